//! The calls of one server.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

use reactive_graph::owner::ArcStoredValue;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    Get as _, GetValue as _, Set as _, Update as _, UpdateValue as _, With as _, WithUntracked as _,
};

use crate::diagnosis::Verdict;
use crate::mcp::event::{Answer, CallChange, Record, Subject, TaskReport};
use crate::mcp::failure::CallFailure;
use crate::mcp::types::{LogMessage, Progress};
use crate::mcp::{CallId, Freshness, Moment, Operation};
use crate::wire::http::retry_after::retry_after;
use crate::wire::reader::Finding;
use crate::words;

/// Finished calls beyond this many leave, the oldest first; the wire log keeps its own bound.
const MOST_CALLS: usize = 200;
const MOST_LOGS: usize = 1_000;
const MOST_PARTS: usize = 50;
/// Nobody sits before a countdown longer than this.
const LONGEST_PAUSE: Duration = Duration::from_hours(1);
/// Of output before the result, the newest pieces that are in both bounds.
const MOST_PIECES: usize = 10_000;
const MOST_OUTPUT_BYTES: usize = 1 << 20;

/// One call as the screen shows it. Cheap to clone, and so a handle, like the connection it belongs to.
#[derive(Clone, Debug)]
pub struct Call(Arc<CallParts>);

impl Call {
    /// What it names, or its method where it names nothing.
    pub fn about(&self) -> &str {
        if self.name.is_empty() { &self.operation.method } else { &self.name }
    }

    /// How it is called in a sentence, by the id that the wire knows it by. Tracks.
    pub fn spoken(&self) -> String {
        self.asked.with(|asked| {
            let id = asked.as_ref().and_then(Asked::id);
            words::named_call(id, self.id, "")
        })
    }

    /// How long it took, with the person's time, and whether it has a result; `None` while it is under way.
    pub fn end(&self) -> Option<(Duration, bool)> {
        self.phase.with_untracked(|phase| match phase {
            CallPhase::Finished { took, .. } => Some((took.whole(), true)),
            CallPhase::Failed { took, .. } => Some((took.whole(), false)),
            _ => None,
        })
    }
}

impl Deref for Call {
    type Target = CallParts;

    fn deref(&self) -> &CallParts {
        &self.0
    }
}

/// A signal for each part of a call that changes on its own.
#[derive(Debug)]
pub struct CallParts {
    pub id: CallId,
    pub operation: Arc<Operation>,
    /// What the operation names: a tool, a prompt, a resource; otherwise empty.
    name: String,
    pub started: Moment,
    /// What it first asked on the wire; `None` before that, and where nothing went out.
    pub asked: ArcRwSignal<Option<Asked>>,
    pub phase: ArcRwSignal<CallPhase>,
    pub progress: ArcRwSignal<Option<Progress>>,
    /// Bytes of the answer so far.
    pub received: ArcRwSignal<u64>,
    pub logs: ArcRwSignal<CallLog>,
    /// The task it became, as last heard of.
    pub task: ArcRwSignal<Option<Arc<TaskReport>>>,
    /// The answer was kept from before, and nothing went out.
    pub recalled: ArcRwSignal<Option<Freshness>>,
    /// Output that came before the result.
    pub partial: ArcRwSignal<Output>,
    /// What was found out about a failure that the browser hid.
    pub verdict: ArcRwSignal<Option<Arc<Verdict>>>,
    /// Results as they came, where a stream may bring several; the newest, where they are very many.
    pub parts: ArcRwSignal<Vec<Answer>>,
    waits: ArcStoredValue<Waits>,
}

/// How a call is known on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By the JSON-RPC id of its request.
    Id(String),
    /// Its message has no id, as in the event dialect.
    Unnamed,
}

impl Asked {
    pub fn id(&self) -> Option<&str> {
        match self {
            Self::Id(id) => Some(id),
            Self::Unnamed => None,
        }
    }
}

/// How long a call was under way: at the server and on the way there, and apart from that while it waited for
/// the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Took {
    pub work: Duration,
    pub person: Duration,
}

impl Took {
    pub fn whole(self) -> Duration {
        self.work.saturating_add(self.person)
    }
}

/// The newest of what was logged in the course of a call.
#[derive(Clone, Debug, Default)]
pub struct CallLog {
    held: VecDeque<LogMessage>,
    gone: usize,
}

