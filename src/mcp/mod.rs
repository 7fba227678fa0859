//! The Model Context Protocol as a state machine without I/O.
//!
//! [`Client`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]).
//! It never opens a socket, reads a clock, spawns a task or logs; whoever drives it does.
//! Specification: <https://modelcontextprotocol.io/specification>.

pub mod command;
mod deadline;
mod era;
pub mod event;
mod exchange;
pub mod failure;
pub mod http;
pub mod moment;
pub mod types;

pub use command::{CallId, Command, Dialect, Operation, Target, Timeouts};
pub use event::Event;
pub use http::ExchangeId;
pub use moment::Moment;
