//! The workbench of one prompt: what it is, its arguments, what it came to.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::WORDS;
use super::result::PromptResultView;
use crate::mcp::Operation;
use crate::mcp::completion::Source;
use crate::mcp::types::{Icon, Prompt};
use crate::schema::form::Form;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::store::typed::drafts::DraftKey;
use crate::ui::part::{ServerIcons, Told, percent};
use crate::ui::route::Part;
use crate::ui::view::call::{CallList, CallOptionFields, CallOptions, ShowResult, WhatWillBeSent};
use crate::ui::view::catalog::{FavoriteButton, Twins};
use crate::ui::view::chat_door::{PutIntoChat, prompt_part};
use crate::ui::view::completing::completing;
use crate::ui::view::tools::editor::{Editor, EditorState, SchemaWithin};
use crate::ui::view::workbench::{self, Actions, BackToList, BenchKey, Definition, FormHandle};

#[component]
pub fn PromptBench(
    stores: Stores,
    connection: Connection,
    prompt: Arc<Prompt>,
    handle: String,
) -> impl IntoView {
    let key = connection.draft_key("prompts", &handle);
    let draft = stores.drafts.of(&key);
    let shelf = connection.prompts.clone();
    let named = handle.clone();
    let twins = Signal::derive(move || shelf.twins(&handle));
    let schema = SchemaWithin { whole: Arc::new(prompt.arguments_schema()), find: |whole| whole };
    let editor = EditorState::new(draft, Arc::new(Form::read(&schema.whole)), schema);
    workbench::fill_from_link(stores, &connection, Part::Prompts, &named, editor);
    workbench::fill_from_call(stores, &key, editor);
    let source = Source::Prompt(prompt.name.clone());
    let suggest = completing(&connection, source, move || editor.filled_in());
    let element = NodeRef::<html::Section>::new();
    let options = CallOptions::new();
    let named_prompt = prompt.name.clone();
    let operation = Callback::new(move |arguments: Map<String, Value>| {
        options.put_into(Operation::get_prompt(&named_prompt, arguments))
    });
    let send = workbench::sender(&connection, operation);
    let now = Signal::derive(move || operation.run(editor.now()));
    let run = Callback::new(move |()| {
        options.run(element, || workbench::run(editor, send, element));
    });
    BenchKey::take(run);
    let name = prompt.name.clone();
    let which = move |call: &Call| call.is("prompts/get", &name);
    let (held, named) = (connection.clone(), prompt.name.clone());
    let show: ShowResult = Arc::new(move |answer| {
        let part = prompt_part(named.clone(), Arc::clone(&answer.result));
        view! {
            <PromptResultView answer />
            <PutIntoChat connection=held.clone() part />
        }
        .into_any()
    });
    let label = prompt.name.clone();
    view! {
        <section
            class="bench"
            aria-label=label
            style:--form=move || percent(stores.settings.layout.with(|layout| layout.form))
            node_ref=element
        >
            <PromptHead stores prompt key twins />
            <div class="arguments">
                <Editor state=editor noun="prompt" suggest />
                <CallOptionFields options />
                <WhatWillBeSent connection=connection.clone() options operation=now />
                <Actions editor options verb="Get" run send />
            </div>
            <FormHandle stores />
            <CallList stores connection which show />
        </section>
    }
}

#[component]
fn PromptHead(
    stores: Stores,
    prompt: Arc<Prompt>,
    /// Of the item in its list.
    key: DraftKey,
    twins: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let title = prompt.title.clone().filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| prompt.name.clone());
    let is_titled = title != prompt.name;
    let description = prompt.description.clone().unwrap_or_default();
    view! {
        <header class="bench-head">
            <BackToList part=Part::Prompts words="All prompts" />
            <div class="title">
                <h2>{title}</h2>
                <code hidden=!is_titled>{prompt.name.clone()}</code>
                <FavoriteButton stores key />
            </div>
            <Twins words=WORDS key="name" twins />
            <ServerIcons icons=Icon::read_all(&prompt.raw) />
            <Told text=description class="description" />
            <Definition raw=Arc::clone(&prompt.raw) />
        </header>
    }
}
