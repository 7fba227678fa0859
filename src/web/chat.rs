//! What of conversations with Claude outlives the page, and what their machines are told as a person
//! changes it.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::storage::{load, local, remove, save};
use crate::claude::Settings;
use crate::claude::access::KeyHeader;
use crate::claude::usage::PriceTable;
use crate::session::agent::{self, Keeping, Wish};
use crate::session::command::Place;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::wire::secret::Secret;
use crate::wire::url::Url;

const SETTINGS: &str = "wirescope.claude";
/// Only where a person has ticked that it is to be remembered.
pub(super) const KEY: &str = "wirescope.claude_key";
const CONVERSATION: &str = "wirescope.chat.";

/// Holds no secret.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    base: String,
    bearer: bool,
    settings: Settings,
    prices: PriceTable,
}

/// Where a remembered key belongs, and the key.
#[derive(Serialize, Deserialize)]
struct KeptKey {
    origin: String,
    key: String,
}

pub(super) fn keep(stores: Stores, commands: Commands) {
    restore(stores);
    save_changes(stores);
    tell_changes(stores, commands);
    keep_conversations(stores, commands);
}

fn restore(stores: Stores) {
    let claude = stores.claude;
    let kept: Kept = load(local(), SETTINGS).unwrap_or_default();
    claude.base.set(kept.base);
    claude.key_header.set(if kept.bearer { KeyHeader::Bearer } else { KeyHeader::XApiKey });
    claude.settings.set(kept.settings);
    claude.prices.set(kept.prices);
    // A key that the link has brought goes before one from earlier.
    let held: Option<KeptKey> = load(local(), KEY);
    if let Some(held) = held.filter(|held| held.origin == claude.origin()) {
        claude.is_remembered.set(true);
        if claude.key.with_untracked(Option::is_none) {
            claude.key.set(Some(Secret::new(held.key)));
        }
    }
}

fn save_changes(stores: Stores) {
    let claude = stores.claude;
    Effect::new(move |_| {
        let kept = Kept {
            base: claude.base.get(),
            bearer: claude.key_header.get() == KeyHeader::Bearer,
            settings: claude.settings.get(),
            prices: claude.prices.get(),
        };
        save(local(), SETTINGS, &kept);
    });
    Effect::new(move |_| {
        let key = claude.key.get().filter(|_| claude.is_remembered.get());
        match key {
            Some(key) => {
                let kept = KeptKey { origin: claude.origin(), key: key.reveal().clone() };
                save(local(), KEY, &kept);
            }
            None => remove(local(), KEY),
        }
    });
}

fn tell_changes(stores: Stores, commands: Commands) {
    let claude = stores.claude;
    Effect::new(move |_| {
        let access = claude.access().ok().flatten();
        commands.send(Command::Claude(Wish::Access(access)));
    });
    Effect::new(move |_| {
        commands.send(Command::Claude(Wish::Settings(claude.settings.get())));
    });
}

/// Each conversation that a person wants kept, by its server; brought back once that is opened.
fn keep_conversations(stores: Stores, commands: Commands) {
    let known: StoredValue<Vec<ServerId>> = StoredValue::default();
    // What one connection needs must not end when the next one is opened.
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move |_| {
        for connection in stores.servers.entries.get() {
            let id = connection.id;
            if known.with_value(|known| known.contains(&id)) {
                continue;
            }
            known.update_value(|known| known.push(id));
            if let Some(place) = place(&connection) {
                owner.with(|| untrack(|| keep_one(&connection, commands, place)));
            }
        }
    });
}

fn keep_one(connection: &Connection, commands: Commands, place: String) {
    let chat = connection.chat.clone();
    let kept = local().and_then(|storage| storage.get_item(&place).ok().flatten());
    if let Some(text) = kept {
        chat.keeping.set(Keeping::On);
        commands.send(Command::Chat(connection.id, agent::Command::Restore(text)));
    }
    Effect::new(move |_| {
        let text = chat.kept.get();
        match (text, chat.keeping.get()) {
            (Some(text), Keeping::On) => {
                if let Some(storage) = local() {
                    storage.set_item(&place, &text).ok();
                }
            }
            (_, Keeping::Off) => remove(local(), &place),
            (None, Keeping::On) => {}
        }
    });
}

/// `None` for the demo server, which forgets everything with the page. A query may hold a secret.
fn place(connection: &Connection) -> Option<String> {
    connection.place.with_untracked(|place| match place {
        Place::Web(target) => {
            let url = Url::read(&target.url).ok()?;
            Some(format!("{CONVERSATION}{}{}", url.origin(), url.path()))
        }
        Place::Demo => None,
    })
}
