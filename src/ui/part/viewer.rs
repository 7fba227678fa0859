//! Content of any media type: each type as people look at it, and always as it came. Nothing here
//! fetches or runs anything.

mod decoded;
mod hex;
mod markdown;
mod media;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::tabs::Tabs;
use super::text::{Code, Colours, JsonTree};
use crate::ui::figures;
use crate::ui::text::long_text::HeldText;
use crate::ui::text::markdown as markdown_text;
use crate::wire::base64;
use crate::wire::json;
use crate::wire::json_text::pretty;
use crate::wire::media_type::{MediaKind, essence, kind};
use hex::HexView;
pub use hex::hex_view;
pub use markdown::MarkdownView;
pub use media::{Audio, Image};
use media::{Drawing, Video};

/// Up to here a text is looked at whether it is JSON.
const MOST_DETECTED: usize = 256 * 1024;
/// Longer Markdown is shown as its source: drawing it would hold up the page.
const MOST_MARKDOWN: usize = 256 * 1024;
/// Longer JSON is shown as text.
const MOST_TREE: usize = 4 * 1024 * 1024;
/// Longer bytes are not looked at whether they are text.
const MOST_DECODED: usize = 4 * 1024 * 1024;

/// Content as it came in a message.
#[derive(Clone, Debug)]
pub enum Body {
    Text(HeldText),
    Base64(HeldText),
}

/// A file to save.
#[derive(Clone, Debug)]
pub struct MediaFile {
    /// Where it is from; its last part names the file. May be empty.
    pub uri: String,
    /// Without parameters; empty where none is known.
    pub media_type: String,
    pub body: Body,
}

/// One way to look at content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lens {
    Tree,
    Markdown,
    Picture,
    Sound,
    Film,
    Text,
    Bytes,
}

impl Lens {
    fn label(self) -> &'static str {
        match self {
            Self::Tree => "Tree",
            Self::Markdown => "Rendered",
            Self::Picture => "Image",
            Self::Sound | Self::Film => "Player",
            Self::Text => "Text",
            Self::Bytes => "Bytes",
        }
    }
}

/// What is known of content before any lens is put on.
struct Plan {
    lenses: Vec<Lens>,
    /// The text, also of bytes that are some.
    text: Option<HeldText>,
    tree: Option<Arc<Value>>,
    /// Why a lens that the type calls for is missing.
    reason: Option<String>,
}

impl Plan {
    fn of(file: &MediaFile) -> Self {
        let kind = kind(&file.media_type, &file.uri);
        match &file.body {
            Body::Text(text) => Self::of_text(kind, text.clone(), &file.media_type),
            Body::Base64(data) => Self::of_bytes(kind, data, &file.media_type),
        }
    }

    fn of_text(kind: MediaKind, text: HeldText, media_type: &str) -> Self {
        let length = text.as_str().len();
        let size = figures::bytes(length);
        let mut tree = None;
        let (lens, reason) = match kind {
            MediaKind::Json if length > MOST_TREE => {
                (None, Some(format!("{size} is too large for a tree")))
            }
            MediaKind::Json => match json::read(text.as_str()) {
                Ok(json) => {
                    tree = Some(Arc::new(json.value));
                    (Some(Lens::Tree), None)
                }
                Err(error) => {
                    (None, Some(format!("This is not JSON, although its type says so: {error}")))
                }
            },
            MediaKind::Markdown if length > MOST_MARKDOWN => {
                (None, Some(format!("{size} of Markdown is shown as text, to keep the page fast")))
            }
            MediaKind::Markdown => (Some(Lens::Markdown), None),
            MediaKind::Svg => (Some(Lens::Picture), None),
            MediaKind::Html => (
                None,
                Some(
                    "Wirescope shows the source of web pages: nothing a server sends runs here"
                        .to_owned(),
                ),
            ),
            MediaKind::Text | MediaKind::Unknown => (None, None),
            _ => (None, Some(format!("{media_type} was sent as text and is shown as received"))),
        };
        let lenses = lens.into_iter().chain([Lens::Text]).collect();
        Self { lenses, text: Some(text), tree, reason }
    }

    fn of_bytes(kind: MediaKind, data: &HeldText, media_type: &str) -> Self {
        let only = |lens: Option<Lens>, reason: Option<&str>| Self {
            lenses: lens.into_iter().chain([Lens::Bytes]).collect(),
            text: None,
            tree: None,
            reason: reason.map(str::to_owned),
        };
        match kind {
            MediaKind::Image => return only(Some(Lens::Picture), None),
            MediaKind::Audio => return only(Some(Lens::Sound), None),
            MediaKind::Video => return only(Some(Lens::Film), None),
            MediaKind::Pdf => {
                let reason = "This page does not show PDF files: save it to open it elsewhere";
                return only(None, Some(reason));
            }
            MediaKind::Binary => return only(None, None),
            _ if data.as_str().len() > MOST_DECODED => return only(None, None),
            _ => {}
        }
        let text = base64::decode(data.as_str()).and_then(|bytes| String::from_utf8(bytes).ok());
        let Some(text) = text else {
            let says_text = kind != MediaKind::Unknown;
            let reason =
                says_text.then_some("These bytes are not UTF-8 text, although the type says so");
            return only(None, reason);
        };
        let mut plan = Self::of_text(kind, text.into(), media_type);
        plan.lenses.push(Lens::Bytes);
        plan
    }
}

