//! Why a call, or a whole connection, came to no good end. `words/explain` has the words for people.

use std::sync::Arc;
use std::time::Duration;

use super::http::{Head, NetworkFailure};
use crate::diagnosis::Verdict;
use crate::wire::json_rpc::RpcError;
use crate::wire::program::Exit;

/// Bodies of refusals are kept up to this many bytes for people to read.
const MOST_REFUSAL_BYTES: usize = 64 * 1024;

/// An HTTP status instead of an answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("HTTP {}", head.status)]
pub struct HttpFailure {
    pub head: Head,
    /// As it came, cut to what a person reads.
    pub body: Arc<str>,
    /// The body was, or held, a JSON-RPC error.
    pub error: Option<RpcError>,
}

impl HttpFailure {
    /// What a gateway says while the server behind it restarts, or a server that is asked too often: the
    /// same request may do better after a pause.
    pub fn may_pass(&self) -> bool {
        matches!(self.head.status, 429 | 502 | 503 | 504)
    }
}

pub(in crate::mcp) fn refusal(head: Head, text: &Arc<str>, error: Option<RpcError>) -> HttpFailure {
    let body = if text.len() <= MOST_REFUSAL_BYTES {
        text.clone()
    } else {
        text[..text.floor_char_boundary(MOST_REFUSAL_BYTES)].into()
    };
    HttpFailure { head, body, error }
}

/// How an answer ended that is not complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// In order: its sender has said that this is all.
    Complete,
    /// The connection broke, or the body could not be read any further, after so many bytes of it.
    Broken { bytes: u64 },
}

/// What a session's stream had said when it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamSaid {
    Nothing,
    /// Bytes that make no event.
    Part,
    /// Where messages go, and no answer to the handshake.
    Endpoint,
}

/// The reason of an unreadable answer whose stream of events is a JSON message.
pub const JSON_FOR_EVENTS: &str =
    "JSON instead of events, although the content type is text/event-stream";

/// The end of a call that has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CallFailure {
    #[error(transparent)]
    Network(NetworkFailure),
    #[error(transparent)]
    Http(HttpFailure),
    #[error(transparent)]
    Rpc(RpcError),
    /// The answer came whole, and is not what the protocol allows.
    #[error("unreadable answer: {reason}")]
    Unreadable { reason: String, text: Arc<str> },
    /// The stream ended before the result; `partial` is what had arrived of an unfinished message.
    #[error("the stream ended before the result")]
    Truncated { partial: Option<Arc<str>>, ending: Ending },
    /// `begun`: a head came, and then nothing.
    #[error("no answer within {} s", after.as_secs_f64())]
    TimedOut { after: Duration, begun: bool },
    /// The server no longer knows the session; a new one is being opened.
    #[error("the server no longer knows the session")]
    SessionForgotten,
    /// The session's stream ended while the call waited for its result there.
    #[error("the session ended before the result")]
    SessionEnded,
    /// An `error` event of the event dialect, in the server's words.
    #[error("the server says: {0}")]
    Event(Arc<str>),
    /// The person refused what the server asked for, in words for the server.
    #[error("refused: {message}")]
    InputRefused { message: String },
    #[error("cancelled")]
    Cancelled,
    /// Nobody waits here any more; the task may well go on at the server.
    #[error("no longer waiting for the task")]
    TaskLeft,
    /// The server does not know the task, or not any more.
    #[error("the server no longer knows the task: {error}")]
    TaskForgotten { error: RpcError, session_ended: bool },
    #[error("not connected")]
    NotConnected,
    /// The program that the server is ended before the result; `stderr` is what it wrote there last.
    #[error("the program ended before the result: {exit}")]
    ProgramEnded { exit: Exit, stderr: Arc<str> },
    /// A message that a person wrote has line breaks and is no JSON, and over stdio a message is one line.
    #[error("the message has line breaks")]
    NotOneLine,
}

impl CallFailure {
    /// The server's error of JSON-RPC, in whatever status it came.
    pub fn error(&self) -> Option<&RpcError> {
        match self {
            Self::Rpc(error) | Self::Http(HttpFailure { error: Some(error), .. }) => Some(error),
            _ => None,
        }
    }
}

