//! Why no connection came about, and how one was lost.

use std::time::Duration;

use serde_json::json;
use wirescope::mcp::event::Loss;
use wirescope::mcp::failure::{Diagnosis, Ending, HttpFailure, StreamSaid};
use wirescope::mcp::http::{Head, NetworkFailure};
use wirescope::wire::companion::Fault;
use wirescope::wire::json_rpc::RpcError;
use wirescope::wire::program::Exit;
use wirescope::words::explain::{diagnosis, loss, modern_blocked};

use crate::ORIGIN;
use crate::causes::{self, verdict};
use crate::sheet::{Sheet, every};

pub const URL: &str = "https://mcp.example/mcp";

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Connecting");
    for (what, failure) in diagnoses() {
        sheet.explain(what, &diagnosis(&failure, ORIGIN));
    }
    for (what, failure) in networks() {
        sheet.explain(what, &diagnosis(&Diagnosis::Network(failure), ORIGIN));
    }
    sheet.explain("modern_blocked", &modern_blocked("2025-11-25", ORIGIN));

    causes::write(sheet);

    sheet.chapter("A connection that was lost");
    for (what, lost) in losses() {
        sheet.explain(what, &loss(&lost, ORIGIN));
    }
}

#[expect(clippy::too_many_lines, reason = "a line or two for each of them")]
fn diagnoses() -> Vec<(&'static str, Diagnosis)> {
    let url = || URL.to_owned();
    let after = Duration::from_secs(10);
    let challenge =
        r#"Bearer resource_metadata="https://mcp.example/.well-known/oauth-protected-resource""#;
    let scopes = r#"Bearer error="insufficient_scope", scope="files:write""#;
    every!(Diagnosis {
        Diagnosis::BadUrl(_) => [Diagnosis::BadUrl("The address has no host".to_owned())],
        Diagnosis::Examined(_) => [Diagnosis::Examined(verdict().into())],
        Diagnosis::Unauthorized(_) => [
            Diagnosis::Unauthorized(refusal(401, &[("www-authenticate", challenge)], "")),
            Diagnosis::Unauthorized(refusal(401, &[], "missing api_key")),
        ],
        Diagnosis::Forbidden(_) => [
            Diagnosis::Forbidden(refusal(403, &[], "Invalid Origin header")),
            Diagnosis::Forbidden(refusal(403, &[("www-authenticate", scopes)], "")),
            Diagnosis::Forbidden(refusal(
                403,
                &[("www-authenticate", r#"Bearer error="insufficient_scope""#)],
                "",
            )),
        ],
        Diagnosis::NotFound { .. } => [Diagnosis::NotFound {
            tried: vec![url(), "https://mcp.example/sse".to_owned()],
            status: 404,
        }],
        Diagnosis::NotMcp(_) => [
            Diagnosis::NotMcp(refusal(200, &[("content-type", "text/html")], "<!doctype html>")),
            Diagnosis::NotMcp(refusal(200, &[("content-type", "text/plain")], "It works!")),
            Diagnosis::NotMcp(refusal(200, &[], "")),
        ],
        Diagnosis::ServerError(_) => [
            Diagnosis::ServerError(refusal(500, &[], "Internal Server Error")),
            Diagnosis::ServerError(refusal(502, &[], "Bad Gateway")),
        ],
        Diagnosis::Redirected { .. } => [
            Diagnosis::Redirected { url: url(), to: "https://mcp.example/mcp/".to_owned() },
        ],
        Diagnosis::TimedOut { .. } => [
            Diagnosis::TimedOut { after, url: url(), begun: false },
            Diagnosis::TimedOut { after, url: url(), begun: true },
        ],
        Diagnosis::Rpc(_) => [Diagnosis::Rpc(error(-32603, "boom"))],
        Diagnosis::NoCommonRevision { .. } => [
            Diagnosis::NoCommonRevision { offered: vec!["2023-01-01".to_owned()] },
        ],
        Diagnosis::Unreadable { .. } => [Diagnosis::Unreadable {
            reason: "not JSON: expected value at line 1 column 1".to_owned(),
            text: "starting…\n{\"jsonrpc\":\"2.0\"".into(),
        }],
        Diagnosis::EndpointElsewhere { .. } => [Diagnosis::EndpointElsewhere {
            endpoint: "https://elsewhere.example/messages/".to_owned(),
        }],
        Diagnosis::SessionHeaderHidden { .. } => [
            Diagnosis::SessionHeaderHidden { said: "Bad Request: no session id".into() },
        ],
        Diagnosis::BadSessionId { .. } => [Diagnosis::BadSessionId { id: "Müller".to_owned() }],
        Diagnosis::StreamEnded { .. } => [
            Diagnosis::StreamEnded { url: url(), heard: StreamSaid::Nothing },
            Diagnosis::StreamEnded { url: url(), heard: StreamSaid::Part },
            Diagnosis::StreamEnded { url: url(), heard: StreamSaid::Endpoint },
        ],
        Diagnosis::BrokeOff { .. } => [
            Diagnosis::BrokeOff {
                url: url(),
                partial: Some("{\"jsonrpc\":".into()),
                ending: Ending::Broken { bytes: 11 },
            },
            Diagnosis::BrokeOff {
                url: url(),
                partial: None,
                ending: Ending::Broken { bytes: 0 },
            },
            Diagnosis::BrokeOff { url: url(), partial: None, ending: Ending::Complete },
        ],
        Diagnosis::EndpointMissing { .. } => [
            Diagnosis::EndpointMissing {
                stream: "https://mcp.example/api/sse".to_owned(),
                endpoint: "https://mcp.example/messages/?id=1".to_owned(),
                failure: refusal(404, &[], "Not Found").into(),
            },
            Diagnosis::EndpointMissing {
                stream: "https://mcp.example/sse".to_owned(),
                endpoint: "https://mcp.example/messages/?id=1".to_owned(),
                failure: refusal(404, &[], "Could not find session").into(),
            },
        ],
        Diagnosis::RedirectLost { .. } => [Diagnosis::RedirectLost {
            to: "https://mcp.example/mcp/".to_owned(),
            failure: refusal(405, &[], "").into(),
        }],
        Diagnosis::NotificationRefused(_) => [
            Diagnosis::NotificationRefused(refusal(400, &[], "Missing id")),
        ],
        Diagnosis::SessionsForgotten { .. } => [Diagnosis::SessionsForgotten { times: 3 }],
        Diagnosis::ProgramEnded { .. } => [
            Diagnosis::ProgramEnded { exit: exit(1), stderr: TRACE.into() },
            Diagnosis::ProgramEnded { exit: Exit::default(), stderr: "".into() },
        ],
        Diagnosis::ProgramSilent { .. } => [
            Diagnosis::ProgramSilent { after: Duration::from_mins(1), stderr: "".into() },
        ],
        Diagnosis::Network(_) => [Diagnosis::Network(hidden())],
    })
}

fn networks() -> Vec<(&'static str, NetworkFailure)> {
    every!(NetworkFailure {
        NetworkFailure::Hidden(_) => [hidden()],
        NetworkFailure::EventSource => [NetworkFailure::EventSource],
        NetworkFailure::Redirected => [NetworkFailure::Redirected],
        NetworkFailure::NotSendable(_) => [NetworkFailure::NotSendable("Invalid name".to_owned())],
        NetworkFailure::TooMuch(_) => [NetworkFailure::TooMuch(134_217_728)],
        NetworkFailure::Companion(_) => [NetworkFailure::Companion(Fault::Gone)],
    })
}

fn losses() -> Vec<(&'static str, Loss)> {
    every!(Loss {
        Loss::StreamEnded => [Loss::StreamEnded],
        Loss::Network(_) => [Loss::Network(hidden()), Loss::Network(NetworkFailure::EventSource)],
        Loss::SessionForgotten => [Loss::SessionForgotten],
        Loss::Silent { .. } => [Loss::Silent { after: Duration::from_secs(30) }],
        Loss::ProgramEnded { .. } => [
            Loss::ProgramEnded { exit: exit(0), stderr: "".into() },
            Loss::ProgramEnded { exit: killed(), stderr: TRACE.into() },
        ],
        Loss::Refused(_) => [Loss::Refused(Diagnosis::ServerError(refusal(503, &[], "")))],
    })
}

/// What a program may have written to stderr last.
pub const TRACE: &str = "node:internal/modules/cjs/loader:1228\nError: Cannot find module 'zod'";

pub fn exit(code: i32) -> Exit {
    Exit { code: Some(code), signal: None }
}

pub fn killed() -> Exit {
    Exit { code: None, signal: Some("SIGKILL".to_owned()) }
}

pub fn hidden() -> NetworkFailure {
    NetworkFailure::Hidden("Failed to fetch".to_owned())
}

pub fn refusal(status: u16, headers: &[(&str, &str)], body: &str) -> HttpFailure {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let head = Head { status, headers: headers.collect(), ..Head::default() };
    HttpFailure { head, body: body.into(), error: None }
}

pub fn error(code: i64, message: &str) -> RpcError {
    RpcError { code, message: message.to_owned(), data: json!(null) }
}
