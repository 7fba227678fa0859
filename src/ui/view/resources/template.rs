//! The workbench of one template: its variables, the URI they make, what was read from it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::TEMPLATES;
use super::head::ResourceHead;
use super::reader;
use super::reload::ReloadButton;
use super::result::show_contents;
use super::template_field::TemplateField;
use crate::mcp::completion::Source;
use crate::mcp::types::{Listed as _, ResourceTemplate};
use crate::schema::uri_template::UriTemplate;
use crate::store::Stores;
use crate::store::server::calls::Call;
use crate::store::server::connection::Connection;
use crate::store::typed::drafts::SavedDraft;
use crate::store::typed::template_draft::TemplateDraft;
use crate::ui::route::{Part, Route};
use crate::ui::view::call::CallList;
use crate::ui::view::completing::completing;
use crate::ui::view::workbench::{BenchKey, SendButton};
use crate::wire::json;
use crate::words;

#[component]
pub fn TemplateBench(
    stores: Stores,
    connection: Connection,
    template: Arc<ResourceTemplate>,
    handle: String,
) -> impl IntoView {
    let key = connection.draft_key("resources", &handle);
    let shelf = connection.templates.clone();
    let listed = handle.clone();
    let twins = Signal::derive(move || shelf.twins(&listed));
    let is_listed = !template.raw.is_null();
    let draft = RwSignal::from(stores.drafts.of(&key));
    fill_from_link(stores, &connection, &handle, draft);
    let title = template.title().filter(|title| !title.is_empty());
    let title = title.unwrap_or(&template.uri_template).to_owned();
    let facts = template.mime_type.iter().cloned().collect();
    let head = view! {
        <ResourceHead
            stores
            key=Some(connection.draft_key(TEMPLATES.many, &handle)).filter(|_| is_listed)
            title=title.clone()
            address=template.uri_template.clone()
            facts
            description=template.description.clone()
            raw=Some(template.raw.clone()).filter(|_| is_listed)
            words=TEMPLATES
            twins
        />
    };
    let uri_template = template.uri_template.clone();
    let body = match UriTemplate::read(&template.uri_template) {
        Ok(read) => {
            view! { <Expansion stores connection template=Arc::new(read) uri_template draft /> }
                .into_any()
        }
        Err(mistake) => view! {
            <p class="invalid">
                {format!("Wirescope cannot expand this template: {mistake} (RFC 6570)")}
            </p>
        }
        .into_any(),
    };
    view! {
        <section class="bench" aria-label=title>
            {head}
            {body}
        </section>
    }
}

/// What a link has brought for its variables; nothing is read by it.
fn fill_from_link(
    stores: Stores,
    connection: &Connection,
    handle: &str,
    draft: RwSignal<SavedDraft>,
) {
    let route = expect_context::<Route>();
    let (server, handle) = (connection.clone(), handle.to_owned());
    let key = server.draft_key(Part::Resources.key(), &handle);
    Effect::new(move |_| {
        let Some(text) = route.take_arguments(&server, Part::Resources, &handle) else { return };
        let Some(Value::Object(arguments)) = json::value(&text) else { return };
        let before = draft.get_untracked();
        draft.update(|saved| TemplateDraft::from_arguments(&arguments).save(saved));
        // The bench may be gone by the time that somebody wants it undone.
        let draft = stores.drafts.of(&key);
        stores.offer_back(words::link::FILLED_IN, move || draft.set(before));
    });
}

#[component]
fn Expansion(
    stores: Stores,
    connection: Connection,
    template: Arc<UriTemplate>,
    /// As the server has it.
    uri_template: String,
    draft: RwSignal<SavedDraft>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let (read, reloaded) = (reader(&connection), connection.clone());
    let show = show_contents(&connection);
    let typed = Memo::new(move |_| draft.with(TemplateDraft::of));
    let texts = template.variables().into_iter().map(|held| held.name.clone()).collect::<Vec<_>>();
    let suggest = completing(&connection, Source::Template(uri_template), move || {
        typed.with_untracked(|typed| {
            let text = |name: &String| Some((name.clone(), typed.text(name)?.into()));
            texts.iter().filter_map(text).collect()
        })
    });
    let names = template.variables().into_iter().cloned().collect::<Vec<_>>();
    let uri = Memo::new(move |_| typed.with(|typed| template.expand(|name| typed.value(name))));
    // Earlier URIs of this visit; the one that stands there now shows what was read of it before.
    let asked = RwSignal::new(Vec::<String>::new());
    let run = Callback::new(move |()| {
        let uri = uri.get_untracked();
        asked.update(|asked| asked.push(uri.clone()));
        read.run(uri);
    });
    BenchKey::take(run);
    let which = move |call: &Call| {
        uri.with(|uri| call.is("resources/read", uri))
            || asked.with(|asked| asked.iter().any(|asked| call.is("resources/read", asked)))
    };
    let fields =
        names.into_iter().map(|variable| view! { <TemplateField variable typed draft suggest /> });
    let fields = fields.collect_view();
    let open = move |_| route.choose(Part::Resources, Some(uri.get_untracked()));
    view! {
        <div class="arguments">
            <div class="form">{fields}</div>
            <p class="expanded">
                <span>"URI"</span>
                <output aria-label="Expanded URI">
                    <code>{uri}</code>
                </output>
            </p>
            <div class="actions">
                <SendButton verb="Read" run />
                <ReloadButton stores connection=reloaded uri />
                <button type="button" on:click=open>
                    "Open as a resource"
                </button>
                <button
                    type="button"
                    class="quiet"
                    on:click=move |_| draft.set(SavedDraft::default())
                >
                    "Reset"
                </button>
            </div>
        </div>
        <CallList stores connection which show />
    }
}
