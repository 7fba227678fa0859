//! Why it could not be found out where to sign in.

use std::time::Duration;

use super::Explanation;
use super::possession::proof_blocked;
use super::sign_in::{SPEC, cors, lines, name};
use crate::oauth::failure::Endpoint;
use crate::words::seconds;

const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";
const RFC9728: &str = "https://www.rfc-editor.org/rfc/rfc9728#section-3.3";

pub(super) fn bad_url(url: &str) -> Explanation {
    Explanation::new("This is not an address that can be asked")
        .because(format!("`{url}` is no absolute address over http or https"))
        .advise("If you changed it in a step, try again from there")
}

pub(super) fn no_metadata(tried: &[String]) -> Explanation {
    let tried = tried.iter().map(|url| format!("`{url}`")).collect::<Vec<_>>().join(", ");
    Explanation::new("Nothing says where to sign in")
        .because(format!("Neither the server nor its host has authorization metadata. Tried: {tried}"))
        .advise("If the server wants a key or a token of another kind, edit the connection and give it under Authentication")
        .advise("If it is yours: serve resource metadata that names the authorization server, and name its address in `WWW-Authenticate`")
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
            .because(format!("`{resource}` was found and read. The server's own host has no metadata of an authorization server either. Tried: {tried}"))
            .advise("Let the resource metadata name one in `authorization_servers`")
            .spec(RFC9728);
    }
    Explanation::new("The metadata of the authorization server is missing")
        .because(format!("The resource metadata at `{resource}` was found and read: it names {named}. Nothing was found there. Tried: {tried}"))
        .advise("Check that the address in `authorization_servers` is the issuer, with its path and nothing behind it")
        .advise("If the authorization server is yours: serve its metadata at the first of these addresses")
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
            format!("The {what} cannot be read from a page (CORS)")
        }
        _ => format!("The {what} does not allow this page to read its answer (CORS)"),
    };
    let because = match endpoint {
        Endpoint::Token => format!(
            "`{url}` is down, or does not name this page's origin `{origin}`. Without that, signing in \
             cannot end in a page: the code is there, and nobody gives a token for it"
        ),
        _ => format!("`{url}` is down, or does not name this page's origin `{origin}`"),
    };
    let explanation = Explanation::new(headline)
        .because(because)
        .advise("Allow the origin there, with the lines below")
        .advise("Where you cannot: get a token in another way, and paste it under Authentication, Bearer token");
    let explanation = if asks_for.is_empty() {
        explanation
    } else {
        explanation
            .advise("The browser asks beforehand (`OPTIONS`) for this request; answer that as well")
    };
    explanation.quote(said).paste(cors(origin, asks_for, endpoint)).spec(SPEC)
}

pub(super) fn timed_out(endpoint: Endpoint, url: &str, after: Duration) -> Explanation {
    Explanation::new(format!("No answer within {}", seconds(after)))
        .because(format!("`{url}` ({}) stays silent", name(endpoint)))
        .advise("Check that it runs, and what stands between: a firewall that drops packets looks the same")
}

pub(super) fn unreadable(endpoint: Endpoint, url: &str, status: u16, problem: &str) -> Explanation {
    Explanation::new(format!("The {} answers with something else", name(endpoint)))
        .because(format!("HTTP {status} from `{url}`: {problem}"))
        .advise(
            "Look at the answer in the step; a sign-in page or an error page of a proxy is no JSON",
        )
}

pub(super) fn wrong_issuer(expected: &str, found: &str, url: &str) -> Explanation {
    Explanation::new("The metadata belongs to another authorization server")
        .because(format!("`{url}` says `\"issuer\": \"{found}\"`, and was to be of `{expected}`. The two have to be the same, letter by letter, or anybody could pass off theirs"))
        .advise("Let the metadata name the issuer exactly as `authorization_servers` does; a slash behind a path counts")
        .paste(lines("In the metadata", format!("\"issuer\": \"{expected}\"")))
        .spec(RFC8414)
}

pub(super) fn wrong_resource(server: &str, found: &str, url: &str) -> Explanation {
    Explanation::new("The resource metadata is about another server")
        .because(format!("`{url}` says `\"resource\": \"{found}\"`, which does not cover `{server}`. A token asked for with it would be good elsewhere, so nothing was asked for"))
        .advise("Let the metadata name the address people connect to; behind a proxy that is the outer one")
        .paste(lines("In the metadata", format!("\"resource\": \"{server}\"")))
        .spec(RFC9728)
}

pub(super) fn no_s256(issuer: &str, offered: Option<&[String]>) -> Explanation {
    let has = match offered {
        None => "does not name `code_challenge_methods_supported`".to_owned(),
        Some(methods) => format!("offers `{}`", methods.join(" ")),
    };
    Explanation::new("The authorization server does not support PKCE with S256")
        .because(format!("The metadata of `{issuer}` {has}. Without PKCE a code that is caught on the way is worth a token, so MCP clients have to refuse"))
        .advise("If it does support S256, let its metadata say so")
        .paste(lines("In the metadata", "\"code_challenge_methods_supported\": [\"S256\"]".to_owned()))
        .spec(SPEC)
}
