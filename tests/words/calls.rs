//! Why a call failed, and what the app tells of its own doing.

use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::List;
use wirescope::mcp::failure::{CallFailure, Ending, HttpFailure};
use wirescope::mcp::http::NetworkFailure;
use wirescope::mcp::notice::{ListCut, StreamEnd, Told};
use wirescope::mcp::types::LogLevel;
use wirescope::wire::json_rpc::RpcError;
use wirescope::words::call_failure_line;
use wirescope::words::explain::{call_failure, list_cut, told};

use crate::ORIGIN;
use crate::connecting::{TRACE, error, exit, hidden, killed, refusal};
use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Calls");
    for (what, failure) in failures() {
        sheet.explain(what, &call_failure(&failure, ORIGIN));
    }

    sheet.chapter("Calls: in half a line");
    for (what, failure) in failures() {
        sheet.name(what, &call_failure_line(&failure));
    }

    sheet.chapter("Calls: errors by their code");
    for (code, data) in codes() {
        let failure = CallFailure::Rpc(RpcError { data, ..error(code, "the server's words") });
        sheet.explain(&code.to_string(), &call_failure(&failure, ORIGIN));
    }

    sheet.chapter("Calls: refusals by their status");
    for status in [401, 403, 404, 413, 429, 500, 418] {
        let failure = CallFailure::Http(refusal(status, &[], "the server's words"));
        sheet.explain(&format!("HTTP {status}"), &call_failure(&failure, ORIGIN));
    }
    let scopes = [("www-authenticate", r#"Bearer error="insufficient_scope""#)];
    let failure = CallFailure::Http(refusal(403, &scopes, ""));
    sheet.explain("HTTP 403, insufficient_scope", &call_failure(&failure, ORIGIN));

    sheet.chapter("What the app did by itself");
    for (what, doing) in doings() {
        let (words, more) = told(&doing);
        sheet.name(what, &format!("{words} ({more})"));
    }
    for (what, cut) in cuts() {
        sheet.name(what, &list_cut(&cut));
    }
}

fn failures() -> Vec<(&'static str, CallFailure)> {
    let with_error = |status, code| {
        let failure = refusal(status, &[], "");
        CallFailure::Http(HttpFailure { error: Some(error(code, "boom")), ..failure })
    };
    every!(CallFailure {
        CallFailure::Network(_) => [
            CallFailure::Network(hidden()),
            CallFailure::Network(NetworkFailure::EventSource),
            CallFailure::Network(NetworkFailure::Redirected),
            CallFailure::Network(NetworkFailure::NotSendable("Invalid name".to_owned())),
            CallFailure::Network(NetworkFailure::TooMuch(134_217_728)),
        ],
        CallFailure::Http(_) => [with_error(400, -32602), with_error(500, -32603)],
        CallFailure::Rpc(_) => [CallFailure::Rpc(error(-32603, "boom"))],
        CallFailure::Unreadable { .. } => [CallFailure::Unreadable {
            reason: "not JSON: EOF while parsing an object at line 1 column 17".to_owned(),
            text: "{\"jsonrpc\":\"2.0\"".into(),
        }],
        CallFailure::Truncated { .. } => [
            CallFailure::Truncated {
                partial: Some("data: {\"jsonrpc\":".into()),
                ending: Ending::Broken { bytes: 16 },
            },
            CallFailure::Truncated {
                partial: Some("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}".into()),
                ending: Ending::Complete,
            },
            CallFailure::Truncated { partial: None, ending: Ending::Complete },
        ],
        CallFailure::TimedOut { .. } => [
            CallFailure::TimedOut { after: Duration::from_mins(1), begun: false },
            CallFailure::TimedOut { after: Duration::from_mins(1), begun: true },
        ],
        CallFailure::SessionForgotten => [CallFailure::SessionForgotten],
        CallFailure::SessionEnded => [CallFailure::SessionEnded],
        CallFailure::Event(_) => [CallFailure::Event("no such tool".into())],
        CallFailure::InputRefused { .. } => [
            CallFailure::InputRefused { message: "User rejected sampling request".to_owned() },
        ],
        CallFailure::Cancelled => [CallFailure::Cancelled],
        CallFailure::TaskLeft => [CallFailure::TaskLeft],
        CallFailure::TaskForgotten { .. } => [
            CallFailure::TaskForgotten {
                error: error(-32602, "Task not found"),
                session_ended: false,
            },
            CallFailure::TaskForgotten {
                error: error(-32602, "Task not found"),
                session_ended: true,
            },
        ],
        CallFailure::NotConnected => [CallFailure::NotConnected],
        CallFailure::ProgramEnded { .. } => [
            CallFailure::ProgramEnded { exit: exit(101), stderr: TRACE.into() },
            CallFailure::ProgramEnded { exit: killed(), stderr: "".into() },
        ],
        CallFailure::NotOneLine => [CallFailure::NotOneLine],
    })
}

fn codes() -> Vec<(i64, Value)> {
    let missing = json!({ "requiredCapabilities": { "elicitation": { "url": {} } } });
    let revisions = json!({ "supported": ["2026-07-28"] });
    vec![
        (-32700, Value::Null),
        (-32600, Value::Null),
        (-32601, Value::Null),
        (-32602, Value::Null),
        (-32602, json!({ "uri": "file:///gone" })),
        (-32603, Value::Null),
        (-32020, Value::Null),
        (-32021, missing),
        (-32021, Value::Null),
        (-32022, revisions),
        (-32002, Value::Null),
        (-32042, Value::Null),
        (-32050, Value::Null),
    ]
}

fn doings() -> Vec<(&'static str, Told)> {
    let again_in = Duration::from_secs(4);
    let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect();
    every!(Told {
        Told::Acknowledged { .. } => [Told::Acknowledged {
            left_out: texts(&["resources/list"]),
            added: texts(&["prompts/list"]),
        }],
        Told::StreamEnded { .. } => [
            Told::StreamEnded { end: StreamEnd::Meant, again_in },
            Told::StreamEnded { end: StreamEnd::Broken, again_in },
            Told::StreamEnded { end: StreamEnd::PutOff { status: 503 }, again_in },
        ],
        Told::StreamRefused(_) => [
            Told::StreamRefused(CallFailure::Rpc(error(-32601, "Method not found"))),
        ],
        Told::HeadersRefused { .. } => [Told::HeadersRefused { tool: "get-weather".to_owned() }],
        Told::LevelRefused { .. } => [Told::LevelRefused {
            level: LogLevel::Debug,
            failure: CallFailure::Rpc(error(-32602, "unknown level")),
        }],
        Told::ListCut(..) => [
            Told::ListCut(List::Tools, ListCut::TooManyPages(100)),
            Told::ListCut(List::Resources, ListCut::Stopped(3)),
            Told::ListCut(List::ResourceTemplates, ListCut::Stopped(3)),
            Told::ListCut(List::Prompts, ListCut::Stopped(3)),
        ],
        Told::TasksCut(_) => [Told::TasksCut(ListCut::TooManyPages(100))],
    })
}

fn cuts() -> Vec<(&'static str, ListCut)> {
    every!(ListCut {
        ListCut::TooManyPages(_) => [ListCut::TooManyPages(100)],
        ListCut::Stopped(_) => [ListCut::Stopped(3)],
        ListCut::Circle { .. } => [ListCut::Circle { cursor: "page-2".to_owned() }],
    })
}
