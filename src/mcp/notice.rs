//! What there is to read besides answers, in the order of time: log messages and every other notification
//! of the server's, and what the app has to tell of its own doing.
//!
//! Spec: logging; notifications of each revision's schema.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::client::Client;
use super::command::{CallId, List};
use super::event::{Event, RecordId};
use super::failure::CallFailure;
use super::moment::Moment;
use super::types::{LogLevel, LogMessage};

#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub at: Moment,
    /// Where it stands in the wire log; `None` for what the app tells.
    pub record: Option<RecordId>,
    /// The call it belongs to, as far as that can be known.
    pub call: Option<CallId>,
    pub said: Said,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// `notifications/message`.
    Message(LogMessage),
    /// Any other notification, known or not. Progress of a request under way is not among them: it
    /// shows in the call, and may come by the thousand.
    Notification {
        method: String,
        params: Value,
    },
    App(Told),
}

/// What the app tells of itself: what it did unasked, and what it was refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// A subscription was acknowledged otherwise than asked for.
    Acknowledged {
        left_out: Vec<String>,
        added: Vec<String>,
    },
    /// The stream of notifications ended.
    StreamEnded {
        end: StreamEnd,
        again_in: Duration,
    },
    StreamRefused(CallFailure),
    /// A call was refused because of its `Mcp-Param-*` headers: the tools are listed again, and the call
    /// goes out once more.
    HeadersRefused {
        tool: String,
    },
    LevelRefused {
        level: LogLevel,
        failure: CallFailure,
    },
    /// A list ended before its end.
    ListCut(List, ListCut),
    /// The same of the server's tasks.
    TasksCut(ListCut),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamEnd {
    /// The server closed it with an answer, as the specification asks for: it meant to.
    Meant,
    /// It broke off.
    Broken,
    /// It was refused in a way that may pass.
    PutOff { status: u16 },
}

/// Why a list was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListCut {
    /// So many pages are more than any list should have.
    TooManyPages(usize),
    /// A person stopped it after so many pages.
    Stopped(usize),
    /// The server named a cursor that it had named before: its pages go around in a circle.
    Circle { cursor: String },
}

impl Client {
    pub(super) fn tell_told(&mut self, call: Option<CallId>, told: Told) {
        self.tell_notice(None, call, Said::App(told));
    }

    pub(super) fn tell_notice(
        &mut self,
        record: Option<RecordId>,
        call: Option<CallId>,
        said: Said,
    ) {
        let at = self.now;
        self.tell(Event::Notice(Arc::new(Notice { at, record, call, said })));
    }
}
