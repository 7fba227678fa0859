//! A program that is spoken to by lines: its start, what goes to its stdin, what comes from its stdout and its
//! stderr, and its end.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio>

use std::collections::VecDeque;
use std::sync::Arc;

use super::Link;
use super::deadline::Timer;
use super::exchange::{Exchange, MOST_BYTES, Purpose};
use super::receiving::{Arrival, Stage};
use super::recorder::Said;
use super::sending::{Posted, Ties};
use crate::mcp::model::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::model::http::{ExchangeId, NetworkFailure};
use crate::mcp::model::notice;
use crate::mcp::model::port::Output;
use crate::mcp::model::record::{Cause, Direction, Subject};
use crate::wire::companion::Fault;
use crate::wire::json_rpc::{Message, Reading};
use crate::wire::program::lines::{Added, Block, Joined, Line, LineDecoder};
use crate::wire::program::{Exit, Program, ProgramEvent};
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;

/// Of what a program wrote to stderr, so many lines and bytes stand beside its end.
const MOST_LAST_LINES: usize = 20;
const MOST_LAST_BYTES: usize = 8 * 1024;

/// What a program writes, as far as it is not dealt with.
#[derive(Debug)]
pub(super) struct Streams {
    pub(super) out: LineDecoder,
    pub(super) err: LineDecoder,
    /// Lines of stdout that may be one message together with what follows.
    block: Option<Block>,
    last: LastLines,
}

/// The newest lines of stderr.
#[derive(Debug, Default)]
struct LastLines {
    lines: VecDeque<Arc<str>>,
    bytes: usize,
}

/// What was heard of a program and is not sorted yet.
#[derive(Debug)]
pub(super) enum Heard {
    Line(Received),
    /// It was told how many bytes a line may hold, and this is as much of a longer one.
    LongLine(Received),
    /// It has no end: the program ended in it.
    LastLine(Received),
    Stderr(Received),
    Over(Result<Exit, Fault>),
}

/// What was heard of a program besides messages, for whoever is concerned.
#[derive(Debug)]
pub(in crate::mcp) enum ProgramNews {
    Started { pid: u32 },
    Over(ProgramOver),
}

/// A program has ended by itself, or could not be started, or nothing more can be learnt of it.
#[derive(Debug)]
pub(in crate::mcp) struct ProgramOver {
    pub(in crate::mcp) how: Result<Exit, Fault>,
    /// What it wrote to stderr last.
    pub(in crate::mcp) stderr: Arc<str>,
}

impl Streams {
    pub(super) fn with_limit(limit: usize) -> Self {
        Self {
            out: LineDecoder::with_limit(limit),
            err: LineDecoder::with_limit(limit),
            block: None,
            last: LastLines::default(),
        }
    }
}

impl LastLines {
    fn push(&mut self, line: &Arc<str>) {
        let kept = line.floor_char_boundary(MOST_LAST_BYTES);
        let line = if kept == line.len() { line.clone() } else { line[..kept].into() };
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > MOST_LAST_LINES || self.bytes > MOST_LAST_BYTES {
            self.bytes -= self.lines.pop_front().map_or(0, |oldest| oldest.len());
        }
    }

    fn text(&self) -> Arc<str> {
        self.lines.iter().map(|line| &**line).collect::<Vec<_>>().join("\n").into()
    }
}

impl Link {
    // --- To the program --------------------------------------------------------------------------

    pub(in crate::mcp) fn start(&mut self, program: Program, cause: Cause) -> ExchangeId {
        let id = self.mint_exchange();
        let program = Arc::new(program);
        let change = ExchangeChange::Program { at: self.now, program: program.clone() };
        self.tell_exchange(id, change);
        let record = self.record(id, Said::to_server(Subject::Start, program.line(), cause));
        self.exchanges.insert(id, Exchange::of_program(id, record, cause));
        self.outputs.push_back(Output::Start(id, program));
        id
    }

    /// The program that takes lines now.
    pub(in crate::mcp) fn running(&self) -> Option<ExchangeId> {
        let mut all = self.exchanges.iter();
        let found = all.find(|(_, exchange)| exchange.is_program() && !exchange.over);
        found.map(|(id, _)| *id)
    }

    pub(in crate::mcp) fn is_program(&self, id: ExchangeId) -> bool {
        self.exchanges.get(&id).is_some_and(Exchange::is_program)
    }

    /// What the program wrote to stderr last.
    pub(in crate::mcp) fn last_words(&mut self) -> Arc<str> {
        let running = self.running().and_then(|id| self.exchanges.get_mut(&id));
        running.and_then(Exchange::streams).map(|streams| streams.last.text()).unwrap_or_default()
    }

    /// `None` where no program is there to take it any more.
    pub(super) fn write_line(
        &mut self,
        purpose: Purpose,
        line: Arc<str>,
        said: (Subject, Cause),
        ties: Ties,
    ) -> Option<Posted> {
        let id = self.running()?;
        let (subject, cause) = said;
        let said = Said::to_server(subject, line.clone(), cause);
        let said = said.answering(ties.answers).of_call(ties.call);
        let record = self.record(id, said);
        self.outputs.push_back(Output::Write(id, line));
        if matches!(purpose, Purpose::Request(_)) {
            // Nothing has to be waited for.
            self.stages.push_back(Stage::Arrival(Arrival::Sent(id, purpose)));
        }
        Some(Posted { record, cause, exchange: None })
    }

