//! What answers that `curl` got say about a browser: the checks of the Fetch standard, as far as what is needed for
//! each was pasted along. Without the request's `Origin` nobody knows what leave it would have got.

use super::super::cause::Cause;
use super::transcript::{Exchange, Headers, Request};
use super::value;

const ALLOW_ORIGIN: &str = "access-control-allow-origin";
/// Bodies of MCP's own libraries and of frameworks below them, in lower case.
const HOST_WORDS: [&str; 6] = [
    "invalid host",
    "missing host header",
    "host header is not allowed",
    "host header not allowed",
    "host not allowed",
    "this host is not allowed",
];
const ORIGIN_WORDS: [&str; 6] = [
    "invalid origin",
    "missing origin header",
    "origin header is not allowed",
    "origin header not allowed",
    "origin not allowed",
    "origin is not allowed",
];

pub(super) fn of(exchanges: &[Exchange]) -> Option<Cause> {
    let mut is_allowed = false;
    for exchange in exchanges {
        let cause = match &exchange.request {
            Some(request) if request.method == "OPTIONS" => {
                let cause = of_preflight(exchange, request);
                is_allowed = cause.is_none() && request.headers.first("origin").is_some();
                match cause {
                    // Without more, nobody knows whether this is about preflights or about everything.
                    Some(Cause::AllowOriginMissing)
                        if !(200..300).contains(&exchange.status)
                            && exchanges.iter().any(is_readable) =>
                    {
                        Some(Cause::PreflightRefused { status: Some(exchange.status) })
                    }
                    cause => cause,
                }
            }
            request => of_answer(exchange, request.as_ref(), is_allowed),
        };
        if cause.is_some() {
            return cause;
        }
    }
    None
}

/// Whether a page may read it, although the server refused to give leave before.
fn is_readable(exchange: &Exchange) -> bool {
    exchange.request.as_ref().is_some_and(|request| {
        let origin = request.headers.first("origin");
        request.method != "OPTIONS" && origin.is_some() && of_origin(exchange, origin).is_none()
    })
}

fn of_preflight(exchange: &Exchange, request: &Request) -> Option<Cause> {
    let status = exchange.status;
    if let Some(cause) = refused(exchange) {
        return Some(cause);
    }
    if let Some(to) = location(exchange) {
        return Some(Cause::PreflightRedirected { to: Some(to) });
    }
    // A browser asks without a key, so that a server which wants one never gives leave.
    if status == 401 {
        return Some(Cause::PreflightRefused { status: Some(status) });
    }
    let origin = request.headers.first("origin");
    if let Some(cause) = of_origin(exchange, origin) {
        return Some(cause);
    }
    // What is not a preflight may be refused.
    let asked = request.headers.first("access-control-request-method")?;
    origin?;
    if !(200..300).contains(&status) {
        return Some(Cause::PreflightRefused { status: Some(status) });
    }
    let mut methods = exchange.headers.list("access-control-allow-methods");
    let is_simple = matches!(asked, "GET" | "HEAD" | "POST");
    if !is_simple && !methods.any(|method| method == asked || method == "*") {
        return value(asked).map(|method| Cause::MethodNotAllowed { method });
    }
    let headers = refused_headers(&request.headers, &exchange.headers);
    (!headers.is_empty()).then_some(Cause::HeadersNotAllowed { headers })
}

/// Those that were asked for, without those that need no leave.
fn refused_headers(request: &Headers, answer: &Headers) -> Vec<String> {
    let allowed: Vec<_> = answer.list("access-control-allow-headers").collect();
    let is_allowed =
        |name: &str| allowed.iter().any(|one| *one == "*" || one.eq_ignore_ascii_case(name));
    let asked = request.list("access-control-request-headers").filter_map(super::header_name);
    let is_simple = |name: &str| matches!(name, "accept" | "accept-language" | "content-language");
    asked.filter(|name| !is_simple(name) && !is_allowed(name)).take(32).collect()
}

fn of_answer(exchange: &Exchange, request: Option<&Request>, is_allowed: bool) -> Option<Cause> {
    let status = exchange.status;
    if let Some(cause) = refused(exchange) {
        return Some(cause);
    }
    let origin = request.and_then(|request| request.headers.first("origin"));
    let cors = of_origin(exchange, origin);
    if let Some(to) = location(exchange) {
        if cors == Some(Cause::AllowOriginMissing) {
            return Some(Cause::RedirectWithoutCors { to: Some(to) });
        }
        let is_post = request.is_some_and(|request| request.method == "POST");
        let loses = is_post && matches!(status, 301..=303);
        return cors.or_else(|| loses.then_some(Cause::RedirectLosesRequest { to }));
    }
    match cors {
        Some(Cause::AllowOriginMissing) if is_allowed => {
            Some(Cause::AnswerWithoutCors { status: Some(status) })
        }
        Some(cause) => Some(cause),
        None => of_status(exchange, request),
    }
}

fn of_origin(exchange: &Exchange, origin: Option<&str>) -> Option<Cause> {
    let values: Vec<_> = exchange.headers.all(ALLOW_ORIGIN).collect();
    if values.len() > 1 || values.iter().any(|value| value.contains(',')) {
        return Some(Cause::AllowOriginTwice { value: value(&values.join(", ")) });
    }
    let origin = origin?;
    match values.first() {
        None => Some(Cause::AllowOriginMissing),
        Some(&held) if held == "*" || held == origin => None,
        Some(held) => Some(Cause::AllowOriginOther { value: value(held) }),
    }
}

fn refused(exchange: &Exchange) -> Option<Cause> {
    match exchange.status {
        421 => Some(Cause::HostRefused),
        400 | 403 => {
            let body = exchange.body.to_ascii_lowercase();
            let has = |words: &[&str]| words.iter().any(|word| body.contains(word));
            if has(&HOST_WORDS) {
                Some(Cause::HostRefused)
            } else {
                has(&ORIGIN_WORDS).then_some(Cause::OriginRefused)
            }
        }
        _ => None,
    }
}

fn location(exchange: &Exchange) -> Option<String> {
    let is_redirect = matches!(exchange.status, 301..=303 | 307 | 308);
    exchange.headers.first("location").filter(|_| is_redirect).and_then(value)
}

/// What does not depend on CORS. A command of somebody's own may lack what the page sends, so that only what was
/// seen in the request counts against the server.
fn of_status(exchange: &Exchange, request: Option<&Request>) -> Option<Cause> {
    let status = exchange.status;
    let is_post = request.is_some_and(|request| request.method == "POST");
    let sends = |name: &str, part: &str| {
        request.is_some_and(|request| request.headers.all(name).any(|value| value.contains(part)))
    };
    match status {
        401 => Some(Cause::Unauthorized),
        403 => Some(Cause::Forbidden),
        405 if is_post => Some(Cause::MethodNotTaken),
        406 if sends("accept", "text/event-stream") => Some(Cause::NotAcceptable),
        413 => Some(Cause::BodyTooLarge),
        415 if sends("content-type", "application/json") => Some(Cause::UnsupportedMediaType),
        429 => {
            let after = exchange.headers.first("retry-after").and_then(|text| text.parse().ok());
            Some(Cause::TooManyRequests { after })
        }
        431 => Some(Cause::HeadersTooLarge),
        502..=504 => Some(Cause::Gateway { status }),
        500..=599 => Some(Cause::ServerError { status }),
        200 if is_post => {
            let is_page = |text: &str| text.to_ascii_lowercase().starts_with("text/html");
            exchange.headers.first("content-type").is_some_and(is_page).then_some(Cause::WebPage)
        }
        _ => None,
    }
}
