//! One answer of Claude, as it arrives.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::block::{Block, BlockKind, Grown};
use super::usage::Usage;
use crate::wire::reader::Finding;

/// What has arrived of an answer, whole or not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    pub id: String,
    /// The model that answered, which may be more exact than the one that was asked.
    pub model: String,
    pub blocks: Vec<Block>,
    pub stop: Option<Stop>,
    pub usage: Usage,
    /// It came to its end; otherwise it was cut off, or is still coming.
    pub whole: bool,
}

/// Why Claude stopped.
///
/// <https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stop {
    EndTurn,
    /// The limit of the settings, or of the model.
    MaxTokens,
    /// The sequence that was met.
    StopSequence(Option<String>),
    ToolUse,
    /// A server tool takes long: the same conversation goes out again to go on.
    PauseTurn,
    /// The message before it has to be edited: sent again, it is refused again.
    Refusal {
        category: Option<String>,
        explanation: Option<String>,
    },
    ContextWindowExceeded,
    /// A reason not known here.
    Other(String),
}

/// How an answer has changed.
#[derive(Clone, Debug, PartialEq)]
pub enum AnswerChange {
    /// The first event has come.
    Started {
        id: String,
        model: String,
    },
    /// A new block at that place, which is the last.
    BlockBegan {
        block: usize,
    },
    Grew {
        block: usize,
        grown: Grown,
    },
    BlockEnded {
        block: usize,
    },
    Counted(Usage),
    Stopped(Stop),
    Found(Found),
}

/// An event that is not as the API describes it. What could be read of it has been taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The type of the event, as its `event` line says.
    pub event: String,
    /// As it came.
    pub data: String,
    /// With pointers into `data`.
    pub findings: Vec<Finding>,
}

impl Stop {
    /// From `delta` of a `message_delta`, or from a whole message.
    pub(super) fn read(delta: &Value) -> Option<Self> {
        let text =
            |pointer: &str| delta.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        Some(match text("/stop_reason")?.as_str() {
            "end_turn" => Self::EndTurn,
            "max_tokens" => Self::MaxTokens,
            "stop_sequence" => Self::StopSequence(text("/stop_sequence")),
            "tool_use" => Self::ToolUse,
            "pause_turn" => Self::PauseTurn,
            "refusal" => Self::Refusal {
                category: text("/stop_details/category"),
                explanation: text("/stop_details/explanation"),
            },
            "model_context_window_exceeded" => Self::ContextWindowExceeded,
            other => Self::Other(other.to_owned()),
        })
    }

    /// The API's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence(_) => "stop_sequence",
            Self::ToolUse => "tool_use",
            Self::PauseTurn => "pause_turn",
            Self::Refusal { .. } => "refusal",
            Self::ContextWindowExceeded => "model_context_window_exceeded",
            Self::Other(word) => word,
        }
    }
}

impl Answer {
    /// The text of all text blocks, without a break between them, as the API means it.
    pub fn text(&self) -> String {
        let texts = self.blocks.iter().map(|block| match &block.kind {
            BlockKind::Text { text, .. } => text.as_str(),
            _ => "",
        });
        texts.collect()
    }

    pub fn is_refused(&self) -> bool {
        matches!(self.stop, Some(Stop::Refusal { .. }))
    }

    /// Whether its calls may run: it came to its end, and not by a limit that may have cut them.
    pub(super) fn calls_may_run(&self) -> bool {
        let cut = matches!(
            self.stop,
            Some(
                Stop::MaxTokens
                    | Stop::StopSequence(_)
                    | Stop::Refusal { .. }
                    | Stop::ContextWindowExceeded
            )
        );
        self.whole && !cut
    }

    /// The blocks that go back to the API with the next request, each with its place; none where the
    /// answer was refused, which would only be refused again.
    pub(super) fn sendable(&self) -> Vec<(usize, Value)> {
        if self.is_refused() {
            return Vec::new();
        }
        let mut sent = Vec::new();
        for (place, block) in self.blocks.iter().enumerate() {
            // A server tool without its result would be refused, and what was cut may lack it.
            if !self.whole && matches!(block.kind, BlockKind::Other { .. }) {
                continue;
            }
            sent.extend(block.encode().map(|encoded| (place, encoded)));
        }
        while sent.last().is_some_and(|(place, _)| self.blocks[*place].is_thinking()) {
            sent.pop();
        }
        sent
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_stop_reason_is_known_and_a_new_one_is_kept() {
        for word in [
            "end_turn",
            "max_tokens",
            "stop_sequence",
            "tool_use",
            "pause_turn",
            "refusal",
            "model_context_window_exceeded",
            "bored",
        ] {
            let stop = Stop::read(&json!({ "stop_reason": word })).expect("a reason");
            assert_eq!(stop.as_str(), word);
            assert_eq!(matches!(stop, Stop::Other(_)), word == "bored");
        }
        assert_eq!(Stop::read(&json!({ "stop_reason": null })), None);
    }
}
