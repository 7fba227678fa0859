//! Of what kinds a line of the wire log is. Told once, when the line comes: the log counts each kind, and a
//! filter by kind looks at nothing else.

use crate::mcp::event::{Cause, Direction, Record, Subject};

/// What a person may want to see alone. A line may be of several kinds, or of none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What a person asked for (a tool, a resource, a prompt), and its answer.
    Call,
    Error,
    Notification,
    /// What the server asked for, and its answer.
    Question,
    /// What the page sent by itself, and its answer.
    Probe,
}

impl Kind {
    pub const ALL: [Self; 5] =
        [Self::Call, Self::Error, Self::Notification, Self::Question, Self::Probe];
}

/// The kinds of one line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// `answered`: the kinds of the request that it answers.
    pub(super) fn of(record: &Record, answered: Option<Self>) -> Self {
        let answers = |kind| answered.is_some_and(|kinds| kinds.has(kind));
        let is_out = record.direction == Direction::ToServer;
        let (asks, notifies) = match &record.subject {
            Subject::Request { method, .. } => (method != "ping", false),
            Subject::Notification { .. } => (false, true),
            Subject::Event { name } => (false, record.answers.is_none() && name != "error"),
            _ => (false, false),
        };
        let is_own = record.cause == Cause::App && (is_out || record.answers.is_some());
        let all = [
            (Kind::Call, record.call.is_some() || is_call(record) || answers(Kind::Call)),
            (Kind::Error, is_trouble(record)),
            (Kind::Notification, notifies),
            (Kind::Question, !is_out && asks || is_out && answers(Kind::Question)),
            (Kind::Probe, is_own),
        ];
        let held = all.into_iter().filter(|(_, is_it)| *is_it);
        held.fold(Self::default(), |kinds, (kind, _)| kinds.with(kind))
    }

    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    #[must_use]
    pub(super) fn with(self, kind: Kind) -> Self {
        Self(self.0 | 1 << kind as u8)
    }
}

/// Of sessions that others hold, and of those before the page was away, nothing says which call it was.
fn is_call(record: &Record) -> bool {
    record.direction == Direction::ToServer
        && match &record.subject {
            Subject::ToolPost { .. } => true,
            Subject::Request { method, .. } => {
                matches!(method.as_str(), "tools/call" | "resources/read" | "prompts/get")
            }
            _ => false,
        }
}

/// What a person looks for when something is wrong.
pub fn is_trouble(record: &Record) -> bool {
    is_failure(record) || !record.findings.is_empty()
}

/// An error in any form, or no answer, or one that broke off.
pub fn is_failure(record: &Record) -> bool {
    match &record.subject {
        _ if record.is_provided_for => false,
        Subject::Response { error, is_reported, .. } => error.is_some() || *is_reported,
        // What is found in an answer without a message is why there is none.
        Subject::HttpAnswer { status } => {
            status.is_none_or(|status| status >= 400) || !record.findings.is_empty()
        }
        Subject::Event { name } => name == "error",
        Subject::Exit(exit) => exit.code != Some(0),
        Subject::Unreadable { .. } => true,
        _ => false,
    }
}
