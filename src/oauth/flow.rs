//! One sign-in: what goes in, what comes out, and the engine that takes one step after the other.

mod exchange;
mod grant;
mod guide;
mod possession;
mod progress;
mod register;
mod renewal;
mod search;
mod session;
mod step_up;
mod trade;
mod trust;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::challenge::Challenge;
use super::command::{Command, Pace, Setup};
use super::dpop::{self, ProofKey, Proofs};
use super::event::{Event, Grant, Phase, Step, StepChange, StepId, Verdict};
use super::failure::Failure;
use super::jwt::Algorithm;
use super::registration::Client;
use super::request::Request;
use super::saved::{Grantor, Saved};
use super::token::Tokens;
use crate::wire::http::{ExchangeId, Header, HttpEvent};
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;
use crate::wire::secret::Secret;
use progress::{Current, Past, Progress, Standing, Waits};
use renewal::Renewals;

/// As many steps can be gone back to; a sign-in has about ten.
const MOST_PAST: usize = 60;

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
    /// What [`Output::Random`] asked for, from a source fit for secrets.
    Random(Secret<Vec<u8>>),
    /// What [`Output::Sign`] asked for, or why there is none.
    Signed(Result<Vec<u8>, String>),
    /// What [`Output::MakeKey`] asked for, or why there is none.
    Key(Result<ProofKey, String>),
    /// The whole address that the authorization server has sent the person back to.
    Callback(Secret<String>),
    /// The window at the authorization server did not open.
    PopupBlocked,
    /// The page may not leave: it could not keep what it needs to go on when it is back.
    NothingKept,
    /// The window was closed without an answer.
    PopupClosed,
    /// The moment of [`Flow::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    /// Send it, and follow no redirect where [`Request::carries_secret`].
    Open(ExchangeId, Arc<Request>),
    Abort(ExchangeId),
    /// Send the person there, in this tab or in a window. [`Output::Save`] went before it.
    Redirect(String),
    /// Draw so many random bytes, fit for secrets.
    Random {
        bytes: usize,
    },
    /// Sign this text with the key that is given, or else with the client's.
    Sign {
        algorithm: Algorithm,
        key: Option<Secret<String>>,
        text: String,
    },
    /// Make a key to bind a token to.
    MakeKey,
    /// What to keep from now on, in place of what was saved before.
    Save(Box<Saved>),
    Event(Event),
}

/// Drives the sign-in to one server. Feed one [`Input`], then drain [`Flow::poll`] to `None` before the
/// next.
#[derive(Debug)]
pub struct Flow {
    now: Moment,
    setup: Setup,
    pace: Pace,
    phase: Phase,
    progress: Progress,
    current: Option<Current>,
    past: Vec<Past>,
    tokens: Option<Tokens>,
    grantor: Option<Grantor>,
    standing: Standing,
    clients: Vec<Client>,
    /// Deviations that the person goes on with: exactly these.
    tolerated: Vec<Failure>,
    /// Scopes that were asked for once more, and how often.
    attempts: Vec<(Vec<String>, u32)>,
    /// The step that waits for random bytes, a key, or a person's word.
    wanted: Option<Step>,
    random: Option<Secret<Vec<u8>>>,
    proofs: Proofs,
    /// When the answer that is awaited comes too late.
    late_at: Option<Moment>,
    refresh_at: Option<Moment>,
    renewals: Renewals,
    /// A refusal that the refresh under way is to mend.
    mending: Option<Challenge>,
    next_step: u32,
    next_exchange: u32,
    outputs: VecDeque<Output>,
}

impl Flow {
    pub fn new(setup: Setup) -> Self {
        Self {
            now: Moment::default(),
            setup,
            pace: Pace::Run,
            phase: Phase::SignedOut,
            progress: Progress::default(),
            current: None,
            past: Vec::new(),
            tokens: None,
            grantor: None,
            standing: Standing::New,
            clients: Vec::new(),
            tolerated: Vec::new(),
            attempts: Vec::new(),
            wanted: None,
            random: None,
            proofs: Proofs::default(),
            late_at: None,
            refresh_at: None,
            renewals: Renewals::default(),
            mending: None,
            next_step: 0,
            next_exchange: 0,
            outputs: VecDeque::new(),
        }
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => self.receive(id, event),
            Input::Random(bytes) => self.take_random(bytes),
            Input::Signed(signature) => self.take_signature(signature),
            Input::Key(key) => self.take_key(key),
            Input::Callback(address) => self.take_callback(address),
            Input::PopupBlocked => self.way_failed(Failure::PopupBlocked),
            Input::NothingKept => self.way_failed(Failure::NothingKept),
            Input::PopupClosed => {
                let failure = self.popup_closed();
                self.way_failed(failure);
            }
            Input::Tick => self.tick(),
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        [self.late_at, self.refresh_at].into_iter().flatten().min()
    }

    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    pub fn pace(&self) -> Pace {
        self.pace
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    pub fn tokens(&self) -> Option<&Tokens> {
        self.tokens.as_ref()
    }

    /// Other facts to sign in by, from the next sign-in on; tokens stay.
    pub fn reconfigure(&mut self, setup: Setup) {
        self.setup = setup;
    }

    /// Another time since the Unix epoch at moment zero: what lives by the time of day goes by it.
    pub fn set_clock(&mut self, epoch: Duration) {
        self.setup.epoch = epoch;
        if self.refresh_at.is_some() {
            self.arm_refresh();
        }
    }

    /// A token that the server has not accepted yet, or not since it was made.
    pub fn is_unproven(&self) -> bool {
        self.tokens.is_some() && self.standing != Standing::Accepted
    }

    pub fn is_busy(&self) -> bool {
        self.current.is_some() || self.wanted.is_some()
    }

    /// Who gave out the tokens in hand, the client they were given to, and whether they can be revoked.
    pub fn grant(&self) -> Option<(&str, &str, bool)> {
        let Grantor { server, client, .. } = self.grantor.as_ref()?;
        Some((&server.issuer, &client.client_id, server.revocation_endpoint.is_some()))
    }

    /// What requests to the server carry: to this one, and to nobody else. With a token that is bound to
    /// a key that is the token and a place for the proof, which is [`Flow::proof_for`] each request.
    pub fn headers(&self) -> Vec<Header> {
        self.tokens.as_ref().map(Tokens::headers).unwrap_or_default()
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::SignIn(refusal) => self.sign_in(refusal.as_ref()),
            Command::Refused(refusal) => self.refused(&refusal),
            Command::Accepted => self.standing = Standing::Accepted,
            Command::SetPace(pace) => self.set_pace(pace),
            Command::Proceed(id, request) => self.proceed(id, request),
            Command::RetryFrom(id) => self.retry_from(id),
            Command::GoOn => self.go_on(),
            Command::UseClient(preset) => self.use_client(preset),
            Command::Entrust(recipient) => self.entrust(recipient),
            Command::Refresh => {
                self.renewals = Renewals::default();
                self.refresh(None);
            }
            Command::SignOut => self.sign_out(),
            Command::Forget => self.forget(),
            Command::Cancel => self.cancel(),
        }
    }

