//! `count_slowly`: progress, log messages, and time enough to cancel.

use std::time::Duration;

use super::{Arguments, Mistake, Outcome, Plan};

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let steps = arguments.whole("steps", 1..=100, 5)?;
    let delay = arguments.whole("delay_ms", 20..=10_000, 600)?;
    Ok(Outcome::Counting(Plan { steps, pause: Duration::from_millis(delay.into()) }))
}
