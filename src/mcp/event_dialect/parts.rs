//! The results of one call of the event dialect, which a stream may bring in parts.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::mcp::model::call_change::Answer;
use crate::mcp::model::id::RecordId;
use crate::wire::json::Json;
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;

/// So many are kept for the whole of the result; what comes after them is in the log alone.
const MOST_KEPT: usize = 1_000;

#[derive(Debug, Default)]
pub(in crate::mcp) struct Parts {
    kept: Vec<Answer>,
    count: u32,
}

impl Parts {
    pub(in crate::mcp) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// `text` is what `read` was read from.
    pub(in crate::mcp) fn add(&mut self, read: Json, text: Arc<str>, record: RecordId) -> Answer {
        self.count += 1;
        let Json { value, findings } = read;
        let part = Answer { result: Arc::new(value), text, record, findings, part: self.count };
        if self.kept.len() < MOST_KEPT {
            self.kept.push(part.clone());
        }
        part
    }

    /// All of it as one result: what came as it is, or an array of what came.
    pub(in crate::mcp) fn take(
        &mut self,
        findings: &mut Vec<Finding>,
    ) -> (Arc<Value>, Arc<str>, RecordId) {
        let kept = std::mem::take(&mut self.kept);
        findings.extend(kept.iter().flat_map(|part| part.findings.iter().cloned()));
        let left_out = self.count as usize - kept.len();
        if left_out > 0 {
            let words = format!("{left_out} more results are only in the wire log");
            findings.push(Finding { pointer: String::new(), problem: Problem::Says(words) });
        }
        let record = kept.first().map_or(RecordId(0), |part| part.record);
        if let [part] = kept.as_slice() {
            return (part.result.clone(), part.text.clone(), record);
        }
        let texts: Vec<&str> = kept.iter().map(|part| &*part.text).collect();
        let text = texts.join("\n").into();
        let results: Value = kept.iter().map(|part| (*part.result).clone()).collect();
        (Arc::new(results), text, record)
    }
}

/// A result that is not JSON is plain text, and shown as such. What is wrong with it is for its line of the
/// log as well as for its call.
pub(super) fn read(data: &Received, json: Result<Json, String>) -> Json {
    let plain = || Json { value: Value::from(&*data.text), findings: Vec::new() };
    let mut read = json.unwrap_or_else(|_| plain());
    read.findings.extend(data.finding());
    read
}

/// There was a result, and then neither more nor an end.
pub(super) fn left_open(after: Duration) -> Finding {
    let seconds = after.as_secs();
    let words = format!("the server did not end the stream within {seconds} s of its last event");
    Finding { pointer: String::new(), problem: Problem::Says(words) }
}
