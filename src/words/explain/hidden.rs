//! Causes that a browser hides from the page: of the network, and of CORS.

use super::cause::About;
use super::companion::START_COMPANION;
use super::diagnosis::status_words;
use super::paste::{self, Missing, lines};
use crate::diagnosis::Cause;
use crate::wire::url::Url;
use crate::words::explanation::Explanation;

const OWN_SERVER: &str =
    "If it is your own server, add the lines below, then restart it and connect again";
const SAME_ORIGIN: &str =
    "Or serve Wirescope's folder from the server's own origin, where CORS does not apply";

pub(super) fn network(cause: &Cause, about: About<'_>) -> Explanation {
    let url = about.url;
    match cause {
        Cause::PortBlocked { port } => {
            Explanation::new(format!("Browsers block port {port}"))
                .because("The Fetch standard blocks it on every host, so the request never left the browser")
                .advise("Have the server listen on another port")
                .advise(START_COMPANION)
        }
        Cause::MixedContent => Explanation::new("A page loaded over https cannot reach a server over plain http")
            .because(format!("This page is from `{}`, and browsers block its requests to `{url}` (mixed content)", about.origin))
            .advise("Serve the server over https, or run Wirescope on your own machine"),
        Cause::LocalNetwork => Explanation::new("The browser does not let this page reach your local network")
            .because(format!("This page is on the internet, at `{}`, and the server is on your machine or in your network. Chrome asks once whether the site may reach it; Safari never allows it", about.origin))
            .advise("Allow “Local network access” in the site settings, next to the address bar, then connect again")
            .advise("Or run Wirescope on your own machine"),
        Cause::BlockedByClient => Explanation::new("An extension or a policy of this browser blocked the request")
            .because("Chrome's console then shows `ERR_BLOCKED_BY_CLIENT`")
            .advise("Switch off ad blockers and privacy extensions for this page, or try a private window"),
        Cause::NameNotFound { host } => Explanation::new(format!("The host {host} was not found"))
            .because("Name resolution (DNS and the hosts file) does not know the name")
            .advise("Check the host name for typing mistakes")
            .advise("If it is a name inside a company or a VPN, check that you are connected to it"),
        Cause::NothingListens => nothing_listens(url),
        Cause::OtherScheme { url: other, answers: true } => {
            let is_encrypted = Url::read(other).is_ok_and(|url| url.is_encrypted());
            let (scheme, entered) = if is_encrypted { ("https", "http") } else { ("http", "https") };
            Explanation::new(format!("Something answers over {scheme}, but not over {entered}"))
                .because(format!("`{url}` did not answer, and `{other}` did"))
                .advise(format!("Connect to `{other}`"))
        }
        Cause::OtherScheme { url: other, .. } => {
            Explanation::new("The server speaks TLS at this port")
                .because("A server that expects TLS hangs up on plain HTTP, or answers with an error that this page cannot read. If its certificate is not trusted, a page cannot tell")
                .advise(format!("Try `{other}`"))
        }
        Cause::OtherLoopback { url: other } => Explanation::new("The server listens on another address of this machine")
            .because(format!("`{url}` did not answer, and `{other}` did. A server may listen on IPv4 or on IPv6 alone"))
            .advise(format!("Connect to `{other}`"))
            .advise("Or have the server listen on both `127.0.0.1` and `::1`"),
        Cause::Certificate { fault } => Explanation::new("The browser does not trust the server's certificate")
            .because(match fault {
                Some(fault) => format!("The browser reports `{fault}`"),
                None => "Browsers tell a page nothing about a certificate they do not trust".to_owned(),
            })
            .advise(format!("Open `{url}` in a new tab: the browser shows the fault there, and for a test server lets you accept it"))
            .advise("For a server of your own, use a certificate that this machine trusts, such as one from a local certificate authority"),
        Cause::NotTls => Explanation::new("The server does not speak TLS at this port")
            .because("The answer to the first message of TLS was something else")
            .advise("If it speaks plain HTTP there, use `http://` instead of `https://`"),
        Cause::Offline => Explanation::new("This browser is offline")
            .advise("Check the network; a server on this machine can still be reached"),
        _ => Explanation::new("The server closed the connection without an answer")
            .because("It closed the connection before an answer began")
            .advise("Check the server's own log: it may have crashed on the request")
            .advise("A proxy or a firewall that inspects requests does the same"),
    }
}

