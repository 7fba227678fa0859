//! What servers send, read leniently: every type keeps what it came from.

mod content;
mod content_annotations;
mod icon;
mod listed;
mod log;
mod parameter_header;
mod progress;
mod prompt;
mod resource;
mod resource_contents;
mod tool;
mod trace_context;

pub use content::{Content, Media, ToolResult};
pub use content_annotations::ContentAnnotations;
pub use icon::{Icon, IconSource};
pub use listed::Listed;
pub use log::{LogLevel, LogMessage};
pub use parameter_header::parameter_headers;
pub use progress::Progress;
pub use prompt::{Prompt, PromptArgument};
pub use resource::{Resource, ResourceTemplate};
pub use resource_contents::{ReadResult, ResourceContents};
pub use tool::{Annotations, Tool};
pub use trace_context::{TraceContext, baggage_fault, parent_fault, state_fault};
