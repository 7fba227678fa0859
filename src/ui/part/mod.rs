//! Reusable pieces: props and callbacks only.

mod choice;
mod code;
mod content;
mod copy_button;
mod explanation;
mod field;
mod focus;
mod form;
mod frames;
mod icon;
mod json_tree;
mod list_field;
mod message;
mod progress_bar;
mod prose;
mod state_dot;
mod tabs;
mod viewport;
mod virtual_list;

pub use code::{Code, Colours};
pub use content::{ContentBlocks, MediaFile};
pub use copy_button::CopyButton;
pub use explanation::ExplanationCard;
pub use focus::{focus_first, reveal_first};
pub use form::{Edit, FormFields, FormState};
pub use frames::{Frames, within};
pub use icon::{Icon, IconName};
pub use json_tree::JsonTree;
pub use message::Message;
pub use progress_bar::ProgressBar;
pub use prose::Prose;
pub use state_dot::StateDot;
pub use tabs::Tabs;
pub use virtual_list::{ListKind, VirtualList};
