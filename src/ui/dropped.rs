//! A file that a person drops on the page. It is read, never run. A text that is dropped goes where it is dropped, as
//! on any page: it may be a key.

use leptos::ev;
use leptos::prelude::*;

/// Reads a file as text, and hands it over if whoever wants it is still there. In context.
#[derive(Clone, Copy)]
pub struct ReadFile(pub fn(web_sys::File, Callback<String>));

/// In bytes: no configuration is longer.
const MOST: f64 = 1_000_000.0;

/// Wherever on the page it is dropped, for as long as the current owner lives. `note` says why one is not read.
pub fn take_dropped(take: Callback<String>, note: RwSignal<String>) {
    let read = expect_context::<ReadFile>();
    let over = window_event_listener(ev::dragover, |event| {
        if brings_file(&event) {
            event.prevent_default();
        }
    });
    let on_drop = window_event_listener(ev::drop, move |event| {
        let file = event.data_transfer().and_then(|transfer| transfer.files()?.get(0));
        let Some(file) = file else { return };
        event.prevent_default();
        if file.size() <= MOST {
            (read.0)(file, take);
        } else {
            note.set("This file is too large for a configuration: 1 MB at most".to_owned());
        }
    });
    on_cleanup(move || {
        over.remove();
        on_drop.remove();
    });
}

fn brings_file(event: &web_sys::DragEvent) -> bool {
    let types = event.data_transfer().map(|transfer| transfer.types());
    types.is_some_and(|types| types.iter().any(|one| one == "Files"))
}
