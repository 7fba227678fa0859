//! The page as it is when it leaves for an authorization server in the same tab, so that it can be the
//! same when it comes back.
//!
//! This holds keys and tokens: it goes into the storage of the tab just before leaving, and out of it as
//! the first thing on coming back.

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{GetUntracked as _, Set as _};
use serde_json::{Value, json};

use super::keyring::trusted_in;
use super::{Drawer, Found, log as kept_log, target as kept_target};
use crate::kept::Kind;
use crate::mcp::event::RecordId;
use crate::mcp::{ExchangeId, Moment, Taken};
use crate::oauth::transcript::Told;
use crate::oauth::{Proving, Recipient, Saved};
use crate::session::access::{Access, Grant, Remembers};
use crate::session::command::Place;
use crate::session::{Command, ServerId, SignInCommand};
use crate::store::Stores;
use crate::store::page::servers::Servers;
use crate::store::server::connection::Connection;
use crate::store::server::sign_in::{GuideStep, StepState};
use crate::wire::secret::Secret;

/// Of all that a tab may store, the log takes this much at most.
const MOST_LOG_BYTES: usize = 1_500_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WithLog {
    Yes,
    /// Where the storage is too small for it.
    No,
}

/// Everything that a person would miss.
fn encode(stores: Stores, with_log: WithLog) -> Secret<String> {
    let most = if with_log == WithLog::Yes { MOST_LOG_BYTES } else { 0 };
    let servers = stores.servers.entries.get_untracked();
    let servers: Vec<Value> = servers
        .iter()
        .filter_map(|connection| encode_server(connection, most / servers.len().max(1)))
        .collect();
    let epoch = stores.page.epoch_millis.get_untracked();
    Secret::new(json!({ "epoch": epoch, "servers": servers }).to_string())
}

/// Keeps all that for a page that leaves from this place, such as `#/server/1/tools`. Without the log where
/// that is too much; false where even the rest is.
pub fn leave(stores: Stores, hash: &str) -> bool {
    let keep = |with_log| {
        let text = format!("{hash}\n{}", encode(stores, with_log).reveal());
        stores.drawer.save(Kind::Away, &text)
    };
    keep(WithLog::Yes) || keep(WithLog::No)
}

/// Moment zero of the page that left, in milliseconds since 1970: the one that comes back counts on.
pub fn epoch(drawer: Drawer) -> Option<f64> {
    let text = drawer.peek(Kind::Away)?;
    serde_json::from_str::<Value>(text.split_once('\n')?.1).ok()?["epoch"].as_f64()
}

/// What a page comes back to.
#[derive(Debug, Default, PartialEq)]
pub struct Return {
    /// The place where it was left.
    pub hash: String,
    /// What the session has to be told.
    pub commands: Vec<Command>,
    /// The server that asked the question with this `state`. Where none did and only one waits for an
    /// answer, the answer is for that one to refuse: it has come into the tab that left for it.
    pub asker: Option<ServerId>,
}

/// Puts the servers back. What was kept is gone from the storage then.
pub fn come_back(stores: Stores, state: Option<&str>) -> Option<Return> {
    stores.drawer.take(Kind::Away, |text| {
        let (hash, text) = text.split_once('\n')?;
        let Found { it, is_whole } = restore(stores, text, state)?;
        Some(Found { it: Return { hash: hash.to_owned(), ..it }, is_whole })
    })
}

/// A page that the browser kept whole needs nothing from the storage, and what is there must go.
pub fn forget(drawer: Drawer) {
    drawer.delete(Kind::Away);
}

fn restore(stores: Stores, text: &str, state: Option<&str>) -> Option<Found<Return>> {
    let value = serde_json::from_str::<Value>(text).ok()?;
    let (mut commands, mut waiting) = (Vec::new(), Vec::new());
    let (mut asker, mut is_whole) = (None, true);
    for server in value["servers"].as_array()? {
        let found = restore_server(stores, server);
        is_whole &= found.as_ref().is_some_and(|found| found.is_whole);
        let Some(Found { it: (id, all), .. }) = found else { continue };
        for command in &all {
            if let Command::SignIn(_, SignInCommand::Restore(saved)) = command
                && saved.state().is_some()
            {
                waiting.push(id);
                asker = asker.or((saved.state() == state).then_some(id));
            }
        }
        commands.extend(all);
    }
    let only = waiting.first().copied().filter(|_| waiting.len() == 1);
    let it = Return { hash: String::new(), commands, asker: asker.or(only) };
    Some(Found { it, is_whole })
}

