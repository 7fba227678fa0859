//! The resources and resource templates of a server, and what is read from them.

mod bench;
mod head;
mod reload;
mod result;
mod subscription;
mod template;
mod template_field;

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::mcp::types::{Icon, Listed, Resource, ResourceTemplate};
use crate::mcp::{self, CallId, List, Operation};
use crate::schema::uri_template::UriTemplate;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::catalog::{Entry, key_of};
use crate::store::server::connection::Connection;
use crate::store::server::order::common_start;
use crate::store::server::resources::Resources;
use crate::ui::figures;
use crate::ui::part::{Later, Pane, RowIcon, Tabs, percent};
use crate::ui::route::{Part, Route};
use crate::ui::view::catalog::{CatalogList, CatalogRow, ListHandle, Words, about};
use bench::ResourceBench;
pub use result::show_contents;
use template::TemplateBench;

const READ: &str = "resources/read";
const RESOURCES: Words = Words {
    list: List::Resources,
    title: "Resources",
    one: "resource",
    many: "resources",
    method: READ,
};
const TEMPLATES: Words = Words {
    list: List::ResourceTemplates,
    title: "Templates",
    one: "template",
    many: "resource templates",
    method: READ,
};

/// What is on the bench: a template or a URI, each listed or not, with its handle.
#[derive(Clone, PartialEq)]
enum Chosen {
    Nothing,
    Resource(String, Option<Arc<Resource>>),
    Template(String, Arc<ResourceTemplate>),
}

#[component]
pub fn ResourcesView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let chosen = Memo::new(move |_| route.chosen(Part::Resources));
    let is_chosen = move || chosen.with(Option::is_some).to_string();
    let (resources, templates) = (connection.resources.clone(), connection.templates.clone());
    let on_bench = Memo::new(move |_| {
        let Some(key) = chosen.get() else { return Chosen::Nothing };
        match (resources.watch(&key), templates.watch(&key)) {
            (None, Some(template)) => Chosen::Template(key, template),
            (None, None) if UriTemplate::asks(&key) => {
                let uri_template = key_of(&key).to_owned();
                let unlisted = ResourceTemplate { uri_template, ..ResourceTemplate::default() };
                Chosen::Template(key, Arc::new(unlisted))
            }
            (resource, _) => Chosen::Resource(key, resource),
        }
    });
    let held = connection.clone();
    let bench = move || {
        let connection = held.clone();
        match on_bench.get() {
            Chosen::Nothing => view! {
                <p class="empty">"Choose a resource or a template, or type a URI to read it"</p>
            }
            .into_any(),
            Chosen::Resource(handle, resource) => {
                view! { <ResourceBench stores connection handle resource /> }.into_any()
            }
            Chosen::Template(handle, template) => {
                view! { <TemplateBench stores connection template handle /> }.into_any()
            }
        }
    };
    // The rows of the list have nothing but their entry.
    provide_context(connection.heard.clone());
    provide_context(LeftOut::of(&connection));
    view! {
        <div
            class="catalog-view"
            style:--list=move || percent(stores.settings.layout.with(|layout| layout.list))
            data-chosen=is_chosen
        >
            <ResourceCatalog stores connection chosen on_bench />
            <ListHandle stores />
            <Pane class="work">{bench}</Pane>
        </div>
    }
}

/// Reads a resource, as a call of its own; what is still fresh is used again.
pub fn reader(connection: &Connection) -> Callback<String> {
    reading(connection, mcp::Command::Recall)
}

/// Asks the server for a resource, whatever is still fresh.
fn reloader(connection: &Connection) -> Callback<String> {
    reading(connection, mcp::Command::Call)
}

fn reading(
    connection: &Connection,
    how: fn(CallId, Operation) -> mcp::Command,
) -> Callback<String> {
    let commands = expect_context::<Commands>();
    let (id, calls) = (connection.id, connection.calls.clone());
    Callback::new(move |uri: String| {
        let operation = Operation::read_resource(&uri);
        commands.send(Command::Server(id, how(calls.mint(), operation)));
    })
}

/// What is larger, or says no size, is read by a press.
const MOST_READ_UNASKED: u64 = 256 * 1024;
/// Whoever goes through the list with the arrow keys rests for so long on what they want.
const REST: Duration = Duration::from_millis(300);

/// Reads a small resource that the person has chosen, unless it was read before. A link chooses too, and reads
/// nothing.
fn reading_when_chosen(connection: &Connection, chosen: Memo<Option<String>>) -> Callback<String> {
    let read = reader(connection);
    let (shelf, calls) = (connection.resources.clone(), connection.calls.entries.clone());
    let is_small = move |handle: &str| {
        let size = shelf.watch(handle).and_then(|resource| resource.size);
        size.is_some_and(|size| size <= MOST_READ_UNASKED)
    };
    let later = Later::new();
    Callback::new(move |handle: String| {
        later.stop();
        if !untrack(|| is_small(&handle)) {
            return;
        }
        let calls = calls.clone();
        later.begin(REST, move || {
            let uri = key_of(&handle).to_owned();
            let is_read =
                calls.with_untracked(|calls| calls.iter().any(|call| call.is(READ, &uri)));
            let is_still = chosen.try_get_untracked().flatten().as_ref() == Some(&handle);
            if is_still && !is_read {
                read.run(uri);
            }
        });
    })
}

