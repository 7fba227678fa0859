//! One exchange while it is open. Of HTTP: its head, and its body as JSON text or as events. Or a program, from
//! its start to its end, and what it writes.

use std::sync::Arc;
use std::time::Duration;

use super::program::Streams;
use crate::diagnosis::Asked;
use crate::mcp::model::event::ExchangeEnd;
use crate::mcp::model::failure::Ending;
use crate::mcp::model::http::{ExchangeId, Head, HttpRequest, Method, NetworkFailure, Reach};
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::record::Cause;
use crate::wire::http::cors;
use crate::wire::json::{self, Arriving, Json};
use crate::wire::pieces::Pieces;
use crate::wire::program::lines::Line;
use crate::wire::received::Received;
use crate::wire::sse::{SseDecoder, SseItem};

/// One event, or a body that is no event stream, may hold this much, in bytes; beyond it a server that never
/// comes to an end would fill the memory of the page.
pub(super) const MOST_BYTES: usize = 256 * 1024 * 1024;

/// A message longer than this, in bytes, is read while it arrives.
const LONG: usize = 64 * 1024;

/// What an exchange is for, and so who gets what it brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum Purpose {
    /// Carries the JSON-RPC request of this id.
    Request(i64),
    /// Brings the rest of the answer to this request.
    Resume(i64),
    /// `notifications/initialized`: nothing else may go out before it has arrived.
    Initialized,
    /// A notification or a response; its answer is empty.
    Notify,
    /// What a session lives on: an event stream (event dialect, HTTP+SSE), or the program that the server is.
    Session,
    /// The optional GET stream of Streamable HTTP.
    Notices,
    /// A call of the event dialect.
    EventCall(CallId),
    /// Whether anything answers, and whether it can be read.
    Look,
    /// DELETE of a session.
    Goodbye,
    /// OPTIONS, as a browser sends it.
    Preflight,
}

#[derive(Debug)]
pub(in crate::mcp) struct Exchange {
    pub(in crate::mcp) id: ExchangeId,
    pub(in crate::mcp) purpose: Purpose,
    /// `None` of a program.
    request: Option<Arc<HttpRequest>>,
    /// The record of the message it carries, or of the start of the program.
    pub(in crate::mcp) record: RecordId,
    pub(in crate::mcp) cause: Cause,
    pub(in crate::mcp) head: Option<Head>,
    pub(in crate::mcp) bytes: u64,
    /// It brought at least one message or event.
    pub(in crate::mcp) brought: bool,
    /// It has ended by itself, and only what it brought last is still being read.
    pub(in crate::mcp) over: bool,
    /// From events that came decoded.
    item_id: Option<String>,
    /// The server's wish for the pause before reconnecting.
    pub(in crate::mcp) retry: Option<Duration>,
    /// The whole body once it has ended, when it was no event stream.
    pub(in crate::mcp) whole: Received,
    /// What came last on the stream and was neither a message nor an event.
    pub(in crate::mcp) stray: Option<Stray>,
    body: Body,
    /// [`MOST_BYTES`], but in tests.
    limit: usize,
    /// The message that is arriving, where it is long.
    arriving: Option<Arriving>,
}

/// What came where a message was due.
#[derive(Clone, Debug)]
pub(in crate::mcp) struct Stray {
    /// Why it is none, to follow "the answer is".
    pub(in crate::mcp) reason: String,
    pub(in crate::mcp) text: Arc<str>,
}

#[derive(Debug)]
enum Body {
    Text(Pieces),
    Events(SseDecoder),
    Program(Box<Streams>),
}

impl Exchange {
    pub(in crate::mcp) fn new(
        id: ExchangeId,
        purpose: Purpose,
        request: Arc<HttpRequest>,
        record: RecordId,
        cause: Cause,
    ) -> Self {
        let body = Body::Text(Pieces::default());
        Self { request: Some(request), ..Self::with_body(id, purpose, body, record, cause) }
    }

    pub(super) fn of_program(id: ExchangeId, record: RecordId, cause: Cause) -> Self {
        let body = Body::Program(Box::new(Streams::with_limit(MOST_BYTES)));
        Self::with_body(id, Purpose::Session, body, record, cause)
    }

    fn with_body(
        id: ExchangeId,
        purpose: Purpose,
        body: Body,
        record: RecordId,
        cause: Cause,
    ) -> Self {
        Self {
            id,
            purpose,
            request: None,
            record,
            cause,
            head: None,
            bytes: 0,
            brought: false,
            over: false,
            item_id: None,
            retry: None,
            whole: Received::default(),
            stray: None,
            body,
            limit: MOST_BYTES,
            arriving: None,
        }
    }

