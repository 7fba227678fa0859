//! What goes into the machine of one server, and what comes out of it.

use std::sync::Arc;

use super::command::Command;
use super::event::Event;
use super::http::{ExchangeId, HttpEvent, HttpRequest};

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
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
    /// Close the exchange. On Streamable HTTP this *is* the modern era's cancellation signal.
    Abort(ExchangeId),
    Event(Event),
}
