//! What goes out: requests, notifications and answers, each with its record: as an exchange of its own, or as a
//! line to a program.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::Link;
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose};
use super::pending::{Pending, RequestKind, Written};
use super::recorder::Said;
use super::track::{Origin, Track, put_token};
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::http::{ExchangeId, HttpRequest};
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::input_request::InputResponse;
use crate::mcp::model::port::Output;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::model::types::Tool;
use crate::mcp::peer::Peer;
use crate::mcp::peer::packed::Packed;
use crate::mcp::peer::question::Sendable;
use crate::wire::json_rpc::RequestId;
use crate::wire::url::Url;

/// An exchange whose answer is known, or unwanted, stays open this long to show what still comes.
const LINGER: Duration = Duration::from_secs(2);

/// A request that is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) struct Asked {
    pub(in crate::mcp) request: i64,
    /// Its own exchange; `None` where all share a channel.
    pub(in crate::mcp) exchange: Option<ExchangeId>,
}

/// A message that is on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posted {
    pub(super) record: RecordId,
    pub(super) cause: Cause,
    /// As in [`Asked`].
    pub(super) exchange: Option<ExchangeId>,
}

/// What a message of ours belongs to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ties {
    /// The request of the server's that it answers.
    pub(super) answers: Option<RecordId>,
    pub(super) call: Option<CallId>,
}

impl Link {
    /// Opens an exchange and records what it carries.
    pub(in crate::mcp) fn open(
        &mut self,
        purpose: Purpose,
        request: HttpRequest,
        subject: Subject,
        cause: Cause,
    ) -> ExchangeId {
        let call = match purpose {
            Purpose::EventCall(call) => Some(call),
            Purpose::Resume(request) => self.kind_of(request).and_then(RequestKind::call),
            _ => None,
        };
        let ties = Ties { answers: None, call };
        self.open_tied(purpose, request, subject, cause, ties)
    }

    /// Has a message go out by the way it is packed for. `None` where nobody is there to take it.
    fn post(
        &mut self,
        purpose: Purpose,
        packed: Packed,
        (subject, cause): (Subject, Cause),
        ties: Ties,
    ) -> Option<Posted> {
        match packed {
            Packed::Http(request) => {
                let id = self.open_tied(purpose, request, subject, cause, ties);
                let record = self.exchanges.get(&id)?.record;
                Some(Posted { record, cause, exchange: Some(id) })
            }
            Packed::Line(line) => self.write_line(purpose, line, (subject, cause), ties),
        }
    }

    /// [`Link::open`] for a message that belongs to something.
    fn open_tied(
        &mut self,
        purpose: Purpose,
        mut request: HttpRequest,
        subject: Subject,
        cause: Cause,
        ties: Ties,
    ) -> ExchangeId {
        let id = self.mint_exchange();
        // A browser asks for leave without saying what for; and a probe says who is to carry it.
        if !matches!(purpose, Purpose::Look | Purpose::Preflight) {
            self.extra.add_to(&mut request.headers, &request.url);
            request.carrier = self.carrier;
        }
        self.note_sent(&request, purpose);
        let request = Arc::new(request);
        let opened = ExchangeChange::Opened { at: self.now, request: request.clone() };
        self.tell_exchange(id, opened);
        let subject = match subject {
            Subject::HttpRequest { method, .. } => {
                Subject::HttpRequest { method, path: path_of(&request.url) }
            }
            other => other,
        };
        let text = request.body.clone().unwrap_or_else(|| Arc::from(""));
        let said = Said::to_server(subject, text, cause).answering(ties.answers).of_call(ties.call);
        let record = self.record(id, said);
        self.exchanges.insert(id, Exchange::new(id, purpose, request.clone(), record, cause));
        if purpose == Purpose::Notify {
            // Nobody waits for it, and it must not keep one of the browser's few connections.
            self.arm(Timer::Linger(id), self.limits.request);
        }
        self.outputs.push_back(Output::Open(id, request));
        id
    }

    fn note_sent(&mut self, request: &HttpRequest, purpose: Purpose) {
        if !matches!(purpose, Purpose::Request(_)) {
            return;
        }
        if self.message_url.as_ref() != Some(&request.url) {
            self.message_url = Some(request.url.clone());
        }
        for header in &request.headers {
            if !self.header_names.contains(&header.name) {
                self.header_names.insert(header.name.clone());
            }
        }
    }

    pub(in crate::mcp) fn mint_exchange(&mut self) -> ExchangeId {
        self.next_exchange += 1;
        ExchangeId(self.next_exchange)
    }

    // --- Requests --------------------------------------------------------------------------------

    /// Sends a JSON-RPC request and waits for its answer. `None` where the server's revision has no such
    /// request.
    pub(in crate::mcp) fn ask(
        &mut self,
        peer: &Peer,
        kind: RequestKind,
        method: &str,
        params: Map<String, Value>,
        cause: Cause,
    ) -> Option<Asked> {
        let method = peer.sendable(method)?;
        self.ask_for(peer, kind, (method, params), None, cause)
    }

    /// [`Link::ask`] for what a person has written, or a call of theirs: it goes out whether the revision
    /// has it or not. `tool` is the one that is called.
    pub(in crate::mcp) fn ask_for_person(
        &mut self,
        peer: &Peer,
        kind: RequestKind,
        (method, params): (&str, Map<String, Value>),
        tool: Option<&Tool>,
        cause: Cause,
    ) -> Option<Asked> {
        let method = Sendable::by_person(method);
        self.ask_for(peer, kind, (method, params), tool, cause)
    }

