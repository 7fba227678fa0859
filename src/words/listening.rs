//! How the stream stands on which a server tells of changes.

use std::time::Duration;

use super::line::call_failure_line;
use super::names::seconds;
use crate::mcp::failure::CallFailure;
use crate::mcp::notice::StreamEnd;
use crate::mcp::{Listening, Moment};

pub fn listening(listening: &Listening, now: Moment) -> String {
    match listening {
        Listening::Closed => "no open stream".to_owned(),
        Listening::Opening { .. } => "requested a stream; no response yet".to_owned(),
        Listening::Open { honoured: None, .. } => "stream open".to_owned(),
        Listening::Open { .. } => "stream open and acknowledged".to_owned(),
        Listening::Refused(CallFailure::Http(failure)) if failure.head.status == 405 => {
            "the server offers no stream (HTTP 405)".to_owned()
        }
        Listening::Refused(failure) => {
            format!("no stream: {}", call_failure_line(failure))
        }
        Listening::Pausing { until, end } => {
            let left = until.since(now).max(Duration::from_secs(1));
            let what = match end {
                StreamEnd::Meant => "closed by the server".to_owned(),
                StreamEnd::Broken => "broke off".to_owned(),
                StreamEnd::PutOff { status } => format!("postponed by the server (HTTP {status})"),
            };
            format!("{what}; reopening in {}", seconds(left))
        }
    }
}

/// Why a server is not heard, in a few words beside what follows from it; empty where it is.
pub fn not_listening(listening: &Listening, now: Moment) -> String {
    match listening {
        Listening::Pausing { until, end } => {
            let left = seconds(until.since(now).max(Duration::from_secs(1)));
            match end {
                StreamEnd::PutOff { status } => format!("HTTP {status}; again in {left}"),
                StreamEnd::Meant | StreamEnd::Broken => format!("it broke off; again in {left}"),
            }
        }
        Listening::Refused(failure) => {
            format!("{}; Wirescope does not try again by itself", call_failure_line(failure))
        }
        Listening::Closed | Listening::Opening { .. } | Listening::Open { .. } => String::new(),
    }
}
