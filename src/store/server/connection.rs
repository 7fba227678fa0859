//! One server's live state.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    Get as _, GetUntracked as _, Set as _, Track as _, Update as _, With as _, WithUntracked as _,
};

use super::calls::Calls;
use super::catalog::Shelf;
use super::chat::Chat;
use super::completions::Completions;
use super::input_requests::Questions;
use super::log_book::LogBook;
use super::resources::Resources;
use super::restarts::Restarts;
use super::sign_in::SignIn;
use super::tasks::Tasks;
use super::traffic::Traffic;
use crate::claude::sampling;
use crate::diagnosis::{CheckLine, Verdict};
use crate::mcp::event::{
    CallChange, Event, Identity, Offer, Phase, Record, Recorded, Searched, StepChange, StepId,
    StepKind, StepOutcome,
};
use crate::mcp::input_request::InputRequestChange;
use crate::mcp::types::{LogLevel, Prompt, Resource, ResourceTemplate, Tool};
use crate::mcp::{CallId, ExchangeId, InputRequestId, List, Listening, Moment, Pages, RoundTrip};
use crate::session::{ServerId, agent, command::Place};
use crate::store::typed::composer::Composition;
use crate::store::typed::drafts::{Check, DraftKey};
use crate::wire::http::cors::DirectWay;
use crate::words;

/// Everything about one server. Cheap to clone, and so a handle: every view and every event holds one.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Parts>);

impl Deref for Connection {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// What there is to know about one server, each part with a signal of its own.
#[derive(Debug)]
pub struct Parts {
    pub id: ServerId,
    pub place: ArcRwSignal<Place>,
    pub sign_in: SignIn,
    pub phase: ArcRwSignal<Phase>,
    /// It has worked at least once, so there is something to keep on screen.
    pub reached: ArcRwSignal<bool>,
    /// The steps of the latest attempt at connecting, in order.
    pub steps: ArcRwSignal<Vec<Step>>,
    pub identity: ArcRwSignal<Option<Arc<Identity>>>,
    pub tools: Shelf<Tool>,
    pub resources: Shelf<Resource>,
    pub templates: Shelf<ResourceTemplate>,
    pub prompts: Shelf<Prompt>,
    /// What is heard of single resources.
    pub heard: Resources,
    pub calls: Calls,
    pub completions: Completions,
    /// Calls of the composer and what each was sent from, oldest first.
    pub composed: ArcRwSignal<Vec<(CallId, Arc<Composition>)>>,
    pub tasks: Tasks,
    /// What the server has asked of the person.
    pub questions: Questions,
    /// What the server is offered, and what of it it was told.
    pub offer: ArcRwSignal<Arc<Offer>>,
    pub traffic: Traffic,
    /// The conversation with Claude that belongs to this server.
    pub chat: Chat,
    /// Log messages, notifications and what the app tells, of calls and of none.
    pub log: LogBook,
    /// How much the server is asked to log; `None`: nothing, or it is left to the server.
    pub log_level: ArcRwSignal<Option<LogLevel>>,
    pub listening: ArcRwSignal<Listening>,
    /// Why the browser hides the stream of notifications, where that was searched for.
    pub unheard: ArcRwSignal<Option<Arc<Verdict>>>,
    /// The latest ping of a person.
    pub round_trip: ArcRwSignal<Option<Arc<RoundTrip>>>,
    /// What checks a value by a schema in full, once it is there.
    pub check: OnceLock<Check>,
    /// What a page would meet without the companion, where somebody wanted to know.
    pub direct_way: ArcRwSignal<Option<Arc<DirectWay>>>,
    /// When connecting begins again by itself.
    pub connects_again: ArcRwSignal<Option<Moment>>,
    /// What checking it has shown, and whether that is all.
    pub checkup: ArcRwSignal<Option<(Arc<[CheckLine]>, bool)>>,
    pub restarts: ArcRwSignal<Restarts>,
    /// Of a session that others hold.
    pub recorded: ArcRwSignal<Option<Arc<Recorded>>>,
}

/// One step of connecting and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub id: StepId,
    pub kind: StepKind,
    pub url: String,
    pub exchange: ExchangeId,
    pub began: Moment,
    /// `None` while it is under way.
    pub ended: Option<(Moment, StepOutcome)>,
}

impl Step {
    pub fn duration(&self) -> Option<Duration> {
        self.ended.as_ref().map(|(at, _)| at.since(self.began))
    }
}

