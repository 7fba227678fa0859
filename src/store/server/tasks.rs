//! The tasks of one server: those that calls here became, those kept from before, and those the server
//! lists.

mod again;

use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, WithUntracked as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalog::Listing;
use crate::mcp::event::{CallChange, ListChange, TaskReport};
use crate::mcp::failure::CallFailure;
use crate::mcp::types::{Task, TaskStatus};
use crate::mcp::{CallId, Operation, Resumption};
use crate::store::page::undo::Taken;

/// Beyond this many the oldest leave, but none that a call here began and that is not over.
const MOST_TASKS: usize = 1_000;

/// One task as the screen shows it.
#[derive(Clone, Debug)]
pub struct TaskEntry {
    pub id: String,
    pub facts: ArcRwSignal<TaskFacts>,
}

impl PartialEq for TaskEntry {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// What is known of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFacts {
    /// The call that began it, as far as that is known.
    pub operation: Option<Arc<Operation>>,
    /// The session it was begun in, where that was in one.
    pub session: Option<String>,
    /// The call that waits for it, or that did so last.
    pub call: Option<CallId>,
    pub status: TaskStatus,
    pub message: Option<String>,
    /// ISO 8601, as the server wrote it.
    pub created_at: Option<String>,
    /// ISO 8601, as the server wrote it.
    pub updated_at: Option<String>,
    /// `None`: without end, or not known.
    pub ttl_millis: Option<u64>,
    /// The server says that it is without end.
    pub is_unending: bool,
    /// A call here began it or waited for it, now or before.
    pub is_ours: bool,
    /// The server does not know it any more.
    pub is_forgotten: bool,
}

impl TaskFacts {
    fn of(task: &Task) -> Self {
        Self {
            operation: None,
            session: None,
            call: None,
            status: task.status,
            message: task.message.clone(),
            created_at: task.created_at.clone(),
            updated_at: task.updated_at.clone(),
            ttl_millis: task.ttl.and_then(|ttl| u64::try_from(ttl.as_millis()).ok()),
            is_unending: task.is_unending(),
            is_ours: false,
            is_forgotten: false,
        }
    }

    fn take(&mut self, task: &Task) {
        let Self { operation, session, call, is_ours, .. } = self.clone();
        // Nothing but its id is known yet.
        if task.raw.is_null() {
            return;
        }
        *self = Self { operation, session, call, is_ours, ..Self::of(task) };
    }

    /// Its end is still to come, as far as anybody knows.
    pub fn is_open(&self) -> bool {
        !self.status.is_over() && !self.is_forgotten
    }
}

#[derive(Clone, Debug)]
pub struct Tasks {
    /// Newest first; a server may name any number, and 1 000 are kept.
    pub entries: ArcRwSignal<Vec<TaskEntry>>,
    pub listing: ArcRwSignal<Listing>,
}

impl Default for Tasks {
    fn default() -> Self {
        Self { entries: ArcRwSignal::default(), listing: ArcRwSignal::new(Listing::Never) }
    }
}

impl Tasks {
    pub fn find(&self, id: &str) -> Option<TaskEntry> {
        self.entries.with_untracked(|all| all.iter().find(|entry| entry.id == id).cloned())
    }

    /// Takes a task off the screen.
    pub(in crate::store) fn remove(&self, id: &str) -> Taken<TaskEntry> {
        let mut entries = self.entries.get_untracked();
        let taken = Taken::out_of(&mut entries, TaskEntry::eq, |entry| entry.id == id);
        self.entries.set(entries);
        taken
    }

    pub(in crate::store) fn put_back(&self, taken: &Taken<TaskEntry>) {
        self.entries.update(|all| taken.back_into(all));
    }

    #[inline(never)]
    pub(in crate::store) fn apply_list(&self, change: ListChange<Task>) {
        let listing = match change {
            ListChange::Page(tasks) => return tasks.iter().for_each(|task| self.hear(task)),
            ListChange::Listing => Listing::Running,
            ListChange::Complete | ListChange::Replaced(_) => Listing::Complete,
            ListChange::Failed(failure) => Listing::Failed(failure),
            ListChange::PutOff(failure, until) => Listing::PutOff(failure, until),
            ListChange::Unsupported => Listing::Unsupported,
        };
        self.listing.set(listing);
    }

    fn hear(&self, task: &Task) {
        match self.find(&task.id) {
            Some(entry) => entry.facts.update(|facts| facts.take(task)),
            None => self.add(task.id.clone(), TaskFacts::of(task)),
        }
    }

    fn add(&self, id: String, facts: TaskFacts) {
        let entry = TaskEntry { id, facts: ArcRwSignal::new(facts) };
        let may_leave = |entry: &TaskEntry| {
            entry.facts.with_untracked(|facts| !facts.is_ours || !facts.is_open())
        };
        self.entries.update(|all| {
            let is_full = all.len() >= MOST_TASKS;
            if let Some(oldest) = all.iter().rposition(may_leave).filter(|_| is_full) {
                all.remove(oldest);
            }
            all.insert(0, entry);
        });
    }

    #[inline(never)]
    pub(in crate::store) fn apply_call(
        &self,
        call: CallId,
        operation: Option<&Arc<Operation>>,
        change: &CallChange,
    ) {
        match change {
            CallChange::Task(report) => self.report(call, operation, report),
            CallChange::Failed { failure: CallFailure::TaskForgotten { .. }, .. } => {
                self.of_call(call, |facts| facts.is_forgotten = true);
            }
            _ => {}
        }
    }

