//! How Claude is asked, and the key where a person wants it remembered.

use reactive_graph::effect::Effect;
use reactive_graph::graph::untrack;
use reactive_graph::traits::{Get as _, Set as _, WithUntracked as _};
use serde::{Deserialize, Serialize};

use super::{decode, encode};
use crate::claude::Settings;
use crate::claude::access::KeyHeader;
use crate::claude::usage::PriceTable;
use crate::kept::Kind;
use crate::session::Command;
use crate::session::agent::Wish;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::wire::secret::Secret;

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

/// Restores it, keeps what changes, and tells the machines.
pub fn keep(stores: Stores, commands: Commands) {
    restore(stores);
    let Stores { drawer, claude, .. } = stores;
    Effect::new(move |_| {
        let kept = Kept {
            base: claude.base.get(),
            bearer: claude.key_header.get() == KeyHeader::Bearer,
            settings: claude.settings.get(),
            prices: claude.prices.get(),
        };
        drawer.save(Kind::Claude, &encode(&kept));
    });
    Effect::new(move |_| {
        let key = claude.key.get().filter(|_| claude.is_remembered.get());
        let kept =
            key.map(|key| encode(&KeptKey { origin: claude.origin(), key: key.reveal().clone() }));
        drawer.put(Kind::ClaudeKey, "", kept.as_deref());
    });
    Effect::new(move |_| {
        let access = claude.access().ok().flatten();
        commands.send(Command::Claude(Wish::Access(access)));
    });
    Effect::new(move |_| {
        commands.send(Command::Claude(Wish::Settings(claude.settings.get())));
    });
}

fn restore(stores: Stores) {
    let Stores { drawer, claude, .. } = stores;
    let kept: Kept = drawer.load(Kind::Claude, "", decode).unwrap_or_default();
    claude.base.set(kept.base);
    claude.key_header.set(if kept.bearer { KeyHeader::Bearer } else { KeyHeader::XApiKey });
    claude.settings.set(kept.settings);
    claude.prices.set(kept.prices);
    // A key goes back only to where it belongs, and one that the link has brought goes before it.
    let held: Option<KeptKey> = drawer.load(Kind::ClaudeKey, "", decode);
    let origin = untrack(|| claude.origin());
    if let Some(held) = held.filter(|held| held.origin == origin) {
        claude.is_remembered.set(true);
        if claude.key.with_untracked(Option::is_none) {
            claude.key.set(Some(Secret::new(held.key)));
        }
    }
}
