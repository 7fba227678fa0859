//! Why a token could not be bound to a key, or is of no use with it (RFC 9449).

use super::sign_in::{cors, lines, name, quote};
use crate::oauth::failure::{Endpoint, OAuthError};
use crate::words::explanation::{Explanation, Paste};

const RFC9449: &str = "https://www.rfc-editor.org/rfc/rfc9449";
const NONCES: &str = "https://www.rfc-editor.org/rfc/rfc9449#section-8";
const CHECKS: &str = "https://www.rfc-editor.org/rfc/rfc9449#section-4.3";
const WITHOUT: &str = "If the server also accepts bearer tokens, choose “Never” for proofs of possession under Options";

pub(super) fn no_proof_algorithm(issuer: &str, offered: &[String]) -> Explanation {
    Explanation::new(
        "This page cannot make a proof of possession that the authorization server accepts",
    )
    .because(format!(
        "The server requires a token bound to a key. `{issuer}` accepts proofs signed with `{}`, and this page signs with `ES256`",
        offered.join(" ")
    ))
    .advise("If it does accept `ES256`, say so in its metadata")
    .advise(WITHOUT)
    .paste(lines(
        "In the metadata",
        "\"dpop_signing_alg_values_supported\": [\"ES256\"]".to_owned(),
    ))
    .spec(RFC9449)
}

pub(super) fn no_proof(why: &str) -> Explanation {
    Explanation::new("The browser could not make a proof of possession")
        .because(format!("The server requires a token bound to a key; {why}"))
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
        "The server requires a token bound to a key, so the request carries a proof in the header `DPoP`. `{url}` is down, or does not allow this page's origin `{origin}` or that header"
    ))
    .advise("On that server, allow both with the lines below, in the answer to `OPTIONS` too")
    .advise(WITHOUT)
    .advise("If you cannot, get a token in another way and paste it under Authentication, Bearer token")
    .paste(paste)
    .spec(RFC9449)
}

pub(super) fn not_bound(issuer: &str, asked: bool) -> Explanation {
    let explanation =
        Explanation::new("The server accepts only tokens bound to a key, and this token is not")
            .spec(RFC9449);
    if asked {
        return explanation
            .because(format!("The token request carried a proof of possession, but `{issuer}` issued a bearer token"))
            .advise("Turn on DPoP there, for this client or for all clients");
    }
    explanation
        .because("Wirescope requested it without a proof of possession: the option is set to “Never”, or the server did not ask for one when you signed in")
        .advise("Choose “Always” for proofs of possession under Options, and sign in again")
}

pub(super) fn nonce_hidden(endpoint: Endpoint, url: &str) -> Explanation {
    let exposed = "Access-Control-Expose-Headers: DPoP-Nonce, WWW-Authenticate";
    Explanation::new(format!(
        "The {} requires a nonce in the proof of possession, but this page cannot read it",
        name(endpoint)
    ))
    .because(format!(
        "`{url}` answered `use_dpop_nonce`. The nonce is in the header `DPoP-Nonce`, which the browser shows to a page only if the server lists it in `Access-Control-Expose-Headers`"
    ))
    .advise("Add it to the CORS rules of that server, with the line below")
    .paste(lines("The header", exposed.to_owned()))
    .spec(NONCES)
}

pub(super) fn proof_refused(endpoint: Endpoint, url: &str, said: &OAuthError) -> Explanation {
    let explanation =
        Explanation::new(format!("The {} rejected the proof of possession", name(endpoint)));
    quote(explanation, said)
        .because(format!(
            "The proof contains the method, the address `{url}` without its query, the time, and a hash of the token. One of these is not what the server expects"
        ))
        .advise("Behind a proxy, have the server check the public address")
        .advise("Synchronize the clocks of that server and of this machine (NTP): a proof is valid for a few minutes at most")
        .advise("Check the proof in the token step or in the wire log")
        .spec(CHECKS)
}
