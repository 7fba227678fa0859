//! One server: what goes in, what comes out, and who inside takes care of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use vecmap::VecMap;

use super::asking::InputRequests;
use super::call::Call;
use super::catalog::Catalog;
use super::command::{CallId, Command, Target};
use super::connect::Probe;
use super::deadline::{Deadlines, Pauses, Timer};
use super::era::{Era, legacy};
use super::event::{
    CallChange, Cause, Direction, Event, ExchangeChange, Identity, Phase, Record, RecordId,
    StepOutcome, Subject,
};
use super::exchange::{Exchange, Purpose};
use super::failure::CallFailure;
use super::features::ClientFeatures;
use super::http::{ExchangeId, HttpEvent, HttpRequest};
use super::input_request::{AnsweredBy, Withdrawal};
use super::moment::Moment;
use super::pending::{Asked, Pending};
use super::reconnect::Recovery;
use super::stream::Notices;
use super::subscription::Subscriptions;
use super::task::Tasks;
use super::written::Written;
use crate::wire::reader::Finding;

/// An exchange whose answer is known, or unwanted, stays open this long to show what still comes.
const LINGER: Duration = Duration::from_secs(2);

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
    /// The moment of [`Client::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Open(ExchangeId, Arc<HttpRequest>),
    /// Close the exchange. On Streamable HTTP this *is* the modern era's cancellation signal.
    Abort(ExchangeId),
    Event(Event),
}

/// Drives one server. Feed one [`Input`], then drain [`Client::poll`] to `None` before the next.
#[derive(Debug)]
pub struct Client {
    /// The moment of the input being handled.
    pub(super) now: Moment,
    pub(super) target: Option<Target>,
    pub(super) phase: Phase,
    pub(super) era: Option<Era>,
    pub(super) probe: Option<Probe>,
    pub(super) recovery: Recovery,
    pub(super) notices: Notices,
    pub(super) exchanges: VecMap<ExchangeId, Exchange>,
    pub(super) pending: VecMap<i64, Pending>,
    pub(super) calls: VecMap<CallId, Call>,
    /// Messages that a person wrote, by the number of their wait.
    pub(super) written: VecMap<i64, Written>,
    pub(super) catalog: Catalog,
    pub(super) subscriptions: Subscriptions,
    /// What the server has asked of the person.
    pub(super) inputs: InputRequests,
    /// What the handshake said that this client can do.
    pub(super) declared: ClientFeatures,
    pub(super) tasks: Tasks,
    pub(super) deadlines: Deadlines,
    pub(super) pauses: Pauses,
    /// What the server declared it can do.
    pub(super) capabilities: Value,
    /// The last event id of each answer that broke off, by the id of its request.
    pub(super) resume_from: VecMap<i64, String>,
    pub(super) next_step: u32,
    next_exchange: u32,
    next_request: i64,
    next_record: u64,
    outputs: VecDeque<Output>,
}

impl Client {
    /// `seed` varies the pauses between attempts; nothing else depends on it.
    pub fn new(seed: u64) -> Self {
        Self {
            now: Moment::default(),
            target: None,
            phase: Phase::Idle,
            era: None,
            probe: None,
            recovery: Recovery::default(),
            notices: Notices::default(),
            exchanges: VecMap::new(),
            pending: VecMap::new(),
            calls: VecMap::new(),
            written: VecMap::new(),
            catalog: Catalog::default(),
            subscriptions: Subscriptions::default(),
            inputs: InputRequests::default(),
            declared: ClientFeatures::default(),
            tasks: Tasks::default(),
            deadlines: Deadlines::default(),
            pauses: Pauses::seeded(seed),
            capabilities: Value::Null,
            resume_from: VecMap::new(),
            next_step: 0,
            next_exchange: 0,
            next_request: 0,
            next_record: 0,
            outputs: VecDeque::new(),
        }
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => self.receive(id, event),
            Input::Tick => {
                while let Some(timer) = self.deadlines.expire(now) {
                    self.expire(timer);
                }
            }
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        self.deadlines.next()
    }

