//! Requests to the API, ready to send.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::access::Access;
use super::settings::{Settings, ToolChoice};
use crate::wire::form;
use crate::wire::http::{Carrier, Header, HttpRequest, Method, Reach};

/// As many models as a page of the list holds.
const MODELS_PER_PAGE: u32 = 100;

/// One request, and what a failure of it needs to know.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) http: Arc<HttpRequest>,
    /// An answer streams.
    pub(super) streams: bool,
    /// Empty where none is asked for.
    pub(super) model: String,
    pub(super) origin: String,
}

/// What the settings do not say about a message.
#[derive(Clone, Debug, Default)]
pub(super) struct Question {
    pub(super) messages: Vec<Value>,
    pub(super) tools: Vec<Value>,
    pub(super) tool_choice: ToolChoice,
}

impl Request {
    pub(super) fn message(access: &Access, settings: &Settings, question: Question) -> Self {
        let http = HttpRequest {
            method: Method::Post,
            url: access.endpoint("messages").as_str().to_owned(),
            headers: headers(access, settings.version(), true),
            body: Some(body(settings, question).to_string().into()),
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        };
        Self {
            http: Arc::new(http),
            streams: true,
            model: settings.model.clone(),
            origin: access.base().origin().to_owned(),
        }
    }

    /// One page of the list of models; `after` is the last of the page before.
    pub(super) fn models(access: &Access, version: &str, after: Option<&str>) -> Self {
        let mut query = format!("limit={MODELS_PER_PAGE}");
        if let Some(after) = after {
            query = format!("{query}&after_id={}", form::encode_part(after));
        }
        let url = access.endpoint("models");
        let mark = if url.query().is_some() { '&' } else { '?' };
        let http = HttpRequest {
            method: Method::Get,
            url: format!("{url}{mark}{query}"),
            headers: headers(access, version, false),
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        };
        Self {
            http: Arc::new(http),
            streams: false,
            model: String::new(),
            origin: access.base().origin().to_owned(),
        }
    }
}

fn headers(access: &Access, version: &str, has_body: bool) -> Vec<Header> {
    let mut headers = vec![Header::plain("anthropic-version", version)];
    if has_body {
        headers.push(Header::plain("content-type", "application/json"));
    }
    // Without it the API answers no page at all.
    headers.push(Header::plain("anthropic-dangerous-direct-browser-access", "true"));
    headers.extend(access.header());
    headers
}

/// <https://platform.claude.com/docs/en/api/messages/create>
fn body(settings: &Settings, question: Question) -> Value {
    let mut body = Map::new();
    let mut set = |field: &str, value: Value| body.insert(field.to_owned(), value);
    set("model", settings.model.trim().into());
    set("max_tokens", settings.max_tokens.into());
    set("stream", true.into());
    if !settings.system.trim().is_empty() {
        set("system", settings.system.clone().into());
    }
    if let Some(temperature) = settings.temperature {
        set("temperature", json!(temperature));
    }
    if let Some(thinking) = settings.thinking.encode() {
        set("thinking", thinking);
    }
    if let Some(effort) = settings.effort {
        set("output_config", json!({ "effort": effort.as_str() }));
    }
    if !settings.stop_sequences.is_empty() {
        set("stop_sequences", json!(settings.stop_sequences));
    }
    if settings.cache {
        set("cache_control", json!({ "type": "ephemeral" }));
    }
    if !question.tools.is_empty() {
        if let Some(choice) = tool_choice(&question.tool_choice, settings.one_call_at_a_time) {
            set("tool_choice", choice);
        }
        set("tools", question.tools.into());
    }
    set("messages", question.messages.into());
    Value::Object(body)
}

fn tool_choice(choice: &ToolChoice, one_at_a_time: bool) -> Option<Value> {
    let mut value = match choice {
        ToolChoice::Auto if !one_at_a_time => return None,
        ToolChoice::Auto => json!({ "type": "auto" }),
        ToolChoice::Any => json!({ "type": "any" }),
        ToolChoice::Tool(name) => json!({ "type": "tool", "name": name }),
        ToolChoice::None => return Some(json!({ "type": "none" })),
    };
    if one_at_a_time {
        value["disable_parallel_tool_use"] = true.into();
    }
    Some(value)
}
