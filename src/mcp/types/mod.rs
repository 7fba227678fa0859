//! What servers send, read leniently: every type keeps what it came from.

mod content;
mod listed;
mod log;
mod parameter_header;
mod progress;
mod prompt;
mod resource;
mod task;
mod tool;

pub use content::{Content, Media, ToolResult};
pub use listed::Listed;
pub use log::{LogLevel, LogMessage};
pub use parameter_header::parameter_headers;
pub use progress::Progress;
pub use prompt::{Prompt, PromptArgument};
pub use resource::{Resource, ResourceTemplate};
pub use task::{Task, TaskStatus};
pub use tool::{Annotations, TaskSupport, Tool};
