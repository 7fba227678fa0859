//! What all questions to one API share: numbers of exchanges, pauses, streams that run out.

use std::time::Duration;

use super::ask::retry::Pauses;
use crate::wire::http::{ExchangeId, HttpEvent};
use crate::wire::moment::Moment;

/// After its last event a stream has this long to end by itself.
const GRACE: Duration = Duration::from_secs(2);

/// What a machine of this room knows beforehand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The time since the Unix epoch at [`Moment`] zero: a `retry-after` may be a date.
    pub epoch: Duration,
    /// Varies the pauses between attempts; nothing else depends on it.
    pub seed: u64,
    /// After so long without a byte an answer is given up. The API sends a `ping` now and then.
    pub silence: Duration,
}

impl Setup {
    pub fn new(epoch: Duration, seed: u64) -> Self {
        Self { epoch, seed, silence: Duration::from_mins(5) }
    }
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) setup: Setup,
    pub(super) pauses: Pauses,
    /// The origin has answered this page, so its CORS rules allow it.
    pub(super) reached: bool,
    next_exchange: u32,
    /// Streams that have said all.
    draining: Vec<(ExchangeId, Moment)>,
}

impl Line {
    pub(super) fn new(setup: Setup) -> Self {
        let pauses = Pauses::seeded(setup.seed);
        Self { setup, pauses, reached: false, next_exchange: 0, draining: Vec::new() }
    }

    pub(super) fn next_exchange(&mut self) -> ExchangeId {
        self.next_exchange += 1;
        ExchangeId(self.next_exchange)
    }

    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.setup.epoch = epoch;
    }

    pub(super) fn wall(&self, now: Moment) -> Duration {
        self.setup.epoch.saturating_add(now.0)
    }

    /// The stream has said all; it is closed where it does not end soon.
    pub(super) fn drain(&mut self, id: ExchangeId, now: Moment) {
        self.draining.push((id, now.after(GRACE)));
    }

    /// Whether the event belongs to a stream that runs out.
    pub(super) fn drains(&mut self, id: ExchangeId, event: &HttpEvent) -> bool {
        let is_draining = self.draining.iter().any(|(held, _)| *held == id);
        if matches!(event, HttpEvent::End | HttpEvent::Failed(_)) {
            self.draining.retain(|(held, _)| *held != id);
        }
        is_draining
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.draining.iter().map(|(_, at)| *at).min()
    }

    /// The streams to close now.
    pub(super) fn overdue(&mut self, now: Moment) -> Vec<ExchangeId> {
        let (due, rest) = self.draining.drain(..).partition(|(_, at)| *at <= now);
        self.draining = rest;
        let due: Vec<(ExchangeId, Moment)> = due;
        due.into_iter().map(|(id, _)| id).collect()
    }

    pub(super) fn close_all(&mut self) -> Vec<ExchangeId> {
        self.draining.drain(..).map(|(id, _)| id).collect()
    }
}
