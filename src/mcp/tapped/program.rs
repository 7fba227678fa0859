//! A program and its client, line by line.

use std::sync::Arc;

use super::log::{Carriage, Log};
use crate::mcp::link::program::why_no_message;
use crate::mcp::link::recorder::Said;
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::RecordId;
use crate::mcp::model::record::{Cause, Direction, Subject};
use crate::wire::companion::tap::{From, Seen};
use crate::wire::json_rpc::Message;
use crate::wire::program::{Exit, Program};
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;

/// All that is said to it is of this exchange.
const EXCHANGE: ExchangeId = ExchangeId(1);

#[derive(Debug)]
pub(super) struct ProgramLines {
    start: RecordId,
    /// From stdout and stderr.
    bytes: u64,
    is_over: bool,
}

impl ProgramLines {
    pub(super) fn begin(log: &mut Log, line: &str) -> Self {
        let program = Program::Named { number: 0, line: line.to_owned(), inputs: Vec::new() };
        let at = log.now();
        log.tell_exchange(EXCHANGE, ExchangeChange::Program { at, program: Arc::new(program) });
        log.tell_exchange(EXCHANGE, ExchangeChange::Sent { at });
        let said = Said::to_server(Subject::Start, line.to_owned(), Cause::Person);
        Self { start: log.write(EXCHANGE, said), bytes: 0, is_over: false }
    }

    pub(super) fn seen(&mut self, log: &mut Log, seen: Seen) {
        match seen {
            Seen::Line { from, bytes, is_cut } => self.line(log, from, bytes, is_cut),
            Seen::Exit(exit) => self.exit(log, exit),
            // Of HTTP.
            _ => {}
        }
    }

    fn line(&mut self, log: &mut Log, from: From, mut bytes: Vec<u8>, is_cut: bool) {
        if from != From::Client {
            self.bytes += bytes.len() as u64 + 1;
        }
        bytes.pop_if(|last| *last == b'\r');
        let text = Received::decode(bytes);
        let on = Carriage { exchange: EXCHANGE, carried: None };
        let by = match from {
            From::Client => Direction::ToServer,
            From::Server => Direction::FromServer,
            From::Stderr => {
                let said = Said::from_server(Subject::Stderr, text, Cause::Person);
                log.write(EXCHANGE, said.about(Some(self.start)));
                return;
            }
        };
        let mut reading = Message::read(&text.text);
        if reading.messages.iter().any(Result::is_ok) {
            if is_cut {
                let problem = Problem::Says("does not end with a line break".to_owned());
                reading.findings.push(Finding { pointer: String::new(), problem });
            }
            log.messages(by, on, &text, reading);
            return;
        }
        let reason = why_no_message(&text.text, &reading, by);
        let subject = Subject::Unreadable { reason };
        log.write(EXCHANGE, Said::new(by, subject, text, Cause::Person));
    }

    fn exit(&mut self, log: &mut Log, exit: Exit) {
        let (at, bytes) = (log.now(), self.bytes);
        log.tell_exchange(EXCHANGE, ExchangeChange::Exited { at, exit: exit.clone() });
        let end = ExchangeEnd::Complete;
        log.tell_exchange(EXCHANGE, ExchangeChange::Ended { at, end, bytes });
        let text = exit.to_string();
        let said = Said::from_server(Subject::Exit(exit), text, Cause::Person);
        log.write(EXCHANGE, said.about(Some(self.start)));
        self.is_over = true;
    }

    /// The record ends, and says nothing of how the program did.
    pub(super) fn end(&mut self, log: &mut Log) {
        if !self.is_over {
            self.is_over = true;
            let (at, end, bytes) = (log.now(), ExchangeEnd::Aborted, self.bytes);
            log.tell_exchange(EXCHANGE, ExchangeChange::Ended { at, end, bytes });
        }
    }
}
