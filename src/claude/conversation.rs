//! One conversation: what goes in, what comes out, and who does what about it.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use serde_json::Value;

use super::access::Access;
use super::answer::Answer;
use super::ask::Ask;
use super::call::{Call, CallId, Operation};
use super::catalog::Catalog;
use super::command::{Allowance, Command};
use super::event::{Event, Phase, TurnChange};
use super::line::{Line, Setup};
use super::saved::Saved;
use super::settings::Settings;
use super::tool::{Names, Offer, ServerKey, ToolRef};
use super::turn::{Body, Part, Tree, Turn, TurnId};
use super::usage::Usage;
use crate::wire::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::moment::Moment;

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
    /// What [`Output::Call`] asked for: `CallToolResult` as the server sent it, or why there is none,
    /// in a sentence that Claude and the person see.
    Called(CallId, Result<Value, String>),
    /// The moment of [`Conversation::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send it, and follow no redirect where [`HttpRequest::carries_secret`].
    Open(ExchangeId, std::sync::Arc<HttpRequest>),
    Abort(ExchangeId),
    /// Call the tool. Several run side by side.
    Call(CallId, Operation),
    /// Nobody waits for that call any more.
    CancelCall(CallId),
    Event(Event),
}

/// Drives one conversation with Claude. Feed one [`Input`], then drain [`Conversation::poll`] to `None`
/// before the next.
#[derive(Debug)]
pub struct Conversation {
    pub(super) now: Moment,
    pub(super) line: Line,
    pub(super) access: Option<Access>,
    pub(super) settings: Settings,
    /// The settings of the turn of Claude under way.
    pub(super) in_force: Settings,
    pub(super) tools: Vec<Offer>,
    pub(super) names: Names,
    pub(super) allowed: BTreeSet<ToolRef>,
    pub(super) trusted: BTreeSet<ServerKey>,
    pub(super) tree: Tree,
    pub(super) phase: Phase,
    /// The reply under way, and the question it answers.
    pub(super) ask: Option<(TurnId, Ask)>,
    /// Requests made for the last message of the person.
    pub(super) rounds: u32,
    pub(super) catalog: Catalog,
    outputs: VecDeque<Output>,
}

impl Conversation {
    pub fn new(setup: Setup) -> Self {
        Self {
            now: Moment::default(),
            line: Line::new(setup),
            access: None,
            settings: Settings::default(),
            in_force: Settings::default(),
            tools: Vec::new(),
            names: Names::default(),
            allowed: BTreeSet::new(),
            trusted: BTreeSet::new(),
            tree: Tree::default(),
            phase: Phase::Idle,
            ask: None,
            rounds: 0,
            catalog: Catalog::default(),
            outputs: VecDeque::new(),
        }
    }

