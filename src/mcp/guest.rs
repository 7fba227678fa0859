//! What another machine does for this server: its exchanges stand in the same log, in the order of time,
//! and the token it has come by goes with this machine's requests.

use super::client::Client;
use super::model::event::{Event, ExchangeChange};
use super::model::http::{ExchangeId, Header};
use super::model::id::RecordId;
use super::model::moment::Moment;
use super::model::record::{Cause, Direction, Record, Subject};
use crate::wire::received::Received;
use crate::wire::url::Url;

/// The numbers that are taken already, by a page that was here before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub exchange: u32,
    pub record: u64,
}

/// A message of another machine's.
#[derive(Debug)]
pub struct Said {
    pub direction: Direction,
    pub subject: Subject,
    pub text: Received,
    pub cause: Cause,
    /// See [`Record::is_provided_for`].
    pub is_provided_for: bool,
}

impl Said {
    pub fn to_server(subject: Subject, text: impl Into<Received>, cause: Cause) -> Self {
        let (direction, text) = (Direction::ToServer, text.into());
        Self { direction, subject, text, cause, is_provided_for: false }
    }

    pub fn from_server(status: Option<u16>, text: Received, cause: Cause) -> Self {
        let subject = Subject::HttpAnswer { status };
        Self { direction: Direction::FromServer, subject, text, cause, is_provided_for: false }
    }
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
        self.peer.forget_keys();
    }

    pub fn note_guest(&mut self, id: ExchangeId, change: ExchangeChange) {
        self.tell(Event::Exchange(id, change));
    }

    /// A message of another machine's exchange.
    pub fn record_guest(
        &mut self,
        exchange: ExchangeId,
        said: Said,
        answers: Option<RecordId>,
        now: Moment,
    ) -> RecordId {
        self.now = now;
        let Said { direction, subject, text, cause, is_provided_for } = said;
        let findings = text.finding().into_iter().collect();
        let Received { text, bytes } = text;
        self.put(Record {
            id: RecordId(0),
            exchange,
            at: now,
            direction,
            subject,
            text,
            bytes,
            answers,
            about: None,
            cause,
            is_provided_for,
            findings,
        })
    }

    /// The token is bound to a key, and each request brings a proof of that in a header of its own.
    pub(super) fn brings_proof(&self) -> bool {
        self.token.iter().any(|header| header.name == "dpop")
    }

    /// The token, for an address of the server's own origin only.
    pub(super) fn token_for(&self, url: &str) -> &[Header] {
        let own = || {
            let (own, asked) = (Url::read(self.peer.url()).ok()?, Url::read(url).ok()?);
            Some(own.origin() == asked.origin())
        };
        let is_own = !self.token.is_empty() && own() == Some(true);
        if is_own { &self.token } else { &[] }
    }
}
