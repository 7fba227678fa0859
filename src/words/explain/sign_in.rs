//! Why signing in failed.

use super::possession::{possession, proof_blocked};
use super::token::{life, trade};
use super::{Explanation, Paste};
use crate::oauth::Failure;
use crate::oauth::failure::{Endpoint, OAuthError};
use crate::words;

pub(super) const SPEC: &str =
    "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization";
const RFC7591: &str = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2";
const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";
const RFC9207: &str = "https://www.rfc-editor.org/rfc/rfc9207#section-2.4";
const RFC9728: &str = "https://www.rfc-editor.org/rfc/rfc9728#section-3.3";

/// `origin` is the page's, for the lines to paste.
pub fn sign_in(failure: &Failure, origin: &str) -> Explanation {
    match failure {
        Failure::BadUrl(_)
        | Failure::NoMetadata { .. }
        | Failure::NoServerMetadata { .. }
        | Failure::Blocked { .. }
        | Failure::TimedOut { .. }
        | Failure::Unreadable { .. }
        | Failure::WrongIssuer { .. }
        | Failure::WrongResource { .. }
        | Failure::NoS256 { .. } => search(failure, origin),
        Failure::NoProofAlgorithm { .. }
        | Failure::NonceHidden { .. }
        | Failure::ProofRefused { .. }
        | Failure::NotBound { .. }
        | Failure::NoProof(_) => possession(failure),
        Failure::ForeignClient { .. }
        | Failure::RegistrationRefused { .. }
        | Failure::RedirectRefused { .. }
        | Failure::NoClient { .. }
        | Failure::NoEndpoint(_) => client(failure),
        Failure::PopupBlocked
        | Failure::NothingKept
        | Failure::PopupClosed { .. }
        | Failure::Denied(_)
        | Failure::AuthorizationRefused(_)
        | Failure::StateLost
        | Failure::WrongState { .. }
        | Failure::WrongSender { .. }
        | Failure::Repeated(_)
        | Failure::NoCode => answer(failure),
        Failure::CodeExpired { .. }
        | Failure::InvalidGrant { .. }
        | Failure::InvalidClient { .. }
        | Failure::InvalidScope { .. }
        | Failure::InvalidTarget { .. }
        | Failure::TokenRequestRefused { .. }
        | Failure::NotBearer(_) => trade(failure),
        Failure::TokenRefused { .. }
        | Failure::ClockSkew { .. }
        | Failure::InsufficientScope { .. }
        | Failure::Forbidden { .. }
        | Failure::NotSigned(_)
        | Failure::NoRandomBytes
        | Failure::Earlier(_)
        | Failure::Cancelled => life(failure),
    }
}

/// Finding out where to sign in.
fn search(failure: &Failure, origin: &str) -> Explanation {
    match failure {
        Failure::BadUrl(url) => Explanation::new("This is not an address that can be asked")
            .because(format!("`{url}` is no absolute address over http or https"))
            .advise("If you changed it in a step, try again from there"),
        Failure::NoMetadata { tried } => no_metadata(tried),
        Failure::NoServerMetadata { resource, issuers, tried } => {
            no_server_metadata(resource, issuers, tried)
        }
        Failure::Blocked { endpoint, url, asks_for, .. } if asks_for.iter().any(|name| name == "dpop") => {
            proof_blocked(*endpoint, url, asks_for, origin)
        }
        Failure::Blocked { endpoint, url, asks_for, said } => {
            blocked(*endpoint, url, asks_for, said, origin)
        }
        Failure::TimedOut { endpoint, url, after } => {
            Explanation::new(format!("No answer within {}", words::seconds(*after)))
                .because(format!("`{url}` ({}) stays silent", name(*endpoint)))
                .advise("Check that it runs, and what stands between: a firewall that drops packets looks the same")
        }
        Failure::Unreadable { endpoint, url, status, problem } => unreadable(*endpoint, url, *status, problem),
        Failure::WrongIssuer { expected, found, url } => {
            Explanation::new("The metadata belongs to another authorization server")
                .because(format!("`{url}` says `\"issuer\": \"{found}\"`, and was to be of `{expected}`. The two have to be the same, letter by letter, or anybody could pass off theirs"))
                .advise("Let the metadata name the issuer exactly as `authorization_servers` does; a slash behind a path counts")
                .paste(lines("In the metadata", format!("\"issuer\": \"{expected}\"")))
                .spec(RFC8414)
        }
        Failure::WrongResource { server, found, url } => {
            Explanation::new("The resource metadata is about another server")
                .because(format!("`{url}` says `\"resource\": \"{found}\"`, which does not cover `{server}`. A token asked for with it would be good elsewhere, so nothing was asked for"))
                .advise("Let the metadata name the address people connect to; behind a proxy that is the outer one")
                .paste(lines("In the metadata", format!("\"resource\": \"{server}\"")))
                .spec(RFC9728)
        }
        Failure::NoS256 { issuer, offered } => no_s256(issuer, offered.as_deref()),
        other => Explanation::new(other.to_string()),
    }
}

