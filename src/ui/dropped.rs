//! What a person drops on the page: a file, or a text. It is read, never run.

use leptos::ev;
use leptos::prelude::*;

/// Reads a file as text, and hands it over if whoever wants it is still there. In context.
#[derive(Clone, Copy)]
pub struct ReadFile(pub fn(web_sys::File, Callback<String>));

/// In bytes: no configuration is longer.
const MOST: f64 = 1_000_000.0;

/// Wherever on the page it is dropped, for as long as the current owner lives.
pub fn take_dropped(take: Callback<String>) {
    let read = expect_context::<ReadFile>();
    let over = window_event_listener(ev::dragover, |event| event.prevent_default());
    let on_drop = window_event_listener(ev::drop, move |event| {
        let Some(transfer) = event.data_transfer() else { return };
        event.prevent_default();
        let file = transfer.files().and_then(|files| files.get(0));
        if let Some(file) = file.filter(|file| file.size() <= MOST) {
            return (read.0)(file, take);
        }
        if let Some(text) = transfer.get_data("text").ok().filter(|text| !text.trim().is_empty()) {
            take.run(text);
        }
    });
    on_cleanup(move || {
        over.remove();
        on_drop.remove();
    });
}
