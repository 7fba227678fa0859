//! What servers send, read leniently: every type keeps what it came from.

mod content;
mod log;
mod parameter_header;
mod progress;
mod tool;

pub use content::{Content, Media, ToolResult};
pub use log::{LogLevel, LogMessage};
pub use parameter_header::parameter_headers;
pub use progress::Progress;
pub use tool::{Annotations, Tool};