impl Diagnosis {
    /// A rule of the browser's may be the cause, which whoever carries requests otherwise is free of.
    pub fn is_of_the_browser(&self) -> bool {
        match self {
            Self::Examined(verdict) => verdict.is_of_the_browser(),
            Self::SessionHeaderHidden { .. }
            | Self::Network(
                NetworkFailure::Hidden(_)
                | NetworkFailure::EventSource
                | NetworkFailure::Redirected
                | NetworkFailure::NotSendable(_),
            ) => true,
            Self::BadUrl(_)
            | Self::Unauthorized(_)
            | Self::Forbidden(_)
            | Self::NotFound { .. }
            | Self::NotMcp(_)
            | Self::ServerError(_)
            | Self::Redirected { .. }
            | Self::TimedOut { .. }
            | Self::Rpc(_)
            | Self::NoCommonRevision { .. }
            | Self::Unreadable { .. }
            | Self::EndpointElsewhere { .. }
            | Self::BadSessionId { .. }
            | Self::StreamEnded { .. }
            | Self::BrokeOff { .. }
            | Self::EndpointMissing { .. }
            | Self::RedirectLost { .. }
            | Self::NotificationRefused(_)
            | Self::SessionsForgotten { .. }
            | Self::ProgramEnded { .. }
            | Self::ProgramSilent { .. }
            | Self::Network(NetworkFailure::TooMuch(_) | NetworkFailure::Companion(_)) => false,
        }
    }
}

/// Why no connection came about: the cause, narrowed down as far as the browser lets a page see.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Diagnosis {
    #[error("no address: {0}")]
    BadUrl(String),
    /// The browser hid the answer, and this is what probes found out about the cause.
    #[error("{}", .0.first().key())]
    Examined(Arc<Verdict>),
    #[error(transparent)]
    Unauthorized(HttpFailure),
    #[error(transparent)]
    Forbidden(HttpFailure),
    /// No MCP endpoint at any of the tried addresses.
    #[error("no MCP endpoint found")]
    NotFound { tried: Vec<String>, status: u16 },
    #[error("an answer that is not MCP")]
    NotMcp(HttpFailure),
    #[error(transparent)]
    ServerError(HttpFailure),
    /// The address is another one.
    #[error("redirected to {to}")]
    Redirected { url: String, to: String },
    #[error("no answer within {} s", after.as_secs_f64())]
    TimedOut { after: Duration, url: String, begun: bool },
    #[error(transparent)]
    Rpc(RpcError),
    #[error("no protocol version in common")]
    NoCommonRevision { offered: Vec<String> },
    #[error("unreadable answer: {reason}")]
    Unreadable { reason: String, text: Arc<str> },
    /// The `endpoint` event names another origin, which could be anybody's.
    #[error("the endpoint is on another origin: {endpoint}")]
    EndpointElsewhere { endpoint: String },
    /// The server wants a session, and the page cannot read the header with the session's id.
    #[error("the session ID cannot be read")]
    SessionHeaderHidden { said: Arc<str> },
    /// The `Mcp-Session-Id` holds other characters than visible ASCII.
    #[error("the session ID is not visible ASCII")]
    BadSessionId { id: String },
    #[error("the event stream ended before the session began")]
    StreamEnded { url: String, heard: StreamSaid },
    /// An answer to one of the first requests is not complete.
    #[error("the answer broke off")]
    BrokeOff { url: String, partial: Option<Arc<str>>, ending: Ending },
    /// The event stream named an endpoint for messages, and nothing is there.
    #[error("nothing is at the endpoint {endpoint}")]
    EndpointMissing { stream: String, endpoint: String, failure: Box<HttpFailure> },
    /// On the way to `to` a redirect made another request of the message.
    #[error("a redirect to {to} lost the message")]
    RedirectLost { to: String, failure: Box<HttpFailure> },
    /// The handshake worked, and the notification that ends it was refused; then so was what followed.
    #[error("notifications/initialized was refused: {0}")]
    NotificationRefused(HttpFailure),
    /// Each session was refused as soon as it was used.
    #[error("the server forgot {times} sessions, each at once")]
    SessionsForgotten { times: u32 },
    /// The program ended before the session began; `stderr` is what it wrote there last.
    #[error("the program ended: {exit}")]
    ProgramEnded { exit: Exit, stderr: Arc<str> },
    /// The program runs and does not answer.
    #[error("no answer within {} s", after.as_secs_f64())]
    ProgramSilent { after: Duration, stderr: Arc<str> },
    #[error(transparent)]
    Network(NetworkFailure),
}
