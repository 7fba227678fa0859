//! What one server has asked of the person, and what came of it.

use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Set as _, Update as _, With as _, WithUntracked as _};

use serde_json::{Value, json};

use crate::mcp::input_request::{AnsweredBy, InputRequestChange, Withdrawal};
use crate::mcp::{CallId, InputRequest, InputRequestId, InputResponse, Moment};
use crate::store::typed::drafts::SavedDraft;
use crate::wire::json;

/// Questions that are over leave beyond this many, the oldest first.
const MOST_QUESTIONS: usize = 300;

/// One question as the screen shows it. What a person has begun to answer stays here, so that it is
/// still there after a look elsewhere.
#[derive(Clone, Debug)]
pub struct Question {
    pub id: InputRequestId,
    pub request: Arc<InputRequest>,
    pub asked: Moment,
    pub state: ArcRwSignal<QuestionState>,
    /// The server said that what was begun at an address is done.
    pub completed: ArcRwSignal<bool>,
    /// The form of an elicitation.
    pub draft: ArcRwSignal<SavedDraft>,
    /// The message of a sampling request.
    pub reply: ArcRwSignal<ReplyDraft>,
}

/// The same question as long as its id is; what changes in it has signals of its own.
impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum QuestionState {
    Open,
    Answered { at: Moment, response: InputResponse, by: AnsweredBy },
    Withdrawn { at: Moment, why: Withdrawal },
}

/// What a person writes in place of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyDraft {
    pub role: String,
    /// Text, or JSON where `is_json`.
    pub content: String,
    /// `content` is one block of content, or an array of them.
    pub is_json: bool,
    pub model: String,
    /// Not sent when empty.
    pub stop_reason: String,
}

/// Why a text is no content of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentMistake {
    /// A list, in a revision that knows one block only.
    List,
    /// Neither a block nor a list.
    NoBlock,
    /// Where and why it cannot be read.
    NotJson(String),
}

impl ReplyDraft {
    /// `CreateMessageResult`, or what is wrong with the content; several blocks of it where the revision
    /// `takes_blocks`.
    pub fn message(&self, takes_blocks: bool) -> Result<Value, ContentMistake> {
        let mut message = json!({
            "role": self.role, "content": self.blocks(takes_blocks)?, "model": self.model,
        });
        if !self.stop_reason.is_empty() {
            message["stopReason"] = json!(self.stop_reason);
        }
        Ok(message)
    }

    fn blocks(&self, takes_blocks: bool) -> Result<Value, ContentMistake> {
        if !self.is_json {
            return Ok(json!({ "type": "text", "text": self.content }));
        }
        match json::typed(&self.content) {
            Ok(Value::Array(_)) if !takes_blocks => Err(ContentMistake::List),
            Ok(content @ (Value::Object(_) | Value::Array(_))) => Ok(content),
            Ok(_) => Err(ContentMistake::NoBlock),
            Err(error) => Err(ContentMistake::NotJson(error.to_string())),
        }
    }
}

impl Default for ReplyDraft {
    fn default() -> Self {
        Self {
            role: "assistant".to_owned(),
            content: String::new(),
            is_json: false,
            model: "human".to_owned(),
            stop_reason: "endTurn".to_owned(),
        }
    }
}

impl ReplyDraft {
    /// From a `CreateMessageResult`.
    fn of(message: &Value) -> Self {
        let text = |field: &str| message.get(field).and_then(Value::as_str).unwrap_or_default();
        let content = message.get("content").unwrap_or(&Value::Null);
        let plain = content.get("text").and_then(Value::as_str);
        Self {
            role: text("role").to_owned(),
            content: plain.map_or_else(|| format!("{content:#}"), str::to_owned),
            is_json: plain.is_none(),
            model: text("model").to_owned(),
            stop_reason: text("stopReason").to_owned(),
        }
    }
}

impl Question {
    pub fn is_open(&self) -> bool {
        self.state.with(|state| *state == QuestionState::Open)
    }
}

/// All questions of one server, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    pub entries: ArcRwSignal<Vec<Question>>,
}

impl Questions {
    /// How many wait for an answer. Tracked.
    pub fn open(&self) -> usize {
        self.entries.with(|all| all.iter().filter(|question| question.is_open()).count())
    }

