//! A conversation written top to bottom: each method feeds one input. What comes out goes into one queue:
//! `expect_*` takes the next output of its kind, `quiet` says that nothing is left there that a server or a
//! person would notice, and `expect_story` says in which order everything came. What a kind of event has told
//! so far can also be read by itself.

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

use crate::in_words::in_words;
use crate::ledger::Ledger;

pub(crate) const CALL: CallId = CallId(7);

struct Entry {
    output: Output,
    is_taken: bool,
}

pub(crate) struct Playbook {
    client: Client,
    pub(crate) now: Moment,
    pub(crate) tape: Vec<(Input, Moment)>,
    pub(crate) ledger: Ledger,
    /// Everything that came out, in order.
    queue: Vec<Entry>,
    /// Where the story that was asked for last ended.
    told: usize,
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
            queue: Vec::new(),
            told: 0,
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
            if let Output::Event(event) = &output {
                self.keep(event.clone());
            }
            self.queue.push(Entry { output, is_taken: false });
        }
        self
    }

    /// By kind, for whoever asks what was told of one.
    fn keep(&mut self, event: Event) {
        match event {
            Event::Phase(phase) => self.phases.push(phase),
            Event::Tools(change) => self.tools.push(change),
            Event::Resources(change) => self.resources.push(change),
            Event::ResourceTemplates(change) => self.templates.push(change),
            Event::Prompts(change) => self.prompts.push(change),
            Event::Resource(uri, change) => self.heard.push(((*uri).to_owned(), change)),
            Event::Tasks(change) => self.task_lists.push(change),
            Event::Step(_, change) => self.steps.push(change),
            Event::Record(record) => self.records.push(record),
            Event::Pages(list, pages) => self.pages.push((list, pages)),
            Event::Notice(notice) => self.hear(notice),
            Event::LogLevel(level) => self.log_levels.push(level),
            Event::Listening(listening) => self.listening.push(listening),
            Event::RoundTrip(ping) => self.pings.push(ping),
            Event::Identity(identity) => self.identity = Some(identity),
            Event::Completion(field, change) => self.completions.push((field, change)),
            Event::InputRequest(id, change) => self.questions.push((id, change)),
            Event::Offer(offer) => self.offers.push(offer),
            Event::Call(..) | Event::Exchange(..) => {}
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
    /// Takes the next output that `fits`.
    fn take_next(&mut self, fits: impl Fn(&Output) -> bool) -> Option<Output> {
        let next = self.queue.iter_mut().find(|held| !held.is_taken && fits(&held.output))?;
        next.is_taken = true;
        Some(next.output.clone())
    }

    /// What nobody has taken yet and somebody would notice: what goes on the wire, and what becomes of calls.
    fn left(&self) -> impl Iterator<Item = &Output> {
        let left = self.queue.iter().filter(|held| !held.is_taken).map(|held| &held.output);
        left.filter(|output| {
            matches!(output, Output::Open(..) | Output::Abort(_) | Output::Event(Event::Call(..)))
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
        let left: Vec<_> = self.left().filter(|left| !matches!(left, Output::Open(..))).collect();
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
