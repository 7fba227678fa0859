//! Why no connection came about.

use super::address::browser_rules;
use super::call::{network, rpc};
use super::cause::{About, cause};
use super::paste;
use super::program;
use super::verdict::{several, verdict};
use crate::diagnosis::{Cause, answer};
use crate::mcp::failure::{Diagnosis, Ending, HttpFailure, JSON_FOR_EVENTS, StreamSaid};
use crate::mcp::http::Head;
use crate::oauth::challenge::Challenge;
use crate::wire::json_rpc::RpcError;
use crate::words::explanation::Explanation;
use crate::words::names;

const TRANSPORTS: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports";
const AUTHORIZATION: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization";

/// Why the record of a tap cannot be read, or no further.
pub fn record(failed: &Diagnosis, origin: &str) -> Explanation {
    match failed {
        Diagnosis::Unreadable { reason, .. } => {
            Explanation::new("This record cannot be read").because(reason.clone())
        }
        other => diagnosis(other, origin),
    }
}

/// `origin` is the page's, for the lines to paste.
pub fn diagnosis(failed: &Diagnosis, origin: &str) -> Explanation {
    diagnosis_at(failed, "", origin)
}

/// The same of a server at `url`.
pub fn diagnosis_at(diagnosis: &Diagnosis, url: &str, origin: &str) -> Explanation {
    let about = About { url, origin, needed: &[] };
    match diagnosis {
        Diagnosis::BadUrl(reason) => Explanation::new("This is not the address of a server")
            .because(reason.clone())
            .advise("Enter the full address, such as `http://localhost:3000/mcp`"),
        Diagnosis::Examined(found) => verdict(found, origin),
        Diagnosis::Unauthorized(failure) => unauthorized(failure).of(&Cause::Unauthorized),
        Diagnosis::Forbidden(failure) => forbidden(failure, about),
        Diagnosis::NotFound { tried, status } => not_found(tried, *status),
        Diagnosis::NotMcp(failure) => not_mcp(failure, about),
        Diagnosis::ServerError(failure) => server_error(failure),
        Diagnosis::Redirected { url, to } => {
            let cause = Cause::Redirected { to: to.clone() };
            Explanation::new("The server redirects to another address")
                .because(format!("`{url}` answers that the server is at `{to}`"))
                .advise("If you trust that address, connect to it directly")
                .of(&cause)
        }
        Diagnosis::TimedOut { begun: true, .. } => cause(&Cause::HeldBack, about),
        Diagnosis::TimedOut { after, url, .. } => {
            let explained = timed_out(&names::seconds(*after), url, origin).of(&Cause::Silent);
            // Firefox shows a head no sooner than the first byte behind it.
            explained.or(cause(&Cause::HeldBack, about))
        }
        Diagnosis::Rpc(error) => refused_handshake(error, about),
        Diagnosis::NoCommonRevision { offered } => {
            no_common_revision(offered).of(&Cause::NoCommonRevision)
        }
        Diagnosis::Unreadable { reason, text } => unreadable(reason, text, about),
        Diagnosis::EndpointElsewhere { endpoint } => {
            endpoint_elsewhere(endpoint).of(&Cause::EndpointElsewhere)
        }
        Diagnosis::SessionHeaderHidden { said } => session_refused(said, about),
        Diagnosis::BadSessionId { id } => Explanation::new(
            "The session ID contains characters that a header cannot carry",
        )
        .because(
            "`Mcp-Session-Id` may contain visible ASCII only, since the client has to send it back",
        )
        .quote(id)
        .advise("Have the server use a UUID, or random letters and digits")
        .spec(TRANSPORTS),
        Diagnosis::StreamEnded { url, heard } => stream_ended(url, *heard, about),
        Diagnosis::BrokeOff { partial, ending, .. } => {
            broke_off(partial.as_deref(), *ending, about)
        }
        Diagnosis::EndpointMissing { stream, endpoint, failure } => {
            endpoint_missing(stream, endpoint, failure, about)
        }
        Diagnosis::RedirectLost { to, failure } => {
            let found = Cause::RedirectLosesRequest { to: to.clone() };
            cause(&found, about).quote(&http_quote(failure))
        }
        Diagnosis::NotificationRefused(failure) => {
            let found = match answer::refusal(&failure.head, &failure.body) {
                Some(Cause::RevisionRefused) => Cause::RevisionRefused,
                _ => Cause::NotificationRefused,
            };
            cause(&found, about).quote(&http_quote(failure))
        }
        Diagnosis::SessionsForgotten { .. } => cause(&Cause::SessionsNotShared, about),
        Diagnosis::ProgramEnded { exit, stderr } => program::ended_at_start(exit, stderr),
        Diagnosis::ProgramSilent { after, stderr } => program::silent(*after, stderr),
        Diagnosis::Network(failure) => network(failure, origin, ""),
    }
}

