//! A tool's result, through three lenses.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::event::Answer;
use crate::mcp::types::{Tool, ToolResult};
use crate::schema::check::check;
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::long_text::HeldText;
use crate::ui::figures;
use crate::ui::part::{ContentBlocks, JsonTree, MediaFile, Message, Tabs};
use crate::wire::base64;
use crate::wire::reader::Finding;

const RENDERED: &str = "Rendered";
const STRUCTURED: &str = "Structured";
const RAW: &str = "Raw";
/// Larger results are not checked: that would hold up the page.
const MOST_CHECKED: usize = 1_000_000;

/// What is known of a result before any lens is put on.
struct Outline {
    has_content: bool,
    /// Where the structured content is.
    structured: Option<&'static str>,
    is_error: bool,
    findings: Vec<Finding>,
}

impl Outline {
    fn of(answer: &Answer) -> Self {
        let read = ToolResult::read(&answer.result);
        let is_whole = answer.result.get("structuredContent").is_none();
        let pointer = if is_whole { "" } else { "/structuredContent" };
        let findings = answer.findings.iter().chain(&read.findings).cloned().collect();
        Self {
            has_content: !read.content.is_empty(),
            structured: read.structured.map(|_| pointer),
            is_error: read.is_error,
            findings,
        }
    }

    fn lenses(&self) -> Vec<&'static str> {
        let rendered = (self.has_content || self.structured.is_none()).then_some(RENDERED);
        let structured = self.structured.map(|_| STRUCTURED);
        [rendered, structured, Some(RAW)].into_iter().flatten().collect()
    }
}

#[component]
pub fn ToolResultView(tool: Arc<Tool>, answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let Outline { has_content, structured, is_error, findings } = Outline::of(&answer);
    let lenses = Outline { has_content, structured, is_error, findings: Vec::new() }.lenses();
    let chosen = RwSignal::new(lenses.first().copied().unwrap_or(RAW));
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let lines = findings.into_iter().map(|finding| (finding.pointer, finding.problem.to_string()));
    let lines = lines.chain(misfits(&tool, &answer)).collect();
    let length = figures::bytes(answer.text.len());
    let lens = move || match chosen.get() {
        RENDERED if has_content => {
            let save = Callback::new(move |file| save(commands, &file));
            view! { <ContentBlocks result=Arc::clone(&answer.result) save /> }.into_any()
        }
        RENDERED => view! { <p class="note">"The result has no content"</p> }.into_any(),
        STRUCTURED => {
            let root = Arc::clone(&answer.result);
            view! { <JsonTree root pointer=structured.unwrap_or_default() /> }.into_any()
        }
        _ => {
            let text = HeldText::Whole(answer.text.clone());
            let download = Callback::new(move |text| download(commands, text));
            view! { <Message text copy download /> }.into_any()
        }
    };
    let error = is_error.then(|| view! { <p class="fault">"The tool reports an error"</p> });
    view! {
        <section class="result" aria-label="Result" data-error=is_error.to_string()>
            <header class="head">
                <h3>"Result"</h3>
                <span class="size">{length}</span>
                <Tabs
                    name="Lenses"
                    labels=lenses
                    chosen
                    choose=Callback::new(move |lens| chosen.set(lens))
                />
            </header>
            {error}
            <Findings title="What is wrong with this result" lines />
            <div role="tabpanel" aria-label=move || chosen.get()>
                {lens}
            </div>
        </section>
    }
}

#[component]
fn Findings(title: &'static str, lines: Vec<(String, String)>) -> impl IntoView {
    const SHOWN: usize = 20;
    let is_empty = lines.is_empty();
    let lines = lines.into_iter().take(SHOWN).map(|(pointer, problem)| {
        view! { <li><code>{pointer}</code> " " {problem}</li> }
    });
    view! {
        <ul class="findings" aria-label=title hidden=is_empty>
            {lines.collect_view()}
        </ul>
    }
}

/// Where the structured content is not what the tool's `outputSchema` promises.
fn misfits(tool: &Tool, answer: &Answer) -> Vec<(String, String)> {
    let structured = answer.result.get("structuredContent");
    let (Some(schema), Some(structured)) = (tool.output_schema(), structured) else {
        return Vec::new();
    };
    if answer.text.len() > MOST_CHECKED {
        return Vec::new();
    }
    let mistakes = check(schema, structured).into_iter();
    let line = |pointer| format!("/structuredContent{pointer}");
    mistakes
        .map(|mistake| (line(mistake.pointer), format!("{} by its outputSchema", mistake.rule)))
        .collect()
}

fn download(commands: Commands, text: HeldText) {
    commands.send(Command::Download {
        name: "result.json".to_owned(),
        media_type: "application/json".to_owned(),
        bytes: text.as_str().as_bytes().to_vec(),
    });
}

/// Saves what the base64 stands for, or the text itself where it is none.
pub fn save(commands: Commands, file: &MediaFile) {
    let text = file.base64.as_str();
    let bytes = base64::decode(text).unwrap_or_else(|| text.as_bytes().to_vec());
    let ending = file.media_type.split_once('/').map_or("bin", |(_, kind)| kind);
    let ending = ending.split('+').next().unwrap_or("bin");
    commands.send(Command::Download {
        name: format!("content.{ending}"),
        media_type: "application/octet-stream".to_owned(),
        bytes,
    });
}
