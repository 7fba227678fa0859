//! Why no connection came about.

use super::address::browser_rules;
use super::call::{network, rpc};
use super::{Explanation, paste};
use crate::mcp::failure::{Diagnosis, HttpFailure};
use crate::oauth::challenge::Challenge;
use crate::wire::url::Url;
use crate::words;

const TRANSPORTS: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports";
const AUTHORIZATION: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization";

/// `origin` is the page's, for the lines to paste.
pub fn diagnosis(diagnosis: &Diagnosis, origin: &str) -> Explanation {
    match diagnosis {
        Diagnosis::BadUrl(reason) => Explanation::new("This is not an address to connect to")
            .because(reason.clone())
            .advise("Write the whole address, such as `http://localhost:3000/mcp`"),
        Diagnosis::Unreachable { url } => unreachable_at(url, origin),
        Diagnosis::CorsBlocked { url } => cors_blocked(url, origin),
        Diagnosis::PreflightBlocked { url, status, with_proof: false } => {
            preflight_blocked(url, *status, origin)
        }
        Diagnosis::PreflightBlocked { url, .. } => proof_blocked(url, origin),
        Diagnosis::Unauthorized(failure) => unauthorized(failure),
        Diagnosis::Forbidden(failure) => forbidden(failure, origin),
        Diagnosis::NotFound { tried, status } => not_found(tried, *status),
        Diagnosis::NotMcp(failure) => not_mcp(failure),
        Diagnosis::ServerError(failure) => server_error(failure),
        Diagnosis::TimedOut { after, url } => timed_out(&words::seconds(*after), url, origin),
        Diagnosis::Rpc(error) => rpc(error.code, &error.message, &error.data.to_string()),
        Diagnosis::NoCommonRevision { offered } => no_common_revision(offered),
        Diagnosis::Unreadable { reason, text } => {
            Explanation::new("The server answered, and the answer is not readable JSON-RPC")
                .because(reason.clone())
                .quote(text)
                .advise("Compare with the wire log, which has the answer byte for byte")
                .advise("Something printed into the answer, or a proxy, often cuts or mixes JSON")
        }
        Diagnosis::EndpointElsewhere { endpoint } => endpoint_elsewhere(endpoint),
        Diagnosis::SessionHeaderHidden { said } => session_header_hidden(said, origin),
        Diagnosis::BadSessionId { id } => {
            Explanation::new("The session id holds characters that no header can carry")
                .because("`Mcp-Session-Id` may hold visible ASCII only, and has to be sent back")
                .quote(id)
                .advise("Let the server use a UUID, or any random text of letters and digits")
                .spec(TRANSPORTS)
        }
        Diagnosis::StreamEnded { url } => {
            Explanation::new("The event stream ended before the session began")
                .because(format!(
                    "`{url}` opened a stream and closed it without naming an endpoint"
                ))
                .advise("Look in the server's own log: it may have crashed on connecting")
                .advise("A proxy that buffers answers breaks event streams: turn buffering off")
        }
        Diagnosis::Network(failure) => network(failure, origin, ""),
    }
}

fn unreachable_at(url: &str, origin: &str) -> Explanation {
    let address = Url::read(url).ok();
    let running = match address.as_ref().and_then(Url::port) {
        Some(port) => format!("Is the server running, and on port `{port}`?"),
        None => "Is the server running, and on the usual port? A port of its own goes behind the \
                 host: `http://localhost:3000/mcp`"
            .to_owned(),
    };
    let name = address.as_ref().filter(|address| address.is_name()).map(|address| {
        let host = address.host();
        format!("Is the host name `{host}` right, and known to this machine's network?")
    });
    let loopback = address.is_some_and(|address| address.is_loopback()).then(|| {
        "Does it run in a container or on another machine? Then its port has to be published, and \
         it has to listen on `0.0.0.0`, not on `127.0.0.1` alone"
            .to_owned()
    });
    Explanation::new(format!("Nothing answers at {url}"))
        .because(
            "Not even a request that needs no permission was answered, so CORS is not the cause",
        )
        .advise_all(browser_rules(origin, url))
        .advise(running)
        .advise_all(name)
        .advise_all(loopback)
        .advise("A VPN, proxy, firewall or ad blocker can stand in between")
}

