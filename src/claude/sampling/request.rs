//! What a server wants to have answered, and the question to the API that makes of it.

use serde_json::{Map, Value, json};

use crate::claude::content;
use crate::claude::request::Question;
use crate::claude::settings::{Settings, Thinking, ToolChoice};
use crate::claude::tool::{Names, Offer, ServerKey, ToolRef};
use crate::wire::reader::{Finding, Reader};

/// Where the server does not say how long an answer may be, against the specification.
const MAX_TOKENS: u32 = 1_000;

/// The params of `sampling/createMessage`, for the person to look at and to edit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SamplingRequest {
    /// `SamplingMessage`s as they came: role, and content of MCP.
    pub messages: Vec<Value>,
    pub system: Option<String>,
    pub max_tokens: u32,
    pub temperature: Option<f64>,
    pub stop_sequences: Vec<String>,
    /// Names, or parts of names, of models the server would like, best first.
    pub hints: Vec<String>,
    /// Tools of the server's own, which it runs itself.
    pub tools: Vec<Value>,
    /// `auto`, `required` or `none`.
    pub tool_mode: Option<String>,
    pub findings: Vec<Finding>,
    pub raw: Value,
}

impl SamplingRequest {
    pub fn read(params: &Value) -> Self {
        let mut findings = Vec::new();
        let mut read = Self { raw: params.clone(), max_tokens: MAX_TOKENS, ..Self::default() };
        if let Some(mut json) = Reader::new(params, String::new(), &mut findings) {
            read.fill(&mut json, params);
        }
        read.findings = findings;
        read
    }

    fn fill(&mut self, json: &mut Reader<'_, '_>, params: &Value) {
        json.list("messages", |message| message.text("role").map(|_| ()));
        self.messages = array(params, "/messages").to_vec();
        self.system = json.optional_text("systemPrompt").map(str::to_owned);
        let tokens = json.count("maxTokens").and_then(|tokens| u32::try_from(tokens).ok());
        self.max_tokens = tokens.unwrap_or(MAX_TOKENS);
        self.temperature = params.get("temperature").and_then(Value::as_f64);
        let sequences = array(params, "/stopSequences").iter().filter_map(Value::as_str);
        self.stop_sequences = sequences.map(str::to_owned).collect();
        let hints = array(params, "/modelPreferences/hints").iter();
        let names = hints.filter_map(|hint| hint.get("name").and_then(Value::as_str));
        self.hints = names.map(str::to_owned).collect();
        self.tools = array(params, "/tools").to_vec();
        let mode = params.pointer("/toolChoice/mode").and_then(Value::as_str);
        self.tool_mode = mode.map(str::to_owned);
    }

    /// The first of `known` models that fits a hint, by the server's order; else the person's own.
    pub fn model<'a>(&self, known: &[&'a str], own: &'a str) -> &'a str {
        let fits = |hint: &String| {
            known.iter().find(|model| !hint.is_empty() && model.contains(hint.as_str())).copied()
        };
        self.hints.iter().find_map(fits).unwrap_or(own)
    }

    /// The settings and the question for the API. The server's wish for context of other servers is
    /// not granted: the person adds what should be there. Its wish for a temperature is where the
    /// person's settings have one, for most models refuse it.
    pub(in crate::claude) fn compose(&self, settings: &Settings) -> (Settings, Question) {
        let settings = Settings {
            max_tokens: self.max_tokens,
            temperature: self.temperature.filter(|_| settings.temperature.is_some()),
            system: self.system.clone().unwrap_or_default(),
            stop_sequences: self.stop_sequences.clone(),
            thinking: match settings.thinking {
                // The budget has to be smaller than what the server grants.
                Thinking::Budget(tokens) if tokens >= self.max_tokens => Thinking::Unset,
                thinking => thinking,
            },
            ..settings.clone()
        };
        let names = self.names();
        let tools = self.offers().into_iter();
        let tools =
            tools.filter_map(|offer| Some(offer.encode(names.find(&offer.tool)?))).collect();
        let tool_choice = match self.tool_mode.as_deref() {
            Some("required") => ToolChoice::Any,
            Some("none") => ToolChoice::None,
            _ => ToolChoice::Auto,
        };
        let messages = self.messages.iter().filter_map(|message| encode(message, &names)).collect();
        (settings, Question { messages, tools, tool_choice })
    }

    /// The names the API knows the server's tools by.
    pub(super) fn names(&self) -> Names {
        let mut names = Names::default();
        for offer in self.offers() {
            names.name(&offer.tool, "tool");
        }
        names
    }

    fn offers(&self) -> Vec<Offer> {
        let text =
            |tool: &Value, field: &str| tool.get(field).and_then(Value::as_str).map(str::to_owned);
        let read = |tool: &Value| {
            Some(Offer {
                tool: own_tool(&text(tool, "name")?),
                description: text(tool, "description"),
                input_schema: tool.get("inputSchema").cloned().unwrap_or_default(),
                ..Offer::default()
            })
        };
        self.tools.iter().filter_map(read).collect()
    }
}

/// A tool of the server that asks: there is no other in a sampling request.
fn own_tool(name: &str) -> ToolRef {
    ToolRef { server: ServerKey::default(), tool: name.to_owned() }
}

/// One message for the API; `None` where it holds nothing.
fn encode(message: &Value, names: &Names) -> Option<Value> {
    let role = message.get("role").and_then(Value::as_str)?;
    let role = if role == "assistant" { "assistant" } else { "user" };
    let content = message.get("content")?;
    let parts = content.as_array().map_or_else(|| std::slice::from_ref(content), Vec::as_slice);
    let blocks: Vec<Value> = parts.iter().filter_map(|part| block(part, names)).collect();
    (!blocks.is_empty()).then(|| json!({ "role": role, "content": blocks }))
}

fn block(part: &Value, names: &Names) -> Option<Value> {
    let text = |field: &str| part.get(field).and_then(Value::as_str).unwrap_or_default();
    match text("type") {
        "tool_use" => {
            let name = names.find(&own_tool(text("name"))).unwrap_or("tool");
            let input = part.get("input").filter(|input| input.is_object()).cloned();
            let input = input.unwrap_or_else(|| Value::Object(Map::new()));
            Some(json!({ "type": "tool_use", "id": text("id"), "name": name, "input": input }))
        }
        "tool_result" => {
            let (content, is_error) = content::tool_result(part);
            Some(json!({ "type": "tool_result", "tool_use_id": text("toolUseId"),
                "content": content, "is_error": is_error }))
        }
        _ => content::block(part),
    }
}

fn array<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
