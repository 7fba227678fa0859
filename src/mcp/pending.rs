//! JSON-RPC requests that wait for their answers.

use super::client::Client;
use super::deadline::Timer;
use super::model::http::ExchangeId;
use super::model::id::{CallId, FieldId, RecordId, SubscriptionId};
use super::model::list::List;
use super::model::moment::Moment;
use super::model::record::Cause;
use super::progress::Track;
use crate::wire::pace::Tries;

#[derive(Clone, Debug)]
pub(super) struct Pending {
    pub(super) asked: Asked,
    pub(super) record: RecordId,
    pub(super) cause: Cause,
    /// When it went out, or was queued to.
    pub(super) since: Moment,
    /// The exchange that still may bring the answer; `None` while it is awaited on a session's stream
    /// or on a stream yet to be resumed.
    pub(super) exchange: Option<ExchangeId>,
    pub(super) resumed: u32,
    /// The same, by which the pauses grow.
    pub(super) resumptions: Tries,
    pub(super) track: Track,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Discover,
    Initialize,
    List(List),
    Call(CallId),
    Completion(FieldId),
    /// Whether the session still stands.
    Ping,
    /// How long an answer takes, by this method.
    RoundTrip(&'static str),
    Listen,
    /// `logging/setLevel`.
    LogLevel,
    Subscribe(SubscriptionId),
    Unsubscribe,
    /// About the task that a call became.
    Task(CallId, TaskAsk),
    /// A page of the list of tasks.
    Tasks,
    /// News of tasks.
    TaskNews,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TaskAsk {
    Get,
    Result,
    Update,
    Cancel,
}

impl TaskAsk {
    pub(super) fn method(self) -> &'static str {
        match self {
            Self::Get => "tasks/get",
            Self::Result => "tasks/result",
            Self::Update => "tasks/update",
            Self::Cancel => "tasks/cancel",
        }
    }
}

impl Asked {
    /// Such a request belongs to the session at work, and has a time limit of its own.
    pub(super) fn is_timed(self) -> bool {
        matches!(
            self,
            Self::List(_)
                | Self::Call(_)
                | Self::Completion(_)
                | Self::LogLevel
                | Self::Subscribe(_)
                | Self::Unsubscribe
                | Self::Task(..)
                | Self::Tasks
        )
    }

    /// What becomes of it says something about the connection.
    pub(super) fn tells_of_connection(self) -> bool {
        self.is_timed() || matches!(self, Self::RoundTrip(_))
    }

    pub(super) fn is_of_a_task(self) -> bool {
        matches!(self, Self::Task(..) | Self::Tasks | Self::TaskNews)
    }

    /// The call that a message on this request's exchange is about.
    pub(super) fn call(self) -> Option<CallId> {
        match self {
            Self::Call(call) | Self::Task(call, _) => Some(call),
            _ => None,
        }
    }
}

impl Client {
    /// Waits no longer for an answer, and keeps nothing that belonged to the wait.
    pub(super) fn forget_request(&mut self, request: i64) -> Option<Pending> {
        self.deadlines.stop(Timer::Request(request));
        self.deadlines.stop(Timer::Resume(request));
        self.resume_from.remove(&request);
        self.pending.remove(&request)
    }

    /// Forgets the requests that `which` names, and closes the exchanges that would bring the answers.
    pub(super) fn drop_requests(&mut self, which: impl Fn(Asked) -> bool) {
        let dropped: Vec<i64> = self
            .pending
            .iter()
            .filter(|(_, pending)| which(pending.asked))
            .map(|(request, _)| *request)
            .collect();
        for request in dropped {
            let Some(held) = self.forget_request(request) else { continue };
            self.given_up.remember(held.record, held.track);
            if let Some(exchange) = held.exchange {
                self.abort(exchange);
            }
        }
    }
}