/// The handshake was let through, and the question whether the server speaks the modern era was not.
pub fn modern_blocked(revision: &str, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules block the newest protocol version, 2026-07-28")
        .because(format!(
            "The browser blocked `server/discover`, which carries the headers `MCP-Protocol-Version` and `Mcp-Method`. It let `initialize` through, which carries neither, so this session uses {revision}"
        ))
        .advise(
            "If the server also supports 2026-07-28, you miss what it offers only in that version: some tools and lists, multi round-trip requests, extensions",
        )
        .advise("In that case, allow the headers with the lines below, then reconnect")
        .advise("If it supports only older versions, you miss nothing")
        .paste(paste::cors(origin))
}

fn unauthorized(failure: &HttpFailure) -> Explanation {
    let challenge = failure.head.header("www-authenticate");
    let reason = match challenge {
        Some(challenge) => format!("HTTP 401; it asks for `{challenge}`"),
        None => "HTTP 401; the server does not say what it asks for, or this page may not read it"
            .to_owned(),
    };
    Explanation::new("The server requires a key or a token")
        .because(reason)
        .quote(&http_quote(failure))
        .advise("If it uses OAuth, sign in: Wirescope shows each step")
        .advise("If it wants a key, edit the connection and choose API key or Bearer token under Authentication")
        .advise("If you gave one, it may be wrong or expired, or it belongs in another header")
        .spec(AUTHORIZATION)
}

/// 403, by the words of the check that refused.
fn forbidden(failure: &HttpFailure, about: About<'_>) -> Explanation {
    let said = failure.head.header("www-authenticate").unwrap_or_default();
    let challenge = Challenge::read(said);
    if challenge.wants_more_scopes() {
        return Explanation::new(wants(&challenge))
            .because(format!("HTTP 403; it asks for `{said}`"))
            .quote(&http_quote(failure))
            .advise("Sign in again: Wirescope asks for these scopes along with those you already have")
            .advise(
                "If they are not granted, your account may lack them: ask the server's administrator",
            )
            .spec(AUTHORIZATION);
    }
    let found = answer::refusal(&failure.head, &failure.body).unwrap_or(Cause::Forbidden);
    cause(&found, about).quote(&http_quote(failure))
}

/// What a server wants of a person, in a line.
pub fn wants(challenge: &Challenge) -> String {
    if !challenge.wants_more_scopes() {
        return "The server wants you to sign in".to_owned();
    }
    match challenge.scopes.as_slice() {
        [] => "The server requires more scopes than you were granted".to_owned(),
        scopes => format!("The server requires more scopes: `{}`", scopes.join(" ")),
    }
}

fn not_found(tried: &[String], status: u16) -> Explanation {
    let tried = tried.iter().map(|url| format!("`{url}`")).collect::<Vec<_>>().join(", ");
    let found = if status == 405 { Cause::MethodNotTaken } else { Cause::WrongPath };
    let explained =
        Explanation::new("A server answers at this address, but it is not an MCP server")
            .because(format!("HTTP {} at {tried}", status_words(status)))
            .advise("Check the path: common ones are `/mcp` and `/sse`");
    explained.advise("Check the port: another program may be listening there").of(&found)
}

fn not_mcp(failure: &HttpFailure, about: About<'_>) -> Explanation {
    let media_type = failure.head.media_type();
    let reason = match media_type.as_str() {
        "" => "It has no content type".to_owned(),
        other => format!("Its content type is `{other}`"),
    };
    match answer::refusal(&failure.head, &failure.body) {
        Some(found) => cause(&found, about),
        None => Explanation::new("The answer is not MCP")
            .because(format!("{reason} (HTTP {})", failure.head.status))
            .advise("Check the path: common ones are `/mcp` and `/sse`")
            .advise("Check the port: another program may be listening there")
            .of(&Cause::WrongPath),
    }
    .quote(&http_quote(failure))
}

fn server_error(failure: &HttpFailure) -> Explanation {
    let found = answer::refusal(&failure.head, &failure.body);
    let found = found.unwrap_or(Cause::ServerError { status: failure.head.status });
    cause(&found, About::default()).quote(&http_quote(failure))
}

/// An error of JSON-RPC to the handshake; some checks of headers answer so.
pub(super) fn refused_handshake(error: &RpcError, about: About<'_>) -> Explanation {
    let head = Head { status: 400, ..Head::default() };
    let plain = rpc(error.code, &error.message, &error.data.to_string());
    match answer::refusal(&head, &error.message) {
        Some(found) => {
            let explained = cause(&found, about);
            Explanation { quote: plain.quote, ..explained }
        }
        None if error.code == -32601 => {
            let method = named_method(&error.message);
            let missing = Cause::MethodMissing { method: method.to_owned() };
            if method.is_empty() {
                plain.of(&missing)
            } else {
                Explanation { quote: plain.quote, ..cause(&missing, about) }
            }
        }
        None => plain,
    }
}

/// The method that the words of an error name, such as `tools/list`; empty where they name none.
fn named_method(words: &str) -> &str {
    let mut words =
        words.split(|letter: char| letter.is_whitespace() || "\"'`:,()".contains(letter));
    words.rfind(|word| word.contains('/')).unwrap_or_default()
}

