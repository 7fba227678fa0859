//! What the search for causes has to know of the page: where it is, whether a companion stands by, and what the
//! browser says of the permission for the local network.

pub(super) mod alerts;
pub(super) mod expressions;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{
    Effect, Get as _, GetUntracked as _, RwSignal, Set as _, With as _, window,
    window_event_listener_untyped,
};
use leptos::task::spawn_local_scoped;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::diagnosis::{LocalNetwork, Surroundings};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::companion::CompanionState;
use crate::wire::url::Url;

/// Says it now, and whenever it changes.
pub(super) fn keep(stores: Stores, commands: Commands) {
    let local_network = RwSignal::new(LocalNetwork::Unknown);
    let is_offline = RwSignal::new(!window().navigator().on_line());
    for (event, says) in [("online", false), ("offline", true)] {
        // For the life of the page.
        drop(window_event_listener_untyped(event, move |_| is_offline.set(says)));
    }
    let has_companion = move || stores.page.companion_state.with(CompanionState::is_present);
    let surroundings = move || Surroundings {
        origin: stores.page.origin.get(),
        has_companion: has_companion(),
        local_network: local_network.get(),
        is_offline: is_offline.get(),
    };
    let origin = stores.page.origin.get_untracked();
    let at_first = Surroundings { origin: origin.clone(), ..Surroundings::default() };
    commands.send(Command::Surroundings(at_first));
    Effect::new(move |_| commands.send(Command::Surroundings(surroundings())));
    // Only a page on the internet needs the permission.
    if Url::read(&origin).is_ok_and(|url| url.is_encrypted() && !url.is_loopback()) {
        spawn_local_scoped(async move {
            let Some(status) = permission().await else { return };
            local_network.set(state(&status));
            // For the life of the page: a person may change it in the site settings.
            let held = status.clone();
            let changed = Closure::<dyn FnMut()>::new(move || local_network.set(state(&held)));
            let name = JsValue::from_str("onchange");
            Reflect::set(&status, &name, changed.as_ref()).ok();
            changed.forget();
        });
    }
}

/// web-sys knows the permissions of old only. `None` where the browser has none of this name.
async fn permission() -> Option<JsValue> {
    let navigator = get(&js_sys::global(), "navigator")?;
    let permissions = get(&navigator, "permissions")?;
    let query: Function = get(&permissions, "query")?.dyn_into().ok()?;
    let wish = js_sys::Object::new();
    let name = JsValue::from_str("local-network-access");
    Reflect::set(&wish, &JsValue::from_str("name"), &name).ok()?;
    let asked: Promise = query.call1(&permissions, &wish).ok()?.dyn_into().ok()?;
    JsFuture::from(asked).await.ok()
}

fn state(status: &JsValue) -> LocalNetwork {
    let state = get(status, "state").and_then(|state| state.as_string());
    match state.as_deref() {
        Some("granted") => LocalNetwork::Granted,
        Some("denied") => LocalNetwork::Denied,
        Some("prompt") => LocalNetwork::Prompt,
        _ => LocalNetwork::Unknown,
    }
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}
