//! The bar that brings back what was taken away last.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue};

use super::keys::TEXT_ENTRY;
use crate::store::Stores;
use crate::ui::keys::{Deed, written};
use crate::ui::part::{Icon, IconName, is_mac, key_shortcut, next_frame};

/// What was done away with last, and the button that brings it back; absent where there is nothing.
#[component]
pub fn UndoBar(stores: Stores) -> impl IntoView {
    let undo = stores.undo;
    let words = Memo::new(move |_| undo.words());
    let is_empty = move || words.with(String::is_empty);
    let bar = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    // A person who is about to press it, or who listens to it, is not hurried.
    let is_held = move || {
        let held = document().active_element();
        bar.get_untracked().is_some_and(|bar| bar.contains(held.as_deref()))
    };
    Effect::new(move |_| {
        if !is_empty() && undo.is_past(stores.page.now.get()) && !is_held() {
            undo.let_go();
        }
    });
    // Where the button that was pressed went with what it closed, the way back is the next thing.
    Effect::new(move |_| {
        if !is_empty() {
            next_frame(button, |button| {
                let held = document().active_element();
                if held.is_none_or(|held| matches!(&*held.tag_name(), "BODY" | "MAIN")) {
                    drop(button.focus());
                }
            });
        }
    });
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        if is_undo(&event) && !untrack(is_empty) {
            event.prevent_default();
            undo.take_back();
        }
    });
    on_cleanup(move || pressed.remove());
    view! {
        <div class="undo-bar" node_ref=bar hidden=is_empty>
            <span role="status">{words}</span>
            <button type="button" node_ref=button aria-keyshortcuts=key_shortcut(Deed::Undo) on:click=move |_| undo.take_back()>
                "Undo" <kbd>{written(Deed::Undo, is_mac())}</kbd>
            </button>
            <button
                type="button"
                class="icon-button"
                aria-label="Dismiss"
                title="Dismiss"
                on:click=move |_| undo.let_go()
            >
                <Icon name=IconName::Close />
            </button>
        </div>
    }
}

/// In a field for text the same keys take back what was typed, where anything was.
fn is_undo(event: &KeyboardEvent) -> bool {
    let asks = (event.ctrl_key() || event.meta_key()) && !event.shift_key() && event.key() == "z";
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let entry = target.filter(|element| element.matches(TEXT_ENTRY).unwrap_or(false));
    let typed = entry.and_then(|entry| {
        js_sys::Reflect::get(&entry, &JsValue::from_str("value")).ok()?.as_string()
    });
    asks && typed.is_none_or(|typed| typed.is_empty())
}
