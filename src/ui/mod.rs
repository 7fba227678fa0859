//! Components. They read stores and send commands; they decide nothing about the protocol.
#![expect(clippy::needless_pass_by_value, reason = "a component owns its props")]

pub mod chunk;
pub mod explain;
pub mod figures;
pub mod part;
pub mod route;
mod shell;
pub mod view;
pub mod words;

pub use shell::{ServerViews, Shell};
pub use view::chat_door::{ChatDoor, ChatViews};
pub use view::connect::OptionViews;
