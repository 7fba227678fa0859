//! The prompts of a server: the list, and the workbench of the one that is chosen.

mod bench;
mod result;

use leptos::prelude::*;

use crate::mcp::List;
use crate::mcp::types::{Icon, Prompt};
use crate::store::Stores;
use crate::store::server::catalog::Entry;
use crate::store::server::connection::Connection;
use crate::ui::part::{Pane, RowIcon, percent};
use crate::ui::route::{Part, Route};
use crate::ui::view::catalog::{CatalogList, CatalogRow, ListHandle, Missing, Words, about};
use bench::PromptBench;

const WORDS: Words = Words {
    list: List::Prompts,
    title: "Prompts",
    one: "prompt",
    many: "prompts",
    method: "prompts/get",
};

#[component]
pub fn PromptsView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let chosen = Memo::new(move |_| route.chosen(Part::Prompts));
    let is_chosen = move || chosen.with(Option::is_some).to_string();
    let shelf = connection.prompts.clone();
    let prompt = Memo::new(move |_| shelf.watch(&chosen.get()?));
    let on_bench = connection.clone();
    let bench = move || match (prompt.get(), chosen.get()) {
        (Some(prompt), Some(handle)) => {
            view! { <PromptBench stores connection=on_bench.clone() prompt handle /> }.into_any()
        }
        (None, Some(name)) => view! { <Missing part=Part::Prompts words=WORDS name /> }.into_any(),
        (_, None) => view! {
            <p class="empty">"Choose a prompt to see its arguments and get it"</p>
        }
        .into_any(),
    };
    let shelf = connection.prompts.clone();
    let choose = Callback::new(move |name| route.choose(Part::Prompts, Some(name)));
    view! {
        <div
            class="catalog-view"
            style:--list=move || percent(stores.settings.layout.with(|layout| layout.list))
            data-chosen=is_chosen
        >
            <CatalogList stores connection shelf words=WORDS chosen choose row />
            <ListHandle stores />
            <Pane class="work">{bench}</Pane>
        </div>
    }
}

fn row(entry: Entry<Prompt>) -> AnyView {
    let Entry { item: prompt, nth, mark, .. } = entry;
    let badges = view! { <RowIcon icons=Icon::read_all(&prompt.raw) /> }.into_any();
    let about = about(&prompt.name, prompt.title.as_deref(), prompt.description.as_deref());
    let (name, invalid) = (prompt.name.clone(), prompt.invalid.clone());
    view! { <CatalogRow name nth mark invalid about badges /> }.into_any()
}
