//! What every workbench has: the keys and buttons that send, and the definition as it came.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::tools::editor::EditorState;
use crate::mcp::{self, Operation};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::typed::drafts::DraftKey;
use crate::ui::keys::{Deed, written};
use crate::ui::part::{CopyButton, Edge, Handle, Icon, IconName, JsonTree};
use crate::ui::part::{focus_first, is_mac, key_shortcut, next_frame};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{CallOptionButtons, CallOptions, Refill};
use crate::words;

/// Ctrl+Enter or ⌘+Enter. The key goes no further.
pub fn sends(event: &KeyboardEvent) -> bool {
    let sends = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
    if sends {
        event.prevent_default();
    }
    sends
}

/// What stands on the bench, for the key that sends it from wherever the focus is. In context.
#[derive(Clone, Copy)]
pub struct BenchKey(StoredValue<Vec<(u32, Callback<()>)>>);

impl BenchKey {
    /// For the life of the page.
    pub fn provide() -> Self {
        let key = Self(StoredValue::new(Vec::new()));
        provide_context(key);
        key
    }

    /// The bench that is there has the key, for as long as it is there.
    pub fn take(run: Callback<()>) {
        let Some(key) = use_context::<Self>() else { return };
        let number = key.0.with_value(|all| all.last().map_or(0, |(number, _)| number + 1));
        key.0.update_value(|all| all.push((number, run)));
        on_cleanup(move || {
            key.0.try_update_value(|all| all.retain(|(held, _)| *held != number));
        });
    }

    /// False where no bench is on screen.
    pub fn run(self) -> bool {
        let run = self.0.with_value(|all| all.last().map(|(_, run)| *run));
        run.and_then(|run| run.try_run(())).is_some()
    }
}

/// Sends arguments as what `operation` makes of them.
pub fn sender(
    connection: &Connection,
    operation: Callback<Map<String, Value>, Operation>,
) -> Callback<Map<String, Value>> {
    let commands = expect_context::<Commands>();
    let (id, calls) = (connection.id, connection.calls.clone());
    Callback::new(move |arguments| {
        let operation = untrack(|| operation.run(arguments));
        commands.send(Command::Server(id, mcp::Command::Call(calls.mint(), operation)));
    })
}

/// Sends the arguments, or puts the cursor where the first mistake is.
pub fn run(editor: EditorState, send: Callback<Map<String, Value>>, bench: NodeRef<html::Section>) {
    match editor.arguments() {
        Some(arguments) => send.run(arguments),
        None => focus_mistake(bench),
    }
}

/// The arguments that a link has brought for an item stand in its form, and are sent by nobody but the person.
pub fn fill_from_link(
    stores: Stores,
    server: &Connection,
    part: Part,
    handle: &str,
    editor: EditorState,
) {
    let route = expect_context::<Route>();
    let (server, handle) = (server.clone(), handle.to_owned());
    let key = server.draft_key(part.key(), &handle);
    Effect::new(move |_| {
        let Some(arguments) = route.take_arguments(&server, part, &handle) else { return };
        let Some(before) = editor.fill(arguments) else { return };
        // The bench may be gone by the time that somebody wants it undone.
        let draft = stores.drafts.of(&key);
        stores.offer_back(words::link::FILLED_IN, move || draft.set(before));
    });
}

/// The arguments of an earlier call stand in the form again at a press, and are sent by another one.
pub fn fill_from_call(stores: Stores, key: &DraftKey, editor: EditorState) {
    let draft = stores.drafts.of(key);
    provide_context(Refill(Callback::new(move |arguments: Value| {
        let Some(before) = editor.fill(format!("{arguments:#}")) else { return };
        let draft = draft.clone();
        stores.offer_back(words::link::FILLED_IN_AGAIN, move || draft.set(before));
    })));
}

fn focus_mistake(bench: NodeRef<html::Section>) {
    next_frame(bench, |bench| focus_first(&bench, "[aria-invalid=true]"));
}

/// From a bench to the list beside it, where there is room for one of the two.
#[component]
pub fn BackToList(part: Part, words: &'static str) -> impl IntoView {
    let route = expect_context::<Route>();
    view! {
        <button type="button" class="back quiet" on:click=move |_| route.choose(part, None)>
            <Icon name=IconName::In />
            {words}
        </button>
    }
}

/// The edge between a form and its results, where they stand side by side.
#[component]
pub fn FormHandle(stores: Stores) -> impl IntoView {
    let layout = stores.settings.layout;
    let value = Signal::derive(move || layout.with(|layout| layout.form));
    let set = Callback::new(move |share| layout.update(|layout| layout.form = share));
    view! { <Handle name="Width of the form" edge=Edge::End value usual=0.4 set /> }
}

/// The buttons below the arguments.
#[component]
pub fn Actions(
    editor: EditorState,
    options: CallOptions,
    /// What the first button says.
    verb: &'static str,
    run: Callback<()>,
    send: Callback<Map<String, Value>>,
) -> impl IntoView {
    let send_anyway = move |_| {
        options.when_right(|| {
            if let Some(arguments) = editor.arguments_anyway() {
                send.run(arguments);
            }
        });
    };
    view! {
        <div class="actions">
            <SendButton verb run />
            <button type="button" hidden=move || !editor.can_send_anyway() on:click=send_anyway>
                "Send anyway"
            </button>
            <button type="button" class="quiet" on:click=move |_| editor.reset()>
                "Reset"
            </button>
            <CallOptionButtons options />
            <kbd aria-hidden="true">{written(Deed::Run, is_mac())}</kbd>
        </div>
    }
}

#[component]
pub fn SendButton(verb: &'static str, run: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="primary"
            title=written(Deed::Run, is_mac())
            aria-keyshortcuts=key_shortcut(Deed::Run)
            on:click=move |_| run.run(())
        >
            {verb}
        </button>
    }
}

/// The item's entry in the server's list, drawn once it is opened.
#[component]
pub fn Definition(raw: Arc<Value>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let is_open = RwSignal::new(false);
    let tree = move || {
        let root = is_open.get().then(|| Arc::clone(&raw))?;
        let copied = Arc::clone(&root);
        let text = Signal::derive(move || format!("{copied:#}"));
        Some(view! {
            <CopyButton text on_copy what="definition" />
            <JsonTree root pointer="" />
        })
    };
    view! {
        <details class="definition" on:toggle=move |_| is_open.set(true)>
            <summary>"Definition as sent"</summary>
            {tree}
        </details>
    }
}