impl Connection {
    pub(in crate::store) fn new(id: ServerId, place: Place) -> Self {
        Self(Arc::new(Parts {
            id,
            place: ArcRwSignal::new(place),
            sign_in: SignIn::default(),
            phase: ArcRwSignal::new(Phase::Idle),
            reached: ArcRwSignal::default(),
            steps: ArcRwSignal::default(),
            identity: ArcRwSignal::default(),
            tools: Shelf::default(),
            resources: Shelf::default(),
            templates: Shelf::default(),
            prompts: Shelf::default(),
            heard: Resources::default(),
            calls: Calls::default(),
            completions: Completions::default(),
            composed: ArcRwSignal::default(),
            tasks: Tasks::default(),
            questions: Questions::default(),
            offer: ArcRwSignal::default(),
            traffic: Traffic::default(),
            chat: Chat::new(id),
            log: LogBook::default(),
            log_level: ArcRwSignal::default(),
            listening: ArcRwSignal::new(Listening::Closed),
            unheard: ArcRwSignal::default(),
            round_trip: ArcRwSignal::default(),
            check: OnceLock::new(),
            direct_way: ArcRwSignal::default(),
            connects_again: ArcRwSignal::default(),
            checkup: ArcRwSignal::default(),
            restarts: ArcRwSignal::default(),
            recorded: ArcRwSignal::default(),
        }))
    }

    /// It is read, and never spoken to.
    pub fn is_tap(&self) -> bool {
        self.place.with_untracked(|place| matches!(place, Place::Tap { .. }))
    }

    /// What the server calls itself, once it has said so.
    pub fn name(&self) -> Option<String> {
        self.identity.with_untracked(|identity| {
            let identity = identity.as_ref()?;
            identity.title.clone().or_else(|| identity.name.clone())
        })
    }

    /// Its name, or where it is. Tracks.
    pub fn called(&self) -> String {
        self.identity.track();
        self.name().unwrap_or_else(|| self.place.with(words::place))
    }

    /// How much waits for the person: questions, calls of Claude's, a way to sign in. Tracks.
    pub fn waiting(&self) -> usize {
        let signs_in = self.sign_in.held.get() || self.sign_in.wanted.with(Option::is_some);
        self.questions.open() + self.chat.waiting() + usize::from(signs_in)
    }

    /// Where what is typed for an item of a list is kept.
    pub fn draft_key(&self, list: &str, item: &str) -> DraftKey {
        let url = self.place.with_untracked(|place| match place {
            Place::Web(target) => target.url.clone(),
            Place::Demo => "demo".to_owned(),
            Place::Tap { file, .. } => format!("tap {file}"),
        });
        DraftKey { url, list: list.to_owned(), item: item.to_owned() }
    }

    pub(in crate::store) fn apply(&self, event: Event) {
        match event {
            Event::Phase(phase) => self.enter(phase),
            Event::Step(id, change) => self.apply_step(id, change),
            Event::Identity(identity) => self.identity.set(Some(identity)),
            Event::Tools(change) => self.tools.apply(change),
            Event::Resources(change) => self.resources.apply(change),
            Event::ResourceTemplates(change) => self.templates.apply(change),
            Event::Prompts(change) => self.prompts.apply(change),
            Event::Completion(field, change) => self.completions.apply(field, change),
            Event::Pages(list, pages) => self.turn(list, pages),
            Event::Resource(uri, change) => self.heard.apply(&uri, change),
            Event::Call(id, change) => self.apply_call(id, change),
            Event::Tasks(change) => self.tasks.apply_list(change),
            Event::InputRequest(id, change) => self.apply_question(id, change),
            Event::Offer(offer) => self.note_offer(offer),
            Event::Exchange(id, change) => self.traffic.exchange(id, change),
            Event::Record(record) => self.record(record),
            Event::RoundTrip(round_trip) => self.round_trip.set(Some(round_trip)),
            Event::DirectWay(way) => self.direct_way.set(Some(way)),
            Event::Notice(notice) => self.log.push(notice),
            Event::LogLevel(level) => self.log_level.set(level),
            Event::Listening(listening) => {
                let is_past = matches!(listening, Listening::Closed | Listening::Open { .. });
                if is_past && self.unheard.with_untracked(Option::is_some) {
                    self.unheard.set(None);
                }
                self.listening.set(listening);
            }
            Event::ConnectsAgain(at) => self.connects_again.set(at),
            Event::Checkup { lines, is_over } => self.checkup.set(Some((lines, is_over))),
            Event::Examined(Searched::Call(id), verdict) => self.calls.examined(id, verdict),
            Event::Examined(Searched::Notices, verdict) => self.unheard.set(Some(verdict)),
            // The session tells it with the sign-in.
            Event::Examined(Searched::Guest, _) => {}
            Event::Recorded(recorded) => self.note_recorded(recorded),
        }
    }

