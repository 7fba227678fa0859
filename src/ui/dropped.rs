//! A file that a person drops on the page. It is read, never run. A text that is dropped goes where it is dropped, as
//! on any page: it may be a key.

use leptos::ev;
use leptos::prelude::*;

/// Wherever on the page it is dropped, for as long as the current owner lives.
pub fn take_dropped(take: impl Fn(web_sys::File) + 'static) {
    let over = window_event_listener(ev::dragover, |event| {
        if brings_file(&event) {
            event.prevent_default();
        }
    });
    let on_drop = window_event_listener(ev::drop, move |event| {
        let file = event.data_transfer().and_then(|transfer| transfer.files()?.get(0));
        let Some(file) = file else { return };
        event.prevent_default();
        take(file);
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
