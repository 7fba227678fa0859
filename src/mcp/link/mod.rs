//! The line to the server: exchanges that are open, requests that wait for their answers, timers, and the
//! record of all that crosses the wire.
//!
//! Machines that speak with the server hold it as `&mut Link`: they open, ask, abort, linger, tell, record,
//! and set timers. What comes in is sorted here as far as HTTP and the framing go ([`receiving`]); what a
//! message means, and what follows from it, is nobody's business here. It never names who drives it.

pub(super) mod deadline;
pub(super) mod exchange;
pub mod extra_headers;
mod late;
pub(super) mod pending;
pub(super) mod program;
mod provision;
pub(super) mod receiving;
pub mod recorder;
mod resuming;
pub(super) mod sending;
pub(super) mod track;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use self::deadline::{Deadlines, Timer};
use self::exchange::Exchange;
use self::extra_headers::ExtraHeaders;
use self::late::Late;
use self::pending::Pending;
use self::receiving::Stage;
use self::recorder::{Recorder, Said};
use self::track::GivenUp;
use super::model::call_change::CallChange;
use super::model::command::{Target, Timeouts};
use super::model::event::{Event, ExchangeChange};
use super::model::http::{Carrier, ExchangeId, Header};
use super::model::id::{CallId, RecordId};
use super::model::moment::Moment;
use super::model::notice::{self, Notice, Told};
use super::model::port::Output;
use crate::wire::json_rpc::RequestId;
use crate::wire::pace::Jitter;

#[derive(Debug)]
pub(super) struct Link {
    /// The moment of the input being handled.
    now: Moment,
    /// The time of day at moment zero, since 1970.
    epoch: Duration,
    extra: ExtraHeaders,
    /// Of all messages so far.
    header_names: BTreeSet<String>,
    /// Of those that were answered, and could be read, the ones that a page needs leave for.
    readable_headers: BTreeSet<String>,
    /// Where the latest message went.
    message_url: Option<String>,
    carrier: Carrier,
    limits: Timeouts,
    exchanges: VecMap<ExchangeId, Exchange>,
    late: Late,
    pending: VecMap<i64, Pending>,
    /// The last event id of each answer that broke off, by the id of its request.
    resume_from: VecMap<i64, String>,
    given_up: GivenUp,
    deadlines: Deadlines,
    jitter: Jitter,
    /// The step of connecting behind which another one waits.
    passing: Option<ExchangeId>,
    /// What has come in and is still to be sorted.
    stages: VecDeque<Stage>,
    recorder: Recorder,
    /// Ids of what the server asked lately.
    servers: VecDeque<RequestId>,
    next_exchange: u32,
    next_request: i64,
    outputs: VecDeque<Output>,
}

/// The numbers that are taken already, by a page that was here before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub exchange: u32,
    pub record: u64,
}

impl Link {
    pub(super) fn seeded(seed: u64) -> Self {
        Self {
            now: Moment::default(),
            epoch: Duration::ZERO,
            extra: ExtraHeaders::default(),
            header_names: BTreeSet::new(),
            readable_headers: BTreeSet::new(),
            message_url: None,
            carrier: Carrier::Browser,
            limits: Timeouts::default(),
            exchanges: VecMap::new(),
            late: Late::default(),
            pending: VecMap::new(),
            resume_from: VecMap::new(),
            given_up: GivenUp::default(),
            deadlines: Deadlines::default(),
            jitter: Jitter::seeded(seed),
            passing: None,
            stages: VecDeque::new(),
            recorder: Recorder::default(),
            servers: VecDeque::new(),
            next_exchange: 0,
            next_request: 0,
            outputs: VecDeque::new(),
        }
    }

    /// Where the server is: whose headers go there, who carries requests, and how long an answer may take.
    pub(super) fn meet(&mut self, target: &Target) {
        self.extra.meet(target);
        self.header_names.clear();
        self.readable_headers.clear();
        self.message_url = None;
        self.carrier = target.carrier;
        self.limits = target.timeouts;
    }

    /// The names of all headers that messages had on their way.
    pub(super) fn header_names(&self) -> impl Iterator<Item = String> {
        self.header_names.iter().cloned()
    }

