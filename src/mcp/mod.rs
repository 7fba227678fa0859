//! The Model Context Protocol as a state machine without I/O.
//!
//! [`Client`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]).
//! It never opens a socket, reads a clock, spawns a task or logs; whoever drives it does. [`Tapped`] is the same
//! for a session that others hold.
//! Specification: <https://modelcontextprotocol.io/specification>.

mod calling;
mod client;
mod connecting;
mod errand;
mod event_dialect;
mod guest;
mod link;
mod listening;
mod lists;
mod model;
mod peer;
mod receiving;
mod tapped;
mod task;

pub use calling::prepared::Prepared;
pub use calling::written;
pub use client::Client;
pub use link::Taken;
pub use link::extra_headers;
pub use link::recorder::{Recorder, Said};
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
pub use peer::packed::Packed;
pub use tapped::Tapped;
