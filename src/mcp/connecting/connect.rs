//! Finding out how a server speaks: one visible step after the other, until one settles it.

use std::collections::VecDeque;

use serde_json::{Map, Value};

use super::program::plan_for_program;
use super::refusal::{Outcome, What};
use crate::diagnosis;
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose, Stray};
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::sending::Asked;
use crate::mcp::model::command::{Dialect, Target};
use crate::mcp::model::event::{Event, Phase, StepChange, StepKind, StepOutcome};
use crate::mcp::model::failure::Diagnosis;
use crate::mcp::model::http::{Carrier, ExchangeId, Header, HttpRequest, Method, Reach};
use crate::mcp::model::id::StepId;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::model::revision::MODERN;
use crate::mcp::peer::packed::Packed;
use crate::mcp::peer::session::DISCOVER;
use crate::wire::program::Program;
use crate::wire::url::Url;

/// The search for a server's dialect, or the way back to one that is known.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Probe {
    pub(in crate::mcp) queue: VecDeque<Attempt>,
    pub(in crate::mcp) current: Option<Step>,
    pub(in crate::mcp) outcomes: Vec<Outcome>,
    forced: Option<Dialect>,
    pub(in crate::mcp) corrected: bool,
    /// What the running program was told first was the modern probe, which some take amiss.
    pub(super) has_probed: bool,
    /// An event stream that is open while it is not yet known what it is for.
    pub(in crate::mcp) opening: Option<Opening>,
}

#[derive(Debug)]
pub(in crate::mcp) struct Step {
    pub(in crate::mcp) id: StepId,
    pub(in crate::mcp) attempt: Attempt,
    pub(in crate::mcp) exchange: ExchangeId,
    /// `None` of a program.
    pub(super) asked: Option<diagnosis::Asked>,
}

/// What a session's stream has said before the session stands.
#[derive(Debug)]
pub(in crate::mcp) struct Opening {
    pub(in crate::mcp) exchange: ExchangeId,
    pub(in crate::mcp) endpoint: Option<Url>,
    pub(in crate::mcp) tools: Option<Vec<Value>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(in crate::mcp) enum Attempt {
    /// Starts the program; `url` is its command line, here and below.
    Start {
        url: String,
    },
    Discover {
        url: String,
        revision: String,
    },
    Initialize {
        url: String,
    },
    /// GET for events; `by_fetch` where `EventSource` would hide the status.
    Stream {
        url: String,
        by_fetch: bool,
    },
    InitializeOverStream {
        endpoint: String,
    },
    /// Whether the session still stands.
    Ping {
        url: String,
    },
}

impl Attempt {
    pub(in crate::mcp) fn url(&self) -> &str {
        match self {
            Self::Start { url }
            | Self::Discover { url, .. }
            | Self::Initialize { url }
            | Self::Stream { url, .. }
            | Self::InitializeOverStream { endpoint: url }
            | Self::Ping { url } => url,
        }
    }

    fn kind(&self) -> StepKind {
        match self {
            Self::Start { .. } => StepKind::Start,
            Self::Discover { .. } => StepKind::Discover,
            Self::Initialize { .. } => StepKind::Initialize,
            Self::Stream { .. } => StepKind::Stream,
            Self::InitializeOverStream { .. } => StepKind::InitializeOverStream,
            Self::Ping { .. } => StepKind::Ping,
        }
    }
}

/// The steps for an address, in order. An address that ends in `/sse` is asked for events first; the
/// bare root of a host may keep its endpoint at `/sse` or `/mcp`.
fn plan(url: &Url, forced: Option<Dialect>) -> VecDeque<Attempt> {
    let discover =
        |url: &Url| Attempt::Discover { url: url.as_str().to_owned(), revision: MODERN.to_owned() };
    let initialize = |url: &Url| Attempt::Initialize { url: url.as_str().to_owned() };
    let stream = |url: &Url| Attempt::Stream { url: url.as_str().to_owned(), by_fetch: false };
    let names_stream = url.path().trim_end_matches('/').ends_with("/sse");
    let below = url.with_path_appended("sse");
    match forced {
        Some(Dialect::Modern) => [discover(url)].into(),
        Some(Dialect::Streamable | Dialect::Stdio) => [initialize(url)].into(),
        Some(Dialect::Event | Dialect::HttpSse) if names_stream => [stream(url)].into(),
        Some(Dialect::Event) => [stream(&below)].into(),
        Some(Dialect::HttpSse) => [stream(url), stream(&below)].into(),
        None if names_stream => [stream(url), discover(url), initialize(url)].into(),
        None => {
            let mut steps = vec![discover(url), initialize(url), stream(url), stream(&below)];
            if url.path() == "/" {
                let usual = url.with_path_appended("mcp");
                steps.extend([discover(&usual), initialize(&usual)]);
            }
            steps.into()
        }
    }
}

impl Client {
    pub(in crate::mcp) fn connect(&mut self, target: Target) {
        self.part(Cause::App);
        let program = target.program.as_ref().map(Program::line);
        let address = Url::read(&target.url);
        let forced = target.dialect;
        self.link.meet(&target);
        self.peer.set_target(target);
        self.modern_blocked = false;
        self.initialized_refused = None;
        self.sessions_forgotten = 0;
        self.tried_again = false;
        self.set_phase(Phase::Connecting { since: self.link.now() });
        self.tell_offer();
        match (program, address) {
            (Some(line), _) => self.begin_probe(plan_for_program(&line, forced), forced),
            (None, Ok(url)) => self.begin_probe(plan(&url, forced), forced),
            (None, Err(mistake)) => self.fail(Diagnosis::BadUrl(mistake.to_string())),
        }
    }

