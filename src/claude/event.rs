//! What a conversation tells as it goes.

use super::answer::AnswerChange;
use super::call::{Call, CallId, CallPhase};
use super::failure::Failure;
use super::model::Model;
use super::turn::{Turn, TurnId};
use crate::wire::http::ExchangeId;
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Phase(Phase),
    Turn(TurnId, TurnChange),
    Call(CallId, CallChange),
    /// The branch that is shown ends there from now on.
    Head(Option<TurnId>),
    Models(Models),
}

/// Where the conversation stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// It is the person's turn.
    Idle,
    /// A request is out, and nothing has come yet. `retry` counts attempts after the first.
    Asking {
        retry: u32,
    },
    Answering,
    /// The request goes out again at that moment, unless the person stops it or cannot wait.
    Pausing {
        failure: Failure,
        until: Moment,
        retry: u32,
    },
    /// Calls run, or wait for the person.
    Calling,
    /// So many requests were made for one message of the person. [`super::Command::GoOn`] makes as
    /// many more.
    Capped {
        rounds: u32,
    },
    /// [`super::Command::Retry`] asks once more, best not before `retry_at` where the API said so.
    Failed {
        failure: Failure,
        retry_at: Option<Moment>,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum TurnChange {
    Began(Box<Turn>),
    /// The exchange that asks for this turn: the link to the wire log.
    Sent(ExchangeId),
    Answer(AnswerChange),
    /// Nothing more will come; the turn as it is now.
    Ended(Box<Turn>),
    /// It held nothing, and another takes its place.
    Removed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum CallChange {
    Began { turn: TurnId, call: Box<Call> },
    Phase(CallPhase),
}

/// The API's list of models, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Models {
    Asking,
    Pausing { failure: Failure, until: Moment, retry: u32 },
    Listed { models: Vec<Model>, findings: Vec<Finding> },
    Failed(Failure),
}
