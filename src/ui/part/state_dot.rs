//! A connection's state at a glance.

use leptos::prelude::*;

use crate::mcp::event::Phase;

/// A connection's state as shape and colour; the word stands beside it or in a label.
/// States: `closed`, `busy`, `ready`, `lost`, `failed` ([`state_of`]).
#[component]
pub fn StateDot(#[prop(into)] state: Signal<&'static str>) -> impl IntoView {
    view! { <span class="state-dot" aria-hidden="true" data-state=move || state.get()></span> }
}

/// A connection's state as a word for `data-state`, which decides shape and colour.
pub fn state_of(phase: &Phase) -> &'static str {
    match phase {
        Phase::Idle | Phase::Connecting { .. } | Phase::Reconnecting { .. } => "busy",
        Phase::Closed => "closed",
        Phase::Ready { .. } => "ready",
        Phase::Lost { .. } => "lost",
        Phase::Failed { .. } => "failed",
    }
}