    /// The questions of one call, in the order they were asked. Tracked.
    pub fn of_call(&self, call: CallId) -> Vec<Question> {
        self.entries.with(|all| {
            let own = all.iter().filter(|question| question.request.about.call() == Some(call));
            own.cloned().collect()
        })
    }

    /// The message that a model has written for an open question.
    pub(in crate::store) fn fill(&self, id: InputRequestId, message: &Value) {
        let found =
            self.entries.with_untracked(|all| all.iter().find(|held| held.id == id).cloned());
        if let Some(question) = found {
            question.reply.set(ReplyDraft::of(message));
        }
    }

    #[inline(never)]
    pub(in crate::store) fn apply(&self, id: InputRequestId, change: InputRequestChange) {
        if let InputRequestChange::Asked { at, request } = change {
            return self.ask(id, at, request);
        }
        let found =
            self.entries.with_untracked(|all| all.iter().rev().find(|held| held.id == id).cloned());
        let Some(question) = found else { return };
        match change {
            InputRequestChange::Asked { .. } => {}
            InputRequestChange::Answered { at, response, by } => {
                question.state.set(QuestionState::Answered { at, response, by });
            }
            InputRequestChange::Withdrawn { at, why } => {
                question.state.set(QuestionState::Withdrawn { at, why });
            }
            InputRequestChange::Completed { .. } => question.completed.set(true),
        }
    }

    fn ask(&self, id: InputRequestId, asked: Moment, request: Arc<InputRequest>) {
        let question = Question {
            id,
            request,
            asked,
            state: ArcRwSignal::new(QuestionState::Open),
            completed: ArcRwSignal::default(),
            draft: ArcRwSignal::default(),
            reply: ArcRwSignal::new(ReplyDraft::default()),
        };
        self.entries.update(|entries| {
            let is_over =
                |held: &Question| held.state.with_untracked(|state| *state != QuestionState::Open);
            if entries.len() >= MOST_QUESTIONS
                && let Some(oldest) = entries.iter().position(is_over)
            {
                entries.remove(oldest);
            }
            entries.push(question);
        });
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;

    use super::*;
    use crate::mcp::event::RecordId;
    use crate::mcp::input_request::{About, InputKind};

    fn asked(call: u32) -> InputRequestChange {
        let request = InputRequest {
            key: "k".to_owned(),
            method: "roots/list".to_owned(),
            params: Arc::default(),
            kind: InputKind::Roots,
            about: About::Call(CallId(call)),
            record: RecordId(1),
            findings: Vec::new(),
            task: None,
        };
        InputRequestChange::Asked { at: Moment::default(), request: Arc::new(request) }
    }

    #[test]
    fn a_list_of_blocks_is_no_content_before_the_revision_that_has_it() {
        let content = r#"[{ "type": "text", "text": "a" }, { "type": "text", "text": "b" }]"#;
        let reply =
            ReplyDraft { content: content.to_owned(), is_json: true, ..ReplyDraft::default() };

        let sent = reply.message(true).expect("a message");
        assert_eq!(sent["content"][1]["text"], "b");
        assert_eq!(reply.message(false), Err(ContentMistake::List));
    }

    #[test]
    fn what_is_written_as_text_is_one_block() {
        let reply = ReplyDraft { content: "[1]".to_owned(), ..ReplyDraft::default() };

        let sent = reply.message(false).expect("a message");
        assert_eq!(sent["content"], json!({ "type": "text", "text": "[1]" }));
    }

    #[test]
    fn an_answered_question_stays_and_counts_no_more() {
        Owner::new().with(|| {
            let questions = Questions::default();
            questions.apply(InputRequestId(1), asked(7));
            questions.apply(InputRequestId(2), asked(8));
            let withdrawn =
                InputRequestChange::Withdrawn { at: Moment::default(), why: Withdrawal::ByServer };

            questions.apply(InputRequestId(1), withdrawn);

            assert_eq!(questions.open(), 1);
            assert_eq!(questions.of_call(CallId(7)).len(), 1);
        });
    }

    #[test]
    fn an_open_question_never_leaves_to_make_room() {
        Owner::new().with(|| {
            let questions = Questions::default();
            for id in 0..400 {
                questions.apply(InputRequestId(id), asked(1));
            }
            assert_eq!(questions.open(), 400);
        });
    }
}
