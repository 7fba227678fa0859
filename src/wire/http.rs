//! HTTP as plain values. The bodies of these types are all a transport has to understand.

pub mod cors;
pub mod header_value;
pub mod retry_after;

use std::fmt;
use std::sync::Arc;

use crate::wire::companion::Fault;
use crate::wire::secret::Secret;
use crate::wire::sse::SseItem;

/// Names one HTTP request and its response, within one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExchangeId(pub u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
    Delete,
    /// Asks for leave, as a browser does before a request of a page.
    Options,
}

impl Method {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// `None` where it is none that MCP has.
    pub fn read(name: &str) -> Option<Self> {
        [Self::Get, Self::Post, Self::Delete, Self::Options]
            .into_iter()
            .find(|method| method.as_str() == name)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    pub method: Method,
    /// Absolute, `http` or `https`.
    pub url: String,
    pub headers: Vec<Header>,
    pub body: Option<Arc<str>>,
    pub reach: Reach,
    pub carrier: Carrier,
}

impl HttpRequest {
    /// A transport must not carry such a request to another origin by following a redirect.
    pub fn carries_secret(&self) -> bool {
        self.headers.iter().any(|header| matches!(header.value, HeaderText::Secret(_)))
    }

    /// The browser's own `EventSource` can hold it: a GET for events that needs no header.
    pub fn suits_event_source(&self) -> bool {
        self.carrier == Carrier::Browser
            && self.reach == Reach::Session
            && self.method == Method::Get
            && self.headers.is_empty()
    }
}

/// Who carries a request to the server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Carrier {
    /// The page itself: by the rules of CORS, and without the headers that a browser keeps to itself.
    #[default]
    Browser,
    /// The companion, which needs no permission of the server's, and hides nothing of its answers.
    Companion,
}

impl Carrier {
    /// The name that a saved setting uses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Companion => "companion",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Browser, Self::Companion].into_iter().find(|carrier| carrier.key() == key)
    }
}

/// What the page wants to learn from a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The answer: status, headers, body.
    Answer,
    /// A session's stream of events, `text/event-stream`. No header but `Accept` is sent on its own.
    Session,
    /// The head of the answer, which is of interest for nothing but that the page may read it.
    Look,
    /// Only whether it redirects: a redirect is not followed, whatever it leads to.
    Redirect,
    /// Only whether anything answers there at all (`mode: no-cors`): neither status nor body.
    AnyAnswer,
}

impl Reach {
    /// A probe: it brings no key, and its answer says nothing of one.
    pub fn is_probe(self) -> bool {
        matches!(self, Self::Look | Self::Redirect | Self::AnyAnswer)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Lower case.
    pub name: String,
    pub value: HeaderText,
}

impl Header {
    pub fn plain(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_ascii_lowercase(), value: HeaderText::Plain(value.into()) }
    }

    pub fn secret(name: &str, value: impl Into<String>) -> Self {
        let value = HeaderText::Secret(Secret::new(value.into()));
        Self { name: name.to_ascii_lowercase(), value }
    }

    /// As a person types it: a secret where its name says so.
    pub fn typed(name: &str, value: impl Into<String>) -> Self {
        if Self::names_secret(name) { Self::secret(name, value) } else { Self::plain(name, value) }
    }

    /// By its name, a header carries something that nobody else should see.
    pub fn names_secret(name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let words = ["auth", "cookie", "key", "token", "secret", "password"];
        words.iter().any(|word| name.contains(word))
    }
}

/// A header's value; printing a secret one shows `•••`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderText {
    Plain(String),
    Secret(Secret<String>),
}

impl HeaderText {
    /// The value itself: for the request that needs it, and for nothing else.
    pub fn reveal(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(secret) => secret.reveal(),
        }
    }
}

impl fmt::Display for HeaderText {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => out.write_str(text),
            Self::Secret(secret) => secret.fmt(out),
        }
    }
}

/// What a transport reports about one exchange, in order: `Sent`, `Head`, any number of `Chunk`, or of
/// `Ahead` and `Item`, then one of `End` or `Failed`. `Failed` may come at any time; nothing follows it.
#[derive(Clone, Debug, PartialEq)]
pub enum HttpEvent {
    /// It got one of the browser's connections; waiting in the queue is over.
    Sent,
    Head(Head),
    Chunk(Vec<u8>),
    /// A piece of the data of the next [`HttpEvent::Item`], where that is long: so that it is read a piece at a
    /// time. The pieces are all of it.
    Ahead(Vec<u8>),
    /// From an `EventSource`, which hands over events already decoded.
    Item(SseItem),
    End,
    Failed(NetworkFailure),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub status: u16,
    /// Only those the browser lets a page read; names in lower case.
    pub headers: Vec<(String, String)>,
    /// Where redirects led, if there were any.
    pub redirected_to: Option<String>,
}

impl Head {
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(held, _)| held == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The content type without its parameters, in lower case; empty when there is none.
    pub fn media_type(&self) -> String {
        let full = self.header("content-type").unwrap_or_default();
        full.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// No readable HTTP answer reached the page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkFailure {
    /// The browser hides why: refused, unknown host, CORS, mixed content, offline, broken midway.
    #[error("the browser reports: {0}")]
    Hidden(String),
    /// An `EventSource` failed, which tells neither status nor reason.
    #[error("the event stream failed")]
    EventSource,
    /// The answer was a redirect, and the request carries a key that must not travel on.
    #[error("the server redirects, and a request with a key is not sent on to another address")]
    Redirected,
    /// The browser refuses to send it at all: a header name or value that is not allowed.
    #[error("the browser refuses to send this request: {0}")]
    NotSendable(String),
    /// Ours: one piece of the answer, an event or a whole body, grew past so many bytes.
    #[error("more than {0} bytes arrived in one piece: Wirescope kept these and read no further")]
    TooMuch(usize),
    /// From the companion, which tells the true reason.
    #[error(transparent)]
    Companion(#[from] Fault),
}
