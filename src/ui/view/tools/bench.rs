//! The workbench of one tool: what it is, its arguments, its calls.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::WORDS;
use super::app::tool_app;
use super::editor::{Editor, EditorState, SchemaWithin};
use super::hints::ToolHints;
use super::model_view::ModelView;
use super::task_switch::{TaskChoice, TaskSwitch};
use crate::mcp::Operation;
use crate::mcp::types::{Icon, Tool};
use crate::schema::form::Form;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::store::typed::drafts::DraftKey;
use crate::ui::part::{ServerIcons, Told, percent};
use crate::ui::route::Part;
use crate::ui::view::call::{
    CallList, CallOptionFields, CallOptions, ShowResult, ToolResultView, WhatWillBeSent,
};
use crate::ui::view::catalog::{FavoriteButton, Twins};
use crate::ui::view::parts::Parts;
use crate::ui::view::workbench::{self, Actions, BackToList, BenchKey, Definition, FormHandle};

#[component]
pub fn Bench(
    stores: Stores,
    connection: Connection,
    tool: Arc<Tool>,
    handle: String,
) -> impl IntoView {
    let key = connection.draft_key("tools", &handle);
    let draft = stores.drafts.of(&key);
    let shelf = connection.tools.clone();
    let named = handle.clone();
    let twins = Signal::derive(move || shelf.twins(&handle));
    let form = Arc::new(Form::read(tool.input_schema()));
    let schema = SchemaWithin { whole: Arc::clone(&tool.raw), find: Tool::input_schema_in };
    let editor = EditorState::new(draft, form, schema);
    workbench::fill_from_link(stores, &connection, Part::Tools, &named, editor);
    workbench::fill_from_call(stores, &key, editor);
    check_answers_in_full(&connection);
    let element = NodeRef::<html::Section>::new();
    let task = TaskChoice::of(&connection, &tool);
    let options = CallOptions::new();
    let named_tool = tool.name.clone();
    let operation = Callback::new(move |arguments: Map<String, Value>| {
        options.put_into(task.put_into(Operation::call_tool(&named_tool, arguments)))
    });
    let send = workbench::sender(&connection, operation);
    let now = Signal::derive(move || operation.run(editor.now()));
    // What is invalid is called by nobody who has not said so.
    let is_forced = RwSignal::new(tool.invalid.is_none());
    let run = Callback::new(move |()| {
        if is_forced.get_untracked() {
            options.run(element, || workbench::run(editor, send, element));
        }
    });
    BenchKey::take(run);
    let name = tool.name.clone();
    let which = move |call: &Call| call.is("tools/call", &name);
    let show: ShowResult = Arc::new(|answer| view! { <ToolResultView answer /> }.into_any());
    let app = tool_app(stores, &connection, &tool);
    let invalid = tool.invalid.clone().map(|reason| view! { <Invalid reason is_forced /> });
    view! {
        <section
            class="bench"
            aria-label=tool.name.clone()
            style:--form=move || percent(stores.settings.layout.with(|layout| layout.form))
            node_ref=element
        >
            <BenchHead stores connection=connection.clone() tool=Arc::clone(&tool) key task twins />
            {app}
            {invalid}
            <div class="arguments" hidden=move || !is_forced.get()>
                <Editor state=editor noun="tool" />
                <TaskSwitch choice=task />
                <CallOptionFields options />
                <WhatWillBeSent connection=connection.clone() options operation=now />
                <Actions editor options verb="Run" run send />
            </div>
            <FormHandle stores />
            <CallList stores connection which show />
        </section>
    }
}

/// As soon as what does it is there.
fn check_answers_in_full(connection: &Connection) {
    let Some(parts) = use_context::<Parts>() else { return };
    let connection = connection.clone();
    Effect::new(move |_| {
        if let Some(check) = parts.checks().map(|checks| checks.check) {
            connection.check.get_or_init(|| check);
        }
    });
}

#[component]
fn BenchHead(
    stores: Stores,
    connection: Connection,
    /// Of the item in its list.
    key: DraftKey,
    tool: Arc<Tool>,
    task: TaskChoice,
    twins: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let annotations = tool.annotations.clone();
    let hints = move || {
        let annotations = annotations.clone();
        view! { <ToolHints annotations task=task.support() /> }
    };
    let is_titled = tool.display_name() != tool.name;
    view! {
        <header class="bench-head">
            <BackToList part=Part::Tools words="All tools" />
            <div class="title">
                <h2>{tool.display_name().to_owned()}</h2>
                <code hidden=!is_titled>{tool.name.clone()}</code>
                {hints}
                <FavoriteButton stores key />
            </div>
            <Twins words=WORDS key="name" twins />
            <ServerIcons icons=Icon::read_all(&tool.raw) />
            <Told text=tool.description.clone().unwrap_or_default() class="description" />
            <div class="folds">
                <Definition raw=Arc::clone(&tool.raw) />
                <ModelView connection tool twins />
            </div>
        </header>
    }
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
