//! What `prompts/get` returned: messages, by who says them.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::event::Answer;
use crate::mcp::types::{PromptMessage, PromptResult};
use crate::store::commands::Commands;
use crate::ui::part::{Blocks, Earlier, MediaFile, More, Shown, Told, keyed};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{Rendered, ResultLenses, faults, save};

#[component]
pub fn PromptResultView(answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let faults = faults(answer.findings.iter());
    let result = Arc::clone(&answer.result);
    let save = Callback::new(move |file| save(commands, &file));
    let open = Callback::new(move |uri| route.choose(Part::Resources, Some(uri)));
    let rendered: Rendered = Arc::new(move || messages(&result, save, open));
    view! { <ResultLenses answer rendered=Some(rendered) structured=Some("") faults error=None /> }
}

fn messages(result: &Arc<Value>, save: Callback<MediaFile>, open: Callback<String>) -> AnyView {
    let read = PromptResult::read(result);
    let description = read.description.map(str::to_owned);
    let none = read
        .messages
        .is_empty()
        .then(|| view! { <p class="note">"The prompt returned no messages"</p> });
    let count = read.messages.len();
    let held = Arc::clone(result);
    let shown = Shown::of(Signal::stored(count));
    let draw = move |index: usize| {
        let message = PromptMessage::read(&held["messages"][index], index, &mut Vec::new());
        one(&held, message, save, open)
    };
    view! {
        <div class="prompt-messages">
            {description.map(|text| view! { <Told text class="description" /> })}
            <Earlier shown noun="message" />
            <ol role="list" aria-label="Messages">
                {keyed(move || shown.range().collect(), |index| *index, draw)}
            </ol>
            <More shown noun="message" />
            {none}
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
    let (root, pointers) = (Arc::clone(result), message.blocks);
    let role = if message.role.is_empty() { "no role" } else { message.role };
    view! {
        <li data-role=role.to_owned()>
            <h4>{role.to_owned()}</h4>
            <Blocks root pointers save open />
        </li>
    }
    .into_any()
}
