//! When a task that is not over is looked for again.

use reactive_graph::traits::{GetUntracked as _, With as _, WithUntracked as _};

use super::TaskEntry;
use crate::mcp::event::Phase;
use crate::mcp::{self, Moment};
use crate::session::{Command, ServerId};
use crate::store::server::calls::CallPhase;
use crate::store::server::connection::Connection;

/// The connections whose tasks were looked for, the latest of each server that is open. Each time that one
/// comes about they are, and no more often.
#[derive(Debug, Default)]
pub struct Sought(Vec<(ServerId, Moment)>);

impl Sought {
    /// What has to be sent for a call to wait for each task that is left. Tracks how the servers stand.
    pub fn seek(&mut self, servers: &[Connection]) -> Vec<Command> {
        let mut commands = Vec::new();
        self.0.retain(|(id, _)| servers.iter().any(|connection| connection.id == *id));
        for connection in servers {
            let Some(since) = connection.phase.with(ready_since) else { continue };
            let this = (connection.id, since);
            if !self.0.contains(&this) {
                self.0.retain(|(id, _)| *id != connection.id);
                self.0.push(this);
                commands.extend(resume(connection));
            }
        }
        commands
    }
}

fn ready_since(phase: &Phase) -> Option<Moment> {
    match phase {
        Phase::Ready { since } => Some(*since),
        _ => None,
    }
}

fn resume(connection: &Connection) -> Vec<Command> {
    let entries = connection.tasks.entries.get_untracked().into_iter();
    let left = entries.filter(|entry| is_left(connection, entry));
    let resume = left.map(|entry| {
        let resume = mcp::Command::ResumeTask(connection.calls.mint(), entry.resumption());
        Command::Server(connection.id, resume)
    });
    resume.collect()
}

/// A task of a call here that is not over, and that no call waits for.
fn is_left(connection: &Connection, entry: &TaskEntry) -> bool {
    let facts = entry.facts.get_untracked();
    let call = facts.call.and_then(|call| connection.calls.find(call));
    let waits = call.is_some_and(|call| call.phase.with_untracked(CallPhase::is_open));
    facts.is_ours && facts.is_open() && !waits
}
