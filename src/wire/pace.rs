//! How soon something is done again where a peer's number, or its conduct, drives the loop: a floor, pauses
//! that grow, a cap, and what is to be said of a number that is beyond them.

use std::time::Duration;

use super::reader::Problem;

/// The bounds of one such loop, whatever the peer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first pause where the peer names none. It doubles with each try in a row, up to `steady`.
    pub usual: Duration,
    /// Never sooner than this, which doubles in the same way.
    pub floor: Duration,
    /// A wish at least this long is granted as often as it comes, and ends the row.
    pub fair: Duration,
    /// What pauses grow to.
    pub steady: Duration,
    /// A longer wish is cut to this.
    pub longest: Duration,
    /// Tries in a row; what follows is for a person to decide. `None`: as long as it takes.
    pub most: Option<u32>,
}

impl Pace {
    /// The pause before the try that follows `tries` others in a row. `wish` is the peer's own.
    pub fn pause(&self, tries: u32, wish: Option<Duration>, jitter: &mut Jitter) -> Duration {
        let grown = |first: Duration| first.saturating_mul(doubling(tries)).min(self.steady);
        match wish {
            Some(wish) if wish >= self.fair => wish.min(self.longest),
            Some(wish) => wish.max(grown(self.floor)),
            None => jitter.shorten(grown(self.usual)).max(self.floor.min(self.usual)),
        }
    }

    /// What is wrong with a wish: nothing, where it is granted the first time.
    pub fn find(&self, wish: Duration) -> Option<Problem> {
        let says = |words: String| Some(Problem::Says(words));
        if wish < self.floor {
            let floor = written(self.floor);
            return says(format!("is less than {floor}, the shortest wait, which grows each time"));
        }
        if wish > self.longest {
            return says(format!("is more than {}, the longest wait", written(self.longest)));
        }
        None
    }
}

/// Tries in a row at one [`Pace`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tries {
    count: u32,
}

impl Tries {
    /// The pause before the next try; `None` where there were as many as may be.
    pub fn next(
        &mut self,
        pace: &Pace,
        wish: Option<Duration>,
        jitter: &mut Jitter,
    ) -> Option<Duration> {
        if pace.most.is_some_and(|most| self.count >= most) {
            return None;
        }
        let pause = pace.pause(self.count, wish, jitter);
        if wish.is_some_and(|wish| wish >= pace.fair) {
            self.end_row();
        } else {
            self.count += 1;
        }
        Some(pause)
    }

    /// What was tried has worked: the next pause is the first of a new row.
    pub fn end_row(&mut self) {
        self.count = 0;
    }

    pub fn count(self) -> u32 {
        self.count
    }
}

/// Shortens pauses by up to a fifth, so that many pages do not come back to a restarted server at the same
/// moment. Repeatable: it depends on nothing but its seed.
#[derive(Clone, Debug)]
pub struct Jitter {
    random: u64,
}

impl Jitter {
    pub fn seeded(seed: u64) -> Self {
        Self { random: seed | 1 }
    }

    fn shorten(&mut self, pause: Duration) -> Duration {
        // xorshift64: spreads well enough for jitter.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let share = f64::from(self.random.to_le_bytes()[0]) / 255.0;
        pause.mul_f64(1.0 - 0.2 * share)
    }
}

/// A timer of the browser's holds 31 bits of milliseconds, and one set for longer goes off at once. One that
/// goes off early is set anew.
pub fn timer_millis(pause: Duration) -> u32 {
    const LONGEST: Duration = Duration::from_hours(1);
    // One more: a timer may go off a fraction of a millisecond early.
    u32::try_from(pause.min(LONGEST).as_millis()).unwrap_or(0) + 1
}

fn doubling(tries: u32) -> u32 {
    2_u32.saturating_pow(tries)
}

fn written(duration: Duration) -> String {
    match duration.as_secs() {
        0 => format!("{} ms", duration.as_millis()),
        seconds if seconds % 3_600 == 0 => format!("{} h", seconds / 3_600),
        seconds if seconds % 60 == 0 => format!("{} min", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        usual: Duration::from_secs(1),
        floor: Duration::from_millis(250),
        fair: Duration::from_secs(1),
        steady: Duration::from_secs(30),
        longest: Duration::from_mins(5),
        most: None,
    };

    fn pauses(pace: Pace, wish: Option<Duration>, tries: usize) -> Vec<f64> {
        let (mut row, mut jitter) = (Tries::default(), Jitter::seeded(42));
        let next = std::iter::repeat_with(|| row.next(&pace, wish, &mut jitter));
        next.take(tries).map_while(|pause| Some(pause?.as_secs_f64())).collect()
    }

    #[test]
    fn without_a_wish_pauses_double_and_are_shortened_by_a_fifth_at_most() {
        let whole = [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0];

        for (pause, whole) in pauses(PACE, None, 7).into_iter().zip(whole) {
            assert!(pause <= whole && pause >= whole * 0.79, "{pause} for {whole}");
        }
        let late = PACE.pause(u32::MAX, None, &mut Jitter::seeded(1));
        assert!(late <= Duration::from_secs(30));
    }

    #[test]
    fn a_fair_wish_is_granted_as_often_as_it_comes_and_never_beyond_the_cap() {
        assert_eq!(pauses(PACE, Some(Duration::from_secs(2)), 3), [2.0, 2.0, 2.0]);
        assert_eq!(pauses(PACE, Some(Duration::MAX), 2), [300.0, 300.0]);
    }

    #[test]
    fn a_wish_for_no_pause_is_granted_less_and_less_often() {
        let whole = [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0];
        assert_eq!(pauses(PACE, Some(Duration::ZERO), 9), whole);
        let whole = [0.3, 0.5, 1.0];
        assert_eq!(pauses(PACE, Some(Duration::from_millis(300)), 3), whole);
    }

    #[test]
    fn after_the_most_tries_in_a_row_there_is_no_other_until_one_has_worked() {
        let pace = Pace { most: Some(2), ..PACE };
        assert_eq!(pauses(pace, Some(Duration::ZERO), 9).len(), 2);

        let (mut row, mut jitter) = (Tries { count: 2 }, Jitter::seeded(1));
        assert_eq!(row.next(&pace, None, &mut jitter), None);
        row.end_row();
        assert!(row.next(&pace, None, &mut jitter).is_some());
    }

    #[test]
    fn a_wish_beyond_the_bounds_is_found_in_words() {
        let found = |wish| PACE.find(wish).map(|problem| problem.to_string());

        let words = "is less than 250 ms, the shortest wait, which grows each time";
        assert_eq!(found(Duration::ZERO).as_deref(), Some(words));
        let words = "is more than 5 min, the longest wait";
        assert_eq!(found(Duration::MAX).as_deref(), Some(words));
        assert_eq!(found(Duration::from_millis(250)), None);
        assert_eq!(found(Duration::from_mins(5)), None);
    }

    #[test]
    fn no_timer_is_set_for_longer_than_a_browser_can_count() {
        assert_eq!(timer_millis(Duration::from_millis(20)), 21);
        assert_eq!(timer_millis(Duration::from_hours(600)), 3_600_001);
        assert_eq!(timer_millis(Duration::MAX), 3_600_001);
    }
}
