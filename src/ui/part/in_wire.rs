//! The way to a line of the wire log.

use leptos::prelude::*;

/// Shows a line of the wire log. The log has a bound and can be cleared: where the line is gone, it says so.
#[component]
pub fn InWire(
    /// False where the line is no longer held.
    go: Callback<(), bool>,
    /// What it is the line of, for the accessible name.
    #[prop(into, optional)]
    what: String,
) -> impl IntoView {
    let is_gone = RwSignal::new(false);
    let words = move || {
        if is_gone.get() { "No longer in the wire log" } else { "Show in the wire log" }
    };
    let name = move || {
        if what.is_empty() { words().to_owned() } else { format!("{}: {what}", words()) }
    };
    view! {
        <button
            type="button"
            class="in-wire quiet"
            aria-label=name
            on:click=move |_| is_gone.set(!go.run(()))
        >
            {words}
        </button>
    }
}