    fn command(&mut self, command: Command) {
        match command {
            Command::Connect(target) => self.connect(target),
            Command::Disconnect => self.disconnect(),
            Command::ReconnectNow => self.reconnect(),
            Command::StopReconnecting => self.stop_reconnecting(),
            Command::Call(id, operation) => self.start_call(id, operation),
            Command::Cancel(id) => self.cancel_call(id),
            Command::Send(id, outgoing) => self.send_written(id, outgoing),
            Command::Complete(field, completion) => self.complete(field, completion),
            Command::StopCompleting(field) => self.stop_completing(field),
            Command::Ping => self.ping(),
            Command::ResumeTask(id, resumption) => self.resume_task(id, resumption),
            Command::LookAtTask(id) => self.look_at_task(id, Cause::Person),
            Command::ListTasks => self.list_tasks(Cause::Person),
            Command::Answer(id, response) => self.answer_question(id, response, AnsweredBy::Person),
            Command::GoOn(id) => self.go_on(id),
            Command::SetFeatures(features) => self.set_features(features),
            Command::SetRoots(roots) => self.set_roots(roots),
            Command::List(list) => self.list(list, Cause::Person),
            Command::Subscribe(uri) => self.subscribe(uri),
            Command::Unsubscribe(uri) => self.unsubscribe(&uri),
        }
    }

    fn expire(&mut self, timer: Timer) {
        match timer {
            Timer::Step => self.step_timed_out(),
            Timer::Grace => self.grace_is_over(),
            Timer::Request(id) => self.request_timed_out(id),
            Timer::Call(id) => self.event_call_timed_out(id),
            Timer::Round(id) => self.retry_call(id),
            Timer::Linger(exchange) => self.abort(exchange),
            Timer::Reconnect => self.reconnect(),
            Timer::Notices => self.open_notices(),
            Timer::Resume(id) => self.resume_answer(id),
            Timer::Task(call) => self.look_at_task(call, Cause::App),
        }
    }

    /// Ends everything properly: the session where it has an id, every exchange, every call.
    fn disconnect(&mut self) {
        self.part();
        self.set_phase(Phase::Closed);
    }

    /// Leaves a server: frees everything, and ends the session where it has an id.
    pub(super) fn part(&mut self) {
        let goodbye = match &self.era {
            Some(Era::Legacy(legacy)) => legacy.goodbye(),
            _ => None,
        };
        self.drop_everything(&CallFailure::Cancelled);
        self.drop_subscriptions();
        if let Some(request) = goodbye {
            self.open(
                Purpose::Goodbye,
                request,
                Subject::HttpRequest { method: "DELETE", path: String::new() },
                Cause::App,
            );
        }
        self.era = None;
    }

    /// Fails every call, aborts every exchange, stops every timer.
    pub(super) fn drop_everything(&mut self, failure: &CallFailure) {
        self.end_step(StepOutcome::Dropped);
        self.probe = None;
        self.recovery = Recovery::default();
        self.notices = Notices::default();
        self.stop_listing();
        self.drop_ping(failure);
        self.drop_completions(failure);
        self.clear_queue();
        let calls: Vec<CallId> = self.calls.keys().copied().collect();
        for id in calls {
            // What goes on at the server is not over because nobody waits here any more.
            let is_task = self.tasks.is_task(id);
            let failure = if is_task { CallFailure::TaskLeft } else { failure.clone() };
            self.fail_call(id, failure);
        }
        self.leave_tasks_waiting();
        self.withdraw_questions(Withdrawal::ConnectionOver, |_, _| true);
        self.pending.clear();
        self.resume_from.clear();
        let open: Vec<ExchangeId> = self.exchanges.keys().copied().collect();
        for id in open {
            self.abort(id);
        }
        self.deadlines.clear();
    }

