//! Why no connection came about.

use super::address::browser_rules;
use super::call::{network, rpc};
use super::companion::START_COMPANION;
use super::paste;
use super::program;
use crate::mcp::failure::{Diagnosis, HttpFailure};
use crate::oauth::challenge::Challenge;
use crate::wire::url::Url;
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
pub fn diagnosis(diagnosis: &Diagnosis, origin: &str) -> Explanation {
    match diagnosis {
        Diagnosis::BadUrl(reason) => Explanation::new("This is not the address of a server")
            .because(reason.clone())
            .advise("Enter the full address, such as `http://localhost:3000/mcp`"),
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
        Diagnosis::Redirected { url, to } => {
            Explanation::new("The server redirects to another address")
                .because(format!("`{url}` answers that the server is at `{to}`"))
                .advise("If you trust that address, connect to it directly")
        }
        Diagnosis::TimedOut { after, url } => timed_out(&names::seconds(*after), url, origin),
        Diagnosis::Rpc(error) => rpc(error.code, &error.message, &error.data.to_string()),
        Diagnosis::NoCommonRevision { offered } => no_common_revision(offered),
        Diagnosis::Unreadable { reason, text } => {
            Explanation::new("The server's answer is not valid JSON-RPC")
                .because(reason.clone())
                .quote(text)
                .advise("Check the answer in the wire log, which keeps it byte for byte")
                .advise(
                    "The server may mix other output into its answers, or a proxy may cut them off",
                )
        }
        Diagnosis::EndpointElsewhere { endpoint } => endpoint_elsewhere(endpoint),
        Diagnosis::SessionHeaderHidden { said } => session_header_hidden(said, origin),
        Diagnosis::BadSessionId { id } => Explanation::new(
            "The session ID contains characters that a header cannot carry",
        )
        .because(
            "`Mcp-Session-Id` may contain visible ASCII only, since the client has to send it back",
        )
        .quote(id)
        .advise("Have the server use a UUID, or random letters and digits")
        .spec(TRANSPORTS),
        Diagnosis::StreamEnded { url } => {
            Explanation::new("The event stream ended before the session began")
                .because(format!(
                    "`{url}` opened a stream and closed it without naming an endpoint"
                ))
                .advise("Check the server's own log: it may have crashed")
                .advise("A proxy that buffers responses breaks event streams: turn buffering off")
        }
        Diagnosis::ProgramEnded { exit, stderr } => program::ended_at_start(exit, stderr),
        Diagnosis::ProgramSilent { after, stderr } => program::silent(*after, stderr),
        Diagnosis::Network(failure) => network(failure, origin, ""),
    }
}

fn unreachable_at(url: &str, origin: &str) -> Explanation {
    let address = Url::read(url).ok();
    let running = match address.as_ref().and_then(Url::port) {
        Some(port) => format!("Is the server running, and does it listen on port `{port}`?"),
        None => "Is the server running, and does it listen on the default port? If not, add the port after the host: `http://localhost:3000/mcp`"
            .to_owned(),
    };
    let name = address.as_ref().filter(|address| address.is_name()).map(|address| {
        let host = address.host();
        format!("Is the host name `{host}` correct, and can this machine resolve it?")
    });
    let loopback = address.is_some_and(|address| address.is_loopback()).then(|| {
        "Does it run in a container or on another machine? Then publish its port, and have it listen on `0.0.0.0`, not only on `127.0.0.1`"
            .to_owned()
    });
    Explanation::new(format!("Nothing answers at {url}"))
        .because("Even a request that needs no permission got no answer, so CORS is not the cause")
        .advise_all(browser_rules(origin, url))
        .advise(running)
        .advise_all(name)
        .advise_all(loopback)
        .advise("A VPN, proxy, firewall or ad blocker may block the connection")
}

fn cors_blocked(url: &str, origin: &str) -> Explanation {
    Explanation::new("The server does not allow this page to read its answers (CORS)")
        .because(format!(
            "Something answers at `{url}`, but the answer does not name this page's origin \
             `{origin}`, so the browser hides it from this page"
        ))
        .advise("If it is your own server, allow the origin with the lines below, then restart it")
        .advise(
            "Or serve Wirescope's folder from the server's own origin, where CORS does not apply",
        )
        .advise(START_COMPANION)
        .advise_all(browser_rules(origin, url))
        .paste(paste::cors(origin))
}

