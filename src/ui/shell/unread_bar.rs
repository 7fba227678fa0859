//! What the browser keeps and the page could not read.

use leptos::prelude::*;

use crate::store::Stores;
use crate::words::kept;

/// Absent where all of it was read, and after the person has said what becomes of it.
#[component]
pub fn UnreadBar(stores: Stores) -> impl IntoView {
    let drawer = stores.drawer;
    let names = Memo::new(move |_| {
        let unread = drawer.unread().into_iter();
        let names: Vec<_> = unread.map(|unread| kept::unread(unread.kind, unread.fault)).collect();
        names.join(", ")
    });
    let stays =
        Memo::new(move |_| drawer.unread().iter().any(|unread| !unread.kind.is_read_once()));
    move || {
        if names.with(String::is_empty) {
            return ().into_any();
        }
        view! {
            <section class="banner" role="alert" aria-label="Stored in this browser" data-state="lost">
                <div class="words">
                    <strong>{kept::UNREAD}": "{names}</strong>
                    <span class="reason" hidden=move || !stays.get()>
                        {kept::UNREAD_STAYS}
                    </span>
                </div>
                <div class="actions">
                    <button type="button" on:click=move |_| drawer.leave_unread()>
                        {move || if stays.get() { kept::LEAVE_UNREAD } else { kept::UNREAD_SEEN }}
                    </button>
                    <button
                        type="button"
                        hidden=move || !stays.get()
                        on:click=move |_| drawer.delete_unread()
                    >
                        {kept::DELETE_UNREAD}
                    </button>
                </div>
            </section>
        }
        .into_any()
    }
}
