//! JSON-RPC messages that came in.
//!
//! Thousands a second may pass through here: what a message comes to stands in functions of its own, not
//! inlined, each small enough for a browser to optimise in passing.

use std::sync::Arc;

use serde_json::Value;

use super::notification_check::ACKNOWLEDGED;
use crate::mcp::client::Client;
use crate::mcp::link::exchange::{Purpose, Stray};
use crate::mcp::link::pending::{Pending, Place, RequestKind};
use crate::mcp::link::recorder::{Said, response_subject};
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::failure::refusal;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::list::List;
use crate::mcp::model::notice;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::model::reply::{Evidence, Reply};
use crate::mcp::model::types::{LogMessage, Progress};
use crate::wire::json_rpc::{Message, NotAMessage, Reading, RequestId, RpcError};
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;
use crate::wire::{json, json_text};

impl Client {
    pub(super) fn messages(&mut self, id: ExchangeId, text: &Received, mut reading: Reading) {
        let texts =
            if reading.batch { self.texts_of_batch(&mut reading, &text.text) } else { Vec::new() };
        let mut findings = reading.findings;
        findings.extend(text.finding());
        for (index, message) in reading.messages.into_iter().enumerate() {
            let own = std::mem::take(&mut findings);
            let text = texts.get(index).unwrap_or(text);
            match message {
                Ok(Message::Response { id: answered, outcome }) => {
                    self.response(id, answered.as_ref(), outcome, text, own);
                }
                Ok(Message::Notification { method, params }) => {
                    self.notification(id, &method, &params, text, own);
                }
                Ok(Message::Request { id: asked, method, params }) => {
                    self.link.remember_servers(&asked);
                    self.server_request(id, (&asked, &method, params), text, own);
                }
                Err(reason) => self.no_message(id, &reason, text.clone()),
            }
        }
    }

    /// The messages of a batch, each as it stands in it. Only 2025-03-26 has batches. Each request in one is
    /// answered on its own, which that revision allows: an answer that waits for a person must not hold
    /// up the others.
    #[inline(never)]
    fn texts_of_batch(&self, reading: &mut Reading, text: &str) -> Vec<Received> {
        if !self.peer.has_batches() {
            let words = "is a batch, which this protocol version does not allow";
            let problem = Problem::Says(words.to_owned());
            reading.findings.insert(0, Finding { pointer: String::new(), problem });
        }
        let texts = json_text::items(json::without_mark(text));
        let fit = texts.len() == reading.messages.len();
        texts.into_iter().filter(|_| fit).map(|text| text.to_owned().into()).collect()
    }

    /// Text that should have been a message. It harms only who waits on this very exchange; where that is a
    /// stream, the answer may still come behind it.
    #[inline(never)]
    fn no_message(&mut self, id: ExchangeId, reason: &NotAMessage, text: Received) {
        let reason = reason.to_string();
        let record =
            self.link.note(id, Subject::Unreadable { reason: reason.clone() }, text.clone());
        let text = text.text;
        let Some(exchange) = self.link.exchange_mut(id) else { return };
        if exchange.is_stream() {
            exchange.stray = Some(Stray { reason, text });
            return;
        }
        let waiting = self.link.waits_on(id);
        if let Some(request) = waiting.filter(|_| self.link.subscription_on(id).is_none()) {
            let head = self.link.exchange(id).and_then(|exchange| exchange.head.clone());
            let evidence = Evidence { text: text.clone(), record, findings: Vec::new(), head };
            self.deliver(request, Reply::Unreadable { reason, text }, evidence);
        }
    }

