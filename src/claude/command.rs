//! What a person or the app may ask of a conversation.

use serde_json::Value;

use super::access::Access;
use super::call::CallId;
use super::settings::Settings;
use super::tool::{Offer, ServerKey, ToolRef};
use super::turn::{Part, TurnId};

/// None of these is ever out of place: one that makes no sense at the moment changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The API and its key from now on; `None` forgets both.
    SetAccess(Option<Access>),
    /// From the next message of the person, [`Command::Retry`] or [`Command::GoOn`] on: within one
    /// turn of Claude the API wants the same settings.
    SetSettings(Settings),
    /// All tools on offer from the next request on, in place of those before.
    SetTools(Vec<Offer>),
    /// The list of the API's models.
    ListModels,

    /// A message of the person at the end of the branch that is shown. Whatever is under way is
    /// stopped first.
    Say(Vec<Part>),
    /// Other words in the place of an earlier message of the person: a new branch.
    Edit(TurnId, Vec<Part>),
    /// Another answer in the place of that one, or to that message of the person: a new branch.
    Resend(TurnId),
    /// The newest branch through that turn.
    Show(TurnId),
    /// After a failure: once more; in a pause before a further attempt: now.
    Retry,
    /// After the cap on rounds, or after a stop: Claude gets the results of its calls, or goes on.
    GoOn,
    /// Ends all that is under way. What has arrived stays, and the conversation can go on.
    Stop,

    /// The call may run, with other arguments where some are given.
    Approve { call: CallId, arguments: Option<Value>, scope: Scope },
    /// The call does not run, and Claude is told why.
    Refuse { call: CallId, reason: String },
    /// A call that runs is stopped, and Claude is told so.
    CancelCall(CallId),
    /// The tool need not ask in this conversation, or has to again.
    Allow(ToolRef, Allowance),
    /// Tools that this server annotates as read-only need not ask, or have to again.
    TrustReadOnly(ServerKey, Allowance),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// This very call.
    Once,
    /// This tool, as long as the conversation.
    Conversation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    Given,
    Withdrawn,
}
