//! One server: what goes in, what comes out, and who inside takes care of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use super::cache::Cache;
use super::call::Call;
use super::catalog::Catalog;
use super::connect::Probe;
use super::deadline::{Deadlines, Timer};
use super::event_queue::EventCalls;
use super::exchange::{Exchange, Purpose};
use super::late::Late;
use super::log_level::Logging;
use super::model::call_change::CallChange;
use super::model::command::{Command, Timeouts};
use super::model::event::{Event, Identity, Phase, StepOutcome};
use super::model::failure::CallFailure;
use super::model::http::{ExchangeId, Header};
use super::model::id::{CallId, RecordId};
use super::model::input_request::{AnsweredBy, Withdrawal};
use super::model::listening::Wishes;
use super::model::moment::Moment;
use super::model::notice::{Notice, Said, Told};
use super::model::port::{Input, Output};
use super::model::record::{Cause, Direction, Record, Subject};
use super::own_task::OwnTasks;
use super::peer::Peer;
use super::pending::Pending;
use super::progress::GivenUp;
use super::questions::InputRequests;
use super::reconnect::Recovery;
use super::stream::Notices;
use super::subscription::Subscriptions;
use super::task::Tasks;
use super::written::Written;
use crate::wire::json_rpc::RequestId;
use crate::wire::pace::Jitter;
use crate::wire::reader::Finding;
use crate::wire::received::Received;

/// Drives one server. Feed one [`Input`], then drain [`Client::poll`] to `None` before the next.
#[derive(Debug)]
pub struct Client {
    /// The moment of the input being handled.
    pub(super) now: Moment,
    pub(super) peer: Peer,
    /// Of a sign-in: what requests to the server carry besides the target's headers.
    pub(super) token: Vec<Header>,
    pub(super) probe: Option<Probe>,
    /// The browser was not allowed to ask for the modern era.
    pub(super) modern_blocked: bool,
    pub(super) recovery: Recovery,
    pub(super) notices: Notices,
    pub(super) exchanges: VecMap<ExchangeId, Exchange>,
    pub(super) late: Late,
    pub(super) pending: VecMap<i64, Pending>,
    pub(super) calls: VecMap<CallId, Call>,
    pub(super) event_calls: EventCalls,
    /// Messages that a person wrote, by the number of their wait.
    pub(super) written: VecMap<i64, Written>,
    pub(super) catalog: Catalog,
    pub(super) subscriptions: Subscriptions,
    /// What the server has asked of the person.
    pub(super) inputs: InputRequests,
    /// Tasks that the server has put to this client.
    pub(super) own_tasks: OwnTasks,
    /// The time of day at moment zero, since 1970.
    pub(super) epoch: Duration,
    pub(super) tasks: Tasks,
    pub(super) cache: Cache,
    pub(super) logging: Logging,
    /// What a person wants to hear of; `None`: all that the server declares.
    pub(super) wishes: Option<Wishes>,
    /// Ids of what the server asked lately.
    pub(super) servers_requests: VecDeque<RequestId>,
    pub(super) given_up: GivenUp,
    pub(super) deadlines: Deadlines,
    pub(super) jitter: Jitter,
    /// The last event id of each answer that broke off, by the id of its request.
    pub(super) resume_from: VecMap<i64, String>,
    pub(super) next_step: u32,
    pub(super) next_exchange: u32,
    pub(super) next_request: i64,
    pub(super) next_record: u64,
    pub(super) outputs: VecDeque<Output>,
}

