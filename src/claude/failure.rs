//! Why there is no answer, or no whole one, with what a person needs to do about it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::wire::http::{Head, NetworkFailure};
use crate::wire::json;

/// The start of a body that is not an answer of the API, in bytes.
const MOST_SHOWN: usize = 2_000;

/// What the API says of an error. All of it is the server's words.
///
/// <https://platform.claude.com/docs/en/api/errors>
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// 0 in the middle of a stream.
    pub status: u16,
    /// `error.type`, such as `rate_limit_error`.
    pub kind: String,
    /// `error.details.error_code`, the stable name of the cause.
    pub code: Option<String>,
    pub message: String,
    /// For a question to the support.
    pub request_id: Option<String>,
}

impl Said {
    /// The error object of a response or of an `error` event; `None` where it is neither.
    pub(super) fn read(status: u16, body: &Value) -> Option<Self> {
        let error = body.get("error").filter(|error| error.is_object())?;
        let text = |value: &Value, field: &str| {
            value.get(field).and_then(Value::as_str).map(str::to_owned)
        };
        Some(Self {
            status,
            kind: text(error, "type").unwrap_or_default(),
            code: error.get("details").and_then(|details| text(details, "error_code")),
            message: text(error, "message").unwrap_or_default(),
            request_id: text(body, "request_id"),
        })
    }

