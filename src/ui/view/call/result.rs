//! A tool's result.

use std::sync::Arc;

use leptos::prelude::*;

use super::lenses::{Rendered, ResultLenses, faults, save};
use crate::mcp::event::Answer;
use crate::mcp::types::ToolResult;
use crate::store::commands::Commands;
use crate::ui::part::ContentBlocks;
use crate::ui::route::{Part, Route};

/// What is known of a result before any lens is put on.
struct Outline {
    has_content: bool,
    /// Where the structured content is.
    structured: Option<&'static str>,
    is_error: bool,
}

impl Outline {
    fn of(answer: &Answer) -> Self {
        let read = ToolResult::read(&answer.result);
        let is_whole = answer.result.get("structuredContent").is_none();
        let pointer = if is_whole { "" } else { "/structuredContent" };
        Self {
            has_content: !read.content.is_empty(),
            structured: read.structured.map(|_| pointer),
            is_error: read.is_error,
        }
    }
}

#[component]
pub fn ToolResultView(answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let Outline { has_content, structured, is_error } = Outline::of(&answer);
    let faults = faults(answer.findings.iter());
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
    let error = is_error.then_some("The tool reported an error");
    view! { <ResultLenses answer rendered structured faults error /> }
}
