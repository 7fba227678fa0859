//! When the progress of a call came: a proxy that holds a stream back lets it arrive with the result, and in one
//! piece.

use std::time::Duration;

use crate::diagnosis::Cause;
use crate::mcp::model::moment::Moment;

/// A call that took less has nothing to report on the way.
const LONG: Duration = Duration::from_millis(1_500);
/// What comes within this comes in one piece.
const AT_ONCE: Duration = Duration::from_millis(100);
/// One or two steps may well be the last ones.
const MANY: u32 = 3;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progressing {
    sent: Option<Moment>,
    first: Option<Moment>,
    count: u32,
}

impl Progressing {
    /// The request, or the next one of the same call, went out.
    pub(super) fn sent(at: Moment) -> Self {
        Self { sent: Some(at), ..Self::default() }
    }

    pub(super) fn came(&mut self, at: Moment) {
        self.first.get_or_insert(at);
        self.count = self.count.saturating_add(1);
    }

    /// All of it came with the result, at `end`.
    pub(super) fn held_back(self, end: Moment) -> Option<Cause> {
        let (sent, first) = (self.sent?, self.first?);
        let waited = first.since(sent);
        let is_at_once = end.since(first) <= AT_ONCE;
        let is_held_back = self.count >= MANY && waited >= LONG && is_at_once;
        is_held_back.then_some(Cause::ProgressHeldBack { count: self.count, waited })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    fn heard(sent: u64, progress: &[u64]) -> Progressing {
        let mut heard = Progressing::sent(at(sent));
        for millis in progress {
            heard.came(at(*millis));
        }
        heard
    }

    #[test]
    fn progress_that_comes_with_the_result_after_a_long_silence_was_held_back() {
        let held = heard(100, &[2_100, 2_101, 2_103]).held_back(at(2_104));
        let waited = Duration::from_secs(2);
        assert_eq!(held, Some(Cause::ProgressHeldBack { count: 3, waited }));
    }

    #[test]
    fn progress_on_the_way_of_a_quick_call_or_of_few_steps_was_not() {
        let on_the_way = heard(0, &[600, 1_600, 2_600]).held_back(at(2_601));
        let quick = heard(0, &[900, 900, 900]).held_back(at(901));
        let few = heard(0, &[2_000, 2_000]).held_back(at(2_001));
        let before_the_result = heard(0, &[2_000, 2_000, 2_000]).held_back(at(2_500));
        assert_eq!([on_the_way, quick, few, before_the_result], [const { None }; 4]);
    }
}
