//! One message of the wire.

use std::sync::Arc;

use leptos::prelude::*;

use super::text::{Code, Colours};
use super::viewer::hex_view;
use crate::ui::text::long_text::HeldText;
use crate::wire::json_text::pretty;

/// Longer text is shown as it came only: laying it out would hold up the page.
const MOST_LAID_OUT: usize = 1_000_000;

/// One message of the wire: laid out, or exactly as it came.
#[component]
pub fn Message(
    #[prop(into)] text: HeldText,
    /// As it came, where it is no text.
    #[prop(optional_no_strip)]
    bytes: Option<Arc<[u8]>>,
    copy: Callback<String>,
    #[prop(optional)] download: Option<Callback<HeldText>>,
) -> impl IntoView {
    let can_lay_out = text.as_str().len() <= MOST_LAID_OUT;
    let is_exact = RwSignal::new(!can_lay_out);
    let (copied, saved) = (text.clone(), text.clone());
    let exact = if bytes.is_some() { "Bytes" } else { "Exact" };
    let body = move || {
        if let Some(bytes) = bytes.clone().filter(|_| is_exact.get()) {
            return hex_view(bytes);
        }
        let text = if is_exact.get() { text.clone() } else { pretty(text.as_str()).into() };
        view! { <Code text name="Message" colours=Colours::Json /> }.into_any()
    };
    let on_copy = move |_| copy.run(copied.as_str().to_owned());
    let save = download.map(|download| {
        view! {
            <button type="button" class="quiet" on:click=move |_| download.run(saved.clone())>
                "Save"
            </button>
        }
    });
    let mode = move |exact: bool, label: &'static str| {
        view! {
            <button
                type="button"
                class="quiet"
                aria-pressed=move || (is_exact.get() == exact).to_string()
                disabled=!exact && !can_lay_out
                on:click=move |_| is_exact.set(exact)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="message">
            <div class="tools-row" role="group" aria-label="How to show the message">
                {mode(false, "Pretty")}
                {mode(true, exact)}
                <span class="gap"></span>
                <button type="button" class="quiet" aria-label="Copy message" on:click=on_copy>
                    "Copy"
                </button>
                {save}
            </div>
            {body}
        </div>
    }
}
