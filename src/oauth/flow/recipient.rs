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

use crate::oauth::Flow;
use crate::oauth::command::Way;
use crate::oauth::event::{Grant, Phase, Registering, Step};
use crate::oauth::failure::Endpoint;
use crate::oauth::metadata::{ServerMetadata, same_issuer};
use crate::wire::url::Url;

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

/// Endpoints that get a code, a token or a secret, and are not on the issuer's origin.
fn elsewhere(server: &ServerMetadata, way: &Way) -> Vec<(Endpoint, String)> {
    let own = Url::read(&server.issuer).ok();
    // The code comes from one of them and goes to the other.
    let authorization = server.authorization_endpoint.as_ref().filter(|_| *way == Way::Code);
    [
        (Endpoint::Authorization, authorization),
        (Endpoint::Token, server.token_endpoint.as_ref()),
        (Endpoint::Revocation, server.revocation_endpoint.as_ref()),
    ]
    .into_iter()
    .filter_map(|(endpoint, url)| {
        let origin =
            Url::read(url?).map_or_else(|_| url.cloned(), |url| Some(url.origin().to_owned()))?;
        (own.as_ref().map(Url::origin) != Some(origin.as_str())).then_some((endpoint, origin))
    })
    .collect()
}

impl Flow {
    /// Whom the step would give a secret to.
    fn recipient(&self) -> Option<Recipient> {
        let server = self.progress.server.as_ref()?;
        let client = self.progress.client.as_ref();
        let own = client.filter(|client| client.how == Registering::Preset);
        let with_secret = own.filter(|client| client.client_secret.is_some());
        let secret = match &self.setup.way {
            Way::Code | Way::ClientSecret => with_secret.map(|_| Entrusted::ClientSecret),
            Way::SignedJwt { .. } => Some(Entrusted::SigningKey),
            Way::Assertion(_) => Some(Entrusted::Assertion),
            Way::Enterprise(_) => Some(Entrusted::Vouching),
        };
        let client_id = own.filter(|_| secret.is_some()).map(|client| client.client_id.clone());
        Some(Recipient {
            issuer: server.issuer.clone(),
            secret,
            client_id: client_id.unwrap_or_default(),
            elsewhere: elsewhere(server, &self.setup.way),
        })
    }

    /// What a person has to agree to before this step; `None` where that is settled.
    pub(super) fn untrusted(&self, step: &Step) -> Option<Recipient> {
        let gives = match step {
            Step::Authorization | Step::Assertion | Step::TokenExchange => true,
            // What was given out goes back to who gave it, and who gets a code was settled before
            // anybody went to fetch one.
            Step::Token(grant) => !matches!(grant, Grant::Refresh | Grant::Code),
            Step::Challenge
            | Step::ResourceMetadata { .. }
            | Step::ServerMetadata { .. }
            | Step::DefaultEndpoints { .. }
            | Step::Registration(_)
            | Step::Callback
            | Step::Revocation(_) => false,
        };
        let recipient = self.recipient().filter(|_| gives)?;
        let is_own = recipient.elsewhere.is_empty()
            && (recipient.secret.is_none() || self.was_named(&recipient));
        (!is_own && !self.setup.trusted.contains(&recipient)).then_some(recipient)
    }

    /// The person has given the secret for this issuer.
    fn was_named(&self, recipient: &Recipient) -> bool {
        let is_it = |issuer: &Option<String>| {
            issuer.as_ref().is_some_and(|issuer| same_issuer(issuer, &recipient.issuer))
        };
        let of_client = self.setup.presets.iter().find(|preset| is_it(&preset.issuer));
        is_it(&self.setup.issuer)
            || of_client.is_some_and(|preset| preset.client_id == recipient.client_id)
    }

    pub(super) fn await_trust(&mut self, step: Step, to: Recipient) {
        let before = self.setup.trusted.iter().rfind(|held| held.secret == to.secret);
        let before = before.filter(|held| held.issuer != to.issuer);
        let before = before.map(|held| held.issuer.clone());
        self.wanted = Some(step);
        self.set_phase(Phase::AwaitingTrust { to: Box::new(to), before });
    }

    /// The person agrees: to this and to nothing that came in its place meanwhile.
    pub(super) fn entrust(&mut self, to: Recipient) {
        let Phase::AwaitingTrust { to: asked, .. } = &self.phase else { return };
        if **asked != to {
            return;
        }
        let Some(step) = self.wanted.take() else { return };
        trust(&mut self.setup.trusted, to);
        self.set_phase(Phase::Running);
        self.begin(step);
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
