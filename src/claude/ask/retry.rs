//! When to try again: the server's wish, or pauses that grow.

use std::time::Duration;

use crate::wire::pace::{Jitter, Pace};

/// `longest`: a wish for more is not waited out, a person decides. `most`: after the first attempt.
const API: Pace = Pace {
    usual: Duration::from_secs(1),
    floor: Duration::from_millis(250),
    fair: Duration::from_secs(1),
    steady: Duration::from_secs(30),
    longest: Duration::from_mins(10),
    most: Some(4),
};

/// The pauses of one page.
#[derive(Clone, Debug)]
pub(in crate::claude) struct Pauses {
    jitter: Jitter,
}

impl Pauses {
    pub(in crate::claude) fn seeded(seed: u64) -> Self {
        Self { jitter: Jitter::seeded(seed) }
    }

    /// `retry` counts from 1. `None` where there were enough, or the server wishes for more patience than a
    /// page has.
    pub(in crate::claude) fn before(
        &mut self,
        retry: u32,
        wish: Option<Duration>,
    ) -> Option<Duration> {
        let wish = wish.filter(|wish| !wish.is_zero());
        if wish.is_some_and(|wish| wish > API.longest) {
            return None;
        }
        Some(API.pause(retry.saturating_sub(1), wish, &mut self.jitter))
    }
}

/// Whether there may be another after so many.
pub(in crate::claude) fn may_retry(retries: u32) -> bool {
    API.most.is_none_or(|most| retries < most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_are_shortened_by_a_quarter_at_most() {
        let mut pauses = Pauses::seeded(7);

        for (retry, whole) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (6, 30.0), (60, 30.0)] {
            let pause = pauses.before(retry, None).expect("a pause").as_secs_f64();
            assert!(pause <= whole && pause >= whole * 0.74, "{pause} for {whole}");
        }
    }

    #[test]
    fn a_wish_is_kept_to_the_letter_unless_it_is_too_long() {
        let mut pauses = Pauses::seeded(7);

        let (short, long) = (Duration::from_secs(90), Duration::from_hours(1));

        assert_eq!(pauses.before(1, Some(short)), Some(short));
        assert_eq!(pauses.before(1, Some(long)), None);
    }
}
