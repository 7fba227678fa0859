//! A secret as dots.

use leptos::prelude::*;

/// Dots, and the text in their place while the button is pressed in.
#[component]
pub fn Hidden(text: String, what: String) -> impl IntoView {
    if text.is_empty() {
        return view! { <span class="hidden-text">"••• (not kept)"</span> }.into_any();
    }
    let is_open = RwSignal::new(false);
    let text = StoredValue::new(text);
    let shown = move || if is_open.get() { text.get_value() } else { "•••".to_owned() };
    let label = move || if is_open.get() { "Hide" } else { "Reveal" };
    view! {
        <span class="hidden-text">
            <span>{shown}</span>
            <button
                type="button"
                class="quiet"
                aria-label=move || format!("{} {what}", label())
                on:click=move |_| is_open.update(|open| *open = !*open)
            >
                {label}
            </button>
        </span>
    }
    .into_any()
}
