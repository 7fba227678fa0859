//! What goes into the machine of one server, and what comes out of it.

use std::sync::Arc;

use super::command::Command;
use super::event::Event;
use super::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::program::{Program, ProgramEvent};

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
    /// Of a program that [`Output::Start`] asked for.
    Program(ExchangeId, ProgramEvent),
    /// The moment of [`Client::deadline`](crate::mcp::Client::deadline) has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::large_enum_variant, reason = "events are what nearly every output is")
)]
pub enum Output {
    Open(ExchangeId, Arc<HttpRequest>),
    /// Start a program. It is one exchange, from its start to its end.
    Start(ExchangeId, Arc<Program>),
    /// One line for the program's stdin, without its end.
    Write(ExchangeId, Arc<str>),
    /// Close the exchange. On Streamable HTTP this *is* the modern era's cancellation signal. A program is
    /// ended: its stdin is closed, then it is asked to end, then killed.
    Abort(ExchangeId),
    Event(Event),
}
