//! Which screen is shown, in step with the address bar's hash. It never carries a secret.
//!
//! The hash names the place, and behind it the server (`store::page::address`), so that the same address leads to
//! the same place in another tab, where servers have other numbers.

use leptos::prelude::*;
use serde_json::{Map, Value};
use vecmap::VecMap;
use wasm_bindgen::{JsCast as _, JsValue};

pub use super::screen::{Pane, Part, Screen};
use crate::session::ServerId;
use crate::session::linking::LinkRefused;
use crate::store::Stores;
use crate::store::page::Page;
use crate::store::page::address::{Told, link};
use crate::store::page::servers::Servers;
use crate::store::server::connection::Connection;

/// Where the person is and how to go elsewhere. In context.
#[derive(Clone, Copy)]
pub struct Route {
    screen: RwSignal<Screen>,
    /// Where each server was left, to come back to.
    left: RwSignal<VecMap<ServerId, Left>>,
    servers: Servers,
    page: Page,
    /// The hash that names a server which is not open, or not yet; empty otherwise.
    wanted: RwSignal<String>,
    /// The hash of a link that has brought arguments, until the form of the item it names takes them.
    brought: RwSignal<String>,
}

impl Route {
    /// Starts at the address bar and follows it from then on.
    pub fn follow(stores: Stores) -> Self {
        let route = Self {
            screen: RwSignal::new(Screen::Start),
            left: RwSignal::default(),
            servers: stores.servers,
            page: stores.page,
            wanted: RwSignal::default(),
            brought: RwSignal::default(),
        };
        route.arrive(&hash());
        let heard = window_event_listener(leptos::ev::hashchange, move |_| {
            if !route.arrive(&hash()) {
                route.ask();
            }
        });
        on_cleanup(move || heard.remove());
        Effect::new(move |_| route.tell_address());
        route
    }

    /// Goes where the address leads. False where it names a server that is not open.
    fn arrive(self, hash: &str) -> bool {
        let (mut screen, told) = (Screen::from_hash(hash), Told::read(hash));
        if told.arguments.is_some() {
            self.brought.set(hash.to_owned());
        }
        let mut is_here = true;
        if let (Screen::Server(id, pane), Some(server)) = (&screen, &told.server)
            && !self.is_at(*id, &told)
        {
            match self.servers.open_at(server) {
                Some(id) => screen = Screen::Server(id, pane.clone()),
                None => is_here = false,
            }
        }
        self.want(if is_here { "" } else { hash });
        if self.screen.with_untracked(|held| *held != screen) || !is_here {
            self.enter(screen);
        }
        is_here
    }

    /// Whether the open server of this number is the one that an address names.
    fn is_at(self, id: ServerId, told: &Told) -> bool {
        let is_it = |server: Connection| server.place.with_untracked(|place| told.is_at(place));
        self.servers.is_open(id) && self.servers.find(id).is_some_and(is_it)
    }

    /// In a page that is there already, nothing is connected to by an address alone.
    fn ask(self) {
        let wanted = Told::read(&self.wanted.get_untracked());
        self.servers.current.set(None);
        self.page.invitation.set(wanted.target());
    }

    /// What was asked about an address goes when the person leaves it.
    fn want(self, hash: &str) {
        let held = self.wanted.get_untracked();
        if held == hash {
            return;
        }
        if !held.is_empty() {
            self.page.invitation.set(None);
        }
        self.wanted.set(hash.to_owned());
    }

    /// The arguments that a link has brought for this item, once. Tracks.
    pub fn take_arguments(self, server: &Connection, part: Part, chosen: &str) -> Option<String> {
        let brought = self.brought.get();
        let Screen::Server(number, pane) = Screen::from_hash(&brought) else { return None };
        let told = Told::read(&brought);
        // Where a link names no server, it is of that number.
        let is_server = if told.server.is_some() {
            server.place.with_untracked(|place| told.is_at(place))
        } else {
            number == server.id
        };
        if !is_server || pane.part != part || pane.chosen.as_deref() != Some(chosen) {
            return None;
        }
        self.brought.set(String::new());
        told.arguments
    }

    /// A link that asked is not followed.
    pub fn decline(self) {
        self.brought.set(String::new());
        self.page.invitation.set(None);
        self.navigate(Screen::Start);
    }

    /// The address bar says where the person is, with the server. What a link has brought stays in it until it
    /// is taken, so that a reload does not lose it.
    fn tell_address(self) {
        let screen = self.screen.get();
        if self.server().is_none() {
            return;
        }
        let address = self.address(&screen);
        let shown = hash();
        // Anything else in the address bar is on its way to `arrive`.
        if shown != address && Screen::from_hash(&shown) == screen {
            put(&address);
        }
    }

    /// The whole hash of a screen, also for links to it: one that differs would be another step of the history.
    /// Tracks.
    pub fn address(self, screen: &Screen) -> String {
        let Screen::Server(id, pane) = screen else { return screen.hash() };
        let Some(server) = self.servers.find(*id) else { return screen.hash() };
        let mut told = server.place.with(Told::of);
        told.arguments = self.brought.with(|brought| {
            let Screen::Server(_, its) = Screen::from_hash(brought) else { return None };
            (its == *pane).then(|| Told::read(brought).arguments).flatten()
        });
        format!("{}{}", screen.hash(), told.encode())
    }

    /// The link to what is on screen, with these arguments. Tracks.
    pub fn link(
        self,
        arguments: Option<Map<String, Value>>,
    ) -> Option<Result<String, LinkRefused>> {
        let server = self.servers.find(self.server()?)?;
        let location = window().location();
        let page = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
        let hash = self.screen.with(Screen::hash);
        Some(server.place.with(|place| link(&page, &hash, place, arguments)))
    }

    /// The server on screen, if it is open. Tracks.
    pub fn server(self) -> Option<ServerId> {
        let id = self.screen.with(|screen| match screen {
            Screen::Start => None,
            Screen::Server(id, _) => Some(*id),
        })?;
        let wanted = self.wanted.with(|wanted| Told::read(wanted));
        let is_it =
            |entry: &Connection| entry.id == id && entry.place.with(|place| wanted.is_at(place));
        self.servers.entries.with(|all| all.iter().any(is_it)).then_some(id)
    }

    /// The screen that the address bar names, for the server it asked for.
    pub fn screen_of(self, server: ServerId) -> Option<Screen> {
        let is_asked = self.wanted.with_untracked(|wanted| !wanted.is_empty());
        match self.screen.get_untracked() {
            Screen::Server(id, pane) if id == server || is_asked => {
                Some(Screen::Server(server, pane))
            }
            _ => None,
        }
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
        self.want("");
        let hash = untrack(|| self.address(&screen));
        self.enter(screen);
        // Fails only where a page may not set its own hash; the screen has changed all the same.
        drop(window().location().set_hash(&hash));
    }

    /// The same, in place of the screen at hand: one step back leads to where that was come from.
    fn replace(self, screen: Screen) {
        let hash = untrack(|| self.address(&screen));
        self.enter(screen);
        put(&hash);
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

/// In place of what stands in the address bar.
fn put(hash: &str) {
    if let Ok(history) = window().history() {
        drop(history.replace_state_with_url(&JsValue::NULL, "", Some(hash)));
    }
}

fn hash() -> String {
    window().location().hash().unwrap_or_default()
}
