//! What comes in over HTTP, sorted as far as the framing goes: heads, bodies, the events of a stream, and how
//! an exchange ends. What is no message is recorded on the way; the rest arrives, one thing after the other.
//!
//! Thousands of events a second may pass through here: what they come to stands in functions of its own, not
//! inlined, each small enough for a browser to optimise in passing.

use std::sync::Arc;
use std::time::Duration;

use super::Link;
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose, Stray};
use super::program::{Heard, ProgramNews};
use super::recorder::Said;
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::failure::{JSON_FOR_EVENTS, refusal};
use crate::mcp::model::http::{ExchangeId, Head, HttpEvent, NetworkFailure};
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::paces::{RESUME, STREAM};
use crate::mcp::model::record::Subject;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::peer::Peer;
use crate::wire::json::{self, Json};
use crate::wire::json_rpc::{Message, Reading};
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;
use crate::wire::sse::{STRAY, SseEvent, SseItem};

/// What came in, for whoever is concerned.
#[derive(Debug)]
pub(in crate::mcp) enum Arrival {
    /// The request is on its way.
    Sent(ExchangeId, Purpose),
    Head(ExchangeId, Purpose, Head),
    /// Bytes of an answer, `total` of them so far. `is_part`: they complete nothing.
    Bytes {
        purpose: Purpose,
        total: u64,
        is_part: bool,
    },
    /// What should be one JSON-RPC message, or a batch of them.
    Messages(ExchangeId, Purpose, Received, Reading),
    /// An event of the session's stream that is no message, by its name; read where it holds JSON.
    SessionEvent(ExchangeId, String, Received, Result<Json, String>),
    /// An event on the stream of an event dialect's call.
    CallEvent(ExchangeId, CallId, String, Received, Result<Json, String>),
    /// An answer without a message in it.
    Reply(i64, Box<(Reply, Evidence)>),
    /// A program started, or is no more.
    Program(ExchangeId, Box<ProgramNews>),
    Ended(Box<Exchange>, ExchangeEnd, Option<Arc<str>>),
}

/// What has come in and is not sorted yet.
#[derive(Debug)]
pub(super) enum Stage {
    Arrival(Arrival),
    Item(ExchangeId, SseItem),
    Program(ExchangeId, Heard),
    /// The stream brought more than any event may hold.
    Overflow(ExchangeId, NetworkFailure),
    /// All events are out; the body, or what is left of it, is to be read.
    Body(ExchangeId, ExchangeEnd, Option<Received>),
    Conclude(ExchangeId, ExchangeEnd, Option<Received>),
}

impl Link {
    /// Takes an input in; [`Link::arrival`] has what it comes to.
    pub(in crate::mcp) fn receive(&mut self, id: ExchangeId, event: HttpEvent) {
        if !self.exchanges.contains_key(&id) {
            return self.receive_late(id, event);
        }
        match event {
            HttpEvent::Sent => self.sent(id),
            HttpEvent::Head(head) => self.head(id, head),
            HttpEvent::Chunk(bytes) => self.chunk(id, &bytes),
            HttpEvent::Ahead(piece) => self.ahead(id, &piece),
            HttpEvent::Item(item) => self.stages.push_back(Stage::Item(id, item)),
            HttpEvent::End => self.ended(id, ExchangeEnd::Complete),
            HttpEvent::Failed(failure) => self.ended(id, ExchangeEnd::Failed(failure)),
        }
    }

    /// The next that is of concern to somebody. Whatever follows from one may close the exchange that the
    /// others came on; these are dropped.
    pub(in crate::mcp) fn arrival(&mut self, peer: &Peer) -> Option<Arrival> {
        loop {
            let found = match self.stages.pop_front()? {
                Stage::Arrival(arrival) => Some(arrival),
                Stage::Item(id, item) => self.item(id, item),
                Stage::Program(id, heard) => self.heard(id, heard),
                Stage::Overflow(id, failure) => {
                    self.overflow(id, failure);
                    None
                }
                Stage::Body(id, end, partial) => self.read_body(id, end, partial, peer),
                Stage::Conclude(id, end, partial) => self.conclude(id, end, partial),
            };
            if found.is_some() {
                return found;
            }
        }
    }

