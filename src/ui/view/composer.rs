//! Any message at all, sent on the open session.

use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

#[component]
pub fn ComposerView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = (stores, connection);
    view! { <div class="catalog-view"></div> }
}
