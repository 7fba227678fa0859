//! All conversations of the page, and what they do: their requests, their calls of tools, their answers to
//! questions.
//!
//! Nearly all of the code of `claude` and `session::agent` is reached from [`Talks::happen`] alone, so that it
//! is loaded when somebody first talks ([`Talking`]). What is called before that is small.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use vecmap::VecMap;

use super::command::{Command, Event};
use super::sieve::Sieve;
use super::talk::{Asker, Out, Talk};
use super::toolbox::Toolbox;
use super::{Output, Talking};
use crate::claude::{self, Access, Settings, Setup};
use crate::mcp::types::TaskSupport;
use crate::mcp::{self, CallId, InputRequestId, Operation};
use crate::session::ServerId;
use crate::wire::http::{ExchangeId, HttpEvent};
use crate::wire::moment::Moment;

/// Ids of calls that Claude makes start here; below are those that views mint.
const FIRST_CALL: u32 = 1_000_000;

/// A request to the API that is under way.
#[derive(Debug)]
struct Flight {
    whose: Whose,
    sieve: Sieve,
}

/// Whose request it is, by the number it has there.
type Whose = (ServerId, Asker, ExchangeId);

/// What matters to a conversation.
pub(super) enum Happening {
    Command(ServerId, Command),
    /// For each of them.
    Told(claude::Command),
    Http(ExchangeId, HttpEvent),
    /// A call of a server that Claude has made has ended.
    CallEnded(ServerId, CallId, Result<Value, String>),
    /// Nobody waits for Claude's answer to it any more.
    QuestionOver(ServerId, InputRequestId),
    /// What is under way for this server is to end.
    Stopped(ServerId),
    /// The server has gone from the toolbox.
    Closed(ServerId),
    Tick,
}

impl Talking {
    pub const ALL: Self = Self(Talks::happen);
}

#[derive(Debug)]
pub(super) struct Talks {
    setup: Setup,
    pub(super) access: Option<Access>,
    pub(super) settings: Settings,
    pub(super) toolbox: Toolbox,
    each: VecMap<ServerId, Talk>,
    /// Each machine counts its own exchanges; here they get numbers that are unique in the page.
    exchanges: VecMap<ExchangeId, Flight>,
    next_exchange: u32,
    /// Who waits for a call of a server.
    calls: VecMap<(ServerId, CallId), (ServerId, claude::CallId)>,
    next_call: u32,
    pub(super) outputs: VecDeque<Output>,
}

