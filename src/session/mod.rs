//! The whole product minus the browser: several servers, the connections they share, what is saved.
//!
//! It composes the machines below and contains no protocol of its own.

pub mod command;

pub use command::{Command, ServerId};
