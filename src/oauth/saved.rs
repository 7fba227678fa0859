//! What a sign-in needs to go on after the page has been away: at the authorization server, or closed.

use std::time::Duration;

use serde_json::{Value, json};

use super::authorization::Sent;
use super::dpop::ProofKey;
use super::event::{Registering, StepId};
use super::finding::Document;
use super::metadata::{OWN_NAME, ServerMetadata};
use super::registration::Client;
use super::token::Tokens;
use crate::wire::secret::Secret;

const VERSION: u64 = 1;

/// Who gave out the tokens in hand, and to whom: another search may be under way, or have been given
/// up, and what was given out goes back to nobody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grantor {
    pub(super) server: ServerMetadata,
    pub(super) client: Client,
    pub(super) resource_id: String,
}

/// Holds secrets throughout, and so has no serde implementation: [`Saved::encode`] is the one way out,
/// for a storage that the person has agreed to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saved {
    /// The server all this belongs to.
    pub server: String,
    pub tokens: Option<Tokens>,
    pub(super) grantor: Option<Grantor>,
    /// Clients by dynamic registration, one per issuer.
    pub clients: Vec<Client>,
    pub(super) client: Option<Client>,
    pub(super) metadata: Option<ServerMetadata>,
    pub(super) resource: String,
    pub(super) requested: Vec<String>,
    /// The question at the authorization server, and its step.
    pub(super) sent: Option<(StepId, Sent)>,
    pub(super) legacy: bool,
    /// The token that is asked for is to be bound to a key.
    pub(super) binds: bool,
    /// The person takes one step at a time.
    pub(super) by_step: bool,
    pub(super) attempts: Vec<(Vec<String>, u32)>,
    pub(super) next_step: u32,
    pub(super) next_exchange: u32,
}

impl Saved {
    /// Whether an answer of the authorization server may still come.
    pub fn awaits_callback(&self) -> bool {
        self.sent.is_some()
    }

    /// By which a page that comes back finds what belongs to the answer.
    pub fn state(&self) -> Option<&str> {
        self.sent.as_ref().map(|(_, sent)| sent.state.as_str())
    }

    /// Without the question that is on its way: what may outlast the tab.
    #[must_use]
    pub fn at_rest(mut self) -> Self {
        self.sent = None;
        self
    }

    /// Whether a text that [`Saved::encode`] has made holds tokens. For whoever is to know just that,
    /// without all that reading the whole takes.
    pub fn has_tokens(text: &str) -> bool {
        known(text).is_some_and(|value| value["tokens"].is_object())
    }

    /// Whether a text is of the version that [`Saved::encode`] writes.
    pub fn is_known(text: &str) -> bool {
        known(text).is_some()
    }

    pub fn encode(&self) -> Secret<String> {
        let value = json!({
            "version": VERSION,
            "server": self.server,
            "tokens": self.tokens.as_ref().map(encode_tokens),
            "grantor": self.grantor.as_ref().map(encode_grantor),
            "clients": self.clients.iter().map(encode_client).collect::<Vec<_>>(),
            "client": self.client.as_ref().map(encode_client),
            "metadata": self.metadata.as_ref().map(ServerMetadata::encode),
            "resource": self.resource,
            "requested": self.requested,
            "sent": self.sent.as_ref().map(encode_sent),
            "legacy": self.legacy,
            "binds": self.binds,
            "by_step": self.by_step,
            "attempts": self.attempts,
            "next_step": self.next_step,
            "next_exchange": self.next_exchange,
        });
        Secret::new(value.to_string())
    }

