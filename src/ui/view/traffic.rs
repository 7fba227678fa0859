use leptos::prelude::*;

use crate::store::Stores;
use crate::store::connection::Connection;

/// The wire log of one server.
#[component]
pub fn TrafficView(stores: Stores, connection: Connection) -> impl IntoView {
    let _ = stores;
    let count = move || connection.traffic.with(crate::store::traffic::Log::len);
    view! { <section aria-label="Wire"><h2>"Wire"</h2><span>{count}" messages"</span></section> }
}
