//! Tasks that this client holds for the server: questions which it put as a task, to look later for the
//! answer. They last as long as the session, or as the server wanted them kept.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks>

use std::time::Duration;

use serde_json::{Value, json};
use vecmap::VecMap;

use super::client::Client;
use super::deadline::Timer;
use super::model::id::{OwnTaskId, RecordId};
use super::model::input_request::{Ask, InputRequest, InputResponse, Withdrawal};
use super::model::moment::Moment;
use super::model::record::Cause;
use super::model::types::TaskStatus;
use super::model::types::task::RELATED;
use super::questions::Way;
use crate::wire::json_rpc::RequestId;
use crate::wire::reader::{Finding, Problem};
use crate::wire::timestamp::iso_8601;

/// So many at once are more than a person could ever answer. Those that are over leave to make room.
const MOST_TASKS: usize = 100;
/// Requests for one task's result that wait at once.
const MOST_WAITS: usize = 20;
/// A server may ask for less.
const LONGEST_TTL: Duration = Duration::from_hours(24);
/// What the server is told to wait between its looks.
const POLL: Duration = Duration::from_secs(1);
const INVALID_PARAMS: i64 = -32602;
const INTERNAL_ERROR: i64 = -32603;

#[derive(Debug)]
pub(super) struct OwnTasks {
    held: VecMap<OwnTaskId, OwnTask>,
    minted: u32,
    /// Sets the names apart from those of other clients of the same server.
    seed: u64,
}

#[derive(Debug)]
struct OwnTask {
    /// By which the server knows it.
    name: String,
    status: TaskStatus,
    created: Moment,
    updated: Moment,
    ttl: Option<Duration>,
    /// What `tasks/result` brings; `None` until the task is over.
    outcome: Option<InputResponse>,
    /// Requests for the result that wait for one.
    waits: Vec<(RequestId, RecordId)>,
}

/// What a server wants of the task that its request is to become.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    ttl: Option<Duration>,
}

impl OwnTasks {
    pub(super) fn seeded(seed: u64) -> Self {
        Self { held: VecMap::new(), minted: 0, seed }
    }

    fn add(&mut self, ttl: Option<Duration>, now: Moment) -> Option<OwnTaskId> {
        if self.held.len() >= MOST_TASKS {
            let over = self.held.iter().find(|(_, task)| task.status.is_over()).map(|(id, _)| *id);
            self.held.remove(&over?);
        }
        self.minted += 1;
        let id = OwnTaskId(self.minted);
        let task = OwnTask {
            name: format!("wirescope-{:016x}-{}", self.seed, self.minted),
            status: TaskStatus::Working,
            created: now,
            updated: now,
            ttl,
            outcome: None,
            waits: Vec::new(),
        };
        self.held.insert(id, task);
        Some(id)
    }

    fn find(&self, name: &str) -> Option<OwnTaskId> {
        self.held.iter().find(|(_, task)| task.name == name).map(|(id, _)| *id)
    }

    /// The server does not want this answer any more.
    pub(super) fn forget_wait(&mut self, request: &RequestId) {
        for task in self.held.values_mut() {
            task.waits.retain(|(waits, _)| waits != request);
        }
    }
}

impl OwnTask {
    fn encode(&self, epoch: Duration) -> Value {
        let written = |at: Moment| iso_8601(epoch.saturating_add(at.0));
        let mut task = json!({
            "taskId": self.name, "status": self.status.key(),
            "createdAt": written(self.created), "lastUpdatedAt": written(self.updated),
            "ttl": self.ttl.map(millis), "pollInterval": millis(POLL)
        });
        if let Some(message) = self.message() {
            task["statusMessage"] = json!(message);
        }
        task
    }

    fn message(&self) -> Option<&str> {
        match (self.status, &self.outcome) {
            (TaskStatus::Working, _) => Some("Waiting for a person to answer"),
            (_, Some(InputResponse::Error { message, .. })) => Some(message),
            _ => None,
        }
    }

