//! What a server said besides answers, in the order of time, within a bound; and which of it a person
//! wants to see.

use std::collections::VecDeque;
use std::sync::Arc;

use reactive_graph::owner::ArcStoredValue;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    Track as _, Update as _, UpdateValue as _, WithUntracked as _, WithValue as _,
};

use crate::mcp::notice::{Notice, Said};
use crate::mcp::types::LogLevel;

/// Older lines leave; the wire log keeps its own bound.
const MOST_LINES: usize = 10_000;

/// Kept outside of the reactive graph for the same reason as the wire log: lines may come by the
/// thousand, and one counter stands for all of them.
#[derive(Clone, Debug)]
pub struct LogBook {
    lines: ArcStoredValue<Lines>,
    revision: ArcRwSignal<u64>,
}

#[derive(Debug, Default)]
struct Lines {
    held: VecDeque<Arc<Notice>>,
    /// Lines that have left; the number of the first that is held.
    gone: u64,
    /// What was cleared away last and may come back; its lines count as gone.
    cleared: VecDeque<Arc<Notice>>,
    /// How often something has come back.
    returns: u32,
    /// Those of them that left to keep the bound, since the log was cleared.
    dropped: usize,
    /// The same of what was cleared away.
    cleared_dropped: usize,
}

impl Default for LogBook {
    fn default() -> Self {
        Self { lines: ArcStoredValue::new(Lines::default()), revision: ArcRwSignal::new(0) }
    }
}

impl LogBook {
    /// How many lines there are. Tracks.
    pub fn count(&self) -> usize {
        self.revision.track();
        self.lines.with_value(|lines| lines.held.len())
    }

    /// How many lines left to keep the bound. Tracks.
    pub fn dropped(&self) -> usize {
        self.revision.track();
        self.lines.with_value(|lines| lines.dropped)
    }

    /// Brings what a sieve let through up to date, looking at what is new only. Does not track.
    pub fn sift(&self, sifted: &mut Sifted) {
        self.lines.with_value(|lines| {
            if sifted.returns != lines.returns {
                let sieve = std::mem::take(&mut sifted.sieve);
                *sifted = Sifted { returns: lines.returns, ..Sifted::with(sieve) };
            }
            while sifted.lines.front().is_some_and(|(number, _)| *number < lines.gone) {
                sifted.lines.pop_front();
            }
            let seen = sifted.seen.max(lines.gone);
            let skipped = usize::try_from(seen - lines.gone).unwrap_or(usize::MAX);
            let new = (seen..).zip(lines.held.iter().skip(skipped));
            let fits = new.filter(|(_, notice)| sifted.sieve.lets_through(notice));
            sifted.lines.extend(fits.map(|(number, notice)| (number, Arc::clone(notice))));
            sifted.seen = lines.gone + lines.held.len() as u64;
        });
    }

    /// What was there is held until it is brought back or let go.
    pub fn clear(&self) {
        self.change(|lines| {
            lines.gone += lines.held.len() as u64;
            lines.cleared = std::mem::take(&mut lines.held);
            lines.cleared_dropped = std::mem::take(&mut lines.dropped);
        });
    }

    /// What was cleared away last stands before what has come since, as far as there is room.
    pub fn bring_back(&self) {
        self.change(|lines| {
            let room = MOST_LINES - lines.held.len();
            let mut back = std::mem::take(&mut lines.cleared);
            let lost = back.len().saturating_sub(room);
            back.drain(..lost);
            lines.gone = lines.gone.saturating_sub(back.len() as u64);
            back.append(&mut lines.held);
            lines.held = back;
            lines.dropped += lost + std::mem::take(&mut lines.cleared_dropped);
            lines.returns += 1;
        });
    }

    /// What was cleared away cannot come back any more.
    pub fn let_go(&self) {
        self.change(|lines| {
            lines.cleared = VecDeque::new();
            lines.cleared_dropped = 0;
        });
    }

    #[inline(never)]
    pub(in crate::store) fn push(&self, notice: Arc<Notice>) {
        self.change(|lines| {
            if lines.held.len() == MOST_LINES {
                lines.held.pop_front();
                lines.gone += 1;
                lines.dropped += 1;
            }
            lines.held.push_back(notice);
        });
    }

    fn change(&self, change: impl FnOnce(&mut Lines)) {
        self.lines.update_value(change);
        self.revision.update(|revision| *revision += 1);
    }

    /// Grows with every change. Tracks.
    pub fn revision(&self) -> u64 {
        self.revision.track();
        self.revision.with_untracked(|revision| *revision)
    }
}

/// What a sieve has let through so far, each line with its number.
#[derive(Clone, Debug, Default)]
pub struct Sifted {
    sieve: Sieve,
    lines: VecDeque<(u64, Arc<Notice>)>,
    seen: u64,
    returns: u32,
}

impl Sifted {
    pub fn with(sieve: Sieve) -> Self {
        Self { sieve, ..Self::default() }
    }