fn nothing_listens(url: &str) -> Explanation {
    let address = Url::read(url).ok();
    let running = match address.as_ref().and_then(Url::port) {
        Some(port) => format!("Is the server running, and does it listen on port `{port}`?"),
        None => "Is the server running, and does it listen on the default port? If not, add the port after the host: `http://localhost:3000/mcp`"
            .to_owned(),
    };
    let loopback = address.as_ref().is_some_and(Url::is_loopback).then(|| {
        "Does it run in a container or on another machine? Then publish its port, and have it listen on `0.0.0.0`, not only on `127.0.0.1`"
            .to_owned()
    });
    Explanation::new(format!("Nothing answers at {url}"))
        .because("Even a request that needs no permission got no answer")
        .advise(running)
        .advise_all(loopback)
        .advise("A VPN, proxy, firewall or ad blocker may block the connection")
}

pub(super) fn cors(cause: &Cause, about: About<'_>) -> Explanation {
    let About { url, origin, .. } = about;
    match cause {
        Cause::OriginNotAllowed => Explanation::new("The server does not allow this page to read its answers (CORS)")
            .because(format!(
                "Something answers at `{url}`, but the answer does not allow this page's origin \
                 `{origin}`, so the browser hides it from this page"
            ))
            .advise(OWN_SERVER)
            .advise(SAME_ORIGIN)
            .advise(START_COMPANION)
            .paste(paste::cors(origin)),
        Cause::AllowOriginMissing => Explanation::new("The answer has no Access-Control-Allow-Origin header")
            .because(format!("Without it the browser hides the answer from a page at another origin, such as this one, `{origin}`"))
            .advise(OWN_SERVER)
            .advise(SAME_ORIGIN)
            .advise(START_COMPANION)
            .paste(paste::cors(origin)),
        Cause::AllowOriginOther { value } => Explanation::new("The server allows a different origin, not this page's")
            .because(match value {
                Some(value) => format!("`Access-Control-Allow-Origin` is `{value}`, and this page is at `{origin}`. The two must match exactly: `localhost` is not `127.0.0.1`, and an origin has no trailing slash"),
                None => format!("`Access-Control-Allow-Origin` must be exactly `{origin}`: `localhost` is not `127.0.0.1`, and an origin has no trailing slash"),
            })
            .advise(format!("Add `{origin}` to the origins that the server allows"))
            .paste(paste::cors(origin)),
        Cause::AllowOriginTwice { value } => Explanation::new("Access-Control-Allow-Origin has more than one value")
            .because(match value {
                Some(value) => format!("The browser reads `{value}`, and it accepts only one value"),
                None => "The browser accepts only one value".to_owned(),
            })
            .advise("Usually the server and a proxy in front of it both add the header: remove it from one of them"),
        Cause::PathWithoutCors { url: other } => Explanation::new("This page can read another path on this server, but not this one")
            .because(format!("`{other}` is readable, so the server's CORS rules work there. An error page for a path that does not exist often lacks CORS headers"))
            .advise(format!("Check the path: connect to `{other}`")),
        Cause::RedirectWithoutCors { to } => Explanation::new("The server redirects, and the redirect itself has no CORS headers")
            .because(match to {
                Some(to) => format!("`{url}` redirects to `{to}`. Browsers follow a redirect only if its answer has CORS headers"),
                None => "Browsers follow a redirect only if its answer has CORS headers".to_owned(),
            })
            .advise(connect_to(to.as_deref())),
        Cause::PreflightRedirected { to } => Explanation::new("The server redirects the preflight, and browsers do not follow that redirect")
            .because(match to {
                Some(to) => format!("`{url}` leads to `{to}`. Before a POST with JSON, the browser sends a preflight (`OPTIONS`) and rejects a redirect in the answer"),
                None => "Before a POST with JSON, the browser sends a preflight (`OPTIONS`) and rejects a redirect in the answer".to_owned(),
            })
            .advise(connect_to(to.as_deref())),
        Cause::PreflightRefused { status } => preflight_refused(*status, about),
        Cause::HeadersNotAllowed { headers } => headers_not_allowed(headers, about),
        Cause::MethodNotAllowed { method } => Explanation::new(format!("The server's CORS rules do not allow {method}"))
            .because("`Access-Control-Allow-Methods` in the answer to `OPTIONS` lacks it")
            .advise(OWN_SERVER)
            .paste(paste::cors(origin)),
        Cause::SessionIdNotExposed => Explanation::new("The server opened a session, but this page cannot read its id")
            .because("The id is in the header `Mcp-Session-Id`, which the browser shows to a page only if the server lists it in `Access-Control-Expose-Headers`")
            .advise(OWN_SERVER)
            .paste(paste::expose(origin)),
        _ => answer_without_cors(cause, about),
    }
}

