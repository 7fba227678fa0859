//! Which line of a log shows what somebody wants to see: a call, an exchange, why something failed.

use std::sync::Arc;

use super::Log;
use super::kind::is_failure;
use crate::mcp::event::{Record, RecordId, Subject};
use crate::mcp::{CallId, ExchangeId, Moment};

/// What of a wire log somebody wants to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sought {
    Line(RecordId),
    /// What it carried first.
    Exchange(ExchangeId),
    /// Why it failed, or what it carried first.
    Failure(ExchangeId),
    /// The exchange that was begun at this moment, as [`Sought::Failure`].
    Begun(Moment),
    /// Why it failed, or what it asked first.
    Call(CallId),
    /// The newest error in answer to this method, or else the newest request of it.
    Method(String),
    /// The newest error, whatever it is about.
    NewestFailure,
}

/// From a line to the call that it is about: an answer to a question, the question, the request.
const MOST_STEPS: usize = 4;

impl Log {
    /// The line that shows it; `None` where that is no longer held.
    pub fn find(&self, sought: &Sought) -> Option<RecordId> {
        let found = match sought {
            Sought::Line(id) => self.record(*id),
            Sought::Exchange(id) => self.records().find(|record| record.exchange == *id),
            Sought::Failure(id) => self.telling(|record| record.exchange == *id),
            Sought::Begun(at) => {
                let id = self.exchanges().find(|exchange| exchange.opened == *at)?.id;
                self.telling(|record| record.exchange == id)
            }
            Sought::Call(call) => self.telling(|record| self.call_of(record) == Some(*call)),
            Sought::Method(method) => self.newest_of(method),
            Sought::NewestFailure => self.records().rev().find(|record| is_failure(record)),
        };
        found.map(|record| record.id)
    }

    /// Of the lines that `is_own` names the last that failed, or the first.
    fn telling(&self, is_own: impl Fn(&Record) -> bool) -> Option<&Arc<Record>> {
        let failed = self.records().rev().find(|record| is_failure(record) && is_own(record));
        failed.or_else(|| self.records().find(|record| is_own(record)))
    }

    fn newest_of(&self, wanted: &str) -> Option<&Arc<Record>> {
        let is_it = |record: &Record| match &record.subject {
            Subject::Request { method, .. } => method == wanted,
            Subject::Event { name } => wanted == "tools/list" && name == "tools",
            _ => false,
        };
        let answers = |record: &Record| {
            record.answers.and_then(|id| self.record(id)).is_some_and(|request| is_it(request))
        };
        let failed = self.records().rev().find(|record| is_failure(record) && answers(record));
        failed.or_else(|| self.records().rev().find(|record| is_it(record)))
    }

    /// The line that this one belongs to in the end: the request behind an answer, behind progress, and behind
    /// the answer to a question that was asked on its account.
    pub fn root<'a>(&'a self, record: &'a Record) -> &'a Record {
        let mut root = record;
        for _ in 0..MOST_STEPS {
            if root.call.is_some() {
                break;
            }
            let Some(next) = root.answers.or(root.about).and_then(|id| self.record(id)) else {
                break;
            };
            root = next;
        }
        root
    }

    /// The call that a line is about.
    pub fn call_of(&self, record: &Record) -> Option<CallId> {
        self.root(record).call
    }
}
