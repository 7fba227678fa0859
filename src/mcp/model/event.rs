//! Facts about the past, for the store to keep.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::command::Dialect;
use super::completion::CompletionChange;
use super::failure::{CallFailure, Diagnosis};
use super::features::ClientFeatures;
use super::freshness::Freshness;
use super::http::{ExchangeId, Head, HttpRequest, NetworkFailure};
use super::id::{CallId, FieldId, InputRequestId};
use super::input_request::{InputRequestChange, Root};
use super::list::{List, Pages};
use super::listening::Listening;
use super::moment::Moment;
use super::notice::Notice;
use super::round_trip::RoundTrip;
use super::types::{LogLevel, Prompt, Resource, ResourceTemplate, Task, Tool};
use crate::diagnosis::{CheckLine, Verdict};
use crate::wire::companion::tap::Opening;
use crate::wire::http::cors::DirectWay;
use crate::wire::program::{Exit, Program};
use crate::wire::reader::Finding;

pub use super::call_change::{Answer, CallChange, Refused, Taken, TaskReport};
pub use super::id::{RecordId, StepId};
pub use super::list::ListChange;
pub use super::record::{Cause, Direction, Record, Subject};

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Phase(Phase),
    Step(StepId, StepChange),
    Identity(Arc<Identity>),
    Tools(ListChange<Tool>),
    Resources(ListChange<Resource>),
    ResourceTemplates(ListChange<ResourceTemplate>),
    Prompts(ListChange<Prompt>),
    /// How far a list was read.
    Pages(List, Arc<Pages>),
    /// About the resource at this URI, which need not be listed.
    Resource(Arc<str>, ResourceChange),
    Call(CallId, CallChange),
    Completion(FieldId, CompletionChange),
    /// What the server says of all the tasks it holds.
    Tasks(ListChange<Task>),
    InputRequest(InputRequestId, InputRequestChange),
    /// What this client offers, and what of it the server was told.
    Offer(Arc<Offer>),
    Exchange(ExchangeId, ExchangeChange),
    Record(Arc<Record>),
    RoundTrip(Arc<RoundTrip>),
    /// What [`Command::CompareWays`](super::command::Command::CompareWays) asked for.
    DirectWay(Arc<DirectWay>),
    /// Something the server said besides answers, or that the app has to tell.
    Notice(Arc<Notice>),
    /// How much the server is asked to log; `None`: nothing, or it is left to the server.
    LogLevel(Option<LogLevel>),
    /// Where the stream of notifications stands.
    Listening(Listening),
    /// Connecting begins again by itself at this moment, for the server asked to wait; `None`: not any more.
    ConnectsAgain(Option<Moment>),
    /// How the connection that works is, as far as is known; `is_over`: nothing more is being asked.
    Checkup {
        lines: Arc<[CheckLine]>,
        is_over: bool,
    },
    /// The browser hid why this failed, and this is what probes found out.
    Examined(Searched, Arc<Verdict>),
    /// What a record tells of itself, in place of all but the exchanges, the records and the identity.
    Recorded(Arc<Recorded>),
}

/// Whose cause was searched for, beside that of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Searched {
    Call(CallId),
    /// The stream of notifications, which is not asked for any more, or in vain.
    Notices,
    /// An exchange of another machine's, such as a sign-in.
    Guest,
}

/// Where a connection stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    Idle,
    Connecting {
        since: Moment,
    },
    Ready {
        since: Moment,
    },
    /// The next attempt comes at `retry_at`; `None` when nobody tries any more, or until a person does.
    Lost {
        loss: Loss,
        attempt: u32,
        retry_at: Option<Moment>,
    },
    Reconnecting {
        loss: Loss,
        attempt: u32,
    },
    Failed {
        diagnosis: Diagnosis,
    },
    Closed,
}

/// How a connection that worked was lost.
#[derive(Clone, Debug, PartialEq)]
pub enum Loss {
    StreamEnded,
    Network(NetworkFailure),
    SessionForgotten,
    Silent {
        after: Duration,
    },
    /// The program that the server is has ended; `stderr` is what it wrote there last.
    ProgramEnded {
        exit: Exit,
        stderr: Arc<str>,
    },
    /// An attempt at reconnecting failed for this reason.
    Refused(Diagnosis),
}

#[derive(Clone, Debug, PartialEq)]
pub enum StepChange {
    Began { at: Moment, kind: StepKind, url: String, exchange: ExchangeId },
    Ended { at: Moment, outcome: StepOutcome },
}

