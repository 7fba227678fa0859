//! How the client gets its identity at one authorization server.

use std::time::Duration;

use serde_json::{Value, json};

use super::command::{Preset, Setup, Way};
use super::event::Registering;
use super::failure::Failure;
use super::finding::Document;
use super::metadata::{ServerMetadata, same_issuer};
use super::token::{ClientAuth, METHODS};
use crate::wire::secret::Secret;

/// A client as one authorization server knows it. Good with that issuer only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    /// Since the Unix epoch; `None` for a secret that does not expire.
    pub secret_expires_at: Option<Duration>,
    /// What the registration settled on.
    pub auth_method: Option<String>,
    pub how: Registering,
    /// Where it may send people back to; of a dynamic registration.
    pub redirect_uri: Option<String>,
    /// What a dynamic registration asked for; empty where it left that to the authorization server.
    /// Some refuse a client everything else.
    pub scopes: Vec<String>,
}

impl Client {
    pub(super) fn preset(preset: &Preset, issuer: &str) -> Self {
        Self {
            client_secret: preset.client_secret.clone(),
            ..Self::public(issuer, &preset.client_id, Registering::Preset)
        }
    }

    pub(super) fn public(issuer: &str, client_id: &str, how: Registering) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: None,
            secret_expires_at: None,
            auth_method: None,
            how,
            redirect_uri: None,
            scopes: Vec::new(),
        }
    }

    /// `None` when the answer names no client. `scopes` are those that the registration asked for.
    pub(super) fn read(
        document: &mut Document,
        issuer: &str,
        redirect_uri: &str,
        scopes: Vec<String>,
    ) -> Option<Self> {
        let client_id = document.text("client_id")?;
        let expires_at = document.seconds("client_secret_expires_at").filter(|at| *at > 0);
        Some(Self {
            client_secret: document.optional_text("client_secret").map(Secret::new),
            secret_expires_at: expires_at.map(Duration::from_secs),
            auth_method: document.optional_text("token_endpoint_auth_method"),
            redirect_uri: Some(redirect_uri.to_owned()),
            scopes,
            ..Self::public(issuer, &client_id, Registering::Dynamic)
        })
    }

    /// Whether it may be used again instead of registering anew.
    fn is_good_for(&self, choice: &Choice<'_>) -> bool {
        let Choice { setup, metadata, scopes, at, .. } = choice;
        let may_ask = |scope: &String| self.scopes.is_empty() || self.scopes.contains(scope);
        same_issuer(&self.issuer, &metadata.issuer)
            && scopes.iter().all(may_ask)
            && self.redirect_uri.as_ref().is_none_or(|held| *held == setup.redirect_uri)
            && self.secret_expires_at.is_none_or(|expires| expires > *at)
    }
}

/// What there is to choose from.
pub(super) struct Choice<'a> {
    pub(super) setup: &'a Setup,
    pub(super) held: &'a [Client],
    pub(super) metadata: &'a ServerMetadata,
    /// What the client is to ask for.
    pub(super) scopes: &'a [String],
    /// Since the Unix epoch.
    pub(super) at: Duration,
}

impl Choice<'_> {
    /// The first way that is open, in the order of the specification.
    pub(super) fn way(&self) -> Registering {
        if !self.setup.presets.is_empty() {
            return Registering::Preset;
        }
        if self.held().is_some() {
            return Registering::Held;
        }
        if self.setup.way != Way::Code {
            // A client that is allowed for itself is one that somebody has registered.
            return Registering::Ask;
        }
        let document = self.setup.metadata_document.is_some();
        if document && self.metadata.takes_metadata_documents {
            return Registering::MetadataDocument;
        }
        if self.metadata.registration_endpoint.is_some() {
            return Registering::Dynamic;
        }
        Registering::Ask
    }

    /// The client, where it takes no request to get it.
    pub(super) fn client(&self, way: Registering) -> Result<Option<Client>, Failure> {
        let issuer = &self.metadata.issuer;
        match way {
            Registering::Preset => self.preset().map(Some),
            Registering::Held => Ok(self.held().cloned()),
            Registering::MetadataDocument => {
                let document = self.setup.metadata_document.as_deref();
                Ok(document.map(|id| Client::public(issuer, id, way)))
            }
            Registering::Dynamic | Registering::Ask => Ok(None),
        }
    }

    fn held(&self) -> Option<&Client> {
        self.held.iter().find(|client| client.is_good_for(self))
    }

    fn preset(&self) -> Result<Client, Failure> {
        let issuer = &self.metadata.issuer;
        let presets = &self.setup.presets;
        let is_own = |preset: &&Preset| {
            preset.issuer.as_ref().is_some_and(|bound| same_issuer(bound, issuer))
        };
        let own = presets.iter().find(is_own);
        let unbound = presets.iter().find(|preset| preset.issuer.is_none());
        if let Some(preset) = own.or(unbound) {
            return Ok(Client::preset(preset, issuer));
        }
        let foreign = presets.first();
        Err(Failure::ForeignClient {
            client_id: foreign.map(|preset| preset.client_id.clone()).unwrap_or_default(),
            registered_with: foreign.and_then(|preset| preset.issuer.clone()).unwrap_or_default(),
            issuer: issuer.clone(),
        })
    }

    /// The body of a dynamic registration (RFC 7591 §2).
    pub(super) fn registration(&self) -> String {
        let mut body = json!({
            "client_name": self.setup.client_name,
            "redirect_uris": [self.setup.redirect_uri],
            "grant_types": ["authorization_code", "refresh_token"],
            "response_types": ["code"],
            "token_endpoint_auth_method": self.auth_method(),
            "application_type": self.setup.application_type(),
        });
        if let Some(uri) = &self.setup.client_uri {
            body["client_uri"] = Value::from(uri.as_str());
        }
        if !self.scopes.is_empty() {
            body["scope"] = Value::from(self.scopes.join(" "));
        }
        format!("{body:#}")
    }

    /// A page keeps no secrets, so `none`, unless the authorization server insists on another.
    fn auth_method(&self) -> &'static str {
        let Some(offered) = &self.metadata.token_auth_methods else { return "none" };
        let known = METHODS.iter().find(|known| offered.iter().any(|method| method == *known));
        known.copied().unwrap_or("none")
    }
}

