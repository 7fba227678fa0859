//! What came in, handed to whoever is concerned: a call, the connection, a stream.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::diagnosis::{Observation, Seen};
use crate::mcp::client::Client;
use crate::mcp::errand::ping;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose, Stray};
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::receiving::Arrival;
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::event::{ExchangeEnd, Searched};
use crate::mcp::model::failure::refusal;
use crate::mcp::model::http::{ExchangeId, HttpEvent, NetworkFailure};
use crate::mcp::model::reply::{Evidence, Reply};

impl Client {
    /// What has come in, one thing after the other; also that a line has been written.
    pub(in crate::mcp) fn take_in(&mut self) {
        while let Some(arrival) = self.link.arrival(&self.peer) {
            self.arrived(arrival);
        }
    }

    fn arrived(&mut self, arrival: Arrival) {
        match arrival {
            Arrival::Sent(id, purpose) => self.sent(id, purpose),
            Arrival::Head(id, Purpose::Look, head) => {
                if let Some(seen) = Seen::of(&HttpEvent::Head(head)) {
                    self.looked(id, seen);
                }
            }
            Arrival::Head(_, Purpose::Preflight, head) => {
                self.preflight.answered(&mut self.link, &head);
            }
            Arrival::Head(_, Purpose::Request(_), head) => self.preflight.saw_answer(&head),
            Arrival::Head(_, Purpose::Notices, head)
                if head.is_success() && head.media_type() == "text/event-stream" =>
            {
                self.listener.notices_opened(&mut self.link);
            }
            Arrival::Head(..) => {}
            Arrival::Bytes { purpose, total, is_part } => self.bytes(purpose, total, is_part),
            Arrival::Messages(id, purpose, text, reading) => {
                if purpose == Purpose::Notices {
                    self.listener.notices.bears();
                }
                self.messages(id, &text, reading);
            }
            Arrival::SessionEvent(id, kind, data, json) => self.session_says(id, &kind, data, json),
            Arrival::CallEvent(id, call, kind, data, json) => {
                self.event_call_says(id, call, &kind, (data, json));
            }
            Arrival::Reply(request, answer) => {
                let (reply, evidence) = *answer;
                self.deliver(request, reply, evidence);
            }
            Arrival::Program(id, news) => self.program_says(id, *news),
            Arrival::Ended(mut exchange, end, partial) => {
                self.conclude_exchange(&mut exchange, end, partial);
            }
        }
    }

    #[inline(never)]
    fn sent(&mut self, id: ExchangeId, purpose: Purpose) {
        match purpose {
            Purpose::Request(request) => self.request_sent(request),
            Purpose::EventCall(call) if self.calls.contains_key(&call) => {
                self.arm_event_call(call);
                self.link.tell_call(call, CallChange::Sent { at: self.link.now() });
            }
            Purpose::Session if self.is_step(id) => self.arm_step(),
            Purpose::Initialized => self.arm_step(),
            _ => {}
        }
    }

    #[inline(never)]
    fn request_sent(&mut self, request: i64) {
        let now = self.link.now();
        let Some(pending) = self.link.pending_mut(request) else { return };
        pending.since = now;
        let kind = pending.kind;
        match kind {
            RequestKind::Ping if self.probe.is_none() => {
                let limit = self.link.limits().connect;
                self.link.set_timer(Timer::Request(request), self.link.now().after(limit));
            }
            RequestKind::Discover | RequestKind::Initialize | RequestKind::Ping => self.arm_step(),
            RequestKind::List(_)
            | RequestKind::Tasks
            | RequestKind::Completion(_)
            | RequestKind::LogLevel
            | RequestKind::Subscribe(_)
            | RequestKind::Unsubscribe => self.arm_request(request),
            RequestKind::Task(call, what) if !self.waits_for_ever(call, what) => {
                self.arm_request(request);
            }
            RequestKind::Call(call) => {
                self.arm_request(request);
                self.call_sent(call);
                self.link.tell_call(call, CallChange::Sent { at: self.link.now() });
            }
            RequestKind::RoundTrip(_) => ping::sent(&mut self.link, request),
            RequestKind::Listen | RequestKind::TaskNews | RequestKind::Task(..) => {}
        }
    }

    fn has_limit(&self, kind: RequestKind) -> bool {
        match kind {
            RequestKind::Task(call, what) => !self.waits_for_ever(call, what),
            kind => kind.is_timed(),
        }
    }

    /// How long an answer may take: what a person set for a call counts for that call.
    pub(in crate::mcp) fn limit_of(&self, kind: Option<RequestKind>) -> Duration {
        let call = kind.and_then(RequestKind::call).and_then(|call| self.calls.get(&call));
        let own = call.and_then(|call| call.operation.timeout);
        own.unwrap_or(self.link.limits().request)
    }

    /// Unless the server may be waiting for the person: one who thinks is no slow server.
    pub(in crate::mcp) fn arm_request(&mut self, request: i64) {
        if let Some(RequestKind::Call(call)) =
            self.link.pending(request).map(|pending| pending.kind)
            && self.is_paused(call)
        {
            return;
        }
        let limit = self.limit_of(self.link.pending(request).map(|pending| pending.kind));
        self.link.set_timer(Timer::Request(request), self.link.now().after(limit));
    }

