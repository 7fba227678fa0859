//! JSON Web Tokens: their parts for display, and the assertion a client signs (RFC 7519, 7523 §3).

use std::time::Duration;

use serde_json::{Value, json};

use crate::wire::base64;
use crate::wire::json;

/// The parts of a token as they read. Nothing here is checked, and nothing may be trusted.
#[derive(Clone, Debug, PartialEq)]
pub struct Jwt {
    pub header: Value,
    pub claims: Value,
}

impl Jwt {
    /// `None` when the text is not the compact form of a signed token.
    pub fn read(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || signature.is_empty() {
            return None;
        }
        let read = |part: &str| {
            let value = json::value_of(&base64::decode_url(part)?)?;
            value.is_object().then_some(value)
        };
        Some(Self { header: read(header)?, claims: read(claims)? })
    }

    /// A time claim (`iat`, `exp`, `nbf`), since the Unix epoch.
    pub fn time(&self, claim: &str) -> Option<Duration> {
        let seconds = self.claims.get(claim)?.as_f64().filter(|seconds| *seconds >= 0.0)?;
        Duration::try_from_secs_f64(seconds).ok()
    }
}

/// The algorithms that a browser can sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Es256,
    Es384,
    Rs256,
    Ps256,
    EdDsa,
}

impl Algorithm {
    /// As the `alg` of a header names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::EdDsa => "EdDSA",
        }
    }

    pub fn read(name: &str) -> Option<Self> {
        let all = [Self::Es256, Self::Es384, Self::Rs256, Self::Ps256, Self::EdDsa];
        all.into_iter().find(|algorithm| algorithm.as_str() == name)
    }
}

/// How long an assertion stays good.
const LIFETIME: Duration = Duration::from_mins(5);

/// The client's statement about itself.
pub(super) struct Assertion<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) key_id: Option<&'a str>,
    pub(super) client_id: &'a str,
    /// The issuer of the authorization server.
    pub(super) audience: &'a str,
    /// Since the Unix epoch.
    pub(super) at: Duration,
    pub(super) unique: &'a [u8],
}

impl Assertion<'_> {
    /// What is to be signed: header and claims, encoded, with a dot between them.
    pub(super) fn signing_input(&self) -> String {
        let mut header = json!({ "alg": self.algorithm.as_str(), "typ": "JWT" });
        if let Some(key_id) = self.key_id {
            header["kid"] = key_id.into();
        }
        let claims = json!({
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.audience,
            "iat": self.at.as_secs(),
            "exp": (self.at + LIFETIME).as_secs(),
            "jti": base64::encode_url(self.unique),
        });
        let part = |value: Value| base64::encode_url(value.to_string().as_bytes());
        format!("{}.{}", part(header), part(claims))
    }
}

/// The whole token. ECDSA signatures are the two numbers side by side, as WebCrypto gives them.
pub(super) fn signed(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", base64::encode_url(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_says_who_to_whom_and_when() {
        let assertion = Assertion {
            algorithm: Algorithm::Es256,
            key_id: Some("k1"),
            client_id: "me",
            audience: "https://as.test",
            at: Duration::from_secs(1_000),
            unique: &[1, 2, 3],
        };

        let token = Jwt::read(&signed(&assertion.signing_input(), b"signature")).expect("a token");

        assert_eq!(token.header, json!({ "alg": "ES256", "typ": "JWT", "kid": "k1" }));
        assert_eq!(
            token.claims,
            json!({
                "iss": "me", "sub": "me", "aud": "https://as.test",
                "iat": 1000, "exp": 1300, "jti": "AQID",
            })
        );
        assert_eq!(token.time("exp"), Some(Duration::from_secs(1_300)));
    }

    #[test]
    fn what_is_no_token_is_not_read_as_one() {
        for text in ["", "opaque", "a.b", "a.b.c", "e30.e30.", "e30.e30.x.y.z", "W10.W10.x"] {
            assert_eq!(Jwt::read(text), None, "{text}");
        }
        assert!(Jwt::read("e30.e30.x").is_some());
    }
}
