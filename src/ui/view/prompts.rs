//! The prompts of a server: the list, and the workbench of the one that is chosen.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

#[component]
pub fn PromptsView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = (stores, connection);
    view! { <div class="catalog-view"></div> }
}
