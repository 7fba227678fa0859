//! Questions of the server that wait for their answers, whatever way they came and whatever way the
//! answers go back.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::Value;
use vecmap::VecMap;

use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::call_change::CallChange;
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::{CallId, InputRequestId, OwnTaskId};
use crate::mcp::model::input_request::{
    About, AnsweredBy, InputKind, InputRequest, InputRequestChange, InputResponse, Withdrawal,
};
use crate::mcp::model::record::Cause;
use crate::wire::json_rpc::RequestId;

/// Addresses whose end a server may still tell; the oldest go first.
const MOST_ELICITATIONS: usize = 1_000;

#[derive(Debug, Default)]
pub(in crate::mcp) struct InputRequests {
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
pub(in crate::mcp) enum Way {
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

impl InputRequests {
    /// The server still waits for the answer to what it asked by this id.
    pub(in crate::mcp) fn waits_for(&self, id: &Value) -> bool {
        let is_it = |way: &Way| matches!(way, Way::Response(asked) if asked.to_value() == *id);
        self.open.values().any(|open| is_it(&open.way))
    }
}

impl Client {
    pub(in crate::mcp) fn put_question(&mut self, request: InputRequest, way: Way) {
        self.inputs.next += 1;
        let id = InputRequestId(self.inputs.next);
        if let InputKind::Url { elicitation_id: Some(elicitation), .. } = &request.kind {
            let held = &mut self.inputs.elicitations;
            if held.len() == MOST_ELICITATIONS {
                held.pop_front();
            }
            held.push_back((elicitation.clone(), id));
        }
        let request = Arc::new(request);
        let change = InputRequestChange::Asked { at: self.link.now(), request: request.clone() };
        self.link.tell(Event::InputRequest(id, change));
        if request.kind.is_answered_by_app() {
            self.inputs.open.insert(id, Open { request, way });
            let roots = InputResponse::roots(self.peer.roots());
            return self.answer_question(id, roots, AnsweredBy::App);
        }
        let call = request.about.call().filter(|call| self.calls.contains_key(call));
        let is_first = call.is_some_and(|call| !self.is_asked(call));
        self.inputs.open.insert(id, Open { request, way });
        if let Some(call) = call.filter(|_| is_first) {
            self.link.tell_call(call, CallChange::AwaitingInput { at: self.link.now() });
        }
        self.pause_deadlines();
    }

    pub(in crate::mcp) fn answer_question(
        &mut self,
        id: InputRequestId,
        response: InputResponse,
        by: AnsweredBy,
    ) {
        let Some(Open { request, way }) = self.inputs.open.remove(&id) else { return };
        let change =
            InputRequestChange::Answered { at: self.link.now(), response: response.clone(), by };
        self.link.tell(Event::InputRequest(id, change));
        let cause = if by == AnsweredBy::Person { Cause::Person } else { Cause::App };
        match way {
            Way::Response(asked) => {
                self.link.respond(&self.peer, (&asked, request.record), &response, cause);
                if !request.kind.is_answered_by_app() {
                    self.go_on_after(&request.about);
                }
            }
            Way::Round(call) => self.round_answered(call, &request, response, cause),
            Way::Task(call) => self.task_input_answered(call, &request, response, cause),
            Way::OwnTask(task) => {
                self.own_tasks.answered(&mut self.link, &self.peer, task, response, cause);
                self.go_on_after(&request.about);
            }
            Way::Consent => {}
        }
    }

    /// Takes back the questions that `which` names: nobody waits for their answers.
    pub(in crate::mcp) fn withdraw_questions(
        &mut self,
        why: Withdrawal,
        which: impl Fn(&InputRequest, &Way) -> bool,
    ) {
        let gone = self.inputs.open.iter().filter(|(_, open)| which(&open.request, &open.way));
        let gone: Vec<InputRequestId> = gone.map(|(id, _)| *id).collect();
        for id in gone {
            let Some(open) = self.inputs.open.remove(&id) else { continue };
            let change = InputRequestChange::Withdrawn { at: self.link.now(), why };
            self.link.tell(Event::InputRequest(id, change));
            self.go_on_after(&open.request.about);
        }
    }