    pub fn len(&self) -> usize {
        self.lines.len()
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub fn line(&self, index: usize) -> Option<&(u64, Arc<Notice>)> {
        self.lines.get(index)
    }

    pub fn find(&self, number: u64) -> Option<&Arc<Notice>> {
        self.line(self.index_of(number)?).map(|(_, notice)| notice)
    }

    pub fn index_of(&self, number: u64) -> Option<usize> {
        self.lines.binary_search_by_key(&number, |(number, _)| *number).ok()
    }
}

/// What to show: log messages from a level on, or other notifications only, with all of some words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sieve {
    pub show: Show,
    /// In lower case, apart by spaces.
    pub words: String,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Show {
    #[default]
    Everything,
    /// Log messages at least this severe.
    From(LogLevel),
    /// Everything but log messages.
    NoMessages,
}

impl Sieve {
    pub fn lets_through(&self, notice: &Notice) -> bool {
        let is_shown = match (&self.show, &notice.said) {
            // A level that is none of the protocol's is never hidden: nobody knows how severe it is.
            (Show::From(least), Said::Message(message)) => message.level >= *least,
            (Show::NoMessages, Said::Message(_)) | (Show::From(_), _) => false,
            (Show::Everything | Show::NoMessages, _) => true,
        };
        is_shown && (self.words.trim().is_empty() || self.holds_words(&notice.said))
    }

    fn holds_words(&self, said: &Said) -> bool {
        let text = match said {
            Said::Message(message) => {
                let logger = message.logger.as_deref().unwrap_or_default();
                format!("{} {logger} {}", message.level.as_str(), message.data)
            }
            Said::Notification { method, params } => format!("{method} {params}"),
            Said::Stderr(line) => format!("stderr {line}"),
            Said::App(told) => format!("{told:?}"),
        };
        let text = text.to_lowercase();
        self.words.split_whitespace().all(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use serde_json::json;

    use super::*;
    use crate::mcp::Moment;
    use crate::mcp::types::LogMessage;

    fn message(level: &str, text: &str) -> Arc<Notice> {
        let params = json!({ "level": level, "logger": "db", "data": { "text": text } });
        let said = Said::Message(LogMessage::read(&params, Moment::default()));
        Arc::new(Notice { at: Moment::default(), record: None, call: None, said })
    }

    fn notification(method: &str) -> Arc<Notice> {
        let said = Said::Notification { method: method.to_owned(), params: json!({ "a": 1 }) };
        Arc::new(Notice { at: Moment::default(), record: None, call: None, said })
    }

    fn shown(book: &LogBook, show: Show, words: &str) -> usize {
        let mut sifted = Sifted::with(Sieve { show, words: words.to_owned() });
        book.sift(&mut sifted);
        sifted.len()
    }

    #[test]
    fn a_level_hides_what_is_less_severe_and_never_a_level_nobody_knows() {
        Owner::new().with(|| {
            let book = LogBook::default();
            for level in ["debug", "warning", "error", "loud"] {
                book.push(message(level, "x"));
            }
            book.push(notification("notifications/odd"));

            assert_eq!(shown(&book, Show::From(LogLevel::Warning), ""), 3);
            assert_eq!(shown(&book, Show::NoMessages, ""), 1);
            assert_eq!(shown(&book, Show::Everything, ""), 5);
        });
    }

    #[test]
    fn words_are_looked_for_in_logger_data_method_and_params() {
        Owner::new().with(|| {
            let book = LogBook::default();
            book.push(message("info", "Connection Lost"));
            book.push(notification("notifications/odd"));

            assert_eq!(shown(&book, Show::Everything, "lost db"), 1);
            assert_eq!(shown(&book, Show::Everything, "odd \"a\""), 1);
            assert_eq!(shown(&book, Show::Everything, "lost odd"), 0);
        });
    }

    #[test]
    fn the_oldest_line_makes_room() {
        Owner::new().with(|| {
            let book = LogBook::default();
            for number in 0..10_001 {
                book.push(message("info", &format!("line-{number}")));
            }

            assert_eq!(book.count(), 10_000);
            assert_eq!(shown(&book, Show::Everything, "\"line-0\""), 0);
            book.clear();
            assert_eq!(book.count(), 0);
        });
    }

    #[test]
    fn what_left_to_keep_the_bound_is_counted_until_the_log_is_cleared() {
        Owner::new().with(|| {
            let book = LogBook::default();
            (0..25_000).for_each(|_| book.push(message("info", "x")));
            assert_eq!((book.count(), book.dropped()), (10_000, 15_000));

            book.clear();
            assert_eq!((book.count(), book.dropped()), (0, 0));
        });
    }

    #[test]
    fn what_is_new_joins_what_was_let_through_and_what_left_leaves_it() {
        Owner::new().with(|| {
            let book = LogBook::default();
            let mut sifted = Sifted::with(Sieve { show: Show::NoMessages, words: String::new() });
            book.push(notification("notifications/a"));
            book.push(message("info", "x"));
            book.sift(&mut sifted);
            book.push(notification("notifications/b"));
            book.sift(&mut sifted);
            assert_eq!((sifted.len(), sifted.index_of(2)), (2, Some(1)));

            book.clear();
            book.push(notification("notifications/c"));
            book.sift(&mut sifted);

            assert_eq!((sifted.len(), sifted.index_of(3)), (1, Some(0)));
        });
    }
}