fn cors_blocked(url: &str, origin: &str) -> Explanation {
    Explanation::new("The server does not allow this page to read its answers (CORS)")
        .because(format!(
            "Something answers at `{url}`, but the answer does not name this page's origin \
             `{origin}`, so the browser keeps it back"
        ))
        .advise("If the server is yours, allow the origin with the lines below and restart it")
        .advise("Or put Wirescope's folder beside the server: same origin, nothing to allow")
        .advise_all(browser_rules(origin, url))
        .paste(paste::cors(origin))
}

fn preflight_blocked(url: &str, status: u16, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules refuse the requests that MCP needs")
        .because(format!(
            "A plain GET of `{url}` is readable (HTTP {status}), but the browser asks first \
             (preflight, `OPTIONS`) before it sends a POST with JSON, and was not allowed to"
        ))
        .advise("Answer `OPTIONS` as well, before any check of keys: a preflight carries none")
        .advise("Allow the headers `content-type` and those of MCP, with the lines below")
        .paste(paste::cors(origin))
}

fn proof_blocked(url: &str, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules refuse requests with a proof of possession")
        .because(format!(
            "A plain GET of `{url}` is readable, but your token is bound to a key, so each request \
             brings the header `DPoP`, and the browser was not allowed to send it"
        ))
        .advise("Allow the header `dpop` in the answer to `OPTIONS`, and let the page read `DPoP-Nonce`, with the lines below")
        .advise("If the server takes bearer tokens too: choose “Never” for proofs of possession under Options, and sign in again")
        .paste(paste::cors_with_proof(origin))
}

/// The handshake was let through, and the question whether the server speaks the modern era was not.
pub fn modern_blocked(revision: &str, origin: &str) -> Explanation {
    Explanation::new("This page may not ask the server for the newest revision, 2026-07-28 (CORS)")
        .because(format!(
            "`server/discover` brings the headers `MCP-Protocol-Version` and `Mcp-Method`, and was not let \
             through; `initialize`, which brings neither, was. So this session speaks {revision}"
        ))
        .advise(
            "If the server speaks 2026-07-28 too, what it offers there alone is missing here: tools and \
             lists kept for that revision, calls of several rounds, extensions",
        )
        .advise("Then allow the headers with the lines below, and connect again")
        .advise("If it knows older revisions only, nothing is lost")
        .paste(paste::cors(origin))
}

fn unauthorized(failure: &HttpFailure) -> Explanation {
    let challenge = failure.head.header("www-authenticate");
    let reason = match challenge {
        Some(challenge) => format!("HTTP 401; it asks for `{challenge}`"),
        None => "HTTP 401; it does not say, or this page may not read, what it asks for".to_owned(),
    };
    Explanation::new("The server wants a key or a token")
        .because(reason)
        .quote(&http_quote(failure))
        .advise("If it wants you to sign in, do: each step is shown")
        .advise("If it wants a key: edit the connection and choose API key or Bearer token under Authentication")
        .advise("If you gave one: it may be wrong, expired, or under another header name")
        .spec(AUTHORIZATION)
}

fn forbidden(failure: &HttpFailure, origin: &str) -> Explanation {
    let said = failure.head.header("www-authenticate").unwrap_or_default();
    let challenge = Challenge::read(said);
    if challenge.wants_more_scopes() {
        return Explanation::new(wants(&challenge))
            .because(format!("HTTP 403; it asks for `{said}`"))
            .quote(&http_quote(failure))
            .advise("Sign in: these scopes are asked for, with those you have")
            .advise(
                "If they are not granted, the account may not have them: ask who runs the server",
            )
            .spec(AUTHORIZATION);
    }
    Explanation::new("The server refuses this page or this key (HTTP 403)")
        .because(format!(
            "Many servers check the `Origin` header against a list; this page's is `{origin}`"
        ))
        .quote(&http_quote(failure))
        .advise("Add the origin to the server's list; that check is apart from CORS")
        .advise("If the key is known to the server, it may lack the permission")
        .paste(paste::allowed_origins(origin))
        .spec(TRANSPORTS)
}

