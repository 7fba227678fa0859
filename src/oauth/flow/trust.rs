//! Before a secret goes to somebody the person has not named: who that is, and the person's word.

use super::Flow;
use crate::oauth::command::Way;
use crate::oauth::event::{Grant, Phase, Registering, Step};
use crate::oauth::failure::Endpoint;
use crate::oauth::metadata::{ServerMetadata, same_issuer};
use crate::oauth::recipient::{Entrusted, Recipient, trust};
use crate::wire::url::Url;

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
