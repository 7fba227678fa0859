//! One line of the wire log.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::http::ExchangeId;
use super::id::{CallId, RecordId};
use super::moment::Moment;
use crate::wire::program::Exit;
use crate::wire::reader::Finding;

/// One message as it crossed the wire, or one exchange that carried none; also a line of a program's stderr, and
/// its start and end.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub id: RecordId,
    pub exchange: ExchangeId,
    pub at: Moment,
    pub direction: Direction,
    pub subject: Subject,
    /// The message without the framing around it.
    pub text: Arc<str>,
    /// The message byte for byte, where it is no UTF-8 and `text` cannot be true to it.
    pub bytes: Option<Arc<[u8]>>,
    /// The request that this answers.
    pub answers: Option<RecordId>,
    /// The request that this tells about: progress, logs.
    pub about: Option<RecordId>,
    /// The call that it asks for, or asks about: of what this page sends for one.
    pub call: Option<CallId>,
    pub cause: Cause,
    /// A refusal that the specification provides for, such as 405 to a GET stream: nothing is wrong.
    pub is_provided_for: bool,
    pub findings: Vec<Finding>,
}

impl Record {
    /// Whether the page sent this by itself. What a server says, it says by itself, whoever asked.
    pub fn is_own(&self) -> bool {
        self.direction == Direction::ToServer && self.cause == Cause::App
    }

    /// In bytes, as it crossed the wire.
    pub fn size(&self) -> usize {
        self.bytes.as_ref().map_or(self.text.len(), |bytes| bytes.len())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    ToServer,
    FromServer,
}

/// Who wanted a message, or the one that it answers: a person, or the app by itself (probes, retries, pings,
/// re-initialisation).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Person,
    App,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    Request {
        id: String,
        method: String,
        name: Option<String>,
    },
    Notification {
        method: String,
    },
    Response {
        id: Option<String>,
        error: Option<i64>,
        /// A result by which a tool reports that it failed (`isError`).
        is_reported: bool,
    },
    /// An event that is no JSON-RPC message: `endpoint`, `tools`, `result` …
    Event {
        name: String,
    },
    /// A call of the event dialect.
    ToolPost {
        tool: String,
    },
    /// A request without a message in it, such as `GET /sse`.
    HttpRequest {
        method: &'static str,
        path: String,
    },
    /// An answer without a message in it, by its status; `None` when none could be read.
    HttpAnswer {
        status: Option<u16>,
    },
    /// A comment line of an event stream, which keeps it open.
    Comment,
    /// `retry`: how long to wait before reconnecting.
    Retry {
        millis: u64,
    },
    /// The start of a program; the text is its command line.
    Start,
    /// How it ended, as far as that is known.
    Exit(Exit),
    /// A line that a program wrote to its stderr. It says nothing about whether something is wrong.
    Stderr,
    /// What should have been a message and is none.
    Unreadable {
        reason: String,
    },
}

impl Subject {
    /// A request, with the tool, prompt, resource or task that it is about.
    pub(in crate::mcp) fn request(
        id: String,
        method: String,
        params: Option<&Map<String, Value>>,
    ) -> Self {
        let member = |name: &str| params.and_then(|params| params.get(name));
        let named = member("name").or_else(|| member("uri")).or_else(|| member("taskId"));
        let name = named.and_then(Value::as_str).map(str::to_owned);
        Self::Request { id, method, name }
    }
}
