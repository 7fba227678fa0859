//! What the server asks for while a task is under way.
//!
//! 2025-11-25 asks by requests of its own while `tasks/result` is open; the extension lists its questions
//! in the task, again and again until it has the answers, which go back in `tasks/update`.

use serde_json::{Map, Value, json};

use super::Early;
use crate::mcp::calling::questions::Way;
use crate::mcp::client::Client;
use crate::mcp::link::pending::TaskRequest;
use crate::mcp::model::call_change::{CallChange, Taken};
use crate::mcp::model::id::CallId;
use crate::mcp::model::input_request::{InputRequest, InputResponse, Withdrawal};
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Evidence;
use crate::wire::reader::{Finding, Problem};

impl Client {
    pub(super) fn task_asks(&mut self, call: CallId, raw: &Value, evidence: &Evidence) {
        if !self.peer.tasks_bring_results() {
            let Some(run) = self.tasks.runs.get_mut(&call) else { return };
            if run.early == Early::Refused {
                return;
            }
            run.early = Early::Asked;
            return self.ask_task(call, TaskRequest::Result, Cause::App);
        }
        let listed = raw.get("inputRequests").and_then(Value::as_object);
        if listed.is_none() {
            let problem = Problem::NotA("object");
            self.find_in_task(call, Finding { pointer: "/inputRequests".to_owned(), problem });
        }
        let listed = listed.cloned().unwrap_or_default();
        self.withdraw_questions(Withdrawal::ByServer, |request, way| {
            *way == Way::Task(call) && !listed.contains_key(&request.key)
        });
        if let Some(run) = self.tasks.runs.get_mut(&call) {
            let taken = run.taken.iter().filter(|taken| listed.contains_key(&taken.key));
            run.still_asks = taken.cloned().collect();
        }
        let mut own = Vec::new();
        for (key, entry) in listed {
            let Some(run) = self.tasks.runs.get_mut(&call) else { return };
            if run.asked.contains(&key) {
                continue;
            }
            run.asked.push(key.clone());
            match self.read_entry(call, key, &entry, evidence) {
                // What the app answers by itself comes last: only then is it known whether it was all.
                Ok(request) if request.kind.is_answered_by_app() => own.push(request),
                Ok(request) => self.put_question(request, Way::Task(call)),
                Err(reason) => {
                    let pointer = "/inputRequests".to_owned();
                    let problem = Problem::Says(format!("hold {reason}"));
                    self.find_in_task(call, Finding { pointer, problem });
                }
            }
        }
        for request in own {
            self.put_question(request, Way::Task(call));
        }
    }

    /// The task works on: what it asked is answered, by whomever, or not of interest any more.
    pub(super) fn task_asks_nothing(&mut self, call: CallId) {
        if self.peer.tasks_bring_results() {
            self.withdraw_questions(Withdrawal::ByServer, |_, way| *way == Way::Task(call));
        }
    }

    pub(super) fn answered_alone(&self, call: CallId) -> bool {
        self.tasks.of(call).is_some_and(|run| run.alone)
    }

    /// A person answers once more what the server still asks.
    pub(in crate::mcp) fn ask_again(&mut self, call: CallId) {
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        let again = std::mem::take(&mut run.still_asks);
        let is_again = |key: &String| again.iter().any(|taken| taken.key == *key);
        run.asked.retain(|key| !is_again(key));
        run.taken.retain(|taken| !is_again(&taken.key));
        self.look_at_task(call, Cause::Person);
    }

    fn find_in_task(&mut self, call: CallId, finding: Finding) {
        if let Some(run) = self.tasks.runs.get_mut(&call) {
            run.findings.push(finding);
        }
    }

    /// One question is answered; with the last one all answers go out. Until then the task waits anyway.
    pub(in crate::mcp) fn task_input_answered(
        &mut self,
        call: CallId,
        request: &InputRequest,
        response: InputResponse,
        cause: Cause,
    ) {
        let now = self.link.now();
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        match response {
            InputResponse::Result(result) => {
                run.responses.insert(request.key.clone(), result);
                let message = request.params.get("message").and_then(Value::as_str);
                let words = message.unwrap_or(&request.method).to_owned();
                run.taken.push(Taken { key: request.key.clone(), words, answered_at: now });
            }
            // There are answers only: to refuse one is to give up the task.
            InputResponse::Error { .. } => return self.cancel_task(call),
        }
        if self.has_questions(&Way::Task(call)) {
            return;
        }
        let Some(run) = self.tasks.runs.get_mut(&call) else { return };
        run.alone = cause == Cause::App;
        let responses = std::mem::take(&mut run.responses);
        let params = Map::from_iter([
            ("taskId".to_owned(), json!(run.task.id)),
            ("inputResponses".to_owned(), Value::Object(responses)),
        ]);
        self.link.tell_call(call, CallChange::Resumed { at: self.link.now() });
        self.ask_task_with(call, TaskRequest::Update, params, cause);
    }
}
