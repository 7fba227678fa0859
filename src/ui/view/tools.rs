use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;
use crate::store::tools::{Entry, Listing};
use crate::ui::explain;
use crate::ui::route::Route;

/// The tools of one server and the workbench.
#[component]
pub fn ToolsView(stores: Stores, connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let name = move |entry: &Entry| {
        let name = entry.tool.name.clone();
        let chosen = name.clone();
        let choose = move |_| route.choose_tool(Some(chosen.clone()));
        view! { <li role="option" on:click=choose>{name}</li> }
    };
    let names = move || connection.tools.entries.get().iter().map(name).collect_view();
    let failure = move || match connection.tools.listing.get() {
        Listing::Failed(failure) => {
            Some(explain::call_failure(&failure, &stores.page.origin.get()).headline)
        }
        _ => None,
    };
    view! {
        <ul role="listbox" aria-label="Tools">
            {names}
        </ul>
        <p>{failure}</p>
        <h2>{move || route.tool()}</h2>
    }
}
