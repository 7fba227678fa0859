//! Connecting: finding out how a server speaks, the handshake, what is offered to it, and the way back to a
//! server that was lost.
//!
//! Chapters of [`Client`](super::client::Client): a connection is what everything else hangs on.

pub(super) mod connect;
pub(super) mod examination;
pub(super) mod handshake;
pub(super) mod offering;
pub(super) mod probe;
pub(super) mod program;
pub(super) mod reconnect;
pub(super) mod refusal;
mod waiting;
