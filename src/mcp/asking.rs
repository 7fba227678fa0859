//! Questions of the server that wait for their answers, whatever way they came and whatever way the
//! answers go back.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};
use vecmap::VecMap;

use super::client::{Client, Line};
use super::command::CallId;
use super::deadline::Timer;
use super::era::Era;
use super::event::{CallChange, Cause, Direction, Event, Offer, RecordId, Subject};
use super::failure::CallFailure;
use super::features::{ClientFeatures, Feature};
use super::http::ExchangeId;
use super::input_request::{
    About, AnsweredBy, Ask, InputRequest, InputRequestChange, InputRequestId, InputResponse, Root,
    Withdrawal,
};
use super::own_task::OwnTaskId;
use super::pending::Asked;
use crate::wire::json_rpc::{RequestId, RpcError};
use crate::wire::reader::{Finding, Problem};

/// The first revision in which a message of sampling may have several blocks of content.
const FIRST_WITH_BLOCKS: &str = "2025-11-25";

/// Addresses whose end a server may still tell; the oldest go first.
const MOST_ELICITATIONS: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct InputRequests {
    open: VecMap<InputRequestId, Open>,
    elicitations: VecDeque<(String, InputRequestId)>,
    next: u32,
}

#[derive(Debug)]
struct Open {
    request: Arc<InputRequest>,
    way: Way,
}

/// How an answer goes back.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Way {
    /// The question is a JSON-RPC request, and the answer its response.
    Response(RequestId),
    /// With all others of a call's round, in the next request.
    Round(CallId),
    /// With all others that a task of the modern era has open, in `tasks/update`.
    Task(CallId),
    /// Into a task that this client holds for the server.
    OwnTask(OwnTaskId),
    /// To nobody: the call has failed, and is run again when the person is ready.
    Consent,
}

impl Client {
    // --- Requests of the server ------------------------------------------------------------------

    /// The server asks something of us by a JSON-RPC request; the legacy era only.
    pub(super) fn server_request(
        &mut self,
        exchange: ExchangeId,
        (asked, method, params): (&RequestId, &str, Value),
        text: &Arc<str>,
        mut findings: Vec<Finding>,
    ) {
        if matches!(self.era, Some(Era::Modern(_))) {
            let problem = Problem::Says("is a request, which this revision has no more".to_owned());
            findings.push(Finding { pointer: "/method".to_owned(), problem });
        }
        let ask = match method {
            "ping" => None,
            _ if self.is_about_own_task(method, &params, &mut findings) => None,
            _ => Some(self.admit(method, &params, &mut findings)),
        };
        let question = ask.as_ref().and_then(|ask| ask.as_ref().ok());
        let task = self.task_wanted(question, &params, &mut findings);
        let pending = self.waits_on(exchange).and_then(|request| self.pending.get(&request));
        let about = pending.map(|pending| pending.record);
        let subject =
            Subject::Request { id: asked.to_string(), method: method.to_owned(), name: None };
        let cause = Cause::App;
        let line = Line { exchange, direction: Direction::FromServer, subject, cause };
        let record = self.record(line, text.clone(), None, about, findings.clone());
        let answer = match ask {
            None if method == "ping" => InputResponse::Result(json!({})),
            None => return self.answer_about_own_task(asked, method, &params, record),
            Some(Err((code, message))) => InputResponse::Error { code, message },
            Some(Ok(_)) if !matches!(self.era, Some(Era::Legacy(_))) => return,
            Some(Ok(ask)) => {
                let about = self.about(exchange, &ask, &params);
                let (key, method) = (asked.to_string(), method.to_owned());
                let mut request = InputRequest {
                    key,
                    method,
                    params,
                    ask,
                    about,
                    record,
                    findings,
                    task: None,
                    takes_blocks: self.era.as_ref().and_then(Era::revision)
                        >= Some(FIRST_WITH_BLOCKS),
                };
                let way = match task {
                    None => Some(Way::Response(asked.clone())),
                    Some(task) => self.begin_own_task(asked, task, &mut request).map(Way::OwnTask),
                };
                if let Some(way) = way {
                    self.put_question(request, way);
                }
                return;
            }
        };
        self.respond(asked, record, &answer, Cause::App);
    }

