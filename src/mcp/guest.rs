//! What another machine does for this server: its exchanges stand in the same log, in the order of time,
//! and the token it has come by goes with this machine's requests.

use std::sync::Arc;

use super::client::{Client, Line};
use super::command::Target;
use super::event::{Cause, Direction, Event, ExchangeChange, RecordId, Subject};
use super::http::{ExchangeId, Header};
use super::moment::Moment;
use crate::wire::url::Url;

/// The numbers that are taken already, by a page that was here before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub exchange: u32,
    pub record: u64,
}

impl Client {
    /// From now on these headers go with every request to the server's own origin, in place of those of
    /// the same names.
    pub fn authorize(&mut self, headers: Vec<Header>) {
        self.token = headers;
    }

    /// Numbers go on behind what is in the log already.
    pub fn number_after(&mut self, taken: Taken) {
        self.next_exchange = self.next_exchange.max(taken.exchange);
        self.next_record = self.next_record.max(taken.record);
    }

    /// Forgets the keys that a person gave.
    pub fn forget_keys(&mut self) {
        self.token.clear();
        if let Some(target) = &mut self.target {
            target.forget_keys();
        }
    }

    pub fn note_guest(&mut self, id: ExchangeId, change: ExchangeChange) {
        self.tell(Event::Exchange(id, change));
    }

    /// A message of another machine's exchange.
    pub fn record_guest(
        &mut self,
        exchange: ExchangeId,
        (direction, subject): (Direction, Subject),
        text: Arc<str>,
        answers: Option<RecordId>,
        now: Moment,
    ) -> RecordId {
        self.now = now;
        let line = Line { exchange, direction, subject, cause: Cause::App };
        self.record(line, text, answers, None, Vec::new())
    }

    /// The token is bound to a key, and each request brings a proof of that in a header of its own.
    pub(super) fn brings_proof(&self) -> bool {
        self.token.iter().any(|header| header.name == "dpop")
    }

    /// The token, for an address of the server's own origin only.
    pub(super) fn token_for(&self, url: &str) -> &[Header] {
        let own = |target: &Target| {
            let (own, asked) = (Url::read(&target.url).ok()?, Url::read(url).ok()?);
            Some(own.origin() == asked.origin())
        };
        let is_own = !self.token.is_empty() && self.target.as_ref().and_then(own) == Some(true);
        if is_own { &self.token } else { &[] }
    }
}