    /// Goes on with a conversation that was kept. What a person has allowed was not.
    pub fn restore(setup: Setup, saved: Saved) -> Self {
        let Saved { settings, names, tree, .. } = saved;
        Self { settings, names, tree, ..Self::new(setup) }
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => self.receive(id, event),
            Input::Called(id, result) => self.called(id, result),
            Input::Tick => self.tick(),
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The time since the Unix epoch at moment zero, where it is another by now.
    pub fn set_epoch(&mut self, epoch: Duration) {
        self.line.set_epoch(epoch);
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        let ask = self.ask.as_ref().and_then(|(_, ask)| ask.deadline());
        [ask, self.catalog.deadline(), self.line.deadline()].into_iter().flatten().min()
    }

    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn access(&self) -> Option<&Access> {
        self.access.as_ref()
    }

    /// All turns of all branches, parents before children.
    pub fn turns(&self) -> &[Turn] {
        &self.tree.turns
    }

    pub fn turn(&self, id: TurnId) -> Option<&Turn> {
        self.tree.turn(id)
    }

    /// The turns of the branch that is shown.
    pub fn branch(&self) -> Vec<&Turn> {
        self.tree.path(self.tree.head)
    }

    /// The turns that could stand in the place of this one, itself included, oldest first.
    pub fn alternatives(&self, id: TurnId) -> Vec<TurnId> {
        self.turn(id).map(|turn| self.tree.children(turn.parent)).unwrap_or_default()
    }

    /// What has arrived of a reply, to the last event.
    pub fn answer(&self, id: TurnId) -> Option<&Answer> {
        match &self.ask {
            Some((replying, ask)) if *replying == id => Some(&ask.stream.answer),
            _ => self.tree.reply(id).map(|reply| &reply.answer),
        }
    }

    pub fn call(&self, id: CallId) -> Option<&Call> {
        let replies = self.tree.turns.iter().filter_map(|turn| self.tree.reply(turn.id));
        replies.flat_map(|reply| &reply.calls).find(|call| call.id == id)
    }

    /// The names the API knows tools by.
    pub fn names(&self) -> &Names {
        &self.names
    }

    pub fn tools(&self) -> &[Offer] {
        &self.tools
    }

    pub fn trusted(&self) -> impl Iterator<Item = &ServerKey> {
        self.trusted.iter()
    }

    pub fn allowed(&self) -> impl Iterator<Item = &ToolRef> {
        self.allowed.iter()
    }

    /// The tokens of all answers of all branches.
    pub fn usage(&self) -> Usage {
        let turns = self.tree.turns.iter().filter_map(|turn| self.answer(turn.id));
        turns.fold(Usage::default(), |sum, answer| sum.plus(answer.usage))
    }

    /// What to keep, as of now. Holds no secret.
    pub fn saved(&self) -> Saved {
        let mut tree = self.tree.clone();
        if let Some((id, ask)) = &self.ask
            && let Some(reply) = tree.reply_mut(*id)
        {
            reply.answer = ask.stream.answer.clone();
        }
        Saved::new(self.settings.clone(), self.names.clone(), tree)
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::SetAccess(access) => self.set_access(access),
            Command::SetSettings(settings) => self.settings = settings,
            Command::SetTools(tools) => self.set_tools(tools),
            Command::ListModels => self.list_models(),
            Command::Say(parts) => self.say(self.tree.head, parts),
            Command::Edit(id, parts) => self.edit(id, parts),
            Command::Resend(id) => self.resend(id),
            Command::Show(id) => self.show(id),
            Command::Retry => self.retry(),
            Command::GoOn => self.go_on(),
            Command::Stop => self.stop(),
            Command::Approve { call, arguments, scope } => self.approve(call, arguments, scope),
            Command::Refuse { call, reason } => self.refuse(call, reason),
            Command::CancelCall(call) => self.cancel_call(call),
            Command::Allow(tool, allowance) => self.allow(tool, allowance),
            Command::TrustReadOnly(server, Allowance::Given) => self.trust(server),
            Command::TrustReadOnly(server, Allowance::Withdrawn) => {
                self.trusted.remove(&server);
            }
        }
    }

    fn set_access(&mut self, access: Option<Access>) {
        let origin = |access: &Option<Access>| {
            access.as_ref().map(|access| access.base().origin().to_owned())
        };
        if origin(&access) != origin(&self.access) {
            self.line.reached = false;
        }
        self.access = access;
    }

    fn set_tools(&mut self, tools: Vec<Offer>) {
        for offer in &tools {
            self.names.name(&offer.tool, &offer.server_name);
        }
        self.tools = tools;
    }

    fn edit(&mut self, id: TurnId, parts: Vec<Part>) {
        let Some(Turn { parent, body: Body::Person(_), .. }) = self.tree.turn(id) else { return };
        self.say(*parent, parts);
    }

    fn resend(&mut self, id: TurnId) {
        let Some(turn) = self.tree.turn(id) else { return };
        let place = match turn.body {
            Body::Person(_) => Some(id),
            Body::Claude(_) => turn.parent,
        };
        self.stop();
        self.set_head(place);
        self.begin_turn();
    }

    fn show(&mut self, id: TurnId) {
        if self.tree.turn(id).is_none() {
            return;
        }
        self.stop();
        self.set_head(Some(self.tree.newest_below(id)));
        self.set_phase(Phase::Idle);
    }

    fn receive(&mut self, id: ExchangeId, event: HttpEvent) {
        if self.line.drains(id, &event) {
            return;
        }
        if self.catalog.owns(id) {
            return self.receive_models(id, event);
        }
        let Some((turn, ask)) = &mut self.ask else { return };
        let turn = *turn;
        let steps = ask.receive(id, event, &mut self.line, self.now);
        self.take(turn, steps);
    }

    fn tick(&mut self) {
        for id in self.line.overdue(self.now) {
            self.push(Output::Abort(id));
        }
        self.tick_models();
        if let Some((turn, ask)) = &mut self.ask {
            let turn = *turn;
            let steps = ask.tick(&mut self.line, self.now);
            self.take(turn, steps);
        }
    }

    pub(super) fn set_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase.clone();
            self.tell(Event::Phase(phase));
        }
    }

    pub(super) fn set_head(&mut self, head: Option<TurnId>) {
        self.tree.head = head;
        self.tell(Event::Head(head));
    }

    pub(super) fn tell_turn(&mut self, id: TurnId, change: TurnChange) {
        self.tell(Event::Turn(id, change));
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.push(Output::Event(event));
    }

    pub(super) fn push(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}
