//! One HTTP exchange: what the client sent, and what the server answered, as messages.

use std::sync::Arc;

use super::log::{Carriage, Log};
use crate::mcp::link::exchange::{Exchange as Answer, Purpose};
use crate::mcp::link::recorder::Said;
use crate::mcp::link::sending::path_of;
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::http::{Carrier, ExchangeId, Head, Header, HttpRequest, Method, Reach};
use crate::mcp::model::id::RecordId;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::{Cause, Direction, Subject};
use crate::wire::json;
use crate::wire::json_rpc::Message;
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;
use crate::wire::sse::{STRAY, SseItem};

/// Method, address and headers.
type Asked = (String, String, Vec<(String, String)>);

#[derive(Debug)]
pub(super) struct Exchange {
    id: ExchangeId,
    opened: Moment,
    asked: Asked,
    /// The body of the request, until it is known to be whole.
    body: Vec<u8>,
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    /// The first message that the request carried, or the request itself.
    carried: RecordId,
    answer: Answer,
    /// How the body of the answer is compressed: then it is shown as it passed.
    encoding: Option<String>,
}

impl Exchange {
    pub(super) fn new(id: u32, opened: Moment, asked: Asked) -> Self {
        Self { id: ExchangeId(id), opened, asked, body: Vec::new(), begun: None }
    }

    /// A record does not say where the body of a request ends: its length does, or the answer.
    pub(super) fn begin_if_whole(&mut self, log: &mut Log) {
        let header = |name: &str| self.asked.2.iter().find(|(held, _)| held == name);
        let length = header("content-length").and_then(|(_, length)| length.trim().parse().ok());
        let has_more = match length {
            Some(length) => self.body.len() < length,
            None => header("transfer-encoding").is_some(),
        };
        if !has_more {
            self.begin(log);
        }
    }

    pub(super) fn sent(&mut self, log: &mut Log, bytes: &[u8]) {
        if self.begun.is_none() {
            self.body.extend(bytes);
            return self.begin_if_whole(log);
        }
        let reason = "part of a request body, sent after the response had begun".to_owned();
        let text = Received::decode(bytes.to_vec());
        let said = Said::to_server(Subject::Unreadable { reason }, text, Cause::Person);
        log.write(self.id, said);
    }

    pub(super) fn answer(&mut self, log: &mut Log, status: u16, headers: Vec<(String, String)>) {
        let Some(begun) = self.begin(log) else { return };
        let head = Head { status, headers, redirected_to: None };
        let encoding = head.header("content-encoding").filter(|encoding| *encoding != "identity");
        begun.encoding = encoding.map(str::to_owned);
        // What is compressed is no stream of events as it stands.
        let plain = match &begun.encoding {
            Some(_) => Head { headers: Vec::new(), ..head.clone() },
            None => head.clone(),
        };
        begun.answer.read_head(plain);
        let at = log.now();
        log.tell_exchange(self.id, ExchangeChange::Head { at, head });
    }

    pub(super) fn received(&mut self, log: &mut Log, bytes: &[u8]) {
        let id = self.id;
        let Some(begun) = self.begin(log) else { return };
        let items = match begun.answer.feed(bytes) {
            Ok(items) => items,
            Err(_) => begun.answer.rescue(),
        };
        for item in items {
            begun.item(log, id, item);
        }
    }

    pub(super) fn end(mut self, log: &mut Log, end: &ExchangeEnd) {
        let id = self.id;
        let Some(mut begun) = self.begin(log).is_some().then(|| self.begun.take()).flatten() else {
            return;
        };
        let partial = begun.answer.is_stream().then(|| begun.answer.partial()).flatten();
        for item in begun.answer.finish() {
            begun.item(log, id, item);
        }
        if let Some(text) = partial {
            let reason = "the stream ended in the middle of an event".to_owned();
            begun.note(log, id, Subject::Unreadable { reason }, text);
        }
        let (at, bytes) = (log.now(), begun.answer.bytes);
        log.tell_exchange(id, ExchangeChange::Ended { at, end: end.clone(), bytes });
        begun.conclude(log, id, end);
    }

    /// The request goes out. `None` where it is none that MCP has.
    fn begin(&mut self, log: &mut Log) -> Option<&mut Begun> {
        if self.begun.is_none() {
            self.begun = self.opening(log);
        }
        self.begun.as_mut()
    }

