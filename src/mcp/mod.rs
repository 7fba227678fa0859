//! The Model Context Protocol as a state machine without I/O.
//!
//! [`Client`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]).
//! It never opens a socket, reads a clock, spawns a task or logs; whoever drives it does.
//! Specification: <https://modelcontextprotocol.io/specification>.

mod cache;
mod call;
mod catalog;
pub mod client;
pub mod command;
mod connect;
mod deadline;
mod era;
pub mod event;
mod event_call;
mod event_session;
mod exchange;
pub mod failure;
mod handshake;
mod header_refusal;
pub mod http;
mod listening;
mod log_level;
mod message;
pub mod moment;
pub mod notice;
mod notification_check;
pub mod own_header;
mod paging;
mod pending;
mod ping;
mod probe;
mod receive;
mod reconnect;
mod refusal;
mod stream;
mod subscription;
pub mod types;

pub use cache::{CacheScope, Freshness};
pub use client::{Client, Input, Output};
pub use command::{CallId, Command, Dialect, List, Operation, Target, Timeouts};
pub use event::Event;
pub use http::ExchangeId;
pub use listening::{Listening, Wishes};
pub use moment::Moment;
pub use notice::Notice;
pub use paging::{Pages, Turn};
pub use ping::{PingOutcome, RoundTrip};