    /// Reads a question; what was not declared, or is no question, is refused with a code and a reason.
    fn admit(
        &self,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) -> Result<Ask, (i64, String)> {
        let has = |feature| self.declared.has(feature);
        let is_known = match method {
            "roots/list" => has(Feature::Roots),
            "sampling/createMessage" => has(Feature::Sampling),
            "elicitation/create" => has(Feature::ElicitationForm) || has(Feature::ElicitationUrl),
            _ => false,
        };
        if !is_known {
            return Err((-32601, "Method not found".to_owned()));
        }
        let ask = Ask::read(method, params, "/params", findings)
            .map_err(|why| (-32602, format!("The request {why}")))?;
        match undeclared(&ask, params, self.declared) {
            Some(what) => Err((-32602, format!("This client has not declared {}", what.key()))),
            None => Ok(ask),
        }
    }

    /// Whose question it is: that of the call on whose stream it came; else of the task it names; else
    /// of the only call under way.
    fn about(&self, exchange: ExchangeId, ask: &Ask, params: &Value) -> About {
        let call = |asked: Asked| asked.call();
        let own = self.waits_on(exchange).and_then(|request| self.pending.get(&request));
        if let Some(call) = own.and_then(|pending| call(pending.asked)) {
            return About::Call(call);
        }
        let task = params.pointer("/_meta/io.modelcontextprotocol~1related-task/taskId");
        if let Some(task) = task.and_then(Value::as_str) {
            let waiting = self.tasks.call_of(task);
            return waiting.map_or_else(|| About::Task(task.to_owned()), About::Call);
        }
        // Roots are the session's: servers ask for them unprompted.
        let mut calls = self.pending.values().filter_map(|pending| call(pending.asked));
        match (calls.next(), calls.next()) {
            (Some(only), None) if *ask != Ask::Roots => About::Call(only),
            _ => About::Nothing,
        }
    }

    pub(super) fn respond(
        &mut self,
        asked: &RequestId,
        record: RecordId,
        answer: &InputResponse,
        cause: Cause,
    ) {
        let message = match answer {
            InputResponse::Result(result) => {
                json!({ "jsonrpc": "2.0", "id": asked.to_value(), "result": result })
            }
            InputResponse::Error { code, message } => {
                let error = json!({ "code": code, "message": message });
                json!({ "jsonrpc": "2.0", "id": asked.to_value(), "error": error })
            }
        };
        self.answer(&message, record, cause);
    }

    /// `notifications/cancelled` from the server: it does not want the answer any more.
    pub(super) fn server_cancelled(&mut self, params: &Value) {
        let id = match params.get("requestId") {
            Some(Value::String(text)) => RequestId::Text(text.clone()),
            Some(Value::Number(number)) => match number.as_i64() {
                Some(number) => RequestId::Number(number),
                None => return,
            },
            _ => return,
        };
        self.withdraw_questions(Withdrawal::ByServer, |_, way| *way == Way::Response(id.clone()));
        self.own_tasks.forget_wait(&id);
    }

    /// `notifications/elicitation/complete`. What names no known address is passed over.
    pub(super) fn elicitation_completed(&mut self, params: &Value) {
        let Some(done) = params.get("elicitationId").and_then(Value::as_str) else { return };
        let held = &mut self.inputs.elicitations;
        let Some(index) = held.iter().position(|(id, _)| id == done) else { return };
        let Some((_, id)) = held.remove(index) else { return };
        if self.inputs.open.get(&id).is_some_and(|open| open.way == Way::Consent) {
            self.inputs.open.remove(&id);
        }
        let change = InputRequestChange::Completed { at: self.now };
        self.tell(Event::InputRequest(id, change));
    }

    /// The elicitations that error -32042 demands before a call may be run again.
    pub(super) fn demand_consent(&mut self, call: CallId, error: &RpcError, record: RecordId) {
        let listed = error.data.get("elicitations").and_then(Value::as_array);
        let listed = listed.cloned().unwrap_or_default();
        for (index, mut params) in listed.into_iter().enumerate() {
            // Nothing else than addresses may stand here, so a missing mode is no form.
            if let Value::Object(members) = &mut params {
                members.entry("mode").or_insert(json!("url"));
            }
            let mut findings = Vec::new();
            let method = "elicitation/create".to_owned();
            let pointer = format!("/error/data/elicitations/{index}");
            let Ok(ask @ Ask::Url { .. }) = Ask::read(&method, &params, &pointer, &mut findings)
            else {
                continue;
            };
            let (key, about) = (index.to_string(), About::Call(call));
            let request = InputRequest {
                key,
                method,
                params,
                ask,
                about,
                record,
                findings,
                task: None,
                takes_blocks: false,
            };
            self.put_question(request, Way::Consent);
        }
    }

