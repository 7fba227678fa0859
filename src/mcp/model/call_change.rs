//! What is heard of one call.

use std::sync::Arc;

use serde_json::Value;

use super::command::Operation;
use super::failure::CallFailure;
use super::freshness::Freshness;
use super::id::RecordId;
use super::moment::Moment;
use super::types::{LogMessage, Progress, Task};
use crate::wire::reader::Finding;

#[derive(Clone, Debug, PartialEq)]
pub enum CallChange {
    Started {
        at: Moment,
        operation: Arc<Operation>,
    },
    /// Waiting for one of the browser's connections, or for the call before it.
    Queued,
    Sent {
        at: Moment,
    },
    /// Bytes of the answer so far.
    Received {
        bytes: u64,
    },
    Progressed(Progress),
    /// The server asked for something, and goes on when all of it is answered.
    AwaitingInput {
        at: Moment,
    },
    /// The server has asked `rounds` times over; whether it may ask again is for the person to say.
    RoundsSpent {
        at: Moment,
        rounds: u32,
    },
    /// Everything is answered: the server is at work again.
    Resumed {
        at: Moment,
    },
    Logged(LogMessage),
    /// The call became a task, or its task was heard of.
    Task(Arc<TaskReport>),
    /// The answer that follows was kept from before, and nothing goes out.
    Recalled(Freshness),
    /// Output that came before the result.
    Partial(Arc<str>),
    /// A result that others may follow (event dialect).
    Part(Answer),
    Finished {
        at: Moment,
        answer: Answer,
    },
    Failed {
        at: Moment,
        failure: CallFailure,
        /// What was wrong with the answer besides.
        findings: Vec<Finding>,
    },
}

/// How a call's task goes.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskReport {
    pub task: Arc<Task>,
    /// The session it was begun in, where it was begun in one.
    pub session: Option<String>,
    /// When the server was last heard of it.
    pub heard: Moment,
    /// When it is asked for next; `None` while the question is under way, and after the end.
    pub next_look: Option<Moment>,
    /// The server was asked to stop it, and may still finish the work.
    pub cancelling: bool,
    /// The last wish that the server did not grant.
    pub refused: Option<Refused>,
    /// Questions that the server lists though it has taken their answers.
    pub still_asks: Vec<Taken>,
    pub findings: Vec<Finding>,
}

/// A question of a task whose answer the server has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    pub key: String,
    /// What it asks, in the server's words as far as it has any.
    pub words: String,
    pub answered_at: Moment,
}

/// What a server would not do about a task, and why in its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Cancel(String),
    Answer(String),
    /// The result was asked for while the task goes on.
    Result(String),
}

/// A call's result as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The `result` member, or the event dialect's data.
    pub result: Arc<Value>,
    /// The whole message, byte for byte.
    pub text: Arc<str>,
    pub record: RecordId,
    pub findings: Vec<Finding>,
    /// Counts from 1 where one stream may bring several results (event dialect); otherwise 1.
    pub part: u32,
}
