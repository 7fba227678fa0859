//! What a server asks for while it works: a form to fill in, an address to open, a message a model
//! would write, the list of roots. One vocabulary for both eras.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation>,
//! <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::features::Feature;
use super::id::{CallId, RecordId};
use super::moment::Moment;
use super::question::Question;
use crate::wire::reader::{Finding, Problem, Reader};

pub use super::id::InputRequestId;

/// One question of the server's, kept whole in `params`.
#[derive(Clone, Debug, PartialEq)]
pub struct InputRequest {
    /// As the server names it: the id of its JSON-RPC request, or the key in `inputRequests`.
    pub key: String,
    /// Such as `elicitation/create`.
    pub method: String,
    /// [`Value::Null`] where there were none.
    pub params: Arc<Value>,
    pub kind: InputKind,
    pub about: About,
    /// The message that asked.
    pub record: RecordId,
    pub findings: Vec<Finding>,
    /// The task it was put as (2025-11-25): the server looks for the answer later, by this id.
    pub task: Option<String>,
}

/// What is asked, in the part that decides how it is answered; the rest is in `params`.
#[derive(Clone, Debug, PartialEq)]
pub enum InputKind {
    /// Elicitation by form: `requestedSchema` is in `schema`.
    Form { message: String, schema: Value },
    /// Elicitation by address. The id is there in the legacy era only.
    Url { message: String, url: String, elicitation_id: Option<String> },
    /// `sampling/createMessage`; since 2025-11-25 its answer may have several blocks of content.
    Sampling { takes_blocks: bool },
    /// `roots/list`.
    Roots,
}

/// Whose question it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Call(CallId),
    /// A task by its id; none of the calls waits for it.
    Task(String),
    /// The server said nothing of it.
    Nothing,
}

impl About {
    pub fn call(&self) -> Option<CallId> {
        match self {
            Self::Call(call) => Some(*call),
            Self::Task(_) | Self::Nothing => None,
        }
    }
}

impl InputKind {
    /// Reads the `method` and `params` of a question as its latest revision has it. `Err` says why it is
    /// none, in a sentence without a subject; `pointer` is where `params` stand in the message.
    pub fn read(
        method: &str,
        params: &Value,
        pointer: &str,
        findings: &mut Vec<Finding>,
    ) -> Result<Self, String> {
        let before = findings.len();
        let read = match Question::of(method) {
            Some(Question::Elicitation) => Self::elicitation(params, pointer, findings),
            Some(Question::Sampling) => Self::sampling(params, pointer, findings),
            Some(Question::Roots) => Some(Self::Roots),
            None => return Err(format!("has the unknown method {method:?}")),
        };
        read.ok_or_else(|| match findings.get(before) {
            Some(Finding { pointer, problem }) => format!("is not valid: {pointer} {problem}"),
            None => "is not valid".to_owned(),
        })
    }

    fn elicitation(params: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<Self> {
        let mode = params.get("mode").and_then(Value::as_str).unwrap_or("form");
        if !matches!(mode, "form" | "url") {
            let problem = Problem::NotThe("mode \"form\" or \"url\"");
            findings.push(Finding { pointer: format!("{pointer}/mode"), problem });
            return None;
        }
        let mut json = Reader::new(params, pointer.to_owned(), findings)?;
        // A question without words can be answered all the same.
        let message = json.text("message").unwrap_or_default().to_owned();
        if mode == "url" {
            let url = json.text("url")?.to_owned();
            let elicitation_id = json.optional_text("elicitationId").map(str::to_owned);
            return Some(Self::Url { message, url, elicitation_id });
        }
        match json.value("requestedSchema") {
            Some(schema @ Value::Object(_)) => Some(Self::Form { message, schema: schema.clone() }),
            other => {
                let problem = other.map_or(Problem::Missing, |_| Problem::NotA("object"));
                findings.push(Finding { pointer: format!("{pointer}/requestedSchema"), problem });
                None
            }
        }
    }

    fn sampling(params: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<Self> {
        let json = Reader::new(params, pointer.to_owned(), findings)?;
        if json.value("messages").is_some_and(Value::is_array) {
            return Some(Self::Sampling { takes_blocks: true });
        }
        let problem = json.value("messages").map_or(Problem::Missing, |_| Problem::NotA("array"));
        findings.push(Finding { pointer: format!("{pointer}/messages"), problem });
        None
    }
}

impl InputKind {
    /// A setting of the app's answers it, and no person is asked.
    pub fn is_answered_by_app(&self) -> bool {
        match self {
            Self::Form { .. } | Self::Url { .. } | Self::Sampling { .. } => false,
            Self::Roots => true,
        }
    }

    /// May be put as a task, to look for the answer later (2025-11-25).
    pub fn may_be_task(&self) -> bool {
        match self {
            Self::Form { .. } | Self::Url { .. } | Self::Sampling { .. } => true,
            Self::Roots => false,
        }
    }

    /// What a server is told that still waits when nobody answers any more.
    pub fn refusal(&self) -> InputResponse {
        match self {
            Self::Form { .. } | Self::Url { .. } => InputResponse::cancel(),
            Self::Sampling { .. } => InputResponse::reject_sampling(),
            Self::Roots => InputResponse::roots(&[]),
        }
    }

    /// What it needs beyond its method.
    pub(in crate::mcp) fn feature(&self, params: &Value) -> Feature {
        let asks = |key| params.get(key).is_some_and(|value| !value.is_null());
        match self {
            Self::Form { .. } => Feature::ElicitationForm,
            Self::Url { .. } => Feature::ElicitationUrl,
            Self::Sampling { .. } if asks("tools") || asks("toolChoice") => Feature::SamplingTools,
            Self::Sampling { .. } => Feature::Sampling,
            Self::Roots => Feature::Roots,
        }
    }
}

/// The answer to a question, by a person or by a setting of the app.
#[derive(Clone, Debug, PartialEq)]
pub enum InputResponse {
    /// The `result` as it goes onto the wire.
    Result(Value),
    /// A refusal. The modern era has none for single questions: there it gives up the whole call.
    Error { code: i64, message: String },
}

impl InputResponse {
    /// `content` is absent for an address.
    pub fn accept(content: Option<Map<String, Value>>) -> Self {
        let mut result = json!({ "action": "accept" });
        if let Some(content) = content {
            result["content"] = Value::Object(content);
        }
        Self::Result(result)
    }

    pub fn decline() -> Self {
        Self::Result(json!({ "action": "decline" }))
    }

    pub fn cancel() -> Self {
        Self::Result(json!({ "action": "cancel" }))
    }

    pub fn roots(roots: &[Root]) -> Self {
        let roots: Vec<Value> = roots.iter().map(Root::encode).collect();
        Self::Result(json!({ "roots": roots }))
    }

    /// What the specification has for a person who does not let a model write.
    pub fn reject_sampling() -> Self {
        Self::Error { code: -1, message: "User rejected sampling request".to_owned() }
    }

    /// The action of an elicitation's answer.
    pub fn action(&self) -> Option<&str> {
        match self {
            Self::Result(result) => result.get("action").and_then(Value::as_str),
            Self::Error { .. } => None,
        }
    }
}

/// A place in the file system that a server may work in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    /// Begins with `file://`.
    pub uri: String,
    /// Not sent when empty.
    pub name: String,
}

impl Root {
    fn encode(&self) -> Value {
        let mut root = json!({ "uri": self.uri });
        if !self.name.is_empty() {
            root["name"] = json!(self.name);
        }
        root
    }

