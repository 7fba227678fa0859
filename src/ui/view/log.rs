//! What the server says unasked: log messages and other notifications.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

#[component]
pub fn LogView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = (stores, connection);
    view! { <div class="catalog-view"></div> }
}
