//! One server: what goes in, what comes out, and who inside takes care of it.

use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use super::calling::call::Call;
use super::calling::questions::{InputRequests, Way};
use super::connecting::connect::Probe;
use super::connecting::examination::Examination;
use super::connecting::reconnect::Recovery;
use super::errand::checkup::Checkups;
use super::errand::log_level::Logging;
use super::errand::preflight::Preflight;
use super::errand::{completion, ping};
use super::event_dialect::queue::EventCalls;
use super::link::Link;
use super::link::deadline::Timer;
use super::link::exchange::Purpose;
use super::listening::{Listener, Trouble};
use super::lists::{Followed, Lists};
use super::model::command::Command;
use super::model::event::{Event, Identity, Phase, Searched, StepOutcome};
use super::model::failure::{CallFailure, HttpFailure};
use super::model::id::{CallId, OwnTaskId};
use super::model::input_request::{AnsweredBy, Withdrawal};
use super::model::moment::Moment;
use super::model::port::{Input, Output};
use super::model::record::{Cause, Subject};
use super::model::types::LogLevel;
use super::peer::Peer;
use super::task::Tasks;
use super::task::own::OwnTasks;
use crate::diagnosis::Surroundings;

/// Drives one server. Feed one [`Input`], then drain [`Client::poll`] to `None` before the next.
#[derive(Debug)]
pub struct Client {
    pub(super) peer: Peer,
    pub(super) link: Link,
    pub(super) probe: Option<Probe>,
    /// The cause of a failure is being sought.
    pub(super) examination: Option<Examination>,
    pub(super) surroundings: Surroundings,
    /// The browser was not allowed to ask for the modern era.
    pub(super) modern_blocked: bool,
    /// Connecting began anew because the server answers what it did not answer before.
    pub(super) tried_again: bool,
    /// How often it was waited for a server that is asked too often.
    pub(super) waits: u32,
    /// Sessions in a row that the server forgot at once.
    pub(super) sessions_forgotten: u32,
    /// What became of `notifications/initialized`, where a server did not want it.
    pub(super) initialized_refused: Option<HttpFailure>,
    pub(super) recovery: Recovery,
    pub(super) calls: VecMap<CallId, Call>,
    pub(super) event_calls: EventCalls,
    pub(super) lists: Lists,
    pub(super) listener: Listener,
    /// What the server has asked of the person.
    pub(super) inputs: InputRequests,
    /// Tasks that the server has put to this client.
    pub(super) own_tasks: OwnTasks,
    pub(super) tasks: Tasks,
    pub(super) logging: Logging,
    pub(super) preflight: Preflight,
    pub(super) checkups: Checkups,
    pub(super) next_step: u32,
}

impl Client {
    /// `seed` varies the pauses between attempts and the names of tasks; nothing else depends on it.
    pub fn new(seed: u64) -> Self {
        Self {
            peer: Peer::default(),
            link: Link::seeded(seed),
            probe: None,
            examination: None,
            surroundings: Surroundings::default(),
            modern_blocked: false,
            initialized_refused: None,
            tried_again: false,
            waits: 0,
            sessions_forgotten: 0,
            recovery: Recovery::default(),
            calls: VecMap::new(),
            event_calls: EventCalls::default(),
            lists: Lists::default(),
            listener: Listener::default(),
            inputs: InputRequests::default(),
            own_tasks: OwnTasks::seeded(seed),
            tasks: Tasks::default(),
            logging: Logging::default(),
            preflight: Preflight::default(),
            checkups: Checkups::default(),
            next_step: 0,
        }
    }

    /// Knows the time of day, which only what is told to a server needs: `epoch` is that at moment zero,
    /// since 1970.
    #[must_use]
    pub fn since(mut self, epoch: Duration) -> Self {
        self.link.set_epoch(epoch);
        self
    }

