//! A conversation written top to bottom: each method feeds one input and sorts the outputs;
//! `expect_*` takes the next output of its kind, `quiet` says that nothing went out that nobody
//! expected.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{CompletionChange, FieldId};
use wirescope::mcp::event::{
    CallChange, Identity, ListChange, Offer, Phase, Record, ResourceChange, StepChange, StepKind,
    StepOutcome,
};
use wirescope::mcp::failure::{CallFailure, Diagnosis};
use wirescope::mcp::http::{Head, Header, HttpEvent, HttpRequest, Method, NetworkFailure};
use wirescope::mcp::input_request::{InputRequest, InputRequestChange};
use wirescope::mcp::notice::{Said, Told};
use wirescope::mcp::types::{LogLevel, LogMessage, Prompt, Resource, ResourceTemplate, Task, Tool};
use wirescope::mcp::{
    CallId, Client, Command, Dialect, Event, ExchangeId, Input, InputRequestId, List, Listening,
    Moment, Notice, Operation, Output, Pages, RoundTrip, Target,
};
use wirescope::wire::sse::{SseEvent, SseItem};

use crate::ledger::Ledger;

pub(crate) const CALL: CallId = CallId(7);

pub(crate) struct Playbook {
    client: Client,
    pub(crate) now: Moment,
    pub(crate) tape: Vec<(Input, Moment)>,
    pub(crate) ledger: Ledger,
    opens: VecDeque<(ExchangeId, Arc<HttpRequest>)>,
    aborts: VecDeque<ExchangeId>,
    changes: Vec<(CallId, CallChange)>,
    pub(crate) phases: Vec<Phase>,
    pub(crate) tools: Vec<ListChange<Tool>>,
    pub(crate) resources: Vec<ListChange<Resource>>,
    pub(crate) templates: Vec<ListChange<ResourceTemplate>>,
    pub(crate) prompts: Vec<ListChange<Prompt>>,
    pub(crate) heard: Vec<(String, ResourceChange)>,
    pub(crate) task_lists: Vec<ListChange<Task>>,
    pub(crate) steps: Vec<StepChange>,
    pub(crate) records: Vec<Arc<Record>>,
    pub(crate) logs: Vec<LogMessage>,
    /// All of them, log messages too.
    pub(crate) notices: Vec<Arc<Notice>>,
    pub(crate) pages: Vec<(List, Arc<Pages>)>,
    pub(crate) log_levels: Vec<Option<LogLevel>>,
    pub(crate) listening: Vec<Listening>,
    pub(crate) pings: Vec<Arc<RoundTrip>>,
    pub(crate) identity: Option<Arc<Identity>>,
    pub(crate) completions: Vec<(FieldId, CompletionChange)>,
    pub(crate) questions: Vec<(InputRequestId, InputRequestChange)>,
    pub(crate) offers: Vec<Arc<Offer>>,
}

impl Default for Playbook {
    fn default() -> Self {
        Self {
            client: Client::new(7),
            now: Moment::default(),
            tape: Vec::new(),
            ledger: Ledger::default(),
            opens: VecDeque::new(),
            aborts: VecDeque::new(),
            changes: Vec::new(),
            phases: Vec::new(),
            tools: Vec::new(),
            resources: Vec::new(),
            templates: Vec::new(),
            prompts: Vec::new(),
            heard: Vec::new(),
            task_lists: Vec::new(),
            steps: Vec::new(),
            records: Vec::new(),
            logs: Vec::new(),
            notices: Vec::new(),
            pages: Vec::new(),
            log_levels: Vec::new(),
            listening: Vec::new(),
            pings: Vec::new(),
            identity: None,
            completions: Vec::new(),
            questions: Vec::new(),
            offers: Vec::new(),
        }
    }
}

// --- What goes in --------------------------------------------------------------------------------

impl Playbook {
    pub(crate) fn connect(url: &str) -> Self {
        Self::connect_to(Target::at(url))
    }

    pub(crate) fn connect_forced(url: &str, dialect: Dialect) -> Self {
        Self::connect_to(Target { dialect: Some(dialect), ..Target::at(url) })
    }

    pub(crate) fn connect_to(target: Target) -> Self {
        let mut play = Self::default();
        play.command(Command::Connect(target));
        play
    }

    pub(crate) fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    pub(crate) fn call(&mut self, id: CallId, tool: &str) -> &mut Self {
        let arguments = Map::from_iter([("city".to_owned(), json!("Oslo"))]);
        let operation = Operation::call_tool(tool, arguments);
        self.command(Command::Call(id, operation))
    }

    pub(crate) fn sent(&mut self, id: ExchangeId) -> &mut Self {
        self.http(id, HttpEvent::Sent)
    }

