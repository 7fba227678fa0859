//! What every workbench has: the keys and buttons that send, and the definition as it came.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::tools::editor::EditorState;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::ui::part::{CopyButton, Handle, Icon, IconName, JsonTree, focus_first, next_frame};
use crate::ui::route::{Part, Route};

/// Ctrl+Enter or ⌘+Enter. The key goes no further.
pub fn sends(event: &KeyboardEvent) -> bool {
    let sends = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
    if sends {
        event.prevent_default();
    }
    sends
}

/// What [`sends`] does within a list and its workbench: whatever has the focus there, it sends what stands on
/// the bench. In context.
#[derive(Clone, Copy)]
pub struct BenchKey(StoredValue<Option<Callback<()>>>);

impl BenchKey {
    /// For the view that holds both.
    pub fn provide() -> Self {
        let key = Self(StoredValue::new(None));
        provide_context(key);
        key
    }

    /// The bench that is there takes the key, for as long as it is there.
    pub fn take(run: Callback<()>) {
        let Some(key) = use_context::<Self>() else { return };
        key.0.set_value(Some(run));
        on_cleanup(move || {
            key.0.try_set_value(None);
        });
    }

    pub fn press(self, event: &KeyboardEvent) {
        let run = self.0.try_get_value().flatten();
        if let Some(run) = run.filter(|_| !event.default_prevented() && sends(event)) {
            run.run(());
        }
    }
}

/// Sends the arguments, or puts the cursor where the first mistake is.
pub fn run(editor: EditorState, send: Callback<Map<String, Value>>, bench: NodeRef<html::Section>) {
    match editor.arguments() {
        Some(arguments) => send.run(arguments),
        None => focus_mistake(bench),
    }
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
    view! { <Handle name="Width of the form" value=stores.settings.layout.form usual=0.4 /> }
}

/// The buttons below the arguments.
#[component]
pub fn Actions(
    editor: EditorState,
    /// What the first button says.
    verb: &'static str,
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
            <SendButton verb run />
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
pub fn SendButton(verb: &'static str, run: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="primary"
            title="Ctrl+Enter or ⌘+Enter"
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