    /// Why no server could make sense of it.
    pub fn mistake(&self) -> Option<&'static str> {
        let Some(path) = self.uri.strip_prefix("file://") else {
            return Some("must begin with file://, the only scheme for roots");
        };
        if !path.contains('/') {
            return Some("must have a path after file://, such as file:///home/me/project");
        }
        let is_plain = |c: char| c.is_ascii_graphic() && !"<>\"{}|\\^`".contains(c);
        (!path.chars().all(is_plain))
            .then_some("contains characters that a URI must encode, such as a space as %20")
    }
}

/// Facts about one question.
#[derive(Clone, Debug, PartialEq)]
pub enum InputRequestChange {
    Asked {
        at: Moment,
        request: Arc<InputRequest>,
    },
    Answered {
        at: Moment,
        response: InputResponse,
        by: AnsweredBy,
    },
    /// Nobody waits for the answer any more.
    Withdrawn {
        at: Moment,
        why: Withdrawal,
    },
    /// The server says that what was begun at the address is done.
    Completed {
        at: Moment,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    Person,
    /// By a setting, such as the list of roots.
    App,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawal {
    /// `notifications/cancelled`.
    ByServer,
    /// The call it belonged to came to an end.
    CallOver,
    /// The time that the server wanted its task kept is over.
    TaskExpired,
    ConnectionOver,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(method: &str, params: &Value) -> Result<InputKind, String> {
        InputKind::read(method, params, "/params", &mut Vec::new())
    }

    #[test]
    fn a_form_is_what_has_no_mode() {
        let schema = json!({ "type": "object", "properties": {} });
        let params = json!({ "message": "Who?", "requestedSchema": schema });

        let form = InputKind::Form { message: "Who?".to_owned(), schema };
        assert_eq!(read("elicitation/create", &params), Ok(form));
    }

    #[test]
    fn what_lacks_a_schema_or_an_address_is_no_question() {
        for params in [json!({ "message": "" }), json!({ "mode": "url", "message": "" })] {
            assert!(read("elicitation/create", &params).is_err());
        }
        let why =
            read("elicitation/create", &json!({ "mode": "voice" })).expect_err("no such mode");
        assert_eq!(why, "is not valid: /params/mode is not the mode \"form\" or \"url\"");
        assert!(read("sampling/createMessage", &json!({ "messages": "hi" })).is_err());
        assert!(read("tools/call", &json!({})).is_err());
    }

    #[test]
    fn a_root_is_a_file_address_with_a_path() {
        let mistake = |uri: &str| Root { uri: uri.to_owned(), name: String::new() }.mistake();
        for uri in ["file:///home/me", "file://host/share", "file:///c:/My%20Files"] {
            assert_eq!(mistake(uri), None, "{uri}");
        }
        for uri in ["", "/home/me", "https://x/", "file://", "file:///a b"] {
            assert!(mistake(uri).is_some(), "{uri}");
        }
    }
}
