//! A failure in half a line, for places that have no room for an explanation.

use super::explain::status_words;
use super::names::{seconds, size};
use crate::mcp::failure::CallFailure;
use crate::mcp::http::NetworkFailure;

/// As it stands after a colon.
pub fn call_failure_line(failure: &CallFailure) -> String {
    match failure {
        CallFailure::Network(failure) => network_failure_line(failure),
        CallFailure::Http(failure) => format!("HTTP {}", status_words(failure.head.status)),
        CallFailure::Rpc(error) => error.to_string(),
        CallFailure::Unreadable { reason, .. } => {
            format!("the answer does not follow the protocol: {reason}")
        }
        CallFailure::Truncated { .. } => "the stream ended before the result".to_owned(),
        CallFailure::TimedOut { after } => format!("no answer within {}", seconds(*after)),
        CallFailure::SessionForgotten => "the server no longer knows the session".to_owned(),
        CallFailure::SessionEnded => "the session ended before the result".to_owned(),
        CallFailure::Event(text) => format!("the server reported an error: {text}"),
        CallFailure::InputRefused { message } => format!("you rejected the request: {message}"),
        CallFailure::Cancelled => "cancelled".to_owned(),
        CallFailure::TaskLeft => "this page stopped waiting for the task".to_owned(),
        CallFailure::TaskForgotten { error, .. } => {
            format!("the server no longer knows the task: {error}")
        }
        CallFailure::NotConnected => "not connected".to_owned(),
        CallFailure::ProgramEnded { exit, .. } => format!("the program ended: {exit}"),
        CallFailure::NotOneLine => "the message contains line breaks".to_owned(),
    }
}

/// The same of a request that got no answer.
pub fn network_failure_line(failure: &NetworkFailure) -> String {
    match failure {
        NetworkFailure::Hidden(words) => format!("the browser says only: {words}"),
        NetworkFailure::EventSource => "the event stream broke off".to_owned(),
        NetworkFailure::Redirected => {
            "the server redirects, and Wirescope sends keys only to the address you entered"
                .to_owned()
        }
        NetworkFailure::NotSendable(words) => {
            format!("the browser refuses to send this request: {words}")
        }
        NetworkFailure::TooMuch(bytes) => {
            format!("more than {} in one piece: Wirescope read no further", size(*bytes))
        }
        NetworkFailure::Companion(fault) => fault.to_string(),
    }
}
