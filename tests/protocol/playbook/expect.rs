//! What must come out of a conversation, and what must not: the `expect_*` half of the playbook.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use wirescope::mcp::event::{
    CallChange, ListChange, Phase, Record, StepChange, StepKind, StepOutcome,
};
use wirescope::mcp::failure::{CallFailure, Diagnosis};
use wirescope::mcp::http::{HttpRequest, Method};
use wirescope::mcp::input_request::{InputRequest, InputRequestChange};
use wirescope::mcp::{CallId, Event, ExchangeId, InputRequestId, Output};

use super::{Playbook, body};
use crate::in_words::in_words;

impl Playbook {
    /// Takes the next output that `fits`.
    pub(super) fn take_next(&mut self, fits: impl Fn(&Output) -> bool) -> Option<Output> {
        let next = self.queue.iter_mut().find(|held| !held.is_taken && fits(&held.output))?;
        next.is_taken = true;
        Some(next.output.clone())
    }

    /// Everything that came out, in order.
    pub(crate) fn outputs(&self) -> impl Iterator<Item = &Output> {
        self.queue.iter().map(|held| &held.output)
    }

    /// What nobody has taken yet and somebody would notice: what goes on the wire, and what becomes of calls.
    fn left(&self) -> impl Iterator<Item = &Output> {
        let left = self.queue.iter().filter(|held| !held.is_taken).map(|held| &held.output);
        left.filter(|output| {
            !matches!(output, Output::Event(_)) || matches!(output, Output::Event(Event::Call(..)))
        })
    }

    #[track_caller]
    pub(crate) fn expect_open(&mut self) -> (ExchangeId, Arc<HttpRequest>) {
        self.take_open().expect("an exchange opens")
    }

    #[track_caller]
    pub(crate) fn expect_get(&mut self, url: &str) -> (ExchangeId, Arc<HttpRequest>) {
        let (id, request) = self.expect_open();
        assert_eq!((request.method, request.url.as_str()), (Method::Get, url));
        (id, request)
    }

    pub(crate) fn take_open(&mut self) -> Option<(ExchangeId, Arc<HttpRequest>)> {
        match self.take_next(|output| matches!(output, Output::Open(..)))? {
            Output::Open(id, request) => Some((id, request)),
            _ => None,
        }
    }

    /// The next probe that is open.
    pub(crate) fn take_probe(&mut self) -> Option<(ExchangeId, Arc<HttpRequest>)> {
        match self.take_next(
            |output| matches!(output, Output::Open(_, request) if request.reach.is_probe()),
        )? {
            Output::Open(id, request) => Some((id, request)),
            _ => None,
        }
    }

    /// A POST of a JSON-RPC message with this method.
    #[track_caller]
    pub(crate) fn expect_post(&mut self, method: &str) -> (ExchangeId, Value) {
        let (id, request) = self.expect_open();
        assert_eq!(request.method, Method::Post, "{request:?}");
        let message = body(&request);
        assert_eq!(message["method"], method, "{message}");
        (id, message)
    }

    #[track_caller]
    pub(crate) fn expect_abort(&mut self, id: ExchangeId) -> &mut Self {
        let next = self.take_next(|output| matches!(output, Output::Abort(_)));
        assert_eq!(next, Some(Output::Abort(id)));
        self
    }

