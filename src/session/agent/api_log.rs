//! The API's exchanges as lines of a wire log, like those of any server. The key is a secret header,
//! which prints as dots.

use std::sync::Arc;

use vecmap::VecMap;

use super::super::logged_body::LoggedBody;
use super::command::Event;
use crate::mcp::event::{Cause, ExchangeChange, ExchangeEnd, RecordId, Subject};
use crate::mcp::{Recorder, Said};
use crate::wire::http::{ExchangeId, Head, HttpEvent, HttpRequest, NetworkFailure};
use crate::wire::moment::Moment;
use crate::wire::received::Received;
use crate::wire::sse::{STRAY, SseDecoder, SseItem};
use crate::wire::url::Url;

/// A longer event, or a longer body of one piece, is not logged whole, in bytes.
const MOST_BYTES: usize = 16 << 20;

#[derive(Debug, Default)]
pub(super) struct ApiLog {
    flights: VecMap<ExchangeId, Flight>,
    recorder: Recorder,
}

#[derive(Debug)]
struct Flight {
    /// The line of its request.
    request: RecordId,
    head: Option<Head>,
    events: Option<SseDecoder>,
    /// Of one piece.
    body: LoggedBody,
    bytes: u64,
}

impl ApiLog {
    pub(super) fn opened(
        &mut self,
        id: ExchangeId,
        request: Arc<HttpRequest>,
        cause: Cause,
        now: Moment,
    ) -> Vec<Event> {
        let path =
            Url::read(&request.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let subject = Subject::HttpRequest { method: request.method.as_str(), path };
        let text = request.body.clone().map(Received::from).unwrap_or_default();
        let record = self.recorder.write(id, now, Said::to_server(subject, text, cause));
        let body = LoggedBody::of(MOST_BYTES);
        let flight = Flight { request: record.id, head: None, events: None, body, bytes: 0 };
        self.flights.insert(id, flight);
        vec![
            Event::Exchange(id, ExchangeChange::Opened { at: now, request }),
            Event::Exchange(id, ExchangeChange::Sent { at: now }),
            Event::Record(record),
        ]
    }

    pub(super) fn aborted(&mut self, id: ExchangeId, now: Moment) -> Vec<Event> {
        let has_body = self.flights.get(&id).is_some_and(|flight| flight.body.came() > 0);
        let mut told = if has_body { self.body(id, now) } else { Vec::new() };
        told.extend(self.end(id, ExchangeEnd::Aborted, now));
        told
    }

    pub(super) fn http(&mut self, id: ExchangeId, event: &HttpEvent, now: Moment) -> Vec<Event> {
        match event {
            HttpEvent::Sent | HttpEvent::Ahead(_) => Vec::new(),
            HttpEvent::Head(head) => self.head(id, head, now),
            HttpEvent::Chunk(bytes) => self.chunk(id, bytes, now),
            HttpEvent::Item(item) => self.items(id, vec![item.clone()], now),
            HttpEvent::End => {
                let mut told = self.body(id, now);
                told.extend(self.end(id, ExchangeEnd::Complete, now));
                told
            }
            HttpEvent::Failed(failure) => self.failed(id, failure, now),
        }
    }

    fn head(&mut self, id: ExchangeId, head: &Head, now: Moment) -> Vec<Event> {
        let Some(flight) = self.flights.get_mut(&id) else { return Vec::new() };
        if head.is_success() && head.media_type() == "text/event-stream" {
            flight.events = Some(SseDecoder::with_limit(MOST_BYTES));
        }
        flight.head = Some(head.clone());
        vec![Event::Exchange(id, ExchangeChange::Head { at: now, head: head.clone() })]
    }

    fn chunk(&mut self, id: ExchangeId, bytes: &[u8], now: Moment) -> Vec<Event> {
        let Some(flight) = self.flights.get_mut(&id) else { return Vec::new() };
        flight.bytes += bytes.len() as u64;
        let Some(events) = &mut flight.events else {
            flight.body.take(bytes);
            return Vec::new();
        };
        let items = events.feed(bytes).unwrap_or_else(|_| events.rescue());
        self.items(id, items, now)
    }

    fn items(&mut self, id: ExchangeId, items: Vec<SseItem>, now: Moment) -> Vec<Event> {
        let Some(about) = self.flights.get(&id).map(|flight| flight.request) else {
            return Vec::new();
        };
        let mut told = Vec::with_capacity(items.len());
        for item in items {
            let (subject, text) = match item {
                SseItem::Event(event) => {
                    let name = event.kind.clone().unwrap_or_else(|| "message".to_owned());
                    (Subject::Event { name }, event.received())
                }
                SseItem::Comment(text) => (Subject::Comment, text),
                SseItem::RetryAfter { millis } => (Subject::Retry { millis }, Received::default()),
                SseItem::Ignored(lines) => {
                    let reason = STRAY.to_owned();
                    (Subject::Unreadable { reason }, lines)
                }
            };
            let said = Said::from_server(subject, text, Cause::Person).about(Some(about));
            told.push(Event::Record(self.recorder.write(id, now, said)));
        }
        told
    }

    /// A body of one piece.
    fn body(&mut self, id: ExchangeId, now: Moment) -> Vec<Event> {
        let Some(flight) = self.flights.get_mut(&id).filter(|flight| flight.events.is_none())
        else {
            return Vec::new();
        };
        let body = std::mem::replace(&mut flight.body, LoggedBody::of(0));
        let text = Received::decode(body.bytes().to_vec());
        let status = flight.head.as_ref().map(|head| head.status);
        let said = Said::answer(status, text, Cause::Person).answering(Some(flight.request));
        let said = said.found(body.cut().into_iter().collect());
        vec![Event::Record(self.recorder.write(id, now, said))]
    }

    fn failed(&mut self, id: ExchangeId, failure: &NetworkFailure, now: Moment) -> Vec<Event> {
        let mut told = Vec::new();
        if let Some(flight) = self.flights.get(&id).filter(|flight| flight.head.is_none()) {
            let said = Said::answer(None, failure.to_string(), Cause::Person);
            let said = said.answering(Some(flight.request));
            told.push(Event::Record(self.recorder.write(id, now, said)));
        } else {
            told.extend(self.body(id, now));
        }
        told.extend(self.end(id, ExchangeEnd::Failed(failure.clone()), now));
        told
    }

    fn end(&mut self, id: ExchangeId, end: ExchangeEnd, now: Moment) -> Option<Event> {
        let flight = self.flights.remove(&id)?;
        let change = ExchangeChange::Ended { at: now, end, bytes: flight.bytes };
        Some(Event::Exchange(id, change))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::http::{Carrier, Method, Reach};

    #[test]
    fn a_long_body_says_where_it_was_cut_also_where_the_page_ended_it() {
        for end in [Some(HttpEvent::End), None] {
            let (mut log, id, now) = (ApiLog::default(), ExchangeId(1), Moment::default());
            let request = HttpRequest {
                method: Method::Post,
                url: String::new(),
                headers: Vec::new(),
                body: None,
                reach: Reach::Answer,
                carrier: Carrier::Browser,
            };
            log.opened(id, Arc::new(request), Cause::Person, now);
            log.http(id, &HttpEvent::Head(Head { status: 200, ..Head::default() }), now);
            for _ in 0..17 {
                log.http(id, &HttpEvent::Chunk(vec![b'x'; 1 << 20]), now);
            }

            let told = match end {
                Some(end) => log.http(id, &end, now),
                None => log.aborted(id, now),
            };

            let Some(Event::Record(record)) = told.first() else { panic!("{}", told.len()) };
            assert_eq!(record.text.len(), 16 << 20);
            assert_eq!(
                record.findings[0].problem.to_string(),
                "more than 16777216 bytes arrived in one piece: Wirescope kept these and read no further"
            );
        }
    }
}
