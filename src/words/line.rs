//! A failure in half a line, for places that have no room for an explanation.

use super::explain::status_words;
use super::names::{seconds, size};
use crate::mcp::failure::CallFailure;
use crate::mcp::http::NetworkFailure;
use crate::wire::companion::Fault;

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
        CallFailure::TimedOut { after, .. } => format!("no answer within {}", seconds(*after)),
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
        NetworkFailure::Companion(fault) => companion_line(fault),
    }
}

/// The same of one that the companion carried.
fn companion_line(fault: &Fault) -> String {
    match fault {
        Fault::NameNotFound { host } => format!("the host {host} was not found"),
        Fault::Refused { address } => format!("nothing listens at {address}"),
        Fault::Unreachable { address } => format!("no network route leads to {address}"),
        Fault::TimedOut { address } => format!("{address} does not accept the connection"),
        Fault::Broken { detail } => format!("the connection was closed midway: {detail}"),
        Fault::Certificate { host, why } => {
            format!("the certificate of {host} is not accepted: {why}")
        }
        Fault::Tls { host, .. } => format!("{host} does not answer in TLS"),
        Fault::NotHttp { detail } => format!("the answer is not HTTP: {detail}"),
        Fault::NotSendable { detail } => {
            format!("the companion cannot send this request: {detail}")
        }
        Fault::ProgramNotFound { command } => format!("the program {command} was not found"),
        Fault::ProgramNotStarted { command, detail } => {
            format!("the program {command} could not be started: {detail}")
        }
        Fault::Gone => "the companion program is gone".to_owned(),
        Fault::Other { detail } => detail.clone(),
    }
}
