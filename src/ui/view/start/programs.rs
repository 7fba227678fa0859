//! What the companion offers to start, on the first screen.

use leptos::prelude::*;

use crate::mcp::Target;
use crate::session::Access;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::page::companion::CompanionState;
use crate::ui::part::keyed;
use crate::ui::view::connect;
use crate::wire::program::Program;

/// What the companion may start, because it stands on its command line.
#[component]
pub fn Programs(stores: Stores) -> impl IntoView {
    let open = connect::opener(stores);
    let programs = move || stores.page.companion_state.with(CompanionState::programs);
    let line = move |program: Program| {
        let words = program.line();
        let start = move |_| open(Place::Web(Target::of(program.clone())), Access::default());
        view! {
            <li>
                <button type="button" class="again" on:click=start>
                    <span class="name">"Start"</span>
                    <code>{words}</code>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || !programs().is_empty()>
            <section class="recents" aria-labelledby="programs-title">
                <h2 id="programs-title">"Programs of the companion"</h2>
                <ul role="list">{keyed(programs, Program::line, line)}</ul>
            </section>
        </Show>
    }
}
