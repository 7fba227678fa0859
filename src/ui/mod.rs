//! Components. They read stores and send commands; they decide nothing about the protocol.
//!
//! What stands first here is no markup, and is tested natively; the rest is compiled for the browser only.
#![cfg_attr(
    target_arch = "wasm32",
    expect(clippy::needless_pass_by_value, reason = "a component owns its props")
)]

pub mod connect_draft;
pub mod keys;
pub mod leaving;
pub mod palette;
pub mod screen;
pub mod span;
pub mod text;
pub mod window;

#[cfg(target_arch = "wasm32")]
pub mod checking;
#[cfg(target_arch = "wasm32")]
pub mod chunk;
#[cfg(target_arch = "wasm32")]
pub mod docked;
#[cfg(target_arch = "wasm32")]
pub mod dropped;
#[cfg(target_arch = "wasm32")]
pub mod figures;
#[cfg(target_arch = "wasm32")]
pub mod part;
#[cfg(target_arch = "wasm32")]
pub mod route;
#[cfg(target_arch = "wasm32")]
mod shell;
#[cfg(target_arch = "wasm32")]
pub mod view;

#[cfg(target_arch = "wasm32")]
pub use shell::{OverlayViews, ServerViews, Shell};
#[cfg(target_arch = "wasm32")]
pub use view::chat_door::{ChatDoor, ChatViews};
#[cfg(target_arch = "wasm32")]
pub use view::connect::{OptionViews, Outside};
