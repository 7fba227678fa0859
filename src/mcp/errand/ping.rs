//! How long the server takes to answer when there is nothing to do: `ping`, and where the revision has
//! none, `server/discover`.
//!
//! Spec: 2025-11-25, ping. 2026-07-28 has removed it.

use std::sync::Arc;

use serde_json::Map;

use crate::mcp::link::Link;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::{Pending, RequestKind};
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::mcp::model::round_trip::{PingOutcome, RoundTrip};
use crate::mcp::peer::Peer;

/// Measures the round trip for a person. The event dialect has nothing to measure it with.
pub(in crate::mcp) fn measure(link: &mut Link, peer: &Peer) {
    let Some(method) = peer.round_trip() else { return };
    drop_all(link, &CallFailure::Cancelled);
    if !peer.is_ready() {
        let now = link.now();
        return tell(link, method, now, PingOutcome::Failed(CallFailure::NotConnected));
    }
    let now = link.now();
    tell(link, method, now, PingOutcome::Waiting);
    link.ask(peer, RequestKind::RoundTrip(method), method, Map::new(), Cause::Person);
}

pub(in crate::mcp) fn sent(link: &mut Link, request: i64) {
    let limit = link.limits().connect;
    link.arm(Timer::Request(request), limit);
}

pub(in crate::mcp) fn answered(
    link: &mut Link,
    method: &'static str,
    pending: &Pending,
    reply: Reply,
) {
    let outcome = match reply {
        Reply::Result(_) => PingOutcome::Took(link.now().since(pending.since)),
        other => PingOutcome::Failed(other.failure()),
    };
    tell(link, method, pending.since, outcome);
}

pub(in crate::mcp) fn timed_out(link: &mut Link, method: &'static str, pending: &Pending) {
    if let Some(exchange) = pending.exchange {
        link.abort(exchange);
    }
    let failure = CallFailure::TimedOut { after: link.limits().connect, begun: false };
    tell(link, method, pending.since, PingOutcome::Failed(failure));
}

/// The connection is gone, and with it the answer.
pub(in crate::mcp) fn drop_all(link: &mut Link, failure: &CallFailure) {
    let method = |pending: &Pending| match pending.kind {
        RequestKind::RoundTrip(method) => Some((method, pending.since)),
        _ => None,
    };
    let found = link.all_pending().find_map(|(_, pending)| method(pending));
    let Some((method, since)) = found else { return };
    link.drop_requests(|kind| matches!(kind, RequestKind::RoundTrip(_)));
    tell(link, method, since, PingOutcome::Failed(failure.clone()));
}

fn tell(link: &mut Link, method: &'static str, at: Moment, outcome: PingOutcome) {
    link.tell(Event::RoundTrip(Arc::new(RoundTrip { method, at, outcome })));
}
