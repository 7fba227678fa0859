//! JSON-RPC 2.0 messages, read from text that may be wrong.
//!
//! Spec: <https://www.jsonrpc.org/specification>. Batches are read as several messages.

use std::fmt;

use serde_json::{Map, Value};

use super::json::{self, Json};
use super::reader::{Finding, Problem};

/// The id of a request: a string or a whole number, never null (MCP, basic protocol).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestId {
    Number(i64),
    Text(String),
}

impl RequestId {
    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64().map(Self::Number),
            Value::String(text) => Some(Self::Text(text.clone())),
            _ => None,
        }
    }

    pub fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => Value::from(*number),
            Self::Text(text) => Value::from(text.as_str()),
        }
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(out, "{number}"),
            Self::Text(text) => out.write_str(text),
        }
    }
}

/// One JSON-RPC message. `params`, `result` and `data` are kept whole.
#[derive(Clone, Debug, PartialEq)]
pub enum Message {
    Request { id: RequestId, method: String, params: Value },
    Notification { method: String, params: Value },
    Response { id: Option<RequestId>, outcome: Result<Value, RpcError> },
}

/// The server's own words about what went wrong.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("error {code}: {message}")]
pub struct RpcError {
    pub code: i64,
    pub message: String,
    /// `Null` when the error carried none.
    pub data: Value,
}

/// What a text holds: its messages in order, or why it holds none.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    pub messages: Vec<Result<Message, NotAMessage>>,
    pub findings: Vec<Finding>,
    /// The text was an array of messages.
    pub batch: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAMessage {
    #[error("not JSON: {0}")]
    NotJson(String),
    #[error("JSON, but not a JSON-RPC message: {0}")]
    NotJsonRpc(&'static str),
}

impl Message {
    /// Reads one message or a batch. What is merely careless (a missing `jsonrpc`) becomes a finding.
    pub fn read(text: &str) -> Reading {
        Self::of(json::read(text))
    }

    /// [`Message::read`] for what JSON was made of the text, or why it is none.
    pub fn of(json: Result<Json, String>) -> Reading {
        match json {
            Ok(json) => {
                let mut reading = Self::read_value(json.value);
                let found = std::mem::replace(&mut reading.findings, json.findings);
                reading.findings.extend(found);
                reading
            }
            Err(error) => Reading {
                messages: vec![Err(NotAMessage::NotJson(error))],
                findings: Vec::new(),
                batch: false,
            },
        }
    }

    /// [`Message::read`] for JSON that is parsed already. Takes it apart without copying.
    pub fn read_value(value: Value) -> Reading {
        let mut findings = Vec::new();
        match value {
            Value::Array(items) => read_batch(items),
            single => {
                let messages = vec![read_one(single, "", &mut findings)];
                Reading { messages, findings, batch: false }
            }
        }
    }
}

#[inline(never)]
fn read_batch(items: Vec<Value>) -> Reading {
    let mut findings = Vec::new();
    let mut messages: Vec<_> = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| read_one(item, &format!("/{index}"), &mut findings))
        .collect();
    if messages.is_empty() {
        messages.push(Err(NotAMessage::NotJsonRpc("it is an empty batch")));
    }
    Reading { messages, findings, batch: true }
}

#[inline(never)]
fn read_one(item: Value, at: &str, findings: &mut Vec<Finding>) -> Result<Message, NotAMessage> {
    let Value::Object(mut object) = item else {
        return Err(NotAMessage::NotJsonRpc("it is not an object"));
    };
    if object.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        let problem = Problem::NotThe("version \"2.0\"");
        findings.push(Finding { pointer: format!("{at}/jsonrpc"), problem });
    }
    let id = object.get("id").map(RequestId::read);
    if let Some(Value::String(method)) = object.remove("method") {
        let params = object.remove("params").unwrap_or(Value::Null);
        return match id {
            Some(Some(id)) => Ok(Message::Request { id, method, params }),
            Some(None) => {
                let problem = Problem::NotA("string or whole number");
                findings.push(Finding { pointer: format!("{at}/id"), problem });
                Ok(Message::Notification { method, params })
            }
            None => Ok(Message::Notification { method, params }),
        };
    }
    read_response(object, id.flatten(), at, findings)
}

#[inline(never)]
fn read_response(
    mut object: Map<String, Value>,
    id: Option<RequestId>,
    at: &str,
    findings: &mut Vec<Finding>,
) -> Result<Message, NotAMessage> {
    let result = object.remove("result");
    let error = object.remove("error");
    if result.is_some() && error.is_some() {
        findings.push(beside(at, error.as_ref()));
    }
    match (result, error) {
        // Who says that something went wrong is believed, whatever stands beside it.
        (_, Some(Value::Object(error))) => {
            check_error(at, &error, findings);
            Ok(Message::Response { id, outcome: Err(RpcError::read(error)) })
        }
        (Some(result), _) => Ok(Message::Response { id, outcome: Ok(result) }),
        // Many web frameworks answer a refusal with an `error` of their own.
        (None, Some(_)) => Err(NotAMessage::NotJsonRpc("its error is not an object")),
        (None, None) => Err(NotAMessage::NotJsonRpc("it has neither method, result nor error")),
    }
}

