//! One HTTP exchange while it is open: its head, and its body as JSON text or as events.

use std::sync::Arc;
use std::time::Duration;

use super::command::CallId;
use super::event::{Cause, RecordId};
use super::http::{ExchangeId, Head, HttpRequest, Reach};
use crate::wire::sse::{SseDecoder, SseItem, SseOverflow};

/// One event may hold this much, in bytes; beyond it a server that never ends a line would fill the
/// memory of the page.
const MOST_EVENT_BYTES: usize = 256 * 1024 * 1024;

/// What an exchange is for, and so who gets what it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Carries the JSON-RPC request of this id.
    Request(i64),
    /// Brings the rest of the answer to this request.
    Resume(i64),
    /// `notifications/initialized`: nothing else may go out before it has arrived.
    Initialized,
    /// A notification or a response; its answer is empty.
    Notify,
    /// The event stream that a session lives on (event dialect, HTTP+SSE).
    Session,
    /// The optional GET stream of Streamable HTTP.
    Notices,
    /// A call of the event dialect.
    EventCall(CallId),
    /// Whether anything answers, and whether it can be read.
    Look,
    /// DELETE of a session.
    Goodbye,
}

#[derive(Debug)]
pub(super) struct Exchange {
    pub(super) id: ExchangeId,
    pub(super) purpose: Purpose,
    pub(super) request: Arc<HttpRequest>,
    /// The record of the message it carries.
    pub(super) record: RecordId,
    pub(super) cause: Cause,
    pub(super) head: Option<Head>,
    pub(super) bytes: u64,
    /// It brought at least one message or event.
    pub(super) brought: bool,
    /// It has ended by itself, and only what it brought last is still being read.
    pub(super) over: bool,
    /// From events that came decoded.
    item_id: Option<String>,
    /// The server's wish for the pause before reconnecting.
    pub(super) retry: Option<Duration>,
    /// The whole body once it has ended, when it was no event stream.
    pub(super) text: Arc<str>,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Text(Vec<u8>),
    Events(SseDecoder),
}

impl Exchange {
    pub(super) fn new(
        id: ExchangeId,
        purpose: Purpose,
        request: Arc<HttpRequest>,
        record: RecordId,
        cause: Cause,
    ) -> Self {
        Self {
            id,
            purpose,
            request,
            record,
            cause,
            head: None,
            bytes: 0,
            brought: false,
            over: false,
            item_id: None,
            retry: None,
            text: Arc::from(""),
            body: Body::Text(Vec::new()),
        }
    }

    pub(super) fn read_head(&mut self, head: Head) {
        if head.media_type() == "text/event-stream" && head.is_success() {
            self.body = Body::Events(SseDecoder::with_limit(MOST_EVENT_BYTES));
        }
        self.head = Some(head);
    }

    /// Events that are whole now. JSON waits for the end of the body.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<SseItem>, SseOverflow> {
        self.bytes += bytes.len() as u64;
        match &mut self.body {
            Body::Text(held) => {
                held.extend_from_slice(bytes);
                Ok(Vec::new())
            }
            Body::Events(decoder) => decoder.feed(bytes),
        }
    }

    pub(super) fn note_item_id(&mut self, id: &str) {
        self.item_id = Some(id.to_owned());
    }

    /// Where a later stream may go on. An empty id takes it back.
    pub(super) fn last_event_id(&self) -> Option<&str> {
        let decoded = match &self.body {
            Body::Events(decoder) => decoder.last_event_id(),
            Body::Text(_) => None,
        };
        decoded.or(self.item_id.as_deref()).filter(|id| !id.is_empty())
    }

    /// The events that came before an overflow.
    pub(super) fn rescue(&mut self) -> Vec<SseItem> {
        match &mut self.body {
            Body::Events(decoder) => decoder.rescue(),
            Body::Text(_) => Vec::new(),
        }
    }

    pub(super) fn is_stream(&self) -> bool {
        matches!(self.body, Body::Events(_)) || self.request.reach == Reach::Session
    }

    pub(super) fn is_success(&self) -> bool {
        self.head.as_ref().is_some_and(Head::is_success)
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.head.as_ref().map(|head| head.status)
    }

    /// Makes the body that is no event stream available as `text`. Says whether it was UTF-8.
    pub(super) fn finish_text(&mut self) -> bool {
        let Body::Text(held) = &mut self.body else { return true };
        match String::from_utf8(std::mem::take(held)) {
            Ok(text) => {
                self.text = text.into();
                true
            }
            Err(broken) => {
                self.text = String::from_utf8_lossy(broken.as_bytes()).into();
                false
            }
        }
    }

    /// What has arrived of a message that is not whole.
    pub(super) fn partial(&self) -> Option<Arc<str>> {
        let text = match &self.body {
            Body::Events(decoder) => decoder.partial()?,
            Body::Text(held) => String::from_utf8_lossy(held).into_owned(),
        };
        (!text.is_empty()).then(|| text.into())
    }
}
