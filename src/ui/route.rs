//! Which screen is shown, in step with the address bar's hash. It never carries a secret.

use leptos::prelude::*;
use vecmap::VecMap;
use wasm_bindgen::{JsCast as _, JsValue};

pub use super::screen::{Pane, Part, Screen};
use crate::session::ServerId;
use crate::store::page::servers::Servers;

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
