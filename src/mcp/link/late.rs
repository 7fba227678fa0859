//! What still arrives of exchanges that were given up: it changes nothing, and stands in the wire log.

use vecmap::VecMap;

use super::Link;
use super::exchange::{Exchange, Purpose};
use super::recorder::{Said, response_subject};
use crate::mcp::model::event::ExchangeChange;
use crate::mcp::model::http::{ExchangeId, HttpEvent};
use crate::mcp::model::record::Subject;
use crate::wire::json_rpc::Message;
use crate::wire::program::ProgramEvent;
use crate::wire::program::lines::Line;
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;
use crate::wire::sse::{STRAY, SseItem};

/// So many that were given up last are remembered. What was under way in the browser when one was closed
/// arrives within a moment.
const MOST: usize = 32;

#[derive(Debug, Default)]
pub(super) struct Late {
    exchanges: VecMap<ExchangeId, Exchange>,
}

impl Late {
    pub(super) fn add(&mut self, exchange: Exchange) {
        if self.exchanges.len() >= MOST {
            let oldest = self.exchanges.keys().next().copied();
            oldest.and_then(|oldest| self.exchanges.remove(&oldest));
        }
        self.exchanges.insert(exchange.id, exchange);
    }
}

impl Link {
    #[inline(never)]
    pub(super) fn receive_late(&mut self, id: ExchangeId, event: HttpEvent) {
        let Some(mut exchange) = self.late.exchanges.remove(&id) else { return };
        match event {
            HttpEvent::Sent => {}
            HttpEvent::Ahead(piece) => exchange.foresee(&piece),
            HttpEvent::Head(head) => exchange.read_head(head),
            HttpEvent::Chunk(bytes) => {
                let fed = exchange.feed(&bytes);
                let failure = fed.as_ref().err().map(ToString::to_string);
                for item in fed.unwrap_or_else(|_| exchange.rescue()) {
                    self.record_late_item(&mut exchange, item);
                }
                if let Some(failure) = failure {
                    return self.record_late_cut(&mut exchange, failure);
                }
            }
            HttpEvent::Item(item) => self.record_late_item(&mut exchange, item),
            HttpEvent::End | HttpEvent::Failed(_) => {
                for item in exchange.finish() {
                    self.record_late_item(&mut exchange, item);
                }
                if !exchange.whole.is_empty() {
                    let subject = Subject::HttpAnswer { status: exchange.status() };
                    let whole = exchange.whole.clone();
                    self.record_late(&mut exchange, whole, subject, Vec::new());
                }
                return;
            }
        }
        self.late.exchanges.insert(id, exchange);
    }

    /// A program may say more while it is being ended, and it is told how it ended.
    #[inline(never)]
    pub(super) fn receive_late_program(&mut self, id: ExchangeId, event: ProgramEvent) {
        let Some(mut exchange) = self.late.exchanges.remove(&id) else { return };
        match event {
            ProgramEvent::Started { pid } => {
                self.tell_exchange(id, ExchangeChange::Started { at: self.now, pid });
            }
            ProgramEvent::Out(bytes) => {
                for line in exchange.feed_lines(&bytes) {
                    self.record_late_line(&mut exchange, line);
                }
            }
            ProgramEvent::Err(bytes) => {
                for line in exchange.feed_stderr(&bytes) {
                    let (Line::Whole(text) | Line::TooLong(text)) = line;
                    self.record_late(&mut exchange, text, Subject::Stderr, Vec::new());
                }
            }
            ProgramEvent::Exited(exit) => {
                let (out, err) = exchange.finish_lines();
                if let Some(line) = out {
                    self.record_late_line(&mut exchange, Line::Whole(line));
                }
                if let Some(line) = err {
                    self.record_late(&mut exchange, line, Subject::Stderr, Vec::new());
                }
                self.tell_exchange(id, ExchangeChange::Exited { at: self.now, exit: exit.clone() });
                let text = exit.to_string().into();
                return self.record_late(&mut exchange, text, Subject::Exit(exit), Vec::new());
            }
            ProgramEvent::Failed(_) => return,
        }
        self.late.exchanges.insert(id, exchange);
    }

    fn record_late_line(&mut self, exchange: &mut Exchange, line: Line) {
        let (Line::Whole(text) | Line::TooLong(text)) = line;
        let reason = "not a message".to_owned();
        self.record_late(exchange, text, Subject::Unreadable { reason }, Vec::new());
    }

    fn record_late_item(&mut self, exchange: &mut Exchange, item: SseItem) {
        let (received, subject) = match item {
            SseItem::Comment(text) => (text, Subject::Comment),
            SseItem::Ignored(lines) => {
                let reason = STRAY.to_owned();
                (lines, Subject::Unreadable { reason })
            }
            SseItem::RetryAfter { millis } => {
                (millis.to_string().into(), Subject::Retry { millis })
            }
            SseItem::Event(event) => {
                let name = event.kind.clone().unwrap_or_else(|| "message".to_owned());
                (event.received(), Subject::Event { name })
            }
        };
        self.record_late(exchange, received, subject, Vec::new());
    }

    /// As much as came of what is too long to be read on.
    fn record_late_cut(&mut self, exchange: &mut Exchange, failure: String) {
        let received = exchange.partial().unwrap_or_default();
        let finding = Finding { pointer: String::new(), problem: Problem::Says(failure) };
        let subject = Subject::HttpAnswer { status: exchange.status() };
        self.record_late(exchange, received, subject, vec![finding]);
    }

    /// `other` is what it counts as where it holds no message.
    fn record_late(
        &mut self,
        exchange: &mut Exchange,
        received: Received,
        other: Subject,
        findings: Vec<Finding>,
    ) {
        let may_be_message = match other {
            Subject::Event { .. } | Subject::HttpAnswer { .. } => true,
            Subject::Unreadable { .. } => exchange.is_program(),
            _ => false,
        };
        let reading = may_be_message.then(|| Message::of(exchange.read_whole(&received)));
        let message = reading.and_then(|reading| reading.messages.into_iter().next());
        let (subject, is_answer) = match message {
            Some(Ok(Message::Response { id, outcome })) => {
                (response_subject(id.as_ref(), &outcome), true)
            }
            Some(Ok(Message::Notification { method, .. })) => {
                (Subject::Notification { method }, false)
            }
            Some(Ok(Message::Request { id, method, .. })) => {
                (Subject::Request { id: id.to_string(), method, name: None }, false)
            }
            _ => (other, false),
        };
        let carried = matches!(exchange.purpose, Purpose::Request(_) | Purpose::Resume(_));
        let record = Some(exchange.record);
        let (answers, about) = if is_answer && carried { (record, None) } else { (None, record) };
        let said = Said::from_server(subject, received, exchange.cause).found(findings);
        self.record(exchange.id, said.answering(answers).about(about));
    }
}
