//! What there is to read besides answers, in the order of time: log messages and every other notification
//! of the server's, and what the app has to tell of its own doing.
//!
//! Spec: logging; notifications of each revision's schema.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::failure::CallFailure;
use super::id::{CallId, RecordId};
use super::list::List;
use super::moment::Moment;
use super::types::{LogLevel, LogMessage};

pub use super::list::ListCut;

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
    /// A line of a program's stderr.
    Stderr(Arc<str>),
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