    fn ask_for(
        &mut self,
        peer: &Peer,
        kind: RequestKind,
        (method, mut params): (Sendable<'_>, Map<String, Value>),
        tool: Option<&Tool>,
        cause: Cause,
    ) -> Option<Asked> {
        let id = self.mint_request();
        let subject = Subject::request(id.to_string(), method.method().to_owned(), Some(&params));
        peer.put_meta(method.method(), &mut params);
        put_token(&mut params, method.method(), id);
        let track = Track::of(Some(&params));
        let packed = peer.request(id, method, params, tool)?;
        self.send(id, kind, (packed, subject), track, cause)
    }

    /// A message that a person wrote, with `written` of it known.
    pub(in crate::mcp) fn send_written(
        &mut self,
        kind: RequestKind,
        message: (Packed, Subject),
        track: Track,
        written: Written,
    ) -> Option<Asked> {
        let id = self.mint_request();
        let asked = self.send(id, kind, message, track, Cause::Person);
        if let Some(pending) = self.pending.get_mut(&id) {
            pending.written = Some(written);
        }
        asked
    }

    /// One of the requests that a connection begins with.
    pub(in crate::mcp) fn send_first(
        &mut self,
        id: i64,
        kind: RequestKind,
        method: &str,
        packed: Packed,
    ) -> Option<Asked> {
        let method = method.to_owned();
        let subject = Subject::Request { id: id.to_string(), method, name: None };
        self.send(id, kind, (packed, subject), Track::default(), Cause::App)
    }

    fn send(
        &mut self,
        id: i64,
        kind: RequestKind,
        (packed, subject): (Packed, Subject),
        track: Track,
        cause: Cause,
    ) -> Option<Asked> {
        let ties = Ties { answers: None, call: kind.call() };
        let posted = self.post(Purpose::Request(id), packed, (subject, cause), ties)?;
        self.pending.insert(id, Pending::new(kind, &posted, self.now, track));
        Some(Asked { request: id, exchange: posted.exchange })
    }

    pub(in crate::mcp) fn mint_request(&mut self) -> i64 {
        self.next_request += 1;
        self.next_request
    }

    /// A request under way, as its progress is told by.
    pub(in crate::mcp) fn origin(&self, request: i64) -> Option<Origin> {
        self.pending(request).map(Pending::origin)
    }

    // --- Notifications and answers ---------------------------------------------------------------

    /// Sends a notification, where the server's revision has it.
    pub(in crate::mcp) fn notify(
        &mut self,
        peer: &Peer,
        method: &str,
        params: Option<Value>,
        cause: Cause,
    ) {
        let Some(packed) = peer.notification(method, params) else { return };
        let first = method == "notifications/initialized";
        let purpose = if first { Purpose::Initialized } else { Purpose::Notify };
        let subject = Subject::Notification { method: method.to_owned() };
        self.post(purpose, packed, (subject, cause), Ties::default());
    }

    /// Answers a request of the server's, which stands in the log as `record`.
    pub(in crate::mcp) fn respond(
        &mut self,
        peer: &Peer,
        (asked, record): (&RequestId, RecordId),
        answer: &InputResponse,
        cause: Cause,
    ) {
        let mut message = json!({ "jsonrpc": "2.0", "id": asked.to_value() });
        let error = match answer {
            InputResponse::Result(result) => {
                message["result"] = result.clone();
                None
            }
            InputResponse::Error { code, message: words } => {
                message["error"] = json!({ "code": code, "message": words });
                Some(*code)
            }
        };
        let Some(packed) = peer.response(&message) else { return };
        let id = Some(asked.to_string());
        let subject = Subject::Response { id, error, is_reported: false };
        let ties = Ties { answers: Some(record), call: None };
        self.post(Purpose::Notify, packed, (subject, cause), ties);
    }

    // --- The end of an exchange ------------------------------------------------------------------

    /// Has the transport let go of an exchange whose end is told otherwise.
    pub(super) fn release(&mut self, id: ExchangeId) {
        self.outputs.push_back(Output::Abort(id));
    }

    /// Leaves an exchange open a little that nobody waits for any more, to show what still comes.
    pub(in crate::mcp) fn linger(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| !exchange.over) {
            self.arm(Timer::Linger(id), LINGER);
        }
    }

    /// Closes an exchange of ours, wherever it is. One that has ended by itself needs no closing.
    pub(in crate::mcp) fn abort(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| exchange.over) {
            return;
        }
        let Some(exchange) = self.exchanges.remove(&id) else { return };
        self.deadlines.stop(Timer::Linger(id));
        self.outputs.push_back(Output::Abort(id));
        let end = ExchangeEnd::Aborted;
        let change = ExchangeChange::Ended { at: self.now, end, bytes: exchange.bytes };
        self.tell_exchange(id, change);
        self.late.add(exchange);
    }

    /// Closes all that are open for one of these purposes.
    pub(in crate::mcp) fn abort_all(&mut self, which: impl Fn(Purpose) -> bool) {
        let open = self.exchanges.iter().filter(|(_, exchange)| which(exchange.purpose));
        let open: Vec<ExchangeId> = open.map(|(id, _)| *id).collect();
        for id in open {
            self.abort(id);
        }
    }
}

/// What an address has behind its host.
pub(in crate::mcp) fn path_of(url: &str) -> String {
    Url::read(url).map_or_else(|_| url.to_owned(), |url| url.tail().to_owned())
}
