//! Bytes in hexadecimal.

use std::sync::Arc;

use leptos::prelude::*;

use super::decoded::decoded;
use crate::ui::figures;
use crate::ui::part::text::{Code, Colours};
use crate::ui::text::hex::dump;
use crate::ui::text::long_text::HeldText;

/// Bytes shown at a time.
const PAGE: usize = 64 * 1024;

/// The bytes that a base64 text stands for, page by page.
#[component]
pub fn HexView(data: HeldText) -> impl IntoView {
    let text = data.clone();
    decoded(data, move |bytes| {
        match bytes {
        Some(bytes) => hex_view(bytes),
        None => view! {
            <p class="note">"This is not base64, so Wirescope cannot show its bytes. As received"</p>
            <Code text=text.clone() name="Data" colours=Colours::None />
        }
        .into_any(),
    }
    })
}

/// Bytes, page by page.
pub fn hex_view(bytes: Arc<[u8]>) -> AnyView {
    let length = bytes.len();
    if length == 0 {
        return view! { <p class="note">"No bytes"</p> }.into_any();
    }
    let bytes = StoredValue::new(bytes);
    let start = RwSignal::new(0);
    let lines = move || {
        let from = start.get();
        let text = bytes.with_value(|bytes| dump(&bytes[from..length.min(from + PAGE)], from));
        view! { <Code text name="Bytes" colours=Colours::None /> }
    };
    let pages = (length > PAGE).then(|| {
        let range = move || {
            let from = start.get();
            let last = length.min(from + PAGE) - 1;
            let (from, last) = (figures::count(from), figures::count(last));
            format!("Bytes {from} to {last} of {}", figures::count(length))
        };
        let is_first = move || start.get() == 0;
        let is_last = move || start.get() + PAGE >= length;
        view! {
            <div class="pages">
                <button
                    type="button"
                    disabled=is_first
                    on:click=move |_| start.update(|start| *start = start.saturating_sub(PAGE))
                >
                    "Earlier bytes"
                </button>
                <button
                    type="button"
                    disabled=is_last
                    on:click=move |_| start.update(|start| *start += PAGE)
                >
                    "Later bytes"
                </button>
                <span role="status">{range}</span>
            </div>
        }
    });
    view! {
        {pages}
        <div class="hex">{lines}</div>
    }
    .into_any()
}
