//! The servers of this page, and those used before.

use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetUntracked as _, GetValue as _, Set as _, Update as _, UpdateValue as _, With as _,
    WithUntracked as _,
};
use serde_json::Value;

use super::undo::Taken;
use crate::mcp::{Dialect, Target};
use crate::session::{ServerId, command::Place};
use crate::store::keeping::target as kept_target;
use crate::store::server::connection::Connection;
use crate::words;

/// The open servers in the order they were opened, and which one is on screen.
#[derive(Clone, Copy, Debug)]
pub struct Servers {
    pub entries: RwSignal<Vec<Connection>>,
    pub current: RwSignal<Option<ServerId>>,
    minted: StoredValue<u32>,
    /// The one that was closed last, until it is clear that it will not come back.
    closed: RwSignal<Option<(usize, Connection)>>,
}

impl Default for Servers {
    fn default() -> Self {
        Self {
            entries: RwSignal::default(),
            current: RwSignal::default(),
            minted: StoredValue::new(0),
            closed: RwSignal::default(),
        }
    }
}

impl Servers {
    /// Adds a server and puts it on screen; whoever calls this also sends `Command::Open`.
    pub fn open(self, place: Place) -> ServerId {
        self.minted.update_value(|minted| *minted += 1);
        let id = ServerId(self.minted.get_value());
        self.entries.update(|entries| entries.push(Connection::new(id, place)));
        self.current.set(Some(id));
        id
    }

    /// The id of a server in what a storage holds. One that leaves no room for further ones is none.
    pub(in crate::store) fn kept_id(value: &Value) -> Option<ServerId> {
        let id = value["id"].as_u64().and_then(|id| u32::try_from(id).ok())?;
        (id < u32::MAX / 2).then_some(ServerId(id))
    }

    /// The server of an address such as `#/server/1/tools`.
    pub fn named_in(hash: &str) -> Option<ServerId> {
        let id = hash.strip_prefix("#/server/")?.split('/').next()?;
        id.parse().ok().map(ServerId)
    }

    /// Puts a server back under the id it had before the page was away.
    pub(in crate::store) fn reopen(self, id: ServerId, place: Place) -> Connection {
        self.minted.update_value(|minted| *minted = (*minted).max(id.0));
        let connection = Connection::new(id, place);
        self.entries.update(|entries| entries.push(connection.clone()));
        connection
    }

    /// What a server is called on screen: with its address where another one is called the same, and with a number
    /// where that is the same too. Tracks.
    pub fn name_of(self, connection: &Connection) -> String {
        let name = connection.called();
        self.entries.with(|entries| {
            let is_namesake = |other: &&Connection| other.called() == name;
            let namesakes: Vec<&Connection> = entries.iter().filter(is_namesake).collect();
            if namesakes.len() < 2 {
                return name.clone();
            }
            let place = connection.place.with(words::place);
            let is_twin = |other: &&&Connection| other.place.with(words::place) == place;
            let twins = namesakes.iter().filter(is_twin);
            let before = twins.take_while(|other| other.id != connection.id).count();
            let place = if place == name { String::new() } else { format!(" · {place}") };
            let number = if before == 0 { String::new() } else { format!(" ({})", before + 1) };
            format!("{name}{place}{number}")
        })
    }

    /// How much waits for the person, at all servers. Tracks.
    pub fn waiting(self) -> usize {
        self.entries.with(|entries| entries.iter().map(Connection::waiting).sum())
    }

    pub fn remove(self, id: ServerId) {
        self.entries.update(|entries| entries.retain(|entry| entry.id != id));
        let next = self.entries.with_untracked(|entries| entries.last().map(|entry| entry.id));
        self.current.update(|current| {
            if *current == Some(id) {
                *current = next;
            }
        });
    }

    /// Takes a server off the screen; it still hears what becomes of it until it is dropped.
    pub fn close(self, id: ServerId) {
        let place = |entries: &Vec<Connection>| entries.iter().position(|entry| entry.id == id);
        let Some(at) = self.entries.with_untracked(place) else { return };
        self.closed.set(self.find(id).map(|connection| (at, connection)));
        self.remove(id);
    }

    /// Puts the server that was closed last back where it was.
    pub fn bring_back(self) -> Option<Connection> {
        let (at, connection) = self.closed.with_untracked(Clone::clone)?;
        self.closed.set(None);
        self.entries.update(|entries| {
            entries.insert(at.min(entries.len()), connection.clone());
        });
        Some(connection)
    }

    /// What was closed last will not come back.
    pub fn let_go(self) {
        self.closed.set(None);
    }

    pub fn is_open(self, id: ServerId) -> bool {
        self.entries.with_untracked(|all| all.iter().any(|entry| entry.id == id))
    }

    /// The open server that an address leads to.
    pub fn open_at(self, url: &str) -> Option<ServerId> {
        let is_it = |entry: &&Connection| {
            entry.place.with_untracked(|place| super::address::names(url, place))
        };
        self.entries.with_untracked(|all| all.iter().find(is_it).map(|entry| entry.id))
    }

    /// Also one that was closed and may come back.
    pub fn find(self, id: ServerId) -> Option<Connection> {
        let open =
            self.entries.with_untracked(|all| all.iter().find(|entry| entry.id == id).cloned());
        let closed =
            || self.closed.with_untracked(|closed| closed.as_ref().map(|(_, held)| held.clone()));
        open.or_else(|| closed().filter(|held| held.id == id))
    }
}

/// Servers that were reached before, newest first. Kept on this device, without any key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Recents {
    pub entries: RwSignal<Vec<Recent>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Recent {
    pub url: String,
    pub name: Option<String>,
    /// When it was reached last, in milliseconds since 1970; `None`: nobody has noted it.
    pub used: Option<f64>,
    target: Target,
}