    pub(super) fn timeouts(&self) -> super::command::Timeouts {
        self.target.as_ref().map(|target| target.timeouts).unwrap_or_default()
    }

    pub(super) fn set_phase(&mut self, phase: Phase) {
        self.phase = phase.clone();
        self.tell(Event::Phase(phase));
    }

    pub(super) fn introduce(&mut self, identity: Identity) {
        self.tell(Event::Identity(Arc::new(identity)));
    }

    pub(super) fn tell_call(&mut self, id: CallId, change: CallChange) {
        self.tell(Event::Call(id, change));
    }

    pub(super) fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    // --- Sending ---------------------------------------------------------------------------------

    /// Opens an exchange and records what it carries.
    pub(super) fn open(
        &mut self,
        purpose: Purpose,
        request: HttpRequest,
        subject: Subject,
        cause: Cause,
    ) -> ExchangeId {
        self.open_answering(purpose, request, subject, cause, None)
    }

    /// [`Client::open`] for a message that answers one of the server's.
    fn open_answering(
        &mut self,
        purpose: Purpose,
        mut request: HttpRequest,
        subject: Subject,
        cause: Cause,
        answers: Option<RecordId>,
    ) -> ExchangeId {
        self.next_exchange += 1;
        let id = ExchangeId(self.next_exchange);
        if purpose != Purpose::Look {
            let own = self.target.iter().flat_map(|target| target.headers.iter().cloned());
            request.headers.extend(own);
        }
        let request = Arc::new(request);
        let opened = ExchangeChange::Opened { at: self.now, request: request.clone() };
        self.tell(Event::Exchange(id, opened));
        let subject = match subject {
            Subject::HttpRequest { method, .. } => {
                Subject::HttpRequest { method, path: path_of(&request.url).to_owned() }
            }
            other => other,
        };
        let text = request.body.clone().unwrap_or_else(|| Arc::from(""));
        let line = Line { exchange: id, direction: Direction::ToServer, subject, cause };
        let record = self.record(line, text, answers, None, Vec::new());
        self.exchanges.insert(id, Exchange::new(id, purpose, request.clone(), record, cause));
        if purpose == Purpose::Notify {
            // Nobody waits for it, and it must not keep one of the browser's few connections.
            let limit = self.timeouts().request;
            self.deadlines.set(Timer::Linger(id), self.now.after(limit));
        }
        self.outputs.push_back(Output::Open(id, request));
        id
    }

    /// Sends a JSON-RPC request of the current era and waits for its answer.
    pub(super) fn ask(
        &mut self,
        asked: Asked,
        method: &str,
        params: Map<String, Value>,
        cause: Cause,
    ) -> Option<ExchangeId> {
        let id = self.mint_request();
        let named = params.get("name").or_else(|| params.get("uri"));
        let named = named.or_else(|| params.get("taskId"));
        let name = named.and_then(Value::as_str).map(str::to_owned);
        let request = match self.era.as_ref()? {
            Era::Modern(modern) => {
                let tool = name.as_deref().filter(|_| method == "tools/call");
                let tool = tool.and_then(|name| self.catalog.find_tool(name));
                modern.request(id, method, params, tool)
            }
            Era::Legacy(legacy) => {
                legacy.post(&legacy::request(id, method, &with_token(params.into(), method, id)))
            }
            Era::Event(_) => return None,
        };
        Some(self.ask_with(id, asked, request, method, name, cause))
    }

    pub(super) fn mint_request(&mut self) -> i64 {
        self.next_request += 1;
        self.next_request
    }

    pub(super) fn ask_with(
        &mut self,
        id: i64,
        asked: Asked,
        request: HttpRequest,
        method: &str,
        name: Option<String>,
        cause: Cause,
    ) -> ExchangeId {
        let subject = Subject::Request { id: id.to_string(), method: method.to_owned(), name };
        let exchange = self.open(Purpose::Request(id), request, subject, cause);
        let record = self.exchanges.get(&exchange).map_or(RecordId(0), |held| held.record);
        if let Asked::Call(call) = asked
            && let Some(call) = self.calls.get_mut(&call)
        {
            call.request = Some((id, record));
        }
        let pending =
            Pending { asked, record, cause, since: self.now, exchange: Some(exchange), resumed: 0 };
        self.pending.insert(id, pending);
        exchange
    }