fn encode_server(connection: &Connection, most_log_bytes: usize) -> Option<Value> {
    let Place::Web(target) = connection.place.get_untracked() else { return None };
    let sign_in = &connection.sign_in;
    let steps = sign_in.steps.get_untracked();
    let phase = connection.phase.get_untracked();
    Some(json!({
        "id": connection.id.0,
        "target": kept_target::encode(&target),
        "access": encode_access(&sign_in.access.get_untracked()),
        "saved": sign_in.saved().map(|saved| saved.whole.reveal().clone()),
        "steps": steps.iter().map(|step| told(step).encode()).collect::<Vec<_>>(),
        "log": connection.traffic.with_untracked(|log| kept_log::encode(log, most_log_bytes)),
        "connected": matches!(phase, crate::mcp::event::Phase::Ready { .. }),
    }))
}

fn restore_server(stores: Stores, value: &Value) -> Option<Found<(ServerId, Vec<Command>)>> {
    let id = Servers::kept_id(value)?;
    let target = kept_target::read(&value["target"])?;
    let access = read_access(&value["access"]);
    let connection = stores.servers.reopen(id, Place::Web(target.clone()));
    connection.sign_in.access.set(access.clone());
    let steps = value["steps"].as_array().map(Vec::as_slice).unwrap_or_default();
    let past: Vec<GuideStep> = steps.iter().filter_map(Told::read).map(past).collect();
    let mut is_whole = past.len() == steps.len();
    connection.sign_in.steps.set(past);
    let mut taken = Taken::default();
    if let Some(Found { it: (exchanges, records), is_whole: is_log_whole }) =
        kept_log::read(&value["log"])
    {
        is_whole &= is_log_whole;
        let last = exchanges.iter().map(|exchange| exchange.id).max();
        taken.exchange = last.map_or(0, |ExchangeId(id)| id);
        taken.record = records.last().map_or(0, |record| {
            let RecordId(id) = record.id;
            id
        });
        connection.traffic.put_back(exchanges, records);
    }
    let set = SignInCommand::Set(Box::new(access));
    let mut commands =
        vec![Command::Reopen(id, Box::new(target.clone()), taken), Command::SignIn(id, set)];
    let saved = value["saved"].as_str().and_then(Saved::read);
    let awaits = saved.as_ref().is_some_and(Saved::awaits_callback);
    is_whole &= saved.is_some() || value["saved"].is_null();
    if let Some(saved) = saved {
        connection.sign_in.keep((&saved).into());
        commands.push(Command::SignIn(id, SignInCommand::Restore(Box::new(saved))));
    }
    if !awaits && value["connected"] == true {
        let connect = crate::mcp::Command::Connect(target);
        commands.push(Command::Server(id, connect));
    }
    Some(Found { it: (id, commands), is_whole })
}

fn told(step: &GuideStep) -> Told {
    let state = step.state.get_untracked();
    Told {
        id: step.id,
        step: step.step.clone(),
        request: state.request.as_deref().cloned(),
        answer: state.answer,
        verdict: state.ended.map(|(_, verdict, _)| verdict),
    }
}

fn past(told: Told) -> GuideStep {
    let state = StepState {
        request: told.request.map(Into::into),
        answer: told.answer,
        ended: told.verdict.map(|verdict| (Moment::default(), verdict, Vec::new())),
        is_past: true,
        ..StepState::default()
    };
    GuideStep { id: told.id, step: told.step, state: ArcRwSignal::new(state) }
}

const GRANTS: [Grant; 5] =
    [Grant::Person, Grant::ClientSecret, Grant::PrivateKey, Grant::Enterprise, Grant::Assertion];

const PROVING: [Proving; 3] = [Proving::Automatic, Proving::Always, Proving::Never];

