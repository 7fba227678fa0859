//! The workbench of one tool: what it is, its arguments, its calls.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::editor::{Editor, EditorState};
use super::hints::ToolHints;
use crate::mcp::types::Tool;
use crate::mcp::{self, Operation};
use crate::schema::form::Form;
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::store::drafts::DraftKey;
use crate::ui::part::{CopyButton, JsonTree, focus_first};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{CallList, ShowResult, ToolResultView};

/// A longer description is folded.
const LONG_DESCRIPTION: usize = 600;

#[component]
pub fn Bench(stores: Stores, connection: Connection, tool: Arc<Tool>) -> impl IntoView {
    let url = connection.place.with_untracked(|place| match place {
        Place::Web(target) => target.url.clone(),
        Place::Demo => "demo".to_owned(),
    });
    let draft =
        stores.drafts.of(&DraftKey { url, list: "tools".to_owned(), item: tool.name.clone() });
    let form = Arc::new(Form::read(tool.input_schema()));
    let editor = EditorState::new(draft, form, Arc::clone(&tool));
    let element = NodeRef::<html::Section>::new();
    let send = sender(&connection, &tool);
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
    let name = tool.name.clone();
    let which = move |operation: &Operation| operation.is("tools/call", &name);
    let show: ShowResult = {
        let tool = Arc::clone(&tool);
        Arc::new(move |answer| {
            view! { <ToolResultView tool=Arc::clone(&tool) answer /> }.into_any()
        })
    };
    let is_forced = RwSignal::new(tool.invalid.is_none());
    let invalid = tool.invalid.clone().map(|reason| view! { <Invalid reason is_forced /> });
    view! {
        <section
            class="bench"
            aria-label=tool.name.clone()
            node_ref=element
            on:keydown=on_key
        >
            <BenchHead tool=Arc::clone(&tool) />
            {invalid}
            <div class="arguments" hidden=move || !is_forced.get()>
                <Editor state=editor />
                <Actions editor run=Callback::new(move |()| run()) send />
            </div>
            <CallList stores connection which show />
        </section>
    }
}

fn sender(connection: &Connection, tool: &Tool) -> Callback<Map<String, Value>> {
    let commands = expect_context::<Commands>();
    let (id, calls, name) = (connection.id, connection.calls.clone(), tool.name.clone());
    Callback::new(move |arguments| {
        let operation = Operation::call_tool(&name, arguments);
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
                "Run"
            </button>
            <button
                type="button"
                hidden=move || !editor.can_send_anyway()
                on:click=send_anyway
            >
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
fn BenchHead(tool: Arc<Tool>) -> impl IntoView {
    let route = expect_context::<Route>();
    let root = Arc::new(tool.raw.clone());
    let is_open = RwSignal::new(false);
    let definition = move || is_open.get().then(|| view! { <Definition root=Arc::clone(&root) /> });
    view! {
        <header class="bench-head">
            <button type="button" class="back quiet" on:click=move |_| route.choose(Part::Tools, None)>
                "← All tools"
            </button>
            <div class="title">
                <h2>{tool.display_name().to_owned()}</h2>
                <code>{tool.name.clone()}</code>
                <ToolHints annotations=tool.annotations.clone() />
            </div>
            <Description text=tool.description.clone().unwrap_or_default() />
            <details class="definition" on:toggle=move |_| is_open.set(true)>
                <summary>"Definition as sent"</summary>
                {definition}
            </details>
        </header>
    }
}

#[component]
fn Definition(root: Arc<Value>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let text = Signal::stored(format!("{root:#}"));
    view! {
        <CopyButton text on_copy what="definition" />
        <JsonTree root pointer="" />
    }
}

#[component]
fn Description(text: String) -> impl IntoView {
    if text.chars().nth(LONG_DESCRIPTION).is_none() {
        return view! {
            <p class="description" hidden=text.is_empty()>
                {text.clone()}
            </p>
        }
        .into_any();
    }
    let start: String = text.chars().take(200).collect();
    view! {
        <details class="description">
            <summary>{start} "…"</summary>
            <p>{text}</p>
        </details>
    }
    .into_any()
}

#[component]
fn Invalid(reason: String, is_forced: RwSignal<bool>) -> impl IntoView {
    view! {
        <div class="invalid">
            <p>"This tool cannot be called: " {reason}</p>
            <button type="button" hidden=is_forced on:click=move |_| is_forced.set(true)>
                "Try it anyway"
            </button>
        </div>
    }
}

fn focus_mistake(bench: NodeRef<html::Section>) {
    request_animation_frame(move || {
        let Some(bench) = bench.try_get_untracked().flatten() else { return };
        focus_first(&bench, "[aria-invalid=true]");
    });
}