fn preflight_blocked(url: &str, status: u16, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules block the requests that MCP needs")
        .because(format!(
            "This page can read a plain GET of `{url}` (HTTP {status}). Before a POST with JSON the browser asks for permission (preflight, `OPTIONS`), and the server did not give it"
        ))
        .advise("Answer `OPTIONS` too, before you check keys: a preflight carries no key")
        .advise("Allow `content-type` and the MCP headers, with the lines below")
        .advise(START_COMPANION)
        .paste(paste::cors(origin))
}

fn proof_blocked(url: &str, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules block requests with a proof of possession")
        .because(format!(
            "This page can read a plain GET of `{url}`. Your token is bound to a key, so each request needs the header `DPoP`, which the server does not allow"
        ))
        .advise("With the lines below, allow the header `dpop` in the answer to `OPTIONS`, and expose `DPoP-Nonce`")
        .advise("If the server also accepts bearer tokens, choose “Never” for proofs of possession under Options, then sign in again")
        .paste(paste::cors_with_proof(origin))
}

/// The handshake was let through, and the question whether the server speaks the modern era was not.
pub fn modern_blocked(revision: &str, origin: &str) -> Explanation {
    Explanation::new("The server's CORS rules block the newest revision, 2026-07-28")
        .because(format!(
            "The browser blocked `server/discover`, which carries the headers `MCP-Protocol-Version` and `Mcp-Method`. It let `initialize` through, which carries neither, so this session uses {revision}"
        ))
        .advise(
            "If the server also supports 2026-07-28, you miss what it offers only in that revision: some tools and lists, multi round-trip requests, extensions",
        )
        .advise("In that case, allow the headers with the lines below, then reconnect")
        .advise("If it supports only older revisions, you miss nothing")
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

fn forbidden(failure: &HttpFailure, origin: &str) -> Explanation {
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
    Explanation::new("The server rejects this page or this key (HTTP 403)")
        .because(format!(
            "Many servers check the `Origin` header against a list; this page sends `{origin}`"
        ))
        .quote(&http_quote(failure))
        .advise("Add the origin to the server's list; this check is separate from CORS")
        .advise("If the server accepts the key, the key may lack the permission")
        .paste(paste::allowed_origins(origin))
        .spec(TRANSPORTS)
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
    Explanation::new("A server answers at this address, but it is not an MCP server")
        .because(format!("HTTP {} at {tried}", status_words(status)))
        .advise("Check the path: common ones are `/mcp` and `/sse`")
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
        .advise("Check the path: common ones are `/mcp` and `/sse`")
        .advise("If it is a sign-in page, the server is behind it and needs a token instead")
}

fn server_error(failure: &HttpFailure) -> Explanation {
    let status = failure.head.status;
    let advice = match status {
        502..=504 => {
            "A gateway answered, but the server behind it did not: check that the server is running"
        }
        _ => "Check the server's own log; the wire log has the request that caused the error",
    };
    Explanation::new(format!("The server failed on the request: HTTP {}", status_words(status)))
        .quote(&http_quote(failure))
        .advise(advice)
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
    Explanation::new("The server supports no protocol revision that Wirescope knows")
        .because(format!("It offers {offered}"))
        .advise("Force a dialect under Options and try again")
}

fn endpoint_elsewhere(endpoint: &str) -> Explanation {
    Explanation::new("The server's endpoint is on another origin, so Wirescope did not use it")
        .because(format!(
            "Its `endpoint` event names `{endpoint}`, which would receive your key and your calls"
        ))
        .advise("If you trust that address, connect to it directly")
        .advise("Behind a proxy, have the server name its endpoint as a path, such as `/messages/`")
}

fn session_header_hidden(said: &str, origin: &str) -> Explanation {
    Explanation::new("The server opened a session, but this page cannot read its id")
        .because(
            "The id is in the header `Mcp-Session-Id`, which the browser shows to a page only if the server lists it in `Access-Control-Expose-Headers`",
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
