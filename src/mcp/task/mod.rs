//! Tasks: requests that go on after their answer, until the server has a result for them.
//!
//! In 2025-11-25 the client asks for a task with the call; in 2026-07-28 the server makes one when it
//! likes (the extension `io.modelcontextprotocol/tasks`). Either way the call goes on as its task.

mod call;
mod input;
pub(in crate::mcp) mod own;
mod stream;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use vecmap::VecMap;

use self::stream::Watch;
use super::client::Client;
use super::link::deadline::Timer;
use super::link::pending::RequestKind;
use super::link::track::Origin;
use super::model::call_change::{CallChange, Refused, Taken, TaskReport};
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::id::{CallId, RecordId};
use super::model::list::{ListChange, ListCut};
use super::model::moment::Moment;
use super::model::notice::Told;
use super::model::paces::LOOK;
use super::model::record::Cause;
use super::model::reply::Reply;
use super::model::types::Task;
use super::model::types::task::RELATED;
use crate::wire::pace::{Jitter, Tries};
use crate::wire::reader::Finding;

const LIST: &str = "tasks/list";
/// A server that never ends its list is stopped after this many pages.
const MOST_PAGES: usize = 100;

#[derive(Debug, Default)]
pub(in crate::mcp) struct Tasks {
    /// The calls that became tasks and are not over.
    pub(in crate::mcp) runs: VecMap<CallId, Run>,
    pub(in crate::mcp) watch: Watch,
    /// The cursors of the list being read.
    listing: Option<Vec<String>>,
}

/// A call that became a task.
#[derive(Debug)]
pub(in crate::mcp) struct Run {
    pub(in crate::mcp) task: Arc<Task>,
    pub(in crate::mcp) session: Option<String>,
    /// The request that began it; `None` where that was before the page was loaded.
    pub(in crate::mcp) origin: Option<Origin>,
    pub(in crate::mcp) heard: Moment,
    pub(in crate::mcp) next_look: Option<Moment>,
    pub(in crate::mcp) cancelling: bool,
    pub(in crate::mcp) refused: Option<Refused>,
    pub(in crate::mcp) findings: Vec<Finding>,
    /// Looks in a row that brought nothing.
    pub(in crate::mcp) misses: u32,
    /// Looks in a row at a pace that the server wants quicker than is fair.
    pub(in crate::mcp) looks: Tries,
    pub(in crate::mcp) early: Early,
    /// The app alone has answered what the task asked last.
    pub(in crate::mcp) alone: bool,
    /// The keys of the questions that were put; a server lists them again until it has the answers.
    pub(in crate::mcp) asked: Vec<String>,
    /// Answers that wait for the others.
    pub(in crate::mcp) responses: Map<String, Value>,
    /// Questions whose answers the server has taken.
    pub(in crate::mcp) taken: Vec<Taken>,
    /// Those of them that it lists all the same.
    pub(in crate::mcp) still_asks: Vec<Taken>,
}

/// `tasks/result` before the end of a task, which brings what the server asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::mcp) enum Early {
    #[default]
    Unasked,
    Asked,
    /// It is asked again when there is more to tell.
    Refused,
}

impl Run {
    pub(in crate::mcp) fn new(task: Task, session: Option<String>, at: Moment) -> Self {
        Self {
            task: Arc::new(task),
            session,
            origin: None,
            heard: at,
            next_look: None,
            cancelling: false,
            refused: None,
            findings: Vec::new(),
            misses: 0,
            looks: Tries::default(),
            early: Early::default(),
            alone: false,
            asked: Vec::new(),
            responses: Map::new(),
            taken: Vec::new(),
            still_asks: Vec::new(),
        }
    }

    pub(in crate::mcp) fn from(self, origin: Option<Origin>) -> Self {
        Self { origin, ..self }
    }

    /// The pause before the next look, longer where the last ones brought nothing.
    pub(in crate::mcp) fn pause(&mut self, jitter: &mut Jitter) -> Duration {
        let wish = self.task.pause();
        let pause = self.looks.next(&LOOK, Some(wish), jitter).unwrap_or(LOOK.longest);
        pause.saturating_mul(2_u32.saturating_pow(self.misses))
    }
}

impl Tasks {
    pub(in crate::mcp) fn of(&self, call: CallId) -> Option<&Run> {
        self.runs.get(&call)
    }

    pub(in crate::mcp) fn is_task(&self, call: CallId) -> bool {
        self.runs.contains_key(&call)
    }

    /// The call that goes on as this task.
    pub(in crate::mcp) fn call_of(&self, task: &str) -> Option<CallId> {
        self.runs.iter().find(|(_, run)| run.task.id == task).map(|(call, _)| *call)
    }

    /// The call that a notification is about, where it names its task or its progress token.
    pub(in crate::mcp) fn related(&self, params: &Value) -> Option<(CallId, Option<RecordId>)> {
        // Not by a pointer: taking one apart costs more than all the rest, and this is asked of each
        // notification.
        let meta = params.get("_meta").and_then(|meta| meta.get(RELATED));
        let named = meta.and_then(|related| related.get("taskId")?.as_str());
        let named = named.or_else(|| params.get("taskId").and_then(Value::as_str));
        let token = params.get("progressToken");
        let is_it = |run: &Run| {
            let tracks = |token| run.origin.as_ref().is_some_and(|origin| origin.track.has(token));
            let by_token = || token.is_some_and(tracks);
            named.map_or_else(by_token, |named| run.task.id == named)
        };
        let found = self.runs.iter().find(|(_, run)| is_it(run));
        found.map(|(call, run)| (*call, run.origin.as_ref().map(|origin| origin.record)))
    }
}

