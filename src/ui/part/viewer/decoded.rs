//! The bytes that a base64 text stands for. A long one is decoded a little in each frame.

use std::sync::Arc;

use leptos::prelude::*;

use crate::ui::figures;
use crate::ui::part::lists::{Frames, within};
use crate::ui::text::long_text::HeldText;
use crate::wire::base64::{self, Decoder};

/// Up to here a text is decoded at once.
const SMALL: usize = 256 * 1024;
const SLICE_MILLIS: f64 = 8.0;
const SLICE_BYTES: usize = 64 * 1024;

/// What `show` makes of the bytes; `None` where the text is no base64.
pub fn decoded(
    data: HeldText,
    show: impl Fn(Option<Arc<[u8]>>) -> AnyView + Send + 'static,
) -> AnyView {
    if data.as_str().len() <= SMALL {
        return show(base64::decode(data.as_str()).map(Into::into));
    }
    let length = figures::bytes(base64::decoded_length(data.as_str()));
    let outcome = decode_slowly(data);
    let shown = move || match outcome.get() {
        Progress::Over(bytes) => show(bytes),
        Progress::Underway => {
            view! { <p class="note">{format!("Reading {length}…")}</p> }.into_any()
        }
    };
    shown.into_any()
}

#[derive(Clone)]
enum Progress {
    Underway,
    Over(Option<Arc<[u8]>>),
}

fn decode_slowly(data: HeldText) -> RwSignal<Progress> {
    let outcome = RwSignal::new(Progress::Underway);
    let mut decoder = Some(Decoder::for_text(data.as_str()));
    let mut from = 0;
    let frames = Frames::new(move || {
        let text = data.as_str().as_bytes();
        let is_done = within(SLICE_MILLIS, || {
            let to = text.len().min(from + SLICE_BYTES);
            let fits = decoder.as_mut().is_some_and(|held| held.push(&text[from..to]).is_some());
            from = to;
            if !fits {
                decoder = None;
            }
            !fits || to == text.len()
        });
        if is_done {
            let bytes = decoder.take().and_then(Decoder::finish).map(Into::into);
            outcome.set(Progress::Over(bytes));
        }
        is_done
    });
    frames.wake();
    outcome
}
