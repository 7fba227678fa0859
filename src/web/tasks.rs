//! What is known of tasks outlives a reload: kept on this device, and looked for again once their server
//! is connected.

use leptos::prelude::*;

use super::storage::{load, local, save};
use crate::mcp::event::Phase;
use crate::mcp::{self, Moment};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::calls::CallPhase;
use crate::store::server::connection::Connection;
use crate::store::server::tasks::TaskEntry;

const TASKS: &str = "wirescope.tasks";

pub fn keep(stores: Stores, commands: Commands) {
    if let Some(kept) = load(local(), TASKS) {
        stores.tasks.entries.set(kept);
    }
    Effect::new(move |_| stores.tasks.entries.with(|kept| save(local(), TASKS, kept)));
    // Each time a connection comes about, and no more often.
    let found: StoredValue<Vec<(ServerId, Moment)>> = StoredValue::default();
    Effect::new(move |_| {
        for connection in stores.servers.entries.get() {
            let Some(since) = connection.phase.with(ready_since) else { continue };
            let this = (connection.id, since);
            if found.with_value(|found| !found.contains(&this)) {
                found.update_value(|found| found.push(this));
                find_again(&connection, commands);
            }
        }
    });
}

fn ready_since(phase: &Phase) -> Option<Moment> {
    match phase {
        Phase::Ready { since } => Some(*since),
        _ => None,
    }
}

/// Has a call wait for each task that is not over and that none waits for.
fn find_again(connection: &Connection, commands: Commands) {
    for entry in connection.tasks.entries.get_untracked() {
        if is_left(connection, &entry) {
            let resume = mcp::Command::ResumeTask(connection.calls.mint(), entry.resumption());
            commands.send(Command::Server(connection.id, resume));
        }
    }
}

fn is_left(connection: &Connection, entry: &TaskEntry) -> bool {
    let facts = entry.facts.get_untracked();
    let call = facts.call.and_then(|call| connection.calls.find(call));
    let waits = call.is_some_and(|call| call.phase.with_untracked(CallPhase::is_open));
    facts.is_ours && facts.is_open() && !waits
}