    fn says(&self, words: &str) -> bool {
        self.message.to_ascii_lowercase().contains(words)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Failure {
    #[error("no API address or key is set")]
    NoAccess,
    #[error("no model chosen")]
    NoModel,
    /// 401: the key is missing, mistyped, revoked or expired.
    #[error("the key is not accepted: {}", .0.message)]
    KeyRefused(Said),
    /// 401: the organization may not call the API from a browser at all; only a proxy helps.
    #[error("the organization of the key may not use the API from a browser: {}", .0.message)]
    BrowserRefused(Said),
    /// 402, or 400 at a spend limit: payment or limit, in the console.
    #[error("the account cannot be billed: {}", .0.message)]
    Billing(Said),
    /// 403: the key lacks the permission, for the model perhaps.
    #[error("the key may not do this: {}", .0.message)]
    Forbidden(Said),
    /// 404 that names the model.
    #[error("the API does not know the model {model:?}: {}", said.message)]
    UnknownModel { model: String, said: Said },
    /// 404 otherwise: the address is not that of the API.
    #[error("nothing is at {url}")]
    NotFound { url: String, said: Said },
    /// 413: the request has more bytes than the API takes.
    #[error("the request of {bytes} bytes is too large: {}", said.message)]
    TooLarge { bytes: usize, said: Said },
    /// 400: the conversation has more tokens than the model takes.
    #[error("the conversation is too long for the model: {}", .0.message)]
    TooLong(Said),
    /// 400, 422 and the like: something in the request.
    #[error("the API refuses the request: {}", .0.message)]
    Invalid(Said),
    /// 429. `retry_after` is the server's wish, where a page may read it.
    #[error("too many requests: {}", said.message)]
    RateLimited { said: Said, retry_after: Option<Duration> },
    /// 529, or the event in mid-stream.
    #[error("the API is overloaded: {}", said.message)]
    Overloaded { said: Said, retry_after: Option<Duration> },
    /// 408, 409, 500 to 599, or the event in mid-stream.
    #[error("the API failed (HTTP {}): {}", said.status, said.message)]
    Server { said: Said, retry_after: Option<Duration> },
    /// The browser hides why. `reached` tells whether this origin has answered this page before: if it
    /// has not, its CORS rules are as likely as a lost connection.
    #[error("no answer from {origin}: {said}")]
    Unreachable { origin: String, reached: bool, said: String },
    /// A request with a key is not sent on to another address.
    #[error("{0} redirects, and the key must not follow")]
    Redirected(String),
    #[error("the browser refuses to send this request: {0}")]
    NotSendable(String),
    #[error("nothing arrived for {} seconds", .0.as_secs())]
    Silent(Duration),
    /// Something answered that does not speak the Messages API.
    #[error("HTTP {status} with {media_type:?} is not an answer from the API")]
    NotTheApi { status: u16, media_type: String, start: String },
    /// The stream ended in the middle; `said` is the browser's reason, if it gave one.
    #[error("the answer broke off")]
    BrokenOff { said: Option<String> },
    #[error("the answer has more than {0} bytes in one event")]
    TooMuch(usize),
}

impl Failure {
    /// A response that is no success. `model` and `bytes` are of the request.
    pub(super) fn of_response(head: &Head, body: &[u8], asked: &FailedRequest<'_>) -> Self {
        let text = String::from_utf8_lossy(body);
        let status = head.status;
        let json = json::value(&text);
        let said = json.as_ref().and_then(|json| Said::read(status, json));
        let retry_after = asked.retry_after;
        let Some(mut said) = said else { return Self::unworded(head, &text, asked) };
        said.request_id = said.request_id.or_else(|| head.header("request-id").map(str::to_owned));
        match status {
            401 if said.says("cors") => Self::BrowserRefused(said),
            401 => Self::KeyRefused(said),
            402 => Self::Billing(said),
            403 => Self::Forbidden(said),
            404 if said.says("model") || mentions(&said.message, asked.model) => {
                Self::UnknownModel { model: asked.model.to_owned(), said }
            }
            404 => Self::NotFound { url: asked.url.to_owned(), said },
            413 => Self::TooLarge { bytes: asked.bytes, said },
            429 => Self::RateLimited { said, retry_after },
            529 => Self::Overloaded { said, retry_after },
            408 | 409 | 500.. => Self::Server { said, retry_after },
            _ if said.says("prompt is too long") => Self::TooLong(said),
            _ if said.kind == "billing_error"
                || said.says("spend limit")
                || said.says("credit") =>
            {
                Self::Billing(said)
            }
            _ => Self::Invalid(said),
        }
    }

    /// A response whose body is not the API's: a proxy in between may fail in its own words.
    fn unworded(head: &Head, text: &str, asked: &FailedRequest<'_>) -> Self {
        let said = Said { status: head.status, message: start_of(text), ..Said::default() };
        let retry_after = asked.retry_after;
        match head.status {
            401 => Self::KeyRefused(said),
            404 => Self::NotFound { url: asked.url.to_owned(), said },
            413 => Self::TooLarge { bytes: asked.bytes, said },
            429 => Self::RateLimited { said, retry_after },
            529 => Self::Overloaded { said, retry_after },
            408 | 409 | 500.. => Self::Server { said, retry_after },
            _ => Self::not_the_api(head, text),
        }
    }

    /// An `error` event in the middle of a stream.
    pub(super) fn of_event(said: Said) -> Self {
        let retry_after = None;
        match said.kind.as_str() {
            "overloaded_error" => Self::Overloaded { said, retry_after },
            "rate_limit_error" => Self::RateLimited { said, retry_after },
            "authentication_error" => Self::KeyRefused(said),
            "permission_error" => Self::Forbidden(said),
            "billing_error" => Self::Billing(said),
            "invalid_request_error" => Self::Invalid(said),
            _ => Self::Server { said, retry_after },
        }
    }

    pub(super) fn of_network(failure: &NetworkFailure, origin: &str, reached: bool) -> Self {
        match failure {
            NetworkFailure::Redirected => Self::Redirected(origin.to_owned()),
            NetworkFailure::NotSendable(why) => Self::NotSendable(why.clone()),
            NetworkFailure::TooMuch(most) => Self::TooMuch(*most),
            NetworkFailure::Hidden(_)
            | NetworkFailure::EventSource
            | NetworkFailure::Companion(_) => {
                Self::Unreachable { origin: origin.to_owned(), reached, said: failure.to_string() }
            }
        }
    }

    pub(super) fn not_the_api(head: &Head, text: &str) -> Self {
        Self::NotTheApi {
            status: head.status,
            media_type: head.media_type(),
            start: start_of(text),
        }
    }

    /// Whether the same request may do better after a pause.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Server { .. }
            | Self::Silent(_)
            | Self::BrokenOff { .. } => true,
            // An origin that has never answered most likely never will: its CORS rules forbid it.
            Self::Unreachable { reached, .. } => *reached,
            _ => false,
        }
    }

    /// The server's wish, which goes before a pause of our own.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. }
            | Self::Overloaded { retry_after, .. }
            | Self::Server { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// What is told of a request whose response failed.
pub(super) struct FailedRequest<'a> {
    pub(super) model: &'a str,
    pub(super) url: &'a str,
    pub(super) bytes: usize,
    pub(super) retry_after: Option<Duration>,
}

fn mentions(message: &str, model: &str) -> bool {
    !model.is_empty() && message.contains(model)
}

fn start_of(text: &str) -> String {
    text[..text.floor_char_boundary(MOST_SHOWN)].trim().to_owned()
}