    // --- From the program ------------------------------------------------------------------------

    /// Takes an input in; [`Link::arrival`] has what it comes to.
    #[inline(never)]
    pub(in crate::mcp) fn receive_program(&mut self, id: ExchangeId, event: ProgramEvent) {
        let known = self.exchanges.get(&id);
        if !known.is_some_and(|exchange| exchange.is_program() && !exchange.over) {
            return self.receive_late_program(id, event);
        }
        match event {
            ProgramEvent::Started { pid } => {
                self.tell_exchange(id, ExchangeChange::Started { at: self.now, pid });
                let news = ProgramNews::Started { pid };
                self.stages.push_back(Stage::Arrival(Arrival::Program(id, Box::new(news))));
            }
            ProgramEvent::Out(bytes) => self.out(id, &bytes),
            ProgramEvent::Err(bytes) => self.err(id, &bytes),
            ProgramEvent::Exited(exit) => self.program_ended(id, Ok(exit)),
            ProgramEvent::Failed(fault) => self.program_ended(id, Err(fault)),
        }
    }

    fn out(&mut self, id: ExchangeId, bytes: &[u8]) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        let lines = exchange.feed_lines(bytes).into_iter().map(|line| match line {
            Line::Whole(text) => Stage::Program(id, Heard::Line(text)),
            Line::TooLong(text) => Stage::Program(id, Heard::LongLine(text)),
        });
        self.stages.extend(lines);
    }

    fn err(&mut self, id: ExchangeId, bytes: &[u8]) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        let lines = exchange.feed_stderr(bytes).into_iter().map(|line| {
            let (Line::Whole(text) | Line::TooLong(text)) = line;
            Stage::Program(id, Heard::Stderr(text))
        });
        self.stages.extend(lines);
    }

    fn program_ended(&mut self, id: ExchangeId, how: Result<Exit, Fault>) {
        let Some(exchange) = self.exchanges.get_mut(&id) else { return };
        exchange.over = true;
        let (out, err) = exchange.finish_lines();
        let (last, stderr) = (out.map(Heard::LastLine), err.map(Heard::Stderr));
        let heard = last.into_iter().chain(stderr).chain([Heard::Over(how)]);
        self.stages.extend(heard.map(|heard| Stage::Program(id, heard)));
    }

    #[inline(never)]
    pub(super) fn heard(&mut self, id: ExchangeId, heard: Heard) -> Option<Arrival> {
        match heard {
            Heard::Line(text) => self.line(id, text),
            Heard::LongLine(text) => self.long_line(id, text),
            Heard::LastLine(text) => self.last_line(id, text),
            Heard::Stderr(text) => self.stderr(id, text),
            Heard::Over(how) => self.program_over(id, how),
        }
    }

    #[inline(never)]
    fn line(&mut self, id: ExchangeId, text: Received) -> Option<Arrival> {
        let reading = self.read_line(id, &text)?;
        if reading.messages.iter().any(Result::is_ok) {
            return self.message(id, text, reading);
        }
        self.odd_line(id, text, &reading)
    }

    fn read_line(&mut self, id: ExchangeId, text: &Received) -> Option<Reading> {
        let exchange = self.exchanges.get_mut(&id)?;
        Some(Message::of(exchange.read_whole(text)))
    }

    /// What was held back before it is no message.
    fn message(&mut self, id: ExchangeId, text: Received, reading: Reading) -> Option<Arrival> {
        if let Some(block) = self.take_block(id) {
            self.give_up_block(id, block);
        }
        let exchange = self.exchanges.get_mut(&id)?;
        exchange.brought = true;
        Some(Arrival::Messages(id, Purpose::Session, text, reading))
    }

    fn take_block(&mut self, id: ExchangeId) -> Option<Block> {
        self.exchanges.get_mut(&id)?.streams()?.block.take()
    }

    /// A line that is no message: part of one, it may be.
    #[inline(never)]
    fn odd_line(
        &mut self,
        id: ExchangeId,
        mut text: Received,
        reading: &Reading,
    ) -> Option<Arrival> {
        if let Some(block) = self.take_block(id) {
            match block.join(text) {
                Added::Open(block) => {
                    self.exchanges.get_mut(&id)?.streams()?.block = Some(block);
                    return None;
                }
                Added::Whole(joined) => return self.joined(id, joined),
                Added::Broken(block, line) => {
                    self.give_up_block(id, block);
                    text = line;
                }
            }
        }
        match Block::begin(text) {
            Ok(block) => self.exchanges.get_mut(&id)?.streams()?.block = Some(block),
            Err(text) => self.no_line(id, text, reading),
        }
        None
    }

    /// Several lines were one JSON text, and most likely a message.
    fn joined(&mut self, id: ExchangeId, joined: Joined) -> Option<Arrival> {
        let Joined { text, json, lines } = joined;
        let mut reading = Message::of(Ok(json));
        if !reading.messages.iter().any(Result::is_ok) {
            self.no_line(id, text, &reading);
            return None;
        }
        let words = format!("is printed on {lines} lines, but over stdio a message is one line");
        reading.findings.push(says(words));
        self.message(id, text, reading)
    }

    /// Lines that were held back are no message together, so each is none.
    fn give_up_block(&mut self, id: ExchangeId, block: Block) {
        for line in block.into_lines() {
            let reading = Message::read(&line.text);
            self.no_line(id, line, &reading);
        }
    }

    fn no_line(&mut self, id: ExchangeId, text: Received, reading: &Reading) {
        let reason = why_no_message(&text.text, reading, Direction::FromServer);
        self.note(id, Subject::Unreadable { reason }, text);
    }

    #[inline(never)]
    fn long_line(&mut self, id: ExchangeId, text: Received) -> Option<Arrival> {
        let exchange = self.exchanges.get_mut(&id)?;
        exchange.forget_arriving();
        if let Some(block) = self.take_block(id) {
            self.give_up_block(id, block);
        }
        let reason = NetworkFailure::TooMuch(MOST_BYTES).to_string();
        self.note(id, Subject::Unreadable { reason }, text);
        None
    }

    /// It may be a message all the same, or the end of one.
    #[inline(never)]
    fn last_line(&mut self, id: ExchangeId, text: Received) -> Option<Arrival> {
        let mut reading = self.read_line(id, &text)?;
        if reading.messages.iter().any(Result::is_ok) {
            reading.findings.push(says("does not end with a line break".to_owned()));
            return self.message(id, text, reading);
        }
        let mut text = text;
        if let Some(block) = self.take_block(id) {
            match block.join(text) {
                Added::Whole(joined) => return self.joined(id, joined),
                Added::Broken(block, line) => {
                    self.give_up_block(id, block);
                    text = line;
                }
                Added::Open(block) => {
                    let mut lines = block.into_lines();
                    text = lines.pop().unwrap_or_default();
                    for line in lines {
                        let reading = Message::read(&line.text);
                        self.no_line(id, line, &reading);
                    }
                }
            }
        }
        if text.text.trim_start().starts_with(['{', '[']) {
            let reason = "the program ended in the middle of this line".to_owned();
            self.note(id, Subject::Unreadable { reason }, text);
        } else {
            self.no_line(id, text, &reading);
        }
        None
    }

    #[inline(never)]
    fn stderr(&mut self, id: ExchangeId, text: Received) -> Option<Arrival> {
        let streams = self.exchanges.get_mut(&id)?.streams()?;
        streams.last.push(&text.text);
        let line = text.text.clone();
        let record = self.note(id, Subject::Stderr, text);
        self.tell_notice(Some(record), None, notice::Said::Stderr(line));
        None
    }

    #[inline(never)]
    fn program_over(&mut self, id: ExchangeId, how: Result<Exit, Fault>) -> Option<Arrival> {
        if let Some(block) = self.take_block(id) {
            self.give_up_block(id, block);
        }
        let mut exchange = self.exchanges.remove(&id)?;
        self.deadlines.stop(Timer::Linger(id));
        let (at, bytes) = (self.now, exchange.bytes);
        let (exit, end) = match &how {
            Ok(exit) => (exit.clone(), ExchangeEnd::Complete),
            Err(fault) => {
                (Exit::default(), ExchangeEnd::Failed(NetworkFailure::Companion(fault.clone())))
            }
        };
        if how.is_ok() {
            self.tell_exchange(id, ExchangeChange::Exited { at, exit: exit.clone() });
        }
        self.tell_exchange(id, ExchangeChange::Ended { at, end, bytes });
        let (text, found) = match &how {
            Ok(exit) => (exit.to_string(), Vec::new()),
            Err(fault) => (String::new(), vec![says(fault.to_string())]),
        };
        let said = Said::from_server(Subject::Exit(exit), text, exchange.cause);
        self.record(id, said.about(Some(exchange.record)).found(found));
        let stderr = exchange.streams().map(|streams| streams.last.text()).unwrap_or_default();
        let news = ProgramNews::Over(ProgramOver { how, stderr });
        Some(Arrival::Program(id, Box::new(news)))
    }
}

/// Why a line is no message, and what to do about it.
pub(in crate::mcp) fn why_no_message(text: &str, reading: &Reading, by: Direction) -> String {
    let (stream, remedy) = match by {
        Direction::ToServer => ("stdin", ""),
        Direction::FromServer => ("stdout", ": have the server log to stderr"),
    };
    if text.trim().is_empty() {
        return format!("an empty line, but {stream} carries messages only");
    }
    let why = reading.messages.iter().find_map(|message| message.as_ref().err());
    let why = why.map_or_else(|| "no message".to_owned(), ToString::to_string);
    format!("{why}; {stream} carries messages only{remedy}")
}

fn says(words: String) -> Finding {
    Finding { pointer: String::new(), problem: Problem::Says(words) }
}
