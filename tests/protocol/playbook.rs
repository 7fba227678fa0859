//! A conversation written top to bottom: each method feeds one input. What comes out goes into one queue:
//! `expect_*` takes the next output of its kind, `quiet` says that nothing is left there that a server or a
//! person would notice, and `expect_story` says in which order everything came. What a kind of event has told
//! so far can also be read by itself.

mod expect;
mod program;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value, json};
use wirescope::diagnosis::{CheckLine, Surroundings, Verdict};
use wirescope::mcp::completion::{CompletionChange, FieldId};
use wirescope::mcp::event::{
    Identity, ListChange, Offer, Phase, Record, ResourceChange, Searched, StepChange,
};
use wirescope::mcp::http::{Head, Header, HttpEvent, HttpRequest, NetworkFailure};
use wirescope::mcp::input_request::InputRequestChange;
use wirescope::mcp::notice::{Said, Told};
use wirescope::mcp::types::{LogLevel, LogMessage, Prompt, Resource, ResourceTemplate, Task, Tool};
use wirescope::mcp::{
    CallId, Client, Command, Dialect, Event, ExchangeId, Input, InputRequestId, List, Listening,
    Moment, Notice, Operation, Output, Pages, RoundTrip, Target,
};
use wirescope::wire::http::cors::DirectWay;
use wirescope::wire::program::ProgramEvent;
use wirescope::wire::sse::{SseEvent, SseItem};

use crate::ledger::Ledger;

pub(crate) use program::{LINE, PID, exit, program};

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
    /// Probes that wait for an answer, and those that had theirs.
    probes: Vec<ExchangeId>,
    answers_probes: bool,
    probes_seen: Vec<ExchangeId>,
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
    pub(crate) direct_ways: Vec<Arc<DirectWay>>,
    pub(crate) examined: Vec<(Searched, Arc<Verdict>)>,
    pub(crate) connects_again: Option<Moment>,
    pub(crate) checkup: Option<(Arc<[CheckLine]>, bool)>,
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
            probes: Vec::new(),
            answers_probes: false,
            probes_seen: Vec::new(),
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
            direct_ways: Vec::new(),
            examined: Vec::new(),
            connects_again: None,
            checkup: None,
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

    pub(crate) fn surroundings(&mut self, surroundings: Surroundings) {
        self.client.set_surroundings(surroundings);
    }

    /// From now on whoever plays answers the probes.
    pub(crate) fn probes_by_hand(&mut self) {
        self.answers_probes = true;
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
        if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_))
        | Input::Program(id, ProgramEvent::Exited(_) | ProgramEvent::Failed(_)) = &input
        {
            self.ledger.closed_by_transport(*id);
        }
        self.client.handle(input, self.now);
        while let Some(output) = self.client.poll() {
            self.ledger.note(&output);
            if let Output::Event(event) = &output {
                self.keep(event.clone());
            }
            let is_taken = self.is_of_a_probe(&output);
            self.queue.push(Entry { output, is_taken });
        }
        self.leave_probes_unanswered()
    }

    /// The search for the cause of a failed call, or of a lost connection, is nothing that a story tells. While
    /// connecting it is the story.
    fn is_of_a_probe(&mut self, output: &Output) -> bool {
        let is_connecting = matches!(self.phases.last(), Some(Phase::Connecting { .. }));
        match output {
            Output::Open(id, request)
                if !is_connecting && !self.answers_probes && request.reach.is_probe() =>
            {
                self.probes.push(*id);
                true
            }
            Output::Abort(id) => self.probes_seen.contains(id),
            _ => false,
        }
    }

    fn leave_probes_unanswered(&mut self) -> &mut Self {
        let Some(id) = self.probes.pop() else { return self };
        self.probes_seen.push(id);
        let hidden = NetworkFailure::Hidden("TypeError".to_owned());
        self.put(Input::Http(id, HttpEvent::Failed(hidden)))
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
            Event::DirectWay(way) => self.direct_ways.push(way),
            Event::ConnectsAgain(at) => self.connects_again = at,
            Event::Checkup { lines, is_over } => self.checkup = Some((lines, is_over)),
            Event::Examined(searched, verdict) => self.examined.push((searched, verdict)),
            Event::Identity(identity) => self.identity = Some(identity),
            Event::Completion(field, change) => self.completions.push((field, change)),
            Event::InputRequest(id, change) => self.questions.push((id, change)),
            Event::Offer(offer) => self.offers.push(offer),
            // Of sessions that others hold.
            Event::Call(..) | Event::Exchange(..) | Event::Recorded(_) => {}
        }
    }
}

impl Playbook {
    /// The person is somebody else, or has another token.
    pub(crate) fn authorize(&mut self, headers: Vec<Header>) {
        self.client.authorize(headers);
    }

    /// How often the client holds something that is written so.
    pub(crate) fn count_held(&self, written: &str) -> usize {
        format!("{:?}", self.client).matches(written).count()
    }

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
