//! Which request a report of progress is about: by the token that really went out with it, which a person
//! may have written. The token of a call that became a task serves as long as the task.
//!
//! Spec: progress, <https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress>

use std::collections::VecDeque;

use serde_json::{Map, Value, json};

use crate::mcp::model::id::RecordId;
use crate::mcp::model::types::log::{LEVEL_KEY, LogLevel};
use crate::mcp::peer::method::policy;
use crate::wire::json::number;
use crate::wire::reader::{Finding, Problem};

/// What a request is known by in reports of its progress, and how far it has come.
#[derive(Clone, Debug, Default)]
pub(in crate::mcp) struct Track {
    /// As it was sent; `None` where no progress was asked for.
    token: Option<Value>,
    latest: Option<f64>,
    /// How much the server was asked to log in the course of it.
    log_level: Option<LogLevel>,
}

/// So many requests that were given up are remembered.
const MOST_GIVEN_UP: usize = 64;

/// Requests that asked for progress and that nobody waits for any more. A server may have reported before it
/// heard of that, so a late report is no fault of its own (2025-11-25, cancellation, timing considerations).
#[derive(Debug, Default)]
pub(in crate::mcp) struct GivenUp(VecDeque<Origin>);

impl GivenUp {
    pub(in crate::mcp) fn remember(&mut self, origin: Origin) {
        if origin.track.token.is_none() {
            return;
        }
        if self.0.len() == MOST_GIVEN_UP {
            self.0.pop_front();
        }
        self.0.push_back(origin);
    }

    /// The record of the request that went out with this token.
    pub(in crate::mcp) fn record_with(&self, token: &Value) -> Option<RecordId> {
        self.0.iter().find(|origin| origin.track.has(token)).map(|origin| origin.record)
    }
}

/// The request that a task goes back to.
#[derive(Clone, Debug)]
pub(in crate::mcp) struct Origin {
    pub(in crate::mcp) record: RecordId,
    pub(in crate::mcp) track: Track,
}

impl Track {
    /// As the params of a request say.
    pub(in crate::mcp) fn of(params: Option<&Map<String, Value>>) -> Self {
        let token = params.and_then(|params| params.get("_meta")?.get("progressToken"));
        let log_level = params.and_then(|params| params.get("_meta")?.get(LEVEL_KEY)?.as_str());
        Self {
            token: token.filter(|token| !token.is_null()).cloned(),
            latest: None,
            log_level: log_level.map(LogLevel::read),
        }
    }

    pub(in crate::mcp) fn log_level(&self) -> Option<LogLevel> {
        self.log_level.clone()
    }

    pub(in crate::mcp) fn has(&self, token: &Value) -> bool {
        self.token.as_ref().is_some_and(|sent| is_same(sent, token))
    }

    /// Whether a report on the request's own stream is about it. A token that is missing, or a number that
    /// came back as text, leaves no doubt there; another one does.
    pub(in crate::mcp) fn is_meant_by(&self, params: &Value) -> bool {
        match params.get("progressToken") {
            None => true,
            Some(Value::String(text)) => match &self.token {
                Some(Value::String(sent)) => sent == text,
                Some(sent) => serde_json::from_str(text).is_ok_and(|token: Value| token == *sent),
                None => false,
            },
            Some(token) => self.has(token),
        }
    }

    pub(in crate::mcp) fn advance(&mut self, params: &Value, findings: &mut Vec<Finding>) {
        let progress = params.get("progress").and_then(number);
        let before = self.latest;
        self.latest = progress.or(before);
        if let (Some(before), Some(now)) = (before, progress)
            && now <= before
        {
            let words = format!("does not increase: it was {before}");
            findings.push(found("/params/progress", Problem::Says(words)));
        }
    }
}

/// JSON has one kind of number; readers write `1.0` as `1`.
fn is_same(sent: &Value, came: &Value) -> bool {
    let number = || sent.as_f64().filter(|_| sent.is_number()) == came.as_f64();
    sent == came || (sent.is_number() && number())
}

fn found(pointer: &str, problem: Problem) -> Finding {
    Finding { pointer: pointer.to_owned(), problem }
}

/// Asks for progress where a call may report it.
pub(in crate::mcp) fn put_token(params: &mut Map<String, Value>, method: &str, id: i64) {
    if !policy(method).is_work {
        return;
    }
    match params.entry("_meta").or_insert(Value::Null) {
        // What a person wrote there stands.
        Value::Object(own) => drop(own.entry("progressToken").or_insert(id.into())),
        meta @ Value::Null => *meta = json!({ "progressToken": id }),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(token: &Value) -> Track {
        let params = json!({ "_meta": { "progressToken": token } });
        Track::of(params.as_object())
    }

    #[test]
    fn a_token_is_the_same_however_its_number_is_written() {
        assert!(track(&json!(1.0)).has(&json!(1)));
        assert!(track(&json!("mine")).has(&json!("mine")));
        assert!(!track(&json!("1")).has(&json!(1)));
        assert!(!track(&json!(1)).has(&json!("1")));
        assert!(!track(&json!("mine")).has(&json!(null)));
        assert!(!track(&Value::Null).has(&Value::Null));
    }

    #[test]
    fn on_the_requests_own_stream_a_number_may_come_back_as_text() {
        let report = |token: &Value| json!({ "progressToken": token });

        assert!(track(&json!(7)).is_meant_by(&report(&json!("7"))));
        assert!(track(&json!("mine")).is_meant_by(&report(&json!("mine"))));
        assert!(track(&json!(7)).is_meant_by(&json!({})));
        assert!(!track(&json!(7)).is_meant_by(&report(&json!("8"))));
        assert!(!Track::default().is_meant_by(&report(&json!(7))));
    }
}
