//! Sessions that others hold: each is a record that is followed, beside the servers that are spoken to.

use super::command::ServerId;
use super::machine::{Output, Session};
use crate::mcp::event::{Event, Phase, RecordId};
use crate::mcp::http::HttpEvent;
use crate::mcp::{ExchangeId, Moment, Tapped};

#[derive(Debug)]
pub(super) struct Following {
    /// What the record comes by. The exchanges in it have numbers of their own.
    by: ExchangeId,
    tapped: Tapped,
}

impl Session {
    /// From its beginning, also where it was read before.
    pub(super) fn follow(&mut self, id: ServerId, file: String, now: Moment) {
        self.leave_tap(id);
        let before = self.taps.remove(&id);
        let (by, last) = before.map_or((ExchangeId(0), RecordId(0)), |before| {
            (ExchangeId(before.by.0.wrapping_add(1)), before.tapped.last())
        });
        self.taps.insert(id, Following { by, tapped: Tapped::after(last) });
        self.tell(id, Event::Phase(Phase::Connecting { since: now }));
        self.outputs.push_back(Output::Follow(id, by, file));
    }

    pub(super) fn read_tap(&mut self, id: ServerId, exchange: ExchangeId, event: HttpEvent) {
        let Some(following) = self.taps.get_mut(&id).filter(|held| held.by == exchange) else {
            return;
        };
        following.tapped.handle(event);
        self.tell_tapped(id);
    }

    fn tell_tapped(&mut self, id: ServerId) {
        while let Some(event) = self.taps.get_mut(&id).and_then(|held| held.tapped.poll()) {
            self.tell(id, event);
        }
    }

    /// Nothing more of it is awaited.
    pub(super) fn leave_tap(&mut self, id: ServerId) {
        let Some(following) = self.taps.get_mut(&id) else { return };
        self.outputs.push_back(Output::Abort(id, following.by));
        following.tapped.leave();
        self.tell_tapped(id);
    }
}
