//! What can be wrong between a page and a server, as data: one case for each cause that has a remedy of its own.
//! `words/explain` has the words for people.

use std::time::Duration;

use crate::wire::companion::Fault;

/// Why a request came to nothing, or to something else than MCP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    // --- Nothing came back ---------------------------------------------------------------------------
    /// No browser sends anything to this port.
    PortBlocked { port: String },
    /// The page came over https, and the browser sends nothing from it to plain http.
    MixedContent,
    /// The browser keeps this page from the local network: the person has not allowed it, or not yet.
    LocalNetwork,
    /// An extension of the browser, or a policy, stopped the request.
    BlockedByClient,
    /// The name has no address.
    NameNotFound { host: String },
    /// The name, or the port, has nobody who answers.
    NothingListens,
    /// At the same host and port, but with the other scheme: `url`. Something `answers` there, or it cannot be
    /// known.
    OtherScheme { url: String, answers: bool },
    /// Another name of this machine answers, as with a server that listens on IPv6 alone: `url`.
    OtherLoopback { url: String },
    /// The browser does not trust the certificate; `fault` is its own word, such as `ERR_CERT_DATE_INVALID`.
    Certificate { fault: Option<String> },
    /// The server speaks another protocol than TLS on a port that was asked for it.
    NotTls,
    /// The connection was closed before an answer began, though others to the same server were answered.
    ConnectionCut,
    /// The browser has no network.
    Offline,

    /// What the companion met on its way, which is the true reason.
    Companion(Fault),

    // --- An answer came, and the page may not read it (CORS) ------------------------------------------
    /// No answer names the page's origin; which of the three below it is, only the browser's console says.
    OriginNotAllowed,
    /// `Access-Control-Allow-Origin` is missing.
    AllowOriginMissing,
    /// It names another origin: `value`, as far as known.
    AllowOriginOther { value: Option<String> },
    /// It has more than one value: `value`, as far as known.
    AllowOriginTwice { value: Option<String> },
    /// The address asked for is not readable, and `url`, at the same server, is.
    PathWithoutCors { url: String },
    /// Simple requests are readable, and what needs leave is refused whatever it brings. `status` is that of
    /// the answer to `OPTIONS`, as far as known.
    PreflightRefused { status: Option<u16> },
    /// The answer to `OPTIONS` is a redirect, which no browser follows; `to` as far as known.
    PreflightRedirected { to: Option<String> },
    /// `Access-Control-Allow-Headers` lacks these, in lower case.
    HeadersNotAllowed { headers: Vec<String> },
    /// `Access-Control-Allow-Methods` lacks this one.
    MethodNotAllowed { method: String },
    /// Leave is given, and the answer to the request itself lacks CORS headers, as errors often do that come
    /// from before the CORS rules. `status` as far as known.
    AnswerWithoutCors { status: Option<u16> },
    /// A redirect's own answer lacks CORS headers.
    RedirectWithoutCors { to: Option<String> },
    /// `Mcp-Session-Id` came, and the browser does not show it.
    SessionIdNotExposed,

    // --- A readable answer that is none ----------------------------------------------------------------
    /// Without a key, or with a wrong one (401).
    Unauthorized,
    /// The check of `Host` refused the request, not that of `Origin`.
    HostRefused,
    /// The check of `Origin` refused the request; CORS is another check.
    OriginRefused,
    /// 403 without a word about Host or Origin.
    Forbidden,
    /// A sign-in page of something in front of the server; at `host`, where a redirect led there.
    IdentityProvider { host: Option<String> },
    /// A web page.
    WebPage,
    /// 404 and its like at every address that was tried.
    WrongPath,
    /// On the way to `to` a redirect made a GET of the POST, or lost its body.
    RedirectLosesRequest { to: String },
    /// A redirect to `to`, which is not followed with a key.
    Redirected { to: String },
    /// 429; `after` is in seconds.
    TooManyRequests { after: Option<u64> },
    /// 413: a limit of the server or of a proxy.
    BodyTooLarge,
    /// 431: the headers together are too long.
    HeadersTooLarge,
    /// 415.
    UnsupportedMediaType,
    /// 406.
    NotAcceptable,
    /// 405 to a POST.
    MethodNotTaken,
    /// 502 to 504: the answer of something in front, behind which nothing answered.
    Gateway { status: u16 },
    /// 500 and its like.
    ServerError { status: u16 },
    /// 400 to a notification that was right.
    NotificationRefused,
    /// The server asks for `MCP-Protocol-Version`, or does not know the one it got.
    RevisionRefused,
    /// No revision in common.
    NoCommonRevision,
    /// A session is refused as soon as it is used, again and again: instances that do not share sessions.
    SessionsNotShared,
    /// The server declared what this method belongs to, and does not know it.
    MethodMissing { method: String },

    // --- A body that cannot be read --------------------------------------------------------------------
    /// The body could not be decoded: `Content-Encoding` or the length is not true. Or it broke off.
    Undecodable,
    /// `text/event-stream` is announced, and the body is JSON.
    JsonAsEventStream,
    /// `application/json` is announced, and the body is a stream of events.
    EventStreamAsJson,
    /// Something was printed before, or after, the message.
    TextAroundJson,
    /// The last event lacks the blank line that ends it, so it never came about.
    UnendedEvent,
    /// The JSON itself is cut or wrong.
    BrokenJson,

    // --- A session that does not come about -------------------------------------------------------------
    /// The handshake's answer broke off.
    HandshakeCut,
    /// The server never answered within the time set.
    Silent,
    /// A head came and no body: something holds the answer back.
    HeldBack,
    /// All progress of a call, `count` notifications, came in one piece with the result, after nothing had come
    /// for the time `waited`.
    ProgressHeldBack { count: u32, waited: Duration },
    /// The answer ended without a message.
    EmptyAnswer,
    /// The `endpoint` event names a path at which nothing is, and lacks the prefix `prefix` of the stream's own.
    EndpointLacksPrefix { prefix: String },
    /// The `endpoint` event names another origin.
    EndpointElsewhere,
}

