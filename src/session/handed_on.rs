//! A prepared call as text that a person pastes elsewhere: into a terminal, a program, or the settings of a
//! client. The counterpart of [`pasted`](super::pasted). It sends nothing, and no key stands in the text: the
//! reader sets a variable of the environment for each.

mod curl;
mod entry;
mod literal;
mod place;
mod program;
mod python;
mod stream;
mod text;
mod typescript;
mod variables;

#[cfg(test)]
mod tests;

use crate::mcp::{Dialect, Operation, Packed, Prepared, Target};
use crate::wire::json_text;

pub use variables::Variable;

/// What is handed on.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    pub target: &'a Target,
    pub prepared: &'a Prepared,
    pub operation: &'a Operation,
    /// Of the server, for what a client calls it.
    pub name: Option<&'a str>,
    /// Where the stream of an HTTP+SSE session was opened. `None`: at the target's own address.
    pub stream: Option<&'a str>,
    /// A sign-in adds an authorization, which `prepared` does not have.
    pub is_signed_in: bool,
}

/// What it is turned into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Lines for a POSIX shell.
    Curl,
    /// A script with the official SDK, as is the next.
    Python,
    TypeScript,
    /// The message alone.
    JsonRpc,
    /// A command that adds the server to Claude Code.
    ClaudeCommand,
    /// The server in a file as most clients read it.
    ClientConfig,
}

impl Form {
    pub const ALL: [Self; 6] = [
        Self::Curl,
        Self::Python,
        Self::TypeScript,
        Self::JsonRpc,
        Self::ClaudeCommand,
        Self::ClientConfig,
    ];

    /// What it is called on the page.
    pub fn label(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Python => "Python",
            Self::TypeScript => "TypeScript",
            Self::JsonRpc => "JSON-RPC",
            Self::ClaudeCommand => "claude mcp add",
            Self::ClientConfig => "mcp.json",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handed {
    /// Ends with a line break. Where the form has comments, its first lines name the variables and say `note`.
    pub text: String,
    /// What the reader has to set first.
    pub variables: Vec<Variable>,
    /// What else the reader has to know.
    pub note: Option<Note>,
}

/// What the text cannot know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// The program is known to the companion, and here by its command line alone.
    #[error(
        "The environment and the folder that a configuration sets for this program are not in here"
    )]
    LineAlone,
}

/// Why there is no such text, and what to take instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("curl cannot start a program: take Python or TypeScript")]
    CurlOfProgram,
    #[error("No official SDK speaks the event dialect: take curl")]
    ScriptOfEvents,
    #[error("The event dialect sends no JSON-RPC: take curl")]
    MessageOfEvents,
    #[error("No client is known to speak the event dialect: take curl")]
    EntryOfEvents,
    #[error("Only the companion knows all of this program's command: take JSON-RPC")]
    CompanionsProgram,
    #[error("{language} would lose digits of {number}: take {instead}")]
    Number { language: &'static str, number: String, instead: &'static str },
    #[error("HTTP cannot carry the header {0}: change it, or take JSON-RPC")]
    Header(String),
    #[error("The server's address cannot be read: take JSON-RPC")]
    Address,
}

/// The call in this form.
pub fn hand_on(form: Form, call: &Call<'_>) -> Result<Handed, Refused> {
    match form {
        Form::Curl => curl::written(call),
        Form::Python => python::written(call),
        Form::TypeScript => typescript::written(call),
        Form::JsonRpc => message(call),
        Form::ClaudeCommand => entry::command(call),
        Form::ClientConfig => entry::config(call),
    }
}

/// An address as it may be shown and copied: with dots for what looks like a key.
pub fn shown_address(url: &str) -> String {
    let mut variables = variables::Variables::default();
    let read = place::read(url).map(|url| place::address(&url, &mut variables).masked());
    read.unwrap_or_else(|_| "•••".to_owned())
}

/// The body of the event dialect is left out: it is JSON, and no JSON-RPC.
fn message(call: &Call<'_>) -> Result<Handed, Refused> {
    if call.prepared.dialect == Dialect::Event {
        return Err(Refused::MessageOfEvents);
    }
    let body = match &call.prepared.call {
        Packed::Http(request) => request.body.as_deref().unwrap_or_default(),
        Packed::Line(line) => line,
    };
    Ok(Handed { text: json_text::pretty(body) + "\n", variables: Vec::new(), note: None })
}
