//! Why Claude has not answered, or not to the end.

use std::time::Duration;

use serde_json::json;
use wirescope::claude::failure::Said;
use wirescope::claude::{CallEnd, CallPhase, Consent, Failure, Stop};
use wirescope::words;
use wirescope::words::explain::{claude_failure, stop_words};

use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Claude");
    for (what, failure) in failures() {
        sheet.explain(what, &claude_failure(&failure));
    }

    sheet.chapter("Claude: calls");
    for (what, phase) in phases() {
        sheet.name(what, words::claude_call(&phase));
    }

    sheet.chapter("Claude: how an answer ended");
    for (what, stop) in stops() {
        sheet.name(what, &stop_words(&stop));
    }
}

fn failures() -> Vec<(&'static str, Failure)> {
    let retry_after = None;
    let origin = || "https://api.anthropic.com".to_owned();
    let hidden = || "Failed to fetch".to_owned();
    every!(Failure {
        Failure::NoAccess => [Failure::NoAccess],
        Failure::NoModel => [Failure::NoModel],
        Failure::KeyRefused(_) => [Failure::KeyRefused(said(401))],
        Failure::BrowserRefused(_) => [Failure::BrowserRefused(said(401))],
        Failure::Billing(_) => [Failure::Billing(said(402))],
        Failure::Forbidden(_) => [Failure::Forbidden(said(403))],
        Failure::UnknownModel { .. } => [
            Failure::UnknownModel { model: "claude-x".to_owned(), said: said(404) },
        ],
        Failure::NotFound { .. } => [
            Failure::NotFound { url: "https://proxy.example/v1/messages".to_owned(), said: said(404) },
        ],
        Failure::TooLarge { .. } => [Failure::TooLarge { bytes: 40_000_000, said: said(413) }],
        Failure::TooLong(_) => [Failure::TooLong(said(400))],
        Failure::Invalid(_) => [Failure::Invalid(said(400))],
        Failure::RateLimited { .. } => [Failure::RateLimited { said: said(429), retry_after }],
        Failure::Overloaded { .. } => [Failure::Overloaded { said: said(529), retry_after }],
        Failure::Server { .. } => [
            Failure::Server { said: said(500), retry_after },
            Failure::Server { said: said(0), retry_after },
        ],
        Failure::Unreachable { .. } => [
            Failure::Unreachable { origin: origin(), reached: true, said: hidden() },
            Failure::Unreachable { origin: origin(), reached: false, said: hidden() },
        ],
        Failure::Redirected(_) => [Failure::Redirected(origin())],
        Failure::NotSendable(_) => [Failure::NotSendable("Invalid value".to_owned())],
        Failure::Silent(_) => [Failure::Silent(Duration::from_secs(90))],
        Failure::NotTheApi { .. } => [Failure::NotTheApi {
            status: 200,
            media_type: "text/html".to_owned(),
            start: "<!doctype html>".to_owned(),
        }],
        Failure::BrokenOff { .. } => [
            Failure::BrokenOff { said: None },
            Failure::BrokenOff { said: Some("network error".to_owned()) },
        ],
        Failure::TooMuch(_) => [Failure::TooMuch(33_554_432)],
    })
}

fn stops() -> Vec<(&'static str, Stop)> {
    every!(Stop {
        Stop::EndTurn => [Stop::EndTurn],
        Stop::MaxTokens => [Stop::MaxTokens],
        Stop::StopSequence(_) => [Stop::StopSequence(Some("END".to_owned()))],
        Stop::ToolUse => [Stop::ToolUse],
        Stop::PauseTurn => [Stop::PauseTurn],
        Stop::Refusal { .. } => [
            Stop::Refusal { category: None, explanation: None },
            Stop::Refusal { category: None, explanation: Some("its own words".to_owned()) },
        ],
        Stop::ContextWindowExceeded => [Stop::ContextWindowExceeded],
        Stop::Other(_) => [Stop::Other("a_new_reason".to_owned())],
    })
}

fn phases() -> Vec<(&'static str, CallPhase)> {
    let ended = CallPhase::Ended;
    every!(CallPhase {
        CallPhase::Asking => [CallPhase::Asking],
        CallPhase::Running(_) => [
            CallPhase::Running(Consent::Once),
            CallPhase::Running(Consent::Conversation),
            CallPhase::Running(Consent::ReadOnly),
        ],
        CallPhase::Ended(_) => [
            ended(CallEnd::Returned(json!({}))),
            ended(CallEnd::Returned(json!({ "isError": true }))),
            ended(CallEnd::Failed("boom".to_owned())),
            ended(CallEnd::Refused("not now".to_owned())),
            ended(CallEnd::Cancelled),
            ended(CallEnd::NotRun),
            ended(CallEnd::UnknownTool),
            ended(CallEnd::BadArguments("[".to_owned())),
        ],
    })
}

fn said(status: u16) -> Said {
    Said {
        status,
        message: "the API's words".to_owned(),
        request_id: Some("req_011".to_owned()),
        ..Said::default()
    }
}
