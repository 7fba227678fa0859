//! A task: the state of a request that goes on after its answer.
//!
//! Spec: 2025-11-25, basic/utilities/tasks; the extension `io.modelcontextprotocol/tasks` of 2026-07-28.

use std::time::Duration;

use serde_json::Value;

use crate::mcp::model::paces::LOOK;
use crate::wire::reader::{Finding, Problem, Reader};

/// What a server tells of a task, kept whole in `raw`.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    pub id: String,
    pub status: TaskStatus,
    /// The server's words about the state.
    pub message: Option<String>,
    /// ISO 8601, as sent.
    pub created_at: Option<String>,
    /// ISO 8601, as sent.
    pub updated_at: Option<String>,
    /// How long after its creation the server keeps it; `None`: without end, or it does not say.
    pub ttl: Option<Duration>,
    /// The pause the server asks for between looks.
    pub poll: Option<Duration>,
    pub raw: Value,
}

/// The extension of 2026-07-28.
pub(in crate::mcp) const EXTENSION: &str = "io.modelcontextprotocol/tasks";
/// The member of `_meta` that names the task a message is about.
pub(in crate::mcp) const RELATED: &str = "io.modelcontextprotocol/related-task";

impl Task {
    /// A task of which nothing but the id is known yet.
    pub(in crate::mcp) fn named(id: String) -> Self {
        Self {
            id,
            status: TaskStatus::Working,
            message: None,
            created_at: None,
            updated_at: None,
            ttl: None,
            poll: None,
            raw: Value::Null,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    Working,
    InputRequired,
    Completed,
    Failed,
    Cancelled,
}

impl TaskStatus {
    /// As the protocol spells it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::InputRequired => "input_required",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Working, Self::InputRequired, Self::Completed, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|status| status.key() == key)
    }

    /// Nothing changes any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

impl Task {
    /// `None` where it has no id: then nobody can ask for it. `pointer` is where it stands in the message.
    pub fn read(raw: &Value, pointer: &str, findings: &mut Vec<Finding>) -> Option<Self> {
        let mut json = Reader::new(raw, pointer.to_owned(), findings)?;
        let id = json.text("taskId")?.to_owned();
        let status = json.text("status");
        let message = json.optional_text("statusMessage").map(str::to_owned);
        let created_at = json.text("createdAt").map(str::to_owned);
        let updated_at = json.text("lastUpdatedAt").map(str::to_owned);
        // The extension says the unit in the name.
        let mut millis = |long: &str, short: &str| {
            let name = if raw.get(long).is_some() { long } else { short };
            let value = raw.get(name).filter(|value| !value.is_null())?;
            let number = value.as_f64().filter(|number| *number >= 0.0);
            if number.is_none() {
                let problem = Problem::NotA("number of milliseconds");
                findings.push(Finding { pointer: format!("{pointer}/{name}"), problem });
            }
            Some(Duration::try_from_secs_f64(number? / 1_000.0).unwrap_or(Duration::MAX))
        };
        let ttl = millis("ttlMs", "ttl");
        let poll = millis("pollIntervalMs", "pollInterval");
        if let Some(problem) = poll.and_then(|poll| LOOK.find(poll)) {
            let is_long = raw.get("pollIntervalMs").is_some();
            let name = if is_long { "pollIntervalMs" } else { "pollInterval" };
            findings.push(Finding { pointer: format!("{pointer}/{name}"), problem });
        }
        let known = status.and_then(TaskStatus::from_key);
        if status.is_some() && known.is_none() {
            let problem = Problem::Says("is not a task status".to_owned());
            findings.push(Finding { pointer: format!("{pointer}/status"), problem });
        }
        // Whatever it is, only a known end is one.
        let status = known.unwrap_or(TaskStatus::Working);
        let raw = raw.clone();
        Some(Self { id, status, message, created_at, updated_at, ttl, poll, raw })
    }

    /// The server says that it keeps the task for as long as it likes.
    pub fn is_unending(&self) -> bool {
        ["ttl", "ttlMs"].into_iter().any(|name| self.raw.get(name).is_some_and(Value::is_null))
    }

    /// The pause until the next look, within reason.
    pub fn pause(&self) -> Duration {
        self.poll.unwrap_or(LOOK.usual).clamp(LOOK.floor, LOOK.longest)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(raw: &Value) -> (Option<Task>, Vec<Finding>) {
        let mut findings = Vec::new();
        (Task::read(raw, "/result", &mut findings), findings)
    }

    #[test]
    fn a_task_is_without_end_only_where_the_server_says_so() {
        let unending = |raw: Value| read(&raw).0.expect("a task").is_unending();

        assert!(unending(json!({ "taskId": "t", "ttl": null })));
        assert!(unending(json!({ "taskId": "t", "ttlMs": null })));
        assert!(!unending(json!({ "taskId": "t", "ttl": 9 })));
        assert!(!unending(json!({ "taskId": "t" })));
    }

    #[test]
    fn both_revisions_spell_their_times_in_their_own_way() {
        let times = json!({
            "taskId": "t", "status": "working", "createdAt": "2026-01-01T00:00:00Z",
            "lastUpdatedAt": "2026-01-01T00:00:00Z"
        });
        for (ttl, poll) in [("ttl", "pollInterval"), ("ttlMs", "pollIntervalMs")] {
            let mut raw = times.clone();
            raw[ttl] = json!(60_000);
            raw[poll] = json!(2_500);

            let (task, findings) = read(&raw);

            let task = task.expect("it has an id");
            assert_eq!(task.ttl, Some(Duration::from_mins(1)));
            assert_eq!(task.pause(), Duration::from_millis(2_500));
            assert_eq!(findings, []);
        }
    }

    #[test]
    fn a_server_that_asks_to_be_asked_all_the_time_is_asked_five_times_a_second() {
        for (poll, pause) in [(json!(0), 200), (json!(-5), 1_000), (json!(null), 1_000)] {
            let raw = json!({ "taskId": "t", "status": "working", "pollInterval": poll });
            assert_eq!(read(&raw).0.expect("a task").pause(), Duration::from_millis(pause));
        }
    }

    #[test]
    fn an_unknown_status_is_no_end_and_a_task_without_an_id_is_none() {
        let (task, findings) = read(&json!({
            "taskId": "t", "status": "paused", "createdAt": "", "lastUpdatedAt": "", "ttl": null
        }));
        assert_eq!(task.expect("a task").status, TaskStatus::Working);
        assert_eq!(findings[0].pointer, "/result/status");

        assert_eq!(read(&json!({ "status": "working" })).0, None);
    }
}
