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
mod status;
mod stream;
mod tools;
mod turns;

use leptos::prelude::*;

use composer::Composer;
use head::{Head, Panel, PanelBody};
use status::Status;
use turns::Turns;

use crate::claude;
use crate::session::agent::{self, Wish};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::chat::Chat;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::store::input_requests::Question;
use crate::ui::chunk::Chunk;

/// What the chunk holds.
#[derive(Clone, Copy)]
pub struct ChatViews {
    pub main: fn(Stores, Connection) -> AnyView,
    /// Claude's part in answering a server's wish for a message.
    pub sampling: fn(Stores, Connection, Question) -> AnyView,
}

impl ChatViews {
    pub const ALL: Self = Self {
        main: |stores, connection| view! { <ChatView stores connection /> }.into_any(),
        sampling: |stores, connection, question| {
            view! { <sampling::LetClaude stores connection question /> }.into_any()
        },
    };
}

/// The way to the chunk. In context.
#[derive(Clone, Copy)]
pub struct ChatDoor {
    pub chunk: Chunk<ChatViews>,
    pub stores: Stores,
}

/// What the parts of this view share.
#[derive(Clone, Copy)]
struct ChatState {
    stores: Stores,
    commands: Commands,
    server: ServerId,
    chat: StoredValue<Chat>,
    panel: RwSignal<Option<Panel>>,
}

impl ChatState {
    fn new(stores: Stores, connection: &Connection) -> Self {
        Self {
            stores,
            commands: expect_context(),
            server: connection.id,
            chat: StoredValue::new(connection.chat.clone()),
            panel: RwSignal::new(None),
        }
    }

    fn chat(self) -> Chat {
        self.chat.get_value()
    }

    fn send(self, command: agent::Command) {
        self.commands.send(Command::Chat(self.server, command));
    }

    fn talk(self, command: claude::Command) {
        self.send(agent::Command::Talk(command));
    }

    fn copy(self) -> Callback<String> {
        Callback::new(move |text| self.commands.send(Command::CopyText(text)))
    }

    /// With the address and key as they are at this moment.
    fn ask_models(self) {
        let access = untrack(|| self.stores.claude.access()).ok().flatten();
        if access.is_some() {
            self.commands.send(Command::Claude(Wish::Access(access)));
            self.talk(claude::Command::ListModels);
        }
    }

    fn has_access(self) -> bool {
        self.stores.claude.access().is_ok_and(|access| access.is_some())
    }
}

#[component]
fn ChatView(stores: Stores, connection: Connection) -> impl IntoView {
    let state = ChatState::new(stores, &connection);
    if stores.claude.models.with_untracked(Option::is_none) {
        state.ask_models();
    }
    view! {
        <section class="chat" aria-label="Chat">
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
