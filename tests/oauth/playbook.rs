//! One sign-in and the world around it. Each method feeds one input and lets the world answer until
//! nothing more is asked.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use wirescope::oauth::dpop::ProofKey;
use wirescope::oauth::request::Request;
use wirescope::oauth::{
    Command, Event, Failure, Flow, Input, Output, Phase, Refusal, Saved, Setup, Step, StepChange,
    StepId, Verdict,
};
use wirescope::wire::http::{ExchangeId, Head, HttpEvent, NetworkFailure};
use wirescope::wire::moment::Moment;
use wirescope::wire::reader::Finding;
use wirescope::wire::secret::Secret;

use crate::world::{PAGE, SERVER, Told, World};

/// The first moment, since the Unix epoch.
pub(crate) const EPOCH: Duration = Duration::from_secs(1_790_000_000);

pub(crate) struct Play {
    pub(crate) flow: Flow,
    pub(crate) world: World,
    pub(crate) now: Moment,
    /// The world answers by itself.
    pub(crate) answering: bool,
    /// The person comes back from the authorization server by itself.
    pub(crate) returning: bool,
    /// The person agrees to whoever is to get secrets.
    pub(crate) agreeing: bool,
    pub(crate) tape: Vec<(Input, Moment)>,
    pub(crate) opens: VecDeque<(ExchangeId, Arc<Request>)>,
    /// Open at this moment.
    pub(crate) open: Vec<ExchangeId>,
    pub(crate) redirects: Vec<String>,
    pub(crate) signing: Vec<String>,
    pub(crate) saved: Option<Saved>,
    pub(crate) steps: BTreeMap<StepId, Step>,
    pub(crate) requests: BTreeMap<StepId, Arc<Request>>,
    pub(crate) verdicts: Vec<(StepId, Verdict)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) phases: Vec<Phase>,
    /// Everything that came out, as printing shows it.
    pub(crate) printed: String,
    random: u8,
    /// So many were made.
    pub(crate) keys: u32,
}

pub(crate) fn setup() -> Setup {
    Setup::new(SERVER, PAGE, EPOCH)
}

/// A key of which nobody knows the private half.
fn jwk(number: u32) -> String {
    let key = json!({
        "kty": "EC", "crv": "P-256", "x": format!("x-{number}"), "y": "y", "d": "SECRET-key",
    });
    key.to_string()
}

impl Play {
    pub(crate) fn new(world: World) -> Self {
        Self::with(world, setup())
    }

    pub(crate) fn with(world: World, setup: Setup) -> Self {
        Self::of(world, Flow::new(setup))
    }

    pub(crate) fn of(world: World, flow: Flow) -> Self {
        Self {
            flow,
            world,
            now: Moment::default(),
            answering: true,
            returning: true,
            agreeing: true,
            tape: Vec::new(),
            opens: VecDeque::new(),
            open: Vec::new(),
            redirects: Vec::new(),
            signing: Vec::new(),
            saved: None,
            steps: BTreeMap::new(),
            requests: BTreeMap::new(),
            verdicts: Vec::new(),
            findings: Vec::new(),
            phases: Vec::new(),
            printed: String::new(),
            random: 0,
            keys: 0,
        }
    }

    /// Signs in with the first refusal of the server.
    pub(crate) fn signed_in(world: World) -> Self {
        Self::signed_in_with(world, setup())
    }

    pub(crate) fn signed_in_with(world: World, setup: Setup) -> Self {
        let mut play = Self::with(world, setup);
        play.sign_in();
        play
    }

    pub(crate) fn sign_in(&mut self) -> &mut Self {
        let refusal = Self::refusal(401, &self.world.challenge());
        self.command(Command::SignIn(Some(refusal)))
    }

    pub(crate) fn refusal(status: u16, challenge: &str) -> Refusal {
        Refusal { status, www_authenticate: Some(challenge.to_owned()) }
    }

    pub(crate) fn refused(&mut self, status: u16, challenge: &str) -> &mut Self {
        let refusal = Self::refusal(status, challenge);
        self.command(Command::Refused(refusal))
    }

    pub(crate) fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    pub(crate) fn callback(&mut self, address: &str) -> &mut Self {
        self.feed(Input::Callback(Secret::new(address.to_owned())))
    }

    pub(crate) fn wait(&mut self, pause: Duration) -> &mut Self {
        self.now = self.now.after(pause);
        self.feed(Input::Tick)
    }

