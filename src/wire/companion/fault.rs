//! Why the companion could not do what the page asked. Unlike a browser, it tells the true reason.

use serde_json::{Value, json};

/// Why an exchange through the companion has no answer, or no whole one. Unlike a browser's, it is the true
/// reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the host {host} was not found")]
    NameNotFound { host: String },
    #[error("nothing listens at {address}")]
    Refused { address: String },
    #[error("no route leads to {address}")]
    Unreachable { address: String },
    #[error("no connection to {address} came about in time")]
    TimedOut { address: String },
    /// By the server, or by something in between, without the end that HTTP asks for.
    #[error("the connection was closed midway: {detail}")]
    Broken { detail: String },
    #[error("the certificate of {host} is not accepted: {why}")]
    Certificate { host: String, why: CertificateFault },
    /// Nothing came about that TLS asks for: often a server that speaks plain HTTP at this port.
    #[error("{host} does not speak TLS as expected: {detail}")]
    Tls { host: String, detail: String },
    /// The answer is no HTTP.
    #[error("the answer is not HTTP: {detail}")]
    NotHttp { detail: String },
    /// The request cannot go out as it is, such as a header with a line break.
    #[error("this request cannot be sent: {detail}")]
    NotSendable { detail: String },
    #[error("the program {command} was not found")]
    ProgramNotFound { command: String },
    /// It is there, and the system does not run it.
    #[error("the program {command} cannot be started: {detail}")]
    ProgramNotStarted { command: String, detail: String },
    /// The page lost its companion.
    #[error("the companion is gone")]
    Gone,
    /// A companion of another version says what this page has no word for.
    #[error("{detail}")]
    Other { detail: String },
}

/// What is wrong with a certificate, by the checks of RFC 5280 and RFC 9525.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    #[error("it has expired")]
    Expired,
    #[error("it is not valid yet")]
    NotYetValid,
    #[error("its issuer is not trusted on this machine")]
    UnknownIssuer,
    #[error("it is for other names")]
    WrongName,
    #[error("it has been revoked")]
    Revoked,
    #[error("{0}")]
    Other(String),
}

impl Fault {
    /// In a word, without anything that somebody said.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::NameNotFound { .. } => "name-not-found",
            Self::Refused { .. } => "refused",
            Self::Unreachable { .. } => "unreachable",
            Self::TimedOut { .. } => "timed-out",
            Self::Broken { .. } => "broken",
            Self::Certificate { .. } => "certificate",
            Self::Tls { .. } => "tls",
            Self::NotHttp { .. } => "not-http",
            Self::NotSendable { .. } => "not-sendable",
            Self::ProgramNotFound { .. } => "program-not-found",
            Self::ProgramNotStarted { .. } => "program-not-started",
            Self::Gone => "gone",
            Self::Other { .. } => "other",
        }
    }

    pub(super) fn encode(&self) -> Value {
        let mut value = match self {
            Self::NameNotFound { host } => json!({ "host": host }),
            Self::Refused { address }
            | Self::Unreachable { address }
            | Self::TimedOut { address } => json!({ "address": address }),
            Self::Certificate { host, why } => {
                let (why, detail) = why.encode();
                json!({ "host": host, "why": why, "detail": detail })
            }
            Self::Tls { host, detail } => json!({ "host": host, "detail": detail }),
            Self::Broken { detail }
            | Self::NotHttp { detail }
            | Self::NotSendable { detail }
            | Self::Other { detail } => json!({ "detail": detail }),
            Self::ProgramNotFound { command } => json!({ "command": command }),
            Self::ProgramNotStarted { command, detail } => {
                json!({ "command": command, "detail": detail })
            }
            Self::Gone => json!({}),
        };
        value["kind"] = self.kind().into();
        value
    }

    pub(super) fn read(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        match value["kind"].as_str().unwrap_or_default() {
            "name-not-found" => Self::NameNotFound { host: text("host") },
            "refused" => Self::Refused { address: text("address") },
            "unreachable" => Self::Unreachable { address: text("address") },
            "timed-out" => Self::TimedOut { address: text("address") },
            "broken" => Self::Broken { detail: text("detail") },
            "certificate" => Self::Certificate {
                host: text("host"),
                why: CertificateFault::read(&text("why"), text("detail")),
            },
            "tls" => Self::Tls { host: text("host"), detail: text("detail") },
            "not-http" => Self::NotHttp { detail: text("detail") },
            "not-sendable" => Self::NotSendable { detail: text("detail") },
            "program-not-found" => Self::ProgramNotFound { command: text("command") },
            "program-not-started" => {
                Self::ProgramNotStarted { command: text("command"), detail: text("detail") }
            }
            "gone" => Self::Gone,
            _ => Self::Other { detail: text("detail") },
        }
    }
}

impl CertificateFault {
    fn encode(&self) -> (&'static str, &str) {
        match self {
            Self::Expired => ("expired", ""),
            Self::NotYetValid => ("not-yet-valid", ""),
            Self::UnknownIssuer => ("unknown-issuer", ""),
            Self::WrongName => ("wrong-name", ""),
            Self::Revoked => ("revoked", ""),
            Self::Other(detail) => ("other", detail),
        }
    }

    fn read(why: &str, detail: String) -> Self {
        match why {
            "expired" => Self::Expired,
            "not-yet-valid" => Self::NotYetValid,
            "unknown-issuer" => Self::UnknownIssuer,
            "wrong-name" => Self::WrongName,
            "revoked" => Self::Revoked,
            _ => Self::Other(detail),
        }
    }
}