    fn report(&self, call: CallId, operation: Option<&Arc<Operation>>, report: &TaskReport) {
        let task = &report.task;
        if self.find(&task.id).is_none() {
            self.add(task.id.clone(), TaskFacts::of(task));
        }
        let Some(entry) = self.find(&task.id) else { return };
        entry.facts.update(|facts| {
            facts.take(task);
            facts.is_forgotten = false;
            facts.is_ours = true;
            facts.call = Some(call);
            facts.session.clone_from(&report.session);
            // A call that only waits for another's task knows no more than its id.
            let begins = operation.filter(|operation| operation.method == "tools/call");
            if let Some(operation) = begins {
                facts.operation = Some(Arc::clone(operation));
            }
        });
    }

    fn of_call(&self, call: CallId, change: impl Fn(&mut TaskFacts)) {
        self.entries.with_untracked(|all| {
            for entry in all {
                if entry.facts.with_untracked(|facts| facts.call == Some(call)) {
                    entry.facts.update(&change);
                }
            }
        });
    }

    /// Shows what was kept of a server's tasks, where nothing is known of them yet.
    pub(in crate::store) fn restore(&self, kept: &[KeptTask]) {
        for kept in kept.iter().rev().filter(|kept| self.find(&kept.task).is_none()) {
            self.add(kept.task.clone(), kept.facts());
        }
    }
}

/// A task as it is kept on this device, so that it is found again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTask {
    /// The server's address.
    pub url: String,
    pub task: String,
    pub session: Option<String>,
    pub tool: Option<String>,
    /// `None` where they were too long to keep.
    pub arguments: Option<Value>,
    pub status: String,
    pub created_at: Option<String>,
    pub updated_at: Option<String>,
    pub ttl_millis: Option<u64>,
}

/// Longer arguments are not kept, in bytes of JSON.
const MOST_ARGUMENTS: usize = 2_000;

impl KeptTask {
    pub(in crate::store) fn of(url: String, id: String, facts: &TaskFacts) -> Self {
        let operation = facts.operation.as_deref();
        let arguments = operation.map(|operation| operation.arguments().clone());
        Self {
            url,
            task: id,
            session: facts.session.clone(),
            tool: operation.map(|operation| operation.name().to_owned()),
            arguments: arguments.filter(|all| all.to_string().len() <= MOST_ARGUMENTS),
            status: facts.status.key().to_owned(),
            created_at: facts.created_at.clone(),
            updated_at: facts.updated_at.clone(),
            ttl_millis: facts.ttl_millis,
        }
    }

    fn facts(&self) -> TaskFacts {
        let operation = self.tool.as_ref().map(|tool| {
            let arguments = self.arguments.as_ref().and_then(Value::as_object).cloned();
            Arc::new(Operation::call_tool(tool, arguments.unwrap_or_default()))
        });
        TaskFacts {
            operation,
            session: self.session.clone(),
            call: None,
            status: TaskStatus::from_key(&self.status).unwrap_or(TaskStatus::Working),
            message: None,
            created_at: self.created_at.clone(),
            updated_at: self.updated_at.clone(),
            ttl_millis: self.ttl_millis,
            is_unending: false,
            is_ours: true,
            is_forgotten: false,
        }
    }
}

impl TaskEntry {
    /// What to send for a call to wait for this task.
    pub fn resumption(&self) -> Resumption {
        self.facts.with_untracked(|facts| Resumption {
            task: self.id.clone(),
            operation: facts.operation.as_deref().cloned().unwrap_or_else(|| {
                let params = Map::from_iter([("taskId".to_owned(), Value::from(self.id.as_str()))]);
                Operation::new("tasks/result", params)
            }),
            session: facts.session.clone(),
        })
    }
}

pub use again::Sought;
pub use kept::KeptTasks;

mod kept {
    use reactive_graph::signal::RwSignal;
    use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, WithUntracked as _};

    use super::{KeptTask, Taken};

    /// More than this many are not kept; the oldest go first.
    const MOST_KEPT: usize = 200;

    /// What is known of the tasks of all servers, newest first. Kept on this device.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct KeptTasks {
        pub entries: RwSignal<Vec<KeptTask>>,
    }

    impl KeptTasks {
        pub(in crate::store) fn keep(self, task: KeptTask) {
            if self.entries.with_untracked(|all| all.contains(&task)) {
                return;
            }
            let is_it = |kept: &KeptTask| kept.url == task.url && kept.task == task.task;
            let index = self.entries.with_untracked(|all| all.iter().position(is_it));
            self.entries.update(|all| {
                if let Some(index) = index {
                    all[index] = task;
                } else {
                    all.insert(0, task);
                    all.truncate(MOST_KEPT);
                }
            });
        }

        pub(in crate::store) fn forget(self, url: &str, task: &str) -> Taken<KeptTask> {
            let is_it = |kept: &KeptTask| kept.url == url && kept.task == task;
            let is_same =
                |one: &KeptTask, other: &KeptTask| one.url == other.url && one.task == other.task;
            let mut entries = self.entries.get_untracked();
            let count = entries.len();
            let taken = Taken::out_of(&mut entries, is_same, is_it);
            if entries.len() < count {
                self.entries.set(entries);
            }
            taken
        }

        pub(in crate::store) fn put_back(self, taken: &Taken<KeptTask>) {
            self.entries.update(|all| taken.back_into(all));
        }

        pub(in crate::store) fn of(self, url: &str) -> Vec<KeptTask> {
            self.entries
                .with_untracked(|all| all.iter().filter(|kept| kept.url == url).cloned().collect())
        }
    }
}

#[cfg(test)]
mod tests;
