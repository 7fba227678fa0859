//! Whether a program is started anew when its files change.

use std::time::Duration;

use reactive_graph::traits::{
    GetUntracked as _, Set as _, UpdateUntracked as _, WithUntracked as _,
};

use super::connection::Connection;
use crate::mcp::event::Phase;
use crate::mcp::{self, Moment};
use crate::session::Command;
use crate::words::RESTARTED_TOO_OFTEN;

/// A program that writes into its own folder would be started for ever.
const MOST_IN_A_ROW: u32 = 5;
/// One that is fetched first takes seconds to start.
const IN_A_ROW: Duration = Duration::from_secs(4);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Restarts {
    #[default]
    ByHand,
    /// When something changes in this folder. With the latest time, and how many came one upon the other.
    OnChange { folder: String, latest: Option<Moment>, in_a_row: u32 },
    /// It did so, and no longer does.
    Stopped { why: String },
}

impl Restarts {
    pub fn in_folder(folder: &str) -> Self {
        Self::OnChange { folder: folder.to_owned(), latest: None, in_a_row: 0 }
    }

    /// The one that is watched.
    pub fn folder(&self) -> Option<&str> {
        match self {
            Self::OnChange { folder, .. } => Some(folder),
            Self::ByHand | Self::Stopped { .. } => None,
        }
    }

    /// Whether to do it once more.
    fn note(&mut self, now: Moment) -> bool {
        let Self::OnChange { latest, in_a_row, .. } = self else { return false };
        let is_next = latest.is_some_and(|latest| now.since(latest) < IN_A_ROW);
        *in_a_row = if is_next { *in_a_row + 1 } else { 1 };
        *latest = Some(now);
        if *in_a_row > MOST_IN_A_ROW {
            *self = Self::Stopped { why: RESTARTED_TOO_OFTEN.to_owned() };
            return false;
        }
        true
    }
}

impl Connection {
    /// Its files have changed: what is to be sent. Nothing where the person has disconnected it.
    pub fn restart(&self, now: Moment) -> Option<Command> {
        if self.phase.with_untracked(|phase| matches!(phase, Phase::Idle | Phase::Closed)) {
            return None;
        }
        let mut restarts = self.restarts.get_untracked();
        let goes_on = restarts.note(now);
        if goes_on {
            // The folder stays the same, so nobody has to look.
            self.restarts.update_untracked(|held| *held = restarts);
        } else {
            self.restarts.set(restarts);
        }
        let target = self.place.with_untracked(|place| place.target().cloned());
        let target = target.filter(|_| goes_on)?;
        Some(Command::Server(self.id, mcp::Command::Connect(target)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_with_each_start_is_given_up() {
        let mut restarts = Restarts::in_folder("src");
        let at = |seconds| Moment(Duration::from_secs(seconds));

        assert!((0..5).all(|time| restarts.note(at(time * 3))));
        assert!(!restarts.clone().note(at(15)));
        assert!(restarts.note(at(17)), "after a pause it goes on");
        assert!(!Restarts::ByHand.note(at(0)));
    }
}
