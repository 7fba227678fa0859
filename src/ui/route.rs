//! Which screen is shown, in step with the address bar's hash. It never carries a secret.

use leptos::prelude::*;
use vecmap::VecMap;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::session::ServerId;
use crate::store::servers::Servers;

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
                let chosen = String::from(js_sys::encode_uri_component(chosen));
                format!("#/server/{}/{}/{chosen}", id.0, part.key())
            }
        }
    }

    /// Whose fields are on screen.
    fn view(&self) -> Option<(ServerId, Part)> {
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
        let mut parts = hash.strip_prefix("#/server/")?.splitn(3, '/');
        let id = ServerId(parts.next()?.parse().ok()?);
        let key = parts.next().unwrap_or_default();
        let part = Part::ALL.into_iter().find(|part| part.key() == key).unwrap_or(Part::Overview);
        let chosen = match parts.next() {
            Some(chosen) => Some(js_sys::decode_uri_component(chosen).ok()?.into()),
            None => None,
        };
        Some(Self::Server(id, Pane { part, chosen }))
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

    /// The screen that the address bar names, if it is one of this server.
    pub fn screen_of(self, server: ServerId) -> Option<Screen> {
        let screen = self.screen.get_untracked();
        matches!(screen, Screen::Server(id, _) if id == server).then_some(screen)
    }

    /// The part of the server that is on screen.
    pub fn part(self) -> Option<Part> {
        self.screen.with(|screen| match screen {
            Screen::Start => None,
            Screen::Server(_, pane) => Some(pane.part),
        })
    }

    /// What is chosen in this part, while it is on screen.
    pub fn chosen(self, part: Part) -> Option<String> {
        self.screen.with(|screen| match screen {
            Screen::Server(_, pane) if pane.part == part => pane.chosen.clone(),
            _ => None,
        })
    }

    /// The screen to come back to when a server is chosen again.
    pub fn last_of(self, server: ServerId) -> Screen {
        let part = self.left.with(|left| left.get(&server).map(|left| left.part));
        self.part_of(server, part.unwrap_or(Part::Tools))
    }

    /// One part of a server, with what was last chosen there.
    pub fn part_of(self, server: ServerId, part: Part) -> Screen {
        let chosen = self.left.with(|left| left.get(&server)?.chosen.get(&part).cloned());
        Screen::Server(server, Pane { part, chosen: chosen.flatten() })
    }

    pub fn navigate(self, screen: Screen) {
        let hash = screen.hash();
        self.enter(screen);
        // Fails only where a page may not set its own hash; the screen has changed all the same.
        drop(window().location().set_hash(&hash));
    }

    /// The same, in place of the screen at hand: one step back leads to where that was come from.
    fn replace(self, screen: Screen) {
        let hash = screen.hash();
        self.enter(screen);
        if let Ok(history) = window().history() {
            drop(history.replace_state_with_url(&JsValue::NULL, "", Some(&hash)));
        }
    }

    /// Shows one item of a part of this server, or the part alone. Going through a list key by key is one
    /// step of the history, however many keys it takes.
    pub fn choose(self, part: Part, chosen: Option<String>) {
        let server = self.screen.with_untracked(|screen| match screen {
            Screen::Start => None,
            Screen::Server(id, _) => Some(*id),
        });
        let Some(server) = server else { return };
        let goes_on = chosen.is_some() && self.is_chosen(part) && is_key();
        let screen = Screen::Server(server, Pane { part, chosen });
        if goes_on {
            self.replace(screen);
        } else {
            self.navigate(screen);
        }
    }

    fn is_chosen(self, part: Part) -> bool {
        self.screen.with_untracked(|screen| {
            matches!(screen, Screen::Server(_, pane) if pane.part == part && pane.chosen.is_some())
        })
    }

    fn enter(self, screen: Screen) {
        if self.screen.with_untracked(|held| held.view() != screen.view()) {
            leave_field();
        }
        let server = match &screen {
            Screen::Start => None,
            Screen::Server(id, pane) => {
                self.left.update(|left| left.entry(*id).or_default().note(pane));
                self.servers.is_open(*id).then_some(*id)
            }
        };
        self.servers.current.set(server);
        self.screen.set(screen);
    }
}

#[derive(Clone, Debug)]
struct Left {
    part: Part,
    chosen: VecMap<Part, Option<String>>,
}

impl Default for Left {
    fn default() -> Self {
        Self { part: Part::Tools, chosen: VecMap::new() }
    }
}

impl Left {
    fn note(&mut self, pane: &Pane) {
        self.part = pane.part;
        self.chosen.insert(pane.part, pane.chosen.clone());
    }
}

/// What is done at the moment is done by a key.
fn is_key() -> bool {
    window()
        .event()
        .dyn_ref::<web_sys::KeyboardEvent>()
        .is_some_and(|event| event.type_() == "keydown")
}

/// A field takes what was typed when it is left, which has to come about while its view is there.
fn leave_field() {
    let held = document().active_element();
    let held = held.filter(|held| held.closest("main").is_ok_and(|main| main.is_some()));
    if let Some(held) = held.and_then(|held| held.dyn_into::<web_sys::HtmlElement>().ok()) {
        drop(held.blur());
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}