/// How the client proves itself to the token endpoint.
pub(super) fn auth_of(client: &Client, metadata: &ServerMetadata) -> ClientAuth {
    let offered = metadata.token_auth_methods.as_deref().unwrap_or_default();
    let offers = |name: &str| offered.iter().any(|method| method == name);
    let settled = client.auth_method.as_deref();
    let settled = settled.filter(|method| offered.is_empty() || offers(method));
    let has_secret = client.client_secret.is_some();
    match settled {
        Some("client_secret_basic") if has_secret => return ClientAuth::Basic,
        Some("client_secret_post") if has_secret => return ClientAuth::Post,
        Some("none") => return ClientAuth::None,
        _ => {}
    }
    match (has_secret, offered.is_empty()) {
        (false, _) => ClientAuth::None,
        // Nothing is settled and nothing offered: the form needs no permission (CORS), and servers
        // that register clients themselves take it. Else what RFC 8414 §2 holds for unsaid.
        (true, true) if client.redirect_uri.is_some() => ClientAuth::Post,
        (true, true) => ClientAuth::Basic,
        (true, false) if offers("client_secret_post") => ClientAuth::Post,
        (true, false) if offers("client_secret_basic") => ClientAuth::Basic,
        (true, false) if offers("none") => ClientAuth::None,
        (true, false) => ClientAuth::Post,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metadata(methods: &[&str]) -> ServerMetadata {
        let methods = methods.iter().map(|method| (*method).to_owned()).collect();
        ServerMetadata {
            issuer: "https://as.test".to_owned(),
            token_auth_methods: Some(methods),
            ..ServerMetadata::default()
        }
    }

    fn client(secret: bool, method: Option<&str>) -> Client {
        Client {
            client_secret: secret.then(|| Secret::new("s".to_owned())),
            auth_method: method.map(str::to_owned),
            ..Client::public("https://as.test", "me", Registering::Dynamic)
        }
    }

    #[test]
    fn the_client_proves_itself_as_registered_or_as_the_server_takes_it() {
        let cases: [(&[&str], bool, Option<&str>, ClientAuth); 9] = [
            (&["client_secret_basic", "client_secret_post"], true, None, ClientAuth::Post),
            (&["client_secret_basic"], true, None, ClientAuth::Basic),
            (&["client_secret_post"], true, None, ClientAuth::Post),
            (&["none"], true, None, ClientAuth::None),
            (&["none"], false, None, ClientAuth::None),
            (&["client_secret_basic"], false, None, ClientAuth::None),
            (
                &["client_secret_basic", "client_secret_post"],
                true,
                Some("client_secret_post"),
                ClientAuth::Post,
            ),
            (&["client_secret_basic"], true, Some("client_secret_post"), ClientAuth::Basic),
            (&["client_secret_basic"], false, Some("client_secret_basic"), ClientAuth::None),
        ];
        for (offered, secret, settled, expected) in cases {
            let auth = auth_of(&client(secret, settled), &metadata(offered));
            assert_eq!(auth, expected, "{offered:?} {secret} {settled:?}");
        }
    }

    #[test]
    fn a_page_from_this_machine_is_a_native_application() {
        let at = |redirect_uri| Setup::new("https://x.test/mcp", redirect_uri, Duration::ZERO);

        assert_eq!(at("http://127.0.0.1:8080/").application_type(), "native");
        assert_eq!(at("https://wirescope.test/").application_type(), "web");
    }
}
