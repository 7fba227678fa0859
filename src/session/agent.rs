//! Conversations with Claude, one for each server, that use the tools of the connected servers.
//!
//! This joins `claude` to `mcp`: tools go over as offers, calls come back to the servers they belong
//! to, and a server's wish for a model's message is answered. It words nothing and decides nothing that
//! the two machines decide.

mod api_log;
mod command;
mod sieve;
mod talk;
mod toolbox;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use vecmap::VecMap;

pub use command::{Choice, Command, Event, Format, Keeping, Wish};
use sieve::Sieve;
use talk::{Asker, Out, Talk};
use toolbox::Toolbox;

use super::ServerId;
use crate::claude::{self, Access, Settings, Setup};
use crate::mcp::event::CallChange;
use crate::mcp::failure::CallFailure;
use crate::mcp::input_request::InputRequestChange;
use crate::mcp::types::TaskSupport;
use crate::mcp::{self, CallId, InputRequestId, Operation};
use crate::wire::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::moment::Moment;

/// Ids of calls that Claude makes start here; below are those that views mint.
const FIRST_CALL: u32 = 1_000_000;

#[derive(Debug)]
pub(super) enum Output {
    Open(ExchangeId, Arc<HttpRequest>),
    Abort(ExchangeId),
    Server(ServerId, mcp::Command),
    Event(ServerId, Event),
    Download { name: String, media_type: String, bytes: Vec<u8> },
}

/// A request to the API that is under way.
#[derive(Debug)]
struct Flight {
    whose: Whose,
    sieve: Sieve,
}

/// Whose request it is, by the number it has there.
type Whose = (ServerId, Asker, ExchangeId);

#[derive(Debug)]
pub(super) struct Agents {
    setup: Setup,
    access: Option<Access>,
    settings: Settings,
    toolbox: Toolbox,
    talks: VecMap<ServerId, Talk>,
    /// Each machine counts its own exchanges; here they get numbers that are unique in the page.
    exchanges: VecMap<ExchangeId, Flight>,
    next_exchange: u32,
    /// Who waits for a call of a server.
    calls: VecMap<(ServerId, CallId), (ServerId, claude::CallId)>,
    next_call: u32,
    outputs: VecDeque<Output>,
}