    #[inline(never)]
    fn response(
        &mut self,
        id: ExchangeId,
        answered: Option<&RequestId>,
        outcome: Result<Value, RpcError>,
        text: &Received,
        mut findings: Vec<Finding>,
    ) {
        let Some(exchange) = self.link.exchange_mut(id) else { return };
        exchange.brought = true;
        let (head, purpose) = (exchange.head.clone(), exchange.purpose);
        let (own_record, own_cause) = (exchange.record, exchange.cause);
        let refused = head.as_ref().is_some_and(|head| head.status != 0 && !head.is_success());
        let request = self.request_answered(id, answered, refused, &mut findings);
        let pending = request.and_then(|request| self.link.pending(request));
        let kind = pending.map(|pending| pending.kind);
        // What nobody waits for any more still answers the message that its exchange carried.
        let carried = matches!(
            purpose,
            Purpose::Request(_) | Purpose::Notify | Purpose::Initialized | Purpose::Goodbye
        );
        let own_record = carried.then_some(own_record);
        let answers = pending.map(|pending| pending.record).or(own_record);
        let cause = pending.map_or(own_cause, |pending| pending.cause);
        if let (Some(kind), Ok(result)) = (kind, &outcome) {
            self.check_type(kind, result, &mut findings);
            self.check_caching(kind, result, &mut findings);
            self.lists.check_page(&self.link, kind, result, &mut findings);
            Self::check_tasks(kind, result, &mut findings);
            self.check_result(kind, result, &mut findings);
        }
        if let Err(error) = &outcome {
            self.check_error(error, &mut findings);
        }
        let subject = response_subject(answered, &outcome);
        let said = Said::from_server(subject, text.clone(), cause).answering(answers);
        let record = self.link.record(id, said.found(findings.clone()));
        let Some(request) = request else { return };
        let reply = match outcome {
            Ok(result) => Reply::Result(result),
            Err(error) if refused => {
                Reply::Http(refusal(head.clone().unwrap_or_default(), &text.text, Some(error)))
            }
            Err(error) => Reply::Error(error),
        };
        self.deliver(request, reply, Evidence { text: text.text.clone(), record, findings, head });
    }

    /// The request that a response belongs to: by its id, and where that says nothing, by its exchange.
    /// Refusals often carry a wrong id, so there the exchange comes first.
    fn request_answered(
        &self,
        exchange: ExchangeId,
        answered: Option<&RequestId>,
        refused: bool,
        findings: &mut Vec<Finding>,
    ) -> Option<i64> {
        if let Some(written) = self.written_answered(exchange, answered) {
            return Some(written);
        }
        let mut find = |problem: &str| {
            let problem = Problem::Says(problem.to_owned());
            findings.push(Finding { pointer: "/id".to_owned(), problem });
        };
        let waiting = self.link.waits_on(exchange);
        if refused && waiting.is_some() {
            return waiting;
        }
        let number = match answered {
            Some(RequestId::Number(number)) => Some(*number),
            Some(RequestId::Text(text)) => text.parse().ok(),
            None => None,
        };
        let by_id = number.filter(|number| self.link.pending(*number).is_some());
        if by_id.is_none() && waiting.is_some() {
            find("is not the id of the request it answers");
            return waiting;
        }
        if by_id.is_some() && matches!(answered, Some(RequestId::Text(_))) {
            find("is a string, but the request had a number");
        }
        by_id
    }

    #[inline(never)]
    fn notification(
        &mut self,
        id: ExchangeId,
        method: &str,
        params: &Value,
        text: &Received,
        mut findings: Vec<Finding>,
    ) {
        let place = self.link.place_of(id, params);
        self.check_notification(place, method, params, &mut findings);
        self.subscription_says(place, method, params, &mut findings);
        let token = params.get("progressToken");
        let request = token
            .and_then(|token| self.link.request_with_token(token))
            .or_else(|| self.link.waits_on(id))
            .or_else(|| place.subscription.map(|(request, _)| request))
            .or_else(|| self.only_request_over_stream().filter(|_| token.is_none()));
        let pending = request.and_then(|request| self.link.pending(request));
        let kind = pending.map(|pending| pending.kind);
        let is_meant = pending.is_some_and(|pending| pending.track.is_meant_by(params));
        let cause = self.link.exchange(id).map_or(Cause::App, |held| held.cause);
        let cause = pending.map_or(cause, |pending| pending.cause);
        let related = self.tasks.related(params);
        let about = related.and_then(|(_, record)| record);
        let about = about.or_else(|| pending.map(|pending| pending.record));
        let about = about.or_else(|| self.link.given_up().record_with(token?));
        let subject = Subject::Notification { method: method.to_owned() };
        let said = Said::from_server(subject, text.clone(), cause).about(about);
        let record = self.link.record(id, said.found(findings));
        let call = related.map(|(call, _)| call).or_else(|| kind.and_then(RequestKind::call));
        match (method, call, request) {
            ("notifications/progress", Some(call), _) if self.tasks.is_task(call) => {
                self.link.tell_call(call, CallChange::Progressed(Progress::read(params)));
            }
            ("notifications/progress", Some(call), Some(request)) if is_meant => {
                self.arm_request(request);
                self.call_progressed(call);
                self.link.tell_call(call, CallChange::Progressed(Progress::read(params)));
            }
            ("notifications/message", call, _) => self.logged(record, call, params),
            (ACKNOWLEDGED, ..) if kind == Some(RequestKind::TaskNews) => {
                self.task_news_agreed(params);
                self.noticed(record, call, method, params);
            }
            _ => {
                self.heed(method, params, &text.text, record);
                self.noticed(record, call, method, params);
            }
        }
    }

