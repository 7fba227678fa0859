//! A conversation with Claude that uses the tools of the connected servers, each step in sight and in
//! the person's hands.
//!
//! A chunk of its own: nothing else names these views but through [`ChatViews`].

mod call;
mod call_end;
mod composer;
mod costs;
mod empty;
mod head;
mod model;
mod person;
mod reply;
mod sampling;
mod setup;
mod state;
mod status;
mod stream;
mod tools;
mod turns;

use leptos::prelude::*;

use composer::Composer;
use head::{Head, PanelBody};
use state::ChatState;
use status::Status;
use turns::Turns;

use super::chat_door::ChatViews;
use crate::store::Stores;
use crate::store::server::connection::Connection;

impl ChatViews {
    pub const ALL: Self = Self {
        main: |stores, connection| view! { <ChatView stores connection /> }.into_any(),
        sampling: |stores, connection, question| {
            view! { <sampling::LetClaude stores connection question /> }.into_any()
        },
    };
}

#[component]
fn ChatView(stores: Stores, connection: Connection) -> impl IntoView {
    let state = ChatState::new(stores, &connection);
    if stores.claude.models.with_untracked(Option::is_none) {
        state.ask_models();
    }
    view! {
        <section class="chat" aria-label="Chat">
            // Between the name of the server and those of who speaks.
            <h2 class="visually-hidden">"Chat"</h2>
            <Head state connection />
            <PanelBody state />
            <Turns state />
            <div class="foot">
                <Status state />
                <Composer state />
            </div>
        </section>
    }
}
