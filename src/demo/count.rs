//! A call under way that takes its time: `count_slowly`.

use std::time::Duration;

use serde_json::{Value, json};

use super::admission::Asked;
use super::level::Level;
use super::reply;
use super::tools::said;
use crate::mcp::moment::Moment;
use crate::wire::json_rpc::RequestId;

/// How far to count, and how slowly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub(super) steps: u32,
    pub(super) pause: Duration,
}

/// Counts one step whenever it is due. Its messages travel on the call's own stream.
#[derive(Debug)]
pub(super) struct Count {
    id: RequestId,
    progress_token: Option<Value>,
    log_level: Option<Level>,
    plan: Plan,
    done: u32,
    began: Moment,
    pub(super) due: Moment,
}

impl Count {
    /// The count, and what it says before its first step.
    pub(super) fn begin(asked: Asked, plan: Plan, now: Moment) -> (Self, Vec<Value>) {
        let count = Self {
            id: asked.id,
            progress_token: asked.progress_token,
            log_level: asked.log_level,
            plan,
            done: 0,
            began: now,
            due: now.after(plan.pause),
        };
        let words = json!(format!("Counting to {}", plan.steps));
        let first = count.log(Level::Info, &words).into_iter().collect();
        (count, first)
    }

    /// The next step, and after the last one the result.
    pub(super) fn advance(&mut self, now: Moment) -> Vec<Value> {
        self.done += 1;
        self.due = now.after(self.plan.pause);
        let elapsed = u64::try_from(now.since(self.began).as_millis()).unwrap_or(u64::MAX);
        let detail = json!({ "step": self.done, "elapsed_ms": elapsed });
        let mut messages = Vec::new();
        messages.extend(self.log(Level::Debug, &detail));
        messages.extend(self.progress());
        if self.is_over() {
            let seconds = now.since(self.began).as_secs_f64();
            let words = format!("Counted to {} in {seconds:.1} s", self.plan.steps);
            messages.extend(self.log(Level::Notice, &json!(words)));
            messages.push(reply::result(&self.id, said(&words)));
        }
        messages
    }

    pub(super) fn is_over(&self) -> bool {
        self.done >= self.plan.steps
    }

    fn progress(&self) -> Option<Value> {
        let params = json!({
            "progressToken": self.progress_token.as_ref()?,
            "progress": self.done,
            "total": self.plan.steps,
            "message": format!("Counted {} of {}", self.done, self.plan.steps),
        });
        Some(reply::notification("notifications/progress", &params))
    }

    fn log(&self, level: Level, said: &Value) -> Option<Value> {
        let wanted = self.log_level.is_some_and(|least| level >= least);
        let params = json!({ "level": level.as_str(), "logger": "count_slowly", "data": said });
        wanted.then(|| reply::notification("notifications/message", &params))
    }
}
