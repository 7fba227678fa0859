//! The one way to a line of the wire, from wherever it is told about: a card, an error, a clue.

use reactive_graph::traits::{GetUntracked as _, Set as _, WithUntracked as _};

use super::Stores;
use super::server::chat::Chat;
use super::server::connection::{Connection, Step};
use super::server::traffic::Sought;
use crate::mcp::event::StepOutcome;
use crate::session::ServerId;

impl Stores {
    /// Shows it in the wire of a server, which opens if it is closed. False where it is no longer held.
    pub fn show_in_wire(self, server: ServerId, sought: &Sought) -> bool {
        let Some(connection) = self.servers.find(server) else { return false };
        let is_held = connection.traffic.point_at(sought);
        if is_held {
            connection.chat.shows_api.set(false);
            self.open_wire();
        }
        is_held
    }

    /// The same in the wire of the API.
    pub fn show_in_api_wire(self, chat: &Chat, sought: &Sought) -> bool {
        let is_held = chat.wire.point_at(sought);
        if is_held {
            chat.shows_api.set(true);
            self.open_wire();
        }
        is_held
    }

    /// A panel that is open already must not be made anew: it would forget where it stands.
    fn open_wire(self) {
        if !self.settings.wire_open.get_untracked() {
            self.settings.wire_open.set(true);
        }
    }
}

impl Connection {
    /// Why connecting failed, or why the connection was lost.
    pub fn sought_loss(&self) -> Sought {
        self.steps.with_untracked(|steps| {
            let is_failed =
                |step: &&Step| matches!(step.ended, Some((_, StepOutcome::Failed { .. })));
            let step = steps.iter().rev().find(is_failed).or_else(|| steps.last());
            step.map_or(Sought::NewestFailure, |step| Sought::Failure(step.exchange))
        })
    }

    /// Why signing in failed.
    pub fn sought_sign_in(&self) -> Option<Sought> {
        self.sign_in.failed_at().map(Sought::Begun)
    }
}