impl Talks {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            setup: Setup::new(Duration::ZERO, seed),
            access: None,
            settings: Settings::default(),
            toolbox: Toolbox::default(),
            each: VecMap::new(),
            exchanges: VecMap::new(),
            next_exchange: 0,
            calls: VecMap::new(),
            next_call: FIRST_CALL,
            outputs: VecDeque::new(),
        }
    }

    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.setup.epoch = epoch;
        for talk in self.each.values_mut() {
            talk.set_epoch(epoch);
        }
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.each.values().filter_map(Talk::deadline).min()
    }

    /// Whether Claude has made this call.
    pub(super) fn has_made(&self, server: ServerId, call: CallId) -> bool {
        self.calls.contains_key(&(server, call))
    }

    /// The tools are no longer those that were offered.
    pub(super) fn refresh(&mut self) {
        for talk in self.each.values_mut() {
            talk.is_stale = true;
        }
    }

    pub(super) fn tell(&mut self, id: ServerId, event: Event) {
        self.outputs.push_back(Output::Event(id, event));
    }

    fn happen(&mut self, what: Happening, now: Moment) {
        match what {
            Happening::Command(id, command) => self.command(id, command, now),
            Happening::Told(command) => {
                for talk in self.ids() {
                    self.feed(talk, claude::Input::Command(command.clone()), now);
                }
            }
            Happening::Http(id, event) => self.http(id, event, now),
            Happening::CallEnded(server, call, result) => {
                let Some((talk, waiting)) = self.calls.remove(&(server, call)) else { return };
                self.feed(talk, claude::Input::Called(waiting, result), now);
            }
            Happening::QuestionOver(id, question) => {
                let Some(talk) = self.each.get_mut(&id) else { return };
                let outs = talk.stop_sampling(question, now);
                self.carry_out(id, outs, now);
            }
            Happening::Stopped(id) => self.stop(id, now),
            Happening::Closed(id) => self.close(id, now),
            Happening::Tick => {
                for id in self.ids() {
                    let Some(talk) = self.each.get_mut(&id) else { continue };
                    let outs = talk.tick(now);
                    self.carry_out(id, outs, now);
                }
            }
        }
    }

    fn ids(&self) -> Vec<ServerId> {
        self.each.keys().copied().collect()
    }

    fn close(&mut self, server: ServerId, now: Moment) {
        self.refresh();
        let lost = self.calls.iter().filter(|((of, _), _)| *of == server);
        let lost: Vec<_> = lost.map(|(place, waits)| (*place, *waits)).collect();
        for (place, (talk, call)) in lost {
            self.calls.remove(&place);
            let why = Err("the server was closed".to_owned());
            self.feed(talk, claude::Input::Called(call, why), now);
        }
        self.stop(server, now);
        self.leave_exchanges(server, |_| true, now);
        self.each.remove(&server);
    }

    fn stop(&mut self, server: ServerId, now: Moment) {
        let Some(talk) = self.each.get_mut(&server) else { return };
        let outs = talk.stop_samplings(now);
        self.carry_out(server, outs, now);
        self.feed(server, claude::Input::Command(claude::Command::Stop), now);
    }

    fn command(&mut self, id: ServerId, command: Command, now: Moment) {
        match command {
            Command::Talk(command) => self.feed(id, claude::Input::Command(command), now),
            Command::Choose(choice) => {
                self.talk(id).choose(choice);
            }
            Command::Keep(keeping) => {
                let outs = self.talk(id).keep(keeping);
                self.carry_out(id, outs, now);
            }
            Command::Restore(text) => {
                self.leave_exchanges(id, Asker::is_conversation, now);
                let (setup, access, settings) =
                    (self.setup.clone(), self.access.clone(), self.settings.clone());
                let outs = self.talk(id).restore(setup, &text, access, settings);
                self.carry_out(id, outs, now);
            }
            Command::Begin => {
                self.feed(id, claude::Input::Command(claude::Command::Stop), now);
                self.leave_exchanges(id, Asker::is_conversation, now);
                let fresh = self.new_talk(id);
                let Some(old) = self.each.insert(id, fresh) else { return };
                let Some(talk) = self.each.get_mut(&id) else { return };
                let outs = talk.succeed(old);
                self.carry_out(id, outs, now);
            }
            Command::Export(format, prices) => {
                let (name, media_type, text) = self.talk(id).export(format, &prices);
                let bytes = text.into_bytes();
                self.outputs.push_back(Output::Download { name, media_type, bytes });
            }
            Command::Sample(question, request) => {
                let (setup, access, settings) =
                    (self.setup.clone(), self.access.clone(), self.settings.clone());
                let outs = self.talk(id).sample(setup, question, *request, access, settings, now);
                self.carry_out(id, outs, now);
            }
            Command::StopSampling(question) => {
                let outs = self.talk(id).stop_sampling(question, now);
                self.carry_out(id, outs, now);
            }
        }
    }

    fn http(&mut self, id: ExchangeId, event: HttpEvent, now: Moment) {
        let Some(flight) = self.exchanges.get_mut(&id) else { return };
        let (held_back, event) = flight.sieve.pass(event);
        if let Some(held_back) = held_back {
            self.pass_on(id, held_back, now);
        }
        self.pass_on(id, event, now);
    }

    fn pass_on(&mut self, id: ExchangeId, event: HttpEvent, now: Moment) {
        let Some((server, asker, own)) = self.exchanges.get(&id).map(|flight| flight.whose) else {
            return;
        };
        if matches!(event, HttpEvent::End | HttpEvent::Failed(_)) {
            self.exchanges.remove(&id);
        }
        self.offer_tools(server);
        let Some(talk) = self.each.get_mut(&server) else { return };
        let outs = talk.http(asker, own, id, event, now);
        self.carry_out(server, outs, now);
    }

    fn talk(&mut self, id: ServerId) -> &mut Talk {
        let Self { setup, access, settings, .. } = self;
        let new = || Talk::new(setup.clone(), access.clone(), settings.clone(), id);
        self.each.entry(id).or_insert_with(new)
    }

    fn new_talk(&self, id: ServerId) -> Talk {
        Talk::new(self.setup.clone(), self.access.clone(), self.settings.clone(), id)
    }

    /// Before anything that may lead to a request: the tools as they are now.
    fn offer_tools(&mut self, id: ServerId) {
        let Some(talk) = self.each.get_mut(&id).filter(|talk| talk.is_stale) else { return };
        talk.is_stale = false;
        let offers = self.toolbox.offers(&talk.choice);
        talk.set_tools(offers);
    }

    fn feed(&mut self, id: ServerId, input: claude::Input, now: Moment) {
        self.talk(id);
        self.offer_tools(id);
        let outs = self.talk(id).feed(input, now);
        self.carry_out(id, outs, now);
    }

    #[inline(never)]
    fn carry_out(&mut self, id: ServerId, outs: Vec<Out>, now: Moment) {
        for out in outs {
            match out {
                Out::Open(asker, own, request, cause) => {
                    let exchange = self.number(id, asker, own);
                    self.outputs.push_back(Output::Open(exchange, Arc::clone(&request)));
                    let told = self.talk(id).log.opened(exchange, request, cause, now);
                    self.tell_all(id, told);
                }
                Out::Abort(asker, own) => {
                    let exchange = self.number(id, asker, own);
                    self.exchanges.remove(&exchange);
                    self.outputs.push_back(Output::Abort(exchange));
                    let told = self.talk(id).log.aborted(exchange, now);
                    self.tell_all(id, told);
                }
                Out::Sent(turn, own) => {
                    let exchange = self.number(id, Asker::Conversation, own);
                    let change = claude::TurnChange::Sent(exchange);
                    self.tell(id, Event::Talk(claude::Event::Turn(turn, change)));
                }
                Out::Call(call, operation) => self.call(id, call, &operation, now),
                Out::CancelCall(call) => self.cancel(id, call),
                Out::Event(event) => self.tell(id, event),
            }
        }
    }

    fn call(
        &mut self,
        id: ServerId,
        call: claude::CallId,
        operation: &claude::Operation,
        now: Moment,
    ) {
        let Some((server, tool)) = self.toolbox.find(&operation.tool) else {
            let why = "the server of this tool is not connected".to_owned();
            return self.feed(id, claude::Input::Called(call, Err(why)), now);
        };
        let arguments = operation.arguments.as_object().cloned().unwrap_or_default();
        let mut asked = Operation::call_tool(&operation.tool.tool, arguments);
        if tool.task_support() == TaskSupport::Required {
            asked = asked.as_task(None);
        }
        let as_call = CallId(self.next_call);
        self.next_call += 1;
        self.calls.insert((server, as_call), (id, call));
        self.tell(id, Event::Called { call, server, as_call });
        self.outputs.push_back(Output::Server(server, mcp::Command::Call(as_call, asked)));
    }

    fn cancel(&mut self, id: ServerId, call: claude::CallId) {
        let found = self.calls.iter().find(|(_, waits)| **waits == (id, call));
        let Some((server, as_call)) = found.map(|(place, _)| *place) else { return };
        self.calls.remove(&(server, as_call));
        self.outputs.push_back(Output::Server(server, mcp::Command::Cancel(as_call)));
    }

    /// Whoever comes next counts exchanges from the beginning: those of before must not be taken for its
    /// own.
    fn leave_exchanges(&mut self, id: ServerId, leaves: impl Fn(Asker) -> bool, now: Moment) {
        let all = self.exchanges.values().map(|flight| flight.whose);
        let open = all.filter(|(server, asker, _)| *server == id && leaves(*asker));
        let outs = open.map(|(_, asker, own)| Out::Abort(asker, own)).collect();
        self.carry_out(id, outs, now);
    }

    fn number(&mut self, id: ServerId, asker: Asker, own: ExchangeId) -> ExchangeId {
        let whose = (id, asker, own);
        if let Some((held, _)) = self.exchanges.iter().find(|(_, held)| held.whose == whose) {
            return *held;
        }
        self.next_exchange += 1;
        let exchange = ExchangeId(self.next_exchange);
        let sieve = Sieve::new(self.access.clone());
        self.exchanges.insert(exchange, Flight { whose, sieve });
        exchange
    }

    fn tell_all(&mut self, id: ServerId, events: Vec<Event>) {
        for event in events {
            self.tell(id, event);
        }
    }
}
