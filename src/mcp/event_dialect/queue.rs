//! Calls of the event dialect side by side, or one after the other: nothing correlates two results on the
//! session's stream, so there they go out one at a time.

use std::collections::VecDeque;

use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::peer::Door;
use crate::wire::json;

/// What is known of how a server takes calls, and those that are under way.
#[derive(Debug, Default)]
pub(in crate::mcp) struct EventCalls {
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

/// Where results come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::mcp) enum Replies {
    /// No call has been answered yet.
    #[default]
    Unknown,
    OnThePost,
    OnTheSession,
}

impl EventCalls {
    /// Nobody waits in the queue any more, and no result is to come. How the server takes calls stays known.
    pub(in crate::mcp) fn begin_session(&mut self) {
        self.waiting.clear();
        self.current = None;
        self.posted = None;
        self.abandoned = false;
    }

    /// Calls may run side by side: each result comes on its own stream.
    pub(super) fn is_correlated(&self) -> bool {
        self.replies == Replies::OnThePost
    }
}

/// The words of an `error` event, whose data is JSON or plain text.
pub(super) fn error_words(data: &str) -> String {
    let Some(value) = json::value(data) else { return data.to_owned() };
    let named = ["message", "error", "detail"]
        .into_iter()
        .filter_map(|key| value.get(key))
        .find_map(|value| value.as_str().or_else(|| value.get("message")?.as_str()));
    let words = named.or_else(|| value.as_str()).map(str::to_owned);
    words.unwrap_or_else(|| data.to_owned())
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
}
