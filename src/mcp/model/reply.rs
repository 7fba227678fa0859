//! How a request was answered, or not, and what that is where a result was due.

use std::sync::Arc;

use serde_json::Value;

use super::failure::{CallFailure, Ending, HttpFailure};
use super::http::{Head, NetworkFailure};
use super::id::RecordId;
use crate::wire::json_rpc::RpcError;
use crate::wire::reader::Finding;

/// How a request was answered, or not.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) enum Reply {
    Result(Value),
    /// A JSON-RPC error in a successful HTTP answer.
    Error(RpcError),
    Http(HttpFailure),
    Network(NetworkFailure),
    /// JSON was promised and is none, or no answer came where one must.
    Unreadable {
        reason: String,
        text: Arc<str>,
    },
    /// A successful answer of another kind, such as a web page.
    NotMcp(HttpFailure),
    Truncated {
        partial: Option<Arc<str>>,
        ending: Ending,
    },
}

/// Where a reply is in the wire log.
#[derive(Clone, Debug)]
pub(in crate::mcp) struct Evidence {
    pub(in crate::mcp) text: Arc<str>,
    pub(in crate::mcp) record: RecordId,
    pub(in crate::mcp) findings: Vec<Finding>,
    /// The head of the exchange that brought it.
    pub(in crate::mcp) head: Option<Head>,
}

impl Reply {
    /// A reply that is no result, as the end of a call.
    pub(in crate::mcp) fn failure(self) -> CallFailure {
        match self {
            Self::Error(error) => CallFailure::Rpc(error),
            Self::Http(failure) => CallFailure::Http(failure),
            Self::Network(failure) => CallFailure::Network(failure),
            Self::Unreadable { reason, text } => CallFailure::Unreadable { reason, text },
            Self::NotMcp(failure) => {
                let kind = failure.head.media_type();
                let reason =
                    format!("not JSON but {}", if kind.is_empty() { "plain" } else { &kind });
                CallFailure::Unreadable { reason, text: failure.body }
            }
            Self::Truncated { partial, ending } => CallFailure::Truncated { partial, ending },
            Self::Result(result) => CallFailure::Unreadable {
                reason: "a result that this client did not request".to_owned(),
                text: result.to_string().into(),
            },
        }
    }

    /// The server's error, in whatever status it came.
    pub(in crate::mcp) fn error(&self) -> Option<&RpcError> {
        match self {
            Self::Error(error) => Some(error),
            Self::Http(failure) => failure.error.as_ref(),
            _ => None,
        }
    }

    /// What was refused, in the server's words as far as it has any.
    pub(in crate::mcp) fn words(self) -> String {
        match self.error() {
            Some(error) => error.message.clone(),
            None => self.failure().to_string(),
        }
    }
}