/// Who the page is there.
fn client(failure: &Failure) -> Explanation {
    match failure {
        Failure::ForeignClient { client_id, registered_with, issuer } => {
            Explanation::new("The client belongs to another authorization server")
                .because(format!("`{client_id}` was registered with `{registered_with}`; the server now names `{issuer}`. Credentials go to the one that gave them out only"))
                .advise("Register a client with the new one, and give its id under Options")
                .spec(SPEC)
        }
        Failure::RegistrationRefused { status, said } => {
            quote(Explanation::new("The authorization server does not register this page"), said)
                .because(format!("It answered the registration with HTTP {status}"))
                .advise("Register a client by hand, and give its id below or under Options")
                .advise("If it wants an initial access token, registration by a page is not open there")
                .spec(RFC7591)
        }
        Failure::RedirectRefused { redirect_uri, application_type, said } => {
            redirect_refused(redirect_uri, application_type, said)
        }
        Failure::NoClient { issuer } => {
            Explanation::new("There is no client for this authorization server")
                .because(format!("`{issuer}` registers none by itself for this way of signing in"))
                .advise("Register a client there by hand, and give its id, and its secret or key, under Options")
        }
        Failure::NoEndpoint(endpoint) => Explanation::new(format!("The authorization server has no {}", name(*endpoint)))
            .because("Its metadata does not name one that this way of signing in needs")
            .advise("Complete the metadata")
            .spec(RFC8414),
        other => Explanation::new(other.to_string()),
    }
}

/// What the person came back with.
fn answer(failure: &Failure) -> Explanation {
    match failure {
        Failure::PopupBlocked => Explanation::new("The browser blocked the window")
            .because("Browsers open windows only right after a click, and only where the person allows them")
            .advise("Allow windows for this page in the address bar, then try again")
            .advise("Or press “Sign in”, which goes there in this tab and comes back"),
        Failure::NothingKept => Explanation::new("The browser keeps nothing for this page")
            .because("To sign in in this tab the page leaves, and needs the tab's storage to go on when it is back; that could not be written: it is full, or forbidden for this site")
            .advise("Allow this site to store data, then try again")
            .advise("Or press “Sign in in a window”, for which the page stays"),
        Failure::PopupClosed { redirect_uri, client_id } => {
            Explanation::new("The window was closed before an answer came")
                .because("Either you closed it, or the authorization server showed an error there and did not send you back")
                .advise("Try again, and read what the window says before it closes")
                .advise(format!("If it speaks of a redirect address: it has to know `{redirect_uri}` for the client `{client_id}`"))
                .paste(lines("Redirect address to register", redirect_uri.clone()))
        }
        Failure::Denied(said) => quote(Explanation::new("Access was denied"), said)
            .because("You said no, or your account may not do this")
            .advise("Try again, and allow it; or ask whoever looks after the accounts"),
        Failure::AuthorizationRefused(said) => {
            quote(Explanation::new("The authorization server refused the request"), said)
                .because(format!("It sent you back with the error `{}`", said.error))
                .advise("Take it step by step, and compare the authorization request with what it expects")
        }
        Failure::StateLost => Explanation::new("The answer belongs to no sign-in of this page")
            .because("The page that asked was closed or reloaded, its storage was cleared, or the answer came into another tab")
            .advise("Sign in again; the code that came was not used"),
        Failure::WrongState { missing } => {
            let how = if *missing { "has no `state`" } else { "has the `state` of another question" };
            Explanation::new("The answer is not to the question of this page")
                .because(format!("It {how}. It may be an old one, or one that somebody slipped in, so its code was not used"))
                .advise("Sign in again; if it happens each time, the authorization server does not give `state` back as it came")
                .spec(SPEC)
        }
        Failure::WrongSender { expected, found } => wrong_sender(expected, found.as_deref()),
        Failure::Repeated(name) => Explanation::new(format!("The answer names `{name}` more than once"))
            .because("Which one counts would be a guess, so none was used")
            .advise("Look for a proxy or a redirect that adds to the query"),
        Failure::NoCode => Explanation::new("The answer holds no code")
            .because("It has neither `code` nor `error`")
            .advise("The authorization server has to answer `response_type=code`"),
        other => Explanation::new(other.to_string()),
    }
}

