//! The button that reads a resource anew.

use leptos::prelude::*;

use super::reloader;
use crate::store::Stores;
use crate::store::server::connection::Connection;

/// Asks the server for a resource again; there while what was read of it would be used once more.
#[component]
pub fn ReloadButton(
    stores: Stores,
    connection: Connection,
    #[prop(into)] uri: Signal<String>,
) -> impl IntoView {
    let reload = reloader(&connection);
    let calls = connection.calls.entries.clone();
    let is_kept = Memo::new(move |_| {
        let now = stores.page.now.get();
        let is_own = |uri: &String| {
            calls.with(|calls| {
                let mut reads = calls.iter().filter(|call| call.is("resources/read", uri));
                reads.any(|call| call.freshness().is_some_and(|freshness| freshness.is_fresh(now)))
            })
        };
        uri.with(is_own)
    });
    view! {
        <button
            type="button"
            hidden=move || !is_kept.get()
            title="Read from the server again, although the cached content is still fresh"
            on:click=move |_| reload.run(uri.get_untracked())
        >
            "Reload"
        </button>
    }
}
