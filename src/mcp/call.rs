//! One call under way: how it goes out, how it is called off, what becomes of it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::client::Client;
use super::deadline::Timer;
use super::event_parts::Parts;
use super::header_refusal::HeaderTrouble;
use super::model::call_change::{Answer, CallChange};
use super::model::command::Operation;
use super::model::failure::CallFailure;
use super::model::http::ExchangeId;
use super::model::id::CallId;
use super::model::record::Cause;
use super::model::reply::{Evidence, Reply};
use super::pending::{Asked, Pending};
use super::progress::Origin;
use super::result_type::{INPUT_REQUIRED, reason, unfit_type};
use super::round::Rounds;
use crate::wire::reader::Finding;

/// The error by which a server of the legacy era demands that addresses are opened first.
const PREREQUISITE: i64 = -32042;

#[derive(Debug)]
pub(super) struct Call {
    pub(super) operation: Arc<Operation>,
    /// The exchange of an event dialect's call.
    pub(super) exchange: Option<ExchangeId>,
    /// The event dialect's stream brought something before the result.
    pub(super) began: bool,
    /// What that stream has brought of results.
    pub(super) parts: Parts,
    /// The request it went out with last.
    pub(super) origin: Option<Origin>,
    pub(super) rounds: Rounds,
    pub(super) headers: HeaderTrouble,
}

impl Call {
    pub(super) fn new(operation: Arc<Operation>) -> Self {
        Self {
            operation,
            exchange: None,
            began: false,
            parts: Parts::default(),
            origin: None,
            rounds: Rounds::default(),
            headers: HeaderTrouble::None,
        }
    }
}

impl Client {
    /// # Panics
    /// When the id was used before: ids are minted once.
    pub(super) fn start_call(&mut self, id: CallId, operation: Operation) {
        let operation = Arc::new(operation);
        let earlier = self.calls.insert(id, Call::new(operation.clone()));
        assert!(earlier.is_none(), "call ids are minted once");
        self.tell_call(id, CallChange::Started { at: self.now, operation: operation.clone() });
        if !self.peer.is_ready() {
            return self.fail_call(id, CallFailure::NotConnected);
        }
        self.tell_call(id, CallChange::Queued);
        if self.peer.takes_tool_posts() {
            return self.queue_event_call(id);
        }
        self.ask(Asked::Call(id), &operation.method, operation.params.clone(), Cause::Person);
    }

    pub(super) fn cancel_call(&mut self, id: CallId) {
        if !self.calls.contains_key(&id) {
            return;
        }
        if self.tasks.is_task(id) {
            return self.cancel_task(id);
        }
        let found = self.pending.iter().find(|(_, pending)| pending.asked == Asked::Call(id));
        if let Some(request) = found.map(|(request, _)| *request)
            && let Some(held) = self.forget_request(request)
        {
            self.withdraw(request, held, "cancelled by the user", Cause::Person);
        }
        self.abandon_event_call(id);
        self.fail_call(id, CallFailure::Cancelled);
    }

    /// Tells the server that nobody waits for this answer any more, by the means of its era.
    pub(super) fn withdraw(&mut self, request: i64, held: Pending, reason: &str, cause: Cause) {
        let exchange = held.exchange;
        self.given_up.remember(held.record, held.track);
        if self.peer.cancels_by_closing() {
            if let Some(exchange) = exchange {
                self.abort(exchange);
            }
            return;
        }
        if let Some(id) = self.id_on_the_wire(request) {
            let params = json!({ "requestId": id, "reason": reason });
            self.notify("notifications/cancelled", Some(params), cause);
        }
        if let Some(exchange) = exchange {
            self.linger(exchange);
        }
    }

    pub(super) fn call_answered(&mut self, id: CallId, reply: Reply, evidence: Evidence) {
        if self.puts_off(id, &reply) {
            return;
        }
        let Reply::Result(result) = reply else {
            let error = reply.error().filter(|error| error.code == PREREQUISITE).cloned();
            self.fail_call_with(id, reply.failure(), evidence.findings);
            if let Some(error) = error {
                self.demand_consent(id, &error, evidence.record);
            }
            return;
        };
        if let Some(at) = self.task_in(id, &result) {
            return self.become_task(id, at, &result, evidence);
        }
        // The revisions before have no such member, so there it is one of the server's own.
        match unfit_type(&result).filter(|_| self.peer.asks_by_result()) {
            None => self.finish_call(id, result, evidence),
            Some(kind) if kind == INPUT_REQUIRED => self.input_required(id, result, evidence),
            Some(kind) => {
                let reason = reason(kind);
                self.fail_call(id, CallFailure::Unreadable { reason, text: evidence.text });
            }
        }
    }

    pub(super) fn finish_call(&mut self, id: CallId, result: Value, evidence: Evidence) {
        self.conclude_call(id, Arc::new(result), evidence);
    }

    pub(super) fn conclude_call(&mut self, id: CallId, result: Arc<Value>, evidence: Evidence) {
        let Some(call) = self.calls.remove(&id) else { return };
        self.deadlines.stop(Timer::Call(id));
        self.end_run(id);
        if let Some(exchange) = call.exchange {
            self.linger(exchange);
        }
        self.close_questions(id, None);
        let Evidence { text, record, findings, .. } = evidence;
        let answer = Answer { result, text, record, findings, part: 1 };
        // What came of a conversation may be another one's the next time.
        if call.rounds.is_untouched() {
            self.keep_answer(&call.operation, &answer);
        }
        self.tell_call(id, CallChange::Finished { at: self.now, answer });
        self.event_call_over(id);
    }

    pub(super) fn fail_call(&mut self, id: CallId, failure: CallFailure) {
        self.fail_call_with(id, failure, Vec::new());
    }

    /// [`Client::fail_call`] by an answer that had something wrong with it besides.
    pub(super) fn fail_call_with(
        &mut self,
        id: CallId,
        failure: CallFailure,
        findings: Vec<Finding>,
    ) {
        let Some(call) = self.calls.remove(&id) else { return };
        self.deadlines.stop(Timer::Call(id));
        if matches!(failure, CallFailure::Cancelled | CallFailure::TaskLeft) {
            self.give_up_run(id);
        }
        self.end_run(id);
        self.deadlines.stop(Timer::Round(id));
        self.drop_requests(|asked| asked == Asked::Call(id));
        self.close_questions(id, Some(&failure));
        if let Some(exchange) = call.exchange {
            self.abort(exchange);
        }
        self.tell_call(id, CallChange::Failed { at: self.now, failure, findings });
        self.event_call_over(id);
    }
}