pub(super) fn quote(explanation: Explanation, said: &OAuthError) -> Explanation {
    let more = said.uri.as_deref().map(|uri| format!("\n{uri}")).unwrap_or_default();
    explanation.quote(&format!("{said}{more}"))
}

pub(super) fn lines(label: &'static str, code: String) -> Vec<Paste> {
    vec![Paste { label, code }]
}

/// As it stands in a sentence.
pub fn name(endpoint: Endpoint) -> &'static str {
    match endpoint {
        Endpoint::Server => "server",
        Endpoint::ResourceMetadata => "resource metadata",
        Endpoint::ServerMetadata => "metadata of the authorization server",
        Endpoint::Registration => "registration endpoint",
        Endpoint::Authorization => "authorization endpoint",
        Endpoint::Token => "token endpoint",
        Endpoint::IdentityProvider => "identity provider's token endpoint",
        Endpoint::Revocation => "revocation endpoint",
    }
}

/// What going on with a deviation puts at stake.
pub fn risk(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::WrongIssuer { found, .. } => format!(
            "Anybody can write `{found}` into their metadata. Codes, and secrets that you agree to \
             give, go to the endpoints that this metadata names"
        ),
        Failure::WrongResource { found, .. } => format!(
            "The token may be good at `{found}`, and the operator of this server could use it there"
        ),
        Failure::NoS256 { .. } => {
            "Without PKCE, anyone who catches the code on its way back can trade it for a token"
                .to_owned()
        }
        Failure::WrongSender { expected, .. } => format!(
            "The code may come from another authorization server, and would be given to `{expected}`, \
             which could trade it for a token of yours there"
        ),
        _ => return None,
    })
}

fn no_server_metadata(resource: &str, issuers: &[String], tried: &[String]) -> Explanation {
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

fn no_metadata(tried: &[String]) -> Explanation {
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

pub(super) fn cors(origin: &str, asks_for: &[String], endpoint: Endpoint) -> Vec<Paste> {
    let post = matches!(
        endpoint,
        Endpoint::Token
            | Endpoint::Registration
            | Endpoint::Revocation
            | Endpoint::IdentityProvider
    );
    let methods = if post { "POST" } else { "GET" };
    let mut code = format!("Access-Control-Allow-Origin: {origin}");
    if !asks_for.is_empty() {
        code = format!(
            "# on every answer, and on the answer to OPTIONS (204)\n{code}\n\
             Access-Control-Allow-Methods: {methods}\n\
             Access-Control-Allow-Headers: {}",
            asks_for.join(", ")
        );
    }
    lines("Headers", code)
}

fn blocked(
    endpoint: Endpoint,
    url: &str,
    asks_for: &[String],
    said: &str,
    origin: &str,
) -> Explanation {
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

fn unreadable(endpoint: Endpoint, url: &str, status: u16, problem: &str) -> Explanation {
    Explanation::new(format!("The {} answers with something else", name(endpoint)))
        .because(format!("HTTP {status} from `{url}`: {problem}"))
        .advise(
            "Look at the answer in the step; a sign-in page or an error page of a proxy is no JSON",
        )
}

fn no_s256(issuer: &str, offered: Option<&[String]>) -> Explanation {
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

fn redirect_refused(redirect_uri: &str, application_type: &str, said: &OAuthError) -> Explanation {
    let kind = match application_type {
        "native" => {
            "As the page is served from this machine, it registers as a `native` application, which may use `http` on localhost"
        }
        _ => {
            "As the page is served from the web, it registers as a `web` application, which needs `https`"
        }
    };
    quote(Explanation::new("The redirect address was refused"), said)
        .because(format!("The authorization server does not accept `{redirect_uri}`. {kind}"))
        .advise("Register exactly this address for the client; path and slash count")
        .advise("Some servers take `http://localhost` and not `http://127.0.0.1`, or the other way round: open the page there")
        .paste(lines("Redirect address to register", redirect_uri.to_owned()))
}

fn wrong_sender(expected: &str, found: Option<&str>) -> Explanation {
    let because = match found {
        Some(found) => format!(
            "Its `iss` is `{found}`, and the question went to `{expected}`. The two have to be the same, letter by letter"
        ),
        None => format!(
            "`{expected}` promises to name itself in every answer, and this one names nobody"
        ),
    };
    Explanation::new("The answer does not come from the authorization server that was asked")
        .because(format!("{because}. Somebody may have put theirs in its place, so nothing of it was used"))
        .advise("If the authorization server is yours: let `iss` be its issuer exactly as in its metadata")
        .spec(RFC9207)
}
