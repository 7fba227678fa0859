//! What the first screen shows: servers used before, the keys that go with them, how the person likes the
//! page.

use reactive_graph::effect::Effect;
use reactive_graph::traits::{Get as _, Set as _, Update as _, With as _};
use serde_json::Value;

use super::keyring::Keyring;
use super::{Drawer, Found, items, save};
use crate::kept::Kind;
use crate::store::Stores;
use crate::store::page::companion::Pairing;
use crate::store::page::layout::share;
use crate::store::page::servers::Recent;
use crate::store::page::settings::{Settings, Theme};

/// Restores it, and keeps what changes. `window_height` is in CSS pixels.
pub fn keep(stores: Stores, window_height: f64) {
    restore(stores, window_height);
    let Stores { drawer, recents, keyring, settings, .. } = stores;
    let Settings { theme, wire_open, single_keys, .. } = settings;
    let text = |value: Value| value.to_string();
    save(drawer, Kind::Recents, move || recents.entries.with(|recents| encode_recents(recents)));
    save(drawer, Kind::Theme, move || text(theme.get().key().into()));
    save(drawer, Kind::WireOpen, move || text(wire_open.get().into()));
    save(drawer, Kind::SingleKeys, move || text(single_keys.get().into()));
    Effect::new(move |_| {
        let text = keyring.entries.with(|entries| Keyring::encode(entries));
        drawer.put(Kind::Keys, "", text.as_ref().map(|text| text.reveal().as_str()));
    });
}

fn restore(stores: Stores, window_height: f64) {
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
    if let Some(height) = drawer.load(Kind::WireHeight, "", |text| whole(value(text)?.as_f64())) {
        // Earlier versions kept it by itself, in CSS pixels.
        settings.layout.update(|layout| layout.wire = Some(share(height / window_height)));
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

    /// The registry that was asked last, where it is not the usual one.
    pub fn registry(self) -> Option<String> {
        self.load(Kind::Registry, "", |text| whole(value(text)?.as_str().map(str::to_owned)))
    }

    pub fn keep_registry(self, address: Option<&str>) {
        match address {
            Some(address) => drop(self.save(Kind::Registry, &Value::from(address).to_string())),
            None => self.remove(Kind::Registry, ""),
        }
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
