//! The vocabulary: what a person asks of a server, what is heard of it, and what all of that is called.
//!
//! Values only. Nothing here decides when anything is sent, keeps what goes on, or imports a machine.

pub mod call_change;
pub mod command;
pub mod completion;
pub mod event;
pub mod failure;
pub mod features;
pub mod freshness;
pub mod http;
pub mod id;
pub mod input_request;
pub mod list;
pub mod listening;
pub mod moment;
pub mod notice;
pub mod outgoing;
pub(super) mod paces;
pub mod port;
pub mod question;
pub mod record;
pub(super) mod reply;
pub mod revision;
pub mod round_trip;
pub mod types;