    fn opening(&mut self, log: &mut Log) -> Option<Begun> {
        let (name, url, headers) = std::mem::take(&mut self.asked);
        let text = Received::decode(std::mem::take(&mut self.body));
        let Some(method) = Method::read(&name) else {
            // An empty name: it has been said already.
            if !name.is_empty() {
                let reason = format!("MCP does not use the HTTP method {name}: {url}");
                let said = Said::to_server(Subject::Unreadable { reason }, text, Cause::Person);
                log.write(self.id, said);
            }
            return None;
        };
        let headers = headers.into_iter().map(|(name, value)| Header::plain(&name, value));
        let path = path_of(&url);
        let request = Arc::new(HttpRequest {
            method,
            url,
            headers: headers.collect(),
            body: (!text.is_empty()).then(|| text.text.clone()),
            reach: Reach::Answer,
            carrier: Carrier::Companion,
        });
        let opened = ExchangeChange::Opened { at: self.opened, request: Arc::clone(&request) };
        log.tell_exchange(self.id, opened);
        log.tell_exchange(self.id, ExchangeChange::Sent { at: log.now() });
        let carried = self.carried(log, method, path, text);
        let answer = Answer::new(self.id, Purpose::Notices, request, carried, Cause::Person);
        Some(Begun { carried, answer, encoding: None })
    }

    fn carried(&self, log: &mut Log, method: Method, path: String, text: Received) -> RecordId {
        let reading = Message::read(&text.text);
        if reading.messages.iter().any(Result::is_ok) {
            let on = Carriage { exchange: self.id, carried: None };
            if let Some(record) = log.messages(Direction::ToServer, on, &text, reading) {
                return record;
            }
        }
        let subject = Subject::HttpRequest { method: method.as_str(), path };
        log.write(self.id, Said::to_server(subject, text, Cause::Person))
    }
}

impl Begun {
    fn item(&mut self, log: &mut Log, id: ExchangeId, item: SseItem) {
        match item {
            SseItem::Comment(text) => self.note(log, id, Subject::Comment, text),
            SseItem::Ignored(lines) => {
                self.note(log, id, Subject::Unreadable { reason: STRAY.to_owned() }, lines);
            }
            SseItem::RetryAfter { millis } => {
                self.note(log, id, Subject::Retry { millis }, millis.to_string().into());
            }
            SseItem::Event(event) => {
                let name = event.kind.clone().unwrap_or_else(|| "message".to_owned());
                let text = event.received();
                self.answer.brought = true;
                if name == "message" && !text.is_empty() {
                    let reading = Message::of(self.answer.read_whole(&text));
                    let on = Carriage { exchange: id, carried: None };
                    log.messages(Direction::FromServer, on, &text, reading);
                } else {
                    self.note(log, id, Subject::Event { name }, text);
                }
                self.answer.forget_arriving();
            }
        }
    }

    /// What came and is no message.
    fn note(&self, log: &mut Log, id: ExchangeId, subject: Subject, text: Received) {
        let said = Said::from_server(subject, text, Cause::Person);
        log.write(id, said.about(Some(self.carried)));
    }

    /// The whole body, where it was no event stream, or why there is none.
    fn conclude(&mut self, log: &mut Log, id: ExchangeId, end: &ExchangeEnd) {
        let whole = std::mem::take(&mut self.answer.whole);
        if json::without_mark(&whole.text).starts_with(['{', '[']) {
            let reading = Message::of(self.answer.read_whole(&whole));
            if reading.messages.iter().any(Result::is_ok) {
                let on = Carriage { exchange: id, carried: Some(self.carried) };
                log.messages(Direction::FromServer, on, &whole, reading);
                return;
            }
        }
        let failure = match end {
            ExchangeEnd::Failed(failure) => Some(failure),
            ExchangeEnd::Complete | ExchangeEnd::Aborted => None,
        };
        // An answer that is empty by intention says nothing more than its status.
        let is_silent = whole.is_empty() && self.answer.is_success() && failure.is_none();
        let is_known = self.answer.head.is_some() || failure.is_some();
        if is_silent || !is_known || whole.is_empty() && self.answer.brought && failure.is_none() {
            return;
        }
        let failure = failure.map(ToString::to_string);
        let compressed =
            self.encoding.as_ref().filter(|_| !whole.is_empty()).map(|encoding| {
                format!("is compressed ({encoding}) and shown without decompressing")
            });
        let found = failure.into_iter().chain(compressed).map(finding).collect();
        let said = Said::answer(self.answer.status(), whole, Cause::Person);
        log.write(id, said.answering(Some(self.carried)).found(found));
    }
}

fn finding(words: String) -> Finding {
    Finding { pointer: String::new(), problem: Problem::Says(words) }
}
