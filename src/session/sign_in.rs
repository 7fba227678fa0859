//! Signing in to one server: the flow, what the person has been asked, and what its exchanges brought.

use std::sync::Arc;

use vecmap::VecMap;

use super::access::{Access, Page};
use super::logged_body::LoggedBody;
use super::masking::masked;
use crate::diagnosis::{Asked, Observation, Verdict};
use crate::mcp::event::{Cause, RecordId};
use crate::oauth::challenge::Challenge;
use crate::oauth::request::{Body, Request};
use crate::oauth::{
    self, Command, Event, Failure, Flow, Pace, Phase, Recipient, Refusal, Saved, StepChange,
};
use crate::wire::form;
use crate::wire::http::{ExchangeId, HeaderText, HttpRequest};
use crate::wire::received::Received;
use crate::wire::secret::Secret;

/// What a person asks of a server's sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInCommand {
    /// How to sign in from now on.
    Set(Box<Access>),
    /// What was saved before the page was away.
    Restore(Box<Saved>),
    /// The same, as the text that this device keeps.
    Recall(Secret<String>),
    /// Sign in, or go on with what waits for the person.
    Start {
        window: Window,
        pace: Pace,
    },
    Flow(Command),
}

/// Where the person meets the authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// In place of this page, which is there again afterwards.
    Tab,
    Popup,
}

/// A fact about a server's sign-in.
#[derive(Clone, Debug, PartialEq)]
pub enum SignInEvent {
    Flow(oauth::Event),
    /// The server has refused a request, and the person has to say how to go on; `None`: no more.
    Wanted(Option<Refusal>),
    /// The way to the authorization server is clear, and waits for the person to go it.
    Held(bool),
    Token(Option<Arc<Token>>),
    /// The person has agreed to whom secrets go.
    Entrusted(Recipient),
    /// What stands masked in the record of this name.
    Hidden(RecordId, Secret<Arc<str>>),
    /// The browser hid why the sign-in failed, and this is what probes found out.
    Examined(Arc<Verdict>),
}

/// The token in hand.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub tokens: oauth::token::Tokens,
    pub issuer: String,
    pub client_id: String,
    pub can_revoke: bool,
}

/// Names an exchange within the flow, which counts for itself; in the log it has a number among the server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FlowExchange(pub(super) ExchangeId);

/// Of one sign-in; it looks for metadata at fewer places.
const MOST_UNREAD: usize = 20;

#[derive(Debug)]
pub(super) struct SignIn {
    pub(super) flow: Flow,
    pub(super) access: Access,
    /// A refusal that the person has not answered.
    pub(super) wanted: Option<Refusal>,
    /// Where the person wants to go; `None` until they have asked to.
    pub(super) window: Option<Window>,
    /// An address that waits for the person to go there.
    pub(super) held: Option<String>,
    /// The token in use, counted; what was sent with an earlier one says nothing about this one.
    pub(super) generation: u32,
    /// Who wanted the request that goes out next.
    pub(super) cause: Cause,
    carried: VecMap<ExchangeId, u32>,
    /// The exchanges of the flow that are under way, by their numbers in the log.
    guests: VecMap<ExchangeId, FlowExchange>,
    pub(super) gathered: VecMap<ExchangeId, Gathered>,
    /// What the browser hid in this sign-in, the newest last.
    unread: Vec<Observation>,
    /// For what the step taken last failed.
    failed_step: Option<Failure>,
}

/// An exchange of the flow, as the log gets it.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) asked: Asked,
    pub(super) record: RecordId,
    pub(super) cause: Cause,
    pub(super) status: Option<u16>,
    pub(super) body: LoggedBody,
    pub(super) is_secret: bool,
}

impl SignIn {
    pub(super) fn new(server: &str, access: Access, page: &Page) -> Self {
        Self {
            flow: Flow::new(access.setup(server, page)),
            access,
            wanted: None,
            window: None,
            held: None,
            generation: 0,
            cause: Cause::App,
            carried: VecMap::new(),
            guests: VecMap::new(),
            gathered: VecMap::new(),
            unread: Vec::new(),
            failed_step: None,
        }
    }

    /// An exchange of the flow had no answer that the page may read.
    pub(super) fn note_unread(&mut self, observation: Observation) {
        if self.unread.len() >= MOST_UNREAD {
            self.unread.remove(0);
        }
        self.unread.push(observation);
    }

    /// What led to this failure, where that is to be searched for; what came before it says nothing any more.
    pub(super) fn hidden_cause(&mut self, failure: &Failure) -> Option<Observation> {
        let Failure::Blocked { url, .. } = failure else { return None };
        let unread = std::mem::take(&mut self.unread);
        unread.into_iter().rev().find(|observation| observation.asked.url == *url)
    }

    /// What this event ends for. A refresh that fails while the token it was to follow still lives ends nothing
    /// but itself; its step tells.
    pub(super) fn failed_by(&mut self, event: &Event) -> Option<Failure> {
        match event {
            Event::Step(_, StepChange::Began { .. }) => self.failed_step = None,
            Event::Step(_, StepChange::Ended { verdict: oauth::Verdict::Failed(failure), .. }) => {
                self.failed_step = Some(failure.clone());
            }
            Event::Phase(Phase::Failed(failure)) => return Some(failure.clone()),
            Event::Phase(Phase::SignedIn) => return self.failed_step.take(),
            Event::Step(..) | Event::Phase(_) => {}
        }
        None
    }

