//! The event dialect: a session on a GET stream that announces its tools; a call is one POST.

use serde_json::json;

use crate::mcp::model::command::Operation;
use crate::mcp::model::http::{Carrier, Header, HttpRequest, Method, Reach};

#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp::peer) struct EventEra {
    /// `BASE/sse`, for the stream and, at first, for calls.
    pub(in crate::mcp::peer) stream: String,
    pub(in crate::mcp::peer) session_id: String,
    /// What the `endpoint` event named, made absolute.
    pub(in crate::mcp::peer) endpoint: String,
}

/// Which address takes calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::mcp) enum Door {
    /// `BASE/sse`.
    #[default]
    Stream,
    /// What the `endpoint` event named.
    Endpoint,
}

impl EventEra {
    pub(in crate::mcp::peer) fn call(&self, operation: &Operation, door: Door) -> HttpRequest {
        let body = json!({
            "session_id": self.session_id, "tool": operation.name(), "args": operation.arguments()
        });
        let url = match door {
            Door::Stream => &self.stream,
            Door::Endpoint => &self.endpoint,
        };
        HttpRequest {
            method: Method::Post,
            url: url.clone(),
            headers: vec![
                Header::plain("content-type", "application/json"),
                Header::plain("accept", "text/event-stream"),
            ],
            body: Some(body.to_string().into()),
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        }
    }
}
