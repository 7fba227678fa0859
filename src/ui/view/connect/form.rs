//! The connect form.

use leptos::ev::{ClipboardEvent, SubmitEvent, dragover, drop as drop_event};
use leptos::html;
use leptos::prelude::*;

use super::option_views::OptionViews;
use super::options::ConnectOptions;
use super::pasted::Pasting;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::connect_draft::ConnectDraft;
use crate::wire::url::Url;

/// A URL is enough; the rest is folded away.
#[component]
pub fn ConnectForm(
    draft: RwSignal<ConnectDraft>,
    options: Chunk<OptionViews>,
    on_connect: Callback<()>,
) -> impl IntoView {
    let url_box = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        if let Some(url_box) = url_box.get() {
            drop(url_box.focus());
        }
    });
    let pasting = Pasting::new(draft, on_connect);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = draft.with_untracked(|draft| draft.url.clone());
        if Url::read(&typed).is_ok() {
            return on_connect.run(());
        }
        pasting.begin(typed, (String::new(), String::new()), true);
        options.want();
    };
    let edit = move |event| {
        pasting.note.set(String::new());
        pasting.connects.set(false);
        draft.update(|draft| draft.url = event_target_value(&event));
    };
    let paste = move |event: ClipboardEvent| {
        let Some(text) = pasted_text(&event).filter(|text| is_more(text)) else { return };
        let Some(field) = url_box.get_untracked() else { return };
        let around = around_selection(&field);
        // Part of an address joins what is there, as in any field.
        if around != (String::new(), String::new()) && !text.trim().contains('\n') {
            return;
        }
        event.prevent_default();
        pasting.begin(text, around, false);
        options.want();
    };
    take_files(move |text| {
        pasting.begin(text, (String::new(), String::new()), false);
        options.want();
    });
    view! {
        <form class="connect-form" on:submit=submit>
            <label class="address" for="server-url">
                "Server URL"
            </label>
            <div class="line">
                <input
                    id="server-url"
                    type="text"
                    inputmode="url"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder="http://localhost:3000/mcp"
                    required
                    node_ref=url_box
                    prop:value=move || draft.with(|draft| draft.url.clone())
                    on:input=edit
                    on:paste=paste
                />
                <button type="submit" class="primary">
                    "Connect"
                </button>
            </div>
            <p class="note" role="status">
                {pasting.note}
            </p>
            {move || read(pasting, options)}
            <ConnectOptions draft options />
        </form>
    }
}

/// A configuration that is dropped anywhere on the page is read like one that is pasted.
fn take_files(take: impl Fn(String) + Copy + 'static) {
    let over = window_event_listener(dragover, |event| event.prevent_default());
    let dropped = window_event_listener(drop_event, move |event| {
        let Some(transfer) = event.data_transfer() else { return };
        event.prevent_default();
        let file = transfer.files().and_then(|files| files.get(0));
        match file.filter(|file| file.size() <= MOST_DROPPED) {
            Some(file) => read_file(file, take),
            None => drop(transfer.get_data("text").map(|text| {
                if !text.trim().is_empty() {
                    take(text);
                }
            })),
        }
    });
    on_cleanup(move || {
        over.remove();
        dropped.remove();
    });
}

/// In bytes: no configuration is longer.
const MOST_DROPPED: f64 = 1_000_000.0;

fn read_file(file: web_sys::File, take: impl Fn(String) + 'static) {
    leptos::task::spawn_local_scoped_with_cancellation(async move {
        if let Ok(text) = wasm_bindgen_futures::JsFuture::from(file.text()).await {
            take(text.as_string().unwrap_or_default());
        }
    });
}

/// Once the views are here that do; nothing where nothing was pasted.
fn read(pasting: Pasting, options: Chunk<OptionViews>) -> Option<impl IntoView> {
    if pasting.text.with(String::is_empty) {
        return None;
    }
    let again = Callback::new(move |()| options.want());
    let show = move |views: OptionViews| (views.pasted)(pasting);
    Some(on_demand(options, again, show, || ().into_any()))
}

/// The field itself would take its line breaks away.
fn pasted_text(event: &ClipboardEvent) -> Option<String> {
    event.clipboard_data()?.get_data("text").ok()
}

/// What stays of the text in a field where something takes the place of what is selected.
fn around_selection(field: &web_sys::HtmlInputElement) -> (String, String) {
    // In UTF-16, as the DOM counts.
    let value: Vec<u16> = field.value().encode_utf16().collect();
    let place = |place: Option<u32>| {
        let at = place.and_then(|at| usize::try_from(at).ok()).unwrap_or(value.len());
        at.min(value.len())
    };
    let from = place(field.selection_start().ok().flatten());
    let to = place(field.selection_end().ok().flatten()).max(from);
    let (before, rest) = value.split_at(from);
    let (_, after) = rest.split_at(to - from);
    (String::from_utf16_lossy(before), String::from_utf16_lossy(after))
}

/// Something other than an address, or an address within something.
fn is_more(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && (Url::read(text).is_err() || text.contains("/install"))
}