    /// What it asked, as the search for causes looks at it. `None` of a program.
    pub(in crate::mcp) fn asked(&self) -> Option<Asked> {
        self.request.as_deref().map(Asked::of)
    }

    /// The names of the headers of a message, as far as a page needs leave for them.
    pub(super) fn sent_names(&self) -> impl Iterator<Item = &str> {
        let posted = self.request.iter().filter(|request| request.method == Method::Post);
        let headers = posted.flat_map(|request| &request.headers);
        headers.map(|header| header.name.as_str()).filter(|name| !cors::is_safe_to_send(name))
    }

    /// A head came, and neither a message nor an event.
    pub(in crate::mcp) fn has_only_begun(&self) -> bool {
        self.head.is_some() && !self.brought
    }

    /// How it ended, of an answer that is not complete.
    pub(in crate::mcp) fn ending(&self, end: &ExchangeEnd) -> Ending {
        match end {
            ExchangeEnd::Complete => Ending::Complete,
            ExchangeEnd::Failed(_) | ExchangeEnd::Aborted => Ending::Broken { bytes: self.bytes },
        }
    }

    /// Where it goes; empty of a program.
    pub(in crate::mcp) fn url(&self) -> &str {
        self.request.as_ref().map_or("", |request| &request.url)
    }

    pub(in crate::mcp) fn read_head(&mut self, head: Head) {
        if head.media_type() == "text/event-stream" && head.is_success() {
            self.body = Body::Events(SseDecoder::with_limit(self.limit));
        }
        self.head = Some(head);
    }

    /// Events that are whole now. JSON waits for the end of the body. After a failure there is nothing more to
    /// feed: what came before it is in [`Exchange::rescue`] and [`Exchange::partial`].
    pub(in crate::mcp) fn feed(&mut self, bytes: &[u8]) -> Result<Vec<SseItem>, NetworkFailure> {
        self.bytes += bytes.len() as u64;
        match &mut self.body {
            Body::Text(held) => {
                let room = self.limit.saturating_sub(held.len());
                held.push(&bytes[..room.min(bytes.len())]);
                if bytes.len() > room {
                    return Err(NetworkFailure::TooMuch(self.limit));
                }
                match &mut self.arriving {
                    Some(arriving) => arriving.feed(bytes),
                    None if held.len() > LONG => self.arriving = Some(Arriving::of(held.iter())),
                    None => {}
                }
                Ok(Vec::new())
            }
            Body::Events(decoder) => {
                let fed = decoder.feed(bytes);
                let items = fed.map_err(|overflow| NetworkFailure::TooMuch(overflow.limit))?;
                // What is read so far belongs to the first event, and that takes it.
                if !items.iter().any(|item| matches!(item, SseItem::Event(_))) {
                    read_on(&mut self.arriving, &decoder.pending());
                }
                Ok(items)
            }
            // What it writes comes by another way.
            Body::Program(_) => Ok(Vec::new()),
        }
    }

    pub(super) fn streams(&mut self) -> Option<&mut Streams> {
        match &mut self.body {
            Body::Program(streams) => Some(streams),
            Body::Text(_) | Body::Events(_) => None,
        }
    }

    pub(in crate::mcp) fn is_program(&self) -> bool {
        matches!(self.body, Body::Program(_))
    }

    /// Bytes of stderr; lines that are whole now.
    pub(super) fn feed_stderr(&mut self, bytes: &[u8]) -> Vec<Line> {
        self.bytes += bytes.len() as u64;
        self.streams().map(|streams| streams.err.feed(bytes)).unwrap_or_default()
    }

    /// The program has ended: what stands without an end on its stdout and its stderr.
    pub(super) fn finish_lines(&mut self) -> (Option<Received>, Option<Received>) {
        let Some(streams) = self.streams() else { return (None, None) };
        (streams.out.finish(), streams.err.finish())
    }

    /// Bytes of stdout; lines that are whole now.
    pub(super) fn feed_lines(&mut self, bytes: &[u8]) -> Vec<Line> {
        self.bytes += bytes.len() as u64;
        let Body::Program(streams) = &mut self.body else { return Vec::new() };
        let lines = streams.out.feed(bytes);
        if lines.is_empty() {
            read_on(&mut self.arriving, &streams.out.pending().collect::<Vec<_>>());
        }
        lines
    }

    /// A piece of an event that will come decoded.
    pub(in crate::mcp) fn foresee(&mut self, piece: &[u8]) {
        self.arriving.get_or_insert_default().feed(piece);
    }

