//! What `prompts/get` returned: messages, by who says them.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::event::Answer;
use crate::mcp::types::{PromptMessage, PromptResult};
use crate::store::commands::Commands;
use crate::ui::part::{ContentBlock, MediaFile};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{Rendered, ResultLenses, faults, save};

/// Each message drawn costs the page; all of them stand in the raw result.
const MOST_MESSAGES: usize = 100;

#[component]
pub fn PromptResultView(answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let read = PromptResult::read(&answer.result);
    let faults = faults(answer.findings.iter().chain(&read.findings));
    let result = Arc::clone(&answer.result);
    let save = Callback::new(move |file| save(commands, &file));
    let open = Callback::new(move |uri| route.choose(Part::Resources, Some(uri)));
    let rendered: Rendered = Arc::new(move || messages(&result, save, open));
    view! { <ResultLenses answer rendered=Some(rendered) structured=Some("") faults error=None /> }
}

fn messages(result: &Arc<Value>, save: Callback<MediaFile>, open: Callback<String>) -> AnyView {
    let read = PromptResult::read(result);
    let description = read.description.map(str::to_owned);
    let more = read.messages.len().saturating_sub(MOST_MESSAGES);
    let rest = (more > 0)
        .then(|| view! { <p class="note">{format!("{more} more in the raw result")}</p> });
    let none = read.messages.is_empty().then(|| view! { <p class="note">"It has no messages"</p> });
    let shown = read.messages.into_iter().take(MOST_MESSAGES);
    let shown = shown.map(|message| one(result, message, save, open)).collect_view();
    view! {
        <div class="prompt-messages">
            {description.map(|words| view! { <p class="description">{words}</p> })}
            <ol role="list" aria-label="Messages">
                {shown}
            </ol>
            {none}
            {rest}
        </div>
    }
    .into_any()
}

fn one(
    result: &Arc<Value>,
    message: PromptMessage<'_>,
    save: Callback<MediaFile>,
    open: Callback<String>,
) -> AnyView {
    let blocks = message.blocks.into_iter().map(|pointer| {
        let root = Arc::clone(result);
        view! { <ContentBlock root pointer save open /> }
    });
    let role = if message.role.is_empty() { "no role" } else { message.role };
    view! {
        <li data-role=role.to_owned()>
            <h4>{role.to_owned()}</h4>
            {blocks.collect_view()}
        </li>
    }
    .into_any()
}
