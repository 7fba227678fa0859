//! Text that people read: names, explanations of failures, what happened by itself.
//!
//! Everything here is a plain function from a fact to words, so that it can be read and tested without a
//! browser, and a view that is loaded on demand brings only the words it needs.

pub mod explain;
mod names;
pub mod sign_in_step;

pub use names::{
    dialect, duration, feature, host, oddity, path, phase, place, seconds, spoken, step,
    task_status,
};
