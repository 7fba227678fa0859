//! What another machine does for this server: its exchanges stand in the same log, in the order of time,
//! and the token it has come by goes with this machine's requests.

use super::client::Client;
use super::link::Taken;
use super::link::recorder::Said;
use super::lists::Lists;
use super::model::event::{ExchangeChange, Searched};
use super::model::http::{ExchangeId, Header};
use super::model::id::RecordId;
use super::model::moment::Moment;
use crate::diagnosis::Observation;

impl Client {
    /// From now on these headers go with every request to the server's own origin, in place of those of
    /// the same names.
    pub fn authorize(&mut self, headers: Vec<Header>) {
        self.link.authorize(headers);
        self.lists.cache.forget_private();
    }

    /// Numbers go on behind what is in the log already.
    pub fn number_after(&mut self, taken: Taken) {
        self.link.number_after(taken);
    }

    /// Forgets the keys that a person gave.
    pub fn forget_keys(&mut self) {
        self.link.forget_keys();
        self.peer.forget_keys();
    }

    /// Lists again what could not be read without a token that is in hand now.
    pub fn list_refused(&mut self) {
        self.with_lists(Lists::list_refused);
    }

    /// A number for an exchange of another machine's, among those of this server.
    pub fn mint_exchange(&mut self) -> ExchangeId {
        self.link.mint_exchange()
    }

    /// The browser hid the answer to an exchange of another machine's: searches for the cause, and tells it as
    /// [`Event::Examined`](super::event::Event::Examined).
    pub fn examine_guest(&mut self, failed: Observation, now: Moment) {
        self.link.set_now(now);
        self.examine_apart(Searched::Guest, failed);
    }

    pub fn note_guest(&mut self, id: ExchangeId, change: ExchangeChange) {
        self.link.tell_exchange(id, change);
    }

    /// A message of another machine's exchange.
    pub fn record_guest(&mut self, exchange: ExchangeId, said: Said, now: Moment) -> RecordId {
        self.link.set_now(now);
        self.link.write(exchange, said)
    }
}