    /// The end of a call; what it told before is passed over.
    #[track_caller]
    pub(crate) fn expect_failure(&mut self, id: CallId) -> CallFailure {
        match self.take_changes(id).pop() {
            Some(CallChange::Failed { failure, .. }) => failure,
            other => panic!("expected {id:?} to fail, got {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn expect_result(&mut self, id: CallId) -> Value {
        match self.take_changes(id).pop() {
            Some(CallChange::Finished { answer, .. }) => (*answer.result).clone(),
            other => panic!("expected {id:?} to finish, got {other:?}"),
        }
    }

    /// The next question that was asked; facts about earlier ones are passed over.
    #[track_caller]
    pub(crate) fn no_question(&mut self) -> &mut Self {
        let is_asked = |change: &_| matches!(change, InputRequestChange::Asked { .. });
        let asked = self.questions.iter().any(|(_, change)| is_asked(change));
        assert!(!asked, "unexpected questions: {:?}", self.questions);
        self
    }

    #[track_caller]
    pub(crate) fn expect_question(&mut self) -> (InputRequestId, Arc<InputRequest>) {
        while !self.questions.is_empty() {
            if let (id, InputRequestChange::Asked { request, .. }) = self.questions.remove(0) {
                return (id, request);
            }
        }
        panic!("expected a question")
    }

    /// What became of a question last.
    #[track_caller]
    pub(crate) fn fate(&self, id: InputRequestId) -> &InputRequestChange {
        let found = self.questions.iter().rev().find(|(of, _)| *of == id);
        &found.unwrap_or_else(|| panic!("nothing became of {id:?}")).1
    }

    pub(crate) fn take_changes(&mut self, id: CallId) -> Vec<CallChange> {
        let mut own = Vec::new();
        for held in self.queue.iter_mut().filter(|held| !held.is_taken) {
            if let Output::Event(Event::Call(of, change)) = &held.output
                && *of == id
            {
                own.push(change.clone());
                held.is_taken = true;
            }
        }
        own
    }

    /// Since this was asked last, these came out in this order, whatever came between: what goes on the wire,
    /// what is recorded, and what is told of it, in the words of `in_words`. Of each the first counts.
    #[track_caller]
    pub(crate) fn expect_story(&mut self, story: &[&str]) -> &mut Self {
        let told = self.queue[self.told..].iter().map(|held| in_words(&held.output));
        let told: Vec<String> = told.collect();
        let first = |line: &&str| told.iter().position(|held| held == line);
        let places: Vec<_> = story.iter().map(first).collect();
        let is_told = places.iter().all(Option::is_some);
        assert!(is_told && places.is_sorted(), "expected {story:#?} in {told:#?}");
        self.forget_story()
    }

    /// Begins the story anew.
    pub(crate) fn forget_story(&mut self) -> &mut Self {
        self.told = self.queue.len();
        self
    }

    #[track_caller]
    pub(crate) fn expect_diagnosis(&mut self) -> Diagnosis {
        match self.phases.last() {
            Some(Phase::Failed { diagnosis }) => diagnosis.clone(),
            other => panic!("expected the connection to fail, got {other:?}"),
        }
    }

    #[track_caller]
    pub(crate) fn expect_ready(&mut self) -> &mut Self {
        assert!(matches!(self.phases.last(), Some(Phase::Ready { .. })), "{:?}", self.phases);
        self
    }

    #[track_caller]
    pub(crate) fn quiet(&mut self) -> &mut Self {
        let left: Vec<_> = self.left().collect();
        assert!(left.is_empty(), "nobody expected {left:?}");
        self
    }

    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.client.deadline().map(|due| due.since(self.now))
    }

    pub(crate) fn names_of_last_list(&self) -> Vec<&str> {
        match self.tools.iter().rev().find(|change| matches!(change, ListChange::Replaced(_))) {
            Some(ListChange::Replaced(tools)) => tools.iter().map(|tool| &*tool.name).collect(),
            _ => Vec::new(),
        }
    }

    /// The kinds of the steps so far, with whether each came to something.
    pub(crate) fn kinds(&self) -> Vec<StepKind> {
        let kind = |change: &StepChange| match change {
            StepChange::Began { kind, .. } => Some(*kind),
            StepChange::Ended { .. } => None,
        };
        self.steps.iter().filter_map(kind).collect()
    }

    pub(crate) fn last_outcome(&self) -> &StepOutcome {
        let outcome = |change: &'_ StepChange| matches!(change, StepChange::Ended { .. });
        match self.steps.iter().rev().find(|change| outcome(change)) {
            Some(StepChange::Ended { outcome, .. }) => outcome,
            _ => panic!("no step has ended"),
        }
    }

    #[track_caller]
    pub(crate) fn record_of(&self, text: &str) -> &Record {
        let found = self.records.iter().rev().find(|record| record.text.contains(text));
        found.unwrap_or_else(|| panic!("no record holds {text:?}"))
    }

    pub(crate) fn forget_aborts(&mut self) -> &mut Self {
        while self.take_next(|output| matches!(output, Output::Abort(_))).is_some() {}
        self
    }

    #[track_caller]
    pub(crate) fn quiet_but_requests(&mut self) -> &mut Self {
        let is_request = |left: &&Output| matches!(left, Output::Open(..) | Output::Write(..));
        let left: Vec<_> = self.left().filter(|left| !is_request(left)).collect();
        assert!(left.is_empty(), "nobody expected {left:?}");
        self
    }

    pub(crate) fn calls_under_way(&self) -> usize {
        self.ledger.calls_under_way()
    }

    /// Takes back whatever is still to be expected.
    pub(crate) fn forget(&mut self) -> &mut Self {
        self.queue.iter_mut().for_each(|held| held.is_taken = true);
        self
    }
}
