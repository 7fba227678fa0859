//! A call that goes on as a task: looking how it goes, fetching its result, calling it off.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{Early, Run};
use crate::mcp::calling::call::Call;
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::{RequestKind, TaskRequest};
use crate::mcp::model::call_change::{CallChange, Refused};
use crate::mcp::model::command::Resumption;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::model::types::{Task, TaskStatus};
use crate::wire::json_rpc::RpcError;
use crate::wire::reader::Finding;

/// This many looks in a row may bring nothing before the call gives up.
const MOST_MISSES: u32 = 5;
const INVALID_PARAMS: i64 = -32602;
const INTERNAL_ERROR: i64 = -32603;

impl Client {
    // --- Beginning -------------------------------------------------------------------------------

    /// Where the result of a call holds a task instead of what was asked for.
    pub(in crate::mcp) fn task_in(&self, call: CallId, result: &Value) -> Option<&'static str> {
        self.peer.task_in(&self.calls.get(&call)?.operation, result)
    }

    /// The server took the call as a task: it goes on.
    pub(in crate::mcp) fn become_task(
        &mut self,
        call: CallId,
        at: &str,
        result: &Value,
        evidence: Evidence,
    ) {
        let mut findings = evidence.findings.clone();
        let raw = result.pointer(at).unwrap_or(result);
        let Some(task) = Task::read(raw, &format!("/result{at}"), &mut findings) else {
            let reason = "a task without an id, so its result cannot be requested".to_owned();
            return self.fail_call(call, CallFailure::Unreadable { reason, text: evidence.text });
        };
        let origin = self.calls.get(&call).and_then(|call| call.origin.clone());
        let run =
            Run::new(task.clone(), self.peer.session_id().map(str::to_owned), self.link.now())
                .from(origin);
        self.tasks.runs.insert(call, run);
        self.task_heard(call, Heard { task, findings, raw, evidence });
        self.watch_tasks();
    }

    /// # Panics
    /// When the id was used before: ids are minted once.
    pub(in crate::mcp) fn resume_task(&mut self, id: CallId, resumption: Resumption) {
        let Resumption { task, operation, session } = resumption;
        let operation = Arc::new(operation);
        let earlier = self.calls.insert(id, Call::new(Arc::clone(&operation)));
        assert!(earlier.is_none(), "call ids are minted once");
        self.link.tell_call(id, CallChange::Started { at: self.link.now(), operation });
        self.tasks.runs.insert(id, Run::new(Task::named(task), session, self.link.now()));
        if !self.peer.is_ready() {
            return self.fail_call(id, CallFailure::NotConnected);
        }
        self.report_task(id);
        self.look_at_task(id, Cause::App);
        self.watch_tasks();
    }

    // --- Looking ---------------------------------------------------------------------------------

    /// Asks now; the answer sets the time of the next look.
    pub(in crate::mcp) fn look_at_task(&mut self, call: CallId, cause: Cause) {
        self.stop_looking(call);
        if self.peer.is_ready() {
            self.ask_task(call, TaskRequest::Get, cause);
        }
    }

    pub(super) fn stop_looking(&mut self, call: CallId) {
        self.link.stop(Timer::Task(call));
        if let Some(run) = self.tasks.runs.get_mut(&call) {
            run.next_look = None;
        }
    }

    fn look_later(&mut self, call: CallId) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        let at = self.link.now().after(run.pause(self.link.jitter()));
        run.next_look = Some(at);
        self.link.set_timer(Timer::Task(call), at);
        self.report_task(call);
    }

    pub(super) fn ask_task(&mut self, call: CallId, what: TaskRequest, cause: Cause) {
        let Some(run) = self.tasks.of(call) else { return };
        let params = Map::from_iter([("taskId".to_owned(), json!(run.task.id))]);
        self.ask_task_with(call, what, params, cause);
    }

    pub(super) fn ask_task_with(
        &mut self,
        call: CallId,
        what: TaskRequest,
        params: Map<String, Value>,
        cause: Cause,
    ) {
        let kind = RequestKind::Task(call, what);
        // An answer may differ from the one before; the other questions are the same each time.
        let waits = self.link.request_for(kind).is_some();
        let is_due = !waits || what == TaskRequest::Update;
        if is_due && self.link.ask(&self.peer, kind, what.method(), params, cause).is_none() {
            // This revision has no tasks any more, so nobody can ask how this one goes.
            self.fail_call(call, CallFailure::TaskLeft);
        }
    }

    /// `notifications/tasks/status` (2025-11-25) or `notifications/tasks` (the extension).
    #[inline(never)]
    pub(in crate::mcp) fn task_notified(
        &mut self,
        params: &Value,
        text: &Arc<str>,
        record: RecordId,
    ) {
        let mut findings = Vec::new();
        let Some(task) = Task::read(params, "/params", &mut findings) else { return };
        let Some(call) = self.tasks.call_of(&task.id) else { return self.stranger_heard(task) };
        let evidence =
            Evidence { text: Arc::clone(text), record, findings: Vec::new(), head: None };
        self.stop_looking(call);
        self.task_heard(call, Heard { task, findings, raw: params, evidence });
    }

    fn task_heard(&mut self, call: CallId, heard: Heard<'_>) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        if run.task.status.is_over() && !heard.task.status.is_over() {
            return;
        }
        let status = heard.task.status;
        run.task = Arc::new(heard.task);
        run.findings = heard.findings;
        run.heard = self.link.now();
        run.misses = 0;
        if status != TaskStatus::InputRequired {
            if run.early == Early::Refused {
                run.early = Early::Unasked;
            }
            run.still_asks.clear();
            run.refused.take_if(|refused| matches!(refused, Refused::Result(_)));
        }
        if !status.is_over() {
            match status {
                TaskStatus::InputRequired => self.task_asks(call, heard.raw, &heard.evidence),
                _ => self.task_asks_nothing(call),
            }
            return self.look_later(call);
        }
        self.stop_looking(call);
        self.report_task(call);
        match status {
            TaskStatus::Cancelled => self.fail_call(call, CallFailure::Cancelled),
            _ if self.peer.tasks_bring_results() => {
                self.task_brought(call, status, heard.raw, heard.evidence);
            }
            _ => self.ask_result(call),
        }
    }

    // --- The end ---------------------------------------------------------------------------------

    /// The extension has the result within the task.
    fn task_brought(&mut self, call: CallId, status: TaskStatus, raw: &Value, evidence: Evidence) {
        let name = if status == TaskStatus::Completed { "result" } else { "error" };
        match raw.get(name) {
            Some(result @ Value::Object(_)) if status == TaskStatus::Completed => {
                self.finish_call(call, result.clone(), evidence);
            }
            Some(Value::Object(error)) => {
                let error = RpcError::read(error.clone());
                self.fail_call(call, CallFailure::Rpc(error));
            }
            _ => {
                let reason = format!("a task with status {} but without its {name}", status.key());
                let failure = CallFailure::Unreadable { reason, text: evidence.text };
                self.fail_call(call, failure);
            }
        }
    }

    /// 2025-11-25 has the result in an answer of its own. The question may be under way since the
    /// server asked for input; from now on it has a limit.
    fn ask_result(&mut self, call: CallId) {
        let kind = RequestKind::Task(call, TaskRequest::Result);
        match self.link.request_for(kind) {
            Some(request) => self.arm_request(request),
            None => self.ask_task(call, TaskRequest::Result, Cause::App),
        }
    }

    /// Before its end, `tasks/result` waits as long as the task takes.
    pub(in crate::mcp) fn waits_for_ever(&self, call: CallId, what: TaskRequest) -> bool {
        let is_over = self.tasks.of(call).is_some_and(|run| run.task.status.is_over());
        what == TaskRequest::Result && !is_over
    }

    /// Calls the task off, by the means of tasks: `notifications/cancelled` must not be used. Who asks
    /// twice, or asks a server that has no means, waits no longer.
    pub(in crate::mcp) fn cancel_task(&mut self, call: CallId) {
        let has_means =
            self.peer.tasks_bring_results() || self.peer.declares(TaskRequest::Cancel.method());
        let is_ready = self.peer.is_ready();
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        if run.cancelling || !has_means || !is_ready || run.task.status.is_over() {
            return self.fail_call(call, CallFailure::TaskLeft);
        }
        run.cancelling = true;
        run.refused = None;
        self.report_task(call);
        self.ask_task(call, TaskRequest::Cancel, Cause::Person);
    }

    // --- Answers ---------------------------------------------------------------------------------

    pub(in crate::mcp) fn task_answered(
        &mut self,
        call: CallId,
        what: TaskRequest,
        reply: Reply,
        evidence: Evidence,
    ) {
        match (what, reply) {
            // Looked for again when the connection is back; what did not arrive is asked anew then.
            (_, Reply::Network(_)) => self.ask_anew(call, what),
            (TaskRequest::Get, reply) => self.looked_at_task(call, reply, evidence),
            (TaskRequest::Result, Reply::Result(result)) => {
                self.finish_call(call, result, evidence);
            }
            (TaskRequest::Result, reply) => self.no_result(call, reply),
            (TaskRequest::Cancel, Reply::Result(result)) if !self.peer.tasks_bring_results() => {
                self.looked_at_task(call, Reply::Result(result), evidence);
            }
            (TaskRequest::Update, Reply::Result(_)) if self.answered_alone(call) => {
                self.look_later(call);
            }
            (TaskRequest::Cancel | TaskRequest::Update, Reply::Result(_)) => {
                self.look_at_task(call, Cause::App);
            }
            (TaskRequest::Cancel, reply) => self.wish_refused(call, Refused::Cancel(reply.words())),
            (TaskRequest::Update, reply) => self.wish_refused(call, Refused::Answer(reply.words())),
        }
    }

    fn looked_at_task(&mut self, call: CallId, reply: Reply, evidence: Evidence) {
        let reply = match reply {
            Reply::Result(raw) => {
                let mut findings = evidence.findings.clone();
                if let Some(task) = Task::read(&raw, "/result", &mut findings) {
                    return self.task_heard(call, Heard { task, findings, raw: &raw, evidence });
                }
                let reason = "the answer is not a task".to_owned();
                Reply::Unreadable { reason, text: evidence.text }
            }
            other => other,
        };
        match reply.error() {
            Some(error) if error.code == INVALID_PARAMS => self.task_forgotten(call, error.clone()),
            Some(error) if error.code != INTERNAL_ERROR => {
                let failure = CallFailure::Rpc(error.clone());
                self.fail_call(call, failure);
            }
            _ => self.missed(call, reply.failure()),
        }
    }

    fn task_forgotten(&mut self, call: CallId, error: RpcError) {
        let began = self.tasks.of(call).and_then(|run| run.session.clone());
        let session_ended = began.is_some() && began.as_deref() != self.peer.session_id();
        self.fail_call(call, CallFailure::TaskForgotten { error, session_ended });
    }

    /// A look brought nothing. Trouble may pass, and the result would be lost with the call.
    fn missed(&mut self, call: CallId, failure: CallFailure) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        run.misses += 1;
        if run.misses >= MOST_MISSES {
            return self.fail_call(call, failure);
        }
        self.look_later(call);
    }

    fn no_result(&mut self, call: CallId, reply: Reply) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        let is_over = run.task.status.is_over();
        let was_early = std::mem::take(&mut run.early) == Early::Asked;
        match reply {
            // The server closed the stream of its questions; the task tells what is due next.
            Reply::Truncated { .. } if !is_over => {}
            // Asked too early for this server. The task goes on, and its end is another reason to ask.
            reply if !is_over => {
                run.early = Early::Refused;
                run.refused = Some(Refused::Result(reply.words()));
                self.report_task(call);
            }
            _ if was_early => self.ask_task(call, TaskRequest::Result, Cause::App),
            Reply::Http(failure) if failure.may_pass() => {
                self.missed(call, CallFailure::Http(failure));
            }
            reply => self.fail_call(call, reply.failure()),
        }
    }

    /// The server has not got an answer, so its question is put again when it is listed again.
    fn ask_anew(&mut self, call: CallId, what: TaskRequest) {
        if let Some(run) = self.tasks.runs.get_mut(&call).filter(|_| what == TaskRequest::Update) {
            run.asked.clear();
        }
    }

    fn wish_refused(&mut self, call: CallId, refused: Refused) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        if matches!(refused, Refused::Cancel(_)) {
            run.cancelling = false;
        }
        let is_answer = matches!(refused, Refused::Answer(_));
        run.refused = Some(refused);
        if is_answer {
            self.ask_anew(call, TaskRequest::Update);
        }
        self.report_task(call);
        // It may have ended in the meantime.
        self.look_at_task(call, Cause::App);
    }

    pub(in crate::mcp) fn task_timed_out(
        &mut self,
        call: CallId,
        what: TaskRequest,
        failure: CallFailure,
    ) {
        match what {
            TaskRequest::Get => self.missed(call, failure),
            TaskRequest::Result => self.fail_call(call, failure),
            TaskRequest::Cancel => self.wish_refused(call, Refused::Cancel(failure.to_string())),
            TaskRequest::Update => self.wish_refused(call, Refused::Answer(failure.to_string())),
        }
    }

    /// Nobody follows this call's task any more, which may go on at the server.
    pub(in crate::mcp) fn give_up_run(&mut self, call: CallId) {
        if let Some(origin) = self.tasks.of(call).and_then(|run| run.origin.clone()) {
            self.link.given_up().remember(origin);
        }
    }

    /// The call is over, and so is everything that belonged to its task here.
    pub(in crate::mcp) fn end_run(&mut self, call: CallId) {
        if self.tasks.runs.remove(&call).is_none() {
            return;
        }
        self.link.stop(Timer::Task(call));
        self.link.drop_requests(|kind| matches!(kind, RequestKind::Task(of, _) if of == call));
        self.watch_tasks();
    }
}

/// What a message said of a task: the task, and the whole of it.
struct Heard<'a> {
    task: Task,
    findings: Vec<Finding>,
    raw: &'a Value,
    evidence: Evidence,
}