    // --- Questions and answers -------------------------------------------------------------------

    pub(super) fn put_question(&mut self, request: InputRequest, way: Way) {
        self.inputs.next += 1;
        let id = InputRequestId(self.inputs.next);
        if let Ask::Url { elicitation_id: Some(elicitation), .. } = &request.ask {
            let held = &mut self.inputs.elicitations;
            if held.len() == MOST_ELICITATIONS {
                held.pop_front();
            }
            held.push_back((elicitation.clone(), id));
        }
        let request = Arc::new(request);
        let change = InputRequestChange::Asked { at: self.now, request: request.clone() };
        self.tell(Event::InputRequest(id, change));
        if request.ask == Ask::Roots {
            self.inputs.open.insert(id, Open { request, way });
            let roots = self.target.as_ref().map(|target| target.roots.clone()).unwrap_or_default();
            return self.answer_question(id, InputResponse::roots(&roots), AnsweredBy::App);
        }
        let call = request.about.call().filter(|call| self.calls.contains_key(call));
        let is_first = call.is_some_and(|call| !self.is_asked(call));
        self.inputs.open.insert(id, Open { request, way });
        if let Some(call) = call.filter(|_| is_first) {
            self.tell_call(call, CallChange::AwaitingInput { at: self.now });
        }
        self.pause_deadlines();
    }

    pub(super) fn answer_question(
        &mut self,
        id: InputRequestId,
        response: InputResponse,
        by: AnsweredBy,
    ) {
        let Some(Open { request, way }) = self.inputs.open.remove(&id) else { return };
        let change = InputRequestChange::Answered { at: self.now, response: response.clone(), by };
        self.tell(Event::InputRequest(id, change));
        let cause = if by == AnsweredBy::Person { Cause::Person } else { Cause::App };
        match way {
            Way::Response(asked) => {
                self.respond(&asked, request.record, &response, cause);
                if request.ask != Ask::Roots {
                    self.go_on_after(&request.about);
                }
            }
            Way::Round(call) => self.round_answered(call, &request, response),
            Way::Task(call) => self.task_input_answered(call, &request, response),
            Way::OwnTask(task) => {
                self.own_task_answered(task, response, cause);
                self.go_on_after(&request.about);
            }
            Way::Consent => {}
        }
    }

    /// Takes back the questions that `which` names: nobody waits for their answers.
    pub(super) fn withdraw_questions(
        &mut self,
        why: Withdrawal,
        which: impl Fn(&InputRequest, &Way) -> bool,
    ) {
        let gone = self.inputs.open.iter().filter(|(_, open)| which(&open.request, &open.way));
        let gone: Vec<InputRequestId> = gone.map(|(id, _)| *id).collect();
        for id in gone {
            let Some(open) = self.inputs.open.remove(&id) else { continue };
            let change = InputRequestChange::Withdrawn { at: self.now, why };
            self.tell(Event::InputRequest(id, change));
            self.go_on_after(&open.request.about);
        }
    }

    /// The session is gone, and with it whoever would have taken the answers.
    pub(super) fn withdraw_questions_of_session(&mut self) {
        self.withdraw_questions(Withdrawal::ConnectionOver, |_, way| {
            matches!(way, Way::Response(_) | Way::OwnTask(_))
        });
        self.forget_own_tasks();
    }

