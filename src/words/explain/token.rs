//! Why there is no token, or why the one there is does not do.

use std::time::Duration;

use super::sign_in::{SPEC, quote};
use crate::oauth::event::Grant;
use crate::oauth::failure::OAuthError;
use crate::oauth::token::ClientAuth;
use crate::words::explanation::Explanation;
use crate::words::names::seconds;

const RFC6749_TOKEN: &str = "https://www.rfc-editor.org/rfc/rfc6749#section-5.2";
const RFC8707: &str = "https://www.rfc-editor.org/rfc/rfc8707";

pub(super) fn code_expired(age: Duration, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The code has expired"), said)
        .because(format!("Wirescope exchanged it after {}. Codes are valid for ten minutes at most, and only once", seconds(age)))
        .advise("Sign in again, and continue without a long pause")
        .spec(RFC6749_TOKEN)
}

pub(super) fn invalid_grant(grant: Grant, said: &OAuthError) -> Explanation {
    let (because, advice) = match grant {
        Grant::Code => (
            "The code is unknown or already used, or belongs to another client, redirect URI or code challenge",
            "Sign in again; if this happens every time, check the log of the authorization server",
        ),
        Grant::Refresh => {
            ("The refresh token has expired, was revoked, or was already used", "Sign in again")
        }
        Grant::ClientCredentials | Grant::JwtBearer => (
            "It does not accept the assertion's audience, times or signature",
            "Compare the claims in the step with what the authorization server expects",
        ),
    };
    quote(Explanation::new("The authorization server rejected the grant"), said)
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
        ClientAuth::Jwt => "with a signed assertion (`private_key_jwt`)",
    };
    quote(Explanation::new("The authorization server rejected the client"), said)
        .because(format!("Wirescope sent the client `{client_id}` {how}"))
        .advise("Check the client ID and secret under Options")
        .advise("The server may have deleted a client that registered dynamically: sign in again to register a new one")
        .spec(RFC6749_TOKEN)
}

pub(super) fn token_refused(issuer: &str, resource: &str, said: Option<&str>) -> Explanation {
    Explanation::new("The server rejects the new token")
        .because(format!("`{issuer}` issued it for `{resource}`, but the server answers 401"))
        .quote(said.unwrap_or_default())
        .advise("Compare the token's claims `aud` and `iss`, in the last step, with what the server checks")
        .advise("Check that the server trusts this authorization server and can fetch its keys")
        .advise("If it accepts only tokens bound to a key (DPoP), choose “Always” for proofs of possession under Options")
        .advise("Check that no proxy drops the `Authorization` header")
        .spec(SPEC)
}

pub(super) fn clock_skew(ahead_seconds: i64) -> Explanation {
    let side = if ahead_seconds > 0 { "ahead of" } else { "behind" };
    let seconds = ahead_seconds.unsigned_abs();
    Explanation::new("The clocks differ")
        .because(format!("According to `iat`, the clock of the authorization server is {seconds} s {side} this machine's, so the server rejects the token as not yet valid or expired"))
        .advise("Synchronize the clocks of the servers and of this machine (NTP)")
        .advise("Have the server tolerate a difference of one minute")
}

pub(super) fn invalid_scope(asked: &[String], said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server refuses these scopes"), said)
        .because(format!("Requested: `{}`", asked.join(" ")))
        .advise("Enter other scopes under Options, or compare `scopes_supported` in both metadata documents")
        .spec(RFC6749_TOKEN)
}

pub(super) fn invalid_target(resource: &str, said: &OAuthError) -> Explanation {
    quote(
        Explanation::new("The authorization server does not know the MCP server as a resource"),
        said,
    )
    .because(format!("It rejected `resource={resource}`"))
    .advise("Register the server's address there as a resource (audience), exactly as above")
    .spec(RFC8707)
}

pub(super) fn token_request_refused(status: u16, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server rejected the token request"), said)
        .because(format!("HTTP {status}, error `{}`", said.error))
        .advise("Compare the request with the documentation of the authorization server")
        .spec(RFC6749_TOKEN)
}

pub(super) fn not_bearer(kind: &str) -> Explanation {
    Explanation::new("MCP does not use this type of token")
        .because(format!("Its type is `{kind}`; MCP uses `Bearer`, or `DPoP` if the request carried a proof of possession"))
        .advise("Have the authorization server issue bearer tokens to this client")
        .advise("If it binds tokens to a key, choose “Always” for proofs of possession under Options")
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
    Explanation::new("The server requires scopes that were not granted")
        .because(format!(
            "Required: {}; granted: {}. Wirescope asked {attempts} times and stopped there",
            list(wanted),
            list(granted)
        ))
        .advise("Your account may lack them: ask your account's administrator")
        .advise("The server may require a scope that the authorization server does not know")
        .spec(SPEC)
}

pub(super) fn forbidden(status: u16, said: Option<&str>) -> Explanation {
    Explanation::new(format!("The server denied access (HTTP {status})"))
        .because("The answer does not ask for another token or more scopes")
        .advise("Your account may lack the permission, or the server rejects this page's `Origin`")
        .quote(said.unwrap_or_default())
}

pub(super) fn not_signed(why: &str) -> Explanation {
    Explanation::new("The browser could not sign the request").because(why).advise(
        "Check the private key and the algorithm under Options. The key must be PKCS #8 in PEM, or a JSON Web Key",
    )
}

pub(super) fn no_random_bytes() -> Explanation {
    Explanation::new("The browser provided no random bytes")
        .because("Wirescope needs them to sign in safely")
        .advise("Use an up-to-date browser")
}