impl Client {
    /// The connection stands (again): what was begun before is looked for.
    pub(in crate::mcp) fn find_tasks_again(&mut self) {
        self.tasks.watch = Watch::default();
        let calls: Vec<CallId> = self.tasks.runs.keys().copied().collect();
        for call in calls {
            self.look_at_task(call, Cause::App);
        }
        self.watch_tasks();
        self.list_tasks(Cause::App);
    }

    /// The connection is gone; the tasks are not, and are looked for when it is back.
    pub(in crate::mcp) fn leave_tasks_waiting(&mut self) {
        self.link.stop(Timer::TaskNews);
        self.link.drop_requests(RequestKind::is_of_a_task);
        if self.tasks.listing.take().is_some() {
            self.link.tell(Event::Tasks(ListChange::Failed(CallFailure::SessionEnded)));
        }
        let calls: Vec<CallId> = self.tasks.runs.keys().copied().collect();
        for call in calls {
            self.stop_looking(call);
        }
    }

    fn report_task(&mut self, call: CallId) {
        let Some(run) = self.tasks.runs.get(&call) else { return };
        let report = TaskReport {
            task: Arc::clone(&run.task),
            session: run.session.clone(),
            heard: run.heard,
            next_look: run.next_look,
            cancelling: run.cancelling,
            refused: run.refused.clone(),
            still_asks: run.still_asks.clone(),
            findings: run.findings.clone(),
        };
        self.link.tell_call(call, CallChange::Task(Arc::new(report)));
    }

    /// A notification told of a task that no call here waits for.
    fn stranger_heard(&mut self, task: Task) {
        self.link.tell(Event::Tasks(ListChange::Page(vec![Arc::new(task)])));
    }

    // --- The list (2025-11-25) -------------------------------------------------------------------

    pub(in crate::mcp) fn list_tasks(&mut self, cause: Cause) {
        if self.tasks.listing.is_some() {
            return;
        }
        if !self.peer.is_ready() {
            return self.link.tell(Event::Tasks(ListChange::Failed(CallFailure::NotConnected)));
        }
        if !self.peer.declares(LIST) || !self.peer.may_send(LIST) {
            return self.link.tell(Event::Tasks(ListChange::Unsupported));
        }
        self.tasks.listing = Some(Vec::new());
        self.link.tell(Event::Tasks(ListChange::Listing));
        self.link.ask(&self.peer, RequestKind::Tasks, LIST, Map::new(), cause);
    }

    pub(in crate::mcp) fn tasks_listed(&mut self, reply: Reply, cause: Cause) {
        let Some(cursors) = &mut self.tasks.listing else { return };
        let result = match reply {
            Reply::Result(result) => result,
            other => return self.listing_tasks_failed(other.failure()),
        };
        let Some(Value::Array(entries)) = result.get("tasks") else {
            let reason = "the result of tasks/list has no array named tasks".to_owned();
            let text = result.to_string().into();
            return self.listing_tasks_failed(CallFailure::Unreadable { reason, text });
        };
        let next = result.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        let cut = next.clone().and_then(|cursor| match cursors.len() + 1 {
            _ if cursors.contains(&cursor) => Some(ListCut::Circle { cursor }),
            pages if pages >= MOST_PAGES => Some(ListCut::TooManyPages(pages)),
            _ => None,
        });
        let next = next.filter(|_| cut.is_none());
        cursors.extend(next.clone());
        let read = |raw| Task::read(raw, "", &mut Vec::new()).map(Arc::new);
        let page: Vec<Arc<Task>> = entries.iter().filter_map(read).collect();
        self.link.tell(Event::Tasks(ListChange::Page(page)));
        let Some(cursor) = next else {
            self.tasks.listing = None;
            self.link.tell(Event::Tasks(ListChange::Complete));
            if let Some(cut) = cut {
                self.link.tell_app_notice(None, Told::TasksCut(cut));
            }
            return;
        };
        let params = Map::from_iter([("cursor".to_owned(), Value::from(cursor))]);
        self.link.ask(&self.peer, RequestKind::Tasks, LIST, params, cause);
    }

    /// What is wrong with the tasks of a list. One without an id is left out, for nobody could ask for it.
    pub(in crate::mcp) fn check_tasks(
        kind: RequestKind,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let entries = result.get("tasks").and_then(Value::as_array);
        let Some(entries) = entries.filter(|_| kind == RequestKind::Tasks) else { return };
        for (index, entry) in entries.iter().enumerate() {
            Task::read(entry, &format!("/result/tasks/{index}"), findings);
        }
    }

    pub(in crate::mcp) fn listing_tasks_failed(&mut self, failure: CallFailure) {
        if self.tasks.listing.take().is_some() {
            self.link.tell(Event::Tasks(ListChange::Failed(failure)));
        }
    }
}
