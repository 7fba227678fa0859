//! One call under way: how it goes out, how it is called off, what becomes of it.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::header_refusal::HeaderTrouble;
use super::progressing::Progressing;
use super::round::Rounds;
use crate::diagnosis::Verdict;
use crate::mcp::client::Client;
use crate::mcp::event_dialect::parts::Parts;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::track::Origin;
use crate::mcp::model::call_change::{Answer, CallChange};
use crate::mcp::model::command::Operation;
use crate::mcp::model::event::{Event, Searched};
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::CallId;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::receiving::result_type::{INPUT_REQUIRED, reason, unfit_type};
use crate::wire::reader::Finding;

/// The error by which a server of the legacy era demands that addresses are opened first.
const PREREQUISITE: i64 = -32042;

#[derive(Debug)]
pub(in crate::mcp) struct Call {
    pub(in crate::mcp) operation: Arc<Operation>,
    /// The exchange of an event dialect's call.
    pub(in crate::mcp) exchange: Option<ExchangeId>,
    /// The event dialect's stream brought something before the result.
    pub(in crate::mcp) began: bool,
    /// What that stream has brought of results.
    pub(in crate::mcp) parts: Parts,
    /// The request it went out with last.
    pub(in crate::mcp) origin: Option<Origin>,
    pub(in crate::mcp) rounds: Rounds,
    pub(in crate::mcp) headers: HeaderTrouble,
    pub(super) progressing: Progressing,
}

impl Call {
    pub(in crate::mcp) fn new(operation: Arc<Operation>) -> Self {
        Self {
            operation,
            exchange: None,
            began: false,
            parts: Parts::default(),
            origin: None,
            rounds: Rounds::default(),
            headers: HeaderTrouble::None,
            progressing: Progressing::default(),
        }
    }
}

impl Client {
    /// # Panics
    /// When the id was used before: ids are minted once.
    pub(in crate::mcp) fn start_call(&mut self, id: CallId, operation: Operation) {
        let operation = Arc::new(operation);
        let earlier = self.calls.insert(id, Call::new(operation.clone()));
        assert!(earlier.is_none(), "call ids are minted once");
        self.link.tell_call(
            id,
            CallChange::Started { at: self.link.now(), operation: operation.clone() },
        );
        if !self.peer.is_ready() {
            return self.fail_call(id, CallFailure::NotConnected);
        }
        self.link.tell_call(id, CallChange::Queued);
        if self.peer.takes_tool_posts() {
            return self.queue_event_call(id);
        }
        self.ask_call(id, &operation.method, operation.params.clone(), Cause::Person);
    }

    /// Sends what a call asks, for the first time or once more.
    pub(super) fn ask_call(
        &mut self,
        id: CallId,
        method: &str,
        params: Map<String, Value>,
        cause: Cause,
    ) {
        let name = params.get("name").and_then(Value::as_str).filter(|_| method == "tools/call");
        let tool = name.and_then(|name| self.lists.find_tool(name));
        let (link, peer, kind) = (&mut self.link, &self.peer, RequestKind::Call(id));
        let asked = link.ask_for_person(peer, kind, (method, params), tool, cause);
        if let Some(call) = self.calls.get_mut(&id) {
            call.origin = asked.and_then(|asked| self.link.origin(asked.request));
        }
    }

    pub(in crate::mcp) fn cancel_call(&mut self, id: CallId) {
        if !self.calls.contains_key(&id) {
            return;
        }
        if self.tasks.is_task(id) {
            return self.cancel_task(id);
        }
        let kind = RequestKind::Call(id);
        self.link.call_off(&self.peer, kind, "cancelled by the user", Cause::Person);
        self.abandon_event_call(id);
        self.fail_call(id, CallFailure::Cancelled);
    }

    pub(in crate::mcp) fn call_answered(&mut self, id: CallId, reply: Reply, evidence: Evidence) {
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

    pub(in crate::mcp) fn finish_call(&mut self, id: CallId, result: Value, evidence: Evidence) {
        self.conclude_call(id, Arc::new(result), evidence);
    }

    pub(in crate::mcp) fn conclude_call(
        &mut self,
        id: CallId,
        result: Arc<Value>,
        evidence: Evidence,
    ) {
        let Some(call) = self.calls.remove(&id) else { return };
        self.link.stop(Timer::Call(id));
        self.end_run(id);
        if let Some(exchange) = call.exchange {
            self.link.linger(exchange);
        }
        self.close_questions(id, None);
        let Evidence { text, record, findings, .. } = evidence;
        let answer = Answer { result, text, record, findings, part: 1 };
        // What came of a conversation may be another one's the next time.
        if call.rounds.is_untouched() {
            self.keep_answer(&call.operation, &answer);
        }
        self.link.tell_call(id, CallChange::Finished { at: self.link.now(), answer });
        self.judge_progress(id, call.progressing);
        self.event_call_over(id);
    }

    /// The request, or the next one of the same call, went out.
    pub(in crate::mcp) fn call_sent(&mut self, id: CallId) {
        let sent = Progressing::sent(self.link.now());
        if let Some(call) = self.calls.get_mut(&id) {
            call.progressing = sent;
        }
    }

    pub(in crate::mcp) fn call_progressed(&mut self, id: CallId) {
        let now = self.link.now();
        if let Some(call) = self.calls.get_mut(&id) {
            call.progressing.came(now);
        }
    }

    /// The call is over. A program's lines go through nothing that could hold them back.
    #[inline(never)]
    fn judge_progress(&mut self, id: CallId, progressing: Progressing) {
        if self.peer.is_program() {
            return;
        }
        let Some(found) = progressing.held_back(self.link.now()) else { return };
        let verdict = Verdict::likely(self.peer.url().to_owned(), found);
        self.link.tell(Event::Examined(Searched::Call(id), verdict.into()));
    }

    pub(in crate::mcp) fn fail_call(&mut self, id: CallId, failure: CallFailure) {
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
        self.link.stop(Timer::Call(id));
        if matches!(failure, CallFailure::Cancelled | CallFailure::TaskLeft) {
            self.give_up_run(id);
        }
        self.end_run(id);
        self.link.stop(Timer::Round(id));
        self.link.drop_requests(|kind| kind == RequestKind::Call(id));
        self.close_questions(id, Some(&failure));
        if let Some(exchange) = call.exchange {
            self.link.abort(exchange);
        }
        self.link.tell_call(id, CallChange::Failed { at: self.link.now(), failure, findings });
        self.event_call_over(id);
    }
}
