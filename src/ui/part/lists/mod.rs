//! Lists of any length, drawn a part at a time: by frames, by a window, or by a button that draws more.

mod few;
mod frames;
mod keyed;
mod lines;
mod viewport;
mod virtual_list;

pub use few::{Earlier, Few, More, Shown};
pub use frames::{Frames, Rest, next_frame, within};
pub use keyed::keyed;
pub use lines::{Lines, close_by_key, closing, detail_head};
pub use viewport::Viewport;
pub use virtual_list::{ListKind, VirtualList};
