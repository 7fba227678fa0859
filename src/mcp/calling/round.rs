//! Calls of the modern era that take several rounds: the server answers with questions, and the same
//! request goes out once more with the answers.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>

use std::sync::Arc;

use serde_json::{Map, Value};

use super::questions::Way;
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::CallId;
use crate::mcp::model::input_request::{About, InputKind, InputRequest, InputResponse};
use crate::mcp::model::paces::ROUND;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Evidence;
use crate::mcp::peer::method::policy;
use crate::wire::reader::{Finding, Problem};

/// Where a call stands between its rounds.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Rounds {
    /// How often the server has asked.
    count: u32,
    /// How often the person has let it go on beyond the limit.
    lifted: u32,
    /// Opaque, and sent back as it came. Never looked into.
    state: Option<String>,
    responses: Map<String, Value>,
    /// The round that would be one too many.
    held: Option<(Value, Evidence)>,
}

impl Rounds {
    /// The server has asked for nothing so far.
    pub(super) fn is_untouched(&self) -> bool {
        self.count == 0
    }
}

/// What an `InputRequiredResult` holds.
struct Round {
    state: Option<String>,
    requests: Vec<InputRequest>,
}

impl Client {
    pub(in crate::mcp) fn input_required(&mut self, id: CallId, result: Value, evidence: Evidence) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        if !policy(&call.operation.method).is_work {
            let reason =
                "an input-required result, which only tools, prompts and resources may return"
                    .to_owned();
            return self.fail_call(id, CallFailure::Unreadable { reason, text: evidence.text });
        }
        let most = ROUND.most.unwrap_or(1);
        if call.rounds.count >= most * (call.rounds.lifted + 1) {
            let rounds = call.rounds.count;
            call.rounds.held = Some((result, evidence));
            return self
                .link
                .tell_call(id, CallChange::RoundsSpent { at: self.link.now(), rounds });
        }
        self.begin_round(id, &result, evidence);
    }

    /// The person lets a call have more rounds.
    pub(in crate::mcp) fn go_on(&mut self, id: CallId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let Some((result, evidence)) = call.rounds.held.take() else { return };
        call.rounds.lifted += 1;
        self.link.tell_call(id, CallChange::Resumed { at: self.link.now() });
        self.begin_round(id, &result, evidence);
    }

    fn begin_round(&mut self, id: CallId, result: &Value, evidence: Evidence) {
        let round = match self.read_round(id, result, &evidence) {
            Ok(round) => round,
            Err(reason) => {
                let failure = CallFailure::Unreadable { reason, text: evidence.text };
                return self.fail_call(id, failure);
            }
        };
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.rounds.count += 1;
        call.rounds.state = round.state;
        call.rounds.responses = Map::new();
        if round.requests.is_empty() {
            let pause = ROUND.pause(0, None, self.link.jitter());
            return self.link.arm(Timer::Round(id), pause);
        }
        // What the app answers by itself comes last: only then is it known whether it was all.
        let (own, asked): (Vec<_>, Vec<_>) =
            round.requests.into_iter().partition(|request| request.kind.is_answered_by_app());
        for request in asked.into_iter().chain(own) {
            self.put_question(request, Way::Round(id));
        }
    }

    /// `Err` is why it cannot be answered, to follow "the answer is".
    fn read_round(&self, id: CallId, result: &Value, evidence: &Evidence) -> Result<Round, String> {
        let part = |key: &str| result.get(key).filter(|value| !value.is_null());
        let state = match part("requestState") {
            None => None,
            Some(Value::String(state)) => Some(state.clone()),
            Some(_) => {
                return Err(
                    "an input-required result whose requestState is not a string".to_owned()
                );
            }
        };
        let listed = match part("inputRequests") {
            None if state.is_none() => {
                return Err("an input-required result with neither inputRequests nor requestState"
                    .to_owned());
            }
            None => Map::new(),
            Some(Value::Object(listed)) => listed.clone(),
            Some(_) => {
                return Err(
                    "an input-required result whose inputRequests is not an object".to_owned()
                );
            }
        };
        let requests =
            listed.into_iter().map(|(key, entry)| self.read_entry(id, key, &entry, evidence));
        Ok(Round { state, requests: requests.collect::<Result<_, _>>()? })
    }

    pub(in crate::mcp) fn read_entry(
        &self,
        id: CallId,
        key: String,
        entry: &Value,
        evidence: &Evidence,
    ) -> Result<InputRequest, String> {
        let mut findings = Vec::new();
        let at = format!("/result/inputRequests/{}", key.replace('~', "~0").replace('/', "~1"));
        let Some(method) = entry.get("method").and_then(Value::as_str) else {
            return Err(format!("an input request {key:?} without a method"));
        };
        let params = entry.get("params").cloned().unwrap_or_default();
        let kind = InputKind::read(method, &params, &format!("{at}/params"), &mut findings)
            .map_err(|why| format!("an input request {key:?} that {why}"))?;
        let feature = kind.feature(&params);
        if !self.peer.features().has(feature) {
            let says = format!(
                "requires a capability that this client has not declared: {}",
                feature.key()
            );
            findings.push(Finding { pointer: at, problem: Problem::Says(says) });
        }
        let (about, record) = (About::Call(id), evidence.record);
        let (method, task) = (method.to_owned(), None);
        Ok(InputRequest {
            key,
            method,
            params: Arc::new(params),
            kind,
            about,
            record,
            findings,
            task,
        })
    }

    /// One question of a round is answered; with the last one the request goes out again.
    pub(super) fn round_answered(
        &mut self,
        id: CallId,
        request: &InputRequest,
        response: InputResponse,
        cause: Cause,
    ) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        match response {
            InputResponse::Result(result) => {
                call.rounds.responses.insert(request.key.clone(), result);
            }
            // A round has answers only: to refuse one is to give up the call.
            InputResponse::Error { message, .. } => {
                return self.fail_call(id, CallFailure::InputRefused { message });
            }
        }
        if !self.has_questions(&Way::Round(id)) {
            self.retry_call(id, cause);
        }
    }

    /// The same request once more, as a new one, with what this round brought.
    pub(in crate::mcp) fn retry_call(&mut self, id: CallId, cause: Cause) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let operation = call.operation.clone();
        let mut params = operation.params.clone();
        let responses = std::mem::take(&mut call.rounds.responses);
        if !responses.is_empty() {
            params.insert("inputResponses".to_owned(), Value::Object(responses));
        }
        if let Some(state) = call.rounds.state.take() {
            params.insert("requestState".to_owned(), Value::String(state));
        }
        self.link.tell_call(id, CallChange::Resumed { at: self.link.now() });
        self.ask_call(id, &operation.method, params, cause);
    }
}
