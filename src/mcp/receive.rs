//! What comes in over HTTP: heads, bodies, the events of a stream, and how an exchange ends.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::client::{Client, Line};
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose, Stray};
use super::model::call_change::CallChange;
use super::model::event::{Event, ExchangeChange, ExchangeEnd};
use super::model::failure::refusal;
use super::model::http::{ExchangeId, Head, HttpEvent, NetworkFailure};
use super::model::id::RecordId;
use super::model::paces::{RESUME, STREAM};
use super::model::record::{Direction, Subject};
use super::model::reply::{Evidence, Reply};
use super::pending::Asked;
use crate::wire::json;
use crate::wire::json_rpc::Message;
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;
use crate::wire::sse::{STRAY, SseEvent, SseItem};

impl Client {
    pub(super) fn receive(&mut self, id: ExchangeId, event: HttpEvent) {
        if !self.exchanges.contains_key(&id) {
            return self.receive_late(id, event);
        }
        match event {
            HttpEvent::Sent => self.sent(id),
            HttpEvent::Head(head) => self.head(id, head),
            HttpEvent::Chunk(bytes) => self.chunk(id, &bytes),
            HttpEvent::Ahead(piece) => self.ahead(id, &piece),
            HttpEvent::Item(item) => self.item(id, item),
            HttpEvent::End => self.ended(id, ExchangeEnd::Complete),
            HttpEvent::Failed(failure) => self.ended(id, ExchangeEnd::Failed(failure)),
        }
    }

    fn sent(&mut self, id: ExchangeId) {
        self.tell(Event::Exchange(id, ExchangeChange::Sent { at: self.now }));
        let Some(exchange) = self.exchanges.get(&id) else { return };
        match exchange.purpose {
            Purpose::Request(request) => self.request_sent(request),
            Purpose::EventCall(call) if self.calls.contains_key(&call) => {
                self.arm_event_call(call);
                self.tell_call(call, CallChange::Sent { at: self.now });
            }
            Purpose::Session | Purpose::Look if self.is_step(id) => self.arm_step(),
            Purpose::Initialized => self.arm_step(),
            _ => {}
        }
    }

    fn request_sent(&mut self, request: i64) {
        let now = self.now;
        let Some(pending) = self.pending.get_mut(&request) else { return };
        pending.since = now;
        let asked = pending.asked;
        match asked {
            Asked::Ping if self.probe.is_none() => {
                let limit = self.timeouts().connect;
                self.deadlines.set(Timer::Request(request), self.now.after(limit));
            }
            Asked::Discover | Asked::Initialize | Asked::Ping => self.arm_step(),
            Asked::List(_)
            | Asked::Tasks
            | Asked::Completion(_)
            | Asked::LogLevel
            | Asked::Subscribe(_)
            | Asked::Unsubscribe => self.arm_request(request),
            Asked::Task(call, what) if !self.waits_for_ever(call, what) => {
                self.arm_request(request);
            }
            Asked::Call(call) => {
                self.arm_request(request);
                self.tell_call(call, CallChange::Sent { at: self.now });
            }
            Asked::RoundTrip(_) => self.ping_sent(request),
            Asked::Listen | Asked::TaskNews | Asked::Task(..) => {}
        }
    }

    fn has_limit(&self, asked: Asked) -> bool {
        match asked {
            Asked::Task(call, what) => !self.waits_for_ever(call, what),
            asked => asked.is_timed(),
        }
    }

    /// Unless the server may be waiting for the person: one who thinks is no slow server.
    pub(super) fn arm_request(&mut self, request: i64) {
        if let Some(Asked::Call(call)) = self.pending.get(&request).map(|pending| pending.asked)
            && self.is_paused(call)
        {
            return;
        }
        self.deadlines.set(Timer::Request(request), self.now.after(self.timeouts().request));
    }

