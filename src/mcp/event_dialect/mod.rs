//! The event dialect: its session, and calls that are one POST each.
//!
//! Chapters of [`Client`](super::client::Client), apart from the others because nothing here is JSON-RPC.

pub(super) mod call;
pub(super) mod parts;
pub(super) mod queue;
pub(super) mod session;