impl Recent {
    pub(in crate::store) fn encode(&self) -> Value {
        let Self { url: _, name, used, target } = self;
        let mut value = kept_target::encode(target);
        value["name"] = name.as_deref().into();
        value["used"] = (*used).into();
        value
    }

    /// `None` where it names no server.
    pub(in crate::store) fn read(value: &Value) -> Option<Self> {
        let target = kept_target::read(value)?;
        let name = value["name"].as_str().map(str::to_owned);
        Some(Self { url: target.url.clone(), name, used: value["used"].as_f64(), target })
    }

    /// `None` for the demo server, which is a click away anyhow.
    pub(in crate::store) fn of(connection: &Connection) -> Option<Self> {
        let Place::Web(target) = connection.place.get_untracked() else { return None };
        // Who may see the list need not see what goes out with each request.
        let target = Target { headers: Vec::new(), ..target };
        Some(Self { url: target.url.clone(), name: connection.name(), used: None, target })
    }

    /// What somebody looks for stands in its name or its address.
    pub fn matches(&self, needle: &str) -> bool {
        let has = |text: &str| text.to_lowercase().contains(needle);
        has(&self.url) || self.name.as_deref().is_some_and(has)
    }

    /// How to connect to it again. The key is not kept, nor is any other header.
    pub fn target(&self) -> Target {
        self.target.clone()
    }
}

const MOST_RECENTS: usize = 12;

impl Recents {
    pub fn remember(self, recent: Recent) {
        self.entries.update(|entries| {
            entries.retain(|entry| entry.url != recent.url);
            entries.insert(0, recent);
            entries.truncate(MOST_RECENTS);
        });
    }

    /// What a known server is offered has changed.
    #[inline(never)]
    pub(in crate::store) fn note_offer(self, connection: &Connection) {
        let Some(recent) = Recent::of(connection) else { return };
        let held = self
            .entries
            .with_untracked(|entries| entries.iter().position(|entry| entry.url == recent.url));
        let Some(index) = held else { return };
        if self.entries.with_untracked(|entries| entries[index].target == recent.target) {
            return;
        }
        self.entries.update(|entries| entries[index].target = recent.target);
    }

    /// What this returns can put it back.
    pub fn forget(self, url: &str) -> Taken<Recent> {
        let is_same = |one: &Recent, other: &Recent| one.url == other.url;
        let mut entries = self.entries.get_untracked();
        let taken = Taken::out_of(&mut entries, is_same, |entry| entry.url == url);
        self.entries.set(entries);
        taken
    }

    pub fn put_back(self, taken: &Taken<Recent>) {
        self.entries.update(|entries| taken.back_into(entries));
    }
}

impl Dialect {
    /// The name a link or a saved setting uses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::HttpSse => "http-sse",
            Self::Streamable => "streamable",
            Self::Stdio => "stdio",
            Self::Modern => "modern",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Event, Self::HttpSse, Self::Streamable, Self::Stdio, Self::Modern]
            .into_iter()
            .find(|dialect| dialect.key() == key)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::mcp::event::{Event, Offer, Phase};
    use crate::mcp::{ClientFeatures, Feature, Moment, Root};
    use crate::store::Stores;

    #[test]
    fn a_server_that_was_reached_is_remembered_once_and_without_its_key() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let ready = Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) });
            for _ in 0..2 {
                let id = stores.servers.open(Place::Web(Target::at("http://localhost:3000")));
                stores.apply(id, ready.clone());
            }

            let recents = stores.recents.entries.with_untracked(Clone::clone);
            let target = Target::at("http://localhost:3000");
            let used = Some(0.0);
            assert_eq!(recents, [Recent { url: target.url.clone(), name: None, used, target }]);
        });
    }

    #[test]
    fn a_forgotten_server_comes_back_in_its_place_beside_one_that_was_reached_since() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let reach = |url: &str| {
                let id = stores.servers.open(Place::Web(Target::at(url)));
                stores.apply(id, Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) }));
            };
            for url in ["http://a.test/", "http://b.test/", "http://c.test/"] {
                reach(url);
            }

            let taken = stores.recents.forget("http://b.test/");
            reach("http://d.test/");
            stores.recents.put_back(&taken);

            let urls = stores.recents.entries.with_untracked(|all| {
                all.iter().map(|recent| recent.url.clone()).collect::<Vec<_>>()
            });
            assert_eq!(
                urls,
                ["http://d.test/", "http://c.test/", "http://b.test/", "http://a.test/"]
            );
        });
    }

    #[test]
    fn what_a_server_is_offered_is_remembered_with_it() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let id = stores.servers.open(Place::Web(Target::at("http://localhost:3000")));
            stores.apply(id, Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) }));
            let mut features = ClientFeatures::default();
            features.switch(Feature::Sampling, false);
            let roots = vec![Root { uri: "file:///a".to_owned(), name: "a".to_owned() }];

            let offer = Offer { features, roots: roots.clone(), declared: None };
            stores.apply(id, Event::Offer(Arc::new(offer)));

            let recent = stores.recents.entries.with_untracked(|all| all[0].clone());
            let target = recent.target();
            assert_eq!((target.features, target.roots), (features, roots));
        });
    }

    #[test]
    fn a_server_outlives_the_view_that_opened_it() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let form = Owner::new();
            let id = form.with(|| stores.servers.open(Place::Demo));
            form.cleanup();
            drop(form);

            let connection = stores.servers.find(id).expect("opened above");
            assert!(
                connection.traffic.with_untracked(crate::store::server::traffic::Log::is_empty)
            );
            assert_ne!(connection.calls.mint(), connection.calls.mint());
        });
    }
}
