//! A tool's result.

use std::sync::Arc;

use leptos::prelude::*;

use super::lenses::{Rendered, ResultLenses, faults, save};
use crate::mcp::event::Answer;
use crate::mcp::types::{Content, ToolResult};
use crate::store::commands::Commands;
use crate::ui::part::ContentBlocks;
use crate::ui::route::{Part, Route};
use crate::ui::text::long_text::HeldText;

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

/// More text of several blocks is not put together: each has its own place, and is copied there.
const MOST_JOINED: usize = 4 << 20;

/// Its blocks of text and the text of its resources, a line between them.
pub(super) fn text_of(answer: &Answer) -> Option<HeldText> {
    let read = ToolResult::read(&answer.result);
    if let [Content::Text(_)] = read.content[..] {
        let pointer = ToolResult::pointers(&answer.result).pop()?;
        return Some(HeldText::Within(
            Arc::clone(&answer.result),
            format!("{pointer}/text").into(),
        ));
    }
    let texts: Vec<&str> = read.content.iter().filter_map(Content::text).collect();
    let length: usize = texts.iter().map(|text| text.len()).sum();
    (!texts.is_empty() && length <= MOST_JOINED).then(|| texts.join("\n").into())
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
    let text = text_of(&answer);
    view! { <ResultLenses answer rendered text structured faults error /> }
}