    pub(crate) fn head(
        &mut self,
        id: ExchangeId,
        status: u16,
        headers: &[(&str, &str)],
    ) -> &mut Self {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let head = Head { status, headers: headers.collect(), redirected_to: None };
        self.http(id, HttpEvent::Head(head))
    }

    /// A whole answer at once: head, body in two pieces, end.
    pub(crate) fn answers(
        &mut self,
        id: ExchangeId,
        status: u16,
        kind: &str,
        body: &str,
    ) -> &mut Self {
        self.answers_with(id, status, &[("content-type", kind)], body)
    }

    pub(crate) fn answers_with(
        &mut self,
        id: ExchangeId,
        status: u16,
        headers: &[(&str, &str)],
        body: &str,
    ) -> &mut Self {
        self.sent(id).head(id, status, headers);
        let (front, back) = body.as_bytes().split_at(body.len() / 2);
        for piece in [front, back].into_iter().filter(|piece| !piece.is_empty()) {
            self.http(id, HttpEvent::Chunk(piece.to_vec()));
        }
        self.ends(id)
    }

    pub(crate) fn json(&mut self, id: ExchangeId, status: u16, body: &Value) -> &mut Self {
        self.answers(id, status, "application/json", &body.to_string())
    }

    pub(crate) fn result(&mut self, id: ExchangeId, request: &Value, result: &Value) -> &mut Self {
        self.json(id, 200, &json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }))
    }

    pub(crate) fn accepted(&mut self, id: ExchangeId) -> &mut Self {
        self.answers(id, 202, "", "")
    }

    pub(crate) fn stream_opens(&mut self, id: ExchangeId) -> &mut Self {
        self.sent(id).head(id, 200, &[("content-type", "text/event-stream; charset=utf-8")])
    }

    /// Raw text of a stream, cut into pieces of seven bytes.
    pub(crate) fn streams(&mut self, id: ExchangeId, text: &str) -> &mut Self {
        for piece in text.as_bytes().chunks(7) {
            self.http(id, HttpEvent::Chunk(piece.to_vec()));
        }
        self
    }

    /// One JSON-RPC message as a server-sent event.
    pub(crate) fn says(&mut self, id: ExchangeId, message: &Value) -> &mut Self {
        self.streams(id, &format!("data: {message}\n\n"))
    }

    /// One event with a name, on a stream held by fetch.
    pub(crate) fn event(&mut self, id: ExchangeId, name: &str, data: &str) -> &mut Self {
        self.streams(id, &format!("event: {name}\ndata: {data}\n\n"))
    }

    /// One event with a name, from an `EventSource`.
    pub(crate) fn item(&mut self, id: ExchangeId, name: &str, data: &str) -> &mut Self {
        let event =
            SseEvent { kind: Some(name.to_owned()), data: data.to_owned(), ..SseEvent::default() };
        self.http(id, HttpEvent::Item(SseItem::Event(event)))
    }

    pub(crate) fn ends(&mut self, id: ExchangeId) -> &mut Self {
        self.http(id, HttpEvent::End)
    }

    pub(crate) fn fails(&mut self, id: ExchangeId) -> &mut Self {
        self.http(id, HttpEvent::Failed(hidden()))
    }

    pub(crate) fn http(&mut self, id: ExchangeId, event: HttpEvent) -> &mut Self {
        self.feed(Input::Http(id, event))
    }

    /// Lets time pass, with a tick whenever the client asked for one.
    pub(crate) fn wait(&mut self, pause: Duration) -> &mut Self {
        let until = self.now.after(pause);
        while let Some(due) = self.client.deadline().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            self.put(Input::Tick);
        }
        self.now = until;
        self
    }

    pub(crate) fn wait_millis(&mut self, millis: u64) -> &mut Self {
        self.wait(Duration::from_millis(millis))
    }

    pub(crate) fn feed(&mut self, input: Input) -> &mut Self {
        self.now = self.now.after(Duration::from_millis(1));
        self.put(input)
    }

    pub(crate) fn put(&mut self, input: Input) -> &mut Self {
        self.tape.push((input.clone(), self.now));
        if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_)) = &input {
            self.ledger.closed_by_transport(*id);
        }
        self.client.handle(input, self.now);
        while let Some(output) = self.client.poll() {
            self.ledger.note(&output);
            self.sort(output);
        }
        self
    }

    fn sort(&mut self, output: Output) {
        match output {
            Output::Open(id, request) => self.opens.push_back((id, request)),
            Output::Abort(id) => self.aborts.push_back(id),
            Output::Event(Event::Call(id, change)) => self.changes.push((id, change)),
            Output::Event(Event::Phase(phase)) => self.phases.push(phase),
            Output::Event(Event::Tools(change)) => self.tools.push(change),
            Output::Event(Event::Resources(change)) => self.resources.push(change),
            Output::Event(Event::ResourceTemplates(change)) => self.templates.push(change),
            Output::Event(Event::Prompts(change)) => self.prompts.push(change),
            Output::Event(Event::Resource(uri, change)) => {
                self.heard.push(((*uri).to_owned(), change));
            }
            Output::Event(Event::Tasks(change)) => self.task_lists.push(change),
            Output::Event(Event::Step(_, change)) => self.steps.push(change),
            Output::Event(Event::Record(record)) => self.records.push(record),
            Output::Event(Event::Pages(list, pages)) => self.pages.push((list, pages)),
            Output::Event(Event::Notice(notice)) => self.hear(notice),
            Output::Event(Event::LogLevel(level)) => self.log_levels.push(level),
            Output::Event(Event::Listening(listening)) => self.listening.push(listening),
            Output::Event(Event::RoundTrip(ping)) => self.pings.push(ping),
            Output::Event(Event::Identity(identity)) => self.identity = Some(identity),
            Output::Event(Event::Completion(field, change)) => {
                self.completions.push((field, change));
            }
            Output::Event(Event::InputRequest(id, change)) => self.questions.push((id, change)),
            Output::Event(Event::Offer(offer)) => self.offers.push(offer),
            Output::Event(Event::Exchange(..)) => {}
        }
    }
}

