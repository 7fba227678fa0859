//! The stream that a session lives on, in its two forms: the event dialect, and HTTP+SSE.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::client::{Client, Line};
use super::connect::Attempt;
use super::deadline::Timer;
use super::event_parts;
use super::exchange::{Exchange, Purpose};
use super::handshake::identity;
use super::model::command::Dialect;
use super::model::event::{ExchangeEnd, Identity, Loss, StepOutcome};
use super::model::failure::{CallFailure, Diagnosis};
use super::model::http::ExchangeId;
use super::model::id::RecordId;
use super::model::list::List;
use super::model::record::{Cause, Direction, Subject};
use super::pending::Asked;
use crate::wire::json::Json;
use crate::wire::reader::Finding;
use crate::wire::received::Received;
use crate::wire::url::Url;

/// How long a stream that named its endpoint may take to announce tools before it counts as HTTP+SSE.
/// Should they come later, before the handshake is answered, it is the event dialect all the same.
const GRACE: Duration = Duration::from_millis(200);

impl Client {
    /// An event of the session's stream that is no JSON-RPC message.
    pub(super) fn session_says(&mut self, id: ExchangeId, kind: &str, data: Received) {
        let json = match kind {
            "tools" | "result" | "error" => self.read_json(id, &data),
            _ => Ok(Json::default()),
        };
        let error = json.as_ref().err().cloned();
        let read = event_parts::read(&data, json);
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
        let Some(post) = posted else { return self.note_with(id, subject, data, found) };
        let direction = Direction::FromServer;
        let line = Line { exchange: id, direction, subject, cause: Cause::Person };
        self.record(line, data, Some(post), None, found)
    }

    fn endpoint_named(&mut self, id: ExchangeId, data: &str) {
        let base = self.exchanges.get(&id).and_then(|held| Url::read(&held.request.url).ok());
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
            None => self.deadlines.set(Timer::Grace, self.now.after(GRACE)),
        }
    }

    pub(super) fn grace_is_over(&mut self) {
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
            Ok(_) => return self.bad_tools("the tools event holds no array", data),
            Err(error) => return self.bad_tools(&error, data),
        };
        if self.peer.takes_tool_posts() && self.peer.is_ready() {
            return self.tools_announced(entries);
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
        self.listing_failed(List::Tools, failure);
    }

    fn event_dialect_found(&mut self) {
        let Some(probe) = &mut self.probe else { return };
        let Some(opening) = probe.opening.take() else { return };
        let (Some(endpoint), Some(tools)) = (opening.endpoint, opening.tools) else { return };
        let stream = self.exchanges.get(&opening.exchange).map(|held| held.request.url.clone());
        let id = endpoint.query_value("session_id").or_else(|| endpoint.query_value("sessionId"));
        let session_id = id.clone().unwrap_or_default();
        self.drop_handshake();
        let stream = stream.unwrap_or_default();
        self.event_calls.begin_session();
        self.peer.begin_event_session(stream.clone(), endpoint.as_str().to_owned(), session_id);
        let identity = identity(Dialect::Event, &Value::Null, None, stream, Vec::new());
        self.settled(Identity { session_id: id, ..identity });
        self.ready();
        self.tools_announced(tools);
    }

    /// A handshake that went out before the tools showed that none was due.
    fn drop_handshake(&mut self) {
        self.deadlines.stop(Timer::Grace);
        self.drop_requests(|asked| asked == Asked::Initialize);
        let open: Vec<ExchangeId> = self
            .exchanges
            .iter()
            .filter(|(_, exchange)| exchange.purpose == Purpose::Initialized)
            .map(|(id, _)| *id)
            .collect();
        for id in open {
            self.abort(id);
        }
    }

    pub(super) fn session_stream_ended(
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
