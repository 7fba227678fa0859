//! What a readable answer says that is none of MCP: by its status, its headers, and the words of the servers that
//! people use.

use super::Cause;
use crate::wire::http::Head;
use crate::wire::url::Url;

/// Of a body as much is looked at; what tells stands at its beginning.
const MOST_LOOKED_AT: usize = 4 * 1024;

/// Words of a refusal by the check of `Host`: of the Python SDK (421), the TypeScript SDK and rmcp (403).
const HOST_WORDS: [&str; 4] =
    ["invalid host", "host header", "host is not allowed", "host not allowed"];

/// And by that of `Origin`.
const ORIGIN_WORDS: [&str; 5] = [
    "invalid origin",
    "origin header",
    "origin is not allowed",
    "origin not allowed",
    "bad origin",
];

/// Words about a revision that is missing or not known.
const REVISION_WORDS: [&str; 3] =
    ["unsupported protocol version", "protocol version", "mcp-protocol-version"];

/// Hosts and paths of pages at which people sign in.
const SIGN_IN_WORDS: [&str; 8] = [
    "type=\"password\"",
    "type='password'",
    "name=\"password\"",
    "sign in",
    "sign-in",
    "log in",
    "login",
    "saml",
];

/// An answer to a message; `None`: it says nothing by itself.
pub fn refusal(head: &Head, body: &str) -> Option<Cause> {
    let words = beginning(body);
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let status = head.status;
    if let Some(cause) = web_page(head, &words) {
        return Some(cause);
    }
    if let Some(to) = &head.redirected_to
        && matches!(status, 400..=406)
        && status != 401
        && status != 403
    {
        return Some(Cause::RedirectLosesRequest { to: to.clone() });
    }
    let cause = match status {
        401 => Cause::Unauthorized,
        421 => Cause::HostRefused,
        400 | 403 if has(&HOST_WORDS) => Cause::HostRefused,
        403 if has(&ORIGIN_WORDS) => Cause::OriginRefused,
        403 => Cause::Forbidden,
        400 if has(&REVISION_WORDS) => Cause::RevisionRefused,
        405 => Cause::MethodNotTaken,
        406 => Cause::NotAcceptable,
        413 => Cause::BodyTooLarge,
        415 => Cause::UnsupportedMediaType,
        429 => Cause::TooManyRequests { after: after(head) },
        431 => Cause::HeadersTooLarge,
        502..=504 => Cause::Gateway { status },
        500.. => Cause::ServerError { status },
        _ => return None,
    };
    Some(cause)
}

/// In seconds; of a date the page would need the time of day, which the head has in `Date` at best.
fn after(head: &Head) -> Option<u64> {
    head.header("retry-after").and_then(|text| text.trim().parse().ok())
}

/// HTML in place of a message; of a sign-in page where its words or the address it came from say so.
fn web_page(head: &Head, words: &str) -> Option<Cause> {
    if head.media_type() != "text/html" || !head.is_success() {
        return None;
    }
    let to = head.redirected_to.as_deref().and_then(|to| Url::read(to).ok());
    let names_sign_in = SIGN_IN_WORDS.iter().any(|word| words.contains(word))
        || to.as_ref().is_some_and(|to| to.path().to_ascii_lowercase().contains("login"));
    let host = to.map(|url| url.host().to_owned());
    Some(if names_sign_in { Cause::IdentityProvider { host } } else { Cause::WebPage })
}

/// A body that should be a message and is not. `media_type` is empty where it is not known.
pub fn unreadable(media_type: &str, text: &str) -> Cause {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let is_stream = media_type == "text/event-stream";
    let line = text.lines().next().unwrap_or_default();
    let names_field = ["data:", "event:", "id:", "retry:", ":"].iter();
    if !is_stream && names_field.clone().any(|field| line.starts_with(field)) {
        return Cause::EventStreamAsJson;
    }
    if text.is_empty() {
        return Cause::EmptyAnswer;
    }
    if text.starts_with('{') {
        return if is_stream {
            Cause::JsonAsEventStream
        } else if has_more(text) {
            Cause::TextAroundJson
        } else {
            Cause::BrokenJson
        };
    }
    if text.contains("\"jsonrpc\"") { Cause::TextAroundJson } else { Cause::BrokenJson }
}

/// Something follows the message.
fn has_more(text: &str) -> bool {
    text.contains("\"jsonrpc\"") && !text.trim_end().ends_with('}') && text.contains('}')
}

fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(MOST_LOOKED_AT)].to_lowercase()
}