impl CallLog {
    fn push(&mut self, message: LogMessage) {
        if self.held.len() == MOST_LOGS {
            self.held.pop_front();
            self.gone += 1;
        }
        self.held.push_back(message);
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// The newest, oldest first, and how many came before them.
    pub fn newest(&self, most: usize) -> (usize, impl Iterator<Item = &LogMessage>) {
        let before = self.held.len().saturating_sub(most);
        (self.gone + before, self.held.iter().skip(before))
    }
}

/// The newest of what came before a result, in order: 10 000 pieces or 1 MiB, whichever is less.
#[derive(Clone, Debug, Default)]
pub struct Output {
    held: VecDeque<Arc<str>>,
    bytes: usize,
    is_cut: bool,
}

impl Output {
    fn push(&mut self, piece: Arc<str>) {
        self.bytes += piece.len();
        self.held.push_back(piece);
        let is_over = |all: &Self| all.bytes > MOST_OUTPUT_BYTES || all.held.len() > MOST_PIECES;
        while self.held.len() > 1 && is_over(self) {
            let oldest = self.held.pop_front();
            self.bytes -= oldest.map_or(0, |oldest| oldest.len());
            self.is_cut = true;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<str>> {
        self.held.iter()
    }

    /// As one text, which says at its beginning where there was more.
    pub fn text(&self) -> String {
        let mark = if self.is_cut { "…" } else { "" };
        std::iter::once(mark).chain(self.held.iter().map(AsRef::as_ref)).collect()
    }
}

/// When a call waited for the person.
#[derive(Clone, Copy, Debug, Default)]
struct Waits {
    since: Option<Moment>,
    so_far: Duration,
}

impl Waits {
    fn begin(&mut self, at: Moment) {
        self.since.get_or_insert(at);
    }

    fn end(&mut self, at: Moment) {
        if let Some(since) = self.since.take() {
            self.so_far = self.so_far.saturating_add(at.since(since));
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum CallPhase {
    /// Waiting for one of the browser's connections, or for the call before it.
    Queued,
    Running {
        since: Moment,
    },
    /// The server waits for the person.
    AwaitingInput,
    /// The server has asked this often, and may ask no more until the person says so.
    RoundsSpent {
        rounds: u32,
    },
    Finished {
        took: Took,
        answer: Answer,
    },
    Failed {
        took: Took,
        failure: CallFailure,
        /// What was wrong with the answer besides.
        findings: Vec<Finding>,
    },
}

impl Call {
    /// Whether this is what is done with `name` by `method`.
    pub fn is(&self, method: &str, name: &str) -> bool {
        self.name == name && self.operation.method == method
    }

    fn took(&self, at: Moment) -> Took {
        self.waits.update_value(|waits| waits.end(at));
        let person = self.waits.get_value().so_far;
        Took { work: at.since(self.started).saturating_sub(person), person }
    }

    /// Until when the server asks not to be asked again, `epoch` being the time of day at moment zero. Tracks.
    pub fn refused_until(&self, epoch: Duration) -> Option<Moment> {
        self.phase.with(|phase| match phase {
            CallPhase::Failed { took, failure: CallFailure::Http(failure), .. } => {
                let at = self.started.after(took.whole());
                let pause = retry_after(&failure.head, epoch.saturating_add(at.0))?;
                (pause <= LONGEST_PAUSE).then(|| at.after(pause))
            }
            _ => None,
        })
    }

    /// It reads a resource, which may be used again for a while.
    pub fn may_be_fresh(&self) -> bool {
        self.operation.method == "resources/read"
    }

    /// How long what was read of a resource may be used again. Tracks.
    pub fn freshness(&self) -> Option<Freshness> {
        if !self.may_be_fresh() {
            return None;
        }
        self.recalled.get().or_else(|| {
            self.phase.with(|phase| match phase {
                CallPhase::Finished { took, answer } => {
                    Freshness::read(&answer.result, self.started.after(took.whole()))
                }
                _ => None,
            })
        })
    }
}

impl CallPhase {
    pub fn is_open(&self) -> bool {
        !matches!(self, Self::Finished { .. } | Self::Failed { .. })
    }
}

/// All calls to one server, oldest first. Membership is one signal; each call has its own, so a
/// progress report repaints one bar and not the list.
#[derive(Clone, Debug)]
pub struct Calls {
    pub entries: ArcRwSignal<Vec<Call>>,
    /// The one whose card somebody wants to see, until it is on screen.
    pub sought: ArcRwSignal<Option<CallId>>,
    minted: ArcStoredValue<u32>,
}

impl Default for Calls {
    fn default() -> Self {
        Self {
            entries: ArcRwSignal::default(),
            sought: ArcRwSignal::default(),
            minted: ArcStoredValue::new(0),
        }
    }
}

impl Calls {
    /// A fresh id, minted by the view so that it can show the call at once.
    ///
    /// Counts on its own: a call enters `entries` only when the driver has run, and two clicks may
    /// come before that.
    pub fn mint(&self) -> CallId {
        self.minted.update_value(|minted| *minted += 1);
        CallId(self.minted.get_value())
    }

    pub fn find(&self, id: CallId) -> Option<Call> {
        self.entries
            .with_untracked(|entries| entries.iter().rev().find(|call| call.id == id).cloned())
    }

    /// The names by which `method` was called, the latest first, each once. Does not track.
    pub fn latest(&self, method: &str) -> Vec<String> {
        self.entries.with_untracked(|entries| {
            let mut names = Vec::new();
            for call in entries.iter().rev().filter(|call| call.operation.method == method) {
                if !names.contains(&call.name) {
                    names.push(call.name.clone());
                }
            }
            names
        })
    }

    /// A message went out for it.
    pub(in crate::store) fn asked(&self, id: CallId, record: &Record) {
        let Some(call) = self.find(id) else { return };
        if call.asked.with_untracked(Option::is_none) {
            call.asked.set(Some(match &record.subject {
                Subject::Request { id, .. } => Asked::Id(id.clone()),
                _ => Asked::Unnamed,
            }));
        }
    }

    /// What was found out about a failure that the browser hid.
    pub(in crate::store) fn examined(&self, id: CallId, verdict: Arc<Verdict>) {
        if let Some(call) = self.find(id) {
            call.verdict.set(Some(verdict));
        }
    }

    #[inline(never)]
    pub(in crate::store) fn apply(&self, id: CallId, change: CallChange) {
        if let CallChange::Started { at, operation } = change {
            return self.start(id, at, operation);
        }
        let Some(call) = self.find(id) else { return };
        match change {
            CallChange::Started { .. } => {}
            CallChange::Queued => call.phase.set(CallPhase::Queued),
            CallChange::Sent { at } | CallChange::Resumed { at } => {
                call.waits.update_value(|waits| waits.end(at));
                call.phase.set(CallPhase::Running { since: at });
            }
            CallChange::AwaitingInput { at } => {
                call.waits.update_value(|waits| waits.begin(at));
                call.phase.set(CallPhase::AwaitingInput);
            }
            CallChange::RoundsSpent { at, rounds } => {
                call.waits.update_value(|waits| waits.begin(at));
                call.phase.set(CallPhase::RoundsSpent { rounds });
            }
            CallChange::Received { bytes } => call.received.set(bytes),
            CallChange::Progressed(progress) => call.progress.set(Some(progress)),
            CallChange::Logged(message) => call.logs.update(|logs| logs.push(message)),
            CallChange::Task(report) => {
                // A task from before was never sent as a call.
                if call.phase.with_untracked(|phase| *phase == CallPhase::Queued) {
                    call.phase.set(CallPhase::Running { since: call.started });
                }
                call.task.set(Some(report));
            }
            CallChange::Recalled(freshness) => call.recalled.set(Some(freshness)),
            CallChange::Part(part) => call.parts.update(|parts| {
                if parts.len() >= MOST_PARTS {
                    parts.remove(0);
                }
                parts.push(part);
            }),
            CallChange::Partial(text) => call.partial.update(|partial| partial.push(text)),
            CallChange::Finished { at, answer } => {
                call.phase.set(CallPhase::Finished { took: call.took(at), answer });
            }
            CallChange::Failed { at, failure, findings } => {
                let took = call.took(at);
                call.phase.set(CallPhase::Failed { took, failure, findings });
            }
        }
    }

    fn start(&self, id: CallId, at: Moment, operation: Arc<Operation>) {
        let call = Call(Arc::new(CallParts {
            id,
            name: operation.name().to_owned(),
            operation,
            started: at,
            asked: ArcRwSignal::default(),
            phase: ArcRwSignal::new(CallPhase::Running { since: at }),
            progress: ArcRwSignal::default(),
            received: ArcRwSignal::default(),
            logs: ArcRwSignal::default(),
            task: ArcRwSignal::default(),
            recalled: ArcRwSignal::default(),
            partial: ArcRwSignal::default(),
            verdict: ArcRwSignal::default(),
            parts: ArcRwSignal::default(),
            waits: ArcStoredValue::new(Waits::default()),
        }));
        self.entries.update(|entries| {
            let over = entries.len() >= MOST_CALLS;
            let is_closed = |call: &Call| call.phase.with_untracked(|phase| !phase.is_open());
            if over && let Some(oldest) = entries.iter().position(is_closed) {
                entries.remove(oldest);
            }
            entries.push(call);
        });
    }
}
