//! What a person asks of the page.

use super::agent;
use super::sign_in::SignInCommand;
use crate::diagnosis::Surroundings;
use crate::mcp::{self, Taken, Target};

/// Names one saved or connected server, for the life of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServerId(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Add a server and connect to it.
    Open(ServerId, Place),
    /// Add a server that was there before the page was away, and connect once the person is signed in.
    Reopen(ServerId, Box<Target>, Taken),
    Server(ServerId, mcp::Command),
    SignIn(ServerId, SignInCommand),
    /// Forget every key, token and client secret.
    ForgetSecrets,
    /// Disconnect and end all that is under way; it may be connected again, or closed.
    Rest(ServerId),
    /// Disconnect and forget the server.
    Close(ServerId),
    /// About the conversation with Claude that belongs to this server.
    Chat(ServerId, agent::Command),
    /// About all conversations with Claude.
    Claude(agent::Wish),
    /// What [`Output::WantTalking`](super::Output::WantTalking) asked for.
    TalkWith(agent::Talking),
    /// Where the page is, and who stands by: for the search for causes.
    Surroundings(Surroundings),
    CopyText(String),
    /// Load a picture from the web, which tells its host that somebody looks.
    LoadPicture(String),
    Download {
        name: String,
        media_type: String,
        bytes: Vec<u8>,
    },
}

/// Where a server runs.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    not(target_arch = "wasm32"),
    expect(clippy::large_enum_variant, reason = "nearly every server has a target")
)]
pub enum Place {
    Web(Target),
    /// The demo server inside the page.
    Demo,
    /// None that is spoken to: a session that others hold, recorded by a tap. `file` is its name at the companion.
    Tap {
        file: String,
        name: String,
    },
}

impl Place {
    /// How the server is reached; `None` where nobody has to.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::Web(target) => Some(target),
            Self::Demo | Self::Tap { .. } => None,
        }
    }
}
