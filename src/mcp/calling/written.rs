//! Messages that a person wrote: notifications, and bodies sent byte for byte.
//!
//! Whatever id such a body has, its answer is told by the exchange that brings it; only where answers come on
//! the session's stream (HTTP+SSE, stdio) the id in the body has to do.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::call::Call;
use crate::mcp::client::Client;
use crate::mcp::link::exchange::Exchange;
use crate::mcp::link::pending::{Pending, RequestKind, Written};
use crate::mcp::link::sending::Asked;
use crate::mcp::link::track::Track;
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::command::Operation;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::CallId;
use crate::mcp::model::record::Subject;
use crate::mcp::model::reply::{Evidence, Reply};
use crate::wire::json;
use crate::wire::json_rpc::{Message, RequestId};

pub use crate::mcp::model::outgoing::{Outgoing, RawMessage};
pub use crate::mcp::peer::encoding::headers_for;

impl Client {
    /// Sends it as a call, so that it has a card, a time limit and an end.
    ///
    /// # Panics
    /// When the id was used before: ids are minted once.
    pub(in crate::mcp) fn send_written(&mut self, id: CallId, outgoing: Outgoing) {
        let raw = match outgoing {
            Outgoing::Notification(operation) => RawMessage::notification(operation),
            Outgoing::Raw(raw) => raw,
        };
        let (subject, written, track) = raw.read();
        let operation = Arc::new(raw.operation());
        let earlier = self.calls.insert(id, Call::new(operation.clone()));
        assert!(earlier.is_none(), "call ids are minted once");
        self.link.tell_call(id, CallChange::Started { at: self.link.now(), operation });
        if !self.peer.is_ready() {
            return self.fail_call(id, CallFailure::NotConnected);
        }
        let raw = if self.peer.is_program() { raw.on_one_line() } else { Some(raw) };
        let Some(raw) = raw else { return self.fail_call(id, CallFailure::NotOneLine) };
        let tool = |name: &str| self.lists.find_tool(name).cloned().map(Arc::new);
        let Some(packed) = self.peer.raw(raw, tool) else {
            return self.fail_call(id, CallFailure::NotConnected);
        };
        self.link.tell_call(id, CallChange::Queued);
        let asks_nothing = written.id.is_none();
        let message = (packed, subject);
        let asked = self.link.send_written(RequestKind::Call(id), message, track, written);
        match asked {
            None => self.fail_call(id, CallFailure::NotConnected),
            // A line that asks for nothing has no answer of any kind.
            Some(Asked { request, exchange: None }) if asks_nothing => self.end_unanswered(request),
            Some(_) => {}
        }
    }

    fn end_unanswered(&mut self, request: i64) {
        let Some(record) = self.link.pending(request).map(|pending| pending.record) else { return };
        let evidence = Evidence { text: "".into(), record, findings: Vec::new(), head: None };
        self.deliver(request, Reply::Result(Value::Null), evidence);
    }

    /// The written message that a response answers.
    pub(in crate::mcp) fn written_answered(
        &self,
        exchange: ExchangeId,
        answered: Option<&RequestId>,
    ) -> Option<i64> {
        let written = |request: i64| self.link.pending(request).and_then(|it| it.written.as_ref());
        let waiting = self.link.waits_on(exchange).filter(|request| written(*request).is_some());
        if waiting.is_some() || !self.peer.answers_on_session_stream() {
            return waiting;
        }
        if let Some(RequestId::Number(number)) = answered
            && self.link.pending(*number).is_some_and(|pending| pending.written.is_none())
        {
            return None;
        }
        let id =
            |pending: &Pending| pending.written.as_ref().and_then(|written| written.id.clone());
        let mut all = self.link.all_pending();
        let found = all.find(|(_, pending)| answered.is_some() && id(pending).as_ref() == answered);
        found.map(|(request, _)| request)
    }

    /// Any result will do: the person knows what they asked.
    pub(in crate::mcp) fn end_written(&mut self, id: CallId, reply: Reply, evidence: Evidence) {
        match reply {
            Reply::Result(result) => self.finish_call(id, result, evidence),
            other => self.fail_call_with(id, other.failure(), evidence.findings),
        }
    }

    /// A message that asks for nothing is done once the server has taken it.
    pub(in crate::mcp) fn is_taken(&self, request: i64, exchange: &Exchange) -> bool {
        let asks_nothing = self.link.pending(request).is_some_and(Pending::asks_nothing);
        asks_nothing && exchange.is_success()
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

    /// Where a message is one line: line breaks of JSON stand between its tokens, where a space does as well.
    /// `None` of what is no JSON and has some.
    fn on_one_line(self) -> Option<Self> {
        let body = self.body.trim_end_matches(['\r', '\n']);
        if !body.contains(['\r', '\n']) {
            return Some(Self { body: body.into(), ..self });
        }
        json::typed(body).ok()?;
        Some(Self { body: body.replace(['\r', '\n'], " ").into(), ..self })
    }

    /// As the list of calls shows it.
    fn operation(&self) -> Operation {
        let read: Value = serde_json::from_str(&self.body).unwrap_or_default();
        let method = read.get("method").and_then(Value::as_str).unwrap_or_default().to_owned();
        let params = match read.get("params") {
            Some(Value::Object(params)) => params.clone(),
            _ => Map::new(),
        };
        Operation::new(method, params)
    }
}
