//! The answers to the steps of connecting: what settles a dialect, and what a session begins with.

use serde_json::Value;

use super::connect::Attempt;
use super::probe::{self, discover_verdict};
use super::reconnect::Recovery;
use super::refusal::{Outcome, What, detail, final_refusal, what};
use crate::diagnosis::{self, Observation, Seen, Verdict};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::Exchange;
use crate::mcp::lists::Lists;
use crate::mcp::model::command::Dialect;
use crate::mcp::model::event::{ExchangeEnd, Identity, Phase, StepOutcome};
use crate::mcp::model::failure::{Diagnosis, refusal};
use crate::mcp::model::freshness::Freshness;
use crate::mcp::model::http::NetworkFailure;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::model::revision::WITH_SESSION;
use crate::wire::http::header_value;
use crate::wire::reader::Finding;

impl Client {
    pub(in crate::mcp) fn discovered(&mut self, reply: Reply, evidence: Evidence) {
        if self.is_overtaken() {
            return self.discovered_late(reply, evidence);
        }
        let Some(probe) = &mut self.probe else { return };
        let corrected = probe.corrected;
        match discover_verdict(&reply, corrected) {
            probe::Verdict::Modern { revision } => {
                self.modern_found(&revision, reply, evidence.findings);
            }
            probe::Verdict::Corrective { revision } => {
                probe.corrected = true;
                let url = probe.current.as_ref().map(|step| step.attempt.url().to_owned());
                let detail = format!("asks for {revision}");
                probe
                    .queue
                    .push_front(Attempt::Discover { url: url.unwrap_or_default(), revision });
                self.end_step(StepOutcome::No { detail });
                self.advance();
            }
            probe::Verdict::Legacy { detail } => match what(reply) {
                Ok(what) => self.refused(what, detail),
                Err(diagnosis) => self.fail(*diagnosis),
            },
            probe::Verdict::Stop(Diagnosis::NotMcp(failure)) if self.has_other_addresses() => {
                self.skip_address();
                self.refused(What::NotMcp(failure), "an answer that is not MCP".to_owned());
            }
            probe::Verdict::Stop(diagnosis) => self.fail(diagnosis),
        }
    }

    fn has_other_addresses(&self) -> bool {
        let Some(probe) = &self.probe else { return false };
        let Some(step) = &probe.current else { return false };
        probe.queue.iter().any(|attempt| attempt.url() != step.attempt.url())
    }

    fn skip_address(&mut self) {
        let Some(probe) = &mut self.probe else { return };
        let Some(step) = &probe.current else { return };
        let url = step.attempt.url().to_owned();
        probe.queue.retain(|attempt| attempt.url() != url);
    }

    pub(super) fn modern_found(&mut self, revision: &str, reply: Reply, findings: Vec<Finding>) {
        let Reply::Result(result) = reply else { return };
        let Some(endpoint) = self.peer.speaks_modern(revision) else { return };
        let info = result.pointer("/_meta/io.modelcontextprotocol~1serverInfo").cloned();
        let identity = Identity::of(Dialect::Modern, &result, info.as_ref(), endpoint, findings);
        let freshness = Freshness::read(&result, self.link.now());
        let revision = Some(revision.to_owned());
        let is_program = self.peer.is_program();
        self.settled(Identity { revision, freshness, is_program, ..identity });
        self.ready();
    }

    pub(in crate::mcp) fn initialized(&mut self, reply: Reply, evidence: Evidence) {
        if self.probe.is_none() {
            return;
        }
        if let Some(missing) = self.endpoint_missing(&reply) {
            return self.fail(missing);
        }
        match reply {
            Reply::Result(result) => self.negotiated(&result, evidence),
            Reply::Http(failure) if matches!(failure.head.status, 401 | 403 | 500..) => {
                self.fail(final_refusal(failure));
            }
            Reply::NotMcp(failure) if self.has_other_addresses() => {
                self.refused(What::NotMcp(failure), "an answer that is not MCP".to_owned());
            }
            Reply::Error(error) if error.code != -32601 => {
                self.fail_unless_hidden(Diagnosis::Rpc(error));
            }
            other => {
                let detail = detail(&other);
                match what(other) {
                    Ok(what) => self.refused(what, detail),
                    Err(diagnosis) => self.fail(*diagnosis),
                }
            }
        }
    }

    /// The endpoint that an event stream named refuses the first message as one that is not there.
    fn endpoint_missing(&self, reply: &Reply) -> Option<Diagnosis> {
        let probe = self.probe.as_ref()?;
        let Attempt::InitializeOverStream { endpoint } = &probe.current.as_ref()?.attempt else {
            return None;
        };
        let Reply::Http(failure) = reply else { return None };
        let opening = probe.opening.as_ref()?;
        let stream = self.link.exchange(opening.exchange)?.url().to_owned();
        let (endpoint, failure) = (endpoint.clone(), Box::new(failure.clone()));
        let is_missing = matches!(failure.head.status, 404 | 405 | 410);
        is_missing.then_some(Diagnosis::EndpointMissing { stream, endpoint, failure })
    }

