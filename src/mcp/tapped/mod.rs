//! A session that others hold, as a tap has recorded it: what passed becomes a wire log like that of a session of
//! one's own. Nothing is sent, nothing is asked, and nothing is judged but whether a message is one.
//!
//! The record is that of [`wire::companion::tap`](crate::wire::companion::tap).

mod exchange;
mod exchanges;
mod log;
mod program;

use std::sync::Arc;

use exchanges::Exchanges;
use log::Log;
use program::ProgramLines;

use super::model::event::{Event, Phase};
use super::model::failure::Diagnosis;
use super::model::http::HttpEvent;
use super::model::id::RecordId;
use super::model::moment::Moment;
use crate::wire::companion::tap::{Entry, Opening, Seen, Transport};
use crate::wire::program::lines::{Line, LineDecoder};

/// One line of a record holds a line of up to 16 MiB, escaped.
const MOST_BYTES: usize = 128 * 1024 * 1024;

/// Feed what comes of the record, then drain [`Tapped::poll`].
#[derive(Debug)]
pub struct Tapped {
    lines: LineDecoder,
    log: Log,
    /// `None` until the first line has been read.
    way: Option<Way>,
    is_over: bool,
}

/// How client and server speak.
#[derive(Debug)]
enum Way {
    Lines(ProgramLines),
    Http(Exchanges),
}

impl Tapped {
    /// Numbers go on behind what is in the log already.
    pub fn after(last: RecordId) -> Self {
        Self {
            lines: LineDecoder::with_limit(MOST_BYTES),
            log: Log::after(last),
            way: None,
            is_over: false,
        }
    }

    /// The number of the line that was written last.
    pub fn last(&self) -> RecordId {
        self.log.last()
    }

    /// The record comes as the body of an answer does: pieces, then its end, once nobody writes to it any more.
    pub fn handle(&mut self, event: HttpEvent) {
        match event {
            HttpEvent::Chunk(bytes) => {
                for line in self.lines.feed(&bytes) {
                    // What is too long is none of a tap's.
                    if let Line::Whole(line) = line {
                        self.line(&line.text);
                    }
                }
            }
            HttpEvent::End => self.end(),
            HttpEvent::Failed(failure) => self.fail(Diagnosis::Network(failure)),
            HttpEvent::Sent | HttpEvent::Head(_) | HttpEvent::Ahead(_) | HttpEvent::Item(_) => {}
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Event> {
        self.log.poll()
    }

    fn line(&mut self, line: &str) {
        if self.is_over {
            return;
        }
        if self.way.is_none() {
            return self.open(line);
        }
        // A line that is not known is of a later version.
        let Some(Entry { at, seen }) = Entry::read(line) else { return };
        self.log.set_now(Moment(at));
        if let Seen::Lost { bytes } = seen {
            return self.log.lost(bytes);
        }
        match &mut self.way {
            Some(Way::Lines(program)) => program.seen(&mut self.log, seen),
            Some(Way::Http(exchanges)) => exchanges.seen(&mut self.log, seen),
            None => {}
        }
    }

    fn open(&mut self, line: &str) {
        let Some(opening) = Opening::read(line) else {
            let reason =
                "it does not begin as a record of this version of wirescope tap".to_owned();
            let text = line.chars().take(200).collect::<String>().into();
            return self.fail(Diagnosis::Unreadable { reason, text });
        };
        self.log.begin(opening.clone());
        self.way = Some(match opening.transport {
            Transport::Stdio => Way::Lines(ProgramLines::begin(&mut self.log, &opening.target)),
            Transport::Http => Way::Http(Exchanges::default()),
        });
        self.log.tell(Event::Phase(Phase::Ready { since: Moment::default() }));
    }

    fn end(&mut self) {
        if self.way.is_none() && !self.is_over {
            let (reason, text) = ("it is empty".to_owned(), Arc::from(""));
            return self.fail(Diagnosis::Unreadable { reason, text });
        }
        self.leave();
    }

    /// What was read stays, and nothing more of it is awaited.
    pub fn leave(&mut self) {
        self.conclude(Phase::Closed);
    }

    fn fail(&mut self, diagnosis: Diagnosis) {
        self.conclude(Phase::Failed { diagnosis });
    }

    /// What is under way now has no end of its own in what was read.
    fn conclude(&mut self, phase: Phase) {
        if std::mem::replace(&mut self.is_over, true) {
            return;
        }
        match &mut self.way {
            Some(Way::Lines(program)) => program.end(&mut self.log),
            Some(Way::Http(exchanges)) => exchanges.end(&mut self.log),
            None => {}
        }
        self.log.tell(Event::Phase(phase));
    }
}

#[cfg(test)]
mod tests;
