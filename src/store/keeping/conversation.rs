//! Conversations with Claude that a person wants kept, each by its server.

use reactive_graph::effect::Effect;
use reactive_graph::graph::untrack;
use reactive_graph::owner::{Owner, StoredValue};
use reactive_graph::traits::{
    Get as _, Set as _, UpdateValue as _, WithUntracked as _, WithValue as _,
};

use super::Found;
use crate::kept::{Fault, Kind};
use crate::session::agent::{self, Keeping};
use crate::session::command::Place;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::keeping::Drawer;
use crate::store::server::connection::Connection;
use crate::wire::json;
use crate::wire::url::Url;

/// Brings each back once its server is opened, and keeps it as it goes on.
pub fn keep(stores: Stores, commands: Commands) {
    let known: StoredValue<Vec<ServerId>> = StoredValue::default();
    // What one connection needs must not end when the next one is opened.
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move |_| {
        for connection in stores.servers.entries.get() {
            let id = connection.id;
            if known.with_value(|known| known.contains(&id)) {
                continue;
            }
            known.update_value(|known| known.push(id));
            if let Some(name) = name(&connection) {
                owner.with(|| untrack(|| keep_one(stores.drawer, &connection, commands, name)));
            }
        }
    });
}

fn keep_one(drawer: Drawer, connection: &Connection, commands: Commands, name: String) {
    let chat = connection.chat.clone();
    if let Some(text) = drawer.load(Kind::Conversation, &name, read) {
        chat.keeping.set(Keeping::On);
        commands.send(Command::Chat(connection.id, agent::Command::Restore(text)));
    }
    let (held, own) = (name.clone(), chat.clone());
    Effect::new(move |_| {
        if own.is_unreadable.get() {
            drawer.note(Kind::Conversation, &held, Fault::Broken);
            // The machine has begun another one, which is not kept.
            own.keeping.set(Keeping::Off);
        }
    });
    Effect::new(move |_| match (chat.kept.get(), chat.keeping.get()) {
        (Some(text), Keeping::On) => drop(drawer.put(Kind::Conversation, &name, Some(&text))),
        (_, Keeping::Off) => drop(drawer.put(Kind::Conversation, &name, None)),
        (None, Keeping::On) => {}
    });
}

/// As far as can be seen without the machine, which comes with the chat: it reads it, and says so if it cannot.
fn read(text: &str) -> Option<Found<String>> {
    json::read(text).ok()?.value.get("version")?;
    Some(Found::whole(text.to_owned()))
}

/// `None` for the demo server, which forgets everything with the page. A query may hold a secret.
fn name(connection: &Connection) -> Option<String> {
    connection.place.with_untracked(|place| match place {
        Place::Web(target) if target.program.is_some() => Some(target.url.clone()),
        Place::Web(target) => {
            let url = Url::read(&target.url).ok()?;
            Some(format!("{}{}", url.origin(), url.path()))
        }
        Place::Demo | Place::Tap { .. } => None,
    })
}