    fn negotiated(&mut self, result: &Value, evidence: Evidence) {
        let revision = result.get("protocolVersion").and_then(Value::as_str).unwrap_or_default();
        if !WITH_SESSION.contains(&revision) {
            let offered = vec![revision.to_owned()];
            return self.fail_unless_hidden(Diagnosis::NoCommonRevision { offered });
        }
        let session_id = evidence
            .head
            .as_ref()
            .and_then(|head| head.header("mcp-session-id"))
            .map(str::to_owned);
        if let Some(id) = session_id.clone().filter(|id| !header_value::is_visible_ascii(id)) {
            return self.fail(Diagnosis::BadSessionId { id });
        }
        let begun = self.peer.begin_session(revision, session_id.as_deref());
        let Some((dialect, endpoint)) = begun else { return };
        self.listener.begin_session();
        let info = result.get("serverInfo");
        let identity = Identity::of(dialect, result, info, endpoint, evidence.findings);
        let revision = Some(revision.to_owned());
        let modern_blocked = self.is_modern_blocked(&identity.endpoint);
        let is_program = self.peer.is_program();
        self.settled(Identity { revision, session_id, modern_blocked, is_program, ..identity });
        self.send_initialized();
    }

    /// A POST to this address was not let through with the modern headers, and was without them. A way back
    /// to a known server asks nothing of the kind, and what was found before stands.
    fn is_modern_blocked(&mut self, endpoint: &str) -> bool {
        let Some(probe) = &self.probe else { return false };
        let is_it = |outcome: &Outcome| {
            outcome.is_post && outcome.url == endpoint && matches!(outcome.what, What::Network)
        };
        self.modern_blocked |= probe.outcomes.iter().any(is_it);
        self.modern_blocked
    }

    fn send_initialized(&mut self) {
        self.link.notify(&self.peer, "notifications/initialized", None, Cause::App);
        if self.peer.is_program() {
            // Lines arrive in their order.
            return self.ready();
        }
        self.arm_step();
    }

    /// The step that settled how the server speaks is over.
    pub(in crate::mcp) fn settled(&mut self, identity: Identity) {
        let (dialect, revision) = (identity.dialect, identity.revision.clone());
        self.peer.learn(identity.capabilities.clone());
        self.end_step(StepOutcome::Speaks { dialect, revision });
        self.introduce(identity);
    }

    pub(in crate::mcp) fn initialized_sent(&mut self, exchange: &Exchange, end: &ExchangeEnd) {
        let Some(endpoint) = self.peer.session_endpoint().map(str::to_owned) else { return };
        let refused = matches!(exchange.status(), Some(400 | 404));
        match end {
            ExchangeEnd::Failed(NetworkFailure::Hidden(_)) if self.peer.omit_revision() => {
                self.send_initialized();
            }
            ExchangeEnd::Failed(failure @ NetworkFailure::Hidden(_))
                if self.peer.session_id().is_some() =>
            {
                let id = Some(exchange.id);
                let failed = exchange.asked().map(|asked| Observation {
                    exchange: id,
                    asked,
                    seen: Seen::Nothing,
                });
                let failed = failed.filter(|failed| failed.asked.url == endpoint);
                match failed {
                    Some(failed) => self.examine(failed, Vec::new(), None, None),
                    None => self.fail(Diagnosis::Network(failure.clone())),
                }
            }
            ExchangeEnd::Failed(failure) => self.fail(Diagnosis::Network(failure.clone())),
            _ if refused && self.peer.leaves_out_revision() => {
                let headers = vec!["mcp-protocol-version".to_owned()];
                let found = diagnosis::Cause::HeadersNotAllowed { headers };
                self.fail(Diagnosis::Examined(Verdict::certain(endpoint, found).into()));
            }
            _ if refused && !self.peer.has_session() => {
                self.fail(Diagnosis::SessionHeaderHidden { said: exchange.whole.text.clone() });
            }
            _ => {
                let head = exchange.head.clone().filter(|head| (400..500).contains(&head.status));
                self.initialized_refused =
                    head.map(|head| refusal(head, &exchange.whole.text, None));
                self.ready();
            }
        }
    }

    pub(in crate::mcp) fn ready(&mut self) {
        self.probe = None;
        self.link.stop(Timer::Step);
        self.link.stop(Timer::Grace);
        let earlier = self.recovery.attempt;
        self.recovery = Recovery { earlier, ..Recovery::default() };
        self.set_phase(Phase::Ready { since: self.link.now() });
        self.listener.open_notices(&mut self.link, &self.peer);
        self.logging.restore(&mut self.link, &self.peer);
        self.preflight.ask(&mut self.link);
        self.listener.subscribe_again(&mut self.link, &self.peer);
        if !self.peer.takes_tool_posts() {
            self.with_lists(Lists::list_declared);
            self.find_tasks_again();
        }
    }
}
