//! What a readable answer says that is none of MCP: by its status, its headers, and the words of the servers that
//! people use.

use super::Cause;
use crate::wire::http::Head;
use crate::wire::json;
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
const REVISION_WORDS: [&str; 2] = ["protocol version", "mcp-protocol-version"];

/// What a page has at which people sign in.
const FORM_WORDS: [&str; 4] =
    ["type=\"password\"", "type='password'", "name=\"password\"", "samlrequest"];

/// What such a page says, and many others too.
const SIGN_IN_WORDS: [&str; 4] = ["sign in", "sign-in", "log in", "login"];

/// An answer to a message; `None`: it says nothing by itself.
pub fn refusal(head: &Head, body: &str) -> Option<Cause> {
    let words = beginning(body);
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let status = head.status;
    if let Some(cause) = web_page(head, &words) {
        return Some(cause);
    }
    let cause = match status {
        202 => Cause::EmptyAnswer,
        401 => Cause::Unauthorized,
        421 => Cause::HostRefused,
        400 | 403 if has(&HOST_WORDS) => Cause::HostRefused,
        403 if has(&ORIGIN_WORDS) => Cause::OriginRefused,
        403 => Cause::Forbidden,
        400 if has(&REVISION_WORDS) => Cause::RevisionRefused,
        400 if has(&["header or cookie too large", "header fields too large"]) => {
            Cause::HeadersTooLarge
        }
        404 if words.contains("err_ngrok") => Cause::Gateway { status },
        405 => Cause::MethodNotTaken,
        406 => Cause::NotAcceptable,
        413 => Cause::BodyTooLarge,
        415 => Cause::UnsupportedMediaType,
        429 => Cause::TooManyRequests { after: after(head) },
        431 => Cause::HeadersTooLarge,
        // Those from 520 on are Cloudflare's.
        502..=504 | 520..=530 => Cause::Gateway { status },
        500.. => Cause::ServerError { status },
        _ => return None,
    };
    Some(cause)
}

/// In seconds; of a date the page would need the time of day, which the head has in `Date` at best.
fn after(head: &Head) -> Option<u64> {
    head.header("retry-after").and_then(|text| text.trim().parse().ok())
}

/// HTML in place of a message.
fn web_page(head: &Head, words: &str) -> Option<Cause> {
    let to = head.redirected_to.as_deref().and_then(|to| Url::read(to).ok());
    if head.media_type() != "text/html" {
        return None;
    }
    let mut found = page(words, to.as_ref());
    if matches!(head.status, 401 | 403) && SIGN_IN_WORDS.iter().any(|word| words.contains(word)) {
        found = Cause::IdentityProvider { host: None };
    }
    // A page that comes with an error is of interest where it asks to sign in, and no key is asked for.
    let asks = matches!(found, Cause::IdentityProvider { .. });
    let is_error = asks && head.header("www-authenticate").is_none();
    (head.is_success() || is_error && matches!(head.status, 401 | 403)).then_some(found)
}

/// Of a sign-in page where it has the form or the title of one, or a redirect led to a page that speaks of it.
fn page(words: &str, to: Option<&Url>) -> Cause {
    let has = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let is_led = to
        .is_some_and(|to| has(&SIGN_IN_WORDS) || to.path().to_ascii_lowercase().contains("login"));
    let host = to.map(|url| url.host().to_owned());
    let title = words.split_once("<title").and_then(|(_, rest)| rest.split_once("</title"));
    let is_titled =
        title.is_some_and(|(title, _)| SIGN_IN_WORDS.iter().any(|word| title.contains(word)));
    if has(&FORM_WORDS) || is_led || is_titled {
        Cause::IdentityProvider { host }
    } else {
        Cause::WebPage
    }
}

/// A body, or an event, that should be a message and is not; `is_for_events`: the content type promised events.
pub fn unreadable(text: &str, is_for_events: bool) -> Vec<Cause> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let line = text.lines().next().unwrap_or_default();
    let mut fields = ["data:", "event:", "id:", "retry:", ":"].iter();
    let is_message = text.contains("\"jsonrpc\"");
    if text.is_empty() {
        return vec![Cause::EmptyAnswer];
    }
    // The first byte of what gzip makes.
    if text.starts_with('\u{1f}') {
        return vec![Cause::Undecodable];
    }
    if text.starts_with('<') && !is_message {
        return vec![page(&beginning(text), None)];
    }
    if fields.any(|field| line.starts_with(field)) {
        return vec![Cause::EventStreamAsJson];
    }
    if !text.starts_with(['{', '[']) {
        return vec![if is_message { Cause::TextAroundJson } else { Cause::BrokenJson }];
    }
    match after_value(text) {
        // Cut in the middle: by its sender, or by a length that is not true.
        None => vec![Cause::BrokenJson, Cause::Undecodable],
        Some(rest) if !rest.trim().is_empty() => vec![Cause::TextAroundJson],
        Some(_) if is_for_events => vec![Cause::JsonAsEventStream],
        // Some print an object as their language does, which is no JSON.
        Some(_) if text.contains("jsonrpc") || json::read(text).is_err() => {
            vec![Cause::BrokenJson]
        }
        Some(_) => vec![Cause::WrongPath],
    }
}

/// An answer that is not complete. `is_cut`: the connection broke, or the body could not be read any further,
/// after so many `bytes`.
pub fn broken_off(has_partial: bool, is_cut: bool, bytes: u64) -> Vec<Cause> {
    match (is_cut, has_partial) {
        (false, true) => vec![Cause::UnendedEvent],
        (false, false) => vec![Cause::EmptyAnswer],
        (true, _) if bytes == 0 => vec![Cause::Undecodable, Cause::HandshakeCut],
        (true, _) => vec![Cause::HandshakeCut, Cause::Undecodable],
    }
}

/// Whether what came of a message has no end. It was cut off then, even where the browser takes the stream for
/// complete: to `WebKitGTK` a body in chunks that breaks off is one that ends.
pub fn is_cut_off(message: &str) -> bool {
    after_value(message).is_none()
}

/// What the path of an endpoint lacks that the event stream's has, as behind a proxy that adds a prefix which the
/// server does not know.
pub fn lacking_prefix(stream: &str, endpoint: &str) -> Option<String> {
    let path = |url: &str| Url::read(url).map(|url| url.path().to_owned()).unwrap_or_default();
    let (own, named) = (path(stream), path(endpoint));
    let (prefix, _) = own.rsplit_once('/')?;
    let lacks = !prefix.is_empty() && !named.starts_with(&format!("{prefix}/"));
    lacks.then(|| prefix.to_owned())
}

/// What follows the first object or list; `None` where that has no end.
fn after_value(text: &str) -> Option<&str> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return text.get(at + 1..);
                }
            }
            _ => {}
        }
    }
    None
}

fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(MOST_LOOKED_AT)].to_lowercase()
}
