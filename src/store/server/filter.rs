//! What of the wire log is on screen: a filter, and the records it lets through, kept up to date by
//! looking only at what is new.

use memchr::memchr2_iter;

use super::traffic::{Kind, Kinds, Log, is_trouble};
use crate::mcp::event::{Direction, Record, RecordId, Subject};

/// Words that all have to fit: `in`, `out`, `is:error`, `method:tools/call`, `id:7`, or any text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Lines of this kind alone.
    only: Option<Kind>,
    words: Vec<Word>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    Way(Direction),
    Trouble,
    Method(String),
    Id(String),
    Text(String),
}

impl Filter {
    pub fn read(typed: &str) -> Self {
        Self { only: None, words: typed.split_whitespace().map(Word::read).collect() }
    }

    #[must_use]
    pub fn only(self, only: Option<Kind>) -> Self {
        Self { only, ..self }
    }

    fn lets_through(&self, (record, kinds): (&Record, Kinds), log: &Log) -> bool {
        self.only.is_none_or(|kind| kinds.has(kind))
            && self.words.iter().all(|word| word.fits(record, log))
    }
}

impl Word {
    fn read(word: &str) -> Self {
        match word {
            "→" | "out" => return Self::Way(Direction::ToServer),
            "←" | "in" => return Self::Way(Direction::FromServer),
            "is:error" => return Self::Trouble,
            _ => {}
        }
        if let Some(method) = word.strip_prefix("method:") {
            return Self::Method(method.to_owned());
        }
        if let Some(id) = word.strip_prefix("id:") {
            return Self::Id(id.trim_start_matches('#').to_owned());
        }
        Self::Text(word.to_owned())
    }

    fn fits(&self, record: &Record, log: &Log) -> bool {
        match self {
            Self::Way(direction) => record.direction == *direction,
            Self::Trouble => is_trouble(record),
            Self::Method(wanted) => {
                let request = record.answers.and_then(|id| log.record(id));
                let methods = [Some(record), request.map(AsRef::as_ref)];
                methods.into_iter().flatten().any(|one| holds(method(one), wanted))
            }
            Self::Id(wanted) => id(record) == Some(wanted),
            Self::Text(wanted) => {
                holds(method(record), wanted)
                    || holds(name(record), wanted)
                    || holds(&record.text, wanted)
            }
        }
    }
}

/// The JSON-RPC id, where there is one.
pub fn id(record: &Record) -> Option<&str> {
    match &record.subject {
        Subject::Request { id, .. } => Some(id),
        Subject::Response { id, .. } => id.as_deref(),
        _ => None,
    }
}

fn method(record: &Record) -> &str {
    match &record.subject {
        Subject::Request { method, .. } | Subject::Notification { method } => method,
        Subject::Event { name } => name,
        Subject::HttpRequest { path, .. } => path,
        Subject::Start => "start",
        Subject::Exit(_) => "exit",
        Subject::Stderr => "stderr",
        _ => "",
    }
}

fn name(record: &Record) -> &str {
    match &record.subject {
        Subject::Request { name, .. } => name.as_deref().unwrap_or_default(),
        Subject::ToolPost { tool } => tool,
        _ => "",
    }
}

/// Whether `text` holds `wanted`, ASCII letters in either case. Copies nothing, for texts are long.
fn holds(text: &str, wanted: &str) -> bool {
    let (text, wanted) = (text.as_bytes(), wanted.as_bytes());
    let Some(first) = wanted.first() else { return true };
    let starts = memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), text);
    starts.into_iter().any(|start| {
        text.get(start..start + wanted.len()).is_some_and(|part| part.eq_ignore_ascii_case(wanted))
    })
}

/// The records that a filter lets through, oldest first.
#[derive(Debug, Default)]
pub struct Matches {
    filter: Filter,
    ids: Vec<RecordId>,
    /// Everything up to here was looked at.
    last: Option<RecordId>,
    /// The oldest record of the log when it was last looked at. Whatever leaves the log, its oldest
    /// record leaves with it.
    oldest: Option<RecordId>,
    /// What [`Log::removed_within`] said then.
    removed_within: u64,
    /// How many records have come to these and gone from them.
    changes: u64,
}

impl Matches {
    pub fn of(filter: Filter) -> Self {
        Self { filter, ..Self::default() }
    }

    pub fn ids(&self) -> &[RecordId] {
        &self.ids
    }

