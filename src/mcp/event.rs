//! Facts about the past, for the store to keep.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::cache::Freshness;
use super::command::{CallId, Dialect, List};
use super::completion::{CompletionChange, FieldId};
use super::failure::{CallFailure, Diagnosis};
use super::features::ClientFeatures;
use super::http::{ExchangeId, Head, HttpRequest, NetworkFailure};
use super::input_request::{InputRequestChange, InputRequestId, Root};
use super::listening::Listening;
use super::moment::Moment;
use super::notice::Notice;
use super::paging::Pages;
use super::ping::RoundTrip;
use super::types::{
    LogLevel, LogMessage, Progress, Prompt, Resource, ResourceTemplate, Task, Tool,
};
use crate::wire::reader::Finding;

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
    /// Something the server said besides answers, or that the app has to tell.
    Notice(Arc<Notice>),
    /// How much the server is asked to log; `None`: nothing, or it is left to the server.
    LogLevel(Option<LogLevel>),
    /// Where the stream of notifications stands.
    Listening(Listening),
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
    /// The next attempt comes at `retry_at`; `None` when nobody tries any more.
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
    /// An attempt at reconnecting failed for this reason.
    Refused(Diagnosis),
}

/// Names one step of connecting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum StepChange {
    Began { at: Moment, kind: StepKind, url: String, exchange: ExchangeId },
    Ended { at: Moment, outcome: StepOutcome },
}

/// What one step of connecting tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// `server/discover`, as the modern era has it.
    Discover,
    /// `initialize` over Streamable HTTP.
    Initialize,
    /// GET for a session's event stream.
    Stream,
    /// `initialize` to the endpoint that the event stream named.
    InitializeOverStream,
    /// Whether anything answers there at all.
    Reach,
    /// A simple GET, to see whether the page may read anything.
    Read,
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
    /// Where messages go.
    pub endpoint: String,
    pub findings: Vec<Finding>,
}

impl Identity {
    /// What the server tells of itself (`Implementation`), as sent.
    pub fn server_info(&self) -> &Value {
        let modern = self.answer.pointer("/_meta/io.modelcontextprotocol~1serverInfo");
        modern.or_else(|| self.answer.get("serverInfo")).unwrap_or(&Value::Null)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ListChange<T> {
    /// Listing began; what is known stays until more arrives.
    Listing,
    /// More of the list, in order. The first page of a first listing replaces nothing.
    Page(Vec<Arc<T>>),
    /// The whole list, in place of the one before.
    Replaced(Vec<Arc<T>>),
    /// All pages of the first listing are here.
    Complete,
    Failed(CallFailure),
    /// The server does not declare what is listed here.
    Unsupported,
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
pub enum CallChange {
    Started {
        at: Moment,
        operation: Arc<super::command::Operation>,
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

/// Names one line of the wire log, in the order of time, within one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RecordId(pub u64);

/// One message as it crossed the wire, or one exchange that carried none.
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
    /// What should have been a message and is none.
    Unreadable {
        reason: String,
    },
}
