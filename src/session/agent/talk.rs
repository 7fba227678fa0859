//! One conversation and what belongs to it: its choice of tools, its wire log, the server's questions
//! that Claude answers.

use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use super::api_log::ApiLog;
use super::command::{Choice, Event, Format, Keeping};
use crate::claude::block::Block;
use crate::claude::sampling::{self, SamplingRequest};
use crate::claude::usage::PriceTable;
use crate::claude::{
    self, Access, AnswerChange, CallId, Conversation, Input, Offer, Operation, Phase, Sampling,
    Saved, Settings, Setup, TurnChange, TurnId,
};
use crate::mcp::InputRequestId;
use crate::mcp::event::Cause;
use crate::session::ServerId;
use crate::wire::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::moment::Moment;

/// Which machine of a conversation an exchange belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asker {
    Conversation,
    Sampling(InputRequestId),
}

impl Asker {
    pub(super) fn is_conversation(self) -> bool {
        self == Self::Conversation
    }
}

/// What is to be done, with exchanges by the numbers of their machine.
pub(super) enum Out {
    Open(Asker, ExchangeId, Arc<HttpRequest>, Cause),
    Abort(Asker, ExchangeId),
    Sent(TurnId, ExchangeId),
    Call(CallId, Operation),
    CancelCall(CallId),
    Event(Event),
}

#[derive(Debug)]
pub(super) struct Talk {
    conversation: Conversation,
    /// Those that are under way.
    samplings: VecMap<InputRequestId, Sampling>,
    pub(super) choice: Choice,
    /// The tools have changed since they were last offered.
    pub(super) is_stale: bool,
    keeping: Keeping,
    pub(super) log: ApiLog,
}

impl Talk {
    pub(super) fn new(
        setup: Setup,
        access: Option<Access>,
        settings: Settings,
        home: ServerId,
    ) -> Self {
        let choice = Choice { servers: [home].into(), ..Choice::default() };
        let mut talk = Self {
            conversation: Conversation::new(setup),
            samplings: VecMap::new(),
            choice,
            is_stale: true,
            keeping: Keeping::Off,
            log: ApiLog::default(),
        };
        talk.equip(access, settings);
        talk
    }

    fn equip(&mut self, access: Option<Access>, settings: Settings) {
        let now = Moment::default();
        for command in [claude::Command::SetAccess(access), claude::Command::SetSettings(settings)]
        {
            self.conversation.handle(Input::Command(command), now);
        }
    }

    pub(super) fn set_epoch(&mut self, epoch: Duration) {
        self.conversation.set_epoch(epoch);
        for sampling in self.samplings.values_mut() {
            sampling.set_epoch(epoch);
        }
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        let samplings = self.samplings.values().filter_map(Sampling::deadline);
        samplings.chain(self.conversation.deadline()).min()
    }

    pub(super) fn choose(&mut self, choice: Choice) {
        self.choice = choice;
        self.is_stale = true;
    }

    pub(super) fn set_tools(&mut self, offers: Vec<Offer>) {
        let command = claude::Command::SetTools(offers);
        self.conversation.handle(Input::Command(command), Moment::default());
    }

    pub(super) fn keep(&mut self, keeping: Keeping) -> Vec<Out> {
        self.keeping = keeping;
        let text = (keeping == Keeping::On).then(|| self.conversation.saved().encode());
        vec![Out::Event(Event::Keep(text))]
    }

    /// What cannot be read changes nothing, and is told.
    pub(super) fn restore(
        &mut self,
        setup: Setup,
        text: &str,
        access: Option<Access>,
        settings: Settings,
    ) -> Vec<Out> {
        let Some(saved) = Saved::read(text) else { return vec![Out::Event(Event::Unreadable)] };
        self.conversation = Conversation::restore(setup, saved);
        self.keeping = Keeping::On;
        self.is_stale = true;
        self.equip(access, settings);
        vec![self.renewed()]
    }

    /// What the person chose goes on; what was said does not.
    pub(super) fn succeed(&mut self, old: Self) -> Vec<Out> {
        let Self { choice, keeping, log, samplings, .. } = old;
        (self.choice, self.keeping, self.log, self.samplings) = (choice, keeping, log, samplings);
        let mut outs = vec![self.renewed(), self.consents()];
        if keeping == Keeping::On {
            outs.extend(self.keep(keeping));
        }
        outs
    }

    fn renewed(&self) -> Out {
        let turns = self.conversation.turns().to_vec();
        let head = self.conversation.branch().last().map(|turn| turn.id);
        Out::Event(Event::Renewed { turns, head })
    }

    fn consents(&self) -> Out {
        let allowed = self.conversation.allowed().cloned().collect();
        let trusted = self.conversation.trusted().cloned().collect();
        Out::Event(Event::Consents { allowed, trusted })
    }

    /// File name, media type and text.
    pub(super) fn export(&self, format: Format, prices: &PriceTable) -> (String, String, String) {
        let (name, media_type, text) = match format {
            Format::Markdown => {
                ("conversation.md", "text/markdown", self.conversation.markdown(prices))
            }
            Format::Json => {
                let text = format!("{:#}", self.conversation.json());
                ("conversation.json", "application/json", text)
            }
        };
        (name.to_owned(), media_type.to_owned(), text)
    }