    /// Takes leave of what the log has dropped, and looks at new records until about `most_bytes` were
    /// read. True when nothing is left to look at.
    pub fn advance(&mut self, log: &Log, most_bytes: usize) -> bool {
        self.forget_dropped(log);
        let mut bytes = 0;
        for (record, kinds) in log.records_after(self.last) {
            if bytes >= most_bytes {
                return false;
            }
            bytes += 64 + if self.filter.words.is_empty() { 0 } else { record.text.len() };
            self.last = Some(record.id);
            if self.filter.lets_through((record, kinds), log) {
                self.ids.push(record.id);
                self.changes += 1;
            }
        }
        true
    }

    /// How many records have come and gone so far: what a list of them has to draw anew.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes leave of what the log has dropped, and looks at nothing new.
    pub fn forget_dropped(&mut self, log: &Log) {
        let oldest = log.records().next().map(|record| record.id);
        if oldest == self.oldest {
            return;
        }
        // What was cleared away has come back, and was not looked at since.
        let returns = oldest.is_some_and(|oldest| self.last.is_some_and(|last| oldest <= last));
        if returns && self.oldest.is_none_or(|held| oldest < Some(held)) {
            let removed_within = log.removed_within();
            let filter = std::mem::take(&mut self.filter);
            *self = Self { oldest, removed_within, changes: self.changes, ..Self::of(filter) };
            return;
        }
        self.oldest = oldest;
        let before = self.ids.len();
        // A log that is full loses its oldest with each record that comes: no walk through all for that.
        let gone = self.ids.partition_point(|id| oldest.is_none_or(|oldest| *id < oldest));
        self.ids.drain(..gone);
        if std::mem::replace(&mut self.removed_within, log.removed_within()) != self.removed_within
        {
            let mut held = log.records().map(|record| record.id).peekable();
            self.ids.retain(|id| {
                while held.next_if(|other| other < id).is_some() {}
                held.peek() == Some(id)
            });
        }
        self.changes += (before - self.ids.len()) as u64;
    }

