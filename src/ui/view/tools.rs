//! The tools of a server: the list, and the workbench of the one that is chosen.

mod bench;
mod call_card;
mod calls;
mod editor;
mod hints;
mod list;
mod outcome;
mod result;

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;
use crate::ui::route::Route;
use bench::Bench;
use list::ToolList;

#[component]
pub fn ToolsView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let chosen = Memo::new(move |_| route.tool());
    let is_chosen = move || chosen.with(Option::is_some).to_string();
    let entries = connection.tools.entries.clone();
    let tool = Memo::new(move |_| {
        let name = chosen.get()?;
        entries.with(|all| {
            all.iter().find(|entry| entry.tool.name == name).map(|entry| entry.tool.clone())
        })
    });
    let on_bench = connection.clone();
    let bench = move || match (tool.get(), chosen.get()) {
        (Some(tool), _) => view! { <Bench stores connection=on_bench.clone() tool /> }.into_any(),
        (None, Some(name)) => view! { <Missing name /> }.into_any(),
        (None, None) => view! {
            <p class="empty">"Choose a tool to see what it takes, and to run it"</p>
        }
        .into_any(),
    };
    view! {
        <div class="tools-view" data-chosen=is_chosen>
            <ToolList stores connection chosen />
            <div class="work">{bench}</div>
        </div>
    }
}

/// The address names a tool that the list does not have, or does not have yet.
#[component]
fn Missing(name: String) -> impl IntoView {
    let route = expect_context::<Route>();
    view! {
        <div class="empty">
            <p>"The list has no tool named " <code>{name}</code></p>
            <button type="button" on:click=move |_| route.choose_tool(None)>
                "Back to the list"
            </button>
        </div>
    }
}