impl Playbook {
    fn hear(&mut self, notice: Arc<Notice>) {
        if let Notice { call: None, said: Said::Message(message), .. } = &*notice {
            self.logs.push(message.clone());
        }
        self.notices.push(notice);
    }

    /// What the app has told of itself so far.
    pub(crate) fn told(&self) -> Vec<&Told> {
        let told = |notice: &'_ Arc<Notice>| matches!(notice.said, Said::App(_));
        let told = self.notices.iter().filter(|notice| told(notice));
        told.filter_map(|notice| match &notice.said {
            Said::App(told) => Some(told),
            _ => None,
        })
        .collect()
    }
}

// --- What must come out --------------------------------------------------------------------------

impl Playbook {
    #[track_caller]
    pub(crate) fn expect_open(&mut self) -> (ExchangeId, Arc<HttpRequest>) {
        self.opens.pop_front().expect("an exchange opens")
    }

    #[track_caller]
    pub(crate) fn expect_get(&mut self, url: &str) -> (ExchangeId, Arc<HttpRequest>) {
        let (id, request) = self.expect_open();
        assert_eq!((request.method, request.url.as_str()), (Method::Get, url));
        (id, request)
    }

    pub(crate) fn take_open(&mut self) -> Option<(ExchangeId, Arc<HttpRequest>)> {
        self.opens.pop_front()
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
        assert_eq!(self.aborts.pop_front(), Some(id));
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
        let (own, others) =
            std::mem::take(&mut self.changes).into_iter().partition(|(of, _)| *of == id);
        self.changes = others;
        let own: Vec<(CallId, CallChange)> = own;
        own.into_iter().map(|(_, change)| change).collect()
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
        let urls: Vec<_> =
            self.opens.iter().map(|(_, request)| (&request.url, &request.body)).collect();
        assert!(urls.is_empty(), "unexpected requests: {urls:?}");
        assert!(self.aborts.is_empty(), "unexpected aborts: {:?}", self.aborts);
        assert!(self.changes.is_empty(), "unexpected changes: {:?}", self.changes);
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
        self.aborts.clear();
        self
    }

    #[track_caller]
    pub(crate) fn quiet_but_requests(&mut self) -> &mut Self {
        assert!(self.aborts.is_empty(), "unexpected aborts: {:?}", self.aborts);
        assert!(self.changes.is_empty(), "unexpected changes: {:?}", self.changes);
        self
    }

    pub(crate) fn calls_under_way(&self) -> usize {
        self.ledger.calls_under_way()
    }

    /// Takes back whatever is still to be expected.
    pub(crate) fn forget(&mut self) -> &mut Self {
        self.opens.clear();
        self.aborts.clear();
        self.changes.clear();
        self
    }
}

pub(crate) fn body(request: &HttpRequest) -> Value {
    serde_json::from_str(request.body.as_deref().expect("a body")).expect("requests are JSON")
}

pub(crate) fn header(request: &HttpRequest, name: &str) -> Option<String> {
    let found = request.headers.iter().find(|header| header.name == name);
    found.map(|header: &Header| header.value.reveal().to_owned())
}

pub(crate) fn hidden() -> NetworkFailure {
    NetworkFailure::Hidden("TypeError".to_owned())
}
