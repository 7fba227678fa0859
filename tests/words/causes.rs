//! Causes that were found, each as if it were certain, and one search as a whole.

use std::time::Duration;

use wirescope::diagnosis::{
    Asked, Case, Cause, Check, CheckLine, Grade, Observation, Seen, Surroundings, Verdict,
};
use wirescope::mcp::http::{Carrier, Head, Method, Reach};
use wirescope::oauth::Failure;
use wirescope::oauth::failure::Endpoint;
use wirescope::wire::companion::Fault;
use wirescope::words::checkup::{CheckWords, check_line};
use wirescope::words::explain::{About, cause, verdict_of_listening, verdict_of_sign_in};

use crate::ORIGIN;
use crate::connecting::URL;
use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Causes");
    let needed = headers(&["content-type", "mcp-method", "mcp-protocol-version"]);
    let about = About { url: URL, origin: ORIGIN, needed: &needed };
    for (what, found) in causes() {
        sheet.explain(what, &cause(&found, about));
    }
    checks(sheet);
    sheet.chapter("Causes beside a connection");
    sheet.explain("The notification stream", &verdict_of_listening(&verdict(), ORIGIN));
    for (what, url, found) in [
        ("Token endpoint", TOKEN, verdict()),
        ("Token endpoint, deaf", TOKEN, Verdict::certain(TOKEN.to_owned(), Cause::NothingListens)),
    ] {
        let failure = Failure::Blocked {
            endpoint: Endpoint::Token,
            url: url.to_owned(),
            asks_for: headers(&["content-type"]),
            said: "Failed to fetch".to_owned(),
        };
        sheet.explain(what, &verdict_of_sign_in(&failure, &found, ORIGIN));
    }
}

/// Each line of a connection that is checked, in each state that it can be in.
fn checks(sheet: &mut Sheet) {
    sheet.chapter("The check of a connection");
    let samples = every!(Check {
        Check::Readable(_) => [Check::Readable(Method::Get)],
        Check::Header(_) => [Check::Header("mcp-name".to_owned())],
        Check::SessionId => [Check::SessionId],
        Check::Latency => [Check::Latency],
        Check::PreflightAge => [Check::PreflightAge],
        Check::Compression => [Check::Compression],
        Check::HttpVersion => [Check::HttpVersion],
        Check::KeepAlive => [Check::KeepAlive],
    });
    for (what, check) in samples {
        let (span, value) = match check {
            Check::Latency | Check::PreflightAge => (Some(Duration::from_millis(420)), None),
            Check::Compression => (None, Some("gzip")),
            Check::HttpVersion => (None, Some("h2")),
            _ => (None, Some("405")),
        };
        for grade in [Grade::Good, Grade::Fair, Grade::Bad, Grade::Hidden] {
            let is_seen = matches!(grade, Grade::Good | Grade::Fair);
            let line = CheckLine {
                check: check.clone(),
                grade,
                span: span.filter(|_| is_seen),
                value: value.filter(|_| is_seen).map(str::to_owned),
                exchange: None,
            };
            let CheckWords { what: name, verdict, detail, .. } = check_line(&line);
            sheet.name(what, &format!("{name} | {verdict} | {detail}"));
        }
    }
}

const TOKEN: &str = "https://as.example/token";

/// Of a server whose CORS rules refuse every preflight.
pub fn verdict() -> Verdict {
    let asked = Asked {
        method: Method::Post,
        url: URL.to_owned(),
        headers: headers(&["content-type", "mcp-method"]),
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    };
    let failed = Observation { exchange: None, asked, seen: Seen::Nothing };
    let mut case = Case::new(failed, Surroundings::default());
    loop {
        let probes = case.probes();
        if probes.is_empty() {
            return case.verdict();
        }
        for probe in probes {
            let readable = Seen::Answer(Head { status: 405, ..Head::default() });
            let is_simple = probe.request.headers.is_empty();
            case.answered(probe.id, None, if is_simple { readable } else { Seen::Nothing });
        }
    }
}

