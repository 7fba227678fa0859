//! Facts about a sign-in, for the store to keep: its steps, one by one, and where it stands.

use std::sync::Arc;

use super::failure::Failure;
use super::recipient::Recipient;
use super::request::Request;
use crate::wire::http::Head;
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;
use crate::wire::secret::Secret;

/// Names one step, in the order of time, within one server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Step(StepId, StepChange),
    Phase(Phase),
}

/// Where the sign-in stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// There is no token, and nothing is under way.
    SignedOut,
    Running,
    /// The step waits for [`super::Command::Proceed`].
    Paused(StepId),
    /// No way to register on one's own: a person has to, and to give the result.
    AwaitingClient {
        issuer: String,
    },
    /// Secrets are about to go where a person has not said that they may.
    AwaitingTrust {
        to: Box<Recipient>,
        /// The issuer that the same secret went to until now.
        before: Option<String>,
    },
    /// The person is at the authorization server.
    AwaitingCallback,
    SignedIn,
    Failed(Failure),
}

/// What a step is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask the server, to be refused.
    Challenge,
    /// RFC 9728 §3.
    ResourceMetadata {
        url: String,
        place: Place,
    },
    /// RFC 8414 §3, OpenID Connect Discovery §4.
    ServerMetadata {
        url: String,
        issuer: String,
    },
    /// Addresses of 2025-03-26 for servers without metadata.
    DefaultEndpoints {
        base: String,
    },
    Registration(Registering),
    /// Send the person to the authorization server.
    Authorization,
    /// Check what the person came back with.
    Callback,
    /// Sign the assertion by which the client proves itself (RFC 7523 §2.2).
    Assertion,
    /// Trade the ID token for an assertion at the identity provider (RFC 8693).
    TokenExchange,
    Token(Grant),
    /// RFC 7009.
    Revocation(TokenKind),
}

/// Where resource metadata may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The challenge named it.
    Advertised,
    /// The well-known address with the server's path.
    Path,
    /// The well-known address of the whole host.
    Root,
}

/// How the client gets its identity, in the order of preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registering {
    /// By hand, beforehand.
    Preset,
    /// By itself, earlier, with this authorization server.
    Held,
    /// By a client ID metadata document.
    MetadataDocument,
    /// By dynamic client registration (RFC 7591).
    Dynamic,
    /// By hand, now.
    Ask,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    Code,
    Refresh,
    ClientCredentials,
    /// `urn:ietf:params:oauth:grant-type:jwt-bearer`
    JwtBearer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    Access,
    Refresh,
}

#[derive(Clone, Debug, PartialEq)]
pub enum StepChange {
    /// It is next. `request` is as it would be sent.
    Began {
        at: Moment,
        step: Step,
        request: Option<Arc<Request>>,
    },
    /// It was taken, with this request, which a person may have changed.
    Sent {
        at: Moment,
        request: Option<Arc<Request>>,
    },
    /// An answer has come, whole.
    Answered {
        at: Moment,
        answer: Answer,
    },
    Ended {
        at: Moment,
        verdict: Verdict,
        findings: Vec<Finding>,
    },
}

/// An HTTP answer, or the address the person came back with.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub head: Head,
    pub text: AnswerText,
}

#[derive(Clone, Debug, PartialEq)]
pub enum AnswerText {
    Plain(Arc<str>),
    /// It may hold a token or a client's secret.
    Secret(Secret<Arc<str>>),
}

impl AnswerText {
    pub fn reveal(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Secret(text) => text.reveal(),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    Passed,
    Failed(Failure),
    Skipped(Skip),
}

/// Why a step came to nothing without anything being wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The server answered without asking for authorization.
    NotRefused { status: u16 },
    /// Nothing here; the next place is tried.
    NotFound { status: u16 },
    /// The answer says what the proof has to repeat; it is asked again with that.
    NonceWanted,
    /// Stopped by the person, or overtaken by another try.
    Cancelled,
}
