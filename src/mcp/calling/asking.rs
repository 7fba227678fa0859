//! What the server asks for by requests of its own: read, admitted or refused, and made questions.

use std::sync::Arc;

use serde_json::{Value, json};

use super::questions::Way;
use crate::mcp::client::Client;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::link::recorder::Said;
use crate::mcp::model::features::FIRST_WITH_PARTS;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::input_request::{About, InputKind, InputRequest, InputResponse, Withdrawal};
use crate::mcp::model::question::Question;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::task::own;
use crate::wire::json_rpc::{RequestId, RpcError};
use crate::wire::reader::{Finding, Problem};
use crate::wire::received::Received;

impl Client {
    /// The server asks something of us by a JSON-RPC request; the legacy era only.
    #[inline(never)]
    pub(in crate::mcp) fn server_request(
        &mut self,
        exchange: ExchangeId,
        (asked, method, params): (&RequestId, &str, Value),
        text: &Received,
        mut findings: Vec<Finding>,
    ) {
        if self.peer.asks_by_result() {
            let problem = Problem::Says(
                "is a request from the server, which this protocol version does not have"
                    .to_owned(),
            );
            findings.push(Finding { pointer: "/method".to_owned(), problem });
        }
        let kind = match method {
            "ping" => None,
            _ if own::is_about(&self.peer, method, &params, &mut findings) => None,
            _ => Some(self.admit(method, &params, &mut findings)),
        };
        let question = kind.as_ref().and_then(|kind| kind.as_ref().ok());
        let task = own::wanted(&self.peer, question, &params, &mut findings);
        let pending = self.link.pending_on(exchange);
        let about = pending.map(|pending| pending.record);
        let subject =
            Subject::Request { id: asked.to_string(), method: method.to_owned(), name: None };
        let said = Said::from_server(subject, text.clone(), Cause::App);
        let record = self.link.record(exchange, said.about(about).found(findings.clone()));
        let answer = match kind {
            None if method == "ping" => InputResponse::Result(json!({})),
            None => {
                let (link, peer) = (&mut self.link, &self.peer);
                let off = self.own_tasks.answer(link, peer, (asked, record), (method, &params));
                if let Some(id) = off {
                    self.withdraw_questions(Withdrawal::ByServer, |_, way| {
                        *way == Way::OwnTask(id)
                    });
                }
                return;
            }
            Some(Err((code, message))) => InputResponse::Error { code, message },
            Some(Ok(_)) if !self.peer.asks_by_request() => return,
            Some(Ok(kind)) => {
                let about = self.about(exchange, &kind, &params);
                let (key, method) = (asked.to_string(), method.to_owned());
                let task_id = None;
                let mut request = InputRequest {
                    key,
                    method,
                    params: Arc::new(params),
                    kind,
                    about,
                    record,
                    findings,
                    task: task_id,
                };
                let way = match task {
                    None => Some(Way::Response(asked.clone())),
                    Some(task) => {
                        let (link, peer) = (&mut self.link, &self.peer);
                        let begun = self.own_tasks.begin(link, peer, (asked, task), &mut request);
                        begun.map(Way::OwnTask)
                    }
                };
                if let Some(way) = way {
                    self.put_question(request, way);
                }
                return;
            }
        };
        self.link.respond(&self.peer, (asked, record), &answer, Cause::App);
    }

    /// Reads a question; what was not declared, or is no question, is refused with a code and a reason.
    fn admit(
        &self,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) -> Result<InputKind, (i64, String)> {
        let declared = self.peer.declared();
        let is_declared =
            |question: Question| question.features().iter().any(|feature| declared.has(*feature));
        if !Question::of(method).is_some_and(is_declared) {
            return Err((-32601, "Method not found".to_owned()));
        }
        let mut kind = InputKind::read(method, params, "/params", findings)
            .map_err(|why| (-32602, format!("The request {why}")))?;
        if let InputKind::Sampling { takes_blocks } = &mut kind {
            *takes_blocks = self.peer.is_since(FIRST_WITH_PARTS);
        }
        let feature = kind.feature(params);
        if !declared.has(feature) {
            return Err((-32602, format!("This client has not declared {}", feature.key())));
        }
        Ok(kind)
    }

    /// Whose question it is: that of the call on whose stream it came; else of the task it names; else
    /// of the only call under way.
    fn about(&self, exchange: ExchangeId, kind: &InputKind, params: &Value) -> About {
        let call = |kind: RequestKind| kind.call();
        let own = self.link.pending_on(exchange);
        if let Some(call) = own.and_then(|pending| call(pending.kind)) {
            return About::Call(call);
        }
        let task = params.pointer("/_meta/io.modelcontextprotocol~1related-task/taskId");
        if let Some(task) = task.and_then(Value::as_str) {
            let waiting = self.tasks.call_of(task);
            return waiting.map_or_else(|| About::Task(task.to_owned()), About::Call);
        }
        // Roots are the session's: servers ask for them unprompted.
        let mut calls = self.link.all_pending().filter_map(|(_, pending)| call(pending.kind));
        match (calls.next(), calls.next()) {
            (Some(only), None) if *kind != InputKind::Roots => About::Call(only),
            _ => About::Nothing,
        }
    }

    /// `notifications/cancelled` from the server: it does not want the answer any more.
    #[inline(never)]
    pub(in crate::mcp) fn server_cancelled(&mut self, params: &Value) {
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
            let Ok(kind @ InputKind::Url { .. }) =
                InputKind::read(&method, &params, &pointer, &mut findings)
            else {
                continue;
            };
            let (key, about) = (index.to_string(), About::Call(call));
            let task = None;
            let request = InputRequest {
                key,
                method,
                params: Arc::new(params),
                kind,
                about,
                record,
                findings,
                task,
            };
            self.put_question(request, Way::Consent);
        }
    }
}
