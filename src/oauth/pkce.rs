//! Proof Key for Code Exchange (RFC 7636), S256 only.

use sha2::{Digest as _, Sha256};

use crate::wire::base64;
use crate::wire::secret::Secret;

/// How many random bytes one authorization takes: the verifier, then the state.
pub const RANDOM_BYTES: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pkce {
    pub(super) verifier: Secret<String>,
    pub(super) challenge: String,
    pub(super) state: String,
}

impl Pkce {
    /// `None` when there are too few bytes to be safe.
    pub(super) fn from_random(bytes: &[u8]) -> Option<Self> {
        let (verifier, state) = bytes.get(..RANDOM_BYTES)?.split_at(RANDOM_BYTES / 2);
        let verifier = base64::encode_url(verifier);
        let challenge = challenge(&verifier);
        Some(Self { verifier: Secret::new(verifier), challenge, state: base64::encode_url(state) })
    }
}

fn challenge(verifier: &str) -> String {
    base64::encode_url(&Sha256::digest(verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn verifier_and_state_are_long_and_differ() {
        let bytes: Vec<u8> = (0..64).collect();

        let pkce = Pkce::from_random(&bytes).expect("enough bytes");

        assert_eq!(pkce.verifier.reveal().len(), 43);
        assert_eq!(pkce.state.len(), 43);
        assert_ne!(pkce.verifier.reveal(), &pkce.state);
    }

    #[test]
    fn too_few_bytes_make_no_proof() {
        assert_eq!(Pkce::from_random(&[7; 63]), None);
    }
}