impl Client {
    /// `seed` varies the pauses between attempts and the names of tasks; nothing else depends on it.
    pub fn new(seed: u64) -> Self {
        Self {
            now: Moment::default(),
            peer: Peer::default(),
            token: Vec::new(),
            probe: None,
            modern_blocked: false,
            recovery: Recovery::default(),
            notices: Notices::default(),
            exchanges: VecMap::new(),
            late: Late::default(),
            pending: VecMap::new(),
            calls: VecMap::new(),
            event_calls: EventCalls::default(),
            written: VecMap::new(),
            catalog: Catalog::default(),
            subscriptions: Subscriptions::default(),
            inputs: InputRequests::default(),
            own_tasks: OwnTasks::seeded(seed),
            epoch: Duration::ZERO,
            tasks: Tasks::default(),
            cache: Cache::default(),
            logging: Logging::default(),
            wishes: None,
            servers_requests: VecDeque::new(),
            given_up: GivenUp::default(),
            deadlines: Deadlines::default(),
            jitter: Jitter::seeded(seed),
            resume_from: VecMap::new(),
            next_step: 0,
            next_exchange: 0,
            next_request: 0,
            next_record: 0,
            outputs: VecDeque::new(),
        }
    }

    /// Knows the time of day, which only what is told to a server needs: `epoch` is that at moment zero,
    /// since 1970.
    #[must_use]
    pub fn since(self, epoch: Duration) -> Self {
        Self { epoch, ..self }
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => self.receive(id, event),
            Input::Tick => {
                while let Some(timer) = self.deadlines.expire(now) {
                    self.expire(timer);
                }
            }
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        self.deadlines.next()
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Connect(target) => self.connect(target),
            Command::Disconnect => self.disconnect(),
            Command::ReconnectNow => self.reconnect(),
            Command::StopReconnecting => self.stop_reconnecting(),
            Command::Call(id, operation) => self.start_call(id, operation),
            Command::Cancel(id) => self.cancel_call(id),
            Command::Send(id, outgoing) => self.send_written(id, outgoing),
            Command::Complete(field, completion) => self.complete(field, completion),
            Command::StopCompleting(field) => self.stop_completing(field),
            Command::Ping => self.ping(),
            Command::ResumeTask(id, resumption) => self.resume_task(id, resumption),
            Command::LookAtTask(id) => self.look_at_task(id, Cause::Person),
            Command::ListTasks => self.list_tasks(Cause::Person),
            Command::Answer(id, response) => self.answer_question(id, response, AnsweredBy::Person),
            Command::GoOn(id) => self.go_on(id),
            Command::SetFeatures(features) => self.set_features(features),
            Command::SetRoots(roots) => self.set_roots(roots),
            Command::SetLogLevel(level) => self.set_log_level(level),
            Command::Listen(wishes) => self.set_wishes(wishes),
            Command::ListenAgain => self.listen_again(),
            Command::StopListing(list) => self.stop_reading(list),
            Command::AskAgain(call) => self.ask_again(call),
            Command::Recall(id, operation) => self.recall(id, operation),
            Command::List(list) => self.read_whole(list),
            Command::Turn(list, turn) => self.turn(list, turn),
            Command::Subscribe(uri) => self.subscribe(uri),
            Command::Unsubscribe(uri) => self.unsubscribe(&uri),
        }
    }

    fn expire(&mut self, timer: Timer) {
        match timer {
            Timer::Step => self.step_timed_out(),
            Timer::Grace => self.grace_is_over(),
            Timer::Request(id) => self.request_timed_out(id),
            Timer::Call(id) => self.event_call_timed_out(id),
            Timer::Round(id) => self.retry_call(id, Cause::App),
            Timer::Linger(exchange) => self.abort(exchange),
            Timer::Reconnect => self.reconnect(),
            Timer::Notices => self.open_notices(),
            Timer::Resume(id) => self.resume_answer(id),
            Timer::TaskNews => self.watch_tasks(),
            Timer::Relist(list) => self.list(list, Cause::App),
            Timer::Entries(list) => self.read_entries(list),
            Timer::OwnTask(task) => self.own_task_expired(task),
            Timer::Task(call) => self.look_at_task(call, Cause::App),
        }
    }

    /// Ends everything properly: the session where it has an id, every exchange, every call.
    fn disconnect(&mut self) {
        self.part(Cause::Person);
        self.set_phase(Phase::Closed);
    }

    /// Leaves a server: frees everything, and ends the session where it has an id.
    pub(super) fn part(&mut self, cause: Cause) {
        let goodbye = self.peer.goodbye();
        self.drop_everything(&CallFailure::Cancelled);
        self.drop_subscriptions();
        self.cache.clear();
        self.wishes = None;
        self.logging = Logging::default();
        if let Some(request) = goodbye {
            self.open(
                Purpose::Goodbye,
                request,
                Subject::HttpRequest { method: "DELETE", path: String::new() },
                cause,
            );
        }
        self.leave();
    }

    /// How the server is spoken to is open again.
    pub(super) fn leave(&mut self) {
        self.peer.leave();
        self.event_calls = EventCalls::default();
    }

    /// Fails every call, aborts every exchange, stops every timer.
    pub(super) fn drop_everything(&mut self, failure: &CallFailure) {
        self.end_step(StepOutcome::Dropped);
        self.probe = None;
        self.recovery = Recovery::default();
        self.notices = Notices::default();
        self.stop_listing();
        self.drop_ping(failure);
        self.drop_completions(failure);
        self.clear_queue();
        let calls: Vec<CallId> = self.calls.keys().copied().collect();
        for id in calls {
            // What goes on at the server is not over because nobody waits here any more.
            let is_task = self.tasks.is_task(id);
            let failure = if is_task { CallFailure::TaskLeft } else { failure.clone() };
            self.fail_call(id, failure);
        }
        self.leave_tasks_waiting();
        self.withdraw_questions(Withdrawal::ConnectionOver, |_, _| true);
        self.forget_own_tasks();
        self.pending.clear();
        self.resume_from.clear();
        let open: Vec<ExchangeId> = self.exchanges.keys().copied().collect();
        for id in open {
            self.abort(id);
        }
        self.deadlines.clear();
    }

    pub(super) fn timeouts(&self) -> Timeouts {
        self.peer.timeouts()
    }

    pub(super) fn set_phase(&mut self, phase: Phase) {
        self.peer.set_phase(phase.clone());
        self.tell(Event::Phase(phase));
    }

    pub(super) fn introduce(&mut self, identity: Identity) {
        self.tell(Event::Identity(Arc::new(identity)));
    }

    pub(super) fn tell_told(&mut self, call: Option<CallId>, told: Told) {
        self.tell_notice(None, call, Said::App(told));
    }

    pub(super) fn tell_notice(
        &mut self,
        record: Option<RecordId>,
        call: Option<CallId>,
        said: Said,
    ) {
        let at = self.now;
        self.tell(Event::Notice(Arc::new(Notice { at, record, call, said })));
    }

    pub(super) fn tell_call(&mut self, id: CallId, change: CallChange) {
        self.tell(Event::Call(id, change));
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(super) fn record(
        &mut self,
        line: Line,
        received: impl Into<Received>,
        answers: Option<RecordId>,
        about: Option<RecordId>,
        findings: Vec<Finding>,
    ) -> RecordId {
        self.record_received(line, received.into(), answers, about, findings)
    }

    fn record_received(
        &mut self,
        line: Line,
        received: Received,
        answers: Option<RecordId>,
        about: Option<RecordId>,
        mut findings: Vec<Finding>,
    ) -> RecordId {
        let is_provided_for = self.is_provided_for(&line);
        let Line { exchange, direction, subject, cause } = line;
        findings.extend(received.finding().filter(|finding| !findings.contains(finding)));
        let Received { text, bytes } = received;
        self.put(Record {
            id: RecordId(0),
            exchange,
            at: self.now,
            direction,
            subject,
            text,
            bytes,
            answers,
            about,
            cause,
            is_provided_for,
            findings,
        })
    }

    /// Gives a record its number.
    pub(super) fn put(&mut self, record: Record) -> RecordId {
        self.next_record += 1;
        let id = RecordId(self.next_record);
        self.tell(Event::Record(Arc::new(Record { id, ..record })));
        id
    }
}

/// What a record says of itself besides its text.
pub(super) struct Line {
    pub(super) exchange: ExchangeId,
    pub(super) direction: Direction,
    pub(super) subject: Subject,
    pub(super) cause: Cause,
}
