//! Calls of the event dialect: one POST each, answered there or on the session's stream.

use std::sync::Arc;

use serde_json::Value;

use super::parts::{self, left_open};
use super::queue::{Replies, error_words};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose};
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::receiving::is_result_body;
use crate::mcp::link::recorder::Said;
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::event::{ExchangeEnd, Loss};
use crate::mcp::model::failure::{CallFailure, Ending, HttpFailure, refusal};
use crate::mcp::model::http::{ExchangeId, NetworkFailure};
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::notice;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::model::reply::Evidence;
use crate::mcp::model::types::{LogLevel, LogMessage, Progress};
use crate::mcp::peer::Door;
use crate::mcp::peer::session::tells_of_lost_session;
use crate::wire::json::Json;
use crate::wire::reader::Finding;
use crate::wire::received::Received;

impl Client {
    pub(in crate::mcp) fn queue_event_call(&mut self, id: CallId) {
        let queue = &mut self.event_calls;
        if !queue.is_correlated() && queue.current.is_some() {
            queue.waiting.push_back(id);
            return;
        }
        self.send_event_call(id);
    }

    fn send_event_call(&mut self, id: CallId) {
        let Some(call) = self.calls.get(&id) else { return };
        let request = self.peer.tool_post(&call.operation, self.event_calls.door);
        let Some(request) = request else { return };
        if !self.event_calls.is_correlated() {
            self.event_calls.current = Some(id);
        }
        let subject = Subject::ToolPost { tool: call.operation.name().to_owned() };
        let exchange = self.link.open(Purpose::EventCall(id), request, subject, Cause::Person);
        let record = self.link.exchange(exchange).map(|held| held.record);
        if self.event_calls.current == Some(id) {
            self.event_calls.posted = record;
        }
        if let Some(call) = self.calls.get_mut(&id) {
            call.exchange = Some(exchange);
            call.began = false;
        }
    }

    /// An event on the stream of a call's own POST.
    #[inline(never)]
    pub(in crate::mcp) fn event_call_says(
        &mut self,
        exchange: ExchangeId,
        id: CallId,
        kind: &str,
        (data, json): (Received, Result<Json, String>),
    ) {
        let subject = Subject::Event { name: kind.to_owned() };
        let Some(call) = self.calls.get_mut(&id) else {
            self.link.note(exchange, subject, data);
            return;
        };
        call.began = true;
        match kind {
            "result" => {
                let read = parts::read(&data, json);
                let (text, found) = (data.text.clone(), read.findings.clone());
                let record = self.link.note_answer(exchange, subject, data, found);
                self.replies_come(Replies::OnThePost);
                self.event_part(id, read, text, record);
            }
            "error" => {
                let found = parts::read(&data, json).findings;
                self.link.note_answer(exchange, subject, data.clone(), found);
                self.replies_come(Replies::OnThePost);
                self.event_error(id, &data.text);
            }
            _ => {
                self.link.note(exchange, subject, data.clone());
                self.arm_event_call(id);
                let progress = json.ok().map(|json| json.value);
                match progress.filter(|value| value.get("progress").is_some_and(Value::is_number)) {
                    Some(value) => {
                        self.link.tell_call(id, CallChange::Progressed(Progress::read(&value)));
                    }
                    None => self.link.tell_call(id, CallChange::Partial(data.text)),
                }
            }
        }
    }

    pub(in crate::mcp) fn arm_event_call(&mut self, id: CallId) {
        let limit = self.limit_of(Some(RequestKind::Call(id)));
        self.link.set_timer(Timer::Call(id), self.link.now().after(limit));
    }

