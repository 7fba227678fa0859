//! The Model Context Protocol as a state machine without I/O.
//!
//! [`Client`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]).
//! It never opens a socket, reads a clock, spawns a task or logs; whoever drives it does.
//! Specification: <https://modelcontextprotocol.io/specification>.

mod asking;
mod cache;
mod call;
mod catalog;
mod client;
mod completing;
mod connect;
mod deadline;
mod event_call;
mod event_parts;
mod event_queue;
mod event_session;
mod exchange;
mod guest;
mod handshake;
mod header_refusal;
mod late;
mod listening;
mod log_level;
mod message;
mod model;
mod notification_check;
mod offering;
pub mod own_header;
mod own_task;
mod page;
mod paging;
mod peer;
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
pub mod written;

pub use client::Client;
pub use guest::{Said, Taken};
pub use model::command::{Command, Dialect, Operation, Resumption, Target, Timeouts};
pub use model::event::Event;
pub use model::features::{ClientFeatures, Feature};
pub use model::freshness::{CacheScope, Freshness};
pub use model::http::ExchangeId;
pub use model::id::{CallId, InputRequestId};
pub use model::input_request::{InputRequest, InputResponse, Root};
pub use model::list::{List, Pages, Turn};
pub use model::listening::{Listening, Wishes};
pub use model::moment::Moment;
pub use model::notice::Notice;
pub use model::port::{Input, Output};
pub use model::revision::{NEWEST_WITH_SESSION, WITH_SESSION};
pub use model::round_trip::{PingOutcome, RoundTrip};
pub use model::{
    command, completion, event, failure, features, http, input_request, moment, notice, types,
};
pub use peer::method;
