use leptos::prelude::*;

use crate::store::long_text::HeldText;

/// Longer media is offered as a file only: its URL would be copied several times.
const MOST_MEDIA: usize = 32 * 1024 * 1024;

const TOO_LONG: &str = "This is too long to be shown here: save it to open it elsewhere";

#[component]
pub fn Image(mime: String, data: HeldText) -> impl IntoView {
    let is_broken = RwSignal::new(false);
    let is_long = data.as_str().len() > MOST_MEDIA;
    let source = data_url("image/", &mime, &data);
    let is_shown = move || !is_broken.get();
    let picture = source.map(|source| {
        view! {
            <img
                src=source
                alt="Image from the server"
                hidden=is_broken
                on:error=move |_| is_broken.set(true)
            />
        }
    });
    let is_missing = picture.is_none();
    let words = if is_long { TOO_LONG } else { "This is no image that the browser can show" };
    view! {
        {picture}
        <p class="note" hidden=move || is_shown() && !is_missing>
            {words}
        </p>
    }
}

#[component]
pub fn Audio(mime: String, data: HeldText) -> impl IntoView {
    let is_broken = RwSignal::new(false);
    match data_url("audio/", &mime, &data) {
        Some(source) => view! {
            <audio
                controls=true
                src=source
                aria-label="Audio from the server"
                on:error=move |_| is_broken.set(true)
            ></audio>
            <Unplayable is_broken />
        }
        .into_any(),
        None => unshown(&data),
    }
}

#[component]
pub fn Video(mime: String, data: HeldText) -> impl IntoView {
    let is_broken = RwSignal::new(false);
    match data_url("video/", &mime, &data) {
        Some(source) => view! {
            <video
                controls=true
                src=source
                aria-label="Video from the server"
                on:error=move |_| is_broken.set(true)
            ></video>
            <Unplayable is_broken />
        }
        .into_any(),
        None => unshown(&data),
    }
}

#[component]
fn Unplayable(is_broken: RwSignal<bool>) -> impl IntoView {
    view! {
        <p class="note" role="status" hidden=move || !is_broken.get()>
            "The browser cannot play this"
        </p>
    }
}

fn unshown(data: &HeldText) -> AnyView {
    let is_long = data.as_str().len() > MOST_MEDIA;
    let words = if is_long { TOO_LONG } else { "This is nothing that the browser can play" };
    view! { <p class="note">{words}</p> }.into_any()
}

/// `None` where the type is not of that family, or the data is no base64 of a size to show.
fn data_url(family: &str, mime: &str, data: &HeldText) -> Option<String> {
    let data = data.as_str();
    let is_base64 = |byte: u8| {
        byte.is_ascii_alphanumeric() || b"+/=".contains(&byte) || byte.is_ascii_whitespace()
    };
    let is_shown =
        mime.starts_with(family) && data.len() <= MOST_MEDIA && data.bytes().all(is_base64);
    is_shown.then(|| format!("data:{mime};base64,{data}"))
}
