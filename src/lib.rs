//! Wirescope: a visual debugger for MCP servers in one browser tab.
//!
//! Data flows one way: bytes → SSE items → JSON-RPC messages → events → stores → views; and back:
//! command → machine → HTTP request. The rooms below may import only what stands above them, which
//! `tests/house_rules.rs` checks.

pub mod wire;

#[cfg(not(target_arch = "wasm32"))]
pub mod companion;

pub mod schema;

pub mod mcp;

pub mod oauth;

pub mod claude;

pub mod demo;

pub mod kept;

pub mod session;

pub mod words;

pub mod store;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod ui;
/// Natively only what is no markup.
#[cfg(not(target_arch = "wasm32"))]
pub mod ui;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
pub use app::App;
