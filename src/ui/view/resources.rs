//! The resources and resource templates of a server, and what is read from them.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

#[component]
pub fn ResourcesView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = (stores, connection);
    view! { <div class="catalog-view"></div> }
}