/// Content of any type, with a line that says what it is and saves it.
#[component]
pub fn Viewer(file: MediaFile, save: Callback<MediaFile>) -> impl IntoView {
    let file = MediaFile { media_type: essence(&file.media_type), ..file };
    let Plan { lenses, text, tree, reason } = Plan::of(&file);
    let labels: Vec<&'static str> = lenses.iter().map(|lens| lens.label()).collect();
    let chosen = RwSignal::new(labels.first().copied().unwrap_or_default());
    let tabs = (labels.len() > 1).then(|| {
        let choose = Callback::new(move |label| chosen.set(label));
        view! { <Tabs name="Views of the content" labels chosen choose /> }
    });
    let shown = file.clone();
    let panel = move || {
        let label = chosen.get();
        let lens = lenses.iter().copied().find(|lens| lens.label() == label);
        lens.map(|lens| panel(lens, &shown, text.as_ref(), tree.as_ref()))
    };
    view! {
        <div class="viewer">
            {tabs}
            {reason.map(|reason| view! { <p class="note">{reason}</p> })}
            <div class="panel">{panel}</div>
            <FileLine file save />
        </div>
    }
}

fn panel(
    lens: Lens,
    file: &MediaFile,
    text: Option<&HeldText>,
    tree: Option<&Arc<Value>>,
) -> AnyView {
    let text = || text.cloned().unwrap_or_else(|| HeldText::from(""));
    let mime = || file.media_type.clone();
    match (lens, &file.body) {
        (Lens::Tree, _) => {
            let root = tree.cloned().unwrap_or_default();
            view! { <JsonTree root pointer="" /> }.into_any()
        }
        (Lens::Markdown, _) => view! { <MarkdownView text=text() /> }.into_any(),
        (Lens::Picture, Body::Base64(data)) => {
            view! { <Image mime=mime() data=data.clone() /> }.into_any()
        }
        (Lens::Picture, Body::Text(text)) => view! { <Drawing text=text.clone() /> }.into_any(),
        (Lens::Sound, Body::Base64(data)) => {
            view! { <Audio mime=mime() data=data.clone() /> }.into_any()
        }
        (Lens::Film, Body::Base64(data)) => {
            view! { <Video mime=mime() data=data.clone() /> }.into_any()
        }
        (Lens::Bytes, Body::Base64(data)) => view! { <HexView data=data.clone() /> }.into_any(),
        (Lens::Text | Lens::Sound | Lens::Film | Lens::Bytes, _) => text_view(text()),
    }
}

/// Of a text that comes without a type.
pub fn is_markdown(text: &str) -> bool {
    text.len() <= MOST_MARKDOWN && markdown_text::is_likely(text)
}

/// Plain, or laid out and coloured where it is JSON of a size that can be looked at in passing.
pub fn text_view(text: HeldText) -> AnyView {
    let plain = text.as_str();
    let starts_like_json = plain.trim_start().starts_with(['{', '[']);
    if plain.len() <= MOST_DETECTED
        && starts_like_json
        && serde_json::from_str::<serde::de::IgnoredAny>(plain).is_ok()
    {
        let laid_out = pretty(plain);
        return view! { <Code text=laid_out name="Text, formatted as JSON" colours=Colours::Json /> }
            .into_any();
    }
    if plain.is_empty() {
        return view! { <p class="note">"Empty text"</p> }.into_any();
    }
    view! { <Code text name="Text" colours=Colours::None /> }.into_any()
}

/// What a file is, how long, and a way to keep it.
#[component]
pub fn FileLine(file: MediaFile, save: Callback<MediaFile>) -> impl IntoView {
    let size = match &file.body {
        Body::Text(text) => text.as_str().len(),
        Body::Base64(data) => base64::decoded_length(data.as_str()),
    };
    let kind = if file.media_type.is_empty() {
        "unknown type".to_owned()
    } else {
        file.media_type.clone()
    };
    view! {
        <div class="file-line">
            <span>{kind}</span>
            <span>{figures::bytes(size)}</span>
            <button type="button" class="quiet" on:click=move |_| save.run(file.clone())>
                "Save"
            </button>
        </div>
    }
}