    fn head(&mut self, id: ExchangeId, head: Head) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.read_head(head.clone());
        let (purpose, success) = (exchange.purpose, exchange.is_success());
        let status = Some(head.status).filter(|status| *status != 0);
        self.tell(Event::Exchange(id, ExchangeChange::Head { at: self.now, head }));
        match purpose {
            Purpose::Look => {
                self.record_look(id, status);
                self.looked(id, None);
            }
            Purpose::Notices if success => self.notices_opened(),
            _ => {}
        }
    }

    /// A look has its answer with the head; the body is of no interest.
    fn record_look(&mut self, id: ExchangeId, status: Option<u16>) {
        let Some(exchange) = self.exchanges.get(&id) else { return };
        let (request, cause) = (exchange.record, exchange.cause);
        let subject = Subject::HttpAnswer { status };
        let line = Line { exchange: id, direction: Direction::FromServer, subject, cause };
        self.record(line, Arc::from(""), Some(request), None, Vec::new());
    }

    fn chunk(&mut self, id: ExchangeId, bytes: &[u8]) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        let outcome = exchange.feed(bytes);
        let (purpose, total) = (exchange.purpose, exchange.bytes);
        let (items, overflow) = match outcome {
            Ok(items) => (items, None),
            Err(overflow) => (exchange.rescue(), Some(overflow)),
        };
        if items.is_empty() {
            self.arrives(purpose);
        }
        if let Some(call) = self.call_of(purpose) {
            self.tell_call(call, CallChange::Received { bytes: total });
        }
        for item in items {
            self.item(id, item);
        }
        if let Some(failure) = overflow {
            self.release(id);
            self.ended(id, ExchangeEnd::Failed(failure));
        }
    }

    fn ahead(&mut self, id: ExchangeId, piece: &[u8]) {
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.foresee(piece);
        }
    }

    /// Part of an answer came in: the server is at work, so its time starts anew.
    fn arrives(&mut self, purpose: Purpose) {
        match purpose {
            Purpose::Request(request) | Purpose::Resume(request)
                if self.pending.get(&request).is_some_and(|held| self.has_limit(held.asked)) =>
            {
                self.arm_request(request);
            }
            Purpose::EventCall(call) if self.calls.contains_key(&call) => {
                self.arm_event_call(call);
            }
            _ => {}
        }
    }

    // --- Events of a stream ----------------------------------------------------------------------

    fn item(&mut self, id: ExchangeId, item: SseItem) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        match item {
            SseItem::Comment(text) => {
                self.note(id, Subject::Comment, text);
            }
            SseItem::Ignored(lines) => self.stray_lines(id, lines),
            SseItem::RetryAfter { millis } => {
                let wish = Duration::from_millis(millis);
                exchange.retry = Some(wish);
                let findings = match exchange.purpose {
                    Purpose::Notices => STREAM.find(wish),
                    Purpose::Request(_) | Purpose::Resume(_) => RESUME.find(wish),
                    _ => None,
                };
                let findings =
                    findings.into_iter().map(|problem| Finding { pointer: String::new(), problem });
                let text = millis.to_string();
                self.note_with(id, Subject::Retry { millis }, text, findings.collect());
            }
            SseItem::Event(event) => {
                if let Some(event_id) = &event.id {
                    exchange.note_item_id(event_id);
                }
                let purpose = exchange.purpose;
                self.event(id, purpose, event);
            }
        }
    }

    fn event(&mut self, id: ExchangeId, purpose: Purpose, event: SseEvent) {
        let kind = event.kind.clone().unwrap_or_else(|| "message".to_owned());
        let data = event.received();
        match (purpose, kind.as_str()) {
            (Purpose::EventCall(call), _) => self.event_call_says(id, call, &kind, data),
            // A priming event: it only carries an id to resume from.
            (_, "message") if data.is_empty() => {
                self.note(id, Subject::Event { name: kind }, data);
            }
            (Purpose::Notices, "message") => {
                self.notices.bears();
                self.json_rpc(id, &data);
            }
            (_, "message") => self.json_rpc(id, &data),
            (Purpose::Session, _) => self.session_says(id, &kind, data),
            _ => {
                self.note(id, Subject::Event { name: kind }, data);
            }
        }
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.brought = true;
            exchange.forget_arriving();
        }
    }

    /// What came on a stream outside of its events.
    #[cold]
    fn stray_lines(&mut self, id: ExchangeId, lines: Received) {
        let is_json = lines.text.trim_start().starts_with(['{', '[']);
        let reason = if is_json {
            "JSON, announced as text/event-stream, in place of events"
        } else {
            STRAY
        };
        let (reason, text) = (reason.to_owned(), lines.text.clone());
        self.note(id, Subject::Unreadable { reason: reason.clone() }, lines);
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.stray.get_or_insert(Stray { reason, text });
        }
    }

    /// Records what is no message.
    pub(super) fn note(
        &mut self,
        id: ExchangeId,
        subject: Subject,
        text: impl Into<Received>,
    ) -> RecordId {
        self.note_with(id, subject, text, Vec::new())
    }

    pub(super) fn note_with(
        &mut self,
        id: ExchangeId,
        subject: Subject,
        text: impl Into<Received>,
        findings: Vec<Finding>,
    ) -> RecordId {
        let Some(exchange) = self.exchanges.get(&id) else { return RecordId(0) };
        let (record, cause) = (exchange.record, exchange.cause);
        let line = Line { exchange: id, direction: Direction::FromServer, subject, cause };
        self.record(line, text, None, Some(record), findings)
    }

    // --- The end of an exchange ------------------------------------------------------------------

    fn ended(&mut self, id: ExchangeId, end: ExchangeEnd) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.over = true;
        let cut = matches!(end, ExchangeEnd::Failed(_));
        let is_stream = exchange.is_stream();
        let partial = if cut || is_stream { exchange.partial() } else { None };
        let left = if is_stream || !cut { exchange.finish() } else { Vec::new() };
        for item in left {
            self.item(id, item);
        }
        if !cut {
            if let Some(text) = partial.clone() {
                let reason = "the stream ended within an event".to_owned();
                self.note(id, Subject::Unreadable { reason }, text);
            }
            self.body(id);
        }
        let Some(mut exchange) = self.exchanges.remove(&id) else { return };
        let change =
            ExchangeChange::Ended { at: self.now, end: end.clone(), bytes: exchange.bytes };
        self.tell(Event::Exchange(id, change));
        if let ExchangeEnd::Failed(failure) = &end {
            self.record_silence(id, &exchange, failure, partial.clone());
        }
        self.deadlines.stop(Timer::Linger(id));
        self.conclude_exchange(id, &mut exchange, end, partial.map(|partial| partial.text));
    }

    /// A whole body that is no event stream.
    fn body(&mut self, id: ExchangeId) {
        let Some(exchange) = self.exchanges.get(&id) else { return };
        let whole = exchange.whole.clone();
        let text = whole.text.clone();
        let head = exchange.head.clone().unwrap_or_default();
        let (cause, carried) = (exchange.cause, exchange.record);
        let is_call = matches!(exchange.purpose, Purpose::EventCall(_));
        if exchange.purpose == Purpose::Look || exchange.is_stream() && exchange.is_success() {
            return;
        }
        let starts_like_json = json::without_mark(&text).starts_with(['{', '[']);
        let is_json = head.media_type().ends_with("json") || starts_like_json;
        // What a call of the event dialect brought is told where it is read.
        if head.is_success() && (text.is_empty() || is_call && is_result_body(&head)) {
            return;
        }
        // On HTTP+SSE the answer to a POST is of no interest: the reply comes on the stream.
        let acknowledged = head.is_success() && self.peer.answers_on_session_stream();
        let must_hold_message = head.is_success() && !acknowledged;
        if is_json && !is_call {
            let reading = Message::of(self.read_json(id, &whole));
            // A refusal may be any other JSON.
            if must_hold_message || reading.messages.iter().any(Result::is_ok) {
                return self.messages(id, &whole, reading);
            }
        }
        let findings: Vec<Finding> = whole.finding().into_iter().collect();
        let subject = Subject::HttpAnswer { status: Some(head.status) };
        let line = Line { exchange: id, direction: Direction::FromServer, subject, cause };
        let record = self.record(line, whole, Some(carried), None, findings.clone());
        let Some(request) = self.waits_on(id) else { return };
        if acknowledged {
            return;
        }
        let failure = refusal(head.clone(), &text, None);
        let reply = if head.is_success() { Reply::NotMcp(failure) } else { Reply::Http(failure) };
        self.deliver(request, reply, Evidence { text, record, findings, head: Some(head) });
    }

    fn record_silence(
        &mut self,
        id: ExchangeId,
        exchange: &Exchange,
        failure: &NetworkFailure,
        partial: Option<Received>,
    ) {
        let subject =
            Subject::HttpAnswer { status: exchange.status().filter(|status| *status != 0) };
        let line =
            Line { exchange: id, direction: Direction::FromServer, subject, cause: exchange.cause };
        let problem = Problem::Says(failure.to_string());
        let findings = vec![Finding { pointer: String::new(), problem }];
        let text = partial.unwrap_or_default();
        let owed = match exchange.purpose {
            Purpose::Request(request) => self.pending.contains_key(&request),
            _ => true,
        };
        let answers = owed.then_some(exchange.record);
        self.record(line, text, answers, None, findings);
    }

    fn conclude_exchange(
        &mut self,
        id: ExchangeId,
        exchange: &mut Exchange,
        end: ExchangeEnd,
        partial: Option<Arc<str>>,
    ) {
        match exchange.purpose {
            Purpose::Request(request) | Purpose::Resume(request) => {
                let waits =
                    self.pending.get(&request).is_some_and(|held| held.exchange == Some(id));
                if waits {
                    self.unanswered(request, exchange, end, partial);
                }
            }
            Purpose::Initialized => self.initialized_sent(exchange, &end),
            Purpose::Session => self.session_stream_ended(id, exchange, end),
            Purpose::Notices => self.notices_ended(exchange, &end),
            Purpose::EventCall(call) => self.event_call_ended(call, exchange, end, partial),
            Purpose::Look => {
                if let ExchangeEnd::Failed(failure) = end {
                    self.looked(id, Some(failure));
                }
            }
            Purpose::Notify | Purpose::Goodbye => {}
        }
    }

    /// The exchange is over and the request it carried has no answer yet.
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
            if let Some(pending) = self.pending.get_mut(&request) {
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
        if self.can_resume(request, exchange) {
            return self.await_resumption(request, exchange);
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
                reason: format!("HTTP {} without an answer in it", head.status),
                text: Arc::from(""),
            },
            (_, ExchangeEnd::Complete, Some(Stray { reason, text })) => {
                Reply::Unreadable { reason, text }
            }
            (.., stray) => Reply::Truncated { partial: partial.or(stray.map(|stray| stray.text)) },
        };
        self.deliver(request, reply, silence(exchange));
    }
}

/// An exchange that brought no message is evidence all the same.
fn silence(exchange: &Exchange) -> Evidence {
    let head = exchange.head.clone();
    Evidence { text: Arc::from(""), record: exchange.record, findings: Vec::new(), head }
}

/// "Accepted" is a promise of the event dialect, whatever the body says.
pub(super) fn is_result_body(head: &Head) -> bool {
    head.status != 202
}
