//! Why signing in failed.

use super::possession::{possession, proof_blocked};
use super::{Explanation, Paste};
use crate::oauth::Failure;
use crate::oauth::event::Grant;
use crate::oauth::failure::{Endpoint, OAuthError};
use crate::oauth::token::ClientAuth;
use crate::ui::words;

const SPEC: &str = "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization";
const RFC6749_TOKEN: &str = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2";
const RFC7591: &str = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2";
const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";
const RFC8707: &str = "https://www.rfc-editor.org/rfc/rfc8707";
const RFC9207: &str = "https://www.rfc-editor.org/rfc/rfc9207#section-2.4";
const RFC9728: &str = "https://www.rfc-editor.org/rfc/rfc9728#section-3.3";

/// `origin` is the page's, for the lines to paste.
pub fn sign_in(failure: &Failure, origin: &str) -> Explanation {
    match failure {
        Failure::BadUrl(_)
        | Failure::NoMetadata { .. }
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
                .advise("Let the metadata name the issuer exactly as `authorization_servers` does; a slash at the end counts")
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

/// At the token endpoint.
fn trade(failure: &Failure) -> Explanation {
    match failure {
        Failure::CodeExpired { age, said } => {
            quote(Explanation::new("The code has expired"), said)
                .because(format!("It was traded in after {}, and codes live for a short time, ten minutes at most; or it was used already", words::seconds(*age)))
                .advise("Sign in again and go on without a long pause")
                .spec(RFC6749_TOKEN)
        }
        Failure::InvalidGrant { grant, said } => invalid_grant(*grant, said),
        Failure::InvalidClient { client_id, auth, said } => invalid_client(client_id, *auth, said),
        Failure::InvalidScope { asked, said } => {
            quote(Explanation::new("The authorization server does not grant these scopes"), said)
                .because(format!("Asked for: `{}`", asked.join(" ")))
                .advise("Name other scopes under Options, or compare `scopes_supported` of both documents")
                .spec(RFC6749_TOKEN)
        }
        Failure::InvalidTarget { resource, said } => {
            quote(Explanation::new("The authorization server does not know the server as a target"), said)
                .because(format!("It refuses `resource={resource}`"))
                .advise("Register the server's address as a resource (audience) there, exactly as above")
                .spec(RFC8707)
        }
        Failure::TokenRequestRefused { status, said } => {
            quote(Explanation::new("The token request was refused"), said)
                .because(format!("HTTP {status}, error `{}`", said.error))
                .advise("Compare the request with what the authorization server documents")
                .spec(RFC6749_TOKEN)
        }
        Failure::NotBearer(kind) => Explanation::new("The token is not one that MCP uses")
            .because(format!("Its type is `{kind}`, and MCP uses `Bearer`, or `DPoP` where the request brought a proof of possession"))
            .advise("Let the authorization server give out bearer tokens to this client")
            .advise("If it binds tokens to a key: choose “Always” for proofs of possession under Options")
            .spec(SPEC),
        other => Explanation::new(other.to_string()),
    }
}

/// With a token in hand.
fn life(failure: &Failure) -> Explanation {
    match failure {
        Failure::TokenRefused { issuer, resource, said } => token_refused(issuer, resource, said.as_deref()),
        Failure::ClockSkew { ahead_seconds } => clock_skew(*ahead_seconds),
        Failure::InsufficientScope { wanted, granted, attempts } => {
            let list = |scopes: &[String]| if scopes.is_empty() { "none".to_owned() } else { format!("`{}`", scopes.join(" ")) };
            Explanation::new("The server wants scopes that were not granted")
                .because(format!("Wanted: {}; granted: {}; asked {attempts} times, and asking once more would go on for ever", list(wanted), list(granted)))
                .advise("Your account may not have them: ask whoever looks after it")
                .advise("The server may name a scope that the authorization server does not know")
                .spec(SPEC)
        }
        Failure::Forbidden { status, said } => {
            let explanation = Explanation::new(format!("The server forbids it (HTTP {status})"))
                .because("It does not say that authorization is the reason")
                .advise("Your account may lack the permission, or the server checks the page's `Origin`");
            explanation.quote(said.as_deref().unwrap_or_default())
        }
        Failure::NotSigned(why) => Explanation::new("The browser could not sign")
            .because(why.clone())
            .advise("Check the private key and the algorithm under Options: PKCS #8 in PEM, or a JSON Web Key"),
        Failure::NoRandomBytes => Explanation::new("The browser gave no random bytes")
            .because("Without them nothing safe can be asked for")
            .advise("Use a current browser"),
        Failure::Earlier(said) => Explanation::new(format!("Before the page was away: {said}")),
        Failure::Cancelled => Explanation::new("Cancelled"),
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
pub(super) fn name(endpoint: Endpoint) -> &'static str {
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

fn invalid_grant(grant: Grant, said: &OAuthError) -> Explanation {
    let (because, advice) = match grant {
        Grant::Code => (
            "The code is unknown, used, or was made for another client, redirect address or code challenge",
            "Sign in again; if it happens each time, look in the log of the authorization server",
        ),
        Grant::Refresh => {
            ("The refresh token has expired, was revoked, or was used already", "Sign in again")
        }
        Grant::ClientCredentials | Grant::JwtBearer => (
            "The assertion is not accepted: its audience, its times or its signature",
            "Compare the claims in the step with what the authorization server expects",
        ),
    };
    quote(Explanation::new("The authorization server does not accept what was traded in"), said)
        .because(because)
        .advise(advice)
        .spec(RFC6749_TOKEN)
}

fn invalid_client(client_id: &str, auth: ClientAuth, said: &OAuthError) -> Explanation {
    let how = match auth {
        ClientAuth::None => "without a secret",
        ClientAuth::Basic => {
            "with its secret in the `Authorization` header (`client_secret_basic`)"
        }
        ClientAuth::Post => "with its secret in the body (`client_secret_post`)",
        ClientAuth::Jwt => "with a token it signed (`private_key_jwt`)",
    };
    quote(Explanation::new("The authorization server does not know this client, or its proof"), said)
        .because(format!("`{client_id}` came {how}"))
        .advise("Check client id and secret under Options")
        .advise("A client that registered by itself may have been forgotten: signing in again registers anew")
        .spec(RFC6749_TOKEN)
}

fn token_refused(issuer: &str, resource: &str, said: Option<&str>) -> Explanation {
    Explanation::new("The server refuses the token, although it is new")
        .because(format!("`{issuer}` gave it out for `{resource}`, and the server answers 401"))
        .quote(said.unwrap_or_default())
        .advise("Compare the claims `aud` and `iss` of the token, in the last step, with what the server checks")
        .advise("Does the server trust this authorization server, and can it reach its keys?")
        .advise("Does it take only tokens that are bound to a key (DPoP)? Then choose “Always” for proofs of possession under Options")
        .advise("Does a proxy drop the `Authorization` header?")
        .spec(SPEC)
}

fn clock_skew(ahead_seconds: i64) -> Explanation {
    let side = if ahead_seconds > 0 { "ahead of" } else { "behind" };
    let seconds = ahead_seconds.unsigned_abs();
    Explanation::new("The clocks do not agree")
        .because(format!("By its `iat`, the clock of the authorization server is {seconds} s {side} this machine's, and the server refuses the token as not valid yet, or not any more"))
        .advise("Set the clocks by NTP, on the servers and on this machine")
        .advise("Let the server allow for a minute of difference")
}
