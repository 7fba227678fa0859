//! Whether a program is started anew when its files change.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::restarts::Restarts;
use crate::wire::program::Program;

/// Only of a program, and on the page that the companion serves itself: what is in which folder is no other
/// host's business.
#[component]
pub fn RestartOnChanges(stores: Stores, connection: Connection) -> impl IntoView {
    let program = connection.place.with_untracked(|place| place.target()?.program.clone());
    let program = program.filter(|_| untrack(|| stores.page.is_served_by_companion()))?;
    let restarts = RwSignal::from(connection.restarts.clone());
    let usual = match &program {
        Program::Typed(command) => command.folder.clone(),
        Program::Named { .. } => None,
    };
    let held = restarts.with_untracked(|held| held.folder().map(str::to_owned)).or(usual);
    let folder = RwSignal::new(held.unwrap_or_default());
    let is_watched = move || restarts.with(|held| held.folder().is_some());
    let apply = move |on: bool| {
        let wanted =
            if on { Restarts::in_folder(folder.get_untracked().trim()) } else { Restarts::ByHand };
        restarts.set(wanted);
    };
    let edit = move |event| {
        folder.set(event_target_value(&event));
        if restarts.with_untracked(|held| held.folder().is_some()) {
            apply(true);
        }
    };
    let stopped = move || match restarts.get() {
        Restarts::Stopped { why } => why,
        Restarts::ByHand | Restarts::OnChange { .. } => String::new(),
    };
    Some(view! {
        <dt>"Restart"</dt>
        <dd class="restarting">
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=is_watched
                    on:change=move |event| apply(event_target_checked(&event))
                />
                "When files change in"
            </label>
            <input
                type="text"
                class="mono"
                aria-label="Folder to watch"
                placeholder="the folder where the companion was started"
                autocomplete="off"
                spellcheck="false"
                prop:value=folder
                on:change=edit
            />
            <p class="problem" aria-live="polite">
                {stopped}
            </p>
        </dd>
    })
}
