//! The wire log of one server: what crossed the wire, in the order of time, within a bound.

mod exchange;
mod kind;
mod log;
mod sought;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use reactive_graph::owner::ArcStoredValue;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    Set as _, Track as _, Update as _, UpdateValue as _, WithUntracked as _, WithValue as _,
};

pub use self::exchange::{Exchange, Opened, Running};
pub use self::kind::{Kind, Kinds, is_failure, is_trouble};
pub use self::log::Log;
pub use self::sought::Sought;
use crate::mcp::ExchangeId;
use crate::mcp::event::{ExchangeChange, Record, RecordId};

/// Text kept for one server, in bytes. A record costs a little besides its text.
pub const MOST_BYTES: usize = 128 * 1024 * 1024;

/// The raw log.
///
/// Deliberately not a keyed store. Appending to a keyed store re-hashes every key (measured: 0.4 ms
/// per append at 10,000 rows against 0.2 µs here), so the rows live outside the graph and one
/// counter stands for all of them.
#[derive(Clone, Debug)]
pub struct Traffic {
    /// The line that is looked at, here or from elsewhere.
    pub chosen: ArcRwSignal<Option<RecordId>>,
    /// The same, until a view has done away with whatever hides it.
    pub pointed_at: ArcRwSignal<Option<RecordId>>,
    /// The time of day, in milliseconds since 1970, at which its moments are zero; `None`: that of the page.
    pub epoch_millis: ArcRwSignal<Option<f64>>,
    log: ArcStoredValue<Log>,
    revision: ArcRwSignal<u64>,
}

impl Default for Traffic {
    fn default() -> Self {
        Self::with_bound(MOST_BYTES)
    }
}

impl Traffic {
    pub fn with_bound(most_bytes: usize) -> Self {
        Self {
            chosen: ArcRwSignal::default(),
            pointed_at: ArcRwSignal::default(),
            epoch_millis: ArcRwSignal::default(),
            log: ArcStoredValue::new(Log::empty(most_bytes)),
            revision: ArcRwSignal::new(0),
        }
    }

    /// Reads the log and tracks it: a view calling this repaints when the log changes.
    pub fn with<T>(&self, read: impl FnOnce(&Log) -> T) -> T {
        self.revision.track();
        self.log.with_value(read)
    }

    pub fn with_untracked<T>(&self, read: impl FnOnce(&Log) -> T) -> T {
        self.log.with_value(read)
    }

    /// Grows with every change; cheap to compare.
    pub fn revision(&self) -> u64 {
        self.revision.track();
        self.revision.with_untracked(|revision| *revision)
    }

    /// Shows the line of what is sought, from elsewhere. False where that is no longer held.
    pub fn point_at(&self, sought: &Sought) -> bool {
        let found = self.with_untracked(|log| log.find(sought));
        if found.is_some() {
            self.chosen.set(found);
            self.pointed_at.set(found);
        }
        found.is_some()
    }

    /// Empties the log. Exchanges still open stay known, so that what follows finds its partner. What was
    /// there is held until it is brought back or let go.
    pub fn clear(&self) {
        self.change(Log::clear);
    }

    /// Everything goes, for good: it comes once more.
    pub(in crate::store) fn begin_anew(&self) {
        self.chosen.set(None);
        self.clear();
        self.let_go();
    }

    /// What was cleared away last stands before what has come since.
    pub fn bring_back(&self) {
        self.change(Log::bring_back);
    }

    /// What was cleared away cannot come back any more.
    pub fn let_go(&self) {
        self.change(Log::let_go);
    }

    /// Takes the secrets out of what is held.
    pub(in crate::store) fn forget_secrets(&self) {
        self.change(Log::forget_secrets);
    }

    /// What was here before the page was away.
    pub(in crate::store) fn put_back(&self, exchanges: Vec<Exchange>, records: Vec<Arc<Record>>) {
        self.change(|log| log.put_back(exchanges, records));
    }

    #[inline(never)]
    pub(in crate::store) fn push(&self, record: Arc<Record>) {
        self.change(|log| log.push(record));
    }

    /// The line asks something of the person.
    pub(in crate::store) fn asks(&self, line: RecordId) {
        self.change(|log| log.mark(line, Kind::Question));
    }

    #[inline(never)]
    pub(in crate::store) fn exchange(&self, id: ExchangeId, change: ExchangeChange) {
        self.change(|log| log.apply(id, change));
    }

    fn change(&self, change: impl FnOnce(&mut Log)) {
        self.log.update_value(change);
        self.revision.update(|revision| *revision += 1);
    }
}
