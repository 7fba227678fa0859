//! What the companion offers, on the first screen: the servers that were named to it, and to start a program.

mod inputs;
mod taps;
mod typed;

use leptos::prelude::*;

use inputs::Asking;
use taps::Taps;
use typed::TypedProgram;

use crate::session::Access;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::page::companion::{CompanionState, Offered};
use crate::ui::part::keyed;
use crate::ui::view::connect;

#[component]
pub fn Programs(stores: Stores) -> impl IntoView {
    let offers = Memo::new(move |_| stores.page.companion_state.with(CompanionState::offers));
    // It believes no other page what a person has typed.
    let may_type = move || stores.page.is_served_by_companion();
    let line = move |offered| view! { <Offer stores offered /> };
    let key = |offered: &Offered| format!("{} {}", offered.listed.name, offered.line());
    view! {
        <Show when=may_type>
            <TypedProgram stores />
        </Show>
        <Show when=move || offers.with(|offers| !offers.is_empty())>
            <section class="recents" aria-labelledby="programs-title">
                <h2 id="programs-title">"Offered by the companion"</h2>
                <ul role="list">{keyed(move || offers.get(), key, line)}</ul>
            </section>
        </Show>
        <Taps stores />
    }
}

/// One press opens it; where something has to be said first, one press asks for that.
#[component]
fn Offer(stores: Stores, offered: Offered) -> impl IntoView {
    let open = connect::opener(stores);
    let name = offered.listed.name.clone();
    let line = offered.line().to_owned();
    let name = if name != line {
        name
    } else if offered.is_program() {
        "Start".to_owned()
    } else {
        "Connect".to_owned()
    };
    if offered.listed.inputs.is_empty() {
        let start = move |_| open(Place::Web(offered.target(Vec::new())), Access::default());
        return view! {
            <li>
                <button type="button" class="again" on:click=start>
                    <span class="name">{name}</span>
                    <code>{line}</code>
                </button>
            </li>
        }
        .into_any();
    }
    view! {
        <li>
            <Asking stores offered name />
        </li>
    }
    .into_any()
}
