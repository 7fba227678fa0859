//! Asking for more scopes, and knowing when to stop.

use super::Flow;
use crate::oauth::challenge::Challenge;
use crate::oauth::event::Phase;
use crate::oauth::failure::Failure;

/// One authorization, and twice asking for more of the same.
const MOST_STEP_UPS: u32 = 2;

impl Flow {
    /// Asks for what was asked before and for what is wanted now.
    pub(super) fn step_up(&mut self, challenge: Challenge) {
        if self.asks_in_vain(&challenge) {
            return self.set_phase(Phase::Failed(self.scopes_missing(&challenge)));
        }
        let wanted = sorted(&challenge.scopes);
        match self.attempts.iter_mut().find(|(scopes, _)| *scopes == wanted) {
            Some((_, count)) => *count += 1,
            None => self.attempts.push((wanted, 1)),
        }
        self.start(Some(challenge));
    }

    /// These scopes were asked for as often as makes sense, or the server does not say which it wants.
    pub fn asks_in_vain(&self, challenge: &Challenge) -> bool {
        challenge.scopes.is_empty() || self.asked_for(challenge) >= MOST_STEP_UPS
    }

    pub(super) fn scopes_missing(&self, challenge: &Challenge) -> Failure {
        let granted = self.tokens.as_ref().map(|tokens| tokens.scopes.clone());
        let granted = granted.unwrap_or_default();
        let (wanted, attempts) = (sorted(&challenge.scopes), self.asked_for(challenge));
        Failure::InsufficientScope { wanted, granted, attempts }
    }

    fn asked_for(&self, challenge: &Challenge) -> u32 {
        let wanted = sorted(&challenge.scopes);
        let made = self.attempts.iter().find(|(scopes, _)| *scopes == wanted);
        made.map_or(0, |(_, count)| *count)
    }
}

fn sorted(scopes: &[String]) -> Vec<String> {
    let mut sorted = scopes.to_vec();
    sorted.sort();
    sorted
}
