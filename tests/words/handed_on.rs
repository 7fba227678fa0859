//! A call as text to paste elsewhere: each form of one call, and why there is none.

use std::sync::Arc;

use serde_json::json;
use wirescope::mcp::http::{Carrier, Header, HttpRequest, Method, Reach};
use wirescope::mcp::{Dialect, Operation, Packed, Prepared, Target};
use wirescope::session::handed_on::{Call, Form, Note, Refused, hand_on};

use crate::sheet::{Sheet, every};

const URL: &str = "https://mcp.example/mcp?api_key=sesame";

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Handed on");
    let target = Target::at(URL);
    let arguments = json!({ "text": "it's" }).as_object().cloned().unwrap_or_default();
    let operation = Operation::call_tool("echo", arguments);
    for (what, prepared) in [
        ("2026-07-28", prepared(Dialect::Modern, "2026-07-28", &operation)),
        ("Streamable HTTP", prepared(Dialect::Streamable, "2025-11-25", &operation)),
        ("HTTP+SSE", prepared(Dialect::HttpSse, "2024-11-05", &operation)),
        ("the event dialect", prepared(Dialect::Event, "", &operation)),
    ] {
        let call = Call {
            target: &target,
            prepared: &prepared,
            operation: &operation,
            name: Some("Example server"),
            stream: None,
            is_signed_in: true,
        };
        let is_whole = prepared.dialect == Dialect::Modern;
        for form in Form::ALL.into_iter().filter(|form| is_whole || *form == Form::Curl) {
            let handed = hand_on(form, &call).expect("a text");
            sheet.name(&format!("{}, {what}", form.label()), &format!("\n{}", handed.text));
        }
    }
    for (what, refused) in refused() {
        sheet.name(what, &refused.to_string());
    }
    sheet.name("Note::LineAlone", &Note::LineAlone.to_string());
}

fn refused() -> Vec<(&'static str, Refused)> {
    let number = || Refused::Number {
        language: "JavaScript",
        number: "9007199254740993".to_owned(),
        instead: "Python",
    };
    every!(Refused {
        Refused::CurlOfProgram => [Refused::CurlOfProgram],
        Refused::ScriptOfEvents => [Refused::ScriptOfEvents],
        Refused::MessageOfEvents => [Refused::MessageOfEvents],
        Refused::EntryOfEvents => [Refused::EntryOfEvents],
        Refused::CompanionsProgram => [Refused::CompanionsProgram],
        Refused::Number { .. } => [number()],
        Refused::Header(_) => [Refused::Header("x-team".to_owned())],
        Refused::Address => [Refused::Address],
    })
}

fn prepared(dialect: Dialect, revision: &str, operation: &Operation) -> Prepared {
    let post = |body: serde_json::Value| {
        Packed::Http(HttpRequest {
            method: Method::Post,
            url: URL.to_owned(),
            headers: vec![Header::plain("content-type", "application/json")],
            body: Some(Arc::from(body.to_string())),
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        })
    };
    let message = |id: u8, method: &str| json!({ "jsonrpc": "2.0", "id": id, "method": method });
    let mut call = message(2, &operation.method);
    call["params"] = operation.params.clone().into();
    if dialect == Dialect::Event {
        call = json!({ "session_id": "s", "tool": "echo", "args": operation.arguments() });
    }
    let has_handshake = matches!(dialect, Dialect::Streamable | Dialect::HttpSse);
    let before = vec![post(message(1, "initialize")), post(json!({ "method": "initialized" }))];
    Prepared {
        dialect,
        revision: Some(revision.to_owned()),
        before: if has_handshake { before } else { Vec::new() },
        call: post(call),
    }
}
