//! Tasks that this client holds for the server: questions which it put as a task, to look later for the
//! answer. They last as long as the session, or as the server wanted them kept.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks>

use std::time::Duration;

use serde_json::{Value, json};
use vecmap::VecMap;

use crate::mcp::link::Link;
use crate::mcp::link::deadline::Timer;
use crate::mcp::model::id::{OwnTaskId, RecordId};
use crate::mcp::model::input_request::{InputKind, InputRequest, InputResponse};
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::Cause;
use crate::mcp::model::types::TaskStatus;
use crate::mcp::model::types::task::RELATED;
use crate::mcp::peer::Peer;
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
const CANCEL: &str = "tasks/cancel";
const INVALID_PARAMS: i64 = -32602;
const INTERNAL_ERROR: i64 = -32603;

#[derive(Debug)]
pub(in crate::mcp) struct OwnTasks {
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
pub(in crate::mcp) struct Wanted {
    ttl: Option<Duration>,
}

impl OwnTasks {
    pub(in crate::mcp) fn seeded(seed: u64) -> Self {
        Self { held: VecMap::new(), minted: 0, seed }
    }

    fn add(&mut self, ttl: Option<Duration>, link: &mut Link) -> Option<OwnTaskId> {
        if self.held.len() >= MOST_TASKS {
            let over =
                self.held.iter().find(|(_, task)| task.status.is_over()).map(|(id, _)| *id)?;
            self.held.remove(&over);
            link.stop(Timer::OwnTask(over));
        }
        let now = link.now();
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
    pub(in crate::mcp) fn forget_wait(&mut self, request: &RequestId) {
        for task in self.held.values_mut() {
            task.waits.retain(|(waits, _)| waits != request);
        }
    }
}

impl OwnTask {
    fn encode(&self, link: &Link) -> Value {
        let written = |at: Moment| iso_8601(link.time_of_day(at));
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

impl OwnTasks {
    // --- A question becomes a task ---------------------------------------------------------------

    /// Answers at once with a task; the question itself goes on from here. `None` where there are too many.
    pub(in crate::mcp) fn begin(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        (asked, wanted): (&RequestId, Wanted),
        request: &mut InputRequest,
    ) -> Option<OwnTaskId> {
        let Some(id) = self.add(wanted.ttl, link) else {
            let error = error(INTERNAL_ERROR, "Too many tasks wait for this person");
            link.respond(peer, (asked, request.record), &error, Cause::App);
            return None;
        };
        if let Some(ttl) = wanted.ttl {
            link.arm(Timer::OwnTask(id), ttl);
        }
        let task = self.held.get(&id)?;
        request.task = Some(task.name.clone());
        let created = InputResponse::Result(json!({ "task": task.encode(link) }));
        link.respond(peer, (asked, request.record), &created, Cause::App);
        Some(id)
    }

    // --- What the server asks of it --------------------------------------------------------------

    /// The task that the server calls off by this, where it does: its question is to be withdrawn.
    pub(in crate::mcp) fn answer(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        (asked, record): (&RequestId, RecordId),
        (method, params): (&str, &Value),
    ) -> Option<OwnTaskId> {
        let named = params.get("taskId").and_then(Value::as_str);
        let id = named.and_then(|name| self.find(name));
        let goes_on = |id: &OwnTaskId| self.held.get(id).is_some_and(|it| !it.status.is_over());
        let called_off = id.filter(|id| method == CANCEL && goes_on(id));
        let answer = match (method, id) {
            ("tasks/list", _) => Some(self.list(link, params)),
            (_, None) => Some(error(INVALID_PARAMS, "Task not found")),
            (CANCEL, Some(id)) => self.cancel(link, peer, id),
            ("tasks/result", Some(id)) => self.result(id, asked, record),
            (_, Some(id)) => self.state(link, id).map(InputResponse::Result),
        };
        if let Some(answer) = answer {
            link.respond(peer, (asked, record), &answer, Cause::App);
        }
        called_off
    }

    /// All of them on one page, so no cursor is one of ours.
    fn list(&self, link: &Link, params: &Value) -> InputResponse {
        if params.get("cursor").is_some_and(|cursor| !cursor.is_null()) {
            return error(INVALID_PARAMS, "Invalid cursor");
        }
        let tasks = self.held.values().map(|task| task.encode(link));
        InputResponse::Result(json!({ "tasks": tasks.collect::<Vec<_>>() }))
    }

    fn state(&self, link: &Link, id: OwnTaskId) -> Option<Value> {
        self.held.get(&id).map(|task| task.encode(link))
    }

    fn cancel(&mut self, link: &mut Link, peer: &Peer, id: OwnTaskId) -> Option<InputResponse> {
        let status = self.held.get(&id)?.status;
        if status.is_over() {
            let words =
                format!("Cannot cancel task: already in terminal status '{}'", status.key());
            return Some(error(INVALID_PARAMS, &words));
        }
        let outcome = error(INTERNAL_ERROR, "The server cancelled the task");
        self.end(link, peer, (id, TaskStatus::Cancelled), outcome, Cause::App);
        self.state(link, id).map(InputResponse::Result)
    }

    /// `None`: it waits until there is one.
    fn result(
        &mut self,
        id: OwnTaskId,
        asked: &RequestId,
        record: RecordId,
    ) -> Option<InputResponse> {
        let task = self.held.get_mut(&id)?;
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

    pub(in crate::mcp) fn answered(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        id: OwnTaskId,
        response: InputResponse,
        cause: Cause,
    ) {
        let status = match response {
            InputResponse::Result(_) => TaskStatus::Completed,
            InputResponse::Error { .. } => TaskStatus::Failed,
        };
        self.end(link, peer, (id, status), response, cause);
    }

    fn end(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        (id, status): (OwnTaskId, TaskStatus),
        outcome: InputResponse,
        cause: Cause,
    ) {
        let held = self.held.get_mut(&id);
        let Some(task) = held.filter(|task| !task.status.is_over()) else { return };
        (task.status, task.outcome, task.updated) = (status, Some(outcome), link.now());
        let waits = std::mem::take(&mut task.waits);
        let (state, payload) = (task.encode(link), task.payload());
        link.notify(peer, "notifications/tasks/status", Some(state), cause);
        for (asked, record) in waits {
            if let Some(payload) = &payload {
                link.respond(peer, (&asked, record), payload, cause);
            }
        }
    }

    /// The server did not want it kept any longer, answered or not. Whether there was one, whose question is
    /// to be withdrawn.
    pub(in crate::mcp) fn expire(&mut self, link: &mut Link, peer: &Peer, id: OwnTaskId) -> bool {
        let Some(task) = self.held.remove(&id) else { return false };
        for (asked, record) in task.waits {
            let gone = error(INVALID_PARAMS, "Task has expired");
            link.respond(peer, (&asked, record), &gone, Cause::App);
        }
        true
    }

    /// The session they were asked in is over.
    pub(in crate::mcp) fn forget_all(&mut self, link: &mut Link) {
        for (id, _) in std::mem::take(&mut self.held) {
            link.stop(Timer::OwnTask(id));
        }
    }
}

/// Whether a request is to become a task, and this client was declared to hold such.
pub(in crate::mcp) fn wanted(
    peer: &Peer,
    kind: Option<&InputKind>,
    params: &Value,
    findings: &mut Vec<Finding>,
) -> Option<Wanted> {
    let kind = kind?;
    let task = params.get("task").filter(|task| !task.is_null())?;
    let mut find = |pointer: &str, problem| {
        findings.push(Finding { pointer: pointer.to_owned(), problem });
    };
    // What was not declared counts for nothing: the request is one like any other.
    let is_offered = peer.puts_tasks() && kind.may_be_task();
    if !is_offered {
        let words = "requests a task, which this client has not declared";
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

/// Whether a request is about the tasks this client holds; without them there is no such method.
pub(in crate::mcp) fn is_about(
    peer: &Peer,
    method: &str,
    params: &Value,
    findings: &mut Vec<Finding>,
) -> bool {
    let names_one = matches!(method, "tasks/get" | "tasks/result" | CANCEL);
    if !peer.puts_tasks() || !(names_one || method == "tasks/list") {
        return false;
    }
    if names_one && !params.get("taskId").is_some_and(Value::is_string) {
        let pointer = "/params/taskId".to_owned();
        findings.push(Finding { pointer, problem: Problem::NotA("string") });
    }
    true
}

fn error(code: i64, message: &str) -> InputResponse {
    InputResponse::Error { code, message: message.to_owned() }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
