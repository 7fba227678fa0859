//! A reload comes back to where it was: the servers that are open in this tab, and the place in the
//! address bar.

use js_sys::Reflect;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::session::ServerId;
use crate::store::commands::Commands;
use crate::store::keeping::places;
use crate::store::page::address::{Told, renumbered};
use crate::store::page::servers::Servers;
use crate::store::{Arrival, Stores};

/// Whether servers that were open before are to be opened again.
pub(super) fn comes_back(stores: Stores) -> bool {
    places::are_opened_again(stores, comes_again(), &hash())
}

/// Opens what was open before a reload.
pub(super) fn come_back(stores: Stores, commands: Commands) {
    if comes_back(stores) {
        for command in places::come_back(stores) {
            commands.send(command);
        }
    }
    if stores.page.arrival.get_untracked() == Arrival::Returning {
        stores.page.arrival.set(Arrival::None);
    }
}

/// Shows this server, unless the address bar names a place of it already. A place that is of no open server
/// is this one's.
pub(super) fn show(stores: Stores, server: ServerId) {
    let hash = hash();
    let named = Servers::named_in(&hash);
    if named == Some(server) {
        return;
    }
    let is_free = named.is_some_and(|named| !stores.servers.is_open(named));
    let moved = renumbered(&hash, server).filter(|_| is_free || Told::read(&hash).server.is_some());
    let place = moved.unwrap_or_else(|| format!("#/server/{}/tools", server.0));
    // In place of what stood there, which leads to nothing else.
    window().location().replace(&place).ok();
}

/// The server that the address names is open, perhaps under another number.
pub(super) fn show_named(stores: Stores) {
    let named = Told::read(&hash()).server;
    if let Some(server) = named.and_then(|url| stores.servers.open_at(&url)) {
        show(stores, server);
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
