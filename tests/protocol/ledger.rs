//! What must hold in every conversation, whatever is said: each exchange is announced, recorded, and
//! closed once; each step and each call ends once; and whatever a message led to is told after its record.

use std::collections::{BTreeMap, BTreeSet};

use wirescope::mcp::event::{
    CallChange, Direction, ExchangeChange, Record, RecordId, StepChange, StepId, Subject,
};
use wirescope::mcp::http::{Method, Reach};
use wirescope::mcp::input_request::InputRequestChange;
use wirescope::mcp::{CallId, Event, ExchangeId, Output};

#[derive(Default)]
pub(crate) struct Ledger {
    announced: BTreeSet<ExchangeId>,
    sent: BTreeSet<ExchangeId>,
    records: BTreeSet<RecordId>,
    /// Open for the transport, by method.
    pub(crate) open: BTreeMap<ExchangeId, Method>,
    /// Programs that run.
    pub(crate) running: BTreeSet<ExchangeId>,
    /// Exchanges that are, or were, programs.
    programs: BTreeSet<ExchangeId>,
    /// What was recorded last on its way to the server.
    sent_last: String,
    /// Open as far as the events tell.
    told_open: BTreeSet<ExchangeId>,
    steps: BTreeSet<StepId>,
    calls: BTreeSet<CallId>,
    ended_calls: BTreeSet<CallId>,
}

impl Ledger {
    /// The transport itself is done with an exchange.
    pub(crate) fn closed_by_transport(&mut self, id: ExchangeId) {
        self.open.remove(&id);
        self.running.remove(&id);
    }

    pub(crate) fn note(&mut self, output: &Output) {
        match output {
            Output::Open(id, request) => {
                assert!(self.announced.contains(id), "{id:?} opens unannounced");
                assert!(self.sent.contains(id) || request.reach == Reach::AnyAnswer, "{id:?}");
                assert!(self.open.insert(*id, request.method).is_none(), "{id:?} opens twice");
            }
            Output::Start(id, _) => {
                assert!(self.announced.contains(id), "{id:?} starts unannounced");
                self.programs.insert(*id);
                assert!(self.running.insert(*id), "{id:?} starts twice");
                assert!(self.running.len() == 1, "two programs at once: {:?}", self.running);
            }
            Output::Write(id, line) => {
                assert!(self.running.contains(id), "{id:?} is written to and does not run");
                assert!(!line.contains(['\n', '\r']), "more than a line: {line:?}");
                assert_eq!(**line, *self.sent_last, "written otherwise than recorded");
            }
            Output::Abort(id) => {
                let was_open = self.open.remove(id).is_some() || self.running.remove(id);
                assert!(was_open, "{id:?} is aborted and is not open");
            }
            Output::Event(event) => self.event(event),
        }
    }

    fn event(&mut self, event: &Event) {
        match event {
            Event::Exchange(id, ExchangeChange::Opened { .. } | ExchangeChange::Program { .. }) => {
                assert!(self.announced.insert(*id), "{id:?} is announced twice");
                self.told_open.insert(*id);
            }
            Event::Exchange(id, ExchangeChange::Ended { .. }) => {
                assert!(self.told_open.remove(id), "{id:?} ends and is not open");
            }
            // How a program ended is heard after it was told to end.
            Event::Exchange(id, ExchangeChange::Started { .. } | ExchangeChange::Exited { .. }) => {
                assert!(self.programs.contains(id), "{id:?} is no program");
            }
            Event::Exchange(id, _) => assert!(self.told_open.contains(id), "{id:?} is over"),
            Event::Record(record) => self.record(record),
            Event::Step(id, StepChange::Began { .. }) => assert!(self.steps.insert(*id)),
            Event::Step(id, StepChange::Ended { .. }) => assert!(self.steps.remove(id), "{id:?}"),
            Event::Call(id, change) => self.call(*id, change),
            Event::Notice(notice) => {
                notice.record.iter().for_each(|record| self.follows(*record, event));
            }
            Event::InputRequest(_, InputRequestChange::Asked { request, .. }) => {
                self.follows(request.record, event);
            }
            _ => {}
        }
    }

    fn record(&mut self, record: &Record) {
        assert!(self.records.insert(record.id), "{:?} is there twice", record.id);
        assert!(self.announced.contains(&record.exchange), "a record of no exchange: {record:?}");
        for partner in record.answers.iter().chain(&record.about) {
            assert!(*partner < record.id && self.records.contains(partner), "{record:?}");
        }
        let is_http =
            matches!(record.subject, Subject::HttpRequest { .. } | Subject::HttpAnswer { .. });
        assert!(!is_http || !self.programs.contains(&record.exchange), "no HTTP: {record:?}");
        if record.direction == Direction::ToServer {
            self.sent_last = record.text.to_string();
            assert!(!matches!(record.subject, Subject::HttpAnswer { .. }));
            self.sent.insert(record.exchange);
        }
    }

    /// Who reads the log beside the page finds the message that something came from.
    fn follows(&self, record: RecordId, what: &impl std::fmt::Debug) {
        assert!(self.records.contains(&record), "told before its record: {what:?}");
    }

    fn call(&mut self, id: CallId, change: &CallChange) {
        if let CallChange::Finished { answer, .. } | CallChange::Part(answer) = change {
            self.follows(answer.record, change);
        }
        match change {
            CallChange::Started { .. } => assert!(self.calls.insert(id)),
            CallChange::Finished { .. } | CallChange::Failed { .. } => {
                assert!(self.calls.contains(&id));
                assert!(self.ended_calls.insert(id), "{id:?} ends twice");
            }
            _ => assert!(self.calls.contains(&id) && !self.ended_calls.contains(&id), "{id:?}"),
        }
    }

    pub(crate) fn calls_under_way(&self) -> usize {
        self.calls.difference(&self.ended_calls).count()
    }

    /// After a `Disconnect` nothing is left but the DELETE of the session.
    pub(crate) fn is_clean(&self) {
        let left: Vec<_> =
            self.open.iter().filter(|(_, method)| **method != Method::Delete).collect();
        assert!(left.is_empty(), "left open: {left:?}");
        assert!(self.running.is_empty(), "left running: {:?}", self.running);
        assert_eq!(self.told_open, self.open.keys().copied().collect(), "ends that were not told");
        assert!(self.steps.is_empty(), "steps without an end: {:?}", self.steps);
        let endless: Vec<_> = self.calls.difference(&self.ended_calls).collect();
        assert!(endless.is_empty(), "calls without an end: {endless:?}");
    }
}
