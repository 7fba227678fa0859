//! Why signing in failed: which chapter explains which failure, and what the chapters share.

use super::answer::{
    authorization_refused, denied, no_code, nothing_kept, popup_blocked, popup_closed, repeated,
    state_lost, wrong_sender, wrong_state,
};
use super::client::{
    foreign_client, no_client, no_endpoint, redirect_refused, registration_refused,
};
use super::possession::{no_proof, no_proof_algorithm, nonce_hidden, not_bound, proof_refused};
use super::search;
use super::token::{
    clock_skew, code_expired, forbidden, insufficient_scope, invalid_client, invalid_grant,
    invalid_scope, invalid_target, no_random_bytes, not_bearer, not_signed, token_refused,
    token_request_refused,
};
use crate::oauth::Failure;
use crate::oauth::failure::{Endpoint, OAuthError};
use crate::words::explanation::{Explanation, Paste};

pub(super) const SPEC: &str =
    "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization";

/// `origin` is the page's, for the lines to paste.
pub fn sign_in(failure: &Failure, origin: &str) -> Explanation {
    use Failure as F;
    match failure {
        F::BadUrl(url) => search::bad_url(url),
        F::NoMetadata { tried } => search::no_metadata(tried),
        F::NoServerMetadata { resource, issuers, tried } => {
            search::no_server_metadata(resource, issuers, tried)
        }
        F::Blocked { endpoint, url, asks_for, said } => {
            search::blocked(*endpoint, url, asks_for, said, origin)
        }
        F::TimedOut { endpoint, url, after } => search::timed_out(*endpoint, url, *after),
        F::Unreadable { endpoint, url, status, problem } => {
            search::unreadable(*endpoint, url, *status, problem)
        }
        F::WrongIssuer { expected, found, url } => search::wrong_issuer(expected, found, url),
        F::WrongResource { server, found, url } => search::wrong_resource(server, found, url),
        F::NoS256 { issuer, offered } => search::no_s256(issuer, offered.as_deref()),
        F::NoProofAlgorithm { issuer, offered } => no_proof_algorithm(issuer, offered),
        F::NonceHidden { endpoint, url } => nonce_hidden(*endpoint, url),
        F::ProofRefused { endpoint, url, said } => proof_refused(*endpoint, url, said),
        F::NotBound { issuer, asked } => not_bound(issuer, *asked),
        F::NoProof(why) => no_proof(why),
        F::ForeignClient { client_id, registered_with, issuer } => {
            foreign_client(client_id, registered_with, issuer)
        }
        F::RegistrationRefused { status, said } => registration_refused(*status, said),
        F::RedirectRefused { redirect_uri, application_type, said } => {
            redirect_refused(redirect_uri, application_type, said)
        }
        F::NoClient { issuer } => no_client(issuer),
        F::NoEndpoint(endpoint) => no_endpoint(*endpoint),
        F::PopupBlocked => popup_blocked(),
        F::NothingKept => nothing_kept(),
        F::PopupClosed { redirect_uri, client_id } => popup_closed(redirect_uri, client_id),
        F::Denied(said) => denied(said),
        F::AuthorizationRefused(said) => authorization_refused(said),
        F::StateLost => state_lost(),
        F::WrongState { missing } => wrong_state(*missing),
        F::WrongSender { expected, found } => wrong_sender(expected, found.as_deref()),
        F::Repeated(name) => repeated(name),
        F::NoCode => no_code(),
        F::CodeExpired { age, said } => code_expired(*age, said),
        F::InvalidGrant { grant, said } => invalid_grant(*grant, said),
        F::InvalidClient { client_id, auth, said } => invalid_client(client_id, *auth, said),
        F::InvalidScope { asked, said } => invalid_scope(asked, said),
        F::InvalidTarget { resource, said } => invalid_target(resource, said),
        F::TokenRequestRefused { status, said } => token_request_refused(*status, said),
        F::NotBearer(kind) => not_bearer(kind),
        F::TokenRefused { issuer, resource, said } => {
            token_refused(issuer, resource, said.as_deref())
        }
        F::ClockSkew { ahead_seconds } => clock_skew(*ahead_seconds),
        F::InsufficientScope { wanted, granted, attempts } => {
            insufficient_scope(wanted, granted, *attempts)
        }
        F::Forbidden { status, said } => forbidden(*status, said.as_deref()),
        F::NotSigned(why) => not_signed(why),
        F::NoRandomBytes => no_random_bytes(),
        F::Earlier(said) => Explanation::new(format!("Before you left the page: {said}")),
        F::Cancelled => Explanation::new("Cancelled"),
    }
}

/// What going on with a deviation puts at stake.
pub fn risk(failure: &Failure) -> Option<String> {
    Some(match failure {
        Failure::WrongIssuer { found, .. } => format!(
            "Any server can claim to be `{found}` in its metadata. Codes, and the secrets you agree to send, go to the endpoints in this metadata"
        ),
        Failure::WrongResource { found, .. } => format!(
            "The token may be valid at `{found}`, and the operator of this server could use it there"
        ),
        Failure::NoS256 { .. } => {
            "Without PKCE, anyone who intercepts the code can exchange it for a token".to_owned()
        }
        Failure::WrongSender { expected, .. } => format!(
            "The code may come from another authorization server. Wirescope would send it to `{expected}`, which could exchange it there for a token to your account"
        ),
        _ => return None,
    })
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
        Endpoint::ServerMetadata => "authorization server metadata",
        Endpoint::Registration => "registration endpoint",
        Endpoint::Authorization => "authorization endpoint",
        Endpoint::Token => "token endpoint",
        Endpoint::IdentityProvider => "identity provider's token endpoint",
        Endpoint::Revocation => "revocation endpoint",
    }
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
