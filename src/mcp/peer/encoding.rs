//! What goes out, as HTTP: each kind of message in the form of the server's era. `None` where that has no
//! such message.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Peer;
use super::era::Era;
use super::era::event::Door;
use super::era::legacy::{self, Channel, Legacy};
use super::era::modern::Modern;
use super::method::policy;
use super::packed::Packed;
use super::question::Sendable;
use crate::mcp::model::command::{Dialect, Operation};
use crate::mcp::model::event::Identity;
use crate::mcp::model::features::ClientFeatures;
use crate::mcp::model::http::{Header, HttpRequest};
use crate::mcp::model::outgoing::RawMessage;
use crate::mcp::model::types::Tool;
use crate::mcp::model::types::log::LEVEL_KEY;

impl Peer {
    /// `tool` is the one that is called, whose schema may ask for arguments to be repeated in headers.
    pub(in crate::mcp) fn request(
        &self,
        id: i64,
        method: Sendable<'_>,
        params: Map<String, Value>,
        tool: Option<&Tool>,
    ) -> Option<Packed> {
        let method = method.method();
        match self.era.as_ref()? {
            Era::Modern(modern) => Some(modern.pack(id, method, params, tool)),
            Era::Legacy(legacy) => Some(legacy.pack(&legacy::request(id, method, &params.into()))),
            Era::Event(_) => None,
        }
    }

    /// What a request says of itself besides the envelope that every one has.
    pub(in crate::mcp) fn put_meta(&self, method: &str, params: &mut Map<String, Value>) {
        if self.describes_each_request() {
            self.describe(method, params);
        }
    }

    pub(super) fn describe(&self, method: &str, params: &mut Map<String, Value>) {
        let meta = params.entry("_meta").or_insert_with(|| Map::new().into());
        let Value::Object(meta) = meta else { return };
        if let Some(target) = &self.target {
            target.trace.put(meta);
        }
        if let Some(level) = self.log_level.as_ref().filter(|_| policy(method).is_work) {
            meta.entry(LEVEL_KEY).or_insert_with(|| level.as_str().into());
        }
    }

    /// In the modern era there is none over HTTP.
    pub(in crate::mcp) fn notification(
        &self,
        method: &str,
        params: Option<Value>,
    ) -> Option<Packed> {
        let message = || legacy::notification(method, params);
        match self.era.as_ref().filter(|_| self.may_send(method))? {
            Era::Legacy(legacy) => Some(legacy.pack(&message())),
            Era::Modern(modern) if modern.is_program => {
                Some(Packed::Line(message().to_string().into()))
            }
            Era::Modern(_) | Era::Event(_) => None,
        }
    }

    /// An answer to a request of the server's.
    pub(in crate::mcp) fn response(&self, message: &Value) -> Option<Packed> {
        let Some(Era::Legacy(legacy)) = &self.era else { return None };
        Some(legacy.pack(message))
    }

    /// A call of the event dialect.
    pub(in crate::mcp) fn tool_post(
        &self,
        operation: &Operation,
        door: Door,
    ) -> Option<HttpRequest> {
        let Some(Era::Event(event)) = &self.era else { return None };
        Some(event.call(operation, door))
    }

    /// Calls of the event dialect may be taken at one of two addresses.
    pub(in crate::mcp) fn has_two_doors(&self) -> bool {
        matches!(&self.era, Some(Era::Event(event)) if event.endpoint != event.stream)
    }

    /// Ends the session; `None` where there is none to end.
    pub(in crate::mcp) fn goodbye(&self) -> Option<HttpRequest> {
        let Some(Era::Legacy(legacy)) = &self.era else { return None };
        legacy.goodbye()
    }

    /// The GET stream of Streamable HTTP, for notifications or for the rest of an answer: from the beginning,
    /// or from where it broke.
    pub(in crate::mcp) fn stream(&self, last_event_id: Option<&str>) -> Option<HttpRequest> {
        let Some(Era::Legacy(legacy)) = &self.era else { return None };
        legacy.is_streamable().then(|| legacy.stream(last_event_id))
    }

    /// A body that a person wrote, byte for byte.
    pub(in crate::mcp) fn raw(
        &self,
        raw: RawMessage,
        tool: impl Fn(&str) -> Option<Arc<Tool>>,
    ) -> Option<Packed> {
        if self.is_program() {
            return self.era.is_some().then_some(Packed::Line(raw.body));
        }
        let mut request = match self.era.as_ref()? {
            Era::Modern(modern) => modern_raw(modern, &raw.body, tool),
            Era::Legacy(legacy) => legacy.post(&Value::Null),
            Era::Event(_) => return None,
        };
        request.body = Some(raw.body);
        if let Some(headers) = raw.headers {
            request.headers = headers;
        }
        Some(Packed::Http(request))
    }
}

impl RawMessage {
    pub(in crate::mcp) fn notification(operation: Operation) -> Self {
        let params = Some(operation.params).filter(|params| !params.is_empty());
        let message = legacy::notification(&operation.method, params.map(Value::Object));
        Self { body: message.to_string().into(), headers: None }
    }
}

/// The headers that a body goes out with, as far as it can be read. `tool` finds the tool it calls.
pub fn headers_for(
    identity: &Identity,
    body: &str,
    tool: impl Fn(&str) -> Option<Arc<Tool>>,
) -> Vec<Header> {
    let url = identity.endpoint.clone();
    let revision = identity.revision.clone();
    match identity.dialect {
        _ if identity.is_program => Vec::new(),
        Dialect::Event | Dialect::Stdio => Vec::new(),
        Dialect::Modern => {
            // What is declared stands in the body alone.
            let features = ClientFeatures::default();
            let revision = revision.unwrap_or_default();
            let modern = Modern { url, is_program: false, revision, features };
            modern_raw(&modern, body, tool).headers
        }
        Dialect::HttpSse | Dialect::Streamable => {
            let channel = match identity.dialect {
                Dialect::HttpSse => Channel::OverStream { stream: String::new(), endpoint: url },
                _ => Channel::Streamable { url },
            };
            let session_id = identity.session_id.clone();
            Legacy { revision, session_id, ..Legacy::over(channel) }.post(&Value::Null).headers
        }
    }
}

/// A body of any kind in the modern era: what can be read of it is repeated in the headers.
fn modern_raw(
    modern: &Modern,
    body: &str,
    tool: impl Fn(&str) -> Option<Arc<Tool>>,
) -> HttpRequest {
    let read: Value = serde_json::from_str(body).unwrap_or_default();
    let method = read.get("method").and_then(Value::as_str);
    let params = read.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
    let name = params.get("name").and_then(Value::as_str).filter(|_| method == Some("tools/call"));
    let tool = name.and_then(tool);
    let mut request = modern.request(0, method.unwrap_or_default(), params, tool.as_deref());
    request.headers.retain(|header| method.is_some() || header.name != "mcp-method");
    request.body = Some(body.into());
    request
}
