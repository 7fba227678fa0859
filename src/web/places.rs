//! A reload comes back to where it was: the servers that are open in this tab, and the place in the
//! address bar.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::storage::tab;
use crate::session::ServerId;
use crate::store::commands::Commands;
use crate::store::keeping::places;
use crate::store::{Arrival, Stores};

const PLACES: &str = "wirescope.places";

/// Whether servers were open before a reload.
pub(super) fn comes_back() -> bool {
    kept().is_some()
}

/// Opens what was open before a reload.
pub(super) fn come_back(stores: Stores, commands: Commands) {
    if let Some(text) = kept() {
        for command in places::restore(stores, &text) {
            commands.send(command);
        }
    }
    if stores.page.arrival.get_untracked() == Arrival::Returning {
        stores.page.arrival.set(Arrival::None);
    }
}

fn kept() -> Option<String> {
    let kept = tab().and_then(|tab| tab.get_item(PLACES).ok().flatten())?;
    places::come_back(&kept, comes_again(), &hash()).then_some(kept)
}

pub(super) fn keep(stores: Stores) {
    Effect::new(move |_| {
        let text = places::encode(stores);
        if let Some(tab) = tab() {
            tab.set_item(PLACES, &text).ok();
        }
    });
}

/// Shows this server, unless the address bar names a place of it already.
pub(super) fn show(server: ServerId) {
    let place = format!("#/server/{}/", server.0);
    if !hash().starts_with(&place) {
        window().location().set_hash(&format!("{place}tools")).ok();
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}

/// By a reload, or by Back and Forward.
fn comes_again() -> bool {
    let field = |value: &JsValue, name: &str| Reflect::get(value, &JsValue::from_str(name)).ok();
    let performance = field(&window(), "performance");
    let navigation = performance.and_then(|performance| field(&performance, "navigation"));
    let kind = navigation.and_then(|navigation| field(&navigation, "type")?.as_f64());
    kind.is_some_and(|kind| (0.5..2.5).contains(&kind))
}
