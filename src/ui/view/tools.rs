//! The tools of a server: the list, and the workbench of the one that is chosen.

mod bench;
pub mod editor;
mod hints;
mod task_switch;

use leptos::prelude::*;

use crate::mcp::List;
use crate::mcp::types::Tool;
use crate::store::Stores;
use crate::store::catalog::Entry;
use crate::store::connection::Connection;
use crate::ui::route::{Part, Route};
use crate::ui::view::catalog::{CatalogList, CatalogRow, Missing, Words, about};
use bench::Bench;
use hints::ToolHints;

const WORDS: Words = Words { list: List::Tools, title: "Tools", one: "tool", many: "tools" };

#[component]
pub fn ToolsView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let chosen = Memo::new(move |_| route.chosen(Part::Tools));
    let is_chosen = move || chosen.with(Option::is_some).to_string();
    let shelf = connection.tools.clone();
    let tool = Memo::new(move |_| shelf.watch(&chosen.get()?));
    let on_bench = connection.clone();
    let bench = move || match (tool.get(), chosen.get()) {
        (Some(tool), _) => view! { <Bench stores connection=on_bench.clone() tool /> }.into_any(),
        (None, Some(name)) => view! { <Missing part=Part::Tools words=WORDS name /> }.into_any(),
        (None, None) => view! {
            <p class="empty">"Choose a tool to see what it takes, and to run it"</p>
        }
        .into_any(),
    };
    let (server, shelf) = (connection.id, connection.tools.clone());
    let choose = Callback::new(move |name| route.choose(Part::Tools, Some(name)));
    view! {
        <div class="catalog-view" data-chosen=is_chosen>
            <CatalogList stores server shelf words=WORDS chosen choose row />
            <div class="work">{bench}</div>
        </div>
    }
}

fn row(entry: Entry<Tool>) -> AnyView {
    let Entry { item: tool, mark, .. } = entry;
    let badges =
        view! { <ToolHints annotations=tool.annotations.clone() task=tool.task_support() /> }
            .into_any();
    let about = about(&tool.name, tool.title.as_deref(), tool.description.as_deref());
    let (name, invalid) = (tool.name.clone(), tool.invalid.clone());
    view! { <CatalogRow name mark invalid about badges /> }.into_any()
}
