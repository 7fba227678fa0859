//! Secrets that a person wants kept on this device, by the server they belong to.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, WithUntracked as _};
use serde_json::{Value, json};

use super::{Found, items};
use crate::mcp::Target;
use crate::mcp::http::{Header, HeaderText};
use crate::oauth::Saved;
use crate::oauth::recipient::{Recipient, trust};
use crate::session::Access;
use crate::session::access::Remembers;
use crate::store::page::undo::Taken;
use crate::store::server::sign_in::KeptSignIn;
use crate::wire::secret::Secret;

#[derive(Clone, Copy, Debug, Default)]
pub struct Keyring {
    pub entries: RwSignal<Vec<Kept>>,
}

/// What is kept for one server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub url: String,
    /// The first secret header.
    key: Option<(String, Secret<String>)>,
    client_id: String,
    client_secret: Option<Secret<String>>,
    private_key: Option<Secret<String>>,
    /// Whom the person has agreed to give them to.
    trusted: Vec<Recipient>,
    /// Tokens and clients, as a flow saves them.
    saved: Option<Secret<String>>,
}

impl Kept {
    /// Tokens and clients have a version of their own.
    fn is_known(&self) -> bool {
        self.saved.as_ref().is_none_or(|saved| Saved::is_known(saved.reveal()))
    }
}

impl Keyring {
    /// Keeps what the person has ticked, and nothing else, for this server.
    pub fn note(self, target: &Target, access: &Access, saved: Option<&KeptSignIn>) {
        let Remembers { key, client_secret, private_key, tokens } = access.remembers;
        let first = target.headers.iter().find_map(|header| match &header.value {
            HeaderText::Secret(secret) => Some((header.name.clone(), secret.clone())),
            HeaderText::Plain(_) => None,
        });
        let kept = Kept {
            url: target.url.clone(),
            key: first.filter(|_| key),
            client_id: access.client_id.clone(),
            client_secret: client_secret.then(|| access.client_secret.clone()),
            private_key: private_key.then(|| access.private_key.clone()),
            trusted: access.trusted.clone(),
            saved: saved.filter(|_| tokens).map(|saved| saved.at_rest.clone()),
        };
        let has_any = key || client_secret || private_key || tokens;
        self.entries.update(|entries| {
            entries.retain(|entry| entry.url != kept.url);
            if has_any {
                entries.push(kept);
            }
        });
    }

    /// What is kept for the server at this address joins what is known of it. Returns tokens and clients,
    /// as a flow saves them.
    pub fn fill(self, target: &mut Target, access: &mut Access) -> Option<Secret<String>> {
        self.entries.with_untracked(|entries| {
            let kept = entries.iter().find(|entry| entry.url == target.url)?;
            let has_key = |header: &Header| matches!(header.value, HeaderText::Secret(_));
            let key = kept.key.as_ref().filter(|_| !target.headers.iter().any(has_key));
            if let Some((name, value)) = key {
                target.headers.push(Header::secret(name, value.reveal().clone()));
                access.remembers.key = true;
            }
            if access.client_id.is_empty() {
                access.client_id.clone_from(&kept.client_id);
            }
            if let Some(secret) = &kept.client_secret {
                access.client_secret = secret.clone();
                access.remembers.client_secret = true;
            }
            if let Some(key) = &kept.private_key {
                access.private_key = key.clone();
                access.remembers.private_key = true;
            }
            for to in &kept.trusted {
                trust(&mut access.trusted, to.clone());
            }
            let saved = kept.saved.as_ref()?;
            access.remembers.tokens = true;
            Some(saved.clone())
        })
    }

    /// What this returns can put it back.
    pub fn forget(self, url: &str) -> Taken<Kept> {
        let is_same = |one: &Kept, other: &Kept| one.url == other.url;
        let mut entries = self.entries.get_untracked();
        let taken = Taken::out_of(&mut entries, is_same, |entry| entry.url == url);
        self.entries.set(entries);
        taken
    }

    pub fn put_back(self, taken: &Taken<Kept>) {
        self.entries.update(|entries| taken.back_into(entries));
    }

    pub fn forget_all(self) {
        self.entries.set(Vec::new());
    }

    /// For the storage of this device, which the person has agreed to; `None` where nothing is to be kept.
    pub(super) fn encode(entries: &[Kept]) -> Option<Secret<String>> {
        if entries.is_empty() {
            return None;
        }
        let reveal =
            |secret: &Option<Secret<String>>| secret.as_ref().map(|secret| secret.reveal().clone());
        let entries: Vec<Value> = entries
            .iter()
            .map(|entry| {
                json!({
                    "url": entry.url,
                    "key": entry.key.as_ref().map(|(name, value)| json!([name, value.reveal()])),
                    "client_id": entry.client_id,
                    "client_secret": reveal(&entry.client_secret),
                    "private_key": reveal(&entry.private_key),
                    "trusted": entry.trusted.iter().map(Recipient::encode).collect::<Vec<_>>(),
                    "saved": reveal(&entry.saved),
                })
            })
            .collect();
        Some(Secret::new(Value::from(entries).to_string()))
    }

    pub(super) fn read(text: &str) -> Option<Found<Vec<Kept>>> {
        let mut found = items(text, read)?;
        found.is_whole &= found.it.iter().all(Kept::is_known);
        Some(found)
    }
}

pub(in crate::store) fn trusted_in(value: &Value) -> Vec<Recipient> {
    value.as_array().into_iter().flatten().filter_map(Recipient::read).collect()
}

fn read(entry: &Value) -> Option<Kept> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let secret = |name: &str| text(&entry[name]).map(Secret::new);
    let key = &entry["key"];
    Some(Kept {
        url: text(&entry["url"])?,
        key: text(&key[0]).zip(text(&key[1]).map(Secret::new)),
        client_id: text(&entry["client_id"]).unwrap_or_default(),
        client_secret: secret("client_secret"),
        private_key: secret("private_key"),
        trusted: trusted_in(&entry["trusted"]),
        saved: secret("saved"),
    })
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;

    use super::*;

    fn access(remembers: Remembers) -> Access {
        Access {
            client_id: "me".to_owned(),
            client_secret: Secret::new("SECRET-client".to_owned()),
            private_key: Secret::new("SECRET-pem".to_owned()),
            remembers,
            ..Access::default()
        }
    }

    #[test]
    fn nothing_is_kept_that_nobody_ticked_and_what_is_comes_back() {
        Owner::new().with(|| {
            let keyring = Keyring::default();
            let mut target = Target::at("https://x.test/mcp");
            target.headers.push(Header::secret("api_key", "SECRET-key"));

            keyring.note(&target, &access(Remembers::default()), None);
            assert!(keyring.entries.with_untracked(Vec::is_empty));

            let ticked = Remembers { client_secret: true, ..Remembers::default() };
            keyring.note(&target, &access(ticked), None);
            let text = keyring.entries.with_untracked(|entries| Keyring::encode(entries));
            let text = text.expect("one is kept");
            assert!(text.reveal().contains("SECRET-client"));
            assert!(!text.reveal().contains("SECRET-key") && !text.reveal().contains("SECRET-pem"));

            let found = Keyring::read(text.reveal()).expect("as written");
            assert!(found.is_whole);
            keyring.entries.set(found.it);
            let (mut found, mut filled) = (Target::at("https://x.test/mcp"), Access::default());
            keyring.fill(&mut found, &mut filled);
            assert_eq!(filled.client_secret.reveal(), "SECRET-client");
            assert!(found.headers.is_empty());
        });
    }
}
