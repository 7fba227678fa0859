//! How long the server takes to answer when there is nothing to do: `ping`, and where the revision has
//! none, `server/discover`.
//!
//! Spec: 2025-11-25, ping. 2026-07-28 has removed it.

use std::sync::Arc;

use serde_json::Map;

use super::client::Client;
use super::deadline::Timer;
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::moment::Moment;
use super::model::record::Cause;
use super::model::reply::Reply;
use super::model::round_trip::{PingOutcome, RoundTrip};
use super::pending::{Asked, Pending};

impl Client {
    /// Measures the round trip for a person. The event dialect has nothing to measure it with.
    pub(super) fn ping(&mut self) {
        let Some(method) = self.peer.round_trip() else { return };
        self.drop_ping(&CallFailure::Cancelled);
        if !self.peer.is_ready() {
            return self.tell_ping(
                method,
                self.now,
                PingOutcome::Failed(CallFailure::NotConnected),
            );
        }
        self.tell_ping(method, self.now, PingOutcome::Waiting);
        self.ask(Asked::RoundTrip(method), method, Map::new(), Cause::Person);
    }

    pub(super) fn ping_answered(&mut self, method: &'static str, pending: &Pending, reply: Reply) {
        let outcome = match reply {
            Reply::Result(_) => PingOutcome::Took(self.now.since(pending.since)),
            other => PingOutcome::Failed(other.failure()),
        };
        self.tell_ping(method, pending.since, outcome);
    }

    pub(super) fn ping_sent(&mut self, request: i64) {
        let limit = self.timeouts().connect;
        self.deadlines.set(Timer::Request(request), self.now.after(limit));
    }

    pub(super) fn ping_timed_out(&mut self, method: &'static str, pending: &Pending) {
        if let Some(exchange) = pending.exchange {
            self.abort(exchange);
        }
        let after = self.timeouts().connect;
        self.tell_ping(method, pending.since, PingOutcome::Failed(CallFailure::TimedOut { after }));
    }

    /// The connection is gone, and with it the answer.
    pub(super) fn drop_ping(&mut self, failure: &CallFailure) {
        let method = |pending: &Pending| match pending.asked {
            Asked::RoundTrip(method) => Some((method, pending.since)),
            _ => None,
        };
        let Some((method, since)) = self.pending.values().find_map(method) else { return };
        self.drop_requests(|asked| matches!(asked, Asked::RoundTrip(_)));
        self.tell_ping(method, since, PingOutcome::Failed(failure.clone()));
    }

    fn tell_ping(&mut self, method: &'static str, at: Moment, outcome: PingOutcome) {
        self.tell(Event::RoundTrip(Arc::new(RoundTrip { method, at, outcome })));
    }
}
