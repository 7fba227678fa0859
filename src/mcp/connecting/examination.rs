//! The search for the cause of what a browser hides: what was seen is handed to a [`Case`], and its probes are
//! sent. Each is a step of connecting, to be seen as all others.

use std::time::Duration;

use crate::diagnosis::{Asked, Case, Observation, Probe, ProbeId, Seen, Verdict};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::Purpose;
use crate::mcp::model::event::{Event, StepChange, StepKind, StepOutcome};
use crate::mcp::model::failure::Diagnosis;
use crate::mcp::model::http::{Carrier, ExchangeId, Method, NetworkFailure, Reach};
use crate::mcp::model::id::StepId;
use crate::mcp::model::record::{Cause, Subject};

/// A probe that is not answered by then decides nothing.
const LONGEST: Duration = Duration::from_secs(3);

#[derive(Debug)]
pub(in crate::mcp) struct Examination {
    case: Case,
    open: Vec<Looking>,
    /// What else can be said, where nothing is found that the browser hid for.
    otherwise: Option<Diagnosis>,
}

#[derive(Debug)]
struct Looking {
    exchange: ExchangeId,
    probe: ProbeId,
    step: StepId,
    asked: Asked,
}

impl Client {
    /// `failed` got no answer that the page may read; `others` were seen besides.
    pub(super) fn examine(
        &mut self,
        failed: Observation,
        others: Vec<Observation>,
        otherwise: Option<Diagnosis>,
    ) {
        let mut case = Case::new(failed, self.surroundings.clone());
        if self.recovery.attempt > 0 {
            case = case.brief();
        }
        for observation in others {
            case.observe(observation);
        }
        self.examination = Some(Examination { case, open: Vec::new(), otherwise });
        self.examine_on();
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
        self.link.tell(Event::Step(step, began));
        if let Some(examination) = &mut self.examination {
            examination.open.push(Looking { exchange, probe: id, step, asked });
        }
    }

    /// A probe has its answer, or its failure.
    #[inline(never)]
    pub(in crate::mcp) fn looked(&mut self, id: ExchangeId, seen: Seen) {
        let Some(examination) = &mut self.examination else { return };
        let Some(at) = examination.open.iter().position(|looking| looking.exchange == id) else {
            return;
        };
        let Looking { probe, step, asked, .. } = examination.open.remove(at);
        let outcome = outcome(&asked, &seen);
        examination.case.answered(probe, Some(id), seen);
        self.link.tell(Event::Step(step, StepChange::Ended { at: self.link.now(), outcome }));
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
        for looking in std::mem::take(&mut examination.open) {
            let outcome = StepOutcome::No { detail: detail.to_owned() };
            let ended = StepChange::Ended { at: self.link.now(), outcome };
            self.link.tell(Event::Step(looking.step, ended));
        }
    }

    fn examined(&mut self) {
        let Some(Examination { case, otherwise, .. }) = self.examination.take() else { return };
        self.link.stop(Timer::Look);
        let verdict: Verdict = case.verdict();
        let diagnosis = match otherwise {
            Some(otherwise) if case.is_unexplained() => otherwise,
            _ => Diagnosis::Examined(verdict.into()),
        };
        self.fail(diagnosis);
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
        Seen::Nothing => StepOutcome::No { detail: format!("{method}{name}nothing to read") },
        Seen::Fault(fault) => {
            StepOutcome::No { detail: NetworkFailure::from(fault.clone()).to_string() }
        }
        Seen::Late => StepOutcome::No { detail: "no answer in time".to_owned() },
    }
}
