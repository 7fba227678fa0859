use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

/// The tools of one server and the workbench.
#[component]
pub fn ToolsView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = stores;
    let names = move || {
        let entries = connection.tools.entries.get();
        let name = |entry: &crate::store::tools::Entry| entry.tool.name.clone();
        entries.iter().map(|entry| view! { <li role="option">{name(entry)}</li> }).collect_view()
    };
    view! { <ul role="listbox" aria-label="Tools">{names}</ul> }
}
