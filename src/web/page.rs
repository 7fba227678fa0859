//! What only a page knows: its origin, its clock, its link, its end.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use super::settings::read as read_link;
use super::stop::is_stopped;
use super::storage::BROWSER;
use super::{away, clock, places};
use crate::mcp::{self, Target};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::keeping::keep_page;
use crate::store::{Arrival, Stores};

/// How often countdowns and running times move, in milliseconds.
const TICK_MILLIS: u32 = 250;

/// Restores what the first screen shows, keeps what changes of it, and looks after what only a page knows.
/// What only work with a server reads and changes is kept by the driver, for the first load is paid by
/// every visit.
pub fn keep(stores: Stores, commands: Commands) {
    stores.drawer.keep_in(&BROWSER);
    away::set_clock(stores.drawer);
    stores.page.callback.set(super::callback::take(stores.drawer));
    if stores.page.callback.with_untracked(Option::is_some) {
        stores.page.arrival.set(Arrival::Looking);
    }
    stores.page.origin.set(window().location().origin().unwrap_or_default());
    stores.page.epoch_millis.set(clock::epoch_millis());
    keep_page(stores, window_height());
    tick(stores);
    say_goodbye(stores, commands);
    if away::has_been(stores.drawer) || stores.page.callback.with_untracked(Option::is_some) {
        commands.expect();
    } else if places::comes_back(stores) {
        stores.page.arrival.set(Arrival::Returning);
        commands.expect();
    }
    spawn_local_scoped_with_cancellation(async move {
        let link = read_link(stores.page).await;
        let target = stores.take_link(link);
        if stores.page.companion.with_untracked(Option::is_some) {
            commands.expect();
        }
        if let Some(target) = target {
            invite_once_back(stores, commands, target);
        }
    });
}

/// In CSS pixels.
fn window_height() -> f64 {
    let height = window().inner_height().ok().and_then(|height| height.as_f64());
    height.unwrap_or_default().max(320.0)
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
    let Some((id, all)) = stores.invite(target) else { return places::show_named(stores) };
    for command in all {
        commands.send(command);
    }
    // The address bar decides what is on screen.
    places::show(stores, id);
}