    /// `None` when it was not written by this version, or not whole.
    pub fn read(text: &str) -> Option<Self> {
        let value = known(text)?;
        let metadata = match &value["metadata"] {
            Value::Null => None,
            metadata => Some(read_metadata(metadata)?),
        };
        Some(Self {
            server: text_at(&value, "server")?,
            tokens: optional(&value["tokens"], read_tokens)?,
            grantor: optional(&value["grantor"], read_grantor)?,
            clients: value["clients"].as_array()?.iter().map(read_client).collect::<Option<_>>()?,
            client: optional(&value["client"], read_client)?,
            metadata,
            resource: text_at(&value, "resource")?,
            requested: texts(&value["requested"])?,
            sent: optional(&value["sent"], read_sent)?,
            legacy: value["legacy"].as_bool()?,
            binds: value["binds"].as_bool().unwrap_or_default(),
            by_step: value["by_step"].as_bool()?,
            attempts: value["attempts"]
                .as_array()?
                .iter()
                .map(read_attempt)
                .collect::<Option<_>>()?,
            next_step: number(&value["next_step"])?,
            next_exchange: number(&value["next_exchange"])?,
        })
    }
}

fn encode_tokens(tokens: &Tokens) -> Value {
    json!({
        "access": tokens.access.reveal(),
        "refresh": tokens.refresh.as_ref().map(Secret::reveal),
        "id": tokens.id.as_ref().map(Secret::reveal),
        "scopes": tokens.scopes,
        "issued_at": tokens.issued_at.as_secs(),
        "expires_at": tokens.expires_at.map(|at| at.as_secs()),
        "key": tokens.key.as_ref().map(|key| key.private().reveal()),
    })
}

fn read_tokens(value: &Value) -> Option<Tokens> {
    Some(Tokens {
        access: Secret::new(text_at(value, "access")?),
        refresh: text_at(value, "refresh").map(Secret::new),
        id: text_at(value, "id").map(Secret::new),
        scopes: texts(&value["scopes"])?,
        issued_at: Duration::from_secs(value["issued_at"].as_u64()?),
        expires_at: value["expires_at"].as_u64().map(Duration::from_secs),
        key: match text_at(value, "key") {
            Some(key) => Some(ProofKey::read(&key)?),
            None => None,
        },
    })
}

fn encode_grantor(grantor: &Grantor) -> Value {
    json!({
        "metadata": grantor.server.encode(),
        "client": encode_client(&grantor.client),
        "resource": grantor.resource_id,
    })
}

fn read_grantor(value: &Value) -> Option<Grantor> {
    Some(Grantor {
        server: read_metadata(&value["metadata"])?,
        client: read_client(&value["client"])?,
        resource_id: text_at(value, "resource")?,
    })
}

fn encode_client(client: &Client) -> Value {
    json!({
        "issuer": client.issuer,
        "client_id": client.client_id,
        "client_secret": client.client_secret.as_ref().map(Secret::reveal),
        "secret_expires_at": client.secret_expires_at.map(|at| at.as_secs()),
        "auth_method": client.auth_method,
        "how": how_name(client.how),
        "redirect_uri": client.redirect_uri,
        "scopes": client.scopes,
    })
}

fn read_client(value: &Value) -> Option<Client> {
    let how = text_at(value, "how")?;
    let all = [Registering::Preset, Registering::MetadataDocument, Registering::Dynamic];
    Some(Client {
        issuer: text_at(value, "issuer")?,
        client_id: text_at(value, "client_id")?,
        client_secret: text_at(value, "client_secret").map(Secret::new),
        secret_expires_at: value["secret_expires_at"].as_u64().map(Duration::from_secs),
        auth_method: text_at(value, "auth_method"),
        how: all.into_iter().find(|known| how_name(*known) == how)?,
        redirect_uri: text_at(value, "redirect_uri"),
        scopes: texts(&value["scopes"])?,
    })
}

fn how_name(how: Registering) -> &'static str {
    match how {
        Registering::Preset | Registering::Ask => "preset",
        Registering::MetadataDocument => "metadata-document",
        Registering::Dynamic | Registering::Held => "dynamic",
    }
}

fn encode_sent((step, sent): &(StepId, Sent)) -> Value {
    json!({
        "step": step.0,
        "state": sent.state,
        "verifier": sent.verifier.reveal(),
        "redirect_uri": sent.redirect_uri,
        "client_id": sent.client_id,
        "resource": sent.resource,
        "scopes": sent.scopes,
    })
}