fn headers(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn causes() -> Vec<(&'static str, Cause)> {
    every!(Cause {
        Cause::PortBlocked { .. } => [Cause::PortBlocked { port: "6000".to_owned() }],
        Cause::MixedContent => [Cause::MixedContent],
        Cause::LocalNetwork => [Cause::LocalNetwork],
        Cause::BlockedByClient => [Cause::BlockedByClient],
        Cause::NameNotFound { .. } => [Cause::NameNotFound { host: "mcp.example".to_owned() }],
        Cause::NothingListens => [Cause::NothingListens],
        Cause::OtherScheme { .. } => [Cause::OtherScheme { url: "http://mcp.example:3000/mcp".to_owned(), answers: true },
            Cause::OtherScheme { url: format!("{URL}/"), answers: false }],
        Cause::OtherLoopback { .. } => [Cause::OtherLoopback { url: format!("{URL}/") }],
        Cause::Certificate { .. } => [Cause::Certificate { fault: Some("ERR_CERT_DATE_INVALID".to_owned()) }, Cause::Certificate { fault: None }],
        Cause::NotTls => [Cause::NotTls],
        Cause::ConnectionCut => [Cause::ConnectionCut],
        Cause::Offline => [Cause::Offline],
        Cause::Companion(_) => [Cause::Companion(Fault::Refused { address: "127.0.0.1:3000".to_owned() })],
        Cause::OriginNotAllowed => [Cause::OriginNotAllowed],
        Cause::AllowOriginMissing => [Cause::AllowOriginMissing],
        Cause::AllowOriginOther { .. } => [Cause::AllowOriginOther { value: Some("https://other.example".to_owned()) }, Cause::AllowOriginOther { value: None }],
        Cause::AllowOriginTwice { .. } => [Cause::AllowOriginTwice { value: Some("https://other.example".to_owned()) }, Cause::AllowOriginTwice { value: None }],
        Cause::PathWithoutCors { .. } => [Cause::PathWithoutCors { url: format!("{URL}/") }],
        Cause::PreflightRefused { .. } => [Cause::PreflightRefused { status: Some(401) }, Cause::PreflightRefused { status: None }],
        Cause::PreflightRedirected { .. } => [Cause::PreflightRedirected { to: Some(format!("{URL}/")) }, Cause::PreflightRedirected { to: None }],
        Cause::HeadersNotAllowed { .. } => [Cause::HeadersNotAllowed { headers: headers(&["mcp-method", "mcp-protocol-version"]) }, Cause::HeadersNotAllowed { headers: headers(&["dpop"]) }, Cause::HeadersNotAllowed { headers: headers(&["mcp-name"]) }],
        Cause::MethodNotAllowed { .. } => [Cause::MethodNotAllowed { method: "tools/list".to_owned() }],
        Cause::AnswerWithoutCors { .. } => [Cause::AnswerWithoutCors { status: Some(401) }, Cause::AnswerWithoutCors { status: None }],
        Cause::RedirectWithoutCors { .. } => [Cause::RedirectWithoutCors { to: Some(format!("{URL}/")) }, Cause::RedirectWithoutCors { to: None }],
        Cause::SessionIdNotExposed => [Cause::SessionIdNotExposed],
        Cause::Unauthorized => [Cause::Unauthorized],
        Cause::HostRefused => [Cause::HostRefused],
        Cause::OriginRefused => [Cause::OriginRefused],
        Cause::Forbidden => [Cause::Forbidden],
        Cause::IdentityProvider { .. } => [Cause::IdentityProvider { host: Some("login.example".to_owned()) }, Cause::IdentityProvider { host: None }],
        Cause::WebPage => [Cause::WebPage],
        Cause::WrongPath => [Cause::WrongPath],
        Cause::RedirectLosesRequest { .. } => [Cause::RedirectLosesRequest { to: format!("{URL}/") }],
        Cause::Redirected { .. } => [Cause::Redirected { to: format!("{URL}/") }],
        Cause::TooManyRequests { .. } => [Cause::TooManyRequests { after: Some(30) }, Cause::TooManyRequests { after: None }],
        Cause::BodyTooLarge => [Cause::BodyTooLarge],
        Cause::HeadersTooLarge => [Cause::HeadersTooLarge],
        Cause::UnsupportedMediaType => [Cause::UnsupportedMediaType],
        Cause::NotAcceptable => [Cause::NotAcceptable],
        Cause::MethodNotTaken => [Cause::MethodNotTaken],
        Cause::Gateway { .. } => [Cause::Gateway { status: 502 }],
        Cause::ServerError { .. } => [Cause::ServerError { status: 502 }],
        Cause::NotificationRefused => [Cause::NotificationRefused],
        Cause::RevisionRefused => [Cause::RevisionRefused],
        Cause::NoCommonRevision => [Cause::NoCommonRevision],
        Cause::SessionsNotShared => [Cause::SessionsNotShared],
        Cause::MethodMissing { .. } => [Cause::MethodMissing { method: "tools/list".to_owned() }],
        Cause::Undecodable => [Cause::Undecodable],
        Cause::JsonAsEventStream => [Cause::JsonAsEventStream],
        Cause::EventStreamAsJson => [Cause::EventStreamAsJson],
        Cause::TextAroundJson => [Cause::TextAroundJson],
        Cause::UnendedEvent => [Cause::UnendedEvent],
        Cause::BrokenJson => [Cause::BrokenJson],
        Cause::HandshakeCut => [Cause::HandshakeCut],
        Cause::Silent => [Cause::Silent],
        Cause::HeldBack => [Cause::HeldBack],
        Cause::ProgressHeldBack { .. } => [Cause::ProgressHeldBack { count: 5, waited: Duration::from_millis(6_200) }],
        Cause::EmptyAnswer => [Cause::EmptyAnswer],
        Cause::EndpointLacksPrefix { .. } => [Cause::EndpointLacksPrefix { prefix: "/api".to_owned() }],
        Cause::EndpointElsewhere => [Cause::EndpointElsewhere],
    })
}
