//! What goes out: requests, notifications and answers, each as an exchange of its own with its record.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::client::{Client, Line};
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose};
use super::model::event::{Event, ExchangeChange, ExchangeEnd};
use super::model::http::{ExchangeId, HttpRequest};
use super::model::id::RecordId;
use super::model::port::Output;
use super::model::record::{Cause, Direction, Subject};
use super::own_header::add_own;
use super::peer::method::policy;
use super::peer::question::Sendable;
use super::pending::{Asked, Pending};
use super::progress::{Origin, Track, put_token};
use crate::wire::pace::Tries;
use crate::wire::url::Url;

/// An exchange whose answer is known, or unwanted, stays open this long to show what still comes.
const LINGER: Duration = Duration::from_secs(2);

impl Client {
    /// Opens an exchange and records what it carries.
    pub(super) fn open(
        &mut self,
        purpose: Purpose,
        request: HttpRequest,
        subject: Subject,
        cause: Cause,
    ) -> ExchangeId {
        self.open_answering(purpose, request, subject, cause, None)
    }

    /// [`Client::open`] for a message that answers one of the server's.
    fn open_answering(
        &mut self,
        purpose: Purpose,
        mut request: HttpRequest,
        subject: Subject,
        cause: Cause,
        answers: Option<RecordId>,
    ) -> ExchangeId {
        self.next_exchange += 1;
        let id = ExchangeId(self.next_exchange);
        if purpose != Purpose::Look {
            let own = self.peer.headers().iter().cloned();
            let token = self.token_for(&request.url).iter().cloned();
            add_own(&mut request.headers, own.chain(token));
        }
        let request = Arc::new(request);
        let opened = ExchangeChange::Opened { at: self.now, request: request.clone() };
        self.tell(Event::Exchange(id, opened));
        let subject = match subject {
            Subject::HttpRequest { method, .. } => {
                Subject::HttpRequest { method, path: path_of(&request.url) }
            }
            other => other,
        };
        let text = request.body.clone().unwrap_or_else(|| Arc::from(""));
        let line = Line { exchange: id, direction: Direction::ToServer, subject, cause };
        let record = self.record(line, text, answers, None, Vec::new());
        self.exchanges.insert(id, Exchange::new(id, purpose, request.clone(), record, cause));
        if purpose == Purpose::Notify {
            // Nobody waits for it, and it must not keep one of the browser's few connections.
            let limit = self.timeouts().request;
            self.deadlines.set(Timer::Linger(id), self.now.after(limit));
        }
        self.outputs.push_back(Output::Open(id, request));
        id
    }

    /// Sends a JSON-RPC request and waits for its answer. `None` where the server's revision has no such
    /// request, unless it is a person's own: a debugger sends what it is told to send.
    pub(super) fn ask(
        &mut self,
        asked: Asked,
        method: &str,
        mut params: Map<String, Value>,
        cause: Cause,
    ) -> Option<ExchangeId> {
        let sendable = match asked {
            Asked::Call(_) => Sendable::by_person(method),
            _ => self.peer.sendable(method)?,
        };
        let id = self.mint_request();
        let named = params.get("name").or_else(|| params.get("uri"));
        let named = named.or_else(|| params.get("taskId"));
        let name = named.and_then(Value::as_str).map(str::to_owned);
        if self.peer.describes_each_request() {
            self.put_meta(method, &mut params);
        }
        put_token(&mut params, method, id);
        let track = Track::of(Some(&params));
        let tool = name.as_deref().filter(|_| method == "tools/call");
        let tool = tool.and_then(|name| self.catalog.find_tool(name));
        let request = self.peer.request(id, sendable, params, tool)?;
        let exchange = self.ask_with(id, asked, request, method, name, cause);
        self.keep_track(id, track);
        Some(exchange)
    }

    /// What a request of the modern era says of itself besides the envelope that every one has.
    pub(super) fn put_meta(&self, method: &str, params: &mut Map<String, Value>) {
        let meta = params.entry("_meta").or_insert_with(|| Map::new().into());
        let Value::Object(meta) = meta else { return };
        if let Some(trace) = self.peer.trace() {
            trace.put(meta);
        }
        if policy(method).is_work {
            self.put_log_level(meta);
        }
    }

    pub(super) fn mint_request(&mut self) -> i64 {
        self.next_request += 1;
        self.next_request
    }

    pub(super) fn ask_with(
        &mut self,
        id: i64,
        asked: Asked,
        request: HttpRequest,
        method: &str,
        name: Option<String>,
        cause: Cause,
    ) -> ExchangeId {
        let subject = Subject::Request { id: id.to_string(), method: method.to_owned(), name };
        let exchange = self.open(Purpose::Request(id), request, subject, cause);
        let record = self.exchanges.get(&exchange).map_or(RecordId(0), |held| held.record);
        let pending = Pending {
            asked,
            record,
            cause,
            since: self.now,
            exchange: Some(exchange),
            resumed: 0,
            resumptions: Tries::default(),
            track: Track::default(),
        };
        self.pending.insert(id, pending);
        exchange
    }

    fn keep_track(&mut self, request: i64, track: Track) {
        let Some(pending) = self.pending.get_mut(&request) else { return };
        pending.track = track.clone();
        let record = pending.record;
        if let Asked::Call(call) = pending.asked
            && let Some(call) = self.calls.get_mut(&call)
        {
            call.origin = Some(Origin { record, track });
        }
    }

    /// Sends a notification, where the server's revision has it.
    pub(super) fn notify(&mut self, method: &str, params: Option<Value>, cause: Cause) {
        let Some(request) = self.peer.notification(method, params) else { return };
        let first = method == "notifications/initialized";
        let purpose = if first { Purpose::Initialized } else { Purpose::Notify };
        self.open(purpose, request, Subject::Notification { method: method.to_owned() }, cause);
    }

    /// Answers a request of the server's.
    pub(super) fn answer(&mut self, message: &Value, request: RecordId, cause: Cause) {
        let Some(http) = self.peer.response(message) else { return };
        let id =
            message.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let error = message.pointer("/error/code").and_then(Value::as_i64);
        let subject = Subject::Response { id, error, is_reported: false };
        self.open_answering(Purpose::Notify, http, subject, cause, Some(request));
    }

    /// Has the transport let go of an exchange whose end is told otherwise.
    pub(super) fn release(&mut self, id: ExchangeId) {
        self.outputs.push_back(Output::Abort(id));
    }

    /// Leaves an exchange open a little that nobody waits for any more, to show what still comes.
    pub(super) fn linger(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| !exchange.over) {
            self.deadlines.set(Timer::Linger(id), self.now.after(LINGER));
        }
    }

    /// Closes an exchange of ours, wherever it is. One that has ended by itself needs no closing.
    pub(super) fn abort(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| exchange.over) {
            return;
        }
        let Some(exchange) = self.exchanges.remove(&id) else { return };
        self.deadlines.stop(Timer::Linger(id));
        self.outputs.push_back(Output::Abort(id));
        let end = ExchangeEnd::Aborted;
        let change = ExchangeChange::Ended { at: self.now, end, bytes: exchange.bytes };
        self.tell(Event::Exchange(id, change));
        self.late.add(exchange);
    }
}

fn path_of(url: &str) -> String {
    Url::read(url).map_or_else(|_| url.to_owned(), |url| url.tail().to_owned())
}