    /// Where the page is, and who else could look at a server: for the search for causes.
    pub fn set_surroundings(&mut self, surroundings: Surroundings) {
        self.surroundings = surroundings;
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.link.set_now(now);
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => self.link.receive(id, event),
            Input::Program(id, event) => self.link.receive_program(id, event),
            Input::Tick => {
                while let Some(timer) = self.link.expire() {
                    self.expire(timer);
                }
            }
        }
        self.take_in();
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.link.poll()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        self.link.deadline()
    }

    #[inline(never)]
    fn command(&mut self, command: Command) {
        match command {
            Command::Connect(target) => self.connect(target),
            Command::Disconnect => self.disconnect(),
            Command::ReconnectNow => self.reconnect(),
            Command::StopReconnecting => {
                self.stop_waiting();
                self.stop_reconnecting();
            }
            Command::Call(id, operation) => self.start_call(id, operation),
            Command::Cancel(id) => self.cancel_call(id),
            Command::Send(id, outgoing) => self.send_written(id, outgoing),
            Command::Complete(field, completion) => {
                completion::ask(&mut self.link, &self.peer, field, completion);
            }
            Command::StopCompleting(field) => completion::stop(&mut self.link, &self.peer, field),
            Command::CompareWays { origin } => {
                self.preflight.wish(&mut self.link, &self.peer, origin);
            }
            Command::CheckConnection => {
                self.checkups.begin(&mut self.link, &self.peer, &self.surroundings);
            }
            Command::Ping => ping::measure(&mut self.link, &self.peer),
            Command::ResumeTask(id, resumption) => self.resume_task(id, resumption),
            Command::LookAtTask(id) => self.look_at_task(id, Cause::Person),
            Command::ListTasks => self.list_tasks(Cause::Person),
            Command::Answer(id, response) => self.answer_question(id, response, AnsweredBy::Person),
            Command::GoOn(id) => self.go_on(id),
            Command::SetFeatures(features) => self.set_features(features),
            Command::SetRoots(roots) => self.set_roots(roots),
            Command::SetLogLevel(level) => self.logging.set(&mut self.link, &mut self.peer, level),
            Command::Listen(wishes) => self.listener.set_wishes(&mut self.link, &self.peer, wishes),
            Command::ListenAgain => self.listener.listen_again(&mut self.link, &self.peer),
            Command::StopListing(list) => {
                self.with_lists(|lists, link, peer| lists.stop_reading(link, peer, list));
            }
            Command::AskAgain(call) => self.ask_again(call),
            Command::Recall(id, operation) => self.recall(id, operation),
            Command::List(list) => {
                self.with_lists(|lists, link, peer| lists.read_whole(link, peer, list));
            }
            Command::Turn(list, turn) => {
                self.with_lists(|lists, link, peer| lists.turn(link, peer, list, turn));
            }
            Command::Subscribe(uri) => self.listener.subscribe(&mut self.link, &self.peer, uri),
            Command::Unsubscribe(uri) => {
                self.listener.unsubscribe(&mut self.link, &self.peer, &uri);
            }
        }
    }

    #[inline(never)]
    fn expire(&mut self, timer: Timer) {
        match timer {
            Timer::Step => self.step_timed_out(),
            Timer::Look => self.looked_long_enough(),
            Timer::Again => self.connect_after_wait(),
            Timer::Checkup => self.checkups.expire(&mut self.link),
            Timer::Grace => self.grace_is_over(),
            Timer::Request(id) => self.request_timed_out(id),
            Timer::Call(id) => self.event_call_timed_out(id),
            Timer::Round(id) => self.retry_call(id, Cause::App),
            Timer::Linger(exchange) => self.link.abort(exchange),
            Timer::Reconnect => self.reconnect(),
            Timer::Notices => self.listener.open_notices(&mut self.link, &self.peer),
            Timer::Resume(id) => self.link.resume_answer(&self.peer, id),
            Timer::TaskNews => self.watch_tasks(),
            Timer::Relist(list) => {
                self.with_lists(|lists, link, peer| lists.list(link, peer, list, Cause::App));
            }
            Timer::Entries(list) => {
                self.with_lists(|lists, link, peer| lists.read_entries(link, peer, list));
            }
            Timer::OwnTask(task) => self.own_task_expired(task),
            Timer::Task(call) => self.look_at_task(call, Cause::App),
        }
    }

    /// Has the lists do something, and sees to the calls that wait for them.
    pub(super) fn with_lists(&mut self, act: impl FnOnce(&mut Lists, &mut Link, &Peer)) {
        act(&mut self.lists, &mut self.link, &self.peer);
        match self.lists.take_followed() {
            Some(Followed::Tools) => self.retry_refused_calls(),
            Some(Followed::NoTools) => self.give_up_refused_calls(),
            None => {}
        }
    }

    /// What the stream of notifications found out about the connection.
    pub(super) fn in_trouble(&mut self, trouble: Option<Trouble>) {
        match trouble {
            Some(Trouble::Lost(loss)) => self.lose(loss),
            Some(Trouble::SessionForgotten) => self.session_lost(),
            Some(Trouble::Hidden(failed)) => {
                self.examine_apart(Searched::Notices, *failed);
            }
            None => {}
        }
    }

    fn own_task_expired(&mut self, id: OwnTaskId) {
        if self.own_tasks.expire(&mut self.link, &self.peer, id) {
            self.withdraw_questions(Withdrawal::TaskExpired, |_, way| *way == Way::OwnTask(id));
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
        self.lists.cache.clear();
        self.listener.leave(&mut self.link);
        self.logging = Logging::default();
        self.peer.set_log_level(Some(LogLevel::Debug));
        if let Some(request) = goodbye {
            self.link.open(
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
        self.drop_examination();
        self.stop_waiting();
        self.checkups.stop(&mut self.link);
        self.probe = None;
        self.recovery = Recovery::default();
        self.listener.begin_anew(&mut self.link);
        self.lists.stop_listing();
        ping::drop_all(&mut self.link, failure);
        completion::drop_all(&mut self.link, failure);
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
        self.own_tasks.forget_all(&mut self.link);
        self.link.drop_everything();
    }

    pub(super) fn set_phase(&mut self, phase: Phase) {
        self.peer.set_phase(phase.clone());
        self.link.tell(Event::Phase(phase));
    }

    pub(super) fn introduce(&mut self, identity: Identity) {
        self.link.tell(Event::Identity(Arc::new(identity)));
    }
}
