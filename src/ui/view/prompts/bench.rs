//! The workbench of one prompt: what it is, its arguments, what it came to.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value, json};

use super::result::PromptResultView;
use crate::mcp::completion::Source;
use crate::mcp::types::{Icon, Prompt};
use crate::mcp::{self, Operation};
use crate::schema::form::Form;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::ui::part::{JsonTree, ServerIcons, focus_first};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{CallList, ShowResult};
use crate::ui::view::completing::completing;
use crate::ui::view::tools::editor::{Editor, EditorState};

#[component]
pub fn PromptBench(stores: Stores, connection: Connection, prompt: Arc<Prompt>) -> impl IntoView {
    let draft = stores.drafts.of(&connection.draft_key("prompts", &prompt.name));
    let schema = Arc::new(schema(&prompt));
    let editor = EditorState::new(draft, Arc::new(Form::read(&schema)), schema);
    let source = Source::Prompt(prompt.name.clone());
    let suggest = completing(&connection, source, move || editor.filled_in());
    let element = NodeRef::<html::Section>::new();
    let send = sender(&connection, &prompt);
    let run = move || match editor.arguments() {
        Some(arguments) => send.run(arguments),
        None => focus_mistake(element),
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            run();
        }
    };
    let name = prompt.name.clone();
    let which = move |operation: &Operation| operation.is("prompts/get", &name);
    let show: ShowResult = Arc::new(|answer| view! { <PromptResultView answer /> }.into_any());
    let label = prompt.name.clone();
    view! {
        <section
            class="bench"
            aria-label=label
            node_ref=element
            on:keydown=on_key
        >
            <PromptHead prompt />
            <div class="arguments">
                <Editor state=editor noun="prompt" suggest />
                <Actions editor run=Callback::new(move |()| run()) send />
            </div>
            <CallList stores connection which show />
        </section>
    }
}

/// The arguments as a schema: all of them are strings, and only their names are fixed.
fn schema(prompt: &Prompt) -> Value {
    let mut properties = Map::new();
    for argument in &prompt.arguments {
        let mut property = Map::from_iter([("type".to_owned(), json!("string"))]);
        let told = [("title", &argument.title), ("description", &argument.description)];
        for (key, text) in told {
            if let Some(text) = text {
                property.insert(key.to_owned(), json!(text));
            }
        }
        properties.insert(argument.name.clone(), property.into());
    }
    let required = prompt.arguments.iter().filter(|argument| argument.required);
    let required: Vec<&str> = required.map(|argument| argument.name.as_str()).collect();
    // Without any the form says so, in place of an empty JSON editor.
    let others = match prompt.arguments.as_slice() {
        [] => json!(false),
        _ => json!({ "type": "string" }),
    };
    json!({
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": others,
    })
}

fn sender(connection: &Connection, prompt: &Prompt) -> Callback<Map<String, Value>> {
    let commands = expect_context::<Commands>();
    let (id, calls, name) = (connection.id, connection.calls.clone(), prompt.name.clone());
    Callback::new(move |arguments| {
        let operation = Operation::get_prompt(&name, arguments);
        commands.send(Command::Server(id, mcp::Command::Call(calls.mint(), operation)));
    })
}

#[component]
fn Actions(
    editor: EditorState,
    run: Callback<()>,
    send: Callback<Map<String, Value>>,
) -> impl IntoView {
    let send_anyway = move |_| {
        if let Some(arguments) = editor.arguments_anyway() {
            send.run(arguments);
        }
    };
    view! {
        <div class="actions">
            <button
                type="button"
                class="primary"
                title="Ctrl+Enter or ⌘+Enter"
                on:click=move |_| run.run(())
            >
                "Get"
            </button>
            <button type="button" hidden=move || !editor.can_send_anyway() on:click=send_anyway>
                "Send anyway"
            </button>
            <button type="button" class="quiet" on:click=move |_| editor.reset()>
                "Reset"
            </button>
            <kbd>"Ctrl ⏎"</kbd>
        </div>
    }
}

#[component]
fn PromptHead(prompt: Arc<Prompt>) -> impl IntoView {
    let route = expect_context::<Route>();
    let root = Arc::new(prompt.raw.clone());
    let is_open = RwSignal::new(false);
    let definition =
        move || is_open.get().then(|| view! { <JsonTree root=Arc::clone(&root) pointer="" /> });
    let title = prompt.title.clone().filter(|title| !title.is_empty());
    let description = prompt.description.clone().unwrap_or_default();
    view! {
        <header class="bench-head">
            <button
                type="button"
                class="back quiet"
                on:click=move |_| route.choose(Part::Prompts, None)
            >
                "← All prompts"
            </button>
            <div class="title">
                <h2>{title.unwrap_or_else(|| prompt.name.clone())}</h2>
                <code>{prompt.name.clone()}</code>
            </div>
            <ServerIcons icons=Icon::read_all(&prompt.raw) />
            <p class="description" hidden=description.is_empty()>
                {description.clone()}
            </p>
            <details class="definition" on:toggle=move |_| is_open.set(true)>
                <summary>"Definition as sent"</summary>
                {definition}
            </details>
        </header>
    }
}

fn focus_mistake(bench: NodeRef<html::Section>) {
    request_animation_frame(move || {
        let Some(bench) = bench.try_get_untracked().flatten() else { return };
        focus_first(&bench, "[aria-invalid=true]");
    });
}