    #[inline(never)]
    fn noticed(&mut self, record: RecordId, call: Option<CallId>, method: &str, params: &Value) {
        let said = notice::Said::Notification { method: method.to_owned(), params: params.clone() };
        self.link.tell_notice(Some(record), call, said);
    }

    /// What a notification changes that is no report of a call.
    #[inline(never)]
    fn heed(&mut self, method: &str, params: &Value, text: &Arc<str>, record: RecordId) {
        match method {
            "notifications/tasks/status" | "notifications/tasks" => {
                self.task_notified(params, text, record);
            }
            "notifications/resources/updated" => self.resource_updated(params),
            "notifications/cancelled" => {
                self.listen_cancelled(params);
                self.server_cancelled(params);
            }
            "notifications/elicitation/complete" => self.elicitation_completed(params),
            // Before the connection is ready the list is yet to be read anyway.
            "notifications/tools/list_changed" if self.peer.is_ready() => {
                self.list_changed(List::Tools);
            }
            "notifications/prompts/list_changed" if self.peer.is_ready() => {
                self.list_changed(List::Prompts);
            }
            "notifications/resources/list_changed" if self.peer.is_ready() => {
                self.list_changed(List::Resources);
                self.list_changed(List::ResourceTemplates);
            }
            _ => {}
        }
    }

    #[inline(never)]
    fn list_changed(&mut self, list: List) {
        self.with_lists(|lists, link, peer| lists.list_changed(link, peer, list));
    }

    #[inline(never)]
    fn resource_updated(&mut self, params: &Value) {
        for uri in self.listener.resource_updated(&mut self.link, params) {
            self.lists.cache.forget_resource(&uri);
        }
    }

    /// A notification came in, which may be the word of one of the subscriptions.
    #[inline(never)]
    fn subscription_says(
        &mut self,
        place: Place,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let is_notices = self.listener.notices.is_at(place);
        let is_news = place.subscription.is_some_and(|(_, kind)| kind == RequestKind::TaskNews);
        match method == ACKNOWLEDGED {
            true if is_notices => {
                self.listener.notices_acknowledged(&mut self.link, params, findings);
            }
            true if is_news => self.task_news_acknowledged(params, findings),
            false if is_notices => self.listener.notices.bears(),
            false if is_news => self.tasks.watch.bears(),
            _ => {}
        }
    }

    /// In the modern era the server may end its stream by cancelling the request that opened it.
    #[inline(never)]
    fn listen_cancelled(&mut self, params: &Value) {
        let request = params.get("requestId").and_then(Value::as_i64);
        let kind = request.and_then(|request| self.link.kind_of(request));
        let Some(request) = request.filter(|_| kind.is_some_and(RequestKind::is_subscription))
        else {
            return;
        };
        let Some(held) = self.link.forget_request(request) else { return };
        if let Some(exchange) = held.exchange {
            self.link.abort(exchange);
        }
        if held.kind == RequestKind::TaskNews {
            return self.task_news_over();
        }
        self.listener.listen_cancelled(&mut self.link);
    }

    #[inline(never)]
    fn logged(&mut self, record: RecordId, call: Option<CallId>, params: &Value) {
        let message = LogMessage::read(params, self.link.now());
        if let Some(call) = call {
            self.link.tell_call(call, CallChange::Logged(message.clone()));
        }
        self.link.tell_notice(Some(record), call, notice::Said::Message(message));
    }

    /// On a session's stream, and from a program, nothing says which call a log line belongs to; when only
    /// one call is under way, it is that one.
    fn only_request_over_stream(&self) -> Option<i64> {
        let is_call = |pending: &Pending| matches!(pending.kind, RequestKind::Call(_));
        let mut calls = self.link.all_pending().filter(|(_, pending)| is_call(pending));
        let (only, _) = calls.next().filter(|_| self.peer.answers_on_session_stream())?;
        calls.next().is_none().then_some(only)
    }
}
