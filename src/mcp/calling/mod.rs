//! Calls: what a person asks of a server, and what the server asks back on the way. How a call goes out, its
//! rounds, its end, and the questions that wait for an answer.
//!
//! Chapters of [`Client`](super::client::Client): a call touches nearly everything else.

pub(super) mod asking;
pub(super) mod call;
pub(super) mod header_refusal;
pub mod prepared;
mod progressing;
pub(super) mod questions;
pub(super) mod recall;
pub(super) mod round;
pub mod written;