/// A message that is a result and an error at once.
fn beside(at: &str, error: Option<&Value>) -> Finding {
    let (member, words) = match error {
        Some(Value::Object(_)) => {
            ("result", "comes with an error, but a response has only one of the two".to_owned())
        }
        Some(other) => (
            "error",
            format!("comes with a result, but a response has only one of the two: {other}"),
        ),
        None => ("error", String::new()),
    };
    Finding { pointer: format!("{at}/{member}"), problem: Problem::Says(words) }
}

fn check_error(at: &str, error: &Map<String, Value>, findings: &mut Vec<Finding>) {
    let mut check = |member: &str, is_fit: fn(&Value) -> bool, kind| {
        let problem = match error.get(member) {
            Some(value) if is_fit(value) => return,
            Some(_) => Problem::NotA(kind),
            None => Problem::Missing,
        };
        findings.push(Finding { pointer: format!("{at}/error/{member}"), problem });
    };
    check("code", Value::is_i64, "whole number");
    check("message", Value::is_string, "string");
}

impl RpcError {
    /// The `error` member of a message, or of a task that failed.
    pub fn read(mut object: Map<String, Value>) -> Self {
        let message = match object.remove("message") {
            Some(Value::String(message)) => message,
            _ => String::new(),
        };
        Self {
            code: object.get("code").and_then(Value::as_i64).unwrap_or_default(),
            message,
            data: object.remove("data").unwrap_or(Value::Null),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn only(text: &str) -> Message {
        let mut reading = Message::read(text);
        assert_eq!(reading.messages.len(), 1);
        reading.messages.remove(0).expect("a message")
    }

    #[test]
    fn a_method_with_an_id_is_a_request_and_without_one_a_notification() {
        assert_eq!(
            only(r#"{"jsonrpc":"2.0","id":7,"method":"ping"}"#),
            Message::Request {
                id: RequestId::Number(7),
                method: "ping".to_owned(),
                params: Value::Null
            }
        );
        assert_eq!(
            only(r#"{"jsonrpc":"2.0","method":"notifications/progress","params":{"progress":1}}"#),
            Message::Notification {
                method: "notifications/progress".to_owned(),
                params: json!({ "progress": 1 })
            }
        );
    }

    #[test]
    fn an_error_keeps_the_servers_words_even_when_its_id_is_null() {
        let text =
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"no","data":[1]}}"#;

        let error = RpcError { code: -32000, message: "no".to_owned(), data: json!([1]) };
        assert_eq!(only(text), Message::Response { id: None, outcome: Err(error) });
    }

    #[test]
    fn a_missing_version_is_a_finding_and_the_message_is_read_all_the_same() {
        let reading = Message::read(r#"{"id":"a","result":{}}"#);

        assert_eq!(reading.findings[0].pointer, "/jsonrpc");
        assert!(matches!(reading.messages[0], Ok(Message::Response { .. })));
    }

    #[test]
    fn a_batch_keeps_its_good_messages_when_one_is_bad() {
        let reading = Message::read(r#"[{"jsonrpc":"2.0","id":1,"result":1}, 5]"#);

        assert!(reading.batch);
        assert!(reading.messages[0].is_ok());
        assert_eq!(reading.messages[1], Err(NotAMessage::NotJsonRpc("it is not an object")));
    }

    #[test]
    fn a_result_beside_an_error_does_not_hide_it() {
        let text = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[]},"error":{"code":-1,"message":"no"}}"#;

        let reading = Message::read(text);

        assert!(matches!(reading.messages[0], Ok(Message::Response { outcome: Err(_), .. })));
        assert_eq!(reading.findings[0].pointer, "/result");
        let nulls = Message::read(r#"{"jsonrpc":"2.0","id":1,"result":{},"error":null}"#);
        assert!(matches!(nulls.messages[0], Ok(Message::Response { outcome: Ok(_), .. })));
        assert_eq!(nulls.findings[0].pointer, "/error");
    }

    #[test]
    fn an_error_that_lacks_its_code_or_its_words_is_found() {
        let reading = Message::read(r#"{"jsonrpc":"2.0","id":1,"error":{"code":"E1"}}"#);

        let pointers: Vec<_> = reading.findings.iter().map(|found| &*found.pointer).collect();
        assert_eq!(pointers, ["/error/code", "/error/message"]);
    }

    #[test]
    fn text_that_is_no_json_says_where_it_breaks() {
        let reading = Message::read("{\"jsonrpc\":");

        assert!(
            matches!(&reading.messages[0], Err(NotAMessage::NotJson(why)) if why.contains("line 1"))
        );
    }
}
