//! A conversation with Claude in which it uses the tools of connected servers, as a state machine
//! without I/O.
//!
//! [`Conversation`] is told what happened ([`Input`]) and when, and answers what to do next
//! ([`Output`]): open an exchange with the Messages API, call a tool, tell a change. [`Sampling`] is a
//! smaller machine of the same kind for one `sampling/createMessage` of a server. Neither speaks MCP:
//! tools, results, prompts and resources come and go as plain JSON, and whoever owns the servers
//! carries them. Nor does this room word anything for a person; it names what happened.
//!
//! The API: <https://platform.claude.com/docs/en/api/messages/create>, version 2026-10-21.

pub mod access;
pub mod answer;
mod ask;
pub mod block;
pub mod call;
mod calls;
mod catalog;
pub mod command;
pub mod content;
mod conversation;
pub mod event;
mod export;
pub mod failure;
mod line;
pub mod model;
mod request;
mod round;
pub mod sampling;
mod saved;
pub mod settings;
pub mod tool;
pub mod turn;
pub mod usage;

pub use access::Access;
pub use answer::{Answer, AnswerChange, Stop};
pub use call::{Call, CallEnd, CallId, CallPhase, Consent, Operation};
pub use command::{Allowance, Command, Scope};
pub use conversation::{Conversation, Input, Output};
pub use event::{CallChange, Event, Models, Phase, TurnChange};
pub use failure::Failure;
pub use line::Setup;
pub use sampling::Sampling;
pub use saved::Saved;
pub use settings::Settings;
pub use tool::{Offer, ServerKey, ToolRef};
pub use turn::{Body, Part, Reply, Turn, TurnId};
