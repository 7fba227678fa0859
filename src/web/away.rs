//! Leaving for an authorization server in this tab, and coming back.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::callback::redirect_uri;
use super::clock;
use super::popup;
use super::storage::tab;
use crate::oauth;
use crate::session::ServerId;
use crate::store::commands::Commands;
use crate::store::keeping::away::{WithLog, encode, epoch_of, restore};
use crate::store::page::callback::{is_own_document, state_of};
use crate::store::{Arrival, Stores};

const AWAY: &str = "wirescope.away";

/// The page has left, or the person has come back by the browser's own button.
pub(super) fn has_been() -> bool {
    tab().and_then(|tab| tab.get_item(AWAY).ok().flatten()).is_some()
}

/// The clock goes on where it was when the page left. To be called before the first look at it.
pub(super) fn set_clock() {
    let text = tab().and_then(|tab| tab.get_item(AWAY).ok().flatten());
    let kept = text.as_deref().and_then(|text| text.split_once('\n'));
    if let Some(epoch) = kept.and_then(|(_, text)| epoch_of(text)) {
        clock::count_from(epoch);
    }
}

/// Keeps what a person would miss, and goes. Says whether the page may leave.
pub(super) fn leave(stores: Stores, address: &str) -> bool {
    let Some(tab) = tab() else { return false };
    let hash = window().location().hash().unwrap_or_default();
    let keep = |with_log| {
        let text = format!("{hash}\n{}", encode(stores, with_log).reveal());
        tab.set_item(AWAY, &text).is_ok()
    };
    (keep(WithLog::Yes) || keep(WithLog::No)) && window().location().assign(address).is_ok()
}

/// Where the page was left, what it has been called back with, and whom that concerns. `tell` is for
/// the answers; the commands go the usual way.
pub(super) fn come_back(stores: Stores, commands: Commands, tell: impl Fn(ServerId, oauth::Input)) {
    forget_when_shown_again();
    let callback = stores.page.callback.get_untracked();
    stores.page.callback.set(None);
    let state = callback.as_ref().and_then(|address| state_of(address.reveal()));
    let mut asker = None;
    if let Some((hash, text)) = take() {
        let (restored, found) = restore(stores, &text, state.as_deref());
        asker = found;
        for command in restored {
            commands.send(command);
        }
        if !hash.is_empty() {
            window().location().set_hash(&hash).ok();
        }
    }
    match (asker, callback) {
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

/// What was kept, which is gone from the storage afterwards.
fn take() -> Option<(String, String)> {
    let tab = tab()?;
    let text = tab.get_item(AWAY).ok().flatten()?;
    tab.remove_item(AWAY).ok();
    let (hash, text) = text.split_once('\n')?;
    Some((hash.to_owned(), text.to_owned()))
}

/// A page that the browser kept whole needs nothing from the storage, and what is there must go.
fn forget_when_shown_again() {
    let shown = window_event_listener(ev::Custom::<web_sys::Event>::new("pageshow"), |event| {
        let kept = js_sys::Reflect::get(event.unchecked_ref(), &"persisted".into());
        if let (true, Some(tab)) = (kept.is_ok_and(|kept| kept.is_truthy()), tab()) {
            tab.remove_item(AWAY).ok();
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
