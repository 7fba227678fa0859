//! Which part of a long list is drawn: arithmetic, and nothing else.

/// Items drawn in one frame.
pub const BATCH: usize = 8;
/// Items drawn by one press.
pub const STEP: usize = 48;
/// Items drawn at a time.
const MOST: usize = 8 * STEP;

/// Items that stand next to each other in a list, which may be shorter than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub first: usize,
    pub end: usize,
}

impl Span {
    pub fn beginning(end: usize) -> Self {
        Self { first: 0, end }
    }

    /// After a press for more.
    #[must_use]
    pub fn further(self) -> Self {
        let end = self.end + STEP;
        Self { first: self.first.max(end.saturating_sub(MOST)), end }
    }

    /// After a press for what came before.
    #[must_use]
    pub fn back(self) -> Self {
        let first = self.first.saturating_sub(STEP);
        Self { first, end: self.end.min(first + MOST) }
    }

    /// What there is of it in a list of `count` items; of one that has become shorter, its end.
    #[must_use]
    pub fn within(self, count: usize) -> Self {
        if self.end <= count {
            return self;
        }
        Self { first: self.first.min(count.saturating_sub(STEP)), end: count }
    }

    /// What is to be drawn next on the way to `wanted`: as much more as fits into one frame.
    #[must_use]
    pub fn towards(self, wanted: Self) -> Self {
        let end = wanted.end.min(self.end.max(wanted.first) + BATCH);
        let room = if end == wanted.end { BATCH } else { 0 };
        let first = wanted.first.max(self.first.min(end).saturating_sub(room));
        Self { first, end }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans drawn from frame to frame until `wanted` is reached.
    fn frames(mut now: Span, wanted: Span) -> Vec<Span> {
        let mut seen = Vec::new();
        while now != wanted {
            now = now.towards(wanted);
            seen.push(now);
            assert!(seen.len() < 1000, "{now:?} never becomes {wanted:?}");
        }
        seen
    }

    #[test]
    fn a_press_draws_a_step_a_few_items_a_frame() {
        let start = Span { first: 0, end: STEP };
        let seen = frames(start, start.further());

        assert_eq!(seen.len(), STEP / BATCH);
        assert_eq!(seen.last(), Some(&Span { first: 0, end: 2 * STEP }));
    }

    #[test]
    fn what_is_drawn_stays_bounded_in_both_directions() {
        let mut span = Span { first: 0, end: STEP };
        for _ in 0..40 {
            span = span.further();
            assert!(span.end - span.first <= MOST, "{span:?}");
        }
        assert_eq!(span, Span { first: 41 * STEP - MOST, end: 41 * STEP });

        for _ in 0..60 {
            let before = span;
            span = span.back();
            assert!(span.end - span.first <= MOST, "{span:?}");
            for drawn in frames(before, span).windows(2) {
                assert!(drawn[0].first - drawn[1].first <= BATCH, "{drawn:?}");
            }
        }
        assert_eq!(span, Span { first: 0, end: MOST });
    }

    #[test]
    fn presses_that_outrun_the_frames_draw_nothing_of_what_lies_between() {
        let spans = [
            (Span { first: 0, end: STEP }, Span { first: 1104, end: 1104 + MOST }),
            (Span { first: 4000, end: 4000 + MOST }, Span { first: 1000, end: 1000 + MOST }),
        ];
        for (start, wanted) in spans {
            let seen = frames(start, wanted);
            assert!(seen.len() <= MOST / BATCH + 1, "{}", seen.len());
            for span in seen {
                assert!(span.first <= span.end && span.end - span.first <= MOST, "{span:?}");
                assert!(wanted.first <= span.first && span.end <= wanted.end, "{span:?}");
            }
        }
    }

    /// What is drawn of a list that is not yet as long as what may be drawn does not depend on its length.
    #[test]
    fn a_list_that_grows_keeps_what_is_drawn() {
        let (now, wanted) = (Span::beginning(BATCH), Span::beginning(STEP));
        for count in 0..BATCH {
            assert_eq!(now.within(count), wanted.within(count), "{count}: there is nothing to do");
            assert_eq!(now.within(count + 1).end, count + 1, "the next is drawn at once");
        }
    }

    #[test]
    fn a_list_that_has_become_shorter_shows_its_end() {
        let far = Span { first: 400, end: 700 };

        assert_eq!(far.within(500), Span { first: 400, end: 500 });
        assert_eq!(far.within(100), Span { first: 100 - STEP, end: 100 });
        assert_eq!(far.within(3), Span { first: 0, end: 3 });
        assert_eq!(far.within(0), Span { first: 0, end: 0 });
    }
}