    fn tick(&mut self) {
        if self.late_at.is_some_and(|at| at <= self.now) {
            self.answer_is_late();
        }
        if self.refresh_at.is_some_and(|at| at <= self.now) {
            self.refresh_at = None;
            self.refresh(None);
        }
    }

    /// Since the Unix epoch.
    fn wall(&self) -> Duration {
        self.setup.epoch.saturating_add(self.now.0)
    }

    // --- One step after the other ----------------------------------------------------------------

    /// Prepares a step, and takes it, or waits for the person to.
    fn begin(&mut self, step: Step) {
        let is_of_tokens = matches!(step, Step::Token(Grant::Refresh) | Step::Revocation(_));
        if is_of_tokens && !self.is_at_grantor() {
            self.return_to_grantor();
        }
        if let Some(recipient) = self.untrusted(&step) {
            return self.await_trust(step, recipient);
        }
        let random = matches!(step, Step::Authorization | Step::Assertion);
        if random && self.random.is_none() {
            self.wanted = Some(step);
            self.push(Output::Random { bytes: super::pkce::RANDOM_BYTES });
            return;
        }
        if self.lacks_key(&step) {
            self.wanted = Some(step);
            self.push(Output::MakeKey);
            return;
        }
        self.next_step += 1;
        let id = StepId(self.next_step);
        if self.past.len() >= MOST_PAST {
            self.past.remove(0);
        }
        self.past.push(Past { id, step: step.clone(), before: self.progress.clone() });
        let (request, failure) = match self.request_of(&step) {
            Ok(request) => (request.map(Arc::new), None),
            Err(failure) => (None, Some(failure)),
        };
        let began =
            StepChange::Began { at: self.now, step: step.clone(), request: request.clone() };
        self.tell_step(id, began);
        self.current = Some(Current { id, step, request, waits_for: Waits::Person });
        match failure {
            Some(failure) => self.fail(failure),
            None if self.pace == Pace::Step => self.set_phase(Phase::Paused(id)),
            None => self.run(),
        }
    }

    /// Takes the step that was prepared.
    fn run(&mut self) {
        let Some(current) = &self.current else { return };
        let (id, step, request) = (current.id, current.step.clone(), current.request.clone());
        self.set_phase(Phase::Running);
        if let Some(request) = request.as_ref().filter(|held| dpop::wants_proof(&held.headers)) {
            return self.prove(&step, request);
        }
        self.tell_step(id, StepChange::Sent { at: self.now, request: request.clone() });
        match (step, request) {
            (Step::Authorization, Some(request)) => self.redirect(id, &request),
            (Step::Callback, Some(request)) => self.check_callback(&request),
            (Step::Assertion, _) => self.sign(),
            (Step::DefaultEndpoints { base }, _) => self.assume_defaults(&base),
            (_, Some(request)) => self.open(request),
            (Step::Registration(way), None) => self.take_client(way),
            (_, None) => {}
        }
    }

    /// Ends the step; what comes next is the caller's to begin.
    fn end(&mut self, verdict: Verdict, findings: Vec<Finding>) {
        self.late_at = None;
        let Some(current) = self.current.take() else { return };
        if let Waits::Answer(exchange, gathering) = current.waits_for
            && !gathering.ended
        {
            self.push(Output::Abort(exchange));
        }
        self.tell_step(current.id, StepChange::Ended { at: self.now, verdict, findings });
    }

    fn pass(&mut self, findings: Vec<Finding>) {
        self.end(Verdict::Passed, findings);
    }

    /// Ends the step, and the whole sign-in with it.
    fn fail(&mut self, failure: Failure) {
        self.fail_with(failure, Vec::new());
    }

    fn fail_with(&mut self, failure: Failure, findings: Vec<Finding>) {
        self.end(Verdict::Failed(failure.clone()), findings);
        self.set_phase(Phase::Failed(failure));
    }

    fn set_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase.clone();
            self.push(Output::Event(Event::Phase(phase)));
        }
    }

    fn tell_step(&mut self, id: StepId, change: StepChange) {
        self.push(Output::Event(Event::Step(id, change)));
    }

    fn push(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}
