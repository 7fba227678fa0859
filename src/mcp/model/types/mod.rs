//! What servers send, read leniently: every type keeps what it came from.

mod content;
mod content_annotations;
mod icon;
mod listed;
pub(in crate::mcp) mod log;
mod parameter_header;
mod progress;
mod prompt;
mod prompt_result;
mod resource;
mod resource_contents;
pub(in crate::mcp) mod task;
mod tool;
mod trace_context;

pub use content::{Content, Media, ToolResult};
pub use content_annotations::ContentAnnotations;
pub use icon::{Icon, IconSource};
pub use listed::{Listed, Spoken};
pub use log::{LogLevel, LogMessage};
pub use parameter_header::parameter_headers;
pub use progress::Progress;
pub use prompt::{Prompt, PromptArgument};
pub use prompt_result::{PromptMessage, PromptResult};
pub use resource::{Resource, ResourceTemplate};
pub use resource_contents::{ReadResult, ResourceContents};
pub use task::{Task, TaskStatus};
pub use tool::{Annotations, TaskSupport, Tool};
pub use trace_context::{TraceContext, baggage_fault, parent_fault, state_fault};
