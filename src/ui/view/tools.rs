//! The tools of a server: the list, and the workbench of the one that is chosen.

mod app;
mod bench;
pub mod editor;
mod hints;
mod model_view;
mod task_switch;

use leptos::prelude::*;

use crate::mcp::List;
use crate::mcp::types::{Icon, TaskSupport, Tool};
use crate::store::Stores;
use crate::store::server::catalog::Entry;
use crate::store::server::connection::Connection;
use crate::ui::part::{Pane, RowIcon, percent};
use crate::ui::route::{Part, Route};
use crate::ui::view::catalog::{CatalogList, CatalogRow, ListHandle, Missing, Words, about};
use crate::ui::view::parts::{Parts, show_bench};
pub use bench::Bench;
use hints::ToolHints;
use task_switch::TakesTasks;

pub(super) const WORDS: Words =
    Words { list: List::Tools, title: "Tools", one: "tool", many: "tools", method: "tools/call" };

#[component]
pub fn ToolsView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let chosen = Memo::new(move |_| route.chosen(Part::Tools));
    let is_chosen = move || chosen.with(Option::is_some).to_string();
    let shelf = connection.tools.clone();
    let tool = Memo::new(move |_| shelf.watch(&chosen.get()?));
    let on_bench = connection.clone();
    let bench = move || match (tool.get(), chosen.get()) {
        (Some(tool), Some(handle)) => show_bench(stores, on_bench.clone(), tool, handle),
        (None, Some(name)) => view! { <Missing part=Part::Tools words=WORDS name /> }.into_any(),
        (_, None) => view! {
            <p class="empty">"Choose a tool to see its arguments and run it"</p>
        }
        .into_any(),
    };
    // The rows of the list have nothing but their entry.
    provide_context(TakesTasks::of(&connection));
    let (held, shelf) = (connection.clone(), connection.tools.clone());
    let choose = Callback::new(move |name| route.choose(Part::Tools, Some(name)));
    let parts = expect_context::<Parts>();
    view! {
        <div
            class="catalog-view"
            style:--list=move || percent(stores.settings.layout.with(|layout| layout.list))
            data-chosen=is_chosen
            on:pointerdown=move |_| parts.want_bench()
            on:focusin=move |_| parts.want_bench()
        >
            <CatalogList stores connection=held shelf words=WORDS chosen choose row />
            <ListHandle stores />
            <Pane class="work">{bench}</Pane>
        </div>
    }
}

fn row(entry: Entry<Tool>) -> AnyView {
    let Entry { item: tool, nth, mark, .. } = entry;
    let annotations = tool.annotations.clone();
    let takes = use_context::<TakesTasks>();
    let task = takes.map_or(TaskSupport::Forbidden, |takes| takes.of_tool(&tool));
    let badges = view! {
        <RowIcon icons=Icon::read_all(&tool.raw) />
        <ToolHints annotations task />
    }
    .into_any();
    let about = about(&tool.name, tool.title.as_deref(), tool.description.as_deref());
    let (name, invalid) = (tool.name.clone(), tool.invalid.clone());
    view! { <CatalogRow name nth mark invalid about badges /> }.into_any()
}
