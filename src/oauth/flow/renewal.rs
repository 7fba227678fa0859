//! How often a token is renewed without a person: before its life ends, and where the server refuses it.

use std::time::Duration;

use crate::oauth::token::Tokens;
use crate::wire::moment::Moment;
use crate::wire::pace::{Jitter, Pace, Tries};
use crate::wire::reader::Problem;

/// From one token to the next, as `expires_in` says. A token with a shorter life than is fair may well
/// serve: a server that does not take it any more says so, and then it is renewed at once.
pub(super) const BY_LIFETIME: Pace = Pace {
    usual: Duration::from_secs(30),
    floor: Duration::from_secs(2),
    fair: Duration::from_secs(10),
    steady: Duration::from_mins(5),
    longest: Duration::from_hours(24 * 365),
    most: Some(5),
};
/// Tokens that were each refused before they had served for [`SOUND`].
const BY_REFUSAL: Pace = Pace {
    usual: Duration::ZERO,
    floor: Duration::ZERO,
    fair: Duration::MAX,
    steady: Duration::ZERO,
    longest: Duration::MAX,
    most: Some(3),
};
const SOUND: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Renewals {
    by_lifetime: Tries,
    by_refusal: Tries,
    /// When a token came, or one was asked for because of a refusal; `None`: not since the page began.
    renewed_at: Option<Moment>,
    /// How soon the one in hand may be renewed for its life's sake.
    hold: Hold,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Hold {
    #[default]
    None,
    Until(Moment),
    /// There were as many in a row as may be.
    Spent,
}

impl Renewals {
    /// A new token is in hand.
    pub(super) fn took(&mut self, tokens: &Tokens, now: Moment) {
        self.renewed_at = Some(now);
        let Some(wish) = tokens.refresh_after() else { return self.hold = Hold::None };
        let pause = self.by_lifetime.next(&BY_LIFETIME, Some(wish), &mut Jitter::seeded(0));
        self.hold = match pause {
            _ if wish >= BY_LIFETIME.fair => Hold::None,
            Some(pause) => Hold::Until(now.after(pause)),
            None => Hold::Spent,
        };
    }

    /// When a token that is due at this moment is renewed; `None`: not before the server refuses it.
    pub(super) fn due(&self, at: Moment) -> Option<Moment> {
        match self.hold {
            Hold::None => Some(at),
            Hold::Until(moment) => Some(at.max(moment)),
            Hold::Spent => None,
        }
    }

    /// What is to be said of a token that comes now.
    pub(super) fn find(&self, tokens: &Tokens) -> Option<Problem> {
        let wish = tokens.refresh_after()?;
        let spent = BY_LIFETIME.most.is_some_and(|most| self.by_lifetime.count() >= most);
        if wish < BY_LIFETIME.fair && spent {
            let words = "is too short, several times in a row: Wirescope requests no other token \
                         until the server rejects this one";
            return Some(Problem::Says(words.to_owned()));
        }
        BY_LIFETIME.find(wish)
    }

    /// Whether a token that was refused may be renewed without a person.
    pub(super) fn may_answer_refusal(&mut self, now: Moment) -> bool {
        if self.renewed_at.is_none_or(|at| now.since(at) >= SOUND) {
            self.by_refusal.end_row();
        }
        self.renewed_at = Some(now);
        self.by_refusal.next(&BY_REFUSAL, None, &mut Jitter::seeded(0)).is_some()
    }
}
