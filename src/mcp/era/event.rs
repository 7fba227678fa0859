//! The event dialect: a session on a GET stream that announces its tools; a call is one POST.
//!
//! Nothing correlates two results on the session's stream, so there calls go out one at a time.

use std::collections::VecDeque;

use serde_json::json;

use crate::mcp::model::command::Operation;
use crate::mcp::model::http::{Header, HttpRequest, Method, Reach};
use crate::mcp::model::id::{CallId, RecordId};

#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) struct EventEra {
    /// `BASE/sse`, for the stream and, at first, for calls.
    pub(in crate::mcp) stream: String,
    pub(in crate::mcp) session_id: String,
    /// What the `endpoint` event named, made absolute.
    pub(in crate::mcp) endpoint: String,
    pub(in crate::mcp) door: Door,
    /// A call was answered through that door.
    pub(in crate::mcp) proven: bool,
    pub(in crate::mcp) replies: Replies,
    /// The call whose result the session's stream would bring.
    pub(in crate::mcp) current: Option<CallId>,
    /// The record of that call's POST.
    pub(in crate::mcp) posted: Option<RecordId>,
    /// That call was called off, and its result is still to come.
    pub(in crate::mcp) abandoned: bool,
    pub(in crate::mcp) waiting: VecDeque<CallId>,
}

/// Which address takes calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum Door {
    /// `BASE/sse`.
    Stream,
    /// What the `endpoint` event named.
    Endpoint,
}

/// Where results come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum Replies {
    /// No call has been answered yet.
    Unknown,
    OnThePost,
    OnTheSession,
}

impl EventEra {
    pub(in crate::mcp) fn new(stream: String, endpoint: String, session_id: String) -> Self {
        Self {
            stream,
            session_id,
            endpoint,
            door: Door::Stream,
            proven: false,
            replies: Replies::Unknown,
            current: None,
            posted: None,
            abandoned: false,
            waiting: VecDeque::new(),
        }
    }

    pub(in crate::mcp) fn call(&self, operation: &Operation) -> HttpRequest {
        let body = json!({
            "session_id": self.session_id, "tool": operation.name(), "args": operation.arguments()
        });
        let url = match self.door {
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
        }
    }

    /// Nobody waits in the queue any more, and no result is to come.
    pub(in crate::mcp) fn clear_queue(&mut self) {
        self.waiting.clear();
        self.current = None;
        self.posted = None;
        self.abandoned = false;
    }

    /// Calls may run side by side: each result comes on its own stream.
    pub(in crate::mcp) fn is_correlated(&self) -> bool {
        self.replies == Replies::OnThePost
    }
}

/// The words of an `error` event, whose data is JSON or plain text.
pub(in crate::mcp) fn error_words(data: &str) -> String {
    let Some(value) = crate::wire::json::value(data) else { return data.to_owned() };
    let named = ["message", "error", "detail"]
        .into_iter()
        .filter_map(|key| value.get(key))
        .find_map(|value| value.as_str().or_else(|| value.get("message")?.as_str()));
    let words = named.or_else(|| value.as_str()).map(str::to_owned);
    words.unwrap_or_else(|| data.to_owned())
}

/// The words say that the server does not know the session. Servers have no common code for it.
pub(in crate::mcp) fn tells_of_lost_session(words: &str) -> bool {
    let words = words.to_lowercase();
    let lost =
        ["unknown", "invalid", "not found", "no such", "expired", "no valid", "does not exist"];
    words.contains("session") && lost.iter().any(|sign| words.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_events_words_come_out_of_json_and_plain_text_alike() {
        for data in [
            "no such tool",
            r#""no such tool""#,
            r#"{"message":"no such tool"}"#,
            r#"{"error":{"message":"no such tool"}}"#,
        ] {
            assert_eq!(error_words(data), "no such tool", "{data}");
        }
        assert_eq!(error_words("[1]"), "[1]");
    }

    #[test]
    fn a_lost_session_is_told_from_other_errors() {
        assert!(tells_of_lost_session("Unknown session id abc"));
        assert!(tells_of_lost_session("Bad Request: No valid session ID provided"));
        assert!(!tells_of_lost_session("unknown tool"));
        assert!(!tells_of_lost_session("session started"));
    }
}