impl Agents {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            setup: Setup::new(Duration::ZERO, seed),
            access: None,
            settings: Settings::default(),
            toolbox: Toolbox::default(),
            talks: VecMap::new(),
            exchanges: VecMap::new(),
            next_exchange: 0,
            calls: VecMap::new(),
            next_call: FIRST_CALL,
            outputs: VecDeque::new(),
        }
    }

    /// The time since the Unix epoch at moment zero.
    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.setup.epoch = epoch;
        for talk in self.talks.values_mut() {
            talk.set_epoch(epoch);
        }
    }

    pub(super) fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.talks.values().filter_map(Talk::deadline).min()
    }

    pub(super) fn open(&mut self, server: ServerId, target: Option<&mcp::Target>) {
        let key = self.toolbox.open(server, target);
        self.tell(server, Event::Key(key));
    }

    pub(super) fn close(&mut self, server: ServerId, now: Moment) {
        self.toolbox.close(server);
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
        self.talks.remove(&server);
    }

    /// Ends what is under way in the conversation of this server, and what answers its questions.
    pub(super) fn stop(&mut self, server: ServerId, now: Moment) {
        let Some(talk) = self.talks.get_mut(&server) else { return };
        let outs = talk.stop_samplings(now);
        self.carry_out(server, outs, now);
        self.feed(server, claude::Input::Command(claude::Command::Stop), now);
    }

    /// For everybody: where the API is, and how to ask it.
    pub(super) fn wish(&mut self, wish: Wish, now: Moment) {
        let command = match wish {
            Wish::Access(access) => {
                self.access.clone_from(&access);
                claude::Command::SetAccess(access)
            }
            Wish::Settings(settings) => {
                self.settings = settings.clone();
                claude::Command::SetSettings(settings)
            }
        };
        let talks: Vec<ServerId> = self.talks.keys().copied().collect();
        for talk in talks {
            self.feed(talk, claude::Input::Command(command.clone()), now);
        }
    }

    pub(super) fn command(&mut self, id: ServerId, command: Command, now: Moment) {
        if self.toolbox.key(id).is_none() {
            return;
        }
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
                let Some(old) = self.talks.insert(id, fresh) else { return };
                let Some(talk) = self.talks.get_mut(&id) else { return };
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

    #[inline(never)]
    pub(super) fn http(&mut self, id: ExchangeId, event: HttpEvent, now: Moment) {
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
        let Some(talk) = self.talks.get_mut(&server) else { return };
        let outs = talk.http(asker, own, id, event, now);
        self.carry_out(server, outs, now);
    }

    pub(super) fn tick(&mut self, now: Moment) {
        let talks: Vec<ServerId> = self.talks.keys().copied().collect();
        for id in talks {
            let Some(talk) = self.talks.get_mut(&id) else { continue };
            let outs = talk.tick(now);
            self.carry_out(id, outs, now);
        }
    }

    /// What a server has told, as far as it matters here.
    pub(super) fn heed(&mut self, server: ServerId, event: &mcp::Event, now: Moment) {
        if self.toolbox.heed(server, event) {
            self.refresh();
        }
        let (call, change) = match event {
            mcp::Event::Call(call, change) => (call, change),
            mcp::Event::InputRequest(question, change) => {
                return self.heed_question(server, *question, change, now);
            }
            _ => return,
        };
        match change {
            CallChange::Finished { answer, .. } => {
                self.heed_end(server, *call, Ok(&answer.result), now);
            }
            CallChange::Failed { failure, .. } => self.heed_end(server, *call, Err(failure), now),
            _ => {}
        }
    }

    #[inline(never)]
    fn heed_end(
        &mut self,
        server: ServerId,
        call: CallId,
        result: Result<&Value, &CallFailure>,
        now: Moment,
    ) {
        let Some((talk, waiting)) = self.calls.remove(&(server, call)) else { return };
        // Only now: most calls are a person's, and what they bring may be large.
        let result = result.cloned().map_err(ToString::to_string);
        self.feed(talk, claude::Input::Called(waiting, result), now);
    }

    /// Nobody waits for Claude's answer to a question that is over.
    #[inline(never)]
    fn heed_question(
        &mut self,
        server: ServerId,
        question: InputRequestId,
        change: &InputRequestChange,
        now: Moment,
    ) {
        use InputRequestChange::{Answered, Asked, Completed, Withdrawn};
        match change {
            Asked { .. } | Completed { .. } => {}
            Answered { .. } | Withdrawn { .. } => {
                let Some(talk) = self.talks.get_mut(&server) else { return };
                let outs = talk.stop_sampling(question, now);
                self.carry_out(server, outs, now);
            }
        }
    }

    fn talk(&mut self, id: ServerId) -> &mut Talk {
        let Self { setup, access, settings, .. } = self;
        let new = || Talk::new(setup.clone(), access.clone(), settings.clone(), id);
        self.talks.entry(id).or_insert_with(new)
    }

    fn new_talk(&self, id: ServerId) -> Talk {
        Talk::new(self.setup.clone(), self.access.clone(), self.settings.clone(), id)
    }

    fn refresh(&mut self) {
        for talk in self.talks.values_mut() {
            talk.is_stale = true;
        }
    }

    /// Before anything that may lead to a request: the tools as they are now.
    fn offer_tools(&mut self, id: ServerId) {
        let Some(talk) = self.talks.get_mut(&id).filter(|talk| talk.is_stale) else { return };
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

    fn tell(&mut self, id: ServerId, event: Event) {
        self.outputs.push_back(Output::Event(id, event));
    }
}
