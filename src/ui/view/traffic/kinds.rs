//! What kinds of lines to show: one press for each, with how many there are.

use leptos::prelude::*;

use super::WireState;
use crate::store::server::traffic::{Kind, Log};
use crate::ui::figures;

fn label(kind: Option<Kind>) -> &'static str {
    match kind {
        None => "All",
        Some(Kind::Call) => "Calls",
        Some(Kind::Error) => "Errors",
        Some(Kind::Notification) => "Notifications",
        Some(Kind::Question) => "From server",
        Some(Kind::Probe) => "Probes",
    }
}

fn title(kind: Option<Kind>) -> &'static str {
    match kind {
        None => "All messages",
        Some(Kind::Call) => "What you called, and the responses",
        Some(Kind::Error) => "Errors, and messages that violate the specification",
        Some(Kind::Notification) => "Notifications, in either direction",
        Some(Kind::Question) => "Requests from the server, and your responses",
        Some(Kind::Probe) => "What this page sends on its own, and the responses",
    }
}

#[component]
pub fn KindChoice(state: WireState) -> impl IntoView {
    let chip = |kind: Option<Kind>| {
        let count = Memo::new(move |_| {
            state.shown.track();
            state.with_log(|log| kind.map_or_else(|| log.len(), |kind| Log::count(log, kind)))
        });
        let figure = move || match count.get() {
            0 => String::new(),
            count => figures::count(count),
        };
        view! {
            <button
                type="button"
                title=title(kind)
                data-errors=move || (kind == Some(Kind::Error) && count.get() > 0).then_some("")
                aria-pressed=move || (state.only.get() == kind).to_string()
                on:click=move |_| state.only.set(kind)
            >
                {label(kind)}
                " "
                <span>{figure}</span>
            </button>
        }
    };
    let all = std::iter::once(None).chain(Kind::ALL.map(Some));
    view! {
        <div class="kinds" role="group" aria-label="Show messages of a kind">
            {all.map(chip).collect_view()}
        </div>
    }
}
