//! What a person asks of one server.

use std::time::Duration;

use serde_json::{Map, Value};

use super::http::Header;

/// Names one call, minted by the view that starts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    Connect(Target),
    /// End the session properly and free everything it held.
    Disconnect,
    /// Do not wait for the next attempt at reconnecting.
    ReconnectNow,
    StopReconnecting,
    Call(CallId, Operation),
    Cancel(CallId),
    ListTools,
}

/// Where a server is and how to speak to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// As typed; read when connecting.
    pub url: String,
    /// `None`: find out.
    pub dialect: Option<Dialect>,
    /// Sent with every request to this server.
    pub headers: Vec<Header>,
    pub timeouts: Timeouts,
}

impl Target {
    pub fn at(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            dialect: None,
            headers: Vec::new(),
            timeouts: Timeouts::default(),
        }
    }
}

/// The languages a server may speak; `product.md` has them in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dialect {
    Event,
    /// HTTP+SSE, 2024-11-05.
    HttpSse,
    /// Streamable HTTP with a handshake, 2025-03-26 to 2025-11-25.
    Streamable,
    /// 2026-07-28: no session, no handshake.
    Modern,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For each step of connecting.
    pub connect: Duration,
    /// For each request after that; progress starts it anew.
    pub request: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), request: Duration::from_mins(1) }
    }
}

/// What a person wants from the server, free of protocol revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Operation {
    /// Such as `tools/call`.
    pub method: &'static str,
    /// The tool's name.
    pub name: String,
    pub arguments: Map<String, Value>,
}
