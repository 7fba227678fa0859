//! The lines of a connection that was checked.

use super::names;
use crate::diagnosis::{Check, CheckLine, Grade};
use crate::wire::http::Method;

/// What a line says: what was looked at, how it stands, and what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckWords {
    pub what: String,
    pub verdict: &'static str,
    /// `good`, `fair`, `bad`, `hidden` or `open`.
    pub grade: &'static str,
    /// Parts in backticks are code.
    pub detail: String,
}

pub fn check_line(line: &CheckLine) -> CheckWords {
    let (verdict, grade) = match line.grade {
        Grade::Good => ("OK", "good"),
        Grade::Fair => ("Could be better", "fair"),
        Grade::Bad => ("Missing", "bad"),
        Grade::Hidden => ("Not visible", "hidden"),
        Grade::Open => ("Checking…", "open"),
    };
    let (what, detail) = words(line);
    CheckWords { what, verdict, grade, detail }
}

fn words(line: &CheckLine) -> (String, String) {
    let span = line.span.map(names::duration);
    let value = line.value.clone().unwrap_or_default();
    match &line.check {
        Check::Readable(method) => {
            let what = match method {
                Method::Post => "Simple POST",
                Method::Get | Method::Delete | Method::Options => "Simple GET",
            };
            let detail = match line.grade {
                Grade::Good => format!("This page can read the answer (HTTP {value})"),
                Grade::Open => String::new(),
                _ => "This page cannot read the answer, so it may not be able to read errors either. Apply the CORS rules first, before authentication and other middleware".to_owned(),
            };
            (what.to_owned(), detail)
        }
        Check::Header(name) => (format!("Header {name}"), header(name, &line.grade)),
        Check::SessionId => {
            let detail = match line.grade {
                Grade::Good => "This page can read `Mcp-Session-Id`",
                _ => {
                    "The server has no session, or does not list `Mcp-Session-Id` in `Access-Control-Expose-Headers`"
                }
            };
            ("Session ID".to_owned(), detail.to_owned())
        }
        Check::Latency => {
            let detail = match (span, &line.grade) {
                (Some(span), Grade::Good) => format!("A GET took {span}"),
                (Some(span), _) => format!("A GET took {span}, which is long enough to notice"),
                (None, Grade::Open) => String::new(),
                (None, _) => "This page cannot read a GET".to_owned(),
            };
            ("Latency".to_owned(), detail)
        }
        Check::PreflightAge => {
            let detail = match (span, &line.grade) {
                (Some(span), Grade::Good) => format!("Browsers may keep the answer to `OPTIONS` for {span}"),
                (Some(span), _) => format!("Browsers may keep the answer to `OPTIONS` for {span} only: raise `Access-Control-Max-Age`"),
                (None, Grade::Fair) => "Without `Access-Control-Max-Age` a browser asks `OPTIONS` again every few seconds".to_owned(),
                (None, Grade::Open) => String::new(),
                (None, _) => BY_COMPANION.to_owned(),
            };
            ("Preflight cache".to_owned(), detail)
        }
        Check::Compression => {
            let detail = match line.grade {
                Grade::Good => format!("Answers are compressed (`{value}`)"),
                Grade::Fair => {
                    "This short answer was not compressed; compression makes long lists load faster"
                        .to_owned()
                }
                Grade::Open => String::new(),
                _ => BY_COMPANION.to_owned(),
            };
            ("Compression".to_owned(), detail)
        }
        Check::HttpVersion => ("HTTP version".to_owned(), http_version(&value, &line.grade)),
        Check::KeepAlive => {
            let detail = match line.grade {
                Grade::Good => "The latest request used an open connection",
                Grade::Fair => {
                    "The latest request opened a new connection. Keep connections open (keep-alive): each new one costs a round trip, or three with TLS"
                }
                Grade::Bad | Grade::Hidden | Grade::Open => BY_TIMING,
            };
            ("Connection reuse".to_owned(), detail.to_owned())
        }
    }
}

fn http_version(protocol: &str, grade: &Grade) -> String {
    if *grade != Grade::Good {
        return BY_TIMING.to_owned();
    }
    match protocol {
        "http/1.1" | "http/1.0" => format!(
            "`{protocol}`: a browser opens at most six connections to a host, and each open stream takes one"
        ),
        _ => format!("`{protocol}`: requests and streams share one connection"),
    }
}

const BY_TIMING: &str = "The browser shows this to a page at another origin only if the server sends `Timing-Allow-Origin`";

const BY_COMPANION: &str = "A page cannot see this. Start the companion, `wirescope`, and check again: it sees every header";

/// What needs it.
fn header(name: &str, grade: &Grade) -> String {
    let need = match name {
        "content-type" => "Every message needs it",
        "mcp-protocol-version" => "Every message after the first needs it",
        "mcp-method" => "Every message of 2026-07-28 needs it",
        "mcp-name" => "Calls of tools, resources and prompts need it",
        "mcp-param-example" => {
            "Tools that mark a parameter with `x-mcp-header` need such a header, named after the parameter"
        }
        "mcp-session-id" => "Every message of a session needs it",
        "last-event-id" => "A client needs it to resume a stream that broke off",
        "dpop" => "Every request with a proof of possession needs it",
        _ => "It carries your key, or is one of your custom headers",
    };
    match grade {
        Grade::Bad => {
            format!("{need}, and the server's CORS rules do not allow it")
        }
        Grade::Hidden => {
            format!("{need}. This page cannot read a GET, so it cannot test headers one by one")
        }
        Grade::Good | Grade::Fair | Grade::Open => need.to_owned(),
    }
}