    /// Sends a notification; the legacy era only.
    pub(super) fn notify(&mut self, method: &str, params: Option<Value>, cause: Cause) {
        let Some(Era::Legacy(legacy)) = &self.era else { return };
        let request = legacy.post(&legacy::notification(method, params));
        let first = method == "notifications/initialized";
        let purpose = if first { Purpose::Initialized } else { Purpose::Notify };
        self.open(purpose, request, Subject::Notification { method: method.to_owned() }, cause);
    }

    /// Answers a request of the server; the legacy era only.
    pub(super) fn answer(&mut self, message: &Value, request: RecordId, cause: Cause) {
        let Some(Era::Legacy(legacy)) = &self.era else { return };
        let http = legacy.post(message);
        let id =
            message.get("id").map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let error = message.pointer("/error/code").and_then(Value::as_i64);
        let subject = Subject::Response { id, error };
        self.open_answering(Purpose::Notify, http, subject, cause, Some(request));
    }

    /// Has the transport let go of an exchange whose end is told otherwise.
    pub(super) fn release(&mut self, id: ExchangeId) {
        self.outputs.push_back(Output::Abort(id));
    }

    /// Leaves an exchange open a little that nobody waits for any more, to show what still comes.
    pub(super) fn linger(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| !exchange.over) {
            self.deadlines.set(Timer::Linger(id), self.now.after(LINGER));
        }
    }

    /// Closes an exchange of ours, wherever it is. One that has ended by itself needs no closing.
    pub(super) fn abort(&mut self, id: ExchangeId) {
        if self.exchanges.get(&id).is_some_and(|exchange| exchange.over) {
            return;
        }
        let Some(exchange) = self.exchanges.remove(&id) else { return };
        self.deadlines.stop(Timer::Linger(id));
        self.outputs.push_back(Output::Abort(id));
        let end = super::event::ExchangeEnd::Aborted;
        let change = ExchangeChange::Ended { at: self.now, end, bytes: exchange.bytes };
        self.tell(Event::Exchange(id, change));
    }

    // --- Recording -------------------------------------------------------------------------------

    pub(super) fn record(
        &mut self,
        line: Line,
        text: Arc<str>,
        answers: Option<RecordId>,
        about: Option<RecordId>,
        findings: Vec<Finding>,
    ) -> RecordId {
        self.next_record += 1;
        let id = RecordId(self.next_record);
        let Line { exchange, direction, subject, cause } = line;
        let at = self.now;
        self.tell(Event::Record(Arc::new(Record {
            id,
            exchange,
            at,
            direction,
            subject,
            text,
            answers,
            about,
            cause,
            findings,
        })));
        id
    }
}

/// What a record says of itself besides its text.
pub(super) struct Line {
    pub(super) exchange: ExchangeId,
    pub(super) direction: Direction,
    pub(super) subject: Subject,
    pub(super) cause: Cause,
}

/// Asks for progress where a call may report it.
fn with_token(mut params: Value, method: &str, id: i64) -> Value {
    if !reports_progress(method) {
        return params;
    }
    match &mut params["_meta"] {
        // What a person wrote there stands.
        Value::Object(own) => drop(own.entry("progressToken").or_insert(id.into())),
        meta @ Value::Null => *meta = serde_json::json!({ "progressToken": id }),
        _ => {}
    }
    params
}

/// Any request may ask for progress; those that a person waits for do.
pub(super) fn reports_progress(method: &str) -> bool {
    matches!(method, "tools/call" | "resources/read" | "prompts/get")
}

fn path_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..])
}
