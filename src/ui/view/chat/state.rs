//! What the parts of the chat share.

use leptos::prelude::*;

use crate::claude;
use crate::session::agent::{self, Wish};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::chat::Chat;
use crate::store::server::connection::Connection;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Panel {
    Setup,
    Tools,
    Costs,
    More,
}

/// What the parts of this view share.
#[derive(Clone, Copy)]
pub(super) struct ChatState {
    pub(super) stores: Stores,
    pub(super) commands: Commands,
    pub(super) server: ServerId,
    pub(super) chat: StoredValue<Chat>,
    pub(super) panel: RwSignal<Option<Panel>>,
}

impl ChatState {
    pub(super) fn new(stores: Stores, connection: &Connection) -> Self {
        Self {
            stores,
            commands: expect_context(),
            server: connection.id,
            chat: StoredValue::new(connection.chat.clone()),
            panel: RwSignal::new(None),
        }
    }

    pub(super) fn chat(self) -> Chat {
        self.chat.get_value()
    }

    pub(super) fn send(self, command: agent::Command) {
        self.commands.send(Command::Chat(self.server, command));
    }

    pub(super) fn talk(self, command: claude::Command) {
        self.send(agent::Command::Talk(command));
    }

    pub(super) fn copy(self) -> Callback<String> {
        Callback::new(move |text| self.commands.send(Command::CopyText(text)))
    }

    /// With the address and key as they are at this moment.
    pub(super) fn ask_models(self) {
        let access = untrack(|| self.stores.claude.access()).ok().flatten();
        if access.is_some() {
            self.commands.send(Command::Claude(Wish::Access(access)));
            self.talk(claude::Command::ListModels);
        }
    }

    pub(super) fn has_access(self) -> bool {
        self.stores.claude.access().is_ok_and(|access| access.is_some())
    }
}
