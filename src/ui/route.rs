//! Which screen is shown, in step with the address bar's hash. It never carries a secret.

use leptos::prelude::*;
use vecmap::VecMap;

use crate::session::ServerId;
use crate::store::servers::Servers;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Screen {
    Start,
    Server(ServerId, Pane),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pane {
    Overview,
    /// The list, and the workbench of one tool where one is chosen.
    Tools(Option<String>),
}

impl Screen {
    /// Such as `#/server/1/tools/get-weather`.
    pub fn hash(&self) -> String {
        match self {
            Self::Start => "#/".to_owned(),
            Self::Server(id, Pane::Overview) => format!("#/server/{}", id.0),
            Self::Server(id, Pane::Tools(None)) => format!("#/server/{}/tools", id.0),
            Self::Server(id, Pane::Tools(Some(tool))) => {
                let tool = String::from(js_sys::encode_uri_component(tool));
                format!("#/server/{}/tools/{tool}", id.0)
            }
        }
    }

    /// What is not understood leads to the first screen.
    pub fn from_hash(hash: &str) -> Self {
        Self::read(hash).unwrap_or(Self::Start)
    }

    fn read(hash: &str) -> Option<Self> {
        let mut parts = hash.strip_prefix("#/server/")?.splitn(3, '/');
        let id = ServerId(parts.next()?.parse().ok()?);
        let pane = match (parts.next(), parts.next()) {
            (Some("tools"), None) => Pane::Tools(None),
            (Some("tools"), Some(tool)) => {
                Pane::Tools(Some(js_sys::decode_uri_component(tool).ok()?.into()))
            }
            _ => Pane::Overview,
        };
        Some(Self::Server(id, pane))
    }
}

/// Where the person is and how to go elsewhere. In context.
#[derive(Clone, Copy)]
pub struct Route {
    screen: RwSignal<Screen>,
    /// Where each server was left, to come back to.
    left: RwSignal<VecMap<ServerId, Left>>,
    servers: Servers,
}

impl Route {
    /// Starts at the address bar and follows it from then on.
    pub fn follow(servers: Servers) -> Self {
        let route =
            Self { screen: RwSignal::new(Screen::Start), left: RwSignal::default(), servers };
        route.enter(Screen::from_hash(&hash()));
        let heard = window_event_listener(leptos::ev::hashchange, move |_| {
            let screen = Screen::from_hash(&hash());
            if route.screen.with_untracked(|held| *held != screen) {
                route.enter(screen);
            }
        });
        on_cleanup(move || heard.remove());
        route
    }

    /// The server on screen, if it is open.
    pub fn server(self) -> Option<ServerId> {
        let id = self.screen.with(|screen| match screen {
            Screen::Start => None,
            Screen::Server(id, _) => Some(*id),
        })?;
        self.servers.entries.with(|all| all.iter().any(|entry| entry.id == id)).then_some(id)
    }

    pub fn pane(self) -> Option<Pane> {
        self.screen.with(|screen| match screen {
            Screen::Start => None,
            Screen::Server(_, pane) => Some(pane.clone()),
        })
    }

    /// The tool on the workbench.
    pub fn tool(self) -> Option<String> {
        match self.pane()? {
            Pane::Tools(tool) => tool,
            Pane::Overview => None,
        }
    }

    /// The screen to come back to when a server is chosen again.
    pub fn last_of(self, server: ServerId) -> Screen {
        let pane = self.left.with(|left| left.get(&server).map(|left| left.pane.clone()));
        Screen::Server(server, pane.unwrap_or(Pane::Tools(None)))
    }

    /// The tools, with the one that was on the workbench.
    pub fn tools_of(self, server: ServerId) -> Screen {
        let tool = self.left.with(|left| left.get(&server)?.tool.clone());
        Screen::Server(server, Pane::Tools(tool))
    }

    pub fn navigate(self, screen: Screen) {
        let hash = screen.hash();
        self.enter(screen);
        // Fails only where a page may not set its own hash; the screen has changed all the same.
        drop(window().location().set_hash(&hash));
    }

    /// Shows one tool's workbench, or the list alone.
    pub fn choose_tool(self, tool: Option<String>) {
        let server = self.screen.with_untracked(|screen| match screen {
            Screen::Start => None,
            Screen::Server(id, _) => Some(*id),
        });
        if let Some(server) = server {
            self.navigate(Screen::Server(server, Pane::Tools(tool)));
        }
    }

    fn enter(self, screen: Screen) {
        let server = match &screen {
            Screen::Start => None,
            Screen::Server(id, pane) => {
                self.left.update(|left| left.entry(*id).or_default().note(pane));
                self.servers.find(*id).map(|found| found.id)
            }
        };
        self.servers.current.set(server);
        self.screen.set(screen);
    }
}

#[derive(Clone, Debug)]
struct Left {
    pane: Pane,
    tool: Option<String>,
}

impl Default for Left {
    fn default() -> Self {
        Self { pane: Pane::Tools(None), tool: None }
    }
}

impl Left {
    fn note(&mut self, pane: &Pane) {
        self.pane = pane.clone();
        if let Pane::Tools(tool) = pane {
            self.tool.clone_from(tool);
        }
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}