    /// The session is gone, and with it whoever would have taken the answers.
    pub(in crate::mcp) fn withdraw_questions_of_session(&mut self) {
        self.withdraw_questions(Withdrawal::ConnectionOver, |_, way| {
            matches!(way, Way::Response(_) | Way::OwnTask(_))
        });
        self.own_tasks.forget_all(&mut self.link);
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
                let answer = request.kind.refusal();
                match way {
                    Way::Response(asked) => {
                        self.link.respond(
                            &self.peer,
                            (&asked, request.record),
                            &answer,
                            Cause::App,
                        );
                    }
                    Way::OwnTask(task) => {
                        let (link, peer) = (&mut self.link, &self.peer);
                        self.own_tasks.answered(link, peer, task, answer, Cause::App);
                    }
                    Way::Round(_) | Way::Task(_) | Way::Consent => {}
                }
            }
        }
        // A question that was put as a task may outlive the call: the server looks for the answer later.
        self.withdraw_questions(Withdrawal::CallOver, |request, way| {
            is_ours(request) && (is_by_us || !matches!(way, Way::OwnTask(_)))
        });
    }

    /// `notifications/elicitation/complete`. What names no known address is passed over.
    #[inline(never)]
    pub(in crate::mcp) fn elicitation_completed(&mut self, params: &Value) {
        let Some(done) = params.get("elicitationId").and_then(Value::as_str) else { return };
        let held = &mut self.inputs.elicitations;
        let Some(index) = held.iter().position(|(id, _)| id == done) else { return };
        let Some((_, id)) = held.remove(index) else { return };
        if self.inputs.open.get(&id).is_some_and(|open| open.way == Way::Consent) {
            self.inputs.open.remove(&id);
        }
        let change = InputRequestChange::Completed { at: self.link.now() };
        self.link.tell(Event::InputRequest(id, change));
    }

    pub(in crate::mcp) fn has_questions(&self, way: &Way) -> bool {
        self.inputs.open.values().any(|open| open.way == *way)
    }

    /// A person is thinking over something this call waits for.
    fn is_asked(&self, call: CallId) -> bool {
        self.inputs.open.values().any(|open| open.request.about.call() == Some(call))
    }

    // --- Deadlines -------------------------------------------------------------------------------

    /// Whether the server may be waiting for the person, and not the other way round. A question that
    /// belongs to no call may hold up any.
    pub(in crate::mcp) fn is_paused(&self, call: CallId) -> bool {
        self.inputs.open.values().any(|open| match open.request.about {
            About::Call(asked) => asked == call,
            About::Task(_) | About::Nothing => true,
        })
    }

    fn pause_deadlines(&mut self) {
        let requests =
            self.link.all_pending().filter_map(|(request, pending)| match pending.kind {
                RequestKind::Call(call) if self.is_paused(call) => Some(request),
                _ => None,
            });
        for request in requests.collect::<Vec<_>>() {
            self.link.stop(Timer::Request(request));
        }
    }

    fn go_on_after(&mut self, about: &About) {
        if let Some(call) = about.call().filter(|call| self.calls.contains_key(call))
            && !self.is_asked(call)
            && (self.tasks.is_task(call)
                || self.link.request_for(RequestKind::Call(call)).is_some())
        {
            self.link.tell_call(call, CallChange::Resumed { at: self.link.now() });
        }
        let requests =
            self.link.all_pending().filter_map(|(request, pending)| match pending.kind {
                RequestKind::Call(call) if !self.is_paused(call) => match about {
                    About::Call(asked) => (*asked == call).then_some(request),
                    About::Task(_) | About::Nothing => Some(request),
                },
                _ => None,
            });
        for request in requests.collect::<Vec<_>>() {
            self.arm_request(request);
        }
    }
}
