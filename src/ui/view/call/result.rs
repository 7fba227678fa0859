//! A tool's result.

use std::sync::Arc;

use leptos::prelude::*;

use super::lenses::{Rendered, ResultLenses, faults, save};
use crate::mcp::event::Answer;
use crate::mcp::types::{Tool, ToolResult};
use crate::schema::check::check;
use crate::store::commands::Commands;
use crate::ui::part::ContentBlocks;
use crate::ui::route::{Part, Route};
use crate::wire::reader::Finding;

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
}

#[component]
pub fn ToolResultView(tool: Arc<Tool>, answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let Outline { has_content, structured, is_error, findings } = Outline::of(&answer);
    let mut faults = faults(findings.iter());
    // What a tool says of its failure need not be what it promises of a success.
    if !is_error {
        faults.extend(misfits(&tool, &answer));
    }
    let result = Arc::clone(&answer.result);
    let save = Callback::new(move |file| save(commands, &file));
    let open = Callback::new(move |uri| route.choose(Part::Resources, Some(uri)));
    let blocks = move || {
        if has_content {
            view! { <ContentBlocks result=Arc::clone(&result) save open /> }.into_any()
        } else {
            view! { <p class="note">"The result has no content"</p> }.into_any()
        }
    };
    let rendered = (has_content || structured.is_none()).then(|| -> Rendered { Arc::new(blocks) });
    let error = is_error.then_some("The tool reports an error");
    view! { <ResultLenses answer rendered structured faults error /> }
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