    /// A message that is whole now, as JSON; `Err` says why it is none. What was read of it while it arrived
    /// is not read again.
    pub(in crate::mcp) fn read_whole(&mut self, message: &Received) -> Result<Json, String> {
        let arrived = self.arriving.take().and_then(|mut arriving| {
            let whole = message.bytes.as_deref().unwrap_or(message.text.as_bytes());
            arriving.follow(&[whole]);
            (arriving.length() == whole.len()).then(|| arriving.finish()).flatten()
        });
        arrived.map_or_else(|| json::read(&message.text), Ok)
    }

    /// The message that was arriving is dealt with, whoever has read it.
    pub(in crate::mcp) fn forget_arriving(&mut self) {
        self.arriving = None;
    }

    pub(in crate::mcp) fn note_item_id(&mut self, id: &str) {
        self.item_id = Some(id.to_owned());
    }

    /// Where a later stream may go on. An empty id takes it back.
    pub(in crate::mcp) fn last_event_id(&self) -> Option<&str> {
        let decoded = match &self.body {
            Body::Events(decoder) => decoder.last_event_id(),
            Body::Text(_) | Body::Program(_) => None,
        };
        let id = decoded.or(self.item_id.as_deref()).filter(|id| !id.is_empty());
        // One that no header can carry is as good as none.
        id.filter(|id| id.bytes().all(|byte| matches!(byte, b' '..=b'~')))
    }

    /// The events that came before an overflow.
    pub(in crate::mcp) fn rescue(&mut self) -> Vec<SseItem> {
        match &mut self.body {
            Body::Events(decoder) => decoder.rescue(),
            Body::Text(_) | Body::Program(_) => Vec::new(),
        }
    }

    pub(in crate::mcp) fn is_stream(&self) -> bool {
        let reach = self.request.as_ref().map(|request| request.reach);
        !matches!(self.body, Body::Text(_)) || reach == Some(Reach::Session)
    }

    pub(in crate::mcp) fn is_success(&self) -> bool {
        self.head.as_ref().is_some_and(Head::is_success)
    }

    pub(in crate::mcp) fn status(&self) -> Option<u16> {
        self.head.as_ref().map(|head| head.status)
    }

    /// The body has ended. Makes one that is no event stream available as `whole`, and hands out what a
    /// stream brought last that belongs to no event.
    pub(in crate::mcp) fn finish(&mut self) -> Vec<SseItem> {
        match &mut self.body {
            Body::Text(held) => {
                self.whole = Received::decode(held.take());
                Vec::new()
            }
            Body::Events(decoder) => decoder.finish(),
            Body::Program(_) => Vec::new(),
        }
    }

    /// What has arrived of a message that is not whole.
    pub(in crate::mcp) fn partial(&self) -> Option<Received> {
        let received = match &self.body {
            Body::Events(decoder) => decoder.partial()?,
            Body::Text(held) => Received::decode(held.iter().collect::<Vec<_>>().concat()),
            Body::Program(_) => return None,
        };
        (!received.is_empty()).then_some(received)
    }
}

fn read_on(arriving: &mut Option<Arriving>, parts: &[&[u8]]) {
    if arriving.is_some() || parts.iter().map(|part| part.len()).sum::<usize>() > LONG {
        arriving.get_or_insert_default().follow(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::http::{Carrier, Method};

    fn exchange(media_type: &str) -> Exchange {
        let request = HttpRequest {
            method: Method::Post,
            url: String::new(),
            headers: Vec::new(),
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        };
        let (id, purpose) = (ExchangeId(1), Purpose::Notify);
        let mut exchange =
            Exchange::new(id, purpose, Arc::new(request), RecordId(1), Cause::Person);
        exchange.limit = 8;
        let headers = vec![("content-type".to_owned(), media_type.to_owned())];
        exchange.read_head(Head { status: 200, headers, redirected_to: None });
        exchange
    }

    #[test]
    fn a_body_and_an_event_have_the_same_bound_and_keep_what_came_within_it() {
        let mut body = exchange("application/json");
        assert_eq!(body.feed(b"1234"), Ok(Vec::new()));
        assert_eq!(body.feed(b"5678"), Ok(Vec::new()));
        assert_eq!(body.feed(b"9"), Err(NetworkFailure::TooMuch(8)));
        assert_eq!(body.partial().map(|held| held.text), Some("12345678".into()));
        assert_eq!(body.bytes, 9);

        let mut events = exchange("text/event-stream");
        assert_eq!(events.feed(b"data: 123"), Err(NetworkFailure::TooMuch(8)));
        assert_eq!(events.partial().map(|held| held.text), Some("123".into()));
    }
}
