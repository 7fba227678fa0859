//! A call under way that takes its time: `count_slowly`.

use std::time::Duration;

use serde_json::Value;

use super::admission::Admitted;
use super::level::Level;
use super::reply;
use super::template::fill;
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
    pub(super) fn begin(asked: &Admitted, plan: Plan, now: Moment) -> (Self, Option<Value>) {
        let count = Self {
            id: asked.id.clone(),
            progress_token: asked.progress_token.clone(),
            log_level: asked.log_level,
            plan,
            done: 0,
            began: now,
            due: now.after(plan.pause),
        };
        let words = format!("Counting to {}", plan.steps);
        let first = count.log(Level::Info, words.into());
        (count, first)
    }

    /// The next step, and after the last one the result.
    pub(super) fn advance(&mut self, now: Moment) -> Vec<Value> {
        self.done += 1;
        self.due = now.after(self.plan.pause);
        let elapsed = u64::try_from(now.since(self.began).as_millis()).unwrap_or(u64::MAX);
        let detail = r#"{"step":null,"elapsed_ms":null}"#;
        let detail = fill(detail, &mut [self.done.into(), elapsed.into()]);
        let mut messages = Vec::new();
        messages.extend(self.log(Level::Debug, detail));
        messages.extend(self.progress());
        if self.is_over() {
            // Halves go down.
            let tenths = elapsed.saturating_add(49) / 100;
            let (seconds, tenth) = (tenths / 10, tenths % 10);
            let words = format!("Counted to {} in {seconds}.{tenth} s", self.plan.steps);
            messages.extend(self.log(Level::Notice, words.as_str().into()));
            messages.push(reply::result(&self.id, said(words)));
        }
        messages
    }

    pub(super) fn is_over(&self) -> bool {
        self.done >= self.plan.steps
    }

    fn progress(&self) -> Option<Value> {
        let token = self.progress_token.clone()?;
        let params = r#"{"progressToken":null,"progress":null,"total":null,"message":null}"#;
        let (done, steps) = (self.done, self.plan.steps);
        let words = format!("Counted {done} of {steps}");
        let params = fill(params, &mut [token, done.into(), steps.into(), words.into()]);
        Some(reply::notification("notifications/progress", params))
    }

    fn log(&self, level: Level, said: Value) -> Option<Value> {
        if level < self.log_level? {
            return None;
        }
        let params = r#"{"level":null,"logger":"count_slowly","data":null}"#;
        let params = fill(params, &mut [level.as_str().into(), said]);
        Some(reply::notification("notifications/message", params))
    }
}
