//! What a person asks of one server.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::completion::Completion;
use super::features::ClientFeatures;
use super::http::{Carrier, Header, HeaderText};
use super::id::{FieldId, InputRequestId};
use super::input_request::{InputResponse, Root};
use super::list::Turn;
use super::listening::Wishes;
use super::outgoing::Outgoing;
use super::types::{LogLevel, TraceContext};
use crate::wire::program::Program;

pub use super::id::CallId;
pub use super::list::List;

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Connect(Target),
    /// End the session properly and free everything it held.
    Disconnect,
    /// Do not wait for the next attempt at reconnecting.
    ReconnectNow,
    StopReconnecting,
    Call(CallId, Operation),
    Cancel(CallId),
    /// Send a message that a person wrote; it has a card like any call.
    Send(CallId, Outgoing),
    /// Ask for values of an argument, in place of what this field asked before.
    Complete(FieldId, Completion),
    StopCompleting(FieldId),
    /// Measure the round trip to the server.
    Ping,
    /// Check what the browser allows by the server's CORS rules, and what else can be seen of the connection.
    CheckConnection,
    /// Find out what keeps a page at this origin from the server, which is reached through the companion: once it is
    /// connected, or now.
    CompareWays {
        origin: String,
    },
    /// Wait for a task that was begun earlier, or elsewhere, as if this call had begun it.
    ResumeTask(CallId, Resumption),
    /// Look now how a call's task goes.
    LookAtTask(CallId),
    /// Put the questions again that a call's task still asks though they were answered.
    AskAgain(CallId),
    /// Read the list of tasks from its beginning.
    ListTasks,
    /// Answer a question of the server's.
    Answer(InputRequestId, InputResponse),
    /// Let a call ask again that has asked as often as a call may.
    GoOn(CallId),
    /// What to offer from now on. In the legacy era it is declared with the next handshake.
    SetFeatures(ClientFeatures),
    /// Tells the server where it may work, and that this has changed.
    SetRoots(Vec<Root>),
    /// Ask for log messages of this level and above; `None` asks for none, in the modern era.
    SetLogLevel(Option<LogLevel>),
    /// Hear about changes of these lists; without this command, about all that the server declares.
    Listen(Wishes),
    /// Do not wait until the stream of notifications is opened again, or open one that is not any more.
    ListenAgain,
    /// Like [`Command::Call`], but an answer that is still fresh is used again.
    Recall(CallId, Operation),
    /// Read a list of the server's as it is now: all its pages, whatever is still fresh.
    List(List),
    /// Read no more pages of a list; what was read stays.
    StopListing(List),
    /// Turn the pages of a list by hand.
    Turn(List, Turn),
    /// Hear about changes of the resource at this URI.
    Subscribe(String),
    Unsubscribe(String),
}

/// Where a server is and how to speak to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// As typed; read when connecting. Of a program its command line, which is a name and no address.
    pub url: String,
    /// What is started, and spoken to over stdin and stdout; `None`: `url` is an address.
    pub program: Option<Program>,
    /// `None`: find out.
    pub dialect: Option<Dialect>,
    /// What a handshake asks for, one of [`WITH_SESSION`](super::revision::WITH_SESSION); `None`: the newest.
    pub revision: Option<&'static str>,
    /// Sent with every request to this server.
    pub headers: Vec<Header>,
    pub timeouts: Timeouts,
    pub features: ClientFeatures,
    pub roots: Vec<Root>,
    /// Sent with every request of the modern era.
    pub trace: TraceContext,
    /// Of every request to this server, those of signing in as well.
    pub carrier: Carrier,
}

impl Target {
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            program: None,
            dialect: None,
            revision: None,
            headers: Vec::new(),
            timeouts: Timeouts::default(),
            features: ClientFeatures::default(),
            roots: Vec::new(),
            trace: TraceContext::default(),
            carrier: Carrier::Browser,
        }
    }

    /// A server that is a program. What starts it may have to fetch it first.
    pub fn of(program: Program) -> Self {
        let timeouts = Timeouts { connect: Duration::from_mins(1), ..Timeouts::default() };
        let url = program.line();
        let carrier = Carrier::Companion;
        Self { timeouts, carrier, program: Some(program), ..Self::at(&url) }
    }

    /// Without the headers that hold a secret. Of what a person has said to a program the names stay.
    pub fn forget_keys(&mut self) {
        self.headers.retain(|header| matches!(header.value, HeaderText::Plain(_)));
        if let Some(program) = &mut self.program {
            program.forget_values();
        }
    }
}

/// The languages a server may speak; `product.md` has them in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    Event,
    /// HTTP+SSE, 2024-11-05.
    HttpSse,
    /// Streamable HTTP with a handshake, 2025-03-26 to 2025-11-25.
    Streamable,
    /// Lines to and from a program, with a handshake, up to 2025-11-25. In the modern era lines and HTTP are
    /// one dialect.
    Stdio,
    /// 2026-07-28: no session, no handshake.
    Modern,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For each step of connecting.
    pub connect: Duration,
    /// For each request after that; progress starts it anew.
    pub request: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), request: Duration::from_mins(1) }
    }
}

/// What a person wants from the server, free of protocol revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Such as `tools/call`.
    pub method: Cow<'static, str>,
    /// As sent, but for what the era adds to `_meta`.
    pub params: Map<String, Value>,
    /// How long the answer may take, progress aside; `None`: as long as any, see [`Timeouts`].
    pub timeout: Option<Duration>,
}

impl Operation {
    pub fn new(method: impl Into<Cow<'static, str>>, params: Map<String, Value>) -> Self {
        Self { method: method.into(), params, timeout: None }
    }

    pub fn call_tool(name: &str, arguments: Map<String, Value>) -> Self {
        let params = [("name".to_owned(), json!(name)), ("arguments".to_owned(), arguments.into())];
        Self::new("tools/call", params.into_iter().collect())
    }

    pub fn read_resource(uri: &str) -> Self {
        let params = Map::from_iter([("uri".to_owned(), json!(uri))]);
        Self::new("resources/read", params)
    }

    /// Arguments of prompts are strings.
    pub fn get_prompt(name: &str, arguments: Map<String, Value>) -> Self {
        let params = [("name".to_owned(), json!(name)), ("arguments".to_owned(), arguments.into())];
        Self::new("prompts/get", params.into_iter().collect())
    }

    /// The same, run as a task (2025-11-25); `ttl_millis` is how long the server is to keep it.
    #[must_use]
    pub fn as_task(mut self, ttl_millis: Option<u64>) -> Self {
        let task = ttl_millis.map_or_else(|| json!({}), |ttl| json!({ "ttl": ttl }));
        self.params.insert("task".to_owned(), task);
        self
    }

    /// What it is about: a tool's or prompt's name, a resource's URI. Empty for other methods.
    pub fn name(&self) -> &str {
        let named = self.params.get("name").or_else(|| self.params.get("uri"));
        named.and_then(Value::as_str).unwrap_or_default()
    }

    /// The arguments of a tool or a prompt; [`Value::Null`] where there are none.
    pub fn arguments(&self) -> &Value {
        self.params.get("arguments").unwrap_or(&Value::Null)
    }
}

/// A task to take up again.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumption {
    pub task: String,
    /// What began it, as far as that is known.
    pub operation: Operation,
    /// The session it began in, where it began in one.
    pub session: Option<String>,
}
