//! Whom the secrets of a sign-in go to, and what a person has said to that.
//!
//! The server names its authorization server, and that names its endpoints: without a person's word,
//! whoever runs the server would decide where a client's secret goes. What may go where:
//!
//! | secret | goes to | who decides |
//! |---|---|---|
//! | client secret, signed assertion, token of another issuer | token endpoint | a person, by the issuer's name |
//! | ID token | token endpoint of the identity provider | a person, who types it |
//! | code and its verifier | token endpoint | the issuer, on its own origin; else a person |
//! | secret of a dynamic registration | token endpoint | as the code |
//! | refresh token, proofs at the token endpoint | token endpoint that gave out the token | as the code, then |
//! | both tokens, to be revoked | revocation endpoint | as the code |
//! | access token, its proofs | the server's own origin | nobody else |

use serde_json::{Value, json};

use super::failure::Endpoint;

/// So many are remembered for one server.
const MOST_TRUSTED: usize = 8;

/// An issuer, and what of it gets secrets. A person agrees to exactly this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub issuer: String,
    /// What the person gave that goes there; `None` where only what the issuer gives out comes back to it.
    pub secret: Option<Entrusted>,
    /// Whose secret it is.
    pub client_id: String,
    /// The origins of endpoints that are not on the issuer's.
    pub elsewhere: Vec<(Endpoint, String)>,
}

/// What a person gave, and would give away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrusted {
    ClientSecret,
    /// Signatures made with it, rather than the key.
    SigningKey,
    /// A token of another issuer that vouches for the client.
    Assertion,
    /// What the identity provider of a company makes of an ID token.
    Vouching,
}

const SECRETS: [Entrusted; 4] =
    [Entrusted::ClientSecret, Entrusted::SigningKey, Entrusted::Assertion, Entrusted::Vouching];
const ENDPOINTS: [Endpoint; 3] = [Endpoint::Authorization, Endpoint::Token, Endpoint::Revocation];

impl Recipient {
    /// For a storage; it holds no secret.
    pub fn encode(&self) -> Value {
        let Self { issuer, secret, client_id, elsewhere } = self;
        let secret = secret.and_then(|secret| SECRETS.iter().position(|held| *held == secret));
        let place = |endpoint| ENDPOINTS.iter().position(|held| held == endpoint);
        let elsewhere = elsewhere.iter().map(|(endpoint, origin)| json!([place(endpoint), origin]));
        json!([issuer, secret, client_id, elsewhere.collect::<Vec<_>>()])
    }

    /// `None` when it was not written by this version.
    pub fn read(value: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let index = |value: &Value| value.as_u64().and_then(|at| usize::try_from(at).ok());
        let secret = match index(&value[1]) {
            Some(at) => Some(*SECRETS.get(at)?),
            None => None,
        };
        let mut elsewhere = Vec::new();
        for pair in value[3].as_array()? {
            elsewhere.push((*ENDPOINTS.get(index(&pair[0])?)?, text(&pair[1])?));
        }
        Some(Self { issuer: text(&value[0])?, secret, client_id: text(&value[2])?, elsewhere })
    }
}

/// Adds to what a person has agreed to for one server.
pub fn trust(trusted: &mut Vec<Recipient>, to: Recipient) {
    trusted.retain(|held| *held != to);
    trusted.push(to);
    let surplus = trusted.len().saturating_sub(MOST_TRUSTED);
    trusted.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_agreed_to_comes_back() {
        for secret in SECRETS.map(Some).into_iter().chain([None]) {
            let to = Recipient {
                issuer: "https://as.test".to_owned(),
                secret,
                client_id: "me".to_owned(),
                elsewhere: vec![(Endpoint::Token, "https://token.test".to_owned())],
            };
            assert_eq!(Recipient::read(&to.encode()), Some(to));
        }
        assert_eq!(Recipient::read(&json!({})), None);
    }
}
