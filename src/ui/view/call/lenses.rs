//! A result through its lenses: as people look at it, as a tree, as it came.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::event::Answer;
use crate::session::Command;
use crate::store::commands::Commands;
use crate::ui::figures;
pub use crate::ui::part::faults;
use crate::ui::part::{Body, Fault, FindingList, JsonTree, MediaFile, Message, Tabs};
use crate::ui::text::long_text::HeldText;
use crate::wire::base64;
use crate::wire::url::uri_file;

const RENDERED: &str = "Rendered";
const STRUCTURED: &str = "Structured";
const RAW: &str = "Raw";

/// Draws a result as people look at it.
pub type Rendered = Arc<dyn Fn() -> AnyView + Send + Sync>;

#[component]
pub fn ResultLenses(
    answer: Answer,
    rendered: Option<Rendered>,
    /// A JSON Pointer to what is shown as a tree.
    structured: Option<&'static str>,
    faults: Vec<Fault>,
    /// Said above everything else.
    error: Option<&'static str>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let labels: Vec<&'static str> =
        [rendered.as_ref().map(|_| RENDERED), structured.map(|_| STRUCTURED), Some(RAW)]
            .into_iter()
            .flatten()
            .collect();
    let chosen = RwSignal::new(labels.first().copied().unwrap_or(RAW));
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let length = figures::bytes(answer.text.len());
    let title = match answer.part {
        1 => "Result".to_owned(),
        part => format!("Result {part}"),
    };
    let lens = move || match (chosen.get(), &rendered) {
        (RENDERED, Some(rendered)) => rendered(),
        (STRUCTURED, _) => {
            let root = Arc::clone(&answer.result);
            view! { <JsonTree root pointer=structured.unwrap_or_default() /> }.into_any()
        }
        _ => {
            let text = HeldText::Whole(answer.text.clone());
            let download = Callback::new(move |text| download(commands, text));
            view! { <Message text copy download /> }.into_any()
        }
    };
    view! {
        <section class="result" aria-label=title.clone() data-error=error.is_some().to_string()>
            <header class="head">
                <h3>{title.clone()}</h3>
                <span class="size">{length}</span>
                <Tabs
                    name="Lenses"
                    labels
                    chosen
                    choose=Callback::new(move |lens| chosen.set(lens))
                />
            </header>
            {error.map(|words| view! { <p class="fault">{words}</p> })}
            <FindingList title="What is wrong with this result" faults />
            <div role="tabpanel" aria-label=move || chosen.get()>
                {lens}
            </div>
        </section>
    }
}

fn download(commands: Commands, text: HeldText) {
    commands.send(Command::Download {
        name: "result.json".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: text.as_str().as_bytes().to_vec(),
    });
}

/// Saves a text, or the bytes that its base64 stands for; what is no base64 is saved as it came.
pub fn save(commands: Commands, file: &MediaFile) {
    let bytes = match &file.body {
        Body::Text(text) => text.as_str().as_bytes().to_vec(),
        Body::Base64(data) => {
            let data = data.as_str();
            base64::decode(data).unwrap_or_else(|| data.as_bytes().to_vec())
        }
    };
    commands.send(Command::Download {
        name: file_name(file),
        media_type: "application/octet-stream".to_owned(),
        bytes,
    });
}

/// The last part of the URI, where that is a name with an ending; otherwise one by the type.
fn file_name(file: &MediaFile) -> String {
    let last = uri_file(&file.uri);
    let is_plain = |c: char| c.is_alphanumeric() || "._- ".contains(c);
    let is_name = !last.starts_with('.') && last.contains('.') && last.chars().all(is_plain);
    if is_name && last.len() <= 100 {
        return last.to_owned();
    }
    let ending = match &file.body {
        Body::Text(_) if matches!(file.media_type.as_str(), "" | "text/plain") => "txt",
        _ => file.media_type.split_once('/').map_or("bin", |(_, kind)| kind),
    };
    format!("content.{}", ending.split('+').next().unwrap_or("bin"))
}
