//! What a tool returned, by kind. Nothing here fetches or runs anything.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::content_notes::ContentNotes;
use super::lists::Few;
use super::outside_address::OutsideAddress;
use super::server_icons::RowIcon;
use super::text::JsonTree;
use super::viewer::{Audio, Body, FileLine, Image, MarkdownView, MediaFile, Viewer};
use super::viewer::{is_markdown, text_view};
use crate::mcp::types::{Content, Icon, Media, ToolResult};
use crate::ui::figures;
use crate::ui::text::long_text::HeldText;
use crate::wire::media_type::essence;
use crate::wire::url::Url;

/// All blocks of content of a `tools/call` result, in the server's order. `open` gets the URI of a
/// resource that is named or held in it.
#[component]
pub fn ContentBlocks(
    result: Arc<Value>,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> impl IntoView {
    let pointers = ToolResult::pointers(&result);
    view! { <Blocks root=result pointers save open /> }
}

/// The blocks at these places in `root`.
#[component]
pub fn Blocks(
    root: Arc<Value>,
    pointers: Vec<String>,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> impl IntoView {
    let count = pointers.len();
    let draw = Arc::new(move |index: usize| {
        let pointer = pointers[index].clone();
        view! { <Block root=Arc::clone(&root) pointer save open /> }.into_any()
    });
    view! {
        <div class="content-blocks">
            <Few count noun="block" draw />
        </div>
    }
}

/// One block of content, where `pointer` says within `root`.
#[component]
fn Block(
    root: Arc<Value>,
    pointer: String,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> impl IntoView {
    let raw = root.pointer(&pointer).unwrap_or(&Value::Null);
    let content = Content::read_at(raw, pointer.clone(), &mut Vec::new());
    view! {
        <div class="block">
            {block(&root, &pointer, &content, save, open)} <ContentNotes owner=raw />
        </div>
    }
}

fn block(
    result: &Arc<Value>,
    pointer: &str,
    content: &Content<'_>,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> AnyView {
    let held =
        |path: &str| HeldText::Within(Arc::clone(result), format!("{pointer}/{path}").into());
    match content {
        Content::Text(text) if is_markdown(text) => {
            view! { <MarkdownView text=held("text") /> }.into_any()
        }
        Content::Text(_) => text_view(held("text")),
        Content::Image(media) => {
            let (mime, data) = (essence(media.mime_type), held("data"));
            let file = media_file(media, &data);
            view! { <figure class="media"><Image mime data /> <FileLine file save /></figure> }
                .into_any()
        }
        Content::Audio(media) => {
            let (mime, data) = (essence(media.mime_type), held("data"));
            let file = media_file(media, &data);
            view! { <figure class="media"><Audio mime data /> <FileLine file save /></figure> }
                .into_any()
        }
        Content::Resource { uri, mime_type, text, blob } => {
            let body = match (text, blob) {
                (Some(_), _) => Some(Body::Text(held("resource/text"))),
                (None, Some(_)) => Some(Body::Base64(held("resource/blob"))),
                (None, None) => None,
            };
            let media_type = mime_type.unwrap_or_default().to_owned();
            let uri = (*uri).to_owned();
            let file = body.map(|body| MediaFile { uri: uri.clone(), media_type, body });
            view! { <Resource uri file save open /> }.into_any()
        }
        Content::Link { uri, name, title, description, mime_type, size } => {
            let size = size.map(|size| figures::bytes(usize::try_from(size).unwrap_or(usize::MAX)));
            let about = [*description, *mime_type, size.as_deref()];
            let about = about.into_iter().flatten().collect::<Vec<_>>().join(" · ");
            let (uri, name) = ((*uri).to_owned(), title.unwrap_or(name).to_owned());
            let icons = result.pointer(pointer).map(Icon::read_all).unwrap_or_default();
            view! { <Link uri name about icons open /> }.into_any()
        }
        Content::Other(_) => {
            let root = Arc::clone(result);
            view! {
                <div class="unknown">
                    <p class="note">"Content of an unknown type, as received"</p>
                    <JsonTree root pointer=pointer.to_owned() />
                </div>
            }
            .into_any()
        }
    }
}

fn media_file(media: &Media<'_>, data: &HeldText) -> MediaFile {
    let media_type = essence(media.mime_type);
    MediaFile { uri: String::new(), media_type, body: Body::Base64(data.clone()) }
}

#[component]
fn Resource(
    uri: String,
    /// `None` where it holds neither text nor bytes.
    file: Option<MediaFile>,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> impl IntoView {
    let body = match file {
        Some(file) => view! { <Viewer file save /> }.into_any(),
        None => view! { <p class="note">"The resource is empty"</p> }.into_any(),
    };
    view! {
        <div class="resource">
            <p class="origin">
                <span>"Resource"</span>
                <code>{uri.clone()}</code>
                <OpenResource uri open />
            </p>
            {body}
        </div>
    }
}

/// The way to a resource among the others of its server, where it can be read and subscribed to.
#[component]
fn OpenResource(uri: String, open: Callback<String>) -> impl IntoView {
    let name = format!("Open in Resources: {uri}");
    view! {
        <button
            type="button"
            class="quiet"
            hidden=uri.is_empty()
            aria-label=name
            on:click=move |_| open.run(uri.clone())
        >
            "Open in Resources"
        </button>
    }
}

/// Shown, never followed by itself: a click shows the resource, and another one reads it. A way to the
/// web only where it leads there.
#[component]
fn Link(
    uri: String,
    name: String,
    about: String,
    icons: Vec<Icon>,
    open: Callback<String>,
) -> impl IntoView {
    let leads_to_web = Url::seen(&uri).is_ok();
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
    let address = if leads_to_web {
        view! { <OutsideAddress url=uri.clone() /> }.into_any()
    } else {
        view! { <code>{uri.clone()}</code> }.into_any()
    };
    view! {
        <div class="link">
            <span>"Link"</span>
            <RowIcon icons />
            {target}
            {address}
            <span>{about}</span>
            <OpenResource uri open />
        </div>
    }
}