fn read_sent(value: &Value) -> Option<(StepId, Sent)> {
    let sent = Sent {
        state: text_at(value, "state")?,
        verifier: Secret::new(text_at(value, "verifier")?),
        redirect_uri: text_at(value, "redirect_uri")?,
        client_id: text_at(value, "client_id")?,
        resource: text_at(value, "resource")?,
        scopes: texts(&value["scopes"])?,
    };
    Some((StepId(number(&value["step"])?), sent))
}

fn known(text: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(text).ok()?;
    (value["version"] == VERSION).then_some(value)
}

fn read_metadata(value: &Value) -> Option<ServerMetadata> {
    let mut document = Document::read(&value.to_string())?;
    let issuer = text_at(value, "issuer")?;
    let metadata = ServerMetadata::read(&mut document, &issuer, "", false).ok()?;
    Some(ServerMetadata { own_name: text_at(value, OWN_NAME), ..metadata })
}

fn read_attempt(value: &Value) -> Option<(Vec<String>, u32)> {
    Some((texts(value.get(0)?)?, number(value.get(1)?)?))
}

/// The outer `None` says that it is there and cannot be read.
#[expect(clippy::option_option, reason = "absent and unreadable are two different things here")]
fn optional<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    if value.is_null() { Some(None) } else { read(value).map(Some) }
}

fn text_at(value: &Value, field: &str) -> Option<String> {
    value.get(field)?.as_str().map(str::to_owned)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|item| item.as_str().map(str::to_owned)).collect()
}

fn number(value: &Value) -> Option<u32> {
    value.as_u64()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full() -> Saved {
        let client = Client {
            client_secret: Some(Secret::new("client-secret".to_owned())),
            redirect_uri: Some("https://page.test/".to_owned()),
            scopes: vec!["a".to_owned()],
            ..Client::public("https://as.test", "me", Registering::Dynamic)
        };
        let sent = Sent {
            state: "st".to_owned(),
            verifier: Secret::new("verifier-secret".to_owned()),
            redirect_uri: "https://page.test/".to_owned(),
            client_id: "me".to_owned(),
            resource: "https://x.test".to_owned(),
            scopes: vec!["a".to_owned()],
        };
        Saved {
            server: "https://x.test/mcp".to_owned(),
            tokens: Some(Tokens {
                access: Secret::new("access-secret".to_owned()),
                refresh: Some(Secret::new("refresh-secret".to_owned())),
                id: None,
                scopes: vec!["a".to_owned()],
                issued_at: Duration::from_secs(5),
                expires_at: Some(Duration::from_secs(9)),
                key: ProofKey::read(r#"{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"d-secret"}"#),
            }),
            grantor: Some(Grantor {
                server: ServerMetadata::default_at("https://as.test"),
                client: client.clone(),
                resource_id: "https://x.test".to_owned(),
            }),
            clients: vec![client.clone()],
            client: Some(client),
            metadata: Some(ServerMetadata::default_at("https://as.test")),
            resource: "https://x.test".to_owned(),
            requested: vec!["a".to_owned()],
            sent: Some((StepId(4), sent)),
            legacy: true,
            binds: true,
            attempts: vec![(vec!["a".to_owned()], 1)],
            next_step: 5,
            next_exchange: 3,
            by_step: true,
        }
    }

    #[test]
    fn everything_comes_back() {
        let saved = full();

        assert_eq!(Saved::read(saved.encode().reveal()), Some(saved));
    }

    #[test]
    fn printing_it_shows_no_secret() {
        let printed = format!("{:?} {:?}", full(), full().encode());

        assert!(!printed.contains("-secret"), "{printed}");
    }

    #[test]
    fn what_is_not_whole_is_not_taken() {
        let text = full().encode().reveal().clone();

        for text in ["", "{}", "[]", &text[..text.len() - 1], &text.replace("\"me\"", "7")] {
            assert_eq!(Saved::read(text), None, "{text}");
        }
    }
}