    pub(super) fn feed(&mut self, input: Input, now: Moment) -> Vec<Out> {
        let cause = match &input {
            Input::Command(claude::Command::ListModels) => Cause::App,
            Input::Command(_) => Cause::Person,
            _ => Cause::App,
        };
        let may_consent = matches!(
            &input,
            Input::Command(
                claude::Command::Allow(..)
                    | claude::Command::TrustReadOnly(..)
                    | claude::Command::Approve { .. }
            )
        );
        self.conversation.handle(input, now);
        let mut outs = self.drain(cause);
        if may_consent {
            outs.push(self.consents());
        }
        outs
    }

    fn drain(&mut self, cause: Cause) -> Vec<Out> {
        let mut outs = Vec::new();
        let mut is_at_rest = false;
        while let Some(output) = self.conversation.poll() {
            match output {
                claude::Output::Open(id, request) => {
                    outs.push(Out::Open(Asker::Conversation, id, request, cause));
                }
                claude::Output::Abort(id) => outs.push(Out::Abort(Asker::Conversation, id)),
                claude::Output::Call(id, operation) => outs.push(Out::Call(id, operation)),
                claude::Output::CancelCall(id) => outs.push(Out::CancelCall(id)),
                claude::Output::Event(claude::Event::Turn(turn, TurnChange::Sent(id))) => {
                    outs.push(Out::Sent(turn, id));
                }
                claude::Output::Event(event) => {
                    is_at_rest |= is_rest(&event);
                    let block = self.block(&event);
                    outs.push(Out::Event(Event::Talk(event)));
                    outs.extend(block);
                }
            }
        }
        if is_at_rest && self.keeping == Keeping::On {
            outs.push(Out::Event(Event::Keep(Some(self.conversation.saved().encode()))));
        }
        outs
    }

    /// A block that has just begun: what has grown in it since is told by what follows. Or one that is
    /// whole.
    fn block(&self, event: &claude::Event) -> Option<Out> {
        let claude::Event::Turn(turn, TurnChange::Answer(change)) = event else { return None };
        let held =
            |place: usize| -> Option<&Block> { self.conversation.answer(*turn)?.blocks.get(place) };
        let (place, block) = match change {
            AnswerChange::BlockBegan { block } => (*block, held(*block)?.as_begun()),
            AnswerChange::BlockEnded { block } => (*block, held(*block)?.clone()),
            _ => return None,
        };
        Some(Out::Event(Event::Block { turn: *turn, place, block: Box::new(block) }))
    }

    pub(super) fn http(
        &mut self,
        asker: Asker,
        own: ExchangeId,
        id: ExchangeId,
        event: HttpEvent,
        now: Moment,
    ) -> Vec<Out> {
        let told = self.log.http(id, &event, now).into_iter().map(Out::Event);
        let mut outs: Vec<Out> = told.collect();
        match asker {
            Asker::Conversation => outs.extend(self.feed(Input::Http(own, event), now)),
            Asker::Sampling(question) => {
                outs.extend(self.feed_sampling(question, sampling::Input::Http(own, event), now));
            }
        }
        outs
    }

    pub(super) fn tick(&mut self, now: Moment) -> Vec<Out> {
        let mut outs = self.feed(Input::Tick, now);
        for question in self.sampled() {
            outs.extend(self.feed_sampling(question, sampling::Input::Tick, now));
        }
        outs
    }

    fn sampled(&self) -> Vec<InputRequestId> {
        self.samplings.keys().copied().collect()
    }

    pub(super) fn sample(
        &mut self,
        setup: Setup,
        question: InputRequestId,
        request: SamplingRequest,
        access: Option<Access>,
        settings: Settings,
        now: Moment,
    ) -> Vec<Out> {
        if !self.samplings.contains_key(&question) {
            self.samplings.insert(question, Sampling::new(setup, &request.raw));
        }
        let (request, settings) = (Box::new(request), Box::new(settings));
        let send = sampling::Command::Send { request, access, settings };
        self.feed_sampling(question, sampling::Input::Command(send), now)
    }

    pub(super) fn stop_sampling(&mut self, question: InputRequestId, now: Moment) -> Vec<Out> {
        self.feed_sampling(question, sampling::Input::Command(sampling::Command::Stop), now)
    }

    pub(super) fn stop_samplings(&mut self, now: Moment) -> Vec<Out> {
        let all = self.sampled().into_iter();
        all.flat_map(|question| self.stop_sampling(question, now)).collect()
    }

    fn feed_sampling(
        &mut self,
        question: InputRequestId,
        input: sampling::Input,
        now: Moment,
    ) -> Vec<Out> {
        let Some(machine) = self.samplings.get_mut(&question) else { return Vec::new() };
        machine.handle(input, now);
        let asker = Asker::Sampling(question);
        let mut outs = Vec::new();
        while let Some(output) = machine.poll() {
            match output {
                sampling::Output::Open(id, request) => {
                    outs.push(Out::Open(asker, id, request, Cause::Person));
                }
                sampling::Output::Abort(id) => outs.push(Out::Abort(asker, id)),
                sampling::Output::Event(sampling::Event::Phase(phase)) => {
                    outs.push(Out::Event(Event::Sampling(question, phase)));
                }
                // The draft goes to the server by the question's own answer.
                sampling::Output::Event(_) | sampling::Output::Reply(_) => {}
            }
        }
        if machine.is_at_rest() {
            self.samplings.remove(&question);
        }
        outs
    }
}

fn is_rest(event: &claude::Event) -> bool {
    match event {
        claude::Event::Phase(phase) => !matches!(phase, Phase::Asking { .. } | Phase::Answering),
        claude::Event::Call(..) => true,
        claude::Event::Turn(_, change) => matches!(change, TurnChange::Began(_)),
        _ => false,
    }
}
