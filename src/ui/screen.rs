//! The screens there are, and how the address bar's hash names them.

use crate::mcp::Operation;
use crate::session::ServerId;
use crate::wire::url;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    Start,
    Server(ServerId, Pane),
}

/// One part of a server, and what is chosen there: a tool's name, a resource's URI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pane {
    pub part: Part,
    pub chosen: Option<String>,
}

impl Pane {
    /// Where the cards of such calls are.
    pub fn of_call(operation: &Operation) -> Self {
        let part = match &*operation.method {
            "tools/call" => Part::Tools,
            "resources/read" => Part::Resources,
            "prompts/get" => Part::Prompts,
            method if method.starts_with("tasks/") => return Part::Tasks.alone(),
            _ => return Part::Composer.alone(),
        };
        Self { part, chosen: Some(operation.name().to_owned()) }
    }
}

/// The parts of a server, in the order of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Overview,
    Tools,
    Resources,
    Prompts,
    Tasks,
    /// What the server asks for.
    Requests,
    /// Log messages and other notifications.
    Log,
    /// Any message at all.
    Composer,
    /// Signing in, step by step.
    SignIn,
    /// Claude uses the tools.
    Chat,
}

impl Part {
    pub const ALL: [Self; 10] = [
        Self::Overview,
        Self::Tools,
        Self::Resources,
        Self::Prompts,
        Self::Tasks,
        Self::Requests,
        Self::Chat,
        Self::Log,
        Self::Composer,
        Self::SignIn,
    ];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Tools => "Tools",
            Self::Resources => "Resources",
            Self::Prompts => "Prompts",
            Self::Tasks => "Tasks",
            Self::Requests => "Requests",
            Self::Log => "Log",
            Self::Composer => "Send",
            Self::SignIn => "Sign-in",
            Self::Chat => "Chat",
        }
    }

    /// Its name in the address bar.
    pub fn key(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Tools => "tools",
            Self::Resources => "resources",
            Self::Prompts => "prompts",
            Self::Tasks => "tasks",
            Self::Requests => "requests",
            Self::Log => "log",
            Self::Composer => "composer",
            Self::SignIn => "sign-in",
            Self::Chat => "chat",
        }
    }

    /// The event dialect has tools, which Claude can use, and nothing else; the demo server asks for no sign-in.
    pub fn is_offered(self, is_event: bool, is_demo: bool) -> bool {
        let has_it = matches!(self, Self::Overview | Self::Tools | Self::SignIn | Self::Chat);
        (!is_event || has_it) && (!is_demo || self != Self::SignIn)
    }

    /// The part with nothing chosen.
    pub fn alone(self) -> Pane {
        Pane { part: self, chosen: None }
    }
}

impl Screen {
    /// Such as `#/server/1/tools/get-weather`.
    pub fn hash(&self) -> String {
        match self {
            Self::Start => "#/".to_owned(),
            Self::Server(id, Pane { part, chosen: None }) => {
                format!("#/server/{}/{}", id.0, part.key())
            }
            Self::Server(id, Pane { part, chosen: Some(chosen) }) => {
                let chosen = url::encode_component(chosen);
                format!("#/server/{}/{}/{chosen}", id.0, part.key())
            }
        }
    }

    /// Whose fields are on screen.
    pub fn view(&self) -> Option<(ServerId, Part)> {
        match self {
            Self::Start => None,
            Self::Server(id, pane) => Some((*id, pane.part)),
        }
    }

    /// What is not understood leads to the first screen.
    pub fn from_hash(hash: &str) -> Self {
        Self::read(hash).unwrap_or(Self::Start)
    }

    fn read(hash: &str) -> Option<Self> {
        // What stands behind the place is read by `store::page::address`.
        let place = hash.split('?').next()?;
        let mut parts = place.strip_prefix("#/server/")?.splitn(3, '/');
        let id = ServerId(parts.next()?.parse().ok()?);
        let key = parts.next().unwrap_or_default();
        let part = Part::ALL.into_iter().find(|part| part.key() == key).unwrap_or(Part::Overview);
        let chosen = match parts.next() {
            Some(chosen) => Some(url::decode_component(chosen)?),
            None => None,
        };
        Some(Self::Server(id, Pane { part, chosen }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tool(name: &str) -> Screen {
        Screen::Server(ServerId(3), Pane { part: Part::Tools, chosen: Some(name.to_owned()) })
    }

    #[test]
    fn every_part_is_read_back_from_its_own_hash() {
        for part in Part::ALL {
            let alone = Screen::Server(ServerId(12), part.alone());
            assert_eq!(Screen::from_hash(&alone.hash()), alone);
        }
        assert_eq!(Screen::from_hash("#/"), Screen::Start);
        assert_eq!(Screen::Start.hash(), "#/");
    }

    #[test]
    fn what_is_chosen_may_have_any_name() {
        assert_eq!(tool("get-weather").hash(), "#/server/3/tools/get-weather");
        assert_eq!(tool("a/b?c#d %").hash(), "#/server/3/tools/a%2Fb%3Fc%23d%20%25");
        for name in ["", "a/b?c#d %", "größe", "file:///x/%41", "+ +", "🌦", "(it's!)*~"] {
            assert_eq!(Screen::from_hash(&tool(name).hash()), tool(name), "{name}");
        }
    }

    #[test]
    fn a_hash_that_names_no_screen_leads_to_the_first_one() {
        for hash in ["", "#", "tools", "#/server/", "#/server/x/tools", "#/server/3/tools/%zz"] {
            assert_eq!(Screen::from_hash(hash), Screen::Start, "{hash}");
        }
        assert_eq!(Screen::from_hash("#/server/3/tools/a%3Fb?server=x/y#z"), tool("a?b"));
        let unknown = Screen::from_hash("#/server/3/nothing-here");
        assert_eq!(unknown, Screen::Server(ServerId(3), Part::Overview.alone()));
    }
}
