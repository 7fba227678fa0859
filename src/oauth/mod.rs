//! Signing in to an MCP server, as a state machine without I/O.
//!
//! [`Flow`] is told what happened ([`Input`]) and when, and answers what to do next ([`Output`]): open
//! an exchange, send the page elsewhere, draw random bytes, sign, save. It finds the authorization
//! server, registers, asks for a token, refreshes it, asks for more scopes, and signs out, each as a
//! [`Step`] with its request, its answer and a verdict. It can pause before every step.
//!
//! Specification: <https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization>, and
//! of 2025-03-26 what servers without metadata need. RFC 6749, 6750, 7009, 7523, 7591, 7636, 8414,
//! 8693, 8707, 9207, 9449, 9728.

mod authorization;
pub mod challenge;
pub mod command;
pub mod dpop;
pub mod event;
pub mod failure;
mod finding;
mod flow;
pub mod jwt;
pub mod metadata;
mod pkce;
pub mod recipient;
pub mod registration;
pub mod request;
mod saved;
pub mod token;
pub mod transcript;

pub use command::{Command, Pace, Preset, Proving, Refusal, Setup, Way};
pub use event::{Event, Phase, Step, StepChange, StepId, Verdict};
pub use failure::Failure;
pub use flow::{Flow, Input, Output};
pub use recipient::Recipient;
pub use saved::Saved;