    /// The outcome as `tasks/result` brings it: a result says which task it belongs to.
    fn payload(&self) -> Option<InputResponse> {
        let mut outcome = self.outcome.clone()?;
        if let InputResponse::Result(Value::Object(result)) = &mut outcome {
            let meta = result.entry("_meta").or_insert_with(|| json!({}));
            if let Value::Object(meta) = meta {
                meta.insert(RELATED.to_owned(), json!({ "taskId": self.name }));
            }
        }
        Some(outcome)
    }
}

impl Client {
    // --- A question becomes a task ---------------------------------------------------------------

    /// Whether a request is to become a task, and this client was declared to hold such.
    pub(super) fn task_wanted(
        &self,
        ask: Option<&Ask>,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) -> Option<Wanted> {
        let ask = ask?;
        let task = params.get("task").filter(|task| !task.is_null())?;
        let mut find = |pointer: &str, problem| {
            findings.push(Finding { pointer: pointer.to_owned(), problem });
        };
        // What was not declared counts for nothing: the request is one like any other.
        let is_offered = self.peer.puts_tasks() && ask.may_be_task();
        if !is_offered {
            let words = "asks for a task, which this client has not declared";
            find("/params/task", Problem::Says(words.to_owned()));
            return None;
        }
        if !task.is_object() {
            find("/params/task", Problem::NotA("object"));
            return None;
        }
        let ttl = task.get("ttl").filter(|ttl| !ttl.is_null());
        let wanted = ttl.and_then(Value::as_u64).map(Duration::from_millis);
        if ttl.is_some() && wanted.is_none() {
            find("/params/task/ttl", Problem::NotA("whole number of milliseconds"));
        }
        Some(Wanted { ttl: wanted.map(|ttl| ttl.min(LONGEST_TTL)) })
    }

    /// Answers at once with a task; the question itself goes on from here. `None` where there are too many.
    pub(super) fn begin_own_task(
        &mut self,
        asked: &RequestId,
        wanted: Wanted,
        request: &mut InputRequest,
    ) -> Option<OwnTaskId> {
        let Some(id) = self.own_tasks.add(wanted.ttl, self.now) else {
            let error = error(INTERNAL_ERROR, "Too many tasks wait for this person");
            self.respond(asked, request.record, &error, Cause::App);
            return None;
        };
        if let Some(ttl) = wanted.ttl {
            self.deadlines.set(Timer::OwnTask(id), self.now.after(ttl));
        }
        let task = self.own_tasks.held.get(&id)?;
        request.task = Some(task.name.clone());
        let created = InputResponse::Result(json!({ "task": task.encode(self.epoch) }));
        self.respond(asked, request.record, &created, Cause::App);
        Some(id)
    }

    // --- What the server asks of it --------------------------------------------------------------

    /// Whether a request is about the tasks this client holds; without them there is no such method.
    pub(super) fn is_about_own_task(
        &self,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let names_one = matches!(method, "tasks/get" | "tasks/result" | "tasks/cancel");
        if !self.peer.puts_tasks() || !(names_one || method == "tasks/list") {
            return false;
        }
        if names_one && !params.get("taskId").is_some_and(Value::is_string) {
            let pointer = "/params/taskId".to_owned();
            findings.push(Finding { pointer, problem: Problem::NotA("string") });
        }
        true
    }

    pub(super) fn answer_about_own_task(
        &mut self,
        asked: &RequestId,
        method: &str,
        params: &Value,
        record: RecordId,
    ) {
        let named = params.get("taskId").and_then(Value::as_str);
        let id = named.and_then(|name| self.own_tasks.find(name));
        let answer = match (method, id) {
            ("tasks/list", _) => Some(self.list_own_tasks(params)),
            (_, None) => Some(error(INVALID_PARAMS, "Task not found")),
            ("tasks/cancel", Some(id)) => self.cancel_own_task(id),
            ("tasks/result", Some(id)) => self.own_result(id, asked, record),
            (_, Some(id)) => self.own_state(id).map(InputResponse::Result),
        };
        if let Some(answer) = answer {
            self.respond(asked, record, &answer, Cause::App);
        }
    }

