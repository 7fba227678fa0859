//! What the person has said, and what of the servers' they put beside it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::state::ChatState;
use super::turns::Alternatives;
use crate::claude::turn::Origin;
use crate::claude::{self, Part};
use crate::store::server::chat::Turn;
use crate::ui::part::{Code, Colours, CopyButton, TextEntry};

#[component]
pub fn PersonTurn(state: ChatState, turn: Turn, parts: Arc<Vec<Part>>) -> impl IntoView {
    let id = turn.id;
    let is_editing = RwSignal::new(false);
    let words = own_words(&parts);
    let edited = RwSignal::new(words.clone());
    let text = Signal::stored(words);
    let brought: Vec<Part> = brought(&parts).cloned().collect();
    let send = move |_| {
        let said = edited.get_untracked();
        let mut parts = vec![Part::text(&said)];
        parts.extend(brought.clone());
        is_editing.set(false);
        state.talk(claude::Command::Edit(id, parts));
    };
    let send = StoredValue::new(send);
    let held = Arc::clone(&parts);
    let body = move || {
        if !is_editing.get() {
            let words = text.get();
            let shown = brought_views(&held);
            return view! { <p class="said">{words}</p> {shown} }.into_any();
        }
        view! {
            <TextEntry
                label="Edited message".to_owned()
                lines=4
                value=edited
                set=Callback::new(move |text| edited.set(text))
            />
            <div class="actions">
                <button type="button" class="primary" on:click=move |event| send.with_value(|send| send(event))>
                    "Send again"
                </button>
                <button type="button" on:click=move |_| is_editing.set(false)>
                    "Cancel"
                </button>
            </div>
            <p class="note">"The old replies stay as another branch"</p>
        }
        .into_any()
    };
    view! {
        <article class="chat-turn" data-who="person" aria-label="You">
            <header class="who">
                <h3>"You"</h3>
                <Alternatives state turn />
                <span class="gap"></span>
                <button type="button" class="quiet" on:click=move |_| is_editing.set(true)>
                    "Edit"
                </button>
                <CopyButton text on_copy=state.copy() what="message" />
            </header>
            {body}
        </article>
    }
}

fn brought(parts: &[Part]) -> impl Iterator<Item = &Part> {
    parts.iter().filter(|part| part.origin != Origin::Person)
}

fn own_words(parts: &[Part]) -> String {
    let own = parts.iter().filter(|part| part.origin == Origin::Person);
    own.map(|part| words_of(&part.blocks)).collect::<Vec<_>>().join("\n")
}

/// The text of blocks of the API; what is no text is named.
pub fn words_of(blocks: &[Value]) -> String {
    let word = |block: &Value| {
        let field = |pointer: &str| block.pointer(pointer).and_then(Value::as_str);
        field("/text").map_or_else(
            || {
                let media_type = field("/source/media_type").unwrap_or_default();
                format!("[{} {media_type}]", field("/type").unwrap_or_default())
            },
            str::to_owned,
        )
    };
    blocks.iter().map(word).collect::<Vec<_>>().join("\n")
}

/// Such as `Prompt code-review of http://localhost:3000/mcp`.
pub fn origin_words(origin: &Origin) -> String {
    match origin {
        Origin::Person => "Yours".to_owned(),
        Origin::Prompt { server, name } => format!("Prompt {name} of {server}"),
        Origin::Resource { server, uri } => format!("Resource {uri} of {server}"),
    }
}

fn brought_views(parts: &[Part]) -> AnyView {
    let one = |part: &Part| {
        let (label, text) = (origin_words(&part.origin), words_of(&part.blocks));
        view! {
            <details class="brought">
                <summary>{label}</summary>
                <p class="note">"Text from the server, which you added"</p>
                <Code text name="What was brought" colours=Colours::None />
            </details>
        }
    };
    brought(parts).map(one).collect_view().into_any()
}
