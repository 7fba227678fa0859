//! The search for the cause of what a browser hides: what was seen is handed to a [`Case`], and its probes are
//! sent. Each is a step of connecting, to be seen as all others.

use std::time::Duration;

use crate::diagnosis::{Asked, Case, Observation, Probe, ProbeId, Seen, Verdict, cause};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::Purpose;
use crate::mcp::listening::unopened;
use crate::mcp::model::event::{Event, Loss, Searched, StepChange, StepKind, StepOutcome};
use crate::mcp::model::failure::Diagnosis;
use crate::mcp::model::http::{Carrier, ExchangeId, Method, NetworkFailure, Reach};
use crate::mcp::model::id::StepId;
use crate::mcp::model::record::{Cause, Subject};

/// A probe that is not answered by then decides nothing.
const LONGEST: Duration = Duration::from_secs(3);

/// What a stream that goes on is asked for with.
const LAST_EVENT_ID: &str = "last-event-id";

/// In place of a browser's words.
const COMES_BACK: &str = "the server answers again";

#[derive(Debug)]
pub(in crate::mcp) struct Examination {
    case: Case,
    open: Vec<Looking>,
    about: About,
}

/// Whose failure it is.
#[derive(Debug)]
enum About {
    /// `otherwise` is what else can be said, where nothing is found that the browser hid for.
    Connecting {
        otherwise: Option<Diagnosis>,
    },
    Apart(Searched),
}

#[derive(Debug)]
struct Looking {
    exchange: ExchangeId,
    probe: ProbeId,
    step: StepId,
    asked: Asked,
}

impl Client {
    /// `failed` got no answer that the page may read; `others` were seen besides. `stream`: the event stream that
    /// led to it.
    pub(super) fn examine(
        &mut self,
        failed: Observation,
        others: Vec<Observation>,
        otherwise: Option<Diagnosis>,
        stream: Option<String>,
    ) {
        self.link.stop(Timer::Step);
        let mut case = Case::new(failed, self.surroundings.clone());
        case.allow(&self.link.readable_headers());
        if let Some(stream) = stream {
            case.led_by(&stream);
        }
        if self.recovery.attempt > 0 {
            case = case.brief();
        }
        for observation in others {
            case.observe(observation);
        }
        let about = About::Connecting { otherwise };
        self.examination = Some(Examination { case, open: Vec::new(), about });
        self.examine_on();
    }

    /// An answer was hidden beside a connection that stands, or that is not concerned. One at a time: what fails
    /// together fails for the same cause. Tells whether the search has begun.
    #[inline(never)]
    pub(in crate::mcp) fn examine_apart(
        &mut self,
        searched: Searched,
        failed: Observation,
    ) -> bool {
        let is_by_browser = failed.asked.carrier == Carrier::Browser;
        if self.examination.is_some() || self.probe.is_some() || !is_by_browser {
            return false;
        }
        let mut case = Case::new(failed, self.surroundings.clone());
        match searched {
            // What is known of the server says nothing of others, and theirs are no endpoints of MCP.
            Searched::Guest => case = case.only_here(),
            Searched::Call(_) | Searched::Notices => {
                case = case.worked_before();
                case.allow(&self.link.readable_headers());
            }
        }
        let about = About::Apart(searched);
        self.examination = Some(Examination { case, open: Vec::new(), about });
        self.examine_on();
        true
    }

    /// Sends the next probes, or comes to the end.
    fn examine_on(&mut self) {
        let Some(examination) = &mut self.examination else { return };
        let probes = examination.case.probes();
        for probe in probes {
            self.look(probe);
        }
        let Some(examination) = &self.examination else { return };
        if examination.open.is_empty() {
            return self.examined();
        }
        self.link.arm(Timer::Look, LONGEST.min(self.link.limits().connect));
    }

    fn look(&mut self, probe: Probe) {
        let Probe { id, request } = probe;
        let asked = Asked::of(&request);
        let method = request.method.as_str();
        let url = request.url.clone();
        let subject = Subject::HttpRequest { method, path: String::new() };
        let exchange = self.link.open(Purpose::Look, request, subject, Cause::App);
        self.next_step += 1;
        let step = StepId(self.next_step);
        let kind = kind_of(&asked);
        let began = StepChange::Began { at: self.link.now(), kind, url, exchange };
        self.tell_step(step, began);
        if let Some(examination) = &mut self.examination {
            examination.open.push(Looking { exchange, probe: id, step, asked });
        }
    }

    /// A probe has its answer, or its failure.
    #[inline(never)]
    pub(in crate::mcp) fn looked(&mut self, id: ExchangeId, seen: Seen) {
        if self.checkups.looked(&mut self.link, id, &seen) {
            return;
        }
        let Some(examination) = &mut self.examination else { return };
        let Some(at) = examination.open.iter().position(|looking| looking.exchange == id) else {
            return;
        };
        let Looking { probe, step, asked, .. } = examination.open.remove(at);
        let outcome = outcome(&asked, &seen);
        // Its head was all; a stream that it opened is closed.
        self.link.abort(id);
        examination.case.answered(probe, Some(id), seen);
        self.tell_step(step, StepChange::Ended { at: self.link.now(), outcome });
        self.examine_on();
    }

