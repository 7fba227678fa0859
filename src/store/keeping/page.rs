//! What the first screen shows: servers used before, the keys that go with them, how the person likes the
//! page.

use reactive_graph::computed::Memo;
use reactive_graph::effect::Effect;
use reactive_graph::traits::{Get as _, Set as _, Update as _, With as _};
use serde_json::Value;

use super::keyring::Keyring;
use super::{Drawer, Found, decode, encode, items};
use crate::kept::Kind;
use crate::store::Stores;
use crate::store::page::companion::Pairing;
use crate::store::page::layout::Layout;
use crate::store::page::servers::Recent;
use crate::store::page::settings::{Settings, Theme};

/// Restores it, and keeps what changes. The wire takes at most so much of the window, in CSS pixels: what
/// was right for a larger one leaves room in this one too.
pub fn keep(stores: Stores, most_height: f64) {
    restore(stores, most_height);
    let Stores { drawer, recents, keyring, settings, .. } = stores;
    let Settings { theme, wire_open, layout, favorites, single_keys } = settings;
    let wire_height = Memo::new(move |_| layout.with(|layout| layout.wire_height));
    Effect::new(move |_| {
        let text = recents.entries.with(|recents| encode_recents(recents));
        drawer.save(Kind::Recents, &text);
    });
    Effect::new(move |_| {
        let text = keyring.entries.with(|entries| Keyring::encode(entries));
        drawer.put(Kind::Keys, "", text.as_ref().map(|text| text.reveal().as_str()));
    });
    Effect::new(move |_| {
        drawer.save(Kind::Theme, &Value::from(theme.get().key()).to_string());
    });
    Effect::new(move |_| {
        drawer.save(Kind::WireOpen, &Value::from(wire_open.get()).to_string());
    });
    Effect::new(move |_| {
        drawer.save(Kind::WireHeight, &Value::from(wire_height.get()).to_string());
    });
    Effect::new(move |_| drawer.save(Kind::Layout, &layout.get().encode()));
    Effect::new(move |_| {
        let text = favorites.entries.with(encode);
        drawer.save(Kind::Favorites, &text);
    });
    Effect::new(move |_| {
        drawer.save(Kind::SingleKeys, &Value::from(single_keys.get()).to_string());
    });
}

fn restore(stores: Stores, most_height: f64) {
    let Stores { drawer, recents, keyring, settings, .. } = stores;
    if let Some(entries) = drawer.load(Kind::Recents, "", |text| items(text, Recent::read)) {
        recents.entries.set(entries);
    }
    if let Some(entries) = drawer.load(Kind::Keys, "", Keyring::read) {
        keyring.entries.set(entries);
    }
    if let Some(pairing) = drawer.load(Kind::Companion, "", |text| whole(Pairing::read(text))) {
        stores.page.companion.set(Some(pairing));
    }
    if let Some(theme) = drawer.load(Kind::Theme, "", read_theme) {
        settings.theme.set(theme);
    }
    if let Some(open) = drawer.load(Kind::WireOpen, "", |text| whole(value(text)?.as_bool())) {
        settings.wire_open.set(open);
    }
    if let Some(layout) = drawer.load(Kind::Layout, "", |text| whole(Layout::read(&value(text)?))) {
        settings.layout.set(layout);
    }
    if let Some(height) = drawer.load(Kind::WireHeight, "", |text| whole(value(text)?.as_f64())) {
        let height = height.clamp(0.0, most_height);
        settings.layout.update(|layout| layout.wire_height = height);
    }
    if let Some(entries) = drawer.load(Kind::Favorites, "", decode) {
        settings.favorites.entries.set(entries);
    }
    if let Some(on) = drawer.load(Kind::SingleKeys, "", |text| whole(value(text)?.as_bool())) {
        settings.single_keys.set(on);
    }
}

impl Drawer {
    /// For this tab: a reload finds the companion again.
    pub(in crate::store) fn keep_pairing(self, pairing: &Pairing) {
        self.save(Kind::Companion, &pairing.encode());
    }
}

fn encode_recents(recents: &[Recent]) -> String {
    Value::from(recents.iter().map(Recent::encode).collect::<Vec<_>>()).to_string()
}

fn read_theme(text: &str) -> Option<Found<Theme>> {
    whole(value(text)?.as_str().and_then(Theme::from_key))
}

fn value(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok()
}

fn whole<T>(read: Option<T>) -> Option<Found<T>> {
    read.map(Found::whole)
}