    /// Records that were not looked at.
    pub fn unseen(&self, log: &Log) -> usize {
        log.records_after(self.last).count()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reactive_graph::owner::Owner;

    use super::*;
    use crate::mcp::event::Cause;
    use crate::mcp::{ExchangeId, Moment};
    use crate::store::server::traffic::Traffic;

    fn record(id: u64, subject: Subject, text: &str) -> Arc<Record> {
        let answers = matches!(subject, Subject::Response { .. }).then(|| RecordId(id - 1));
        Arc::new(Record {
            id: RecordId(id),
            exchange: ExchangeId(u32::try_from(id).expect("a small id")),
            at: Moment::default(),
            direction: if answers.is_some() { Direction::FromServer } else { Direction::ToServer },
            subject,
            text: text.into(),
            bytes: None,
            answers,
            about: None,
            call: None,
            cause: Cause::Person,
            is_provided_for: false,
            findings: Vec::new(),
        })
    }

    fn request(id: u64, text: &str) -> Arc<Record> {
        let method = "tools/call".to_owned();
        record(id, Subject::Request { id: id.to_string(), method, name: None }, text)
    }

    fn response(id: u64, error: Option<i64>) -> Arc<Record> {
        let id_text = Some((id - 1).to_string());
        record(id, Subject::Response { id: id_text, error, is_reported: false }, "{}")
    }

    fn found(filter: &str, records: &[Arc<Record>]) -> Vec<u64> {
        Owner::new().with(|| {
            let traffic = Traffic::default();
            for record in records {
                traffic.push(record.clone());
            }
            let mut matches = Matches::of(Filter::read(filter));
            traffic.with_untracked(|log| assert!(matches.advance(log, usize::MAX)));
            matches.ids().iter().map(|id| id.0).collect()
        })
    }

    #[test]
    fn all_words_have_to_fit() {
        let records = [request(1, "Berlin"), response(2, None), request(3, "Rome")];

        assert_eq!(found("", &records), [1, 2, 3]);
        assert_eq!(found("out berlin", &records), [1]);
        assert_eq!(found("← method:tools/call", &records), [2]);
        assert_eq!(found("id:1", &records), [1, 2]);
        assert_eq!(found("TOOLS/", &records), [1, 3]);
    }

    #[test]
    fn what_a_program_writes_beside_its_messages_is_found_by_its_name() {
        let stderr = record(2, Subject::Stderr, "listening");
        let records = [record(1, Subject::Start, "npx x"), stderr, request(3, "Rome")];

        assert_eq!(found("stderr", &records), [2]);
        assert_eq!(found("method:stderr listening", &records), [2]);
        assert_eq!(found("start", &records), [1]);
    }

    #[test]
    fn errors_are_what_went_wrong_in_any_way() {
        let bad = record(5, Subject::Unreadable { reason: "no JSON".to_owned() }, "x");
        let reported =
            Subject::Response { id: Some("6".to_owned()), error: None, is_reported: true };
        let reported = record(7, reported, "{}");
        let records =
            [request(1, ""), response(2, Some(-32_602)), response(4, None), bad, reported];

        assert_eq!(found("is:error", &records), [2, 5, 7]);
    }

    #[test]
    fn a_long_log_is_searched_in_several_steps() {
        Owner::new().with(|| {
            let traffic = Traffic::default();
            (1..=10).for_each(|id| traffic.push(request(id, &"x".repeat(1_000))));
            let mut matches = Matches::of(Filter::read("x"));

            traffic.with_untracked(|log| {
                assert!(!matches.advance(log, 3_000));
                assert_eq!(matches.ids().len(), 3);
                assert_eq!(matches.unseen(log), 7);
                assert!(matches.advance(log, usize::MAX));
            });
            assert_eq!(matches.ids().len(), 10);
        });
    }

    #[test]
    fn what_the_log_drops_leaves_the_matches() {
        Owner::new().with(|| {
            let traffic = Traffic::with_bound(3_000);
            let mut matches = Matches::default();
            for id in 1..=6 {
                traffic.push(request(id, &"x".repeat(500)));
                traffic.with_untracked(|log| matches.advance(log, usize::MAX));
            }
            assert_eq!(matches.ids().iter().map(|id| id.0).collect::<Vec<_>>(), [4, 5, 6]);

            traffic.clear();
            traffic.with_untracked(|log| matches.forget_dropped(log));
            assert_eq!(matches.ids(), []);
        });
    }

    #[test]
    fn records_that_leave_from_between_others_leave_the_matches() {
        Owner::new().with(|| {
            let traffic = Traffic::with_bound(4_000);
            let mut matches = Matches::default();
            let mut look = |traffic: &Traffic| {
                traffic.with_untracked(|log| matches.advance(log, usize::MAX));
                matches.ids().iter().map(|id| id.0).collect::<Vec<_>>()
            };
            for (id, exchange) in [(1, 1), (2, 2), (3, 1), (4, 2)] {
                let line = Record::clone(&request(id, &"x".repeat(600)));
                traffic.push(Arc::new(Record { exchange: ExchangeId(exchange), ..line }));
            }
            assert_eq!(look(&traffic), [1, 2, 3, 4]);

            traffic.push(request(5, &"x".repeat(600)));

            assert_eq!(look(&traffic), [2, 4, 5]);
        });
    }

    #[test]
    fn of_a_full_log_what_goes_is_counted_as_what_comes_is() {
        Owner::new().with(|| {
            let traffic = Traffic::with_bound(3_000);
            let mut matches = Matches::default();
            for id in 1..=6 {
                traffic.push(request(id, &"x".repeat(500)));
                traffic.with_untracked(|log| matches.advance(log, usize::MAX));
            }
            assert_eq!((matches.ids().len(), matches.changes()), (3, 9));
        });
    }

    #[test]
    fn lines_of_one_kind_are_found_without_a_look_at_their_texts() {
        Owner::new().with(|| {
            let traffic = Traffic::default();
            let probe = Record { cause: Cause::App, ..Record::clone(&request(5, "x")) };
            let subject =
                Subject::Request { id: "5".to_owned(), method: "ping".to_owned(), name: None };
            let probe = Arc::new(Record { subject, ..probe });
            for line in [
                request(1, "Berlin"),
                response(2, None),
                request(3, "Rome"),
                response(4, Some(1)),
                probe,
            ] {
                traffic.push(line);
            }
            let found = |kind, words| {
                let mut matches = Matches::of(Filter::read(words).only(Some(kind)));
                traffic.with_untracked(|log| assert!(matches.advance(log, usize::MAX)));
                matches.ids().iter().map(|id| id.0).collect::<Vec<_>>()
            };

            assert_eq!(found(Kind::Call, ""), [1, 2, 3, 4]);
            assert_eq!(found(Kind::Call, "rome"), [3]);
            assert_eq!(found(Kind::Error, ""), [4]);
            assert_eq!(found(Kind::Probe, ""), [5]);
            assert!(found(Kind::Notification, "").is_empty());
        });
    }
}
