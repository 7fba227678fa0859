//! What a wire log holds, and what leaves it to keep the bound.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use super::exchange::Exchange;
use super::kind::{Kind, Kinds};
use crate::mcp::ExchangeId;
use crate::mcp::event::{Direction, ExchangeChange, Record, RecordId};

/// What a record costs besides its text, in bytes, roughly.
pub(super) const RECORD_COST: usize = 256;

#[derive(Debug)]
pub struct Log {
    lines: VecDeque<Line>,
    exchanges: BTreeMap<ExchangeId, Exchange>,
    /// How many records each exchange has here.
    counts: BTreeMap<ExchangeId, usize>,
    /// How many lines there are of each kind, in the order of [`Kind::ALL`].
    of_kind: [usize; Kind::ALL.len()],
    /// Request → its response.
    answers: BTreeMap<RecordId, RecordId>,
    bytes: usize,
    most_bytes: usize,
    dropped: u64,
    /// How often records left that were not the oldest.
    removed_within: u64,
    /// What was cleared away and may come back. It goes on learning how its exchanges end.
    cleared: Option<Box<Log>>,
}

#[derive(Debug)]
struct Line {
    record: Arc<Record>,
    kinds: Kinds,
}

impl Log {
    pub(super) fn empty(most_bytes: usize) -> Self {
        Self {
            lines: VecDeque::new(),
            exchanges: BTreeMap::new(),
            counts: BTreeMap::new(),
            of_kind: Default::default(),
            answers: BTreeMap::new(),
            bytes: 0,
            most_bytes,
            dropped: 0,
            removed_within: 0,
            cleared: None,
        }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// How many records left to keep the bound.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Grows when records leave from between others, and not as the oldest of all.
    pub fn removed_within(&self) -> u64 {
        self.removed_within
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Arc<Record>> + ExactSizeIterator {
        self.lines.iter().map(|line| &line.record)
    }

    /// Records that came after `last`, or all, each with its kinds.
    pub fn records_after(
        &self,
        last: Option<RecordId>,
    ) -> impl Iterator<Item = (&Arc<Record>, Kinds)> {
        let is_before = |last| self.lines.partition_point(|held| held.record.id <= last);
        let start = last.map_or(0, is_before);
        self.lines.range(start..).map(|line| (&line.record, line.kinds))
    }

    /// How many lines are of a kind.
    pub fn count(&self, kind: Kind) -> usize {
        self.of_kind[kind as usize]
    }

    fn place(&self, id: RecordId) -> Option<usize> {
        self.lines.binary_search_by_key(&id, |line| line.record.id).ok()
    }

    pub fn record(&self, id: RecordId) -> Option<&Arc<Record>> {
        Some(&self.lines.get(self.place(id)?)?.record)
    }

    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.exchanges.values()
    }

    pub fn exchange(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchanges.get(&id)
    }

    /// The response to a request, or the request that a response or notification belongs to.
    pub fn partner(&self, record: &Record) -> Option<&Arc<Record>> {
        let partner = record.answers.or_else(|| self.answers.get(&record.id).copied());
        self.record(partner.or(record.about)?)
    }

    /// From the request to the response, for either of the two.
    pub fn duration(&self, record: &Record) -> Option<Duration> {
        if let Some(request) = record.answers {
            return Some(record.at.since(self.record(request)?.at));
        }
        let answer = self.answers.get(&record.id)?;
        Some(self.record(*answer)?.at.since(record.at))
    }

    /// The status of the HTTP exchange that a message began, or that it answers.
    pub fn status(&self, record: &Record) -> Option<u16> {
        let is_of_it = record.direction == Direction::ToServer || record.answers.is_some();
        let (_, head) = self.exchange(record.exchange).filter(|_| is_of_it)?.head.as_ref()?;
        Some(head.status).filter(|status| *status != 0)
    }

    /// From the request to its answer, for the answer; of a message that has none, what its exchange took.
    pub fn time_taken(&self, record: &Record) -> Option<Duration> {
        if record.answers.is_some() {
            return self.duration(record);
        }
        if record.direction == Direction::FromServer || self.answers.contains_key(&record.id) {
            return None;
        }
        let exchange = self.exchange(record.exchange)?;
        let (end, ..) = exchange.end.as_ref()?;
        Some(end.since(exchange.opened))
    }

    pub(super) fn push(&mut self, record: Arc<Record>) {
        let answered = record.answers.and_then(|id| self.lines.get(self.place(id)?));
        let kinds = Kinds::of(&record, answered.map(|line| line.kinds));
        self.take(Line { record, kinds });
    }

    /// What a line is besides was told only after it came.
    pub(super) fn mark(&mut self, id: RecordId, kind: Kind) {
        let Some(line) = self.place(id).and_then(|place| self.lines.get_mut(place)) else { return };
        if !line.kinds.has(kind) {
            line.kinds = line.kinds.with(kind);
            self.of_kind[kind as usize] += 1;
        }
    }

    fn take(&mut self, line: Line) {
        let Line { record, kinds } = &line;
        self.bytes += cost(record);
        for kind in Kind::ALL {
            self.of_kind[kind as usize] += usize::from(kinds.has(kind));
        }
        *self.counts.entry(record.exchange).or_default() += 1;
        if let Some(request) = record.answers {
            self.answers.insert(request, record.id);
        }
        self.lines.push_back(line);
        while self.bytes > self.most_bytes && self.lines.len() > 1 {
            self.drop_oldest_exchange();
        }
    }

    /// The oldest exchange goes as a whole. One that is still open, such as a session's stream, or that
    /// brought the newest record, loses its oldest record only: the rest may be all there is.
    #[inline(never)]
    fn drop_oldest_exchange(&mut self) {
        let Some(oldest) = self.lines.front().map(|line| line.record.exchange) else { return };
        let newest = self.lines.back().is_some_and(|newest| newest.record.exchange == oldest);
        let over = self.exchanges.get(&oldest).is_none_or(|exchange| exchange.end.is_some());
        if newest || !over {
            return self.drop_front();
        }
        while self.lines.front().is_some_and(|line| line.record.exchange == oldest) {
            self.drop_front();
        }
        // What lies further on costs a walk through the whole log; most exchanges lie together.
        if self.counts.contains_key(&oldest) {
            let mut gone = Vec::new();
            self.lines.retain(|line| {
                let goes = line.record.exchange == oldest;
                if goes {
                    gone.push(Line { record: Arc::clone(&line.record), kinds: line.kinds });
                }
                !goes
            });
            self.removed_within += 1;
            for line in &gone {
                self.forget(line);
            }
        }
    }

    fn drop_front(&mut self) {
        if let Some(line) = self.lines.pop_front() {
            self.forget(&line);
        }
    }

    fn forget(&mut self, Line { record, kinds }: &Line) {
        self.bytes -= cost(record);
        for kind in Kind::ALL {
            self.of_kind[kind as usize] -= usize::from(kinds.has(kind));
        }
        self.answers.remove(&record.id);
        self.dropped += 1;
        let Some(left) = self.counts.get_mut(&record.exchange) else { return };
        *left -= 1;
        if *left == 0 {
            self.counts.remove(&record.exchange);
            let ended = |exchange: &Exchange| exchange.end.is_some();
            if self.exchanges.get(&record.exchange).is_some_and(ended) {
                self.exchanges.remove(&record.exchange);
            }
        }
    }

    #[inline(never)]
    pub(super) fn clear(&mut self) {
        let open = self.exchanges.iter().filter(|(_, exchange)| exchange.end.is_none());
        let mut empty = Self::empty(self.most_bytes);
        empty.exchanges = open.map(|(id, exchange)| (*id, exchange.clone())).collect();
        let mut cleared = std::mem::replace(self, empty);
        cleared.cleared = None;
        self.cleared = Some(Box::new(cleared));
    }

    pub(super) fn let_go(&mut self) {
        self.cleared = None;
    }

    /// See [`Traffic::put_back`](super::Traffic::put_back).
    pub(super) fn put_back(&mut self, exchanges: Vec<Exchange>, records: Vec<Arc<Record>>) {
        self.exchanges.extend(exchanges.into_iter().map(|exchange| (exchange.id, exchange)));
        for record in records {
            self.push(record);
        }
    }

    #[inline(never)]
    pub(super) fn bring_back(&mut self) {
        let Some(cleared) = self.cleared.take() else { return };
        let newer = std::mem::replace(self, *cleared);
        self.exchanges.extend(newer.exchanges);
        self.dropped += newer.dropped;
        for line in newer.lines {
            self.take(line);
        }
    }

    #[inline(never)]
    pub(super) fn forget_secrets(&mut self) {
        self.exchanges.values_mut().for_each(Exchange::forget_secrets);
        if let Some(cleared) = &mut self.cleared {
            cleared.forget_secrets();
        }
    }

    pub(super) fn apply(&mut self, id: ExchangeId, change: ExchangeChange) {
        if let Some(cleared) = &mut self.cleared
            && cleared.exchanges.contains_key(&id)
        {
            cleared.apply(id, change.clone());
        }
        let change = match Exchange::begin(id, change) {
            Ok(exchange) => {
                self.exchanges.insert(id, exchange);
                return;
            }
            Err(change) => change,
        };
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.apply(change);
        if exchange.end.is_some() && !self.counts.contains_key(&id) {
            self.exchanges.remove(&id);
        }
    }
}

fn cost(record: &Record) -> usize {
    let bytes = record.bytes.as_ref().map_or(0, |bytes| bytes.len());
    RECORD_COST + record.text.len() + bytes
}
