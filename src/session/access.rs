//! How a person wants to sign in to one server: what stands in the form, and what a flow makes of it.

use std::time::Duration;

use crate::oauth::challenge::scopes;
use crate::oauth::command::Enterprise;
use crate::oauth::jwt::Algorithm;
use crate::oauth::{Preset, Proving, Recipient, Setup, Way};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

/// As typed; what is empty is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    pub grant: Grant,
    /// A client that was registered by hand.
    pub client_id: String,
    pub client_secret: Secret<String>,
    /// The address of a client ID metadata document in place of the page's own.
    pub metadata_document: String,
    pub scopes: String,
    /// The authorization server that the client belongs to, or that is preferred where several are named.
    pub issuer: String,
    /// Of a client that signs: PKCS #8 in PEM, or a JSON Web Key. It stays with whoever signs.
    pub private_key: Secret<String>,
    /// Such as `ES256`.
    pub algorithm: String,
    pub key_id: String,
    /// At the identity provider of a company.
    pub provider_endpoint: String,
    pub provider_client_id: String,
    /// Of the person, or of the workload.
    pub id_token: Secret<String>,
    pub proving: Proving,
    /// Whom the person has agreed to give secrets to.
    pub trusted: Vec<Recipient>,
    pub remembers: Remembers,
}

/// How the token is come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grant {
    /// A person allows it at the authorization server.
    #[default]
    Person,
    /// The client is allowed for itself, and proves itself with its secret.
    ClientSecret,
    /// The same, with a token that it signs.
    PrivateKey,
    /// The identity provider of a company vouches for the person.
    Enterprise,
    /// A token that another issuer made vouches for the client: workload identity.
    Assertion,
}

/// What a person wants kept on this device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a tick of its own")]
pub struct Remembers {
    /// The key or token that was typed.
    pub key: bool,
    pub client_secret: bool,
    pub private_key: bool,
    /// Tokens, and the clients they were given to.
    pub tokens: bool,
}

/// What a flow has to know of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its address, where people come back to.
    pub redirect_uri: String,
    /// Its own client ID metadata document, where it has one.
    pub metadata_document: Option<String>,
    /// The time since the Unix epoch at moment zero.
    pub epoch: Duration,
}

impl Access {
    /// A token is to be had without a person at the authorization server.
    pub fn needs_nobody(&self) -> bool {
        self.grant != Grant::Person
    }

    /// Takes over what is not set here.
    pub fn join(&mut self, other: &Self) {
        for (own, other) in [
            (&mut self.client_id, &other.client_id),
            (&mut self.metadata_document, &other.metadata_document),
            (&mut self.scopes, &other.scopes),
        ] {
            if own.is_empty() {
                own.clone_from(other);
            }
        }
    }

    pub fn forget_secrets(&mut self) {
        for secret in [&mut self.client_secret, &mut self.private_key, &mut self.id_token] {
            *secret = Secret::default();
        }
        self.trusted.clear();
        self.remembers = Remembers::default();
    }

    pub(super) fn setup(&self, server: &str, page: &Page) -> Setup {
        let mut setup = Setup::new(server, &page.redirect_uri, page.epoch);
        let is_encrypted = Url::read(&page.redirect_uri).is_ok_and(|url| url.is_encrypted());
        setup.client_uri = is_encrypted.then(|| page.redirect_uri.clone());
        let own = page.metadata_document.clone();
        setup.metadata_document = text(&self.metadata_document).or(own);
        setup.presets = self.preset().into_iter().collect();
        let wanted = scopes(&self.scopes);
        setup.scopes = (!wanted.is_empty()).then_some(wanted);
        setup.issuer = text(&self.issuer);
        setup.way = self.way();
        setup.proving = self.proving;
        setup.trusted.clone_from(&self.trusted);
        setup
    }

    fn preset(&self) -> Option<Preset> {
        let client_id = text(&self.client_id)?;
        Some(Preset {
            issuer: text(&self.issuer),
            client_id,
            client_secret: secret(&self.client_secret),
        })
    }

    fn way(&self) -> Way {
        match self.grant {
            Grant::Person => Way::Code,
            Grant::ClientSecret => Way::ClientSecret,
            Grant::PrivateKey => {
                Way::SignedJwt { algorithm: self.signs_with(), key_id: text(&self.key_id) }
            }
            Grant::Assertion => {
                Way::Assertion(Secret::new(self.id_token.reveal().trim().to_owned()))
            }
            Grant::Enterprise => Way::Enterprise(Enterprise {
                token_endpoint: self.provider_endpoint.trim().to_owned(),
                client_id: self.provider_client_id.trim().to_owned(),
                client_secret: None,
                id_token: Secret::new(self.id_token.reveal().trim().to_owned()),
            }),
        }
    }

    pub fn signs_with(&self) -> Algorithm {
        Algorithm::read(&self.algorithm).unwrap_or(Algorithm::Es256)
    }
}

fn text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn secret(held: &Secret<String>) -> Option<Secret<String>> {
    text(held.reveal()).map(Secret::new)
}