/// What one step of connecting tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// Starting the program that the server is.
    Start,
    /// `server/discover`, as the modern era has it.
    Discover,
    /// `initialize` over Streamable HTTP, or over stdio.
    Initialize,
    /// GET for a session's event stream.
    Stream,
    /// `initialize` to the endpoint that the event stream named.
    InitializeOverStream,
    /// Whether anything answers there at all.
    Reach,
    /// A simple request, to see whether the page may read anything.
    Read,
    /// The same with one header more, to see whether the page may send that.
    MaySend,
    /// A request by the companion, which sees everything.
    LookByCompanion,
    /// `ping`, to see whether the session still stands.
    Ping,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StepOutcome {
    /// It speaks this dialect, in this revision where there is one.
    Speaks {
        dialect: Dialect,
        revision: Option<String>,
    },
    Done {
        detail: String,
    },
    /// Not this one; the reason in the field's words, such as `HTTP 404`.
    No {
        detail: String,
    },
    Failed {
        detail: String,
    },
    /// Left unfinished because another step settled it.
    Dropped,
}

/// Who the server is and how the page speaks with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Identity {
    pub dialect: Dialect,
    /// The negotiated protocol revision; `None` for the event dialect.
    pub revision: Option<String>,
    pub name: Option<String>,
    pub title: Option<String>,
    pub version: Option<String>,
    pub instructions: Option<String>,
    /// As sent.
    pub capabilities: Value,
    /// The whole result of `initialize` or `server/discover`; null in the event dialect.
    pub answer: Value,
    pub session_id: Option<String>,
    /// The browser was not allowed to ask whether the server speaks the modern era, and was to shake hands:
    /// its CORS rules name the older headers only.
    pub modern_blocked: bool,
    /// How long the discovery may be relied on; modern era.
    pub freshness: Option<Freshness>,
    /// Where messages go; the command line of a program.
    pub endpoint: String,
    /// It is a program, and messages are lines on its stdin and stdout.
    pub is_program: bool,
    pub findings: Vec<Finding>,
}

/// A session that others hold, as a tap records it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub opening: Opening,
    /// What the client calls itself, with its version, once it has said so.
    pub client: Option<String>,
}

impl Identity {
    /// What the `result` of `initialize` or `server/discover` says, and `info` (`Implementation`) in it.
    pub(in crate::mcp) fn of(
        dialect: Dialect,
        result: &Value,
        info: Option<&Value>,
        endpoint: String,
        findings: Vec<Finding>,
    ) -> Self {
        let text = |key: &str| info.and_then(|info| info.get(key)?.as_str()).map(str::to_owned);
        Self {
            dialect,
            revision: None,
            name: text("name"),
            title: text("title"),
            version: text("version"),
            instructions: result.get("instructions").and_then(Value::as_str).map(str::to_owned),
            capabilities: result.get("capabilities").cloned().unwrap_or(Value::Null),
            answer: result.clone(),
            session_id: None,
            modern_blocked: false,
            freshness: None,
            endpoint,
            is_program: false,
            findings,
        }
    }

    /// What the server tells of itself (`Implementation`), as sent.
    pub fn server_info(&self) -> &Value {
        let modern = self.answer.pointer("/_meta/io.modelcontextprotocol~1serverInfo");
        modern.or_else(|| self.answer.get("serverInfo")).unwrap_or(&Value::Null)
    }
}

/// What is heard of one resource besides its content.
#[derive(Clone, Debug, PartialEq)]
pub enum ResourceChange {
    /// The server is being asked to tell of changes.
    Subscribing,
    Subscribed {
        at: Moment,
    },
    /// The server acknowledged the subscriptions without this one.
    NotTaken,
    SubscriptionFailed(CallFailure),
    Unsubscribed,
    /// The server says that the content is no longer what was read.
    Updated {
        at: Moment,
    },
}

/// What this client offers to the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    pub features: ClientFeatures,
    pub roots: Vec<Root>,
    /// What the handshake of this session declared; `None` where each request declares anew.
    pub declared: Option<ClientFeatures>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExchangeChange {
    /// `request.headers` are as the page set them; the browser adds its own.
    Opened {
        at: Moment,
        request: Arc<HttpRequest>,
    },
    /// The same request with the proof that goes along, made last.
    Proved {
        request: Arc<HttpRequest>,
    },
    Sent {
        at: Moment,
    },
    Head {
        at: Moment,
        head: Head,
    },
    /// In place of `Opened`: a program is to be started. All that is said to it is of this exchange.
    Program {
        at: Moment,
        program: Arc<Program>,
    },
    Started {
        at: Moment,
        pid: u32,
    },
    /// How the program ended. `Ended` follows, unless it was told before because the exchange was aborted.
    Exited {
        at: Moment,
        exit: Exit,
    },
    /// `bytes` came, of the body, or from stdout and stderr.
    Ended {
        at: Moment,
        end: ExchangeEnd,
        bytes: u64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum ExchangeEnd {
    Complete,
    Aborted,
    Failed(NetworkFailure),
}
