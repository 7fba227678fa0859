//! Reusable pieces: props and callbacks only.

mod content;
mod content_notes;
mod copy_button;
mod deaf;
mod explanation;
mod finding_list;
mod focus;
mod form;
mod handle;
mod icon;
mod in_wire;
mod key_hint;
mod later;
mod lists;
mod message;
mod outside_address;
mod pane;
mod picture;
mod progress_bar;
mod server_icons;
mod state_dot;
mod tabs;
mod text;
mod viewer;

pub use content::{Blocks, ContentBlocks};
pub use content_notes::ContentNotes;
pub use copy_button::CopyButton;
pub use deaf::Deaf;
pub use explanation::ExplanationCard;
pub use finding_list::{Fault, FindingList, faults};
pub use focus::{focus_first, fresh_id, reveal, reveal_first};
pub use form::{Edit, FormState, FormView, JsonEntry, RowBudget};
pub use form::{LineEntry, TextArea, TextEntry};
pub use form::{Suggest, SuggestFor, SuggestInput};
pub use handle::{Edge, Handle, percent};
pub use icon::{Icon, IconName};
pub use in_wire::InWire;
pub use key_hint::{is_mac, key_shortcut, title_with_key};
pub use later::Later;
pub use lists::{
    Earlier, Few, Frames, ListKind, More, Rest, Shown, VirtualList, keyed, next_frame, within,
};
pub use lists::{Lines, close_by_key, closing, detail_head};
pub use message::Message;
pub use outside_address::{AddressWarnings, OutsideAddress, marked_host};
pub use pane::Pane;
pub use progress_bar::ProgressBar;
pub use server_icons::{RowIcon, ServerIcons};
pub use state_dot::{StateDot, state_of};
pub use tabs::Tabs;
pub use text::{Code, Colours, Hidden, JsonTree, Prose, Told};
pub use viewer::{Body, MarkdownView, MediaFile, Viewer};
