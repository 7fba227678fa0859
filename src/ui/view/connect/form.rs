//! The connect form.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::ev::{ClipboardEvent, SubmitEvent};
use leptos::html;
use leptos::prelude::*;

use super::option_views::OptionViews;
use super::options::ConnectOptions;
use super::pasted::Pasting;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::dropped::take_dropped;
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
    let begin = move |text, around, connects| {
        pasting.begin(text, around, connects);
        options.want();
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let typed = draft.with_untracked(|draft| draft.url.clone());
        if Url::read(&typed).is_ok() {
            return on_connect.run(());
        }
        begin(typed, (String::new(), String::new()), true);
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
        begin(text, around, false);
    };
    take_file(options, pasting);
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

/// A file that is dropped is as good as its text pasted; what can read it is loaded first.
fn take_file(options: Chunk<OptionViews>, pasting: Pasting) {
    let dropped = Rc::new(RefCell::new(None::<web_sys::File>));
    let is_dropped = RwSignal::new(false);
    let held = Rc::clone(&dropped);
    take_dropped(move |file| {
        held.replace(Some(file));
        options.want();
        is_dropped.set(true);
    });
    Effect::new(move |_| {
        is_dropped.track();
        options.map(|views| {
            if let Some(file) = dropped.take() {
                (views.read_file)(views.outside, file, pasting);
            }
        });
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
