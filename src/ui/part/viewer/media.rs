//! Pictures and sound, drawn on a press where they may be costly.

use std::sync::Arc;

use leptos::prelude::*;

use super::decoded::decoded;
use crate::ui::part::picture::{Picture, Pixels, object_url};
use crate::ui::text::long_text::HeldText;

/// Longer media is offered as a file only: it would be copied several times.
const MOST_MEDIA: usize = 32 * 1024 * 1024;

const TOO_LONG: &str = "This is too long to show here: save it and open it elsewhere";
const NO_IMAGE: &str = "The browser cannot show this as an image";
const NOT_PLAYABLE: &str = "The browser cannot play this format";

fn note(words: &'static str) -> AnyView {
    view! { <p class="note">{words}</p> }.into_any()
}

#[component]
pub fn Image(mime: String, data: HeldText) -> impl IntoView {
    if data.as_str().len() > MOST_MEDIA {
        return note(TOO_LONG);
    }
    decoded(data, move |bytes| match bytes {
        Some(bytes) => picture(mime.clone(), bytes),
        None => note(NO_IMAGE),
    })
}

/// A picture that is written as text.
#[component]
pub fn Drawing(text: HeldText) -> impl IntoView {
    picture("image/svg+xml".to_owned(), text.as_str().as_bytes().into())
}

fn picture(media_type: String, bytes: Arc<[u8]>) -> AnyView {
    let pixels = Pixels { media_type, bytes };
    view! { <Picture pixels alt="Image from the server" broken=NO_IMAGE.to_owned() /> }.into_any()
}

#[component]
pub fn Audio(mime: String, data: HeldText) -> impl IntoView {
    playable("audio/", mime, data, |source, is_broken| {
        view! {
            <audio
                controls=true
                src=source
                aria-label="Audio from the server"
                on:error=move |_| is_broken.set(true)
            ></audio>
        }
        .into_any()
    })
}

#[component]
pub fn Video(mime: String, data: HeldText) -> impl IntoView {
    playable("video/", mime, data, |source, is_broken| {
        view! {
            <video
                controls=true
                src=source
                aria-label="Video from the server"
                on:error=move |_| is_broken.set(true)
            ></video>
        }
        .into_any()
    })
}

/// Where the type is of that family, and the data base64 of a size to play.
fn playable(
    family: &str,
    mime: String,
    data: HeldText,
    player: fn(String, RwSignal<bool>) -> AnyView,
) -> AnyView {
    if data.as_str().len() > MOST_MEDIA {
        return note(TOO_LONG);
    }
    if !mime.starts_with(family) {
        return note(NOT_PLAYABLE);
    }
    decoded(data, move |bytes| {
        let source = bytes.and_then(|bytes| object_url(&mime, &bytes));
        let Some(source) = source else { return note(NOT_PLAYABLE) };
        let is_broken = RwSignal::new(false);
        view! {
            {player(source, is_broken)}
            <p class="note" role="status" hidden=move || !is_broken.get()>
                "The browser cannot play this"
            </p>
        }
        .into_any()
    })
}
