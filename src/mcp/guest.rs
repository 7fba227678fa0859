//! What another machine does for this server: its exchanges stand in the same log, in the order of time,
//! and the token it has come by goes with this machine's requests.

use std::sync::Arc;

use super::client::{Client, Line};
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
    /// From now on this header goes with every request to the server's own origin, in place of one of
    /// the same name.
    pub fn authorize(&mut self, header: Option<Header>) {
        self.bearer = header;
    }

    /// Numbers go on behind what is in the log already.
    pub fn number_after(&mut self, taken: Taken) {
        self.next_exchange = self.next_exchange.max(taken.exchange);
        self.next_record = self.next_record.max(taken.record);
    }

    /// Forgets the keys that a person gave.
    pub fn forget_keys(&mut self) {
        self.bearer = None;
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

    /// The token, for an address of the server's own origin only.
    pub(super) fn bearer_for(&self, url: &str) -> Option<&Header> {
        let bearer = self.bearer.as_ref()?;
        let target = Url::read(&self.target.as_ref()?.url).ok()?;
        let asked = Url::read(url).ok()?;
        (asked.origin() == target.origin()).then_some(bearer)
    }
}