    pub(super) fn begin_probe(&mut self, queue: VecDeque<Attempt>, forced: Option<Dialect>) {
        self.probe = Some(Probe { queue, forced, ..Probe::default() });
        self.advance();
    }

    // --- Steps -----------------------------------------------------------------------------------

    pub(in crate::mcp) fn advance(&mut self) {
        let Some(probe) = &mut self.probe else { return };
        match probe.queue.pop_front() {
            Some(attempt) => self.begin(attempt),
            None => self.conclude(),
        }
    }

    pub(in crate::mcp) fn begin(&mut self, attempt: Attempt) {
        let url = attempt.url().to_owned();
        let kind = attempt.kind();
        let exchange = self.open_attempt(&attempt);
        self.next_step += 1;
        let id = StepId(self.next_step);
        let Some(probe) = &mut self.probe else { return };
        if matches!(attempt, Attempt::Stream { .. }) {
            probe.opening = Some(Opening { exchange, endpoint: None, tools: None });
        }
        let leads_on = !probe.queue.is_empty();
        let asked = self.link.exchange(exchange).and_then(Exchange::asked);
        probe.current = Some(Step { id, attempt, exchange, asked });
        self.link.set_passing(leads_on.then_some(exchange));
        self.link
            .tell(Event::Step(id, StepChange::Began { at: self.link.now(), kind, url, exchange }));
        self.arm_step();
    }

    pub(super) fn open_attempt(&mut self, attempt: &Attempt) -> ExchangeId {
        let asked = match attempt {
            Attempt::Start { .. } => return self.start_program(),
            Attempt::Discover { url, revision } => {
                let id = self.link.mint_request();
                let packed = self.peer.discovery(id, url, revision);
                self.probing();
                self.link.send_first(id, RequestKind::Discover, DISCOVER, packed)
            }
            Attempt::Initialize { url } => {
                let id = self.link.mint_request();
                let packed = self.peer.handshake(id, url);
                self.open_handshake(id, packed)
            }
            Attempt::InitializeOverStream { endpoint } => {
                let opening = self.probe.as_ref().and_then(|probe| probe.opening.as_ref());
                let held = opening.and_then(|opening| self.link.exchange(opening.exchange));
                let stream = held.map(|held| held.url().to_owned()).unwrap_or_default();
                let id = self.link.mint_request();
                let packed = self.peer.handshake_over_stream(id, stream, endpoint);
                self.open_handshake(id, packed)
            }
            Attempt::Stream { url, by_fetch } => {
                let request = self.stream_request(url, *by_fetch);
                return self.open_get(Purpose::Session, request);
            }
            Attempt::Ping { .. } => {
                self.link.ask(&self.peer, RequestKind::Ping, "ping", Map::new(), Cause::App)
            }
        };
        let own = asked.and_then(|asked| asked.exchange);
        own.or_else(|| self.link.running()).unwrap_or(ExchangeId(0))
    }

    fn open_handshake(&mut self, id: i64, packed: Packed) -> Option<Asked> {
        self.withdraw_questions_of_session();
        self.tell_offer();
        self.link.send_first(id, RequestKind::Initialize, "initialize", packed)
    }

    fn open_get(&mut self, purpose: Purpose, request: HttpRequest) -> ExchangeId {
        let subject = Subject::HttpRequest { method: "GET", path: String::new() };
        self.link.open(purpose, request, subject, Cause::App)
    }

    /// Without a header the browser's own `EventSource` holds the stream.
    fn stream_request(&self, url: &str, by_fetch: bool) -> HttpRequest {
        let (headers, reach) = if by_fetch || self.link.extra_headers().go_to(url) {
            (vec![Header::plain("accept", "text/event-stream")], Reach::Answer)
        } else {
            (Vec::new(), Reach::Session)
        };
        get(url, headers, reach)
    }

