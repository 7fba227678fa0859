//! A server that is a program: starting it, finding out its era, and its end.
//!
//! Spec: 2026-07-28, stdio, backward compatibility: what answers `server/discover` by any other error than a
//! modern one, or not at all, is of the legacy era. Some programs end upon a message that they do not expect.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use super::connect::{Attempt, Step};
use super::probe::{Verdict, discover_verdict};
use crate::mcp::client::Client;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::program::{ProgramNews, ProgramOver};
use crate::mcp::model::command::Dialect;
use crate::mcp::model::event::{Loss, StepOutcome};
use crate::mcp::model::failure::{CallFailure, Diagnosis};
use crate::mcp::model::http::{ExchangeId, NetworkFailure};
use crate::mcp::model::paces::PROBE;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::model::revision::MODERN;

/// The steps for a program, in order.
pub(super) fn plan_for_program(line: &str, forced: Option<Dialect>) -> VecDeque<Attempt> {
    let url = || line.to_owned();
    let start = Attempt::Start { url: url() };
    let discover = || Attempt::Discover { url: url(), revision: MODERN.to_owned() };
    let initialize = || Attempt::Initialize { url: url() };
    match forced {
        None => [start, discover(), initialize()].into(),
        Some(Dialect::Modern) => [start, discover()].into(),
        // Whatever is forced of HTTP, over stdio the older revisions are one dialect.
        Some(Dialect::Stdio | Dialect::Streamable | Dialect::HttpSse | Dialect::Event) => {
            [start, initialize()].into()
        }
    }
}

impl ProgramOver {
    fn loss(self) -> Loss {
        match self.how {
            Ok(exit) => Loss::ProgramEnded { exit, stderr: self.stderr },
            Err(fault) => Loss::Network(NetworkFailure::Companion(fault)),
        }
    }

    fn diagnosis(self) -> Diagnosis {
        match self.how {
            Ok(exit) => Diagnosis::ProgramEnded { exit, stderr: self.stderr },
            Err(fault) => Diagnosis::Network(NetworkFailure::Companion(fault)),
        }
    }
}

impl Client {
    pub(super) fn start_program(&mut self) -> ExchangeId {
        let Some(program) = self.peer.program().cloned() else { return ExchangeId(0) };
        if let Some(probe) = &mut self.probe {
            probe.has_probed = false;
        }
        self.link.start(program, Cause::App)
    }

    #[inline(never)]
    pub(in crate::mcp) fn program_says(&mut self, id: ExchangeId, news: ProgramNews) {
        match news {
            ProgramNews::Started { pid } => self.program_started(id, pid),
            ProgramNews::Over(over) if self.probe.is_some() => self.ended_while_connecting(over),
            ProgramNews::Over(over) => self.lose(over.loss()),
        }
    }

    /// The running program is asked by a message that it may take amiss.
    pub(super) fn probing(&mut self) {
        if let Some(probe) = &mut self.probe {
            probe.has_probed = true;
        }
    }

    fn program_started(&mut self, id: ExchangeId, pid: u32) {
        let is_due = matches!(self.step(), Some(Step { attempt: Attempt::Start { .. }, .. }));
        if is_due && self.is_step(id) {
            self.end_step(StepOutcome::Done { detail: format!("process {pid}") });
            self.advance();
        }
    }

    fn step(&self) -> Option<&Step> {
        self.probe.as_ref()?.current.as_ref()
    }

    /// The modern probe is under way, and another step waits for what comes of it.
    fn is_probing(&self) -> bool {
        let is_probe = matches!(self.step(), Some(Step { attempt: Attempt::Discover { .. }, .. }));
        is_probe && self.probe.as_ref().is_some_and(|probe| !probe.queue.is_empty())
    }

    /// How long the step at hand may take.
    pub(super) fn step_limit(&self) -> Duration {
        let limit = self.link.limits().connect;
        if self.peer.is_program() && self.is_probing() { limit.min(PROBE) } else { limit }
    }

    /// The step at hand takes too long. The answer to a probe may still come, and then counts.
    pub(super) fn program_silent(&mut self) {
        if self.is_probing() {
            let detail = format!("no answer within {} s", self.step_limit().as_secs_f64());
            self.end_step(StepOutcome::No { detail });
            return self.advance();
        }
        let (after, stderr) = (self.link.limits().connect, self.link.last_words());
        self.fail(Diagnosis::ProgramSilent { after, stderr });
    }

    fn ended_while_connecting(&mut self, over: ProgramOver) {
        let is_free = self.forced().is_none();
        let Some(probe) = &mut self.probe else { return };
        let url = probe.current.as_ref().map(|step| step.attempt.url().to_owned());
        match (&over.how, url) {
            (Ok(exit), Some(url)) if is_free && probe.has_probed => {
                let again = [Attempt::Start { url: url.clone() }, Attempt::Initialize { url }];
                probe.queue = again.into();
                let detail = exit.to_string();
                self.link.drop_requests(|kind| {
                    matches!(kind, RequestKind::Discover | RequestKind::Initialize)
                });
                self.end_step(StepOutcome::No { detail });
                self.advance();
            }
            _ => self.fail(over.diagnosis()),
        }
    }

    /// The answer to a probe that was given up, while the handshake is under way.
    pub(super) fn is_overtaken(&self) -> bool {
        let is_later =
            matches!(self.step(), Some(Step { attempt: Attempt::Initialize { .. }, .. }));
        self.peer.is_program() && is_later
    }

    /// Whoever says that it is modern is spoken to as such; anything else changes nothing.
    pub(super) fn discovered_late(&mut self, reply: Reply, evidence: Evidence) {
        let Verdict::Modern { revision } = discover_verdict(&reply, true) else { return };
        self.link.drop_requests(|kind| kind == RequestKind::Initialize);
        self.end_step(StepOutcome::Dropped);
        let line = self.peer.url().to_owned();
        self.peer.turns_out_modern(&line, &revision);
        self.modern_found(&revision, reply, evidence.findings);
    }

    /// What becomes of a call when the connection is lost so.
    pub(super) fn failure_by(&self, loss: &Loss) -> CallFailure {
        match loss {
            Loss::ProgramEnded { exit, stderr } => {
                CallFailure::ProgramEnded { exit: exit.clone(), stderr: Arc::clone(stderr) }
            }
            Loss::Network(failure) if self.peer.is_program() => {
                CallFailure::Network(failure.clone())
            }
            _ => CallFailure::SessionEnded,
        }
    }
}
