//! The servers of this page, and those used before.

use reactive_graph::owner::StoredValue;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetValue as _, Set as _, Update as _, UpdateValue as _, WithUntracked as _,
};
use serde::{Deserialize, Serialize};

use super::connection::Connection;
use crate::mcp::{ClientFeatures, Dialect, Feature, Root, Target, WITH_SESSION};
use crate::session::{ServerId, command::Place};

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

    /// Puts a server back under the id it had before the page was away.
    pub(super) fn reopen(self, id: ServerId, place: Place) -> Connection {
        self.minted.update_value(|minted| *minted = (*minted).max(id.0));
        let connection = Connection::new(id, place);
        self.entries.update(|entries| entries.push(connection.clone()));
        connection
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

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recent {
    pub url: String,
    pub name: Option<String>,
    /// The dialect that a person forced; `None` when it was found.
    pub forced: Option<String>,
    /// The revision that a person wants a handshake to ask for.
    #[serde(default)]
    pub revision: Option<String>,
    /// The features that are switched off, by their keys.
    #[serde(default)]
    pub off: Vec<String>,
    #[serde(default)]
    pub roots: Vec<Root>,
}

impl Recent {
    /// `None` for the demo server, which is a click away anyhow.
    pub(super) fn of(connection: &Connection) -> Option<Self> {
        connection.place.with_untracked(|place| match place {
            Place::Web(target) => Some(Self {
                url: target.url.clone(),
                name: connection.name(),
                forced: target.dialect.map(|dialect| dialect.key().to_owned()),
                revision: target.revision.map(str::to_owned),
                off: off(target.features),
                roots: target.roots.clone(),
            }),
            Place::Demo => None,
        })
    }
}

/// The keys of what is switched off.
fn off(features: ClientFeatures) -> Vec<String> {
    let off = Feature::ALL.into_iter().filter(|feature| !features.is_on(*feature));
    off.map(|feature| feature.key().to_owned()).collect()
}

impl Recent {
    /// How to connect to it again. The key is not kept.
    pub fn target(&self) -> Target {
        let mut target = Target::at(&self.url);
        target.dialect = self.forced.as_deref().and_then(Dialect::from_key);
        let asked = self.revision.as_deref();
        target.revision = WITH_SESSION.into_iter().find(|revision| asked == Some(*revision));
        for feature in self.off.iter().filter_map(|key| Feature::from_key(key)) {
            target.features.switch(feature, false);
        }
        target.roots.clone_from(&self.roots);
        target
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
    #[cold]
    pub(super) fn note_offer(self, connection: &Connection) {
        let Some(recent) = Recent::of(connection) else { return };
        let held = self
            .entries
            .with_untracked(|entries| entries.iter().position(|entry| entry.url == recent.url));
        let Some(index) = held else { return };
        let is_same = |entry: &Recent| entry.off == recent.off && entry.roots == recent.roots;
        if self.entries.with_untracked(|entries| is_same(&entries[index])) {
            return;
        }
        self.entries.update(|entries| {
            entries[index].off = recent.off;
            entries[index].roots = recent.roots;
        });
    }

    pub fn forget(self, url: &str) {
        self.entries.update(|entries| entries.retain(|entry| entry.url != url));
    }
}

impl Dialect {
    /// The name a link or a saved setting uses.
    pub fn key(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::HttpSse => "http-sse",
            Self::Streamable => "streamable",
            Self::Modern => "modern",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Event, Self::HttpSse, Self::Streamable, Self::Modern]
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
    use crate::mcp::Moment;
    use crate::mcp::event::{Event, Offer, Phase};
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
            let url = "http://localhost:3000".to_owned();
            let (off, roots) = (Vec::new(), Vec::new());
            assert_eq!(
                recents,
                [Recent { url, name: None, forced: None, revision: None, off, roots }]
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
            assert_eq!(recent.off, ["sampling"]);
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
            assert!(connection.traffic.with_untracked(crate::store::traffic::Log::is_empty));
            assert_ne!(connection.calls.mint(), connection.calls.mint());
        });
    }
}