    pub(in crate::mcp) fn is_step(&self, exchange: ExchangeId) -> bool {
        let current = self.probe.as_ref().and_then(|probe| probe.current.as_ref());
        current.is_some_and(|step| step.exchange == exchange)
    }

    pub(in crate::mcp) fn arm_step(&mut self) {
        self.link.arm(Timer::Step, self.step_limit());
    }

    pub(in crate::mcp) fn end_step(&mut self, outcome: StepOutcome) {
        self.link.stop(Timer::Step);
        self.link.set_passing(None);
        let Some(step) = self.probe.as_mut().and_then(|probe| probe.current.take()) else { return };
        self.link.tell(Event::Step(step.id, StepChange::Ended { at: self.link.now(), outcome }));
    }

    pub(in crate::mcp) fn step_timed_out(&mut self) {
        if self.peer.is_program() {
            return self.program_silent();
        }
        let after = self.link.limits().connect;
        let url = match self.probe.as_ref().and_then(|probe| probe.current.as_ref()) {
            Some(step) => step.attempt.url().to_owned(),
            None => self.peer.url().to_owned(),
        };
        let exchange = self
            .probe
            .as_ref()
            .and_then(|probe| probe.current.as_ref())
            .and_then(|step| self.link.exchange(step.exchange));
        let opening = self
            .probe
            .as_ref()
            .and_then(|probe| probe.opening.as_ref())
            .and_then(|opening| self.link.exchange(opening.exchange));
        // What came in place of a message says more than that none came.
        let stray = exchange.into_iter().chain(opening).find_map(|held| held.stray.clone());
        if let Some(Stray { reason, text }) = stray {
            return self.fail(Diagnosis::Unreadable { reason, text });
        }
        let begun = exchange.is_some_and(Exchange::has_only_begun);
        self.fail(Diagnosis::TimedOut { after, url, begun });
    }

    /// Not this one: remembers why and goes on.
    pub(in crate::mcp) fn refused(&mut self, what: What, detail: String) {
        let Some(probe) = &mut self.probe else { return };
        let Some(step) = &probe.current else { return };
        let is_post = !matches!(step.attempt, Attempt::Stream { .. });
        let url = step.attempt.url().to_owned();
        let (exchange, asked) = (step.exchange, step.asked.clone());
        let is_led = matches!(step.attempt, Attempt::InitializeOverStream { .. });
        let opening = probe.opening.as_ref().filter(|_| is_led);
        let stream = opening.and_then(|opening| self.link.exchange(opening.exchange));
        let stream = stream.map(|held| held.url().to_owned());
        if matches!(step.attempt, Attempt::Stream { .. }) {
            probe.opening = None;
        }
        probe.outcomes.push(Outcome { url, is_post, what, exchange, asked, stream });
        self.end_step(StepOutcome::No { detail });
        self.advance();
    }

    /// The dialect a person insists on, while connecting.
    pub(in crate::mcp) fn forced(&self) -> Option<Dialect> {
        self.probe.as_ref().and_then(|probe| probe.forced)
    }
}

fn get(url: &str, headers: Vec<Header>, reach: Reach) -> HttpRequest {
    HttpRequest {
        method: Method::Get,
        url: url.to_owned(),
        headers,
        body: None,
        reach,
        carrier: Carrier::Browser,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(url: &str, forced: Option<Dialect>) -> Vec<(StepKind, String)> {
        let url = Url::read(url).expect("a good address");
        plan(&url, forced)
            .into_iter()
            .map(|attempt| (attempt.kind(), attempt.url().to_owned()))
            .collect()
    }

    #[test]
    fn an_address_that_names_a_stream_is_asked_for_events_first() {
        let steps = kinds("http://localhost:1/sse", None);

        assert_eq!(steps[0], (StepKind::Stream, "http://localhost:1/sse".to_owned()));
        assert_eq!(steps[1].0, StepKind::Discover);
    }

    #[test]
    fn a_bare_host_is_also_tried_at_the_usual_paths() {
        let steps = kinds("http://localhost:1", None);

        assert!(steps.contains(&(StepKind::Stream, "http://localhost:1/sse".to_owned())));
        assert!(steps.contains(&(StepKind::Discover, "http://localhost:1/mcp".to_owned())));
    }

    #[test]
    fn a_forced_dialect_makes_no_other_attempt() {
        let modern = kinds("http://localhost:1/mcp", Some(Dialect::Modern));
        assert_eq!(modern, [(StepKind::Discover, "http://localhost:1/mcp".to_owned())]);

        let event = kinds("http://localhost:1/x", Some(Dialect::Event));
        assert_eq!(event, [(StepKind::Stream, "http://localhost:1/x/sse".to_owned())]);
    }
}
