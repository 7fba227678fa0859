//! What the palette finds, and in which order. How it looks is in `ui::shell`.

mod gather;
pub mod rank;

pub use gather::{Here, begun, gather};

use super::screen::Screen;
use crate::store::page::settings::Theme;
use rank::{Ranked, Text};

/// One thing that can be gone to or done.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub kind: Kind,
    pub label: String,
    pub about: String,
    pub act: Act,
    /// By which its use is remembered; `None` for what is not to be kept.
    pub key: Option<String>,
    text: Text,
    weight: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Place,
    Action,
    Server,
    Recent,
    Tool,
    Resource,
    Template,
    Prompt,
    Call,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Place => "Go to",
            Self::Action => "Action",
            Self::Server => "Server",
            Self::Recent => "Recent server",
            Self::Tool => "Tool",
            Self::Resource => "Resource",
            Self::Template => "Template",
            Self::Prompt => "Prompt",
            Self::Call => "Call",
        }
    }

    /// Its label is a name of the server's, and no words.
    pub fn is_code(self) -> bool {
        matches!(self, Self::Tool | Self::Prompt | Self::Call)
    }
}

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    Go(Screen),
    /// Connects to a server used before.
    Again(String),
    Do(Action),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    ConnectAnother,
    Demo,
    Reconnect,
    Disconnect,
    CopyLink,
    CopyLinkWithArguments,
    CopyUrl,
    ToggleWire,
    Theme(Theme),
    SingleKeys,
    Keys,
}

impl Entry {
    fn new(kind: Kind, label: String, about: String, act: Act) -> Self {
        let text = Text::new(&label, &about);
        Self { kind, label, about, act, key: None, text, weight: 0 }
    }
}

impl Ranked for Entry {
    fn text(&self) -> &Text {
        &self.text
    }

    fn weight(&self) -> u32 {
        self.weight
    }
}
