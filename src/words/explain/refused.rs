//! Causes that stand in a readable answer which is none of MCP.

use super::cause::About;
use super::diagnosis::status_words;
use super::paste::{self, Missing, lines};
use crate::diagnosis::Cause;
use crate::wire::url::Url;
use crate::words::explanation::Explanation;

const TRANSPORTS: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports";

/// Who may ask, and where.
pub(super) fn refusal(cause: &Cause, about: About<'_>) -> Explanation {
    let origin = about.origin;
    match cause {
        Cause::Unauthorized => Explanation::new("The server requires a key or a token")
            .because("HTTP 401")
            .advise("Sign in, or edit the connection and give a key under Authentication"),
        Cause::HostRefused => Explanation::new("The server rejects the host name you used, not this page")
            .because("Its check of the `Host` header (against DNS rebinding) refuses the request. The page's origin and CORS are separate checks")
            .advise("Connect by the name that the server expects, often `localhost` or `127.0.0.1`")
            .advise("Or add this host and port to the hosts that the server allows")
            .paste(lines(&Missing::AllowedHost(&host_of(about.url)), origin))
            .spec(TRANSPORTS),
        Cause::OriginRefused => Explanation::new("The server's check of Origin rejects this page")
            .because(format!("This page sends `Origin: {origin}`, and the server compares it with a list; CORS is a separate check"))
            .advise(format!("Add `{origin}` to the origins that the server accepts"))
            .paste(paste::allowed_origins(origin))
            .spec(TRANSPORTS),
        Cause::Forbidden => Explanation::new("The server rejects this page or this key (HTTP 403)")
            .because(format!("Many servers check the `Origin` header against a list; this page sends `{origin}`"))
            .advise("Add the origin to the server's list; this check is separate from CORS")
            .advise("If the server accepts the key, the key may lack the permission")
            .paste(paste::allowed_origins(origin))
            .spec(TRANSPORTS),
        Cause::IdentityProvider { host } => Explanation::new("A sign-in page answers in place of the server")
            .because(match host {
                Some(host) => format!("The answer is a web page of `{host}`: something in front of the server wants you to sign in there first"),
                None => "The answer is a web page with a form: something in front of the server wants you to sign in first".to_owned(),
            })
            .advise("Give this server a key or a token that its gateway accepts, under Authentication")
            .advise("Or exempt the MCP endpoint from the gateway's sign-in page: a program cannot fill it in"),
        Cause::WebPage => Explanation::new("The answer is a web page (HTML), not MCP")
            .because("A website, a sign-in page or a proxy's error page answers there")
            .advise("Check the path: common ones are `/mcp` and `/sse`")
            .advise("If it is a sign-in page, the server is behind it and needs a token instead"),
        Cause::WrongPath => Explanation::new("A server answers at this address, but it is not an MCP server")
            .advise("Check the path: common ones are `/mcp` and `/sse`")
            .advise("Check the port: another program may be listening there"),
        Cause::RedirectLosesRequest { to } => Explanation::new("A redirect on the way loses the message")
            .because(format!("The address redirects to `{to}`. With 301, 302 or 303, the browser turns a POST into a GET without a body"))
            .advise(format!("Connect to `{to}`"))
            .advise("Or have the server redirect with 307 or 308, which keep method and body"),
        Cause::Redirected { to } => Explanation::new("The server redirects to another address")
            .because(format!("It leads to `{to}`. Wirescope sends keys only to the address you entered"))
            .advise("If you trust that address, connect to it directly"),
        _ => of_the_message(cause, about),
    }
}

/// What is asked, how often, and how much of it.
fn of_the_message(cause: &Cause, about: About<'_>) -> Explanation {
    let origin = about.origin;
    match cause {
        Cause::TooManyRequests { after } => Explanation::new("The server limits the rate of requests (HTTP 429)")
            .because(match after {
                Some(seconds) => format!("It asks clients to wait {seconds} s (`Retry-After`)"),
                None => "It does not say how long to wait".to_owned(),
            })
            .advise("Wait, then try again")
            .advise("If it is your own server, raise the limit: a session needs several requests in a row"),
        Cause::BodyTooLarge => Explanation::new("The message is too large for the server or a proxy (HTTP 413)")
            .because("A limit for the size of a request was exceeded")
            .advise("Send shorter arguments, or raise the limit")
            .paste(lines(&Missing::BodySize, origin)),
        Cause::HeadersTooLarge => Explanation::new("The headers are too large for the server (HTTP 431)")
            .advise("Shorten the key or the custom headers, or raise the server's limit"),
        Cause::UnsupportedMediaType => Explanation::new("The server does not accept JSON here (HTTP 415)")
            .because("Wirescope sends `Content-Type: application/json`, as MCP prescribes")
            .advise("Check the path: another service may answer there")
            .advise("If it is your own server, accept `application/json`"),
        Cause::NotAcceptable => Explanation::new("The server rejects the `Accept` header (HTTP 406)")
            .because("Wirescope accepts `application/json` and `text/event-stream`, as MCP prescribes")
            .advise("Check that no proxy changes the `Accept` header")
            .advise("If it is your own server, answer with one of the two"),
        Cause::MethodNotTaken => Explanation::new("This address does not accept POST (HTTP 405)")
            .because("An MCP client sends every message to the endpoint as a POST")
            .advise("Check the path: common ones are `/mcp` and `/sse`"),
        Cause::Gateway { status } => Explanation::new(format!("A gateway answers, and the server behind it does not: HTTP {}", status_words(*status)))
            .advise("Check that the server is running, and that the gateway leads to its port"),
        Cause::ServerError { status } => Explanation::new(format!("The server failed on the request: HTTP {}", status_words(*status)))
            .advise("Check the server's own log; the wire log has the request that caused the error"),
        Cause::NotificationRefused => Explanation::new("The server rejects notifications/initialized")
            .because("The handshake worked, and the notification that ends it was refused. A server must answer it with 202")
            .advise("If it is your own server, accept notifications: they have no `id` and get no reply")
            .spec(TRANSPORTS),
        Cause::RevisionRefused => Explanation::new("The server does not accept the protocol version")
            .because("It rejects the value of `MCP-Protocol-Version`, or wants the header already in the handshake")
            .advise("Choose another transport under Options, then connect again")
            .advise("If it is your own server, accept the version that it returned for `initialize`"),
        Cause::NoCommonRevision => Explanation::new("The server supports no protocol version that Wirescope knows")
            .advise("Choose a transport under Options and try again"),
        Cause::SessionsNotShared => Explanation::new("The server forgets each session at once")
            .because("Each new session was refused at its first use, several times in a row. Several instances that do not share their sessions behave like this, each knowing only its own")
            .advise("Run a single instance, or have the load balancer keep a session on one instance (by `Mcp-Session-Id`)")
            .advise("Or keep the sessions in a store that all instances share"),
        Cause::MethodMissing { method } => Explanation::new(format!("The server does not know {method}"))
            .because("JSON-RPC error `-32601` (method not found)")
            .advise("If your server declares the capability for this method, add a handler, or do not declare it"),
        _ => Explanation::default(),
    }
}

/// Host and port as they stand in the `Host` header; the most usual ones where the address is not known.
fn host_of(url: &str) -> String {
    Url::read(url).map_or_else(|_| "localhost:3000".to_owned(), |url| url.authority().to_owned())
}