impl Cause {
    /// A name that stays, for tests and for whoever reads the page by a program.
    pub fn key(&self) -> &'static str {
        match self {
            Self::PortBlocked { .. } => "port-blocked",
            Self::MixedContent => "mixed-content",
            Self::LocalNetwork => "local-network",
            Self::BlockedByClient => "blocked-by-client",
            Self::NameNotFound { .. } => "name-not-found",
            Self::NothingListens => "nothing-listens",
            Self::OtherScheme { .. } => "other-scheme",
            Self::OtherLoopback { .. } => "other-loopback",
            Self::Certificate { .. } => "certificate",
            Self::NotTls => "not-tls",
            Self::ConnectionCut => "connection-cut",
            Self::Offline => "offline",
            Self::Companion(fault) => of_fault(fault),
            Self::OriginNotAllowed => "origin-not-allowed",
            Self::AllowOriginMissing => "allow-origin-missing",
            Self::AllowOriginOther { .. } => "allow-origin-other",
            Self::AllowOriginTwice { .. } => "allow-origin-twice",
            Self::PathWithoutCors { .. } => "path-without-cors",
            Self::PreflightRefused { .. } => "preflight-refused",
            Self::PreflightRedirected { .. } => "preflight-redirected",
            Self::HeadersNotAllowed { .. } => "headers-not-allowed",
            Self::MethodNotAllowed { .. } => "method-not-allowed",
            Self::AnswerWithoutCors { .. } => "answer-without-cors",
            Self::RedirectWithoutCors { .. } => "redirect-without-cors",
            Self::SessionIdNotExposed => "session-id-not-exposed",
            Self::Unauthorized => "unauthorized",
            Self::HostRefused => "host-refused",
            Self::OriginRefused => "origin-refused",
            Self::Forbidden => "forbidden",
            Self::IdentityProvider { .. } => "identity-provider",
            Self::WebPage => "web-page",
            Self::WrongPath => "wrong-path",
            Self::RedirectLosesRequest { .. } => "redirect-loses-request",
            Self::Redirected { .. } => "redirected",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::BodyTooLarge => "body-too-large",
            Self::HeadersTooLarge => "headers-too-large",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::NotAcceptable => "not-acceptable",
            Self::MethodNotTaken => "method-not-taken",
            Self::Gateway { .. } => "gateway",
            Self::ServerError { .. } => "server-error",
            Self::NotificationRefused => "notification-refused",
            Self::RevisionRefused => "revision-refused",
            Self::NoCommonRevision => "no-common-revision",
            Self::SessionsNotShared => "sessions-not-shared",
            Self::MethodMissing { .. } => "method-missing",
            Self::Undecodable => "undecodable",
            Self::JsonAsEventStream => "json-as-event-stream",
            Self::EventStreamAsJson => "event-stream-as-json",
            Self::TextAroundJson => "text-around-json",
            Self::UnendedEvent => "unended-event",
            Self::BrokenJson => "broken-json",
            Self::HandshakeCut => "handshake-cut",
            Self::Silent => "silent",
            Self::HeldBack => "held-back",
            Self::ProgressHeldBack { .. } => "progress-held-back",
            Self::EmptyAnswer => "empty-answer",
            Self::EndpointLacksPrefix { .. } => "endpoint-lacks-prefix",
            Self::EndpointElsewhere => "endpoint-elsewhere",
        }
    }

    /// An answer came, or leave was refused, and CORS hides which.
    pub fn is_cors(&self) -> bool {
        matches!(
            self,
            Self::OriginNotAllowed
                | Self::AllowOriginMissing
                | Self::AllowOriginOther { .. }
                | Self::AllowOriginTwice { .. }
                | Self::PathWithoutCors { .. }
                | Self::PreflightRefused { .. }
                | Self::PreflightRedirected { .. }
                | Self::HeadersNotAllowed { .. }
                | Self::MethodNotAllowed { .. }
                | Self::AnswerWithoutCors { .. }
                | Self::RedirectWithoutCors { .. }
                | Self::SessionIdNotExposed
        )
    }

    /// Whoever carries requests otherwise than a browser's page is free of it.
    pub fn is_of_the_browser(&self) -> bool {
        matches!(
            self,
            Self::PortBlocked { .. }
                | Self::MixedContent
                | Self::LocalNetwork
                | Self::BlockedByClient
                | Self::NothingListens
                | Self::Certificate { .. }
        ) || self.is_cors() && !matches!(self, Self::RedirectWithoutCors { .. })
    }
}

fn of_fault(fault: &Fault) -> &'static str {
    match fault {
        Fault::NameNotFound { .. } => "name-not-found",
        Fault::Refused { .. } | Fault::Unreachable { .. } => "nothing-listens",
        Fault::TimedOut { .. } => "silent",
        Fault::Broken { .. } => "connection-cut",
        Fault::Certificate { .. } => "certificate",
        Fault::Tls { .. } => "not-tls",
        Fault::NotHttp { .. } => "not-http",
        Fault::NotSendable { .. } => "not-sendable",
        Fault::ProgramNotFound { .. } => "program-not-found",
        Fault::ProgramNotStarted { .. } => "program-not-started",
        Fault::Gone => "companion-gone",
        Fault::Other { .. } => "companion-fault",
    }
}