    pub(crate) fn feed(&mut self, input: Input) -> &mut Self {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.tape.push((input.clone(), self.now));
            if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_)) = &input {
                self.open.retain(|open| open != id);
            }
            self.flow.handle(input, self.now);
            while let Some(output) = self.flow.poll() {
                let _ = writeln!(self.printed, "{output:?}");
                self.take(output, &mut inputs);
            }
            let _ = writeln!(self.printed, "{:?}", self.flow);
        }
        self
    }

    fn take(&mut self, output: Output, inputs: &mut VecDeque<Input>) {
        match output {
            Output::Open(id, request) => {
                self.open.push(id);
                if self.answering {
                    let told = self.world.answer(&request);
                    Self::tell(id, told, inputs);
                } else {
                    self.opens.push_back((id, request));
                }
            }
            Output::Abort(id) => {
                assert!(self.open.contains(&id), "aborts what is not open");
                self.open.retain(|open| *open != id);
            }
            Output::Redirect(address) => {
                assert!(self.saved.as_ref().is_some_and(Saved::awaits_callback), "saved before");
                if self.returning {
                    let back = self.world.authorize(&address);
                    inputs.push_back(Input::Callback(Secret::new(back)));
                }
                self.redirects.push(address);
            }
            Output::Random { bytes } => {
                self.random += 1;
                let bytes = (self.random..).take(bytes).collect();
                inputs.push_back(Input::Random(Secret::new(bytes)));
            }
            Output::MakeKey => {
                self.keys += 1;
                let key = ProofKey::read(&jwk(self.keys)).expect("a key");
                inputs.push_back(Input::Key(Ok(key)));
            }
            Output::Sign { text, .. } => {
                self.signing.push(text);
                inputs.push_back(Input::Signed(Ok(b"SECRET-signature".to_vec())));
            }
            Output::Save(saved) => self.saved = Some(*saved),
            Output::Event(Event::Phase(phase)) => {
                if let (Phase::AwaitingTrust { to, .. }, true) = (&phase, self.agreeing) {
                    inputs.push_back(Input::Command(Command::Entrust((**to).clone())));
                }
                self.phases.push(phase);
            }
            Output::Event(Event::Step(id, change)) => self.note(id, change),
        }
    }

    fn tell(id: ExchangeId, told: Told, inputs: &mut VecDeque<Input>) {
        let mut events = vec![HttpEvent::Sent];
        if let Told::Answer(status, headers, body) = told {
            let ends = !(status == 200 && body == "endless");
            events.push(HttpEvent::Head(Head { status, headers, redirected_to: None }));
            events.push(HttpEvent::Chunk(body.into_bytes()));
            if ends {
                events.push(HttpEvent::End);
            }
        } else {
            let why = "TypeError: Failed to fetch".to_owned();
            events.push(HttpEvent::Failed(NetworkFailure::Hidden(why)));
        }
        inputs.extend(events.into_iter().map(|event| Input::Http(id, event)));
    }

    fn note(&mut self, id: StepId, change: StepChange) {
        match change {
            StepChange::Began { step, request, .. } => {
                assert!(self.steps.insert(id, step).is_none(), "a step begins once");
                self.requests.extend(request.map(|request| (id, request)));
            }
            StepChange::Ended { verdict, findings, .. } => {
                assert!(!self.verdicts.iter().any(|(held, _)| *held == id), "a step ends once");
                self.verdicts.push((id, verdict));
                self.findings.extend(findings);
            }
            StepChange::Sent { .. } | StepChange::Answered { .. } => {}
        }
    }

    // --- What came out ---------------------------------------------------------------------------

    pub(crate) fn is_signed_in(&self) -> bool {
        *self.flow.phase() == Phase::SignedIn && !self.flow.headers().is_empty()
    }

    pub(crate) fn failure(&self) -> &Failure {
        let Phase::Failed(failure) = self.flow.phase() else { panic!("{:?}", self.flow.phase()) };
        failure
    }

    pub(crate) fn token(&self) -> &str {
        self.flow.tokens().expect("a token").access.reveal()
    }

    /// The last step, and how it ended.
    pub(crate) fn last_step(&self) -> (&Step, &Verdict) {
        let (id, verdict) = self.verdicts.last().expect("a step has ended");
        (&self.steps[id], verdict)
    }

    pub(crate) fn step_of(&self, wanted: impl Fn(&Step) -> bool) -> StepId {
        *self.steps.iter().rev().find(|(_, step)| wanted(step)).expect("there is such a step").0
    }

    pub(crate) fn paused_at(&self) -> StepId {
        let Phase::Paused(id) = self.flow.phase() else { panic!("{:?}", self.flow.phase()) };
        *id
    }
}
