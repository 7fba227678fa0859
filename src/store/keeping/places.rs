//! Which servers are open in this tab, so that a reload comes back to them. Holds no secret.

use reactive_graph::effect::Effect;
use reactive_graph::traits::{Get as _, Set as _, WithUntracked as _};
use serde_json::{Value, json};

use super::away::{encode_access, read_access};
use super::{Found, items, target as kept_target};
use crate::kept::Kind;
use crate::mcp::http::HeaderText;
use crate::mcp::{self, Taken, Target};
use crate::oauth::Saved;
use crate::session::command::Place;
use crate::session::{Access, Command, ServerId, SignInCommand};
use crate::store::Stores;
use crate::store::page::servers::Servers;
use crate::store::server::connection::Connection;
use crate::wire::program::Program;

/// What is open, without any secret. Tracks.
fn encode(stores: Stores) -> String {
    let servers = stores.servers.entries.get();
    Value::from(servers.iter().map(encode_server).collect::<Vec<_>>()).to_string()
}

/// Keeps which servers are open.
pub fn keep(stores: Stores) {
    Effect::new(move |_| {
        stores.drawer.save(Kind::Places, &encode(stores));
    });
}

/// Whether servers that were open are opened again: on a reload, or at an address of one of them.
pub fn are_opened_again(stores: Stores, is_reload: bool, hash: &str) -> bool {
    let text = stores.drawer.peek(Kind::Places);
    text.is_some_and(|text| text != "[]" && (is_reload || names_one(&text, hash)))
}

/// Opens the servers again, under their earlier ids. Returns what the session has to be told.
pub fn come_back(stores: Stores) -> Vec<Command> {
    let read = |text: &str| restore(stores, text);
    stores.drawer.load(Kind::Places, "", read).unwrap_or_default()
}

/// Whether they could be opened, without opening them.
pub(super) fn check(text: &str) -> Option<Found<()>> {
    let found = items(text, read)?;
    Some(Found { it: (), is_whole: found.is_whole })
}

/// Whether this address, such as `#/server/1/tools/echo`, is of one of the servers in `text`.
fn names_one(text: &str, hash: &str) -> bool {
    let id = Servers::named_in(hash);
    let Ok(servers) = serde_json::from_str::<Vec<Value>>(text) else { return false };
    id.is_some_and(|id| servers.iter().any(|server| server["id"] == id.0))
}

/// The session is to connect where that was agreed to before and takes nothing that only the person has;
/// the others wait.
fn restore(stores: Stores, text: &str) -> Option<Found<Vec<Command>>> {
    let Found { it, is_whole } = items(text, read)?;
    let commands = it.into_iter().filter_map(|held| reopen(stores, held)).flatten().collect();
    Some(Found { it: commands, is_whole })
}

/// A server that was open.
struct Held {
    id: ServerId,
    place: Place,
    access: Access,
    needs_secret: bool,
}

fn read(value: &Value) -> Option<Held> {
    let id = Servers::kept_id(value)?;
    let needs_secret = value["needs_secret"] == true;
    let place = if value["demo"] == true {
        Place::Demo
    } else if let Some(file) = value["tap"].as_str() {
        Place::Tap { file: file.to_owned(), name: value["name"].as_str()?.to_owned() }
    } else {
        Place::Web(kept_target::read(&value["target"])?)
    };
    Some(Held { id, place, access: read_access(&value["access"]), needs_secret })
}

fn encode_server(connection: &Connection) -> Value {
    match connection.place.get() {
        Place::Demo => json!({ "id": connection.id.0, "demo": true }),
        Place::Tap { file, name } => json!({ "id": connection.id.0, "tap": file, "name": name }),
        Place::Web(mut target) => {
            let mut access = connection.sign_in.access.get();
            let needs_secret = has_key(&target) || has_secret(&access);
            target.forget_keys();
            access.forget_secrets();
            json!({
                "id": connection.id.0,
                "target": kept_target::encode(&target),
                "access": encode_access(&access),
                "needs_secret": needs_secret,
            })
        }
    }
}