    fn record(&self, record: Arc<Record>) {
        if let Some(call) = record.call {
            self.calls.asked(call, &record);
        }
        self.traffic.push(record);
    }

    #[inline(never)]
    fn apply_call(&self, id: CallId, change: CallChange) {
        self.note_reading(id, &change);
        let operation = self.calls.find(id).map(|call| call.operation.clone());
        self.tasks.apply_call(id, operation.as_ref(), &change);
        self.calls.apply(id, self.checked(id, change));
    }

    #[inline(never)]
    fn apply_question(&self, id: InputRequestId, change: InputRequestChange) {
        if let InputRequestChange::Asked { request, .. } = &change {
            self.traffic.asks(request.record);
        }
        if is_end(&change) {
            self.chat.question_is_over(id);
        }
        self.questions.apply(id, change);
    }

    #[inline(never)]
    fn apply_step(&self, id: StepId, change: StepChange) {
        self.steps.update(|steps| apply_step(steps, id, change));
    }

    #[inline(never)]
    fn turn(&self, list: List, pages: Arc<Pages>) {
        match list {
            List::Tools => self.tools.pages.set(pages),
            List::Resources => self.resources.pages.set(pages),
            List::ResourceTemplates => self.templates.pages.set(pages),
            List::Prompts => self.prompts.pages.set(pages),
        }
    }

    fn note_reading(&self, id: CallId, change: &CallChange) {
        let CallChange::Finished { .. } = change else { return };
        let Some(call) = self.calls.find(id) else { return };
        if call.operation.method == "resources/read" {
            self.heard.was_read(call.operation.name(), call.started);
        }
    }

    /// A draft of Claude's goes where a person writes one, and is edited and sent from there.
    pub(in crate::store) fn apply_chat(&self, event: agent::Event) {
        if let agent::Event::Sampling(id, sampling::Phase::Drafted(draft)) = &event {
            self.questions.fill(*id, draft);
        }
        self.chat.apply(event);
    }

    /// Whoever connects again goes on from here.
    #[inline(never)]
    fn note_offer(&self, offer: Arc<Offer>) {
        self.place.update(|place| {
            if let Place::Web(target) = place {
                target.features = offer.features;
                target.roots.clone_from(&offer.roots);
            }
        });
        self.offer.set(offer);
    }

    /// What the record says first may come again, where it is read once more.
    #[inline(never)]
    fn note_recorded(&self, recorded: Arc<Recorded>) {
        if recorded.client.is_none() {
            self.traffic.begin_anew();
            let started = recorded.opening.started.as_secs_f64() * 1000.0;
            self.traffic.epoch_millis.set(Some(started));
        }
        self.recorded.set(Some(recorded));
    }

    #[inline(never)]
    fn enter(&self, phase: Phase) {
        let anew = matches!(phase, Phase::Connecting { .. } | Phase::Reconnecting { .. });
        if anew {
            self.steps.update(Vec::clear);
            self.direct_way.set(None);
            self.checkup.set(None);
            self.connects_again.set(None);
        }
        if matches!(phase, Phase::Ready { .. }) && !self.reached.get_untracked() {
            self.reached.set(true);
        }
        if self.phase.with_untracked(|held| *held != phase) {
            self.phase.set(phase);
        }
    }
}

fn is_end(change: &InputRequestChange) -> bool {
    match change {
        InputRequestChange::Answered { .. } | InputRequestChange::Withdrawn { .. } => true,
        InputRequestChange::Asked { .. } | InputRequestChange::Completed { .. } => false,
    }
}

fn apply_step(steps: &mut Vec<Step>, id: StepId, change: StepChange) {
    match change {
        StepChange::Began { at, kind, url, exchange } => {
            steps.push(Step { id, kind, url, exchange, began: at, ended: None });
        }
        StepChange::Ended { at, outcome } => {
            let found = steps.iter_mut().rev().find(|step| step.id == id);
            if let Some(step) = found {
                step.ended = Some((at, outcome));
            }
        }
    }
}
