//! Why a token could not be bound to a key, or is of no use with it (RFC 9449).

use super::sign_in::{cors, lines, name, quote};
use super::{Explanation, Paste};
use crate::oauth::failure::{Endpoint, OAuthError};

const RFC9449: &str = "https://www.rfc-editor.org/rfc/rfc9449";
const NONCES: &str = "https://www.rfc-editor.org/rfc/rfc9449#section-8";
const CHECKS: &str = "https://www.rfc-editor.org/rfc/rfc9449#section-4.3";
const WITHOUT: &str =
    "If the server takes bearer tokens too: choose “Never” for proofs of possession under Options";

pub(super) fn no_proof_algorithm(issuer: &str, offered: &[String]) -> Explanation {
    Explanation::new(
        "The authorization server takes no proof of possession that this page can make",
    )
    .because(format!(
        "The server wants a token that is bound to a key. `{issuer}` takes proofs signed with \
         `{}`, and the page signs with `ES256`",
        offered.join(" ")
    ))
    .advise("If it does take `ES256`, let its metadata say so")
    .advise(WITHOUT)
    .paste(lines(
        "In the metadata",
        "\"dpop_signing_alg_values_supported\": [\"ES256\"]".to_owned(),
    ))
    .spec(RFC9449)
}

pub(super) fn no_proof(why: &str) -> Explanation {
    Explanation::new("The browser could not make a proof of possession")
        .because(format!("The server wants a token that is bound to a key; {why}"))
        .advise("Open this page over https, or on localhost")
        .advise(WITHOUT)
}

/// The page may not send the header, or may not read the answer: the browser does not say which.
pub(super) fn proof_blocked(
    endpoint: Endpoint,
    url: &str,
    asks_for: &[String],
    origin: &str,
) -> Explanation {
    let mut paste = cors(origin, asks_for, endpoint);
    if let Some(Paste { code, .. }) = paste.first_mut() {
        code.push_str("\nAccess-Control-Expose-Headers: DPoP-Nonce");
    }
    Explanation::new(format!(
        "The {} does not let this page send a proof of possession (CORS)",
        name(endpoint)
    ))
    .because(format!(
        "The server wants a token that is bound to a key, so the request brings a proof in the header \
         `DPoP`. `{url}` is down, or does not allow this page's origin `{origin}`, or not that header"
    ))
    .advise("Allow both there, with the lines below: on the answer to `OPTIONS`, by which the browser asks beforehand, as well")
    .advise(WITHOUT)
    .advise("Where you cannot: get a token in another way, and paste it under Authentication, Bearer token")
    .paste(paste)
    .spec(RFC9449)
}

pub(super) fn not_bound(issuer: &str, asked: bool) -> Explanation {
    let explanation = Explanation::new(
        "The server takes only tokens that are bound to a key, and this one is not",
    )
    .spec(RFC9449);
    if asked {
        return explanation
            .because(format!("The request for it brought a proof of possession, and `{issuer}` gave out a bearer token all the same"))
            .advise("Switch DPoP on there, for this client or for all");
    }
    explanation
        .because("It was asked for without a proof of possession: Options say “Never”, or the server did not say so when you signed in")
        .advise("Choose “Always” for proofs of possession under Options, and sign in again")
}

pub(super) fn nonce_hidden(endpoint: Endpoint, url: &str) -> Explanation {
    let exposed = "Access-Control-Expose-Headers: DPoP-Nonce, WWW-Authenticate";
    Explanation::new(format!(
        "The {} wants a nonce in the proof of possession, and the page cannot read it",
        name(endpoint)
    ))
    .because(format!(
        "`{url}` answered `use_dpop_nonce`. The nonce is in the header `DPoP-Nonce`, which the \
         browser shows to a page only when the server lists it in `Access-Control-Expose-Headers`"
    ))
    .advise("Add it to the CORS rules there, with the line below")
    .paste(lines("The header", exposed.to_owned()))
    .spec(NONCES)
}

pub(super) fn proof_refused(endpoint: Endpoint, url: &str, said: &OAuthError) -> Explanation {
    let explanation =
        Explanation::new(format!("The {} does not accept the proof of possession", name(endpoint)));
    quote(explanation, said)
        .because(format!(
            "The proof names the method, the address `{url}` without its query, the time, and the \
             hash of the token; one of them is not what is expected there"
        ))
        .advise("Behind a proxy, let the address that is checked be the outer one")
        .advise("Set the clocks by NTP, there and on this machine: a proof is good for a few minutes at most")
        .advise("Read the proof in the step of the token, or in the wire log, and compare")
        .spec(CHECKS)
}