pub(in crate::store) fn encode_access(access: &Access) -> Value {
    let Access {
        grant,
        client_id,
        client_secret,
        metadata_document,
        scopes,
        issuer,
        private_key,
        algorithm,
        key_id,
        provider_endpoint,
        provider_client_id,
        id_token,
        proving,
        trusted,
        remembers,
    } = access;
    let Remembers { key, client_secret: secret, private_key: signing, tokens } = remembers;
    json!({
        "grant": GRANTS.iter().position(|held| held == grant),
        "client_id": client_id,
        "client_secret": client_secret.reveal(),
        "metadata_document": metadata_document,
        "scopes": scopes,
        "issuer": issuer,
        "private_key": private_key.reveal(),
        "algorithm": algorithm,
        "key_id": key_id,
        "provider_endpoint": provider_endpoint,
        "provider_client_id": provider_client_id,
        "id_token": id_token.reveal(),
        "proving": PROVING.iter().position(|held| held == proving),
        "trusted": trusted.iter().map(Recipient::encode).collect::<Vec<_>>(),
        "remembers": [key, secret, signing, tokens],
    })
}

pub(in crate::store) fn read_access(value: &Value) -> Access {
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let index = |name: &str| value[name].as_u64().and_then(|index| usize::try_from(index).ok());
    let ticked = |index: usize| value["remembers"][index] == true;
    Access {
        grant: index("grant").and_then(|at| GRANTS.get(at).copied()).unwrap_or_default(),
        client_id: text("client_id"),
        client_secret: Secret::new(text("client_secret")),
        metadata_document: text("metadata_document"),
        scopes: text("scopes"),
        issuer: text("issuer"),
        private_key: Secret::new(text("private_key")),
        algorithm: text("algorithm"),
        key_id: text("key_id"),
        provider_endpoint: text("provider_endpoint"),
        provider_client_id: text("provider_client_id"),
        id_token: Secret::new(text("id_token")),
        proving: index("proving").and_then(|at| PROVING.get(at).copied()).unwrap_or_default(),
        trusted: trusted_in(&value["trusted"]),
        remembers: Remembers {
            key: ticked(0),
            client_secret: ticked(1),
            private_key: ticked(2),
            tokens: ticked(3),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::mcp::event::{Cause, Direction, Event, ExchangeChange, Record, Subject};
    use crate::mcp::http::{Carrier, Header, HttpRequest, Method, Reach};
    use crate::mcp::{Dialect, Target};
    use crate::store::server::traffic::Opened;

    #[test]
    fn servers_and_their_log_come_back_and_the_log_without_keys() {
        Owner::new().with(|| {
            let stores = Stores::default();
            stores.servers.open(Place::Demo);
            let mut target = Target::at("https://x.test/mcp");
            target.headers.push(Header::secret("api_key", "SECRET-key"));
            target.dialect = Some(Dialect::Streamable);
            target.revision = Some("2025-03-26");
            let id = stores.servers.open(Place::Web(target.clone()));
            let request = HttpRequest {
                method: Method::Post,
                url: target.url.clone(),
                headers: target.headers.clone(),
                body: None,
                reach: Reach::Answer,
                carrier: Carrier::Browser,
            };
            let (at, exchange) = (Moment(Duration::from_secs(3)), ExchangeId(5));
            let opened = ExchangeChange::Opened { at, request: Arc::new(request) };
            stores.apply(id, Event::Exchange(exchange, opened));
            let record = Record {
                id: RecordId(8),
                exchange,
                at,
                direction: Direction::ToServer,
                subject: Subject::Notification { method: "notifications/x".to_owned() },
                text: "{}".into(),
                bytes: None,
                answers: None,
                about: None,
                call: None,
                cause: Cause::Person,
                is_provided_for: false,
                findings: Vec::new(),
            };
            stores.apply(id, Event::Record(Arc::new(record.clone())));
            let text = encode(stores, WithLog::Yes);

            let back = Stores::default();
            let found = restore(back, text.reveal(), Some("x")).expect("as written");

            let Return { commands, asker, .. } = found.it;
            assert_eq!((asker, found.is_whole), (None, true));
            let taken = Taken { exchange: 5, record: 8 };
            assert_eq!(commands[0], Command::Reopen(id, Box::new(target), taken));
            let connection = back.servers.find(id).expect("put back");
            connection.traffic.with_untracked(|log| {
                assert_eq!(
                    log.records().map(|held| (**held).clone()).collect::<Vec<_>>(),
                    [record]
                );
                let exchange = log.exchange(exchange).expect("put back");
                let Opened::Request(request) = &exchange.opened_for else { panic!("a request") };
                assert_eq!(request.headers[0].value.reveal(), "•••");
            });
        });
    }
}