    /// The names of headers that messages had which were answered, and could be read.
    pub(super) fn readable_headers(&self) -> Vec<String> {
        self.readable_headers.iter().cloned().collect()
    }

    pub(super) fn message_url(&self) -> Option<&str> {
        self.message_url.as_deref()
    }

    pub(super) fn carrier(&self) -> Carrier {
        self.carrier
    }

    pub(super) fn extra_headers(&self) -> &ExtraHeaders {
        &self.extra
    }

    pub(super) fn authorize(&mut self, token: Vec<Header>) {
        self.extra.authorize(token);
    }

    pub(super) fn forget_keys(&mut self) {
        self.extra.forget_keys();
    }

    // --- Time ------------------------------------------------------------------------------------

    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.epoch = epoch;
    }

    pub(super) fn set_now(&mut self, now: Moment) {
        self.now = now;
    }

    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// The time of day of a moment, since 1970.
    pub(super) fn time_of_day(&self, at: Moment) -> Duration {
        self.epoch.saturating_add(at.0)
    }

    /// Exchanges that are open.
    pub(super) fn exchange(&self, id: ExchangeId) -> Option<&Exchange> {
        self.exchanges.get(&id)
    }

    pub(super) fn exchange_mut(&mut self, id: ExchangeId) -> Option<&mut Exchange> {
        self.exchanges.get_mut(&id)
    }

    pub(super) fn given_up(&mut self) -> &mut GivenUp {
        &mut self.given_up
    }

    /// Closes every exchange, forgets every request, stops every timer.
    pub(super) fn drop_everything(&mut self) {
        self.forget_requests();
        self.abort_all(|_| true);
        self.deadlines.clear();
    }

    pub(super) fn limits(&self) -> Timeouts {
        self.limits
    }

    pub(super) fn jitter(&mut self) -> &mut Jitter {
        &mut self.jitter
    }

    pub(super) fn set_timer(&mut self, timer: Timer, at: Moment) {
        self.deadlines.set(timer, at);
    }

    pub(super) fn arm(&mut self, timer: Timer, after: Duration) {
        self.deadlines.set(timer, self.now.after(after));
    }

    pub(super) fn is_timer_set(&self, timer: Timer) -> bool {
        self.deadlines.is_set(timer)
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        self.deadlines.stop(timer);
    }

    pub(super) fn is_armed(&self, timer: Timer) -> bool {
        self.deadlines.is_set(timer)
    }

    /// Takes one timer that is due.
    pub(super) fn expire(&mut self) -> Option<Timer> {
        self.deadlines.expire(self.now)
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.deadlines.next()
    }

    // --- Telling ---------------------------------------------------------------------------------

    #[must_use]
    pub(super) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(super) fn tell_call(&mut self, id: CallId, change: CallChange) {
        self.tell(Event::Call(id, change));
    }

    pub(super) fn tell_app_notice(&mut self, call: Option<CallId>, told: Told) {
        self.tell_notice(None, call, notice::Said::App(told));
    }

    pub(super) fn tell_notice(
        &mut self,
        record: Option<RecordId>,
        call: Option<CallId>,
        said: notice::Said,
    ) {
        let at = self.now;
        self.tell(Event::Notice(Arc::new(Notice { at, record, call, said })));
    }

    pub(super) fn tell_exchange(&mut self, id: ExchangeId, change: ExchangeChange) {
        self.tell(Event::Exchange(id, change));
    }

    // --- The log ---------------------------------------------------------------------------------

    /// Numbers go on behind what is in the log already.
    pub(super) fn number_after(&mut self, taken: Taken) {
        self.next_exchange = self.next_exchange.max(taken.exchange);
        self.recorder.go_on_after(taken.record);
    }

    /// Whether a refusal is one that the protocol provides for, is seen here.
    pub(super) fn record(&mut self, exchange: ExchangeId, said: Said) -> RecordId {
        let is_provided_for = said.is_provided_for || self.is_provided_for(exchange, &said);
        self.write(exchange, Said { is_provided_for, ..said })
    }

    /// A message of another machine's exchange, in the same log.
    pub(super) fn write(&mut self, exchange: ExchangeId, said: Said) -> RecordId {
        let record = self.recorder.write(exchange, self.now, said);
        let id = record.id;
        self.tell(Event::Record(record));
        id
    }
}
