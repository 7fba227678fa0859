//! What outlives a reload: settings and recent servers on this device, drafts in this tab. A key only
//! where the person has ticked that it is to be remembered.
//!
//! In two halves, for the first load is paid by every visit: what the first screen shows, and what only
//! work with a server reads and changes.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::Storage;

use super::clock;
use super::places;
use super::settings::read as read_link;
use super::stop::is_stopped;
use crate::mcp::{self, Target};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::keeping::keyring::{Kept, Keyring};
use crate::store::page::settings::Theme;
use crate::store::{Arrival, Stores};

const RECENTS: &str = "wirescope.recents";
const DRAFTS: &str = "wirescope.drafts";
const COMPOSED: &str = "wirescope.composed";
const SENT: &str = "wirescope.sent";
/// Only what a person has ticked to be remembered.
const KEYS: &str = "wirescope.keys";
const THEME: &str = "wirescope.theme";
const WIRE_OPEN: &str = "wirescope.wire_open";
const WIRE_HEIGHT: &str = "wirescope.wire_height";

/// How often countdowns and running times move, in milliseconds.
const TICK_MILLIS: u32 = 250;

/// Restores what was kept, keeps what changes, and looks after what only a page knows: its origin, its
/// clock, its link, its end.
pub fn keep(stores: Stores, commands: Commands) {
    super::away::set_clock();
    stores.page.callback.set(super::callback::take());
    if stores.page.callback.with_untracked(Option::is_some) {
        stores.page.arrival.set(Arrival::Looking);
    }
    stores.page.origin.set(window().location().origin().unwrap_or_default());
    stores.page.epoch_millis.set(clock::epoch_millis());
    restore(stores);
    save_changes(stores);
    tick(stores);
    say_goodbye(stores, commands);
    if super::away::has_been() || stores.page.callback.with_untracked(Option::is_some) {
        commands.expect();
    } else if places::comes_back() {
        stores.page.arrival.set(Arrival::Returning);
        commands.expect();
    }
    spawn_local_scoped_with_cancellation(async move {
        let link = read_link(stores.page).await;
        if let Some(target) = stores.take_link(link) {
            invite_once_back(stores, commands, target);
        }
    });
}

/// Restores and keeps what people do with servers. For the driver, which is loaded when a server is about
/// to be opened.
pub(super) fn keep_work(stores: Stores, commands: Commands) {
    if let Some(drafts) = load(tab(), DRAFTS) {
        stores.drafts.restore(drafts);
    }
    if let Some(composed) = load(tab(), COMPOSED) {
        stores.composer.drafts.set(composed);
    }
    if let Some(sent) = load(local(), SENT) {
        stores.composer.sent.set(sent);
    }
    Effect::new(move |_| save(tab(), DRAFTS, &stores.drafts.snapshot()));
    Effect::new(move |_| stores.composer.drafts.with(|drafts| save(tab(), COMPOSED, drafts)));
    Effect::new(move |_| stores.composer.sent.with(|sent| save(local(), SENT, sent)));
    super::tasks::keep(stores, commands);
}

fn restore(stores: Stores) {
    if let Some(recents) = load(local(), RECENTS) {
        stores.recents.entries.set(recents);
    }
    if let Some(keys) = local().and_then(|local| local.get_item(KEYS).ok().flatten()) {
        stores.keyring.entries.set(Keyring::read(&keys));
    }
    let theme: Option<String> = load(local(), THEME);
    if let Some(theme) = theme.as_deref().and_then(Theme::from_key) {
        stores.settings.theme.set(theme);
    }
    if let Some(open) = load(local(), WIRE_OPEN) {
        stores.settings.wire_open.set(open);
    }
    if let Some(height) = load(local(), WIRE_HEIGHT) {
        let height: f64 = height;
        stores.settings.wire_height.set(height.clamp(0.0, most_height()));
    }
}

/// What was right for a larger window leaves room in this one too, in CSS pixels.
fn most_height() -> f64 {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    height.unwrap_or_default().max(320.0) * 0.6
}

fn save_changes(stores: Stores) {
    Effect::new(move |_| stores.recents.entries.with(|recents| save(local(), RECENTS, recents)));
    Effect::new(move |_| stores.keyring.entries.with(|entries| keep_keys(entries)));
    Effect::new(move |_| {
        if stores.claude.is_forgotten.get() {
            remove(local(), super::chat::KEY);
        }
    });
    Effect::new(move |_| save(local(), THEME, stores.settings.theme.get().key()));
    Effect::new(move |_| save(local(), WIRE_OPEN, &stores.settings.wire_open.get()));
    Effect::new(move |_| save(local(), WIRE_HEIGHT, &stores.settings.wire_height.get()));
}

fn keep_keys(entries: &[Kept]) {
    let Some(local) = local() else { return };
    if entries.is_empty() {
        local.remove_item(KEYS).ok();
    } else {
        local.set_item(KEYS, Keyring::encode(entries).reveal()).ok();
    }
}

fn tick(stores: Stores) {
    stores.page.now.set(clock::now());
    let interval = gloo_timers::callback::Interval::new(TICK_MILLIS, move || {
        // A countdown on a page that has stopped would be a lie.
        if !is_stopped() {
            stores.page.now.try_set(clock::now());
        }
    });
    // For the life of the page.
    interval.forget();
}

/// Sessions are ended properly when the page is left.
fn say_goodbye(stores: Stores, commands: Commands) {
    let handle = window_event_listener(ev::Custom::<web_sys::Event>::new("pagehide"), move |_| {
        for server in stores.servers.entries.get_untracked() {
            commands.send(Command::Server(server.id, mcp::Command::Disconnect));
        }
    });
    on_cleanup(move || handle.remove());
}

/// What was open before a reload comes first: the link may name one of these.
fn invite_once_back(stores: Stores, commands: Commands, target: Target) {
    let target = StoredValue::new(Some(target));
    Effect::new(move |_| {
        if stores.page.arrival.get() == Arrival::Returning {
            return;
        }
        if let Some(target) = target.try_update_value(Option::take).flatten() {
            invite(stores, commands, target);
        }
    });
}

fn invite(stores: Stores, commands: Commands, target: Target) {
    let Some((id, all)) = stores.invite(target) else { return };
    for command in all {
        commands.send(command);
    }
    // The address bar decides what is on screen.
    places::show(id);
}

pub(super) fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

pub(super) fn tab() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// `None` when there is nothing, or nothing readable: an older version's, or a person's own edit.
pub(super) fn load<T: DeserializeOwned>(storage: Option<Storage>, key: &str) -> Option<T> {
    let text = storage?.get_item(key).ok().flatten()?;
    serde_json::from_str(&text).ok()
}

pub(super) fn remove(storage: Option<Storage>, key: &str) {
    if let Some(storage) = storage {
        storage.remove_item(key).ok();
    }
}

/// A full or forbidden storage costs only what would have outlived the page.
pub(super) fn save<T: Serialize + ?Sized>(storage: Option<Storage>, key: &str, value: &T) {
    if let (Some(storage), Ok(text)) = (storage, serde_json::to_string(value)) {
        storage.set_item(key, &text).ok();
    }
}