    /// A person who presses for one request wants that one, also where random bytes or a signature come
    /// between; what follows from its answer, or from the wish to sign in, the page does by itself.
    pub(super) fn note_wish(&mut self, input: &oauth::Input) {
        self.cause = match input {
            oauth::Input::Command(
                Command::Proceed(..) | Command::RetryFrom(_) | Command::Refresh | Command::SignOut,
            ) => Cause::Person,
            oauth::Input::Random(_) | oauth::Input::Signed(_) | oauth::Input::Key(_) => self.cause,
            _ => Cause::App,
        };
    }

    /// `id` is the number that the log has for it.
    pub(super) fn welcome(&mut self, id: ExchangeId, guest: FlowExchange) {
        self.guests.insert(id, guest);
    }

    /// The exchange of the flow that goes by this number in the log.
    pub(super) fn guest(&self, id: ExchangeId) -> Option<FlowExchange> {
        self.guests.get(&id).copied()
    }

    /// It is over; tells the number that it had in the log.
    pub(super) fn dismiss(&mut self, guest: FlowExchange) -> Option<ExchangeId> {
        let id = self.guests.iter().find(|(_, held)| **held == guest).map(|(id, _)| *id)?;
        self.guests.remove(&id);
        Some(id)
    }

    pub(super) fn opened(&mut self, id: ExchangeId) {
        self.carried.insert(id, self.generation);
    }

    pub(super) fn over(&mut self, id: ExchangeId) {
        self.carried.remove(&id);
    }

    /// The exchange went out with the token in hand, or without one as there is none.
    pub(super) fn is_current(&self, id: ExchangeId) -> bool {
        self.carried.get(&id) == Some(&self.generation)
    }

    /// What to do about a refusal at once; `None` leaves it to the person.
    pub(super) fn answer(&self, refusal: &Refusal) -> Option<Command> {
        let tokens = self.flow.tokens();
        let wants_more = wants_more(refusal);
        let can_refresh = tokens.is_some_and(|tokens| tokens.refresh.is_some());
        let again = Command::Refused(refusal.clone());
        match tokens {
            None if self.access.needs_nobody() => Some(Command::SignIn(Some(refusal.clone()))),
            None => None,
            Some(_) if wants_more => {
                let in_vain = self.flow.asks_in_vain(&challenge(refusal));
                (in_vain || self.access.needs_nobody()).then_some(again)
            }
            Some(_) if self.flow.is_unproven() || challenge(refusal).wants_nonce() => Some(again),
            Some(_) => (can_refresh || self.access.needs_nobody()).then_some(again),
        }
    }

    /// What the person's wish to sign in comes down to.
    pub(super) fn beginning(&self) -> Command {
        let has_token = self.flow.tokens().is_some();
        // Whoever has read that asking is in vain, and asks, begins from the beginning.
        let was_told = matches!(
            self.flow.phase(),
            oauth::Phase::Failed(oauth::Failure::InsufficientScope { .. })
        );
        match &self.wanted {
            Some(refusal) if has_token && wants_more(refusal) && !was_told => {
                Command::Refused(refusal.clone())
            }
            refusal => Command::SignIn(refusal.clone()),
        }
    }

    pub(super) fn token(&self) -> Option<Token> {
        let tokens = self.flow.tokens()?.clone();
        let (issuer, client_id, can_revoke) = self.flow.grant().unwrap_or_default();
        Some(Token {
            tokens,
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            can_revoke,
        })
    }
}

fn wants_more(refusal: &Refusal) -> bool {
    challenge(refusal).wants_more_scopes()
}

fn challenge(refusal: &Refusal) -> Challenge {
    Challenge::read(refusal.www_authenticate.as_deref().unwrap_or_default())
}

/// A refusal for want of authorization. A 403 may have other reasons, and counts only where it says so.
pub(super) fn refusal(status: u16, www_authenticate: Option<&str>) -> Option<Refusal> {
    let refusal = Refusal { status, www_authenticate: www_authenticate.map(str::to_owned) };
    match status {
        401 => Some(refusal),
        403 if wants_more(&refusal) => Some(refusal),
        _ => None,
    }
}

/// A request of the flow as the log may show it, and its body as it is, where that is kept back.
pub(super) fn shown(request: &Request) -> (HttpRequest, Option<String>) {
    let dots = |value: &HeaderText| value.to_string();
    let (body, hidden) = match &request.body {
        Body::None => (None, None),
        Body::Json(text) => (Some(text.clone()), None),
        Body::Form(fields) => {
            let pairs = |of: &dyn Fn(&HeaderText) -> String| {
                fields
                    .iter()
                    .map(|field| (field.name.clone(), of(&field.value)))
                    .collect::<Vec<_>>()
            };
            let whole = pairs(&|value| value.reveal().to_owned());
            let whole = form::encode(whole.iter().map(|(name, value)| (&**name, &**value)));
            let seen: Vec<String> = pairs(&dots)
                .into_iter()
                .map(|(name, value)| match value.as_str() {
                    "•••" => format!("{name}=•••"),
                    _ => form::encode([(&*name, &*value)]),
                })
                .collect();
            (Some(seen.join("&")), request.carries_secret().then_some(whole))
        }
    };
    let mut shown = Request { body: Body::None, ..request.clone() }.http();
    shown.body = body.map(Into::into);
    (shown, hidden)
}

/// The body of an answer as the log may show it, and as it is where something was masked.
pub(super) fn shown_answer(gathered: &Gathered) -> (Received, Option<Secret<Arc<str>>>) {
    let came = Received::decode(gathered.body.bytes().to_vec());
    match masked(&came.text, gathered.is_secret) {
        Some(seen) => (seen.into(), Some(Secret::new(came.text))),
        None => (came, None),
    }
}
