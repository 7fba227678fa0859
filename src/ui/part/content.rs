//! What a tool returned, by kind. Nothing here fetches or runs anything.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::code::{Code, Colours};
use super::json_tree::JsonTree;
use crate::mcp::types::{Content, Media, ToolResult};
use crate::store::long_text::HeldText;
use crate::ui::figures;
use crate::wire::json_text::pretty;

/// Up to here a text is looked at whether it is JSON.
const MOST_DETECTED: usize = 256 * 1024;
/// Longer media is offered as a file only: its URL would be copied several times.
const MOST_MEDIA: usize = 32 * 1024 * 1024;

/// A file to save, as base64.
#[derive(Clone, Debug)]
pub struct MediaFile {
    pub media_type: String,
    pub base64: HeldText,
}

/// All blocks of content of a `tools/call` result, in the server's order.
#[component]
pub fn ContentBlocks(result: Arc<Value>, save: Callback<MediaFile>) -> impl IntoView {
    let read = ToolResult::read(&result);
    let blocks = read.content.iter().enumerate();
    let blocks = blocks.map(|(index, content)| block(&result, index, content, save)).collect_view();
    view! { <div class="content-blocks">{blocks}</div> }
}

fn block(
    result: &Arc<Value>,
    index: usize,
    content: &Content<'_>,
    save: Callback<MediaFile>,
) -> AnyView {
    let held = |path: &str| {
        HeldText::Within(Arc::clone(result), format!("/content/{index}/{path}").into())
    };
    match content {
        Content::Text(_) => text(held("text")),
        Content::Image(media) => {
            view! { <Image mime=clean(media) data=held("data") save /> }.into_any()
        }
        Content::Audio(media) => {
            view! { <Audio mime=clean(media) data=held("data") save /> }.into_any()
        }
        Content::Resource { uri, mime_type, text: inner, blob } => {
            let body = match (inner, blob) {
                (Some(_), _) => text(held("resource/text")),
                (None, Some(_)) => {
                    blob_view(mime_type.unwrap_or_default(), held("resource/blob"), save)
                }
                (None, None) => view! { <p class="note">"The resource is empty"</p> }.into_any(),
            };
            let mime = mime_type.map(str::to_owned);
            view! { <Resource uri=(*uri).to_owned() mime>{body}</Resource> }.into_any()
        }
        Content::Link { uri, name, description, mime_type } => {
            let about: Vec<&str> = [*description, *mime_type].into_iter().flatten().collect();
            let about = about.join(" · ");
            view! { <Link uri=(*uri).to_owned() name=(*name).to_owned() about /> }.into_any()
        }
        Content::Other(_) => {
            let root = Arc::clone(result);
            view! {
                <div class="unknown">
                    <p class="note">"A block of a kind this page does not know, as it came"</p>
                    <JsonTree root pointer=format!("/content/{index}") />
                </div>
            }
            .into_any()
        }
    }
}

/// Plain, or laid out and coloured where it is JSON of a size that can be looked at in passing.
fn text(text: HeldText) -> AnyView {
    let plain = text.as_str();
    let starts_like_json = plain.trim_start().starts_with(['{', '[']);
    if plain.len() <= MOST_DETECTED
        && starts_like_json
        && serde_json::from_str::<serde::de::IgnoredAny>(plain).is_ok()
    {
        let laid_out = pretty(plain);
        return view! { <Code text=laid_out name="Text, laid out as JSON" colours=Colours::Json /> }
            .into_any();
    }
    if plain.is_empty() {
        return view! { <p class="note">"Empty text"</p> }.into_any();
    }
    view! { <Code text name="Text" colours=Colours::None /> }.into_any()
}

fn blob_view(mime: &str, data: HeldText, save: Callback<MediaFile>) -> AnyView {
    let mime = clean(&Media { mime_type: mime, data: "" });
    match mime.split_once('/') {
        Some(("image", _)) => view! { <Image mime data save /> }.into_any(),
        Some(("audio", _)) => view! { <Audio mime data save /> }.into_any(),
        _ => view! { <FileLine mime data save /> }.into_any(),
    }
}

#[component]
fn Image(mime: String, data: HeldText, save: Callback<MediaFile>) -> impl IntoView {
    let is_broken = RwSignal::new(false);
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
    view! {
        <figure class="media">
            {picture}
            <p class="note" hidden=move || is_shown() && !is_missing>
                "This is no image that the browser can show"
            </p>
            <FileLine mime data save />
        </figure>
    }
}

#[component]
fn Audio(mime: String, data: HeldText, save: Callback<MediaFile>) -> impl IntoView {
    let player = data_url("audio/", &mime, &data)
        .map(|source| view! { <audio controls=true src=source aria-label="Audio from the server"></audio> });
    view! {
        <figure class="media">
            {player}
            <FileLine mime data save />
        </figure>
    }
}

#[component]
fn FileLine(mime: String, data: HeldText, save: Callback<MediaFile>) -> impl IntoView {
    let size = figures::bytes(data.as_str().len() / 4 * 3);
    let kind = if mime.is_empty() { "unknown type".to_owned() } else { mime.clone() };
    let on_save = move |_| {
        save.run(MediaFile { media_type: mime.clone(), base64: data.clone() });
    };
    view! {
        <figcaption class="file">
            <span>{kind}</span>
            <span>{size}</span>
            <button type="button" class="quiet" on:click=on_save>
                "Save"
            </button>
        </figcaption>
    }
}

#[component]
fn Resource(uri: String, mime: Option<String>, children: Children) -> impl IntoView {
    view! {
        <div class="resource">
            <p class="origin">
                <span>"Resource"</span>
                <code>{uri}</code>
                <span>{mime}</span>
            </p>
            {children()}
        </div>
    }
}

/// Shown, never followed by itself; a way to it only where it leads to the web.
#[component]
fn Link(uri: String, name: String, about: String) -> impl IntoView {
    let lower = uri.to_ascii_lowercase();
    let leads_to_web = lower.starts_with("https://") || lower.starts_with("http://");
    let label = if name.is_empty() { uri.clone() } else { name };
    let target = if leads_to_web {
        view! {
            <a href=uri.clone() target="_blank" rel="noopener noreferrer">
                {label}
            </a>
        }
        .into_any()
    } else {
        view! { <strong>{label}</strong> }.into_any()
    };
    view! {
        <p class="link">
            <span>"Link"</span>
            {target}
            <code>{uri}</code>
            <span>{about}</span>
        </p>
    }
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

/// The media type without parameters; empty where it is none, for it becomes part of a URL.
fn clean(media: &Media<'_>) -> String {
    let mime = media.mime_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+.-".contains(&byte);
    if mime.bytes().all(is_plain) { mime } else { String::new() }
}
