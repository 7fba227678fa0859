//! One call of a tool that Claude has asked for.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::content;
use super::tool::ToolRef;

const NOT_RUN: &str = "Not run: the answer ended too early.";

/// Names a call within its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallId(pub u32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Call {
    pub id: CallId,
    /// The block of the answer that asks for it.
    pub block: usize,
    /// The API's id of that block.
    pub tool_use_id: String,
    /// The name the API knows.
    pub name: String,
    /// `None` where Claude asks for a tool that there is not.
    pub tool: Option<ToolRef>,
    /// What Claude wants to pass, and, once they are edited, what goes instead.
    pub wanted: Value,
    pub edited: Option<Value>,
    pub phase: CallPhase,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CallPhase {
    /// A person has to allow it.
    Asking,
    Running(Consent),
    Ended(CallEnd),
}

/// Why a call runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Consent {
    /// The person allowed this very call.
    Once,
    /// The person allowed the tool for this conversation.
    Conversation,
    /// The server says the tool only reads, and the person trusts the server in that.
    ReadOnly,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CallEnd {
    /// `CallToolResult` as it came, which may be an error of the tool. The server's words.
    Returned(Value),
    /// There was no result; the reason as the person sees it too.
    Failed(String),
    /// The person said no, and why.
    Refused(String),
    /// The person stopped it.
    Cancelled,
    /// The answer ended before it was complete, so nothing in it is run.
    NotRun,
    UnknownTool,
    /// What Claude wanted to pass is no JSON object.
    BadArguments(String),
}

impl Call {
    pub fn arguments(&self) -> &Value {
        self.edited.as_ref().unwrap_or(&self.wanted)
    }

    pub fn is_open(&self) -> bool {
        !matches!(self.phase, CallPhase::Ended(_))
    }

    /// The `tool_result` for a use that never became a call.
    pub(super) fn not_run(tool_use_id: &str) -> Value {
        let content = [content::text(NOT_RUN)];
        json!({ "type": "tool_result", "tool_use_id": tool_use_id, "content": content,
            "is_error": true })
    }

    /// The `tool_result` for the API. One that is still open counts as cancelled, so that there is a
    /// result for every use at any moment.
    pub(super) fn encode(&self) -> Value {
        let (content, is_error) = match &self.phase {
            CallPhase::Ended(end) => self.answer(end),
            _ => self.answer(&CallEnd::Cancelled),
        };
        let mut result = Map::new();
        result.insert("type".to_owned(), "tool_result".into());
        result.insert("tool_use_id".to_owned(), self.tool_use_id.clone().into());
        result.insert("content".to_owned(), content.into());
        if is_error {
            result.insert("is_error".to_owned(), true.into());
        }
        Value::Object(result)
    }

    fn answer(&self, end: &CallEnd) -> (Vec<Value>, bool) {
        let error = |words: String| (vec![content::text(words)], true);
        match end {
            CallEnd::Returned(result) => {
                let (mut blocks, is_error) = content::tool_result(result);
                if let Some(edited) = &self.edited {
                    let note = format!("The person changed the arguments to {edited}");
                    blocks.insert(0, content::text(note));
                }
                (blocks, is_error)
            }
            CallEnd::Failed(why) => error(format!("The call failed: {why}")),
            CallEnd::Refused(why) if why.trim().is_empty() => {
                error("The person refused this call.".to_owned())
            }
            CallEnd::Refused(why) => error(format!("The person refused this call: {why}")),
            CallEnd::Cancelled => error("The call was cancelled by the person.".to_owned()),
            CallEnd::NotRun => error(NOT_RUN.to_owned()),
            CallEnd::UnknownTool => error(format!("There is no tool named {}.", self.name)),
            CallEnd::BadArguments(text) => {
                error(format!("Not run: the input is not a JSON object: {text}"))
            }
        }
    }
}

/// What the owner of the servers is to call.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    pub tool: ToolRef,
    pub arguments: Value,
}

impl Operation {
    /// The params of `tools/call`.
    pub fn params(&self) -> Value {
        json!({ "name": self.tool.tool, "arguments": self.arguments })
    }
}
