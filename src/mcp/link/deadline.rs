//! The timers of one client.

use vecmap::VecMap;

use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::{CallId, OwnTaskId};
use crate::mcp::model::list::List;
use crate::mcp::model::moment::Moment;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::mcp) enum Timer {
    /// A step of connecting, by its exchange.
    Step,
    /// The probes by which a cause is sought.
    Look,
    /// The probes by which a connection is checked.
    Checkup,
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
    /// Connecting again to a server that asked to wait.
    Again,
    /// The next attempt at reconnecting.
    Reconnect,
    /// Opening the stream of notifications again.
    Notices,
    /// Reading a list again that has changed.
    Relist(List),
    /// Reading on in a long page of a list.
    Entries(List),
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
pub(in crate::mcp) struct Deadlines {
    due: VecMap<Timer, Moment>,
}

impl Deadlines {
    pub(in crate::mcp) fn set(&mut self, timer: Timer, at: Moment) {
        self.due.insert(timer, at);
    }

    pub(in crate::mcp) fn stop(&mut self, timer: Timer) {
        self.due.remove(&timer);
    }

    pub(super) fn is_set(&self, timer: Timer) -> bool {
        self.due.contains_key(&timer)
    }

    pub(in crate::mcp) fn clear(&mut self) {
        self.due.clear();
    }

    pub(in crate::mcp) fn next(&self) -> Option<Moment> {
        self.due.values().min().copied()
    }

    /// Takes one timer that is due.
    pub(in crate::mcp) fn expire(&mut self, now: Moment) -> Option<Timer> {
        let timer = self.due.iter().find(|(_, at)| **at <= now).map(|(timer, _)| *timer)?;
        self.due.remove(&timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

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
