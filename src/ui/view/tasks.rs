//! The tasks of a server: calls that outlive their request.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

#[component]
pub fn TasksView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = (stores, connection);
    view! { <div class="catalog-view"></div> }
}
