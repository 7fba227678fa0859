//! The stream that a session lives on, in its two forms: the event dialect, and HTTP+SSE.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::parts;
use crate::mcp::client::Client;
use crate::mcp::connecting::connect::Attempt;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose};
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::recorder::Said;
use crate::mcp::model::command::Dialect;
use crate::mcp::model::event::{ExchangeEnd, Identity, Loss, StepOutcome};
use crate::mcp::model::failure::{CallFailure, Diagnosis};
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::RecordId;
use crate::mcp::model::list::List;
use crate::mcp::model::record::{Cause, Subject};
use crate::wire::json::Json;
use crate::wire::reader::Finding;
use crate::wire::received::Received;
use crate::wire::url::Url;

/// How long a stream that named its endpoint may take to announce tools before it counts as HTTP+SSE.
/// Should they come later, before the handshake is answered, it is the event dialect all the same.
const GRACE: Duration = Duration::from_millis(200);

impl Client {
    /// An event of the session's stream that is no JSON-RPC message.
    #[inline(never)]
    pub(in crate::mcp) fn session_says(
        &mut self,
        id: ExchangeId,
        kind: &str,
        data: Received,
        json: Result<Json, String>,
    ) {
        let error = json.as_ref().err().cloned();
        let read = parts::read(&data, json);
        let record = self.session_note(id, kind, data.clone(), read.findings.clone());
        match kind {
            "endpoint" => self.endpoint_named(id, &data.text),
            "tools" => self.tools_event(error.map_or(Ok(read.value), Err), data.text),
            "result" => self.session_result(read, data.text, record),
            "error" => self.session_error(&data.text),
            _ => {}
        }
    }

    /// Records an event of the session's stream. A result, or an error while a call is under way,
    /// answers that call's POST.
    fn session_note(
        &mut self,
        id: ExchangeId,
        kind: &str,
        data: Received,
        found: Vec<Finding>,
    ) -> RecordId {
        let subject = Subject::Event { name: kind.to_owned() };
        let posted = self.event_calls.posted.filter(|_| matches!(kind, "result" | "error"));
        let Some(post) = posted else { return self.link.note_with(id, subject, data, found) };
        let said = Said::from_server(subject, data, Cause::Person).answering(Some(post));
        self.link.record(id, said.found(found))
    }

    fn endpoint_named(&mut self, id: ExchangeId, data: &str) {
        let base = self.link.exchange(id).and_then(|held| Url::read(held.url()).ok());
        let Some(base) = base else { return };
        let Some(opening) = self.probe.as_mut().and_then(|probe| probe.opening.as_mut()) else {
            return;
        };
        if opening.endpoint.is_some() {
            return;
        }
        let endpoint = base.join(data.trim());
        let Some(endpoint) = endpoint.filter(|endpoint| endpoint.origin() == base.origin()) else {
            return self.fail(Diagnosis::EndpointElsewhere { endpoint: data.to_owned() });
        };
        opening.endpoint = Some(endpoint);
        if opening.tools.is_some() {
            return self.event_dialect_found();
        }
        match self.forced() {
            Some(Dialect::HttpSse) => self.handshake_over_stream(),
            Some(_) => {}
            None => self.link.set_timer(Timer::Grace, self.link.now().after(GRACE)),
        }
    }

    pub(in crate::mcp) fn grace_is_over(&mut self) {
        self.handshake_over_stream();
    }

    fn handshake_over_stream(&mut self) {
        let Some(probe) = &mut self.probe else { return };
        let endpoint = probe.opening.as_ref().and_then(|opening| opening.endpoint.as_ref());
        let Some(endpoint) = endpoint.map(|endpoint| endpoint.as_str().to_owned()) else { return };
        let detail = format!("names its endpoint {endpoint}");
        self.end_step(StepOutcome::Done { detail });
        self.begin(Attempt::InitializeOverStream { endpoint });
    }

    fn tools_event(&mut self, json: Result<Value, String>, data: Arc<str>) {
        let entries = match json {
            Ok(Value::Array(entries)) => entries,
            Ok(_) => return self.bad_tools("the tools event contains no array", data),
            Err(error) => return self.bad_tools(&error, data),
        };
        if self.peer.takes_tool_posts() && self.peer.is_ready() {
            return self.lists.tools_announced(&mut self.link, entries);
        }
        let forced = self.forced();
        let Some(opening) = self.probe.as_mut().and_then(|probe| probe.opening.as_mut()) else {
            return;
        };
        if forced == Some(Dialect::HttpSse) {
            return;
        }
        opening.tools = Some(entries);
        if opening.endpoint.is_some() {
            self.event_dialect_found();
        }
    }

    fn bad_tools(&mut self, reason: &str, text: Arc<str>) {
        let failure = CallFailure::Unreadable { reason: reason.to_owned(), text };
        self.with_lists(|lists, link, _| lists.listing_failed(link, List::Tools, failure));
    }

    fn event_dialect_found(&mut self) {
        let Some(probe) = &mut self.probe else { return };
        let Some(opening) = probe.opening.take() else { return };
        let (Some(endpoint), Some(tools)) = (opening.endpoint, opening.tools) else { return };
        let stream = self.link.exchange(opening.exchange).map(|held| held.url().to_owned());
        let id = endpoint.query_value("session_id").or_else(|| endpoint.query_value("sessionId"));
        let session_id = id.clone().unwrap_or_default();
        self.drop_handshake();
        let stream = stream.unwrap_or_default();
        self.event_calls.begin_session();
        self.peer.begin_event_session(stream.clone(), endpoint.as_str().to_owned(), session_id);
        let identity = Identity::of(Dialect::Event, &Value::Null, None, stream, Vec::new());
        self.settled(Identity { session_id: id, ..identity });
        self.ready();
        self.lists.tools_announced(&mut self.link, tools);
    }

    /// A handshake that went out before the tools showed that none was due.
    fn drop_handshake(&mut self) {
        self.link.stop(Timer::Grace);
        self.link.drop_requests(|kind| kind == RequestKind::Initialize);
        self.link.abort_all(|purpose| purpose == Purpose::Initialized);
    }

    pub(in crate::mcp) fn session_stream_ended(
        &mut self,
        id: ExchangeId,
        exchange: &Exchange,
        end: ExchangeEnd,
    ) {
        let opening = self.probe.as_ref().and_then(|probe| probe.opening.as_ref());
        if opening.is_some_and(|opening| opening.exchange == id) {
            return self.stream_refused(exchange, end);
        }
        match end {
            ExchangeEnd::Failed(failure) => self.lose(Loss::Network(failure)),
            _ => self.lose(Loss::StreamEnded),
        }
    }
}
