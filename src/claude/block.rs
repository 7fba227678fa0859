//! One content block of an answer, as it grows, and as it goes back to the API.
//!
//! Blocks go back as they came, down to fields this room does not know: the API refuses thinking that
//! was touched. What cannot go back (cut off, unsigned, empty) is kept for the person and left out.

use crate::wire::json;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    pub kind: BlockKind,
    /// Its end has come.
    pub whole: bool,
    /// `content_block` as it started; what has grown since is in `kind`.
    start: Map<String, Value>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BlockKind {
    Text {
        text: String,
        citations: Vec<Value>,
    },
    /// `text` may be empty where the API leaves it out.
    Thinking {
        text: String,
        signature: String,
    },
    RedactedThinking,
    ToolUse(ToolUse),
    /// A server tool, its result, or a type that is not known here.
    Other {
        name: String,
        /// Partial JSON, for tools that run at the server.
        input_text: String,
        /// Deltas that are not known here.
        deltas: Vec<Value>,
    },
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToolUse {
    pub id: String,
    /// The name the API knows.
    pub name: String,
    /// Partial JSON as it streams.
    pub input_text: String,
    /// Once the block is whole; stays `None` where the text is no JSON object.
    pub input: Option<Value>,
}

/// What one delta has added to a block.
#[derive(Clone, Debug, PartialEq)]
pub enum Grown {
    Text(String),
    Thinking(String),
    Signature,
    Citation(Value),
    /// Of a tool's input, partial JSON.
    Input(String),
    /// A delta that is not known here.
    Unknown(Value),
}

impl Block {
    /// `start` is the `content_block` of a start event, or a block of a message that came whole.
    pub(super) fn start(start: &Map<String, Value>) -> Self {
        let text = |field: &str| {
            start.get(field).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        let kind = match text("type").as_str() {
            "text" => {
                let citations = start.get("citations").and_then(Value::as_array);
                let citations = citations.cloned().unwrap_or_default();
                BlockKind::Text { text: text("text"), citations }
            }
            "thinking" => {
                BlockKind::Thinking { text: text("thinking"), signature: text("signature") }
            }
            "redacted_thinking" => BlockKind::RedactedThinking,
            "tool_use" => BlockKind::ToolUse(ToolUse {
                id: text("id"),
                name: text("name"),
                input_text: String::new(),
                input: None,
            }),
            kind => {
                let name = start.get("name").and_then(Value::as_str).unwrap_or(kind).to_owned();
                BlockKind::Other { name, input_text: String::new(), deltas: Vec::new() }
            }
        };
        Self { kind, whole: false, start: start.clone() }
    }

    /// As it was when it began.
    #[must_use]
    pub fn as_begun(&self) -> Self {
        Self::start(&self.start)
    }

    /// `type`, as the API named it.
    pub fn type_name(&self) -> &str {
        self.start.get("type").and_then(Value::as_str).unwrap_or_default()
    }

    pub fn tool_use(&self) -> Option<&ToolUse> {
        match &self.kind {
            BlockKind::ToolUse(tool_use) => Some(tool_use),
            _ => None,
        }
    }

    /// Takes one delta. `None` where it does not fit this block.
    pub(super) fn grow(&mut self, delta: &Value) -> Option<Grown> {
        let text = |field: &str| delta.get(field).and_then(Value::as_str);
        let kind = text("type")?;
        Some(match (kind, &mut self.kind) {
            ("text_delta", BlockKind::Text { text: whole, .. }) => {
                let more = text("text")?;
                whole.push_str(more);
                Grown::Text(more.to_owned())
            }
            ("citations_delta", BlockKind::Text { citations, .. }) => {
                let citation = delta.get("citation")?;
                citations.push(citation.clone());
                Grown::Citation(citation.clone())
            }
            ("thinking_delta", BlockKind::Thinking { text: whole, .. }) => {
                let more = text("thinking")?;
                whole.push_str(more);
                Grown::Thinking(more.to_owned())
            }
            ("signature_delta", BlockKind::Thinking { signature, .. }) => {
                text("signature")?.clone_into(signature);
                Grown::Signature
            }
            (
                "input_json_delta",
                BlockKind::ToolUse(ToolUse { input_text, .. })
                | BlockKind::Other { input_text, .. },
            ) => {
                let more = text("partial_json")?;
                input_text.push_str(more);
                Grown::Input(more.to_owned())
            }
            (_, BlockKind::Other { deltas, .. }) => {
                deltas.push(delta.clone());
                Grown::Unknown(delta.clone())
            }
            _ => return None,
        })
    }

    /// The end of the block: the input of a tool is read. `false` where it is no JSON object.
    pub(super) fn end(&mut self) -> bool {
        self.whole = true;
        let (BlockKind::ToolUse(ToolUse { input_text, .. }) | BlockKind::Other { input_text, .. }) =
            &self.kind
        else {
            return true;
        };
        let started_with = self.start.get("input").cloned();
        let read = match input_text.trim() {
            "" => started_with,
            text => json::value(text),
        };
        let object = read.filter(Value::is_object);
        let is_object = object.is_some();
        match &mut self.kind {
            BlockKind::ToolUse(tool_use) => tool_use.input = object,
            BlockKind::Other { .. } if self.start.contains_key("input") => {
                self.start.extend(object.map(|input| ("input".to_owned(), input)));
            }
            _ => return true,
        }
        is_object
    }

    /// What goes back to the API; `None` where it would be refused.
    pub(super) fn encode(&self) -> Option<Value> {
        let mut block = self.start.clone();
        let mut set = |field: &str, value: Value| block.insert(field.to_owned(), value);
        match &self.kind {
            BlockKind::Text { text, citations } => {
                if text.trim().is_empty() {
                    return None;
                }
                set("text", text.clone().into());
                if !citations.is_empty() {
                    set("citations", citations.clone().into());
                }
            }
            BlockKind::Thinking { text, signature } => {
                if signature.is_empty() || !self.whole {
                    return None;
                }
                set("thinking", text.clone().into());
                set("signature", signature.clone().into());
            }
            BlockKind::ToolUse(tool_use) => {
                if !self.whole || tool_use.id.is_empty() || tool_use.name.is_empty() {
                    return None;
                }
                set("input", tool_use.input.clone().unwrap_or_else(|| Value::Object(Map::new())));
            }
            BlockKind::RedactedThinking | BlockKind::Other { .. } => {
                if !self.whole {
                    return None;
                }
            }
        }
        Some(Value::Object(block))
    }

    /// An answer must not end in it, where it goes back.
    pub(super) fn is_thinking(&self) -> bool {
        matches!(self.kind, BlockKind::Thinking { .. } | BlockKind::RedactedThinking)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn block(start: &Value, deltas: &[Value]) -> Block {
        let mut block = Block::start(start.as_object().expect("an object"));
        for delta in deltas {
            assert!(block.grow(delta).is_some(), "{delta} fits");
        }
        block
    }

    #[test]
    fn thinking_goes_back_untouched_and_only_with_its_signature() {
        let start = json!({ "type": "thinking", "thinking": "", "signature": "", "extra": 1 });
        let think = json!({ "type": "thinking_delta", "thinking": "hm" });
        let sign = json!({ "type": "signature_delta", "signature": "sig" });

        let mut cut = block(&start, std::slice::from_ref(&think));
        let mut whole = block(&start, &[think, sign]);
        whole.end();

        assert_eq!(cut.encode(), None);
        cut.end();
        assert_eq!(cut.encode(), None, "still unsigned");
        let back = json!({ "type": "thinking", "thinking": "hm", "signature": "sig", "extra": 1 });
        assert_eq!(whole.encode(), Some(back));
    }

    #[test]
    fn the_input_of_a_tool_is_read_at_the_end() {
        let start = json!({ "type": "tool_use", "id": "t", "name": "n", "input": {} });
        let part = |text: &str| json!({ "type": "input_json_delta", "partial_json": text });

        let mut given = block(&start, &[part(""), part("{\"a\":"), part(" 1.50}")]);
        let mut none = block(&start, &[]);
        let mut broken = block(&start, &[part("{\"a\":")]);

        assert!(given.end() && none.end());
        assert!(!broken.end());
        let input = |block: &Block| block.tool_use().expect("a tool use").input.clone();
        assert_eq!(input(&given).expect("an object").to_string(), r#"{"a":1.50}"#);
        assert_eq!(input(&none), Some(json!({})));
        assert_eq!(input(&broken), None);
        assert_eq!(broken.encode().expect("valid for the API")["input"], json!({}));
    }

    #[test]
    fn blocks_not_known_here_are_kept_and_go_back_as_they_came() {
        let start =
            json!({ "type": "server_tool_use", "id": "s", "name": "web_search", "input": {} });
        let part = json!({ "type": "input_json_delta", "partial_json": "{\"q\":\"x\"}" });
        let odd = json!({ "type": "odd_delta", "x": 1 });

        let mut search = block(&start, &[part, odd.clone()]);
        search.end();

        let back = search.encode().expect("whole");
        assert_eq!(back["input"], json!({ "q": "x" }));
        let BlockKind::Other { name, deltas, .. } = &search.kind else { panic!("{search:?}") };
        assert_eq!((name.as_str(), deltas), ("web_search", &vec![odd]));
    }

    #[test]
    fn citations_are_kept() {
        let start = json!({ "type": "text", "text": "", "citations": null });
        let text = json!({ "type": "text_delta", "text": "so" });
        let cite = json!({ "type": "citations_delta", "citation": { "cited_text": "x" } });

        let cited = block(&start, &[text, cite]);

        let back = cited.encode().expect("text");
        assert_eq!(back["citations"], json!([{ "cited_text": "x" }]));
    }

    #[test]
    fn empty_text_does_not_go_back() {
        assert_eq!(block(&json!({ "type": "text", "text": " \n" }), &[]).encode(), None);
    }

    #[test]
    fn a_delta_of_another_kind_does_not_fit() {
        let start = json!({ "type": "text", "text": "" });
        let mut block = Block::start(start.as_object().expect("an object"));

        assert_eq!(block.grow(&json!({ "type": "thinking_delta", "thinking": "x" })), None);
        assert_eq!(block.grow(&json!({ "type": "text_delta", "text": 3 })), None);
        assert_eq!(block.grow(&json!(3)), None);
    }
}
