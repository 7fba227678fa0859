//! The Model Context Protocol as a state machine without I/O.
//!
//! [`Client`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]).
//! It never opens a socket, reads a clock, spawns a task or logs; whoever drives it does.
//! Specification: <https://modelcontextprotocol.io/specification>.

mod asking;
mod cache;
mod call;
mod catalog;
pub mod client;
pub mod command;
pub mod completion;
mod connect;
mod deadline;
mod era;
pub mod event;
mod event_call;
mod event_parts;
mod event_session;
mod exchange;
pub mod failure;
mod features;
mod guest;
mod handshake;
mod header_refusal;
pub mod http;
pub mod input_request;
mod late;
mod listening;
mod log_level;
mod message;
pub mod method;
pub mod moment;
pub mod notice;
mod notification_check;
mod offering;
pub mod own_header;
mod own_task;
mod paces;
mod paging;
mod pending;
mod ping;
mod probe;
mod progress;
mod provision;
mod questions;
mod receive;
mod reconnect;
mod refusal;
mod reply;
mod result_check;
mod result_type;
mod round;
mod sending;
mod stream;
mod subscription;
mod task;
mod task_call;
mod task_input;
mod task_stream;
pub mod types;
pub mod written;

pub use cache::{CacheScope, Freshness};
pub use client::{Client, Input, Output};
pub use command::{CallId, Command, Dialect, List, Operation, Resumption, Target, Timeouts};
pub use era::{NEWEST_WITH_SESSION, WITH_SESSION};
pub use event::Event;
pub use features::{ClientFeatures, Feature};
pub use guest::{Said, Taken};
pub use http::ExchangeId;
pub use input_request::{InputRequest, InputRequestId, InputResponse, Root};
pub use listening::{Listening, Wishes};
pub use moment::Moment;
pub use notice::Notice;
pub use paging::{Pages, Turn};
pub use ping::{PingOutcome, RoundTrip};