    /// The probes that are still open decide nothing any more.
    pub(in crate::mcp) fn looked_long_enough(&mut self) {
        let Some(examination) = &mut self.examination else { return };
        examination.case.give_up();
        self.end_looking("no answer in time");
        self.examined();
    }

    fn end_looking(&mut self, detail: &str) {
        let Some(examination) = &mut self.examination else { return };
        let open = std::mem::take(&mut examination.open);
        for looking in open {
            self.link.abort(looking.exchange);
            let outcome = StepOutcome::No { detail: detail.to_owned() };
            let ended = StepChange::Ended { at: self.link.now(), outcome };
            self.tell_step(looking.step, ended);
        }
    }

    fn examined(&mut self) {
        let Some(Examination { case, about, .. }) = self.examination.take() else { return };
        self.link.stop(Timer::Look);
        let verdict: Verdict = case.verdict();
        match about {
            About::Connecting { otherwise: Some(otherwise) } if case.is_unexplained() => {
                self.fail(otherwise);
            }
            // It was starting, or the network was away: all that was refused is allowed now.
            About::Connecting { .. } if case.is_unexplained() && !self.tried_again => {
                self.tried_again = true;
                self.try_again();
            }
            About::Connecting { .. } => self.fail(Diagnosis::Examined(verdict.into())),
            About::Apart(searched) => {
                let answers = case.is_answered();
                if searched == Searched::Notices {
                    self.notices_examined(&verdict, answers);
                }
                self.link.tell(Event::Examined(searched, verdict.into()));
                // The server is there: what was lost is this, and not the connection.
                if answers && searched != Searched::Guest {
                    self.reconnect();
                }
            }
        }
    }

    /// A stream that may not say from where it goes on begins anew. In the modern era nothing but this stream
    /// tells that the server is gone.
    fn notices_examined(&mut self, verdict: &Verdict, answers: bool) {
        if self.peer.listens_by_request() {
            if answers {
                return self.listener.listen_examined(&mut self.link);
            }
            return self.lose(Loss::Network(unopened()));
        }
        let cause::Cause::HeadersNotAllowed { headers } = verdict.first() else { return };
        if headers.iter().any(|name| name == LAST_EVENT_ID) {
            self.listener.begin_stream_anew(&mut self.link, &self.peer);
        }
    }

    /// The same way once more.
    fn try_again(&mut self) {
        if self.recovery.attempt > 0 {
            return self.fail(Diagnosis::Network(NetworkFailure::Hidden(COMES_BACK.to_owned())));
        }
        let Some(target) = self.peer.target().cloned() else { return };
        self.connect(target);
        self.tried_again = true;
    }

    /// Only what belongs to connecting is a step of it.
    fn tell_step(&mut self, step: StepId, change: StepChange) {
        let about = self.examination.as_ref().map(|examination| &examination.about);
        if matches!(about, Some(About::Connecting { .. })) {
            self.link.tell(Event::Step(step, change));
        }
    }

    /// Nobody waits for the cause any more.
    pub(in crate::mcp) fn drop_examination(&mut self) {
        self.end_looking("no longer of interest");
        self.examination = None;
        self.link.stop(Timer::Look);
    }
}

fn kind_of(asked: &Asked) -> StepKind {
    match (asked.carrier, asked.reach) {
        (Carrier::Companion, _) => StepKind::LookByCompanion,
        (_, Reach::AnyAnswer) => StepKind::Reach,
        _ if !asked.headers.is_empty() => StepKind::MaySend,
        _ => StepKind::Read,
    }
}

fn outcome(asked: &Asked, seen: &Seen) -> StepOutcome {
    let header = asked.headers.first().filter(|_| asked.needs_leave());
    let name = header.map(|name| format!("{name}: ")).unwrap_or_default();
    let method = if asked.method == Method::Post { "POST: " } else { "" };
    match seen {
        Seen::Answer(head) => {
            StepOutcome::Done { detail: format!("{method}{name}HTTP {}", head.status) }
        }
        Seen::SomeAnswer => StepOutcome::Done { detail: format!("{method}something answers") },
        Seen::Redirect => StepOutcome::Done { detail: "a redirect".to_owned() },
        Seen::Nothing => StepOutcome::No { detail: format!("{method}{name}nothing to read") },
        Seen::Fault(fault) => {
            StepOutcome::No { detail: NetworkFailure::from(fault.clone()).to_string() }
        }
        Seen::Late => StepOutcome::No { detail: "no answer in time".to_owned() },
    }
}
