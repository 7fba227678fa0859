//! How much of a stream may be under way: what was sent and not taken, against the window.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Notify;

use crate::wire::companion::WINDOW;

/// One stream's. One task spends it, another gives it back.
#[derive(Debug, Default)]
pub struct Credit {
    out: AtomicUsize,
    given_back: Notify,
}

impl Credit {
    /// Bytes that may be sent now; waits until that is at least one.
    pub async fn room(&self) -> usize {
        loop {
            let room = WINDOW.saturating_sub(self.out.load(Ordering::Acquire));
            if room > 0 {
                return room;
            }
            self.given_back.notified().await;
        }
    }

    pub fn spend(&self, bytes: usize) {
        self.out.fetch_add(bytes, Ordering::AcqRel);
    }

    /// More than was spent counts as what was spent: a page cannot take in advance.
    pub fn give_back(&self, bytes: usize) {
        let lessened = |out: usize| Some(out.saturating_sub(bytes));
        let _ = self.out.fetch_update(Ordering::AcqRel, Ordering::Acquire, lessened);
        self.given_back.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::future::Future as _;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    fn room(credit: &Credit) -> Option<usize> {
        match pin!(credit.room()).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(room) => Some(room),
            Poll::Pending => None,
        }
    }

    #[test]
    fn a_window_may_be_under_way_and_no_more() {
        let credit = Credit::default();

        assert_eq!(room(&credit), Some(1_048_576));
        credit.spend(1_048_575);
        assert_eq!(room(&credit), Some(1));
        credit.spend(1);
        assert_eq!(room(&credit), None);
    }

    #[test]
    fn what_is_taken_may_be_sent_again() {
        let credit = Credit::default();
        credit.spend(1_048_576);

        credit.give_back(10);

        assert_eq!(room(&credit), Some(10));
    }

    #[test]
    fn nothing_is_taken_in_advance() {
        let credit = Credit::default();
        credit.spend(100);

        credit.give_back(usize::MAX);

        assert_eq!(room(&credit), Some(1_048_576));
    }

    #[test]
    fn a_task_that_waits_is_woken() {
        let credit = Credit::default();
        credit.spend(1_048_576);
        let mut waiting = pin!(credit.room());
        let mut context = Context::from_waker(Waker::noop());
        assert!(waiting.as_mut().poll(&mut context).is_pending());

        credit.give_back(7);

        assert_eq!(waiting.as_mut().poll(&mut context), Poll::Ready(7));
    }
}