/// What all URIs of the list begin with.
#[derive(Clone, Copy)]
struct LeftOut(Memo<String>);

impl LeftOut {
    fn of(connection: &Connection) -> Self {
        let entries = connection.resources.entries.clone();
        Self(Memo::new(move |_| {
            entries.with(|all| common_start(all.iter().map(|entry| entry.item.uri.as_str())))
        }))
    }

    fn rest(self, uri: &str) -> String {
        self.0.with(|start| match uri.strip_prefix(start.as_str()) {
            Some(rest) if !start.is_empty() => format!("…{rest}"),
            _ => uri.to_owned(),
        })
    }
}

/// Both lists, and a way to any other URI.
#[component]
fn ResourceCatalog(
    stores: Stores,
    connection: Connection,
    chosen: Memo<Option<String>>,
    on_bench: Memo<Chosen>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    // The tab that was pressed, until something else is chosen.
    let wanted = RwSignal::new(None::<(&'static str, Option<String>)>);
    let templates_only = {
        let (resources, templates) =
            (connection.resources.entries.clone(), connection.templates.entries.clone());
        Memo::new(move |_| {
            resources.with(|all| all.is_empty()) && templates.with(|all| !all.is_empty())
        })
    };
    let tab = Memo::new(move |_| {
        let by_itself = || match on_bench.get() {
            Chosen::Template(..) => TEMPLATES.title,
            Chosen::Nothing if templates_only.get() => TEMPLATES.title,
            _ => RESOURCES.title,
        };
        let pressed = wanted.get().filter(|(_, beside)| chosen.with(|chosen| chosen == beside));
        pressed.map_or_else(by_itself, |(tab, _)| tab)
    });
    let choose_tab = Callback::new(move |tab| wanted.set(Some((tab, chosen.get_untracked()))));
    let read_soon = reading_when_chosen(&connection, chosen);
    let choose = Callback::new(move |key: String| {
        route.choose(Part::Resources, Some(key.clone()));
        read_soon.run(key);
    });
    let held = connection.clone();
    let list = move || {
        if tab.get() == TEMPLATES.title {
            let shelf = held.templates.clone();
            view! {
                <CatalogList stores connection=held.clone() shelf words=TEMPLATES chosen choose row=template_row />
            }
            .into_any()
        } else {
            let shelf = held.resources.clone();
            view! {
                <CatalogList stores connection=held.clone() shelf words=RESOURCES chosen choose row=resource_row />
            }
            .into_any()
        }
    };
    let labels = vec![RESOURCES.title, TEMPLATES.title];
    view! {
        <div class="resource-catalog">
            <UriBox connection />
            <Tabs name="Kinds of resources" labels chosen=tab choose=choose_tab />
            {list}
        </div>
    }
}

/// Reads any URI, whether the server lists it or not.
#[component]
fn UriBox(connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let read = reader(&connection);
    let typed = RwSignal::new(String::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let uri = typed.get_untracked().trim().to_owned();
        if !uri.is_empty() {
            route.choose(Part::Resources, Some(uri.clone()));
            // A template is to be filled in first.
            if !UriTemplate::asks(&uri) {
                read.run(uri);
            }
        }
    };
    view! {
        <form class="uri-box" on:submit=submit>
            <input
                type="text"
                inputmode="url"
                aria-label="URI of any resource"
                placeholder="Any URI"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <button type="submit" aria-label="Read this URI">
                "Read"
            </button>
        </form>
    }
}

fn resource_row(entry: Entry<Resource>) -> AnyView {
    let Entry { item: resource, nth, mark, .. } = entry;
    let heard = use_context::<Resources>();
    let uri = resource.uri.clone();
    let is_updated = move || heard.as_ref().is_some_and(|heard| heard.of(&uri).updated.is_some());
    let size =
        resource.size.map(|size| figures::bytes(usize::try_from(size).unwrap_or(usize::MAX)));
    let badges = view! {
        <RowIcon icons=Icon::read_all(&resource.raw) />
        <span class="badge" data-tone="new" hidden=move || !is_updated()>
            "Updated"
        </span>
        {size.map(|size| view! { <span class="badge">{size}</span> })}
    }
    .into_any();
    let uri = use_context::<LeftOut>().map(|left_out| left_out.rest(&resource.uri));
    let about = about("", uri.as_deref(), resource.description.as_deref());
    let name = resource.title().unwrap_or_default().to_owned();
    view! { <CatalogRow name nth mark invalid=resource.invalid.clone() about badges /> }.into_any()
}

fn template_row(entry: Entry<ResourceTemplate>) -> AnyView {
    let Entry { item: template, nth, mark, .. } = entry;
    let badges = view! { <RowIcon icons=Icon::read_all(&template.raw) /> }.into_any();
    let about = about("", Some(&template.uri_template), template.description.as_deref());
    let name = template.title().unwrap_or_default().to_owned();
    view! { <CatalogRow name nth mark invalid=template.invalid.clone() about badges /> }.into_any()
}