/// What a server wants of a person, in a line.
pub fn wants(challenge: &Challenge) -> String {
    if !challenge.wants_more_scopes() {
        return "The server wants you to sign in".to_owned();
    }
    match challenge.scopes.as_slice() {
        [] => "The server wants more than you were granted".to_owned(),
        scopes => format!("The server wants you to be granted more: `{}`", scopes.join(" ")),
    }
}

fn not_found(tried: &[String], status: u16) -> Explanation {
    let tried = tried.iter().map(|url| format!("`{url}`")).collect::<Vec<_>>().join(", ");
    Explanation::new("Something answers, but no MCP server at this address")
        .because(format!("HTTP {} at {tried}", status_words(status)))
        .advise("Check the path: usual ones are `/mcp` and `/sse`")
        .advise("Check the port: another program may be listening there")
}

fn not_mcp(failure: &HttpFailure) -> Explanation {
    let media_type = failure.head.media_type();
    let (headline, reason) = match media_type.as_str() {
        "text/html" => (
            "The answer is a web page (HTML), not MCP",
            "A website, a sign-in page or a proxy's error page answers there".to_owned(),
        ),
        "" => ("The answer is not MCP", "It has no content type".to_owned()),
        other => ("The answer is not MCP", format!("Its content type is `{other}`")),
    };
    Explanation::new(headline)
        .because(format!("{reason} (HTTP {})", failure.head.status))
        .quote(&http_quote(failure))
        .advise("Check the path: usual ones are `/mcp` and `/sse`")
        .advise("If it is a sign-in page, the server stands behind one: it needs a token instead")
}

fn server_error(failure: &HttpFailure) -> Explanation {
    let status = failure.head.status;
    let advice = match status {
        502..=504 => "A gateway answers, and the server behind it does not: check that it runs",
        _ => "Look in the server's own log; the request that broke it is in the wire log",
    };
    Explanation::new(format!("The server broke on the request: HTTP {}", status_words(status)))
        .quote(&http_quote(failure))
        .advise(advice)
}

fn timed_out(after: &str, url: &str, origin: &str) -> Explanation {
    Explanation::new(format!("No answer within {after}"))
        .because(format!("`{url}` accepts connections, or nobody refuses them, and stays silent"))
        .advise("Give it longer under Options, if it is slow to wake up")
        .advise("A proxy that buffers answers makes event streams look silent: turn buffering off")
        .advise("A firewall that drops packets looks the same: check host and port")
        .advise_all(browser_rules(origin, url))
}

fn no_common_revision(offered: &[String]) -> Explanation {
    let offered = offered.iter().map(|one| format!("`{one}`")).collect::<Vec<_>>().join(", ");
    Explanation::new("The server speaks no protocol revision that Wirescope knows")
        .because(format!("It offers {offered}"))
        .advise("Force a dialect under Options and try again")
}

fn endpoint_elsewhere(endpoint: &str) -> Explanation {
    Explanation::new("The server sends messages to another origin, which is not followed")
        .because(format!(
            "Its `endpoint` event names `{endpoint}`; your key and your calls would go to whoever \
             is there"
        ))
        .advise("If that address is yours, connect to it directly")
        .advise("Behind a proxy, let the server name its endpoint as a path, such as `/messages/`")
}

fn session_header_hidden(said: &str, origin: &str) -> Explanation {
    Explanation::new("The server opened a session, and the page cannot read its id")
        .because(
            "The id is in the header `Mcp-Session-Id`, which the browser shows to a page only \
             when the server lists it in `Access-Control-Expose-Headers`",
        )
        .quote(said)
        .advise("Add it to the server's CORS rules, with the lines below")
        .paste(paste::expose(origin))
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
        401 => "not signed in",
        403 => "forbidden",
        404 => "not found",
        405 => "method not allowed",
        406 => "not acceptable",
        408 => "request timed out",
        410 => "gone",
        413 => "too large",
        415 => "media type not accepted",
        429 => "too many requests",
        500 => "internal error",
        502 => "bad gateway",
        503 => "not available",
        504 => "gateway timed out",
        _ => return status.to_string(),
    };
    format!("{status} ({words})")
}