/// What came in place of a message.
pub(super) fn unreadable(reason: &str, text: &str, about: About<'_>) -> Explanation {
    let causes = answer::unreadable(text, reason == JSON_FOR_EVENTS);
    let explained = several(&causes, about);
    let says = explained.reason.is_some();
    let explained = if says { explained } else { explained.because(reason) };
    explained.quote(text)
}

pub(super) fn broke_off(partial: Option<&str>, ending: Ending, about: About<'_>) -> Explanation {
    let (is_cut, bytes) = match ending {
        Ending::Complete => match partial {
            Some(partial) => (answer::is_cut_off(partial), partial.len() as u64),
            None => (false, 0),
        },
        Ending::Broken { bytes } => (true, bytes),
    };
    let causes = answer::broken_off(partial.is_some(), is_cut, bytes);
    several(&causes, about).quote(partial.unwrap_or_default())
}

fn stream_ended(url: &str, heard: StreamSaid, about: About<'_>) -> Explanation {
    let (cause, what) = match heard {
        StreamSaid::Nothing => (Cause::EmptyAnswer, "closed it without an event"),
        StreamSaid::Part => {
            (Cause::UnendedEvent, "closed it before an event was complete: a blank line ends it")
        }
        StreamSaid::Endpoint => {
            (Cause::HandshakeCut, "closed it after the endpoint, before an answer to the handshake")
        }
    };
    let explained = Explanation::new("The event stream ended before the session began")
        .because(format!("`{url}` opened a stream and {what}"))
        .advise("Check the server's own log: it may have crashed")
        .advise("A proxy that buffers responses breaks event streams: turn buffering off")
        .of(&cause);
    // Where the browser itself holds the stream, what came of an event and did not end is lost.
    match heard {
        StreamSaid::Part => explained,
        StreamSaid::Nothing | StreamSaid::Endpoint => {
            explained.or(super::cause::cause(&Cause::UnendedEvent, about))
        }
    }
}

fn endpoint_missing(
    stream: &str,
    endpoint: &str,
    failure: &HttpFailure,
    about: About<'_>,
) -> Explanation {
    // Who knows sessions is not nowhere.
    let knows_sessions = http_quote(failure).to_lowercase().contains("session");
    let causes = match answer::lacking_prefix(stream, endpoint) {
        _ if knows_sessions => vec![Cause::SessionsNotShared],
        Some(prefix) => vec![Cause::EndpointLacksPrefix { prefix }],
        None => vec![Cause::SessionsNotShared, Cause::WrongPath],
    };
    let said = format!("HTTP {} at `{endpoint}`", status_words(failure.head.status));
    let explained = several(&causes, about);
    let reason = explained.reason.clone().map_or(said.clone(), |why| format!("{said}. {why}"));
    explained.because(reason).quote(&http_quote(failure))
}

fn timed_out(after: &str, url: &str, origin: &str) -> Explanation {
    Explanation::new(format!("No answer within {after}"))
        .because(format!("`{url}` does not refuse the connection, but sends nothing"))
        .advise("If the server is slow to start, set a longer timeout under Options")
        .advise(
            "A proxy that buffers responses makes event streams look silent: turn buffering off",
        )
        .advise("A firewall that drops packets looks the same: check the host and the port")
        .advise_all(browser_rules(origin, url))
}

fn no_common_revision(offered: &[String]) -> Explanation {
    let offered = offered.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
    Explanation::new("The server supports no protocol version that Wirescope knows")
        .because(format!("It offers {offered}"))
        .advise("Choose a transport under Options and try again")
}

fn endpoint_elsewhere(endpoint: &str) -> Explanation {
    Explanation::new("The server's endpoint is on another origin, so Wirescope did not use it")
        .because(format!(
            "Its `endpoint` event names `{endpoint}`, which would receive your key and your calls"
        ))
        .advise("If you trust that address, connect to it directly")
        .advise("Behind a proxy, have the server name its endpoint as a path, such as `/messages/`")
}

/// The notification after the handshake was refused, and no session's id was read: the server misses the one that
/// it gave and the page cannot see, or it wants no notification.
fn session_refused(said: &str, about: About<'_>) -> Explanation {
    let words = said.to_lowercase();
    let misses_session = ["session", "not initialized"].iter().any(|word| words.contains(word));
    let causes: &[Cause] = if misses_session {
        &[Cause::SessionIdNotExposed]
    } else {
        &[Cause::NotificationRefused, Cause::SessionIdNotExposed]
    };
    several(causes, about).quote(said)
}

/// The body, or the JSON-RPC error in it.
pub fn http_quote(failure: &HttpFailure) -> String {
    match &failure.error {
        Some(error) => format!("{} {}", error.code, error.message),
        None => failure.body.to_string(),
    }
}

/// Such as `404 (not found)`.
pub fn status_words(status: u16) -> String {
    let words = match status {
        400 => "bad request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not found",
        405 => "method not allowed",
        406 => "not acceptable",
        408 => "request timeout",
        410 => "gone",
        413 => "content too large",
        415 => "unsupported media type",
        429 => "too many requests",
        500 => "internal server error",
        502 => "bad gateway",
        503 => "service unavailable",
        504 => "gateway timeout",
        _ => return status.to_string(),
    };
    format!("{status} ({words})")
}
