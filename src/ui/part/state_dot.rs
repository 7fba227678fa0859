//! A connection's state at a glance.

use leptos::prelude::*;

/// A connection's state as shape and colour; the word stands beside it or in a label.
/// States: `closed`, `busy`, `ready`, `lost`, `failed` ([`crate::ui::words::state`]).
#[component]
pub fn StateDot(#[prop(into)] state: Signal<&'static str>) -> impl IntoView {
    view! { <span class="state-dot" aria-hidden="true" data-state=move || state.get()></span> }
}
