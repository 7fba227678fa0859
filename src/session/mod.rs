//! The whole product minus the browser: several servers, and the connections they share.
//!
//! It composes the machines below and contains no protocol of its own.

pub mod access;
pub mod agent;
pub mod client_config;
pub mod command;
mod gate;
pub mod handed_on;
pub mod linking;
mod logged_body;
mod machine;
pub mod masking;
pub mod pasted;
mod proving;
pub mod sign_in;
mod signing;
mod tapping;

pub use access::{Access, Page};
pub use command::{Command, ServerId};
pub use machine::{Input, Output, Session};
pub use sign_in::{SignInCommand, SignInEvent, Token, Window};