    fn arrives(&mut self, arrival: Arrival) {
        self.stages.push_back(Stage::Arrival(arrival));
    }

    #[inline(never)]
    fn sent(&mut self, id: ExchangeId) {
        self.tell_exchange(id, ExchangeChange::Sent { at: self.now });
        let Some(exchange) = self.exchanges.get(&id) else { return };
        self.arrives(Arrival::Sent(id, exchange.purpose));
    }

    #[inline(never)]
    fn head(&mut self, id: ExchangeId, head: Head) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.read_head(head.clone());
        let (purpose, record, cause) = (exchange.purpose, exchange.record, exchange.cause);
        for name in exchange.sent_names() {
            if !self.readable_headers.contains(name) {
                self.readable_headers.insert(name.to_owned());
            }
        }
        let change = ExchangeChange::Head { at: self.now, head: head.clone() };
        self.tell_exchange(id, change);
        if matches!(purpose, Purpose::Look | Purpose::Preflight) {
            // A look has its answer with the head; the body is of no interest.
            let status = Some(head.status).filter(|status| *status != 0);
            self.record(id, Said::answer(status, Arc::from(""), cause).answering(Some(record)));
        }
        self.arrives(Arrival::Head(id, purpose, head));
    }

    fn chunk(&mut self, id: ExchangeId, bytes: &[u8]) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        let outcome = exchange.feed(bytes);
        let (purpose, total) = (exchange.purpose, exchange.bytes);
        let (items, overflow) = match outcome {
            Ok(items) => (items, None),
            Err(overflow) => (exchange.rescue(), Some(overflow)),
        };
        self.arrives(Arrival::Bytes { purpose, total, is_part: items.is_empty() });
        self.stages.extend(items.into_iter().map(|item| Stage::Item(id, item)));
        if let Some(failure) = overflow {
            self.stages.push_back(Stage::Overflow(id, failure));
        }
    }

    #[inline(never)]
    fn ahead(&mut self, id: ExchangeId, piece: &[u8]) {
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.foresee(piece);
        }
    }

    #[inline(never)]
    fn overflow(&mut self, id: ExchangeId, failure: NetworkFailure) {
        self.release(id);
        self.ended(id, ExchangeEnd::Failed(failure));
    }

    // --- Events of a stream ----------------------------------------------------------------------

    #[inline(never)]
    fn item(&mut self, id: ExchangeId, item: SseItem) -> Option<Arrival> {
        let exchange = self.exchanges.get_mut(&id)?;
        match item {
            SseItem::Comment(text) => {
                self.note(id, Subject::Comment, text);
                None
            }
            SseItem::Ignored(lines) => {
                self.stray_lines(id, lines);
                None
            }
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
                let (text, findings) = (millis.to_string(), findings.collect());
                self.note_with(id, Subject::Retry { millis }, text, findings);
                None
            }
            SseItem::Event(event) => {
                if let Some(event_id) = &event.id {
                    exchange.note_item_id(event_id);
                }
                exchange.brought = true;
                let purpose = exchange.purpose;
                let arrival = self.event(id, purpose, event);
                if let Some(exchange) = self.exchanges.get_mut(&id) {
                    exchange.forget_arriving();
                }
                arrival
            }
        }
    }

    #[inline(never)]
    fn event(&mut self, id: ExchangeId, purpose: Purpose, event: SseEvent) -> Option<Arrival> {
        let kind = event.kind.clone().unwrap_or_else(|| "message".to_owned());
        let data = event.received();
        match (purpose, kind.as_str()) {
            (Purpose::EventCall(call), _) => {
                let json = self.read_json(id, &data);
                Some(Arrival::CallEvent(id, call, kind, data, json))
            }
            // A priming event: it only carries an id to resume from.
            (_, "message") if data.is_empty() => {
                self.note(id, Subject::Event { name: kind }, data);
                None
            }
            (_, "message") => {
                let reading = Message::of(self.read_json(id, &data));
                Some(Arrival::Messages(id, purpose, data, reading))
            }
            (Purpose::Session, name) => {
                let json = match name {
                    "tools" | "result" | "error" => self.read_json(id, &data),
                    _ => Ok(Json::default()),
                };
                Some(Arrival::SessionEvent(id, kind, data, json))
            }
            _ => {
                self.note(id, Subject::Event { name: kind }, data);
                None
            }
        }
    }

    /// A message that is whole, as JSON; `Err` says why it is none.
    fn read_json(&mut self, id: ExchangeId, text: &Received) -> Result<Json, String> {
        match self.exchanges.get_mut(&id) {
            Some(exchange) => exchange.read_whole(text),
            None => json::read(&text.text),
        }
    }

    /// What came on a stream outside of its events.
    #[inline(never)]
    fn stray_lines(&mut self, id: ExchangeId, lines: Received) {
        let is_json = lines.text.trim_start().starts_with(['{', '[']);
        let reason = if is_json { JSON_FOR_EVENTS } else { STRAY };
        let (reason, text) = (reason.to_owned(), lines.text.clone());
        self.note(id, Subject::Unreadable { reason: reason.clone() }, lines);
        if let Some(exchange) = self.exchanges.get_mut(&id) {
            exchange.stray.get_or_insert(Stray { reason, text });
        }
    }

    /// Records what is no message.
    pub(in crate::mcp) fn note(
        &mut self,
        id: ExchangeId,
        subject: Subject,
        text: impl Into<Received>,
    ) -> RecordId {
        self.note_with(id, subject, text, Vec::new())
    }

    pub(in crate::mcp) fn note_with(
        &mut self,
        id: ExchangeId,
        subject: Subject,
        text: impl Into<Received>,
        findings: Vec<Finding>,
    ) -> RecordId {
        let Some(exchange) = self.exchanges.get(&id) else { return RecordId(0) };
        let (record, cause) = (exchange.record, exchange.cause);
        self.record(id, Said::from_server(subject, text, cause).about(Some(record)).found(findings))
    }

    /// Records what answers the message that its exchange carried.
    pub(in crate::mcp) fn note_answer(
        &mut self,
        id: ExchangeId,
        subject: Subject,
        text: impl Into<Received>,
        findings: Vec<Finding>,
    ) -> RecordId {
        let Some(exchange) = self.exchanges.get(&id) else { return RecordId(0) };
        let (record, cause) = (exchange.record, exchange.cause);
        let said = Said::from_server(subject, text, cause).answering(Some(record));
        self.record(id, said.found(findings))
    }

    // --- The end of an exchange ------------------------------------------------------------------

    #[inline(never)]
    fn ended(&mut self, id: ExchangeId, end: ExchangeEnd) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.over = true;
        let cut = matches!(end, ExchangeEnd::Failed(_));
        let is_stream = exchange.is_stream();
        let partial = if cut || is_stream { exchange.partial() } else { None };
        let left = if is_stream || !cut { exchange.finish() } else { Vec::new() };
        self.stages.extend(left.into_iter().map(|item| Stage::Item(id, item)));
        self.stages.push_back(if cut {
            Stage::Conclude(id, end, partial)
        } else {
            Stage::Body(id, end, partial)
        });
    }

    #[inline(never)]
    fn read_body(
        &mut self,
        id: ExchangeId,
        end: ExchangeEnd,
        partial: Option<Received>,
        peer: &Peer,
    ) -> Option<Arrival> {
        if let Some(text) = partial.clone() {
            let reason = "the stream ended in the middle of an event".to_owned();
            self.note(id, Subject::Unreadable { reason }, text);
        }
        self.stages.push_back(Stage::Conclude(id, end, partial));
        self.body(id, peer)
    }

    /// A whole body that is no event stream.
    fn body(&mut self, id: ExchangeId, peer: &Peer) -> Option<Arrival> {
        let exchange = self.exchanges.get(&id)?;
        let whole = exchange.whole.clone();
        let text = whole.text.clone();
        let head = exchange.head.clone().unwrap_or_default();
        let (purpose, carried, cause) = (exchange.purpose, exchange.record, exchange.cause);
        let is_call = matches!(purpose, Purpose::EventCall(_));
        let is_head_all = matches!(exchange.purpose, Purpose::Look | Purpose::Preflight);
        if is_head_all || exchange.is_stream() && exchange.is_success() {
            return None;
        }
        let starts_like_json = json::without_mark(&text).starts_with(['{', '[']);
        let is_json = head.media_type().ends_with("json") || starts_like_json;
        // What a call of the event dialect brought is told where it is read.
        if head.is_success() && (text.is_empty() || is_call && is_result_body(&head)) {
            return None;
        }
        // On HTTP+SSE the answer to a POST is of no interest: the reply comes on the stream.
        let acknowledged = head.is_success() && peer.answers_on_session_stream();
        let must_hold_message = head.is_success() && !acknowledged;
        if is_json && !is_call {
            let reading = Message::of(self.read_json(id, &whole));
            // A refusal may be any other JSON.
            if must_hold_message || reading.messages.iter().any(Result::is_ok) {
                return Some(Arrival::Messages(id, purpose, whole, reading));
            }
        }
        let findings: Vec<Finding> = whole.finding().into_iter().collect();
        let said = Said::answer(Some(head.status), whole, cause)
            .answering(Some(carried))
            .found(findings.clone());
        let record = self.record(id, said);
        let request = self.waits_on(id)?;
        if acknowledged {
            return None;
        }
        let failure = refusal(head.clone(), &text, None);
        let reply = if head.is_success() { Reply::NotMcp(failure) } else { Reply::Http(failure) };
        let evidence = Evidence { text, record, findings, head: Some(head) };
        Some(Arrival::Reply(request, Box::new((reply, evidence))))
    }

    #[inline(never)]
    fn conclude(
        &mut self,
        id: ExchangeId,
        end: ExchangeEnd,
        partial: Option<Received>,
    ) -> Option<Arrival> {
        let exchange = self.exchanges.remove(&id)?;
        let bytes = exchange.bytes;
        self.tell_exchange(id, ExchangeChange::Ended { at: self.now, end: end.clone(), bytes });
        if let ExchangeEnd::Failed(failure) = &end {
            self.record_silence(&exchange, failure, partial.clone());
        }
        self.deadlines.stop(Timer::Linger(id));
        let partial = partial.map(|partial| partial.text);
        Some(Arrival::Ended(Box::new(exchange), end, partial))
    }

    fn record_silence(
        &mut self,
        exchange: &Exchange,
        failure: &NetworkFailure,
        partial: Option<Received>,
    ) {
        let status = exchange.status().filter(|status| *status != 0);
        let problem = Problem::Says(failure.to_string());
        let findings = vec![Finding { pointer: String::new(), problem }];
        let owed = match exchange.purpose {
            Purpose::Request(request) => self.pending.contains_key(&request),
            _ => true,
        };
        let said = Said::answer(status, partial.unwrap_or_default(), exchange.cause)
            .answering(owed.then_some(exchange.record))
            .found(findings);
        self.record(exchange.id, said);
    }
}

/// "Accepted" is a promise of the event dialect, whatever the body says.
pub(in crate::mcp) fn is_result_body(head: &Head) -> bool {
    head.status != 202
}
