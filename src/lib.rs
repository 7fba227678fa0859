//! Wirescope: a visual debugger for MCP servers in one browser tab.
//!
//! Data flows one way: bytes → SSE items → JSON-RPC messages → events → stores → views; and back:
//! command → machine → HTTP request. The rooms below may import only what stands above them, which
//! `tests/house_rules.rs` checks.
//!
//! Without the feature `page` there are only `wire` and `companion`: all that the native program needs.

pub mod wire;

#[cfg(not(target_arch = "wasm32"))]
pub mod companion;

#[cfg(feature = "page")]
pub mod schema;

#[cfg(feature = "page")]
pub mod diagnosis;

#[cfg(feature = "page")]
pub mod mcp;

#[cfg(feature = "page")]
pub mod oauth;

#[cfg(feature = "page")]
pub mod claude;

#[cfg(feature = "page")]
pub mod demo;

#[cfg(feature = "page")]
pub mod kept;

#[cfg(feature = "page")]
pub mod session;

#[cfg(feature = "page")]
pub mod words;

#[cfg(feature = "page")]
pub mod store;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod ui;
/// Natively only what is no markup.
#[cfg(all(feature = "page", not(target_arch = "wasm32")))]
pub mod ui;
#[cfg(target_arch = "wasm32")]
mod web;

#[cfg(target_arch = "wasm32")]
pub use app::App;
