//! The button that copies a text.

use leptos::prelude::*;

use super::{Icon, IconName};

/// Copies a text and says so until the pointer or the focus moves on.
#[component]
pub fn CopyButton(
    #[prop(into)] text: Signal<String>,
    on_copy: Callback<String>,
    /// What is copied, for the accessible name: “Copy session id”.
    #[prop(into, default = String::new())]
    what: String,
) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        on_copy.run(text.get_untracked());
        copied.set(true);
    };
    let label = if what.is_empty() { "Copy".to_owned() } else { format!("Copy {what}") };
    let icon = move || if copied.get() { IconName::Check } else { IconName::Copy };
    let words = move || if copied.get() { "Copied" } else { "Copy" };
    view! {
        <button
            type="button"
            class="copy-button"
            aria-label=label
            data-copied=move || copied.get().then_some("")
            on:click=copy
            on:blur=move |_| copied.set(false)
            on:pointerleave=move |_| copied.set(false)
        >
            {move || view! { <Icon name=icon() /> }}
            <span>{words}</span>
        </button>
    }
}