    /// One result; the call goes on until its stream ends, for there may be more.
    fn event_part(&mut self, id: CallId, read: Json, text: Arc<str>, record: RecordId) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let part = call.parts.add(read, text, record);
        self.arm_event_call(id);
        self.link.tell_call(id, CallChange::Part(part));
    }

    fn finish_with_parts(&mut self, id: CallId, mut findings: Vec<Finding>) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        let (result, text, record) = call.parts.take(&mut findings);
        self.conclude_call(id, result, Evidence { text, record, findings, head: None });
    }

    fn event_error(&mut self, id: CallId, data: &str) {
        let words = error_words(data);
        if tells_of_lost_session(&words) {
            return self.session_lost();
        }
        // The stream is about to end by itself.
        if let Some(exchange) = self.calls.get_mut(&id).and_then(|call| call.exchange.take()) {
            self.link.linger(exchange);
        }
        self.fail_call(id, CallFailure::Event(words.into()));
    }

    pub(super) fn session_result(&mut self, read: Json, text: Arc<str>, record: RecordId) {
        let Some(id) = self.event_calls.current else { return };
        self.replies_come(Replies::OnTheSession);
        if self.calls.contains_key(&id) {
            self.event_part(id, read, text, record);
            return self.finish_with_parts(id, Vec::new());
        }
        self.free_place(id);
    }

    /// What a call that was called off still had to bring has come.
    fn free_place(&mut self, id: CallId) {
        self.event_calls.abandoned = false;
        self.link.stop(Timer::Call(id));
        self.event_call_over(id);
    }

    /// An `error` event concerns the call in flight, or else the session.
    pub(super) fn session_error(&mut self, data: &str) {
        let words = error_words(data);
        if tells_of_lost_session(&words) && self.peer.is_ready() {
            return self.session_lost();
        }
        match self.event_calls.current {
            Some(id) if !self.calls.contains_key(&id) => self.free_place(id),
            Some(id) => {
                self.replies_come(Replies::OnTheSession);
                self.fail_call(id, CallFailure::Event(words.into()));
            }
            None => {
                let data = Value::from(words);
                let message =
                    LogMessage { at: self.link.now(), level: LogLevel::Error, logger: None, data };
                self.link.tell_notice(None, None, notice::Said::Message(message));
            }
        }
    }

    fn replies_come(&mut self, replies: Replies) {
        self.event_calls.replies = replies;
        self.event_calls.proven = true;
        if replies == Replies::OnThePost {
            let waiting = std::mem::take(&mut self.event_calls.waiting);
            for id in waiting {
                self.send_event_call(id);
            }
        }
    }

    /// The POST of a call is over.
    pub(in crate::mcp) fn event_call_ended(
        &mut self,
        id: CallId,
        exchange: &mut Exchange,
        end: ExchangeEnd,
        partial: Option<Arc<str>>,
    ) {
        let Some(call) = self.calls.get_mut(&id) else { return };
        call.exchange = None;
        let (began, has_parts) = (call.began, !call.parts.is_empty());
        match (&exchange.head, end) {
            (None, ExchangeEnd::Failed(failure)) => {
                self.clear_queue();
                self.fail_call(id, CallFailure::Network(failure.clone()));
                self.lose(Loss::Network(failure));
            }
            (Some(head), _) if !head.is_success() => {
                let text = partial.unwrap_or_else(|| exchange.whole.text.clone());
                let failure = refusal(head.clone(), &text, None);
                self.event_call_refused(id, head.status, failure);
            }
            (_, ExchangeEnd::Failed(failure @ NetworkFailure::TooMuch(_))) => {
                let (reason, text) = (failure.to_string(), partial.unwrap_or_default());
                self.fail_call(id, CallFailure::Unreadable { reason, text });
            }
            (_, end @ ExchangeEnd::Failed(_)) => {
                let ending = exchange.ending(&end);
                self.fail_call(id, CallFailure::Truncated { partial, ending });
            }
            _ if has_parts && partial.is_none() => self.finish_with_parts(id, Vec::new()),
            _ if began => {
                let ending = Ending::Complete;
                self.fail_call(id, CallFailure::Truncated { partial, ending });
            }
            // "Accepted" is a promise, whatever the body says.
            (Some(head), _) if is_result_body(head) && !exchange.whole.is_empty() => {
                self.event_body_result(id, exchange);
            }
            // Nothing in it: the result is to come on the session's stream.
            _ => self.await_on_session(id, exchange.record),
        }
    }

    fn await_on_session(&mut self, id: CallId, posted: RecordId) {
        self.replies_come(Replies::OnTheSession);
        let queue = &mut self.event_calls;
        if queue.current.is_none() {
            (queue.current, queue.posted) = (Some(id), Some(posted));
        }
    }

    /// Some servers answer the POST with plain JSON in place of a stream.
    fn event_body_result(&mut self, id: CallId, exchange: &mut Exchange) {
        let text = exchange.whole.clone();
        let subject = Subject::Event { name: "result".to_owned() };
        let read = parts::read(&text, exchange.read_whole(&text));
        let said = Said::from_server(subject, text.clone(), exchange.cause);
        let said = said.answering(Some(exchange.record)).found(read.findings.clone());
        let record = self.link.record(exchange.id, said);
        self.replies_come(Replies::OnThePost);
        self.event_part(id, read, text.text, record);
        self.finish_with_parts(id, Vec::new());
    }

    fn event_call_refused(&mut self, id: CallId, status: u16, failure: HttpFailure) {
        let elsewhere = self.peer.has_two_doors();
        let queue = &mut self.event_calls;
        if !queue.proven {
            let refused_door = std::mem::replace(&mut queue.door, Door::Stream);
            if matches!(status, 404 | 405) && refused_door == Door::Stream && elsewhere {
                queue.door = Door::Endpoint;
                return self.send_event_call(id);
            }
        }
        if matches!(status, 404 | 410) || tells_of_lost_session(&failure.body) {
            return self.session_lost();
        }
        self.fail_call(id, CallFailure::Http(failure));
    }

    /// A call that was called off keeps its place until its result, or its time, has come: on the
    /// session's stream the result would be taken for the next call's.
    pub(in crate::mcp) fn abandon_event_call(&mut self, id: CallId) {
        let queue = &mut self.event_calls;
        if queue.current == Some(id) && queue.replies == Replies::OnTheSession {
            queue.abandoned = true;
        }
    }

    pub(in crate::mcp) fn event_call_timed_out(&mut self, id: CallId) {
        self.event_calls.abandoned = false;
        let after = self.limit_of(Some(RequestKind::Call(id)));
        if self.calls.get(&id).is_some_and(|call| !call.parts.is_empty()) {
            return self.finish_with_parts(id, vec![left_open(after)]);
        }
        self.fail_call(id, CallFailure::TimedOut { after, begun: false });
        self.event_call_over(id);
    }

    pub(in crate::mcp) fn clear_queue(&mut self) {
        let queue = &mut self.event_calls;
        let abandoned = queue.current.filter(|_| queue.abandoned);
        queue.begin_session();
        if let Some(id) = abandoned {
            self.link.stop(Timer::Call(id));
        }
    }

    /// The next call may go out where results cannot be told apart.
    pub(in crate::mcp) fn event_call_over(&mut self, id: CallId) {
        let queue = &mut self.event_calls;
        queue.waiting.retain(|waiting| *waiting != id);
        if queue.current != Some(id) {
            return;
        }
        if queue.abandoned {
            self.arm_event_call(id);
            return;
        }
        (queue.current, queue.posted) = (None, None);
        if let Some(next) = queue.waiting.pop_front() {
            self.send_event_call(next);
        }
    }
}