fn reopen(stores: Stores, held: Held) -> Option<Vec<Command>> {
    let Held { id, place, mut access, needs_secret } = held;
    if stores.servers.is_open(id) {
        return None;
    }
    let mut target = match place {
        Place::Web(target) => target,
        place @ (Place::Demo | Place::Tap { .. }) => {
            stores.servers.reopen(id, place.clone());
            return Some(vec![Command::Open(id, place)]);
        }
    };
    if target.program.as_ref().is_some_and(Program::lacks_values) {
        stores.page.wanted.set(Some(target));
        return None;
    }
    let saved = stores.keyring.fill(&mut target, &mut access);
    let lacks_secret = needs_secret && !has_key(&target) && !has_secret(&access);
    let is_known = stores
        .recents
        .entries
        .with_untracked(|recents| recents.iter().any(|recent| recent.url == target.url));
    let connection = stores.servers.reopen(id, Place::Web(target.clone()));
    connection.sign_in.access.set(access.clone());
    let mut commands = vec![
        Command::Reopen(id, Box::new(target.clone()), Taken::default()),
        Command::SignIn(id, SignInCommand::Set(Box::new(access))),
    ];
    let has_tokens = saved.as_ref().is_some_and(|text| Saved::has_tokens(text.reveal()));
    if let Some(saved) = saved {
        connection.sign_in.keep(saved.clone().into());
        commands.push(Command::SignIn(id, SignInCommand::Recall(saved)));
    }
    stores.note_keys(&connection);
    // With tokens it connects by itself once they are known to hold.
    if is_known && !lacks_secret && !has_tokens {
        commands.push(Command::Server(id, mcp::Command::Connect(target)));
    }
    Some(commands)
}

fn has_key(target: &Target) -> bool {
    target.headers.iter().any(|header| matches!(header.value, HeaderText::Secret(_)))
}

fn has_secret(access: &Access) -> bool {
    let secrets = [&access.client_secret, &access.private_key, &access.id_token];
    secrets.into_iter().any(|secret| !secret.reveal().is_empty())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;

    use super::*;
    use crate::mcp::Moment;
    use crate::mcp::event::{Event, Phase};
    use crate::mcp::http::Header;
    use crate::store::keeping::tests::Shelf;

    fn connects(commands: &[Command]) -> Vec<u32> {
        let connects = commands.iter().filter_map(|command| match command {
            Command::Open(id, Place::Demo) | Command::Server(id, mcp::Command::Connect(_)) => {
                Some(id.0)
            }
            _ => None,
        });
        connects.collect()
    }

    #[test]
    fn what_was_reached_connects_again_and_what_needs_a_key_waits_for_it() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let open = |url: &str, key: bool| {
                let mut target = Target::at(url);
                if key {
                    target.headers.push(Header::secret("api_key", "SECRET-key"));
                }
                let id = stores.servers.open(Place::Web(target));
                stores.apply(id, Event::Phase(Phase::Ready { since: Moment(Duration::ZERO) }));
            };
            open("https://known.test/mcp", false);
            open("https://keyed.test/mcp", true);
            stores.servers.open(Place::Web(Target::at("https://never-reached.test/mcp")));
            stores.servers.open(Place::Demo);
            let text = encode(stores);
            assert!(!text.contains("SECRET"));
            assert!(names_one(&text, "#/server/2/tools/echo") && !names_one(&text, "#/server/9/"));

            let back = Stores::default();
            back.recents.entries.set(stores.recents.entries.get_untracked());
            let Found { it: commands, is_whole } = restore(back, &text).expect("as written");
            assert!(is_whole);

            assert_eq!(connects(&commands), [1, 4]);
            let ids = back
                .servers
                .entries
                .with_untracked(|all| all.iter().map(|entry| entry.id.0).collect::<Vec<_>>());
            assert_eq!(ids, [1, 2, 3, 4]);
            assert_eq!(back.servers.open(Place::Demo).0, 5);
        });
    }

    #[test]
    fn a_new_visit_opens_what_was_open_only_at_its_address() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let shelf = Shelf::new();
            stores.drawer.keep_in(shelf);
            let opened = |is_reload, hash| are_opened_again(stores, is_reload, hash);

            assert!(!opened(true, "#/server/2/tools"));
            stores.drawer.save(Kind::Places, r#"[{"id":2,"demo":true}]"#);
            assert!(opened(true, "") && opened(false, "#/server/2/tools"));
            assert!(!opened(false, "") && !opened(false, "#/server/1/tools"));
            stores.drawer.save(Kind::Places, "[]");
            assert!(!opened(true, "#/server/2/tools"));
        });
    }

    #[test]
    fn whatever_stands_in_the_storage_opens_nothing_that_is_not_there() {
        for text in [
            "",
            "null",
            "{}",
            "[1,null]",
            r#"[{"id":-1}]"#,
            r#"[{"id":1e300}]"#,
            r#"[{"id":4294967295,"demo":true}]"#,
            "[[]]",
        ] {
            Owner::new().with(|| {
                let stores = Stores::default();
                let found = restore(stores, text);
                assert!(found.is_none_or(|found| found.it.is_empty()), "{text}");
                assert!(!names_one(text, "#/server/1/tools"), "{text}");
            });
        }
    }
}
