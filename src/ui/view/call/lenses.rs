//! A result through its lenses: as people look at it, its text, its structure, all of it as JSON.

use std::sync::Arc;

use leptos::prelude::*;

use super::enlarge::{EnlargeButton, Enlarged};
use super::table::StructuredView;
use crate::mcp::event::Answer;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::layout::Lens;
use crate::ui::figures;
pub use crate::ui::part::faults;
use crate::ui::part::{
    Body, Code, Colours, CopyButton, Fault, FindingList, MediaFile, Message, Tabs,
};
use crate::ui::text::long_text::HeldText;
use crate::wire::base64;
use crate::wire::url::uri_file;

/// Draws a result as people look at it.
pub type Rendered = Arc<dyn Fn() -> AnyView + Send + Sync>;

#[component]
pub fn ResultLenses(
    answer: Answer,
    rendered: Option<Rendered>,
    /// All text in it, where there is some.
    #[prop(optional_no_strip)]
    text: Option<HeldText>,
    /// A JSON Pointer to what is shown as a tree.
    structured: Option<&'static str>,
    faults: Vec<Fault>,
    /// Said above everything else.
    error: Option<&'static str>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let is_there = |lens: &Lens| match lens {
        Lens::Rendered => rendered.is_some(),
        Lens::Text => text.is_some(),
        Lens::Structured => structured.is_some(),
        Lens::Json => true,
    };
    let lenses: Vec<Lens> = Lens::ALL.into_iter().filter(is_there).collect();
    let (chosen, choose) = choice(&lenses);
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let length = figures::bytes(answer.text.len());
    let title = match answer.part {
        1 => "Result".to_owned(),
        part => format!("Result {part}"),
    };
    let copied = copied(&answer, text.clone(), structured, chosen);
    let lens = move || match (chosen.get(), &rendered, &text) {
        (Lens::Rendered, Some(rendered), _) => rendered(),
        (Lens::Text, _, Some(text)) => {
            view! { <Code text=text.clone() name="Text" colours=Colours::None /> }.into_any()
        }
        (Lens::Structured, ..) => {
            let root = Arc::clone(&answer.result);
            view! { <StructuredView root pointer=structured.unwrap_or_default() /> }.into_any()
        }
        _ => {
            let text = HeldText::Whole(answer.text.clone());
            let download = Callback::new(move |text| download(commands, text));
            view! { <Message text copy download /> }.into_any()
        }
    };
    let enlarged = Enlarged::new();
    view! {
        <section
            class="result enlarged"
            aria-label=title.clone()
            data-error=error.is_some().to_string()
            node_ref=enlarged.section
            on:keydown=move |event| enlarged.on_key(&event)
            on:focusout=move |event| enlarged.on_leave(&event)
        >
            <header class="head">
                <h3>{title.clone()}</h3>
                <span class="size">{length}</span>
                <Tabs
                    name="Lenses"
                    labels=lenses.into_iter().map(Lens::label).collect()
                    chosen=Signal::derive(move || chosen.get().label())
                    choose
                />
                <CopyButton text=copied on_copy=copy what="result" />
                <EnlargeButton enlarged />
            </header>
            {error.map(|words| view! { <p class="fault">{words}</p> })}
            <FindingList title="What is wrong with this result" faults />
            <div role="tabpanel" aria-label=move || chosen.get().label()>
                {lens}
            </div>
        </section>
    }
}

/// The lens that the person liked last, where this result has it; and a way to choose another one.
fn choice(lenses: &[Lens]) -> (RwSignal<Lens>, Callback<&'static str>) {
    let layout = expect_context::<Stores>().settings.layout;
    let liked = layout.with_untracked(|layout| layout.lens);
    let first = if lenses.contains(&liked) { Some(liked) } else { lenses.first().copied() };
    let chosen = RwSignal::new(first.unwrap_or(Lens::Json));
    let choose = Callback::new(move |label| {
        let Some(lens) = Lens::by_label(label) else { return };
        chosen.set(lens);
        layout.update(|layout| layout.lens = lens);
    });
    (chosen, choose)
}

/// What is seen, as a text.
fn copied(
    answer: &Answer,
    text: Option<HeldText>,
    structured: Option<&'static str>,
    chosen: RwSignal<Lens>,
) -> Signal<String> {
    let (whole, result) = (answer.text.clone(), Arc::clone(&answer.result));
    Signal::derive(move || match (chosen.get(), &text) {
        (Lens::Rendered | Lens::Text, Some(text)) => text.as_str().to_owned(),
        (Lens::Structured, _) => {
            let part = result.pointer(structured.unwrap_or_default());
            part.map(|part| format!("{part:#}")).unwrap_or_default()
        }
        _ => whole.to_string(),
    })
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