    #[inline(never)]
    fn bytes(&mut self, purpose: Purpose, total: u64, is_part: bool) {
        if is_part {
            self.arrives(purpose);
        }
        if let Some(call) = self.call_of(purpose) {
            self.link.tell_call(call, CallChange::Received { bytes: total });
        }
    }

    /// Part of an answer came in: the server is at work, so its time starts anew.
    fn arrives(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Request(request) | Purpose::Resume(request)
                if self.link.pending(request).is_some_and(|held| self.has_limit(held.kind)) =>
            {
                self.arm_request(request);
            }
            Purpose::EventCall(call) if self.calls.contains_key(&call) => {
                self.arm_event_call(call);
            }
            _ => {}
        }
    }

    #[inline(never)]
    fn conclude_exchange(
        &mut self,
        exchange: &mut Exchange,
        end: ExchangeEnd,
        partial: Option<Arc<str>>,
    ) {
        let id = exchange.id;
        match exchange.purpose {
            Purpose::Request(request) | Purpose::Resume(request) => {
                let waits =
                    self.link.pending(request).is_some_and(|held| held.exchange == Some(id));
                if waits {
                    self.unanswered(request, exchange, end, partial);
                }
            }
            Purpose::Initialized => self.initialized_sent(exchange, &end),
            Purpose::Session => self.session_stream_ended(id, exchange, end),
            Purpose::Notices => {
                let (link, peer) = (&mut self.link, &self.peer);
                let trouble = self.listener.notices_ended(link, peer, exchange, &end);
                self.in_trouble(trouble);
            }
            Purpose::EventCall(call) => self.event_call_ended(call, exchange, end, partial),
            Purpose::Look => {
                if let ExchangeEnd::Failed(failure) = end {
                    self.looked(id, Seen::of_failure(&failure));
                }
            }
            Purpose::Notify | Purpose::Goodbye | Purpose::Preflight => {}
        }
    }

    /// The exchange is over and the request it carried has no answer yet.
    #[inline(never)]
    fn unanswered(
        &mut self,
        request: i64,
        exchange: &Exchange,
        end: ExchangeEnd,
        partial: Option<Arc<str>>,
    ) {
        if self.is_taken(request, exchange) {
            return self.deliver(request, Reply::Result(Value::Null), silence(exchange));
        }
        if exchange.is_success() && !exchange.is_stream() && self.peer.answers_on_session_stream() {
            if let Some(pending) = self.link.pending_mut(request) {
                pending.exchange = None;
            }
            return;
        }
        if let ExchangeEnd::Failed(failure @ NetworkFailure::TooMuch(_)) = &end
            && exchange.is_success()
        {
            let (reason, text) = (failure.to_string(), partial.unwrap_or_default());
            return self.deliver(request, Reply::Unreadable { reason, text }, silence(exchange));
        }
        if self.link.can_resume(&self.peer, request, exchange) {
            return self.link.await_resumption(request, exchange);
        }
        let head = exchange.head.clone();
        let stray = exchange.stray.clone().filter(|_| partial.is_none());
        let reply = match (&head, end, stray) {
            (None, ExchangeEnd::Failed(failure), _) => Reply::Network(failure),
            (Some(head), ..) if !head.is_success() => {
                let text = partial.unwrap_or_else(|| Arc::from(""));
                Reply::Http(refusal(head.clone(), &text, None))
            }
            (Some(head), ExchangeEnd::Complete, _) if !exchange.is_stream() => Reply::Unreadable {
                reason: format!("HTTP {} without an answer in the body", head.status),
                text: Arc::from(""),
            },
            (_, ExchangeEnd::Complete, Some(Stray { reason, text })) => {
                Reply::Unreadable { reason, text }
            }
            (_, end, stray) => {
                let partial = partial.or(stray.map(|stray| stray.text));
                Reply::Truncated { partial, ending: exchange.ending(&end) }
            }
        };
        let is_hidden = matches!(reply, Reply::Network(NetworkFailure::Hidden(_)));
        let call = self.call_of(exchange.purpose).filter(|_| is_hidden);
        let failed = exchange.asked().filter(|_| is_hidden).map(|asked| Observation {
            exchange: Some(exchange.id),
            asked,
            seen: Seen::Nothing,
        });
        let kind = self.link.pending(request).map(|held| held.kind);
        if let (Some(RequestKind::Listen), Some(failed)) = (kind, &failed)
            && self.examine_apart(Searched::Notices, failed.clone())
        {
            self.link.forget_request(request);
            return self.listener.listen_hidden();
        }
        self.deliver(request, reply, silence(exchange));
        if let (Some(call), Some(failed)) = (call, failed) {
            self.examine_apart(Searched::Call(call), failed);
        }
    }
}

/// An exchange that brought no message is evidence all the same.
fn silence(exchange: &Exchange) -> Evidence {
    let head = exchange.head.clone();
    Evidence { text: Arc::from(""), record: exchange.record, findings: Vec::new(), head }
}
