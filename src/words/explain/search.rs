//! Why it could not be found out where to sign in.

use std::time::Duration;

use super::possession::proof_blocked;
use super::sign_in::{SPEC, cors, lines, name};
use crate::oauth::failure::Endpoint;
use crate::words::explanation::Explanation;
use crate::words::names::seconds;

const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";
const RFC9728: &str = "https://www.rfc-editor.org/rfc/rfc9728#section-3.3";

pub(super) fn bad_url(url: &str) -> Explanation {
    Explanation::new("This is not a web address")
        .because(format!("`{url}` is not an absolute http or https address"))
        .advise("If you edited it in a step, try again from that step")
}

pub(super) fn no_metadata(tried: &[String]) -> Explanation {
    let tried = tried.iter().map(|url| format!("`{url}`")).collect::<Vec<_>>().join(", ");
    Explanation::new("No metadata says where to sign in")
        .because(format!("Neither the server nor its host publishes authorization metadata. Tried: {tried}"))
        .advise("If the server requires another kind of key or token, edit the connection and enter it under Authentication")
        .advise("If it is your own server, publish resource metadata that names the authorization server, and put its address in `WWW-Authenticate`")
        .paste(lines(
            "/.well-known/oauth-protected-resource",
            "{\n  \"resource\": \"https://your.host/mcp\",\n  \"authorization_servers\": [\"https://auth.your.host\"]\n}".to_owned(),
        ))
        .spec(SPEC)
}

pub(super) fn no_server_metadata(
    resource: &str,
    issuers: &[String],
    tried: &[String],
) -> Explanation {
    let quoted =
        |all: &[String]| all.iter().map(|url| format!("`{url}`")).collect::<Vec<_>>().join(", ");
    let (tried, named) = (quoted(tried), quoted(issuers));
    if issuers.is_empty() {
        return Explanation::new("The resource metadata names no authorization server")
            .because(format!("Wirescope found and read `{resource}`. The server's own host has no authorization server metadata either. Tried: {tried}"))
            .advise("Name one in `authorization_servers` of the resource metadata")
            .spec(RFC9728);
    }
    Explanation::new("The authorization server metadata is missing")
        .because(format!("The resource metadata at `{resource}` names {named}, which has no metadata. Tried: {tried}"))
        .advise("Check that the address in `authorization_servers` is exactly the issuer, with its path and nothing after it")
        .advise("If it is your own authorization server, publish its metadata at the first of these addresses")
        .spec(RFC8414)
}

pub(super) fn blocked(
    endpoint: Endpoint,
    url: &str,
    asks_for: &[String],
    said: &str,
    origin: &str,
) -> Explanation {
    if asks_for.iter().any(|name| name == "dpop") {
        return proof_blocked(endpoint, url, asks_for, origin);
    }
    let what = name(endpoint);
    let headline = match endpoint {
        Endpoint::Token => {
            "The token endpoint does not allow this page to read its answer (CORS)".to_owned()
        }
        Endpoint::ResourceMetadata | Endpoint::ServerMetadata => {
            format!("This page cannot read the {what} (CORS)")
        }
        _ => format!("The {what} does not allow this page to read its answer (CORS)"),
    };
    let because = match endpoint {
        Endpoint::Token => format!(
            "`{url}` is down, or does not allow this page's origin `{origin}`. This page has the code, but cannot exchange it for a token"
        ),
        _ => format!("`{url}` is down, or does not allow this page's origin `{origin}`"),
    };
    let explanation = Explanation::new(headline)
        .because(because)
        .advise("On that server, allow the origin with the lines below")
        .advise("If you cannot, get a token in another way and paste it under Authentication, Bearer token");
    let explanation = if asks_for.is_empty() {
        explanation
    } else {
        explanation.advise(
            "The browser sends a preflight (`OPTIONS`) before this request: answer that too",
        )
    };
    explanation.quote(said).paste(cors(origin, asks_for, endpoint)).spec(SPEC)
}

pub(super) fn timed_out(endpoint: Endpoint, url: &str, after: Duration) -> Explanation {
    Explanation::new(format!("No answer within {}", seconds(after)))
        .because(format!("`{url}` ({}) sent no answer", name(endpoint)))
        .advise("Check that it is running, and that no firewall drops the packets")
}

pub(super) fn unreadable(endpoint: Endpoint, url: &str, status: u16, problem: &str) -> Explanation {
    Explanation::new(format!("The {} sent an unexpected answer", name(endpoint)))
        .because(format!("HTTP {status} from `{url}`: {problem}"))
        .advise(
            "Check the answer in the step: a sign-in page, or a proxy's error page, is not JSON",
        )
}

pub(super) fn wrong_issuer(expected: &str, found: &str, url: &str) -> Explanation {
    Explanation::new("The metadata belongs to another authorization server")
        .because(format!("`{url}` says `\"issuer\": \"{found}\"` instead of `{expected}`. The two must match exactly; otherwise an attacker could substitute other metadata"))
        .advise("Name the issuer in the metadata exactly as in `authorization_servers`; a trailing slash counts")
        .paste(lines("In the metadata", format!("\"issuer\": \"{expected}\"")))
        .spec(RFC8414)
}

pub(super) fn wrong_resource(server: &str, found: &str, url: &str) -> Explanation {
    Explanation::new("The resource metadata is for another server")
        .because(format!("`{url}` says `\"resource\": \"{found}\"`, which does not cover `{server}`. A token requested with it would be valid for another server, so Wirescope requested none"))
        .advise("In the metadata, name the address that people connect to; behind a proxy, that is the public one")
        .paste(lines("In the metadata", format!("\"resource\": \"{server}\"")))
        .spec(RFC9728)
}

pub(super) fn no_s256(issuer: &str, offered: Option<&[String]>) -> Explanation {
    let has = match offered {
        None => "does not contain `code_challenge_methods_supported`".to_owned(),
        Some(methods) => format!("offers `{}`", methods.join(" ")),
    };
    Explanation::new("The authorization server does not support PKCE with S256")
        .because(format!("The metadata of `{issuer}` {has}. Without PKCE, an intercepted code can be exchanged for a token, so MCP clients must refuse to continue"))
        .advise("If it does support S256, say so in its metadata")
        .paste(lines("In the metadata", "\"code_challenge_methods_supported\": [\"S256\"]".to_owned()))
        .spec(SPEC)
}
