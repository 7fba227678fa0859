//! Text that is read and not changed: raw, as a tree, as prose, or hidden. Fields for text are with forms.

mod code;
mod hidden;
mod json_tree;
mod prose;
mod told;

pub use code::{Code, Colours, coloured};
pub use hidden::Hidden;
pub use json_tree::JsonTree;
pub use prose::Prose;
pub use told::Told;
