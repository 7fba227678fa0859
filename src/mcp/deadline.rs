//! The timers of one client, and the growing pauses between attempts.

use std::time::Duration;

use vecmap::VecMap;

use super::command::CallId;
use super::http::ExchangeId;
use super::moment::Moment;
use super::own_task::OwnTaskId;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Timer {
    /// A step of connecting, by its exchange.
    Step,
    /// An event stream named its endpoint; `tools` may still come before a handshake is due.
    Grace,
    /// A JSON-RPC request, by its id.
    Request(i64),
    /// A call of the event dialect.
    Call(CallId),
    /// The next round of a call that asked for nothing but another try.
    Round(CallId),
    /// An exchange kept open a little to show what still comes.
    Linger(ExchangeId),
    /// The next attempt at reconnecting.
    Reconnect,
    /// Opening the stream of notifications again.
    Notices,
    /// Asking for news of tasks again.
    TaskNews,
    /// Looking how a call's task goes.
    Task(CallId),
    /// Forgetting a task that this client holds for the server.
    OwnTask(OwnTaskId),
    /// Asking for the rest of a broken answer, by the id of its request.
    Resume(i64),
}

#[derive(Debug, Default)]
pub(super) struct Deadlines {
    due: VecMap<Timer, Moment>,
}

impl Deadlines {
    pub(super) fn set(&mut self, timer: Timer, at: Moment) {
        self.due.insert(timer, at);
    }

    pub(super) fn stop(&mut self, timer: Timer) {
        self.due.remove(&timer);
    }

    pub(super) fn clear(&mut self) {
        self.due.clear();
    }

    pub(super) fn next(&self) -> Option<Moment> {
        self.due.values().min().copied()
    }

    /// Takes one timer that is due.
    pub(super) fn expire(&mut self, now: Moment) -> Option<Timer> {
        let timer = self.due.iter().find(|(_, at)| **at <= now).map(|(timer, _)| *timer)?;
        self.due.remove(&timer);
        Some(timer)
    }
}

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Pauses between attempts: 1 s, doubling, at most 30 s, each shortened by up to a fifth so that many
/// pages do not come back to a restarted server at the same moment.
#[derive(Debug)]
pub(super) struct Pauses {
    random: u64,
}

impl Pauses {
    pub(super) fn seeded(seed: u64) -> Self {
        Self { random: seed | 1 }
    }

    /// `attempt` counts from 1.
    pub(super) fn before(&mut self, attempt: u32) -> Duration {
        let doubled = FIRST_PAUSE * 2_u32.saturating_pow(attempt.saturating_sub(1).min(5));
        let whole = doubled.min(LONGEST_PAUSE);
        // xorshift64: spreads well enough for jitter, and is repeatable in tests.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let share = f64::from(self.random.to_le_bytes()[0]) / 255.0;
        whole.mul_f64(1.0 - 0.2 * share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_are_shortened_by_a_fifth_at_most() {
        let mut pauses = Pauses::seeded(42);

        for (attempt, whole) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (60, 30)] {
            let pause = pauses.before(attempt).as_secs_f64();
            let whole = f64::from(whole);
            assert!(pause <= whole && pause >= whole * 0.79, "{pause} for {whole}");
        }
    }

    #[test]
    fn timers_expire_one_by_one_when_due() {
        let mut deadlines = Deadlines::default();
        let at = |seconds| Moment(Duration::from_secs(seconds));
        deadlines.set(Timer::Grace, at(2));
        deadlines.set(Timer::Step, at(1));

        assert_eq!(deadlines.next(), Some(at(1)));
        assert_eq!(deadlines.expire(at(1)), Some(Timer::Step));
        assert_eq!(deadlines.expire(at(1)), None);
    }
}
