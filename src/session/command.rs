//! What a person asks of the page.

use super::agent;
use crate::mcp::{self, Target};

/// Names one saved or connected server, for the life of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Add a server and connect to it.
    Open(ServerId, Place),
    Server(ServerId, mcp::Command),
    /// Disconnect and forget the server.
    Close(ServerId),
    /// About the conversation with Claude that belongs to this server.
    Chat(ServerId, agent::Command),
    /// About all conversations with Claude.
    Claude(agent::Wish),
    CopyText(String),
    Download {
        name: String,
        media_type: String,
        bytes: Vec<u8>,
    },
}

/// Where a server runs.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    Web(Target),
    /// The demo server inside the page.
    Demo,
}