    /// All of them on one page, so no cursor is one of ours.
    fn list_own_tasks(&self, params: &Value) -> InputResponse {
        if params.get("cursor").is_some_and(|cursor| !cursor.is_null()) {
            return error(INVALID_PARAMS, "Invalid cursor");
        }
        let tasks = self.own_tasks.held.values().map(|task| task.encode(self.epoch));
        InputResponse::Result(json!({ "tasks": tasks.collect::<Vec<_>>() }))
    }

    fn own_state(&self, id: OwnTaskId) -> Option<Value> {
        self.own_tasks.held.get(&id).map(|task| task.encode(self.epoch))
    }

    fn cancel_own_task(&mut self, id: OwnTaskId) -> Option<InputResponse> {
        let status = self.own_tasks.held.get(&id)?.status;
        if status.is_over() {
            let words =
                format!("Cannot cancel task: already in terminal status '{}'", status.key());
            return Some(error(INVALID_PARAMS, &words));
        }
        let outcome = error(INTERNAL_ERROR, "The server cancelled the task");
        self.end_own_task(id, TaskStatus::Cancelled, outcome, Cause::App);
        self.withdraw_questions(Withdrawal::ByServer, |_, way| *way == Way::OwnTask(id));
        self.own_state(id).map(InputResponse::Result)
    }

    /// `None`: it waits until there is one.
    fn own_result(
        &mut self,
        id: OwnTaskId,
        asked: &RequestId,
        record: RecordId,
    ) -> Option<InputResponse> {
        let task = self.own_tasks.held.get_mut(&id)?;
        if let Some(payload) = task.payload() {
            return Some(payload);
        }
        if task.waits.len() >= MOST_WAITS {
            return Some(error(INTERNAL_ERROR, "Too many requests wait for this result"));
        }
        task.waits.push((asked.clone(), record));
        None
    }

    // --- Its end ---------------------------------------------------------------------------------

    pub(super) fn own_task_answered(
        &mut self,
        id: OwnTaskId,
        response: InputResponse,
        cause: Cause,
    ) {
        let status = match response {
            InputResponse::Result(_) => TaskStatus::Completed,
            InputResponse::Error { .. } => TaskStatus::Failed,
        };
        self.end_own_task(id, status, response, cause);
    }

    fn end_own_task(
        &mut self,
        id: OwnTaskId,
        status: TaskStatus,
        outcome: InputResponse,
        cause: Cause,
    ) {
        let held = self.own_tasks.held.get_mut(&id);
        let Some(task) = held.filter(|task| !task.status.is_over()) else { return };
        (task.status, task.outcome, task.updated) = (status, Some(outcome), self.now);
        let waits = std::mem::take(&mut task.waits);
        let (state, payload) = (task.encode(self.epoch), task.payload());
        self.notify("notifications/tasks/status", Some(state), cause);
        for (asked, record) in waits {
            if let Some(payload) = &payload {
                self.respond(&asked, record, payload, cause);
            }
        }
    }

    /// The server did not want it kept any longer, answered or not.
    pub(super) fn own_task_expired(&mut self, id: OwnTaskId) {
        let Some(task) = self.own_tasks.held.remove(&id) else { return };
        self.withdraw_questions(Withdrawal::TaskExpired, |_, way| *way == Way::OwnTask(id));
        for (asked, record) in task.waits {
            let gone = error(INVALID_PARAMS, "Task has expired");
            self.respond(&asked, record, &gone, Cause::App);
        }
    }

    /// The session they were asked in is over.
    pub(super) fn forget_own_tasks(&mut self) {
        for (id, _) in std::mem::take(&mut self.own_tasks.held) {
            self.deadlines.stop(Timer::OwnTask(id));
        }
    }
}

fn error(code: i64, message: &str) -> InputResponse {
    InputResponse::Error { code, message: message.to_owned() }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