fn connect_to(url: Option<&str>) -> String {
    match url {
        Some(url) => format!("Connect to `{url}`"),
        None => {
            "Connect to the address that it redirects to; often only the trailing slash differs"
                .to_owned()
        }
    }
}

fn preflight_refused(status: Option<u16>, about: About<'_>) -> Explanation {
    let answered = match status {
        Some(status) => format!(
            "The server answered HTTP {}, and a browser accepts only 200 to 299",
            status_words(status)
        ),
        None => "The answer allows nothing that the request needs".to_owned(),
    };
    Explanation::new("The server refuses the preflight that MCP's requests need")
        .because(format!(
            "Before a POST with JSON to `{}`, the browser sends a preflight (`OPTIONS`). {answered}",
            about.url
        ))
        .advise("Answer `OPTIONS` with 204 and the headers below, before you check keys: a preflight carries no key")
        .advise(START_COMPANION)
        .paste(paste::cors(about.origin))
}

fn headers_not_allowed(headers: &[String], about: About<'_>) -> Explanation {
    let names = headers.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let subject = if headers.len() == 1 { "the header" } else { "the headers" };
    let plain = headers.join(", ");
    let explained =
        Explanation::new(format!("The server's CORS rules do not allow {subject} {plain}"))
            .because(format!(
                "`Access-Control-Allow-Headers` in the answer to `OPTIONS` does not list {names}"
            ));
    let is_modern = headers.iter().any(|name| name == "mcp-method");
    let explained = if headers.iter().any(|name| name == "dpop") {
        return explained
            .advise("With the lines below, allow the header `dpop` in the answer to `OPTIONS`, and expose `DPoP-Nonce`")
            .advise("If the server also accepts bearer tokens, choose “Never” for proofs of possession under Options, then sign in again")
            .paste(paste::cors_with_proof(about.origin));
    } else {
        explained
    };
    // A server that knows the method's header is of the revision whose calls bring its name too.
    let mut allowed = headers.to_vec();
    if is_modern {
        allowed.push("mcp-name".to_owned());
    }
    let explained = explained.advise(format!("Add {names} to the headers that the server allows"));
    let later = is_modern.then(|| {
        "Allow `mcp-name` and `mcp-param-…` along with it: calls of 2026-07-28 carry them"
            .to_owned()
    });
    explained
        .advise_all(later)
        .advise(START_COMPANION)
        .paste(lines(&Missing::AllowHeaders(&allowed), about.origin))
}

fn answer_without_cors(cause: &Cause, about: About<'_>) -> Explanation {
    let Cause::AnswerWithoutCors { status } = cause else { return Explanation::default() };
    let look = status.is_none().then(|| "Check the server's own log for the status".to_owned());
    let (headline, what) = match status {
        Some(status) => (
            format!(
                "The server answers HTTP {}, and that answer lacks CORS headers",
                status_words(*status)
            ),
            "it",
        ),
        None => ("The server answers, and that answer lacks CORS headers".to_owned(), "the status"),
    };
    Explanation::new(headline)
        .because(format!("The server may allow the request, but its answer does not allow `{}`, so the browser hides {what}. Often the server sends errors (401, 403, 429, 500) and redirects to a sign-in page before its CORS rules apply", about.origin))
        .advise_all(look)
        .advise("If a key is missing, give one: edit the connection and choose it under Authentication")
        .advise("Apply the CORS rules first, before authentication and other middleware, so that errors carry the headers too")
        .advise(START_COMPANION)
        .paste(lines(&Missing::CorsOnErrors, about.origin))
}
