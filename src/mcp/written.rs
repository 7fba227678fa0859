//! Messages that a person wrote: notifications, and bodies sent byte for byte.
//!
//! Whatever id such a body has, its answer is told by the exchange that brings it; only on HTTP+SSE,
//! where answers come on the session's stream, the id in the body has to do.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::call::Call;
use super::client::Client;
use super::exchange::{Exchange, Purpose};
use super::model::call_change::CallChange;
use super::model::command::Operation;
use super::model::failure::CallFailure;
use super::model::http::ExchangeId;
use super::model::id::{CallId, RecordId};
use super::model::record::{Cause, Subject};
use super::model::reply::{Evidence, Reply};
use super::pending::{Asked, Pending};
use super::progress::Track;
use crate::wire::json_rpc::{Message, RequestId};
use crate::wire::pace::Tries;

pub use super::model::outgoing::{Outgoing, RawMessage};
pub use super::peer::encoding::headers_for;

/// What is known of a message that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Written {
    id: Option<RequestId>,
    /// With headers of a person's own, a refusal says nothing about the connection.
    is_free: bool,
}

impl Client {
    /// Sends it as a call, so that it has a card, a time limit and an end.
    ///
    /// # Panics
    /// When the id was used before: ids are minted once.
    pub(super) fn send_written(&mut self, id: CallId, outgoing: Outgoing) {
        let raw = match outgoing {
            Outgoing::Notification(operation) => RawMessage::notification(operation),
            Outgoing::Raw(raw) => raw,
        };
        let (subject, written, track) = raw.read();
        let operation = Arc::new(raw.operation());
        let earlier = self.calls.insert(id, Call::new(operation.clone()));
        assert!(earlier.is_none(), "call ids are minted once");
        self.tell_call(id, CallChange::Started { at: self.now, operation });
        if !self.peer.is_ready() {
            return self.fail_call(id, CallFailure::NotConnected);
        }
        let tool = |name: &str| self.catalog.find_tool(name).cloned().map(Arc::new);
        let Some(request) = self.peer.raw(raw, tool) else {
            return self.fail_call(id, CallFailure::NotConnected);
        };
        self.tell_call(id, CallChange::Queued);
        let number = self.mint_request();
        let exchange = self.open(Purpose::Request(number), request, subject, Cause::Person);
        let pending = Pending {
            asked: Asked::Call(id),
            record: self.exchanges.get(&exchange).map_or(RecordId(0), |held| held.record),
            cause: Cause::Person,
            since: self.now,
            exchange: Some(exchange),
            resumed: 0,
            resumptions: Tries::default(),
            track,
        };
        let waits = &self.pending;
        self.written.retain(|number, _| waits.contains_key(number));
        self.written.insert(number, written);
        self.pending.insert(number, pending);
    }

    /// The written message that a response answers.
    pub(super) fn written_answered(
        &self,
        exchange: ExchangeId,
        answered: Option<&RequestId>,
    ) -> Option<i64> {
        let waiting = self.waits_on(exchange).filter(|request| self.written.contains_key(request));
        if waiting.is_some() || !self.peer.answers_on_session_stream() {
            return waiting;
        }
        let is_own = |number: &i64| !self.written.contains_key(number);
        if let Some(RequestId::Number(number)) = answered
            && self.pending.contains_key(number)
            && is_own(number)
        {
            return None;
        }
        let mut written = self.written.iter();
        let waits = |number: &i64| self.pending.contains_key(number);
        written
            .find(|(number, held)| {
                held.id.is_some() && held.id.as_ref() == answered && waits(number)
            })
            .map(|(number, _)| *number)
    }

    /// Any result will do: the person knows what they asked.
    pub(super) fn end_written(&mut self, id: CallId, reply: Reply, evidence: Evidence) {
        match reply {
            Reply::Result(result) => self.finish_call(id, result, evidence),
            other => self.fail_call_with(id, other.failure(), evidence.findings),
        }
    }

    /// A message that asks for nothing is done once the server has taken it.
    pub(super) fn is_taken(&self, request: i64, exchange: &Exchange) -> bool {
        let asks_nothing = self.written.get(&request).is_some_and(|held| held.id.is_none());
        asks_nothing && exchange.is_success()
    }

    pub(super) fn is_written(&self, request: i64) -> bool {
        self.written.contains_key(&request)
    }

    pub(super) fn is_written_freely(&self, request: i64) -> bool {
        self.written.get(&request).is_some_and(|held| held.is_free)
    }

    /// The id by which the server knows a request; `None` where the message had none.
    pub(super) fn id_on_the_wire(&self, request: i64) -> Option<Value> {
        match self.written.get(&request) {
            Some(written) => written.id.as_ref().map(RequestId::to_value),
            None => Some(request.into()),
        }
    }
}

impl RawMessage {
    /// What the wire log says of it, and what is to be known of its answer.
    fn read(&self) -> (Subject, Written, Track) {
        let is_free = self.headers.is_some();
        let without_id = Written { id: None, is_free };
        let track = Track::default();
        match Message::read(&self.body).messages.into_iter().next() {
            Some(Ok(Message::Request { id, method, params })) => {
                let named = params.get("name").or_else(|| params.get("uri"));
                let name = named.and_then(Value::as_str).map(str::to_owned);
                let subject = Subject::Request { id: id.to_string(), method, name };
                let track = Track::of(params.as_object());
                (subject, Written { id: Some(id), is_free }, track)
            }
            Some(Ok(Message::Notification { method, .. })) => {
                (Subject::Notification { method }, without_id, track)
            }
            Some(Ok(Message::Response { id, outcome })) => {
                let error = outcome.err().map(|error| error.code);
                (
                    Subject::Response {
                        id: id.map(|id| id.to_string()),
                        error,
                        is_reported: false,
                    },
                    without_id,
                    track,
                )
            }
            Some(Err(reason)) => {
                (Subject::Unreadable { reason: reason.to_string() }, without_id, track)
            }
            None => {
                (Subject::Unreadable { reason: "an empty batch".to_owned() }, without_id, track)
            }
        }
    }

    /// As the list of calls shows it.
    fn operation(&self) -> Operation {
        let read: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let method = read.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        let params = match read.get("params") {
            Some(Value::Object(params)) => params.clone(),
            _ => Map::new(),
        };
        Operation { method: method.into(), params }
    }
}
