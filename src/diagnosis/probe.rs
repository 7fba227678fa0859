//! The questions by which causes are told apart, and the requests that ask them. None brings a key, none a message
//! to the server: a probe changes nothing there.

use crate::wire::http::{Carrier, Header, HttpRequest, Method, Reach};

/// Names a probe within its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeId(pub(super) usize);

/// A request to send. Its answer is of interest as far as the head.
#[derive(Clone, Debug, PartialEq)]
pub struct Probe {
    pub id: ProbeId,
    pub request: HttpRequest,
}

/// What a probe is to find out. Each has yes or no for an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Question {
    /// May the page read a GET of the address?
    Readable,
    /// And a POST that needs no leave?
    PostReadable,
    /// Does anything answer a GET?
    Answers,
    /// And a POST that needs no leave?
    PostAnswers,
    /// Does a GET redirect, by an answer that the page may read?
    Redirects,
    /// May the page read a GET with this header more?
    ReadableWith(String),
    /// May it read a GET of this other path?
    ReadableAt(String),
    /// Does anything answer at this other address?
    AnswersAt(String),
    /// What does the server answer to the preflight that the browser sends?
    Preflight,
    /// And to a request like the one that failed?
    Whole,
}

impl Question {
    /// `headers` are those that the failed request needs leave for.
    pub(super) fn request(&self, url: &str, origin: &str, headers: &[String]) -> HttpRequest {
        let simple = |method, url: &str, reach| HttpRequest {
            method,
            url: url.to_owned(),
            headers: Vec::new(),
            body: (method == Method::Post).then(|| "".into()),
            reach,
            carrier: Carrier::Browser,
        };
        match self {
            Self::Readable => simple(Method::Get, url, Reach::Look),
            Self::PostReadable => simple(Method::Post, url, Reach::Look),
            Self::Answers => simple(Method::Get, url, Reach::AnyAnswer),
            Self::PostAnswers => simple(Method::Post, url, Reach::AnyAnswer),
            Self::Redirects => simple(Method::Get, url, Reach::Redirect),
            Self::ReadableWith(name) => {
                let headers = vec![Header::plain(name, harmless(name))];
                HttpRequest { headers, ..simple(Method::Get, url, Reach::Look) }
            }
            Self::ReadableAt(other) => simple(Method::Get, other, Reach::Look),
            Self::AnswersAt(other) => simple(Method::Get, other, Reach::AnyAnswer),
            Self::Preflight => {
                let mut asks = vec![
                    Header::plain("origin", origin),
                    Header::plain("access-control-request-method", "POST"),
                ];
                if !headers.is_empty() {
                    asks.push(Header::plain("access-control-request-headers", headers.join(",")));
                }
                let carrier = Carrier::Companion;
                HttpRequest { headers: asks, carrier, ..simple(Method::Options, url, Reach::Look) }
            }
            Self::Whole => {
                let headers = vec![
                    Header::plain("origin", origin),
                    Header::plain("accept-encoding", "gzip, br"),
                ];
                let carrier = Carrier::Companion;
                HttpRequest { headers, carrier, ..simple(Method::Post, url, Reach::Look) }
            }
        }
    }
}

/// A value that says nothing: a key's header is tried without the key.
fn harmless(name: &str) -> &'static str {
    match name {
        "content-type" => "application/json",
        "mcp-protocol-version" => "2025-11-25",
        "authorization" => "Bearer",
        _ => "probe",
    }
}
