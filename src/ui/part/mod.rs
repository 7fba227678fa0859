//! Reusable pieces: props and callbacks only.

mod copy_button;
mod explanation;
mod icon;
mod prose;
mod state_dot;

pub use copy_button::CopyButton;
pub use explanation::ExplanationCard;
pub use icon::{Icon, IconName};
pub use prose::Prose;
pub use state_dot::StateDot;
