//! Why there is no token, or why the one there is does not do.

use std::time::Duration;

use super::Explanation;
use super::sign_in::{SPEC, quote};
use crate::oauth::event::Grant;
use crate::oauth::failure::OAuthError;
use crate::oauth::token::ClientAuth;
use crate::words::seconds;

const RFC6749_TOKEN: &str = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2";
const RFC8707: &str = "https://www.rfc-editor.org/rfc/rfc8707";

pub(super) fn code_expired(age: Duration, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The code has expired"), said)
        .because(format!("It was traded in after {}, and codes live for a short time, ten minutes at most; or it was used already", seconds(age)))
        .advise("Sign in again and go on without a long pause")
        .spec(RFC6749_TOKEN)
}

pub(super) fn invalid_grant(grant: Grant, said: &OAuthError) -> Explanation {
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

pub(super) fn invalid_client(client_id: &str, auth: ClientAuth, said: &OAuthError) -> Explanation {
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

pub(super) fn token_refused(issuer: &str, resource: &str, said: Option<&str>) -> Explanation {
    Explanation::new("The server refuses the token, although it is new")
        .because(format!("`{issuer}` gave it out for `{resource}`, and the server answers 401"))
        .quote(said.unwrap_or_default())
        .advise("Compare the claims `aud` and `iss` of the token, in the last step, with what the server checks")
        .advise("Does the server trust this authorization server, and can it reach its keys?")
        .advise("Does it take only tokens that are bound to a key (DPoP)? Then choose “Always” for proofs of possession under Options")
        .advise("Does a proxy drop the `Authorization` header?")
        .spec(SPEC)
}

pub(super) fn clock_skew(ahead_seconds: i64) -> Explanation {
    let side = if ahead_seconds > 0 { "ahead of" } else { "behind" };
    let seconds = ahead_seconds.unsigned_abs();
    Explanation::new("The clocks do not agree")
        .because(format!("By its `iat`, the clock of the authorization server is {seconds} s {side} this machine's, and the server refuses the token as not valid yet, or not any more"))
        .advise("Set the clocks by NTP, on the servers and on this machine")
        .advise("Let the server allow for a minute of difference")
}

pub(super) fn invalid_scope(asked: &[String], said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server does not grant these scopes"), said)
        .because(format!("Asked for: `{}`", asked.join(" ")))
        .advise("Name other scopes under Options, or compare `scopes_supported` of both documents")
        .spec(RFC6749_TOKEN)
}

pub(super) fn invalid_target(resource: &str, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server does not know the server as a target"), said)
        .because(format!("It refuses `resource={resource}`"))
        .advise("Register the server's address as a resource (audience) there, exactly as above")
        .spec(RFC8707)
}

pub(super) fn token_request_refused(status: u16, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The token request was refused"), said)
        .because(format!("HTTP {status}, error `{}`", said.error))
        .advise("Compare the request with what the authorization server documents")
        .spec(RFC6749_TOKEN)
}

pub(super) fn not_bearer(kind: &str) -> Explanation {
    Explanation::new("The token is not one that MCP uses")
        .because(format!("Its type is `{kind}`, and MCP uses `Bearer`, or `DPoP` where the request brought a proof of possession"))
        .advise("Let the authorization server give out bearer tokens to this client")
        .advise("If it binds tokens to a key: choose “Always” for proofs of possession under Options")
        .spec(SPEC)
}

pub(super) fn insufficient_scope(
    wanted: &[String],
    granted: &[String],
    attempts: u32,
) -> Explanation {
    let list = |scopes: &[String]| {
        if scopes.is_empty() { "none".to_owned() } else { format!("`{}`", scopes.join(" ")) }
    };
    Explanation::new("The server wants scopes that were not granted")
        .because(format!("Wanted: {}; granted: {}; asked {attempts} times, and asking once more would go on for ever", list(wanted), list(granted)))
        .advise("Your account may not have them: ask whoever looks after it")
        .advise("The server may name a scope that the authorization server does not know")
        .spec(SPEC)
}

pub(super) fn forbidden(status: u16, said: Option<&str>) -> Explanation {
    Explanation::new(format!("The server forbids it (HTTP {status})"))
        .because("It does not say that authorization is the reason")
        .advise("Your account may lack the permission, or the server checks the page's `Origin`")
        .quote(said.unwrap_or_default())
}

pub(super) fn not_signed(why: &str) -> Explanation {
    Explanation::new("The browser could not sign").because(why).advise(
        "Check the private key and the algorithm under Options: PKCS #8 in PEM, or a JSON Web Key",
    )
}

pub(super) fn no_random_bytes() -> Explanation {
    Explanation::new("The browser gave no random bytes")
        .because("Without them nothing safe can be asked for")
        .advise("Use a current browser")
}