    /// A call is over, and with it what the server asked for its sake. Where it ends by our will, the
    /// server still waits for responses, so it gets some.
    pub(super) fn close_questions(&mut self, call: CallId, failure: Option<&CallFailure>) {
        let is_ours = |request: &InputRequest| request.about.call() == Some(call);
        let is_by_us =
            matches!(failure, Some(CallFailure::Cancelled | CallFailure::TimedOut { .. }));
        if is_by_us {
            let held = self.inputs.open.values().filter(|open| is_ours(&open.request));
            let owed: Vec<(Way, Arc<InputRequest>)> =
                held.map(|open| (open.way.clone(), open.request.clone())).collect();
            for (way, request) in owed {
                let answer = match request.ask {
                    Ask::Sampling => InputResponse::reject_sampling(),
                    _ => InputResponse::cancel(),
                };
                match way {
                    Way::Response(asked) => {
                        self.respond(&asked, request.record, &answer, Cause::App);
                    }
                    Way::OwnTask(task) => self.own_task_answered(task, answer, Cause::App),
                    Way::Round(_) | Way::Task(_) | Way::Consent => {}
                }
            }
        }
        // A question that was put as a task may outlive the call: the server looks for the answer later.
        self.withdraw_questions(Withdrawal::CallOver, |request, way| {
            is_ours(request) && (is_by_us || !matches!(way, Way::OwnTask(_)))
        });
    }

    pub(super) fn has_questions(&self, way: &Way) -> bool {
        self.inputs.open.values().any(|open| open.way == *way)
    }

    /// A person is thinking over something this call waits for.
    fn is_asked(&self, call: CallId) -> bool {
        self.inputs.open.values().any(|open| open.request.about.call() == Some(call))
    }

    // --- Deadlines -------------------------------------------------------------------------------

    /// Whether the server may be waiting for the person, and not the other way round. A question that
    /// belongs to no call may hold up any.
    pub(super) fn is_paused(&self, call: CallId) -> bool {
        self.inputs.open.values().any(|open| match open.request.about {
            About::Call(asked) => asked == call,
            About::Task(_) | About::Nothing => true,
        })
    }

    fn pause_deadlines(&mut self) {
        let requests = self.pending.iter().filter_map(|(request, pending)| match pending.asked {
            Asked::Call(call) if self.is_paused(call) => Some(*request),
            _ => None,
        });
        for request in requests.collect::<Vec<_>>() {
            self.deadlines.stop(Timer::Request(request));
        }
    }

    fn go_on_after(&mut self, about: &About) {
        if let Some(call) = about.call().filter(|call| self.calls.contains_key(call))
            && !self.is_asked(call)
            && (self.tasks.is_task(call)
                || self.pending.values().any(|pending| pending.asked == Asked::Call(call)))
        {
            self.tell_call(call, CallChange::Resumed { at: self.now });
        }
        let requests = self.pending.iter().filter_map(|(request, pending)| match pending.asked {
            Asked::Call(call) if !self.is_paused(call) => match about {
                About::Call(asked) => (*asked == call).then_some(*request),
                About::Task(_) | About::Nothing => Some(*request),
            },
            _ => None,
        });
        for request in requests.collect::<Vec<_>>() {
            self.arm_request(request);
        }
    }

    // --- What this client offers -----------------------------------------------------------------

    pub(super) fn set_features(&mut self, features: ClientFeatures) {
        let Some(target) = &mut self.target else { return };
        target.features = features;
        if let Some(Era::Modern(modern)) = &mut self.era {
            modern.features = features;
        }
        self.tell_offer();
    }

    pub(super) fn set_roots(&mut self, roots: Vec<Root>) {
        let Some(target) = self.target.as_mut().filter(|target| target.roots != roots) else {
            return;
        };
        target.roots = roots;
        self.tell_offer();
        if self.is_ready() && self.declared.has(Feature::Roots) {
            self.notify("notifications/roots/list_changed", None, Cause::Person);
        }
    }

    pub(super) fn tell_offer(&mut self) {
        let Some(target) = &self.target else { return };
        let is_declared = matches!(self.era, Some(Era::Legacy(_)));
        let offer = Offer {
            features: target.features,
            roots: target.roots.clone(),
            declared: is_declared.then_some(self.switches),
        };
        self.tell(Event::Offer(Arc::new(offer)));
    }
}

/// What a question needs beyond its method, and the server was not told it may have.
pub(super) fn undeclared(ask: &Ask, params: &Value, declared: ClientFeatures) -> Option<Feature> {
    let asks = |key| params.get(key).is_some_and(|value| !value.is_null());
    let needed = match ask {
        Ask::Form { .. } => Feature::ElicitationForm,
        Ask::Url { .. } => Feature::ElicitationUrl,
        Ask::Sampling if asks("tools") || asks("toolChoice") => Feature::SamplingTools,
        Ask::Sampling => Feature::Sampling,
        Ask::Roots => Feature::Roots,
    };
    (!declared.has(needed)).then_some(needed)
}
