//! `count_slowly`: progress, log messages, and time enough to cancel.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, Plan, harmless};

pub(super) fn define() -> Value {
    json!({
        "title": "Count slowly",
        "description": "Counts on an event stream: a progress notification and a log message with \
            each step, the result at the end. Cancel it while it runs.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "steps": {
                    "type": "integer",
                    "title": "Steps",
                    "description": "How far to count",
                    "minimum": 1,
                    "maximum": 100,
                    "default": 5,
                },
                "delay_ms": {
                    "type": "integer",
                    "title": "Delay",
                    "description": "Milliseconds between two steps",
                    "minimum": 20,
                    "maximum": 10000,
                    "default": 600,
                },
            },
        },
        "annotations": harmless(),
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let steps = arguments.whole("steps", 1..=100, 5)?;
    let delay = arguments.whole("delay_ms", 20..=10_000, 600)?;
    Ok(Outcome::Counting(Plan { steps, pause: Duration::from_millis(delay.into()) }))
}
