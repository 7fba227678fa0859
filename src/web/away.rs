//! Leaving for an authorization server in this tab, and coming back.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::callback::redirect_uri;
use super::clock;
use super::popup;
use crate::kept::Kind;
use crate::oauth;
use crate::session::ServerId;
use crate::store::commands::Commands;
use crate::store::keeping::{Drawer, away};
use crate::store::page::callback::{is_own_document, state_of};
use crate::store::{Arrival, Stores};

/// The page has left, or the person has come back by the browser's own button.
pub(super) fn has_been(drawer: Drawer) -> bool {
    drawer.has(Kind::Away)
}

/// The clock goes on where it was when the page left. To be called before the first look at it.
pub(super) fn set_clock(drawer: Drawer) {
    if let Some(epoch) = away::epoch(drawer) {
        clock::count_from(epoch);
    }
}

/// Keeps what a person would miss, and goes. Says whether the page may leave.
pub(super) fn leave(stores: Stores, address: &str) -> bool {
    let hash = window().location().hash().unwrap_or_default();
    away::leave(stores, &hash) && window().location().assign(address).is_ok()
}

/// Where the page was left, what it has been called back with, and whom that concerns. `tell` is for
/// the answers; the commands go the usual way.
pub(super) fn come_back(stores: Stores, commands: Commands, tell: impl Fn(ServerId, oauth::Input)) {
    forget_when_shown_again(stores.drawer);
    let callback = stores.page.callback.get_untracked();
    stores.page.callback.set(None);
    let state = callback.as_ref().and_then(|address| state_of(address.reveal()));
    let back = away::come_back(stores, state.as_deref()).unwrap_or_default();
    for command in back.commands {
        commands.send(command);
    }
    if !back.hash.is_empty() {
        window().location().set_hash(&back.hash).ok();
    }
    match (back.asker, callback) {
        (Some(server), Some(callback)) => {
            stores.page.arrival.set(Arrival::None);
            tell(server, oauth::Input::Callback(callback));
        }
        (None, Some(callback)) => {
            popup::hand_over(stores, &callback, state.unwrap_or_default());
        }
        (_, None) => {}
    }
}

fn forget_when_shown_again(drawer: Drawer) {
    let shown =
        window_event_listener(ev::Custom::<web_sys::Event>::new("pageshow"), move |event| {
            let kept = js_sys::Reflect::get(event.unchecked_ref(), &"persisted".into());
            if kept.is_ok_and(|kept| kept.is_truthy()) {
                away::forget(drawer);
            }
        });
    on_cleanup(move || shown.remove());
}

/// The client ID metadata document that the build has made for this very address.
pub(super) fn metadata_document() -> Option<String> {
    let meta = document().query_selector("meta[name=client-metadata]").ok().flatten()?;
    let document = meta.get_attribute("content")?;
    is_own_document(&document, &redirect_uri()).then_some(document)
}
