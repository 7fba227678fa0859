//! What is wrong with an answer, as far as the protocol says what it has to hold.
//!
//! Spec: the schema of each revision, `CallToolResult` and the other results, and the errors it names.

use serde_json::Value;

use super::client::Client;
use super::model::id::CallId;
use super::model::list::List;
use super::model::record::Subject;
use super::peer::method::policy;
use super::pending::{Asked, TaskAsk};
use super::result_type::unfit_type;
use crate::wire::json_rpc::{RequestId, RpcError};
use crate::wire::reader::{Finding, Problem};

/// Errors of the protocol that have to say more, since which revision, and until which.
const TELLING: [(i64, &str, &str, &str); 3] = [
    (-32021, "requiredCapabilities", "2026-07-28", "9999"),
    (-32022, "supported", "2026-07-28", "9999"),
    (-32042, "elicitations", "2025-11-25", "2025-11-25"),
];

impl Client {
    pub(super) fn check_result(&self, asked: Asked, result: &Value, findings: &mut Vec<Finding>) {
        if !result.is_object() {
            return find(findings, "/result", Problem::NotA("object"));
        }
        match asked {
            Asked::Call(call) if self.is_complete(call, result) => {
                let method = self.calls.get(&call).map(|call| &*call.operation.method);
                self.check_members(call, method.unwrap_or_default(), result, findings);
            }
            Asked::Task(call, TaskAsk::Result) => {
                self.check_members(call, "tools/call", result, findings);
            }
            Asked::Completion(_) => check_required("completion/complete", result, findings),
            Asked::List(list) => self.check_names(list, result, findings),
            _ => {}
        }
    }

    /// Neither a question nor a task.
    fn is_complete(&self, call: CallId, result: &Value) -> bool {
        let is_other = self.peer.asks_by_result() && unfit_type(result).is_some();
        !is_other && self.task_in(call, result).is_none()
    }

    fn check_members(
        &self,
        call: CallId,
        method: &str,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        check_required(method, result, findings);
        if method != "tools/call" {
            return;
        }
        let flag = result.get("isError");
        if flag.is_some_and(|flag| !flag.is_boolean()) {
            find(findings, "/result/isError", Problem::NotA("boolean"));
        }
        let pointer = "/result/structuredContent";
        match result.get("structuredContent") {
            Some(content) if !self.peer.structures_any_value() && !content.is_object() => {
                find(findings, pointer, Problem::NotA("object"));
            }
            None if !is_reported(result) && self.promises_structure(call) => {
                let words = "is missing, though the tool declares an outputSchema";
                find(findings, pointer, Problem::Says(words.to_owned()));
            }
            _ => {}
        }
    }

    fn promises_structure(&self, call: CallId) -> bool {
        let name = self.calls.get(&call).map(|call| call.operation.name());
        let tool = name.and_then(|name| self.catalog.find_tool(name));
        let has_schema =
            tool.is_some_and(|tool| tool.output_schema().is_some_and(Value::is_object));
        // The revisions before have neither.
        has_schema && self.peer.is_since("2025-06-18")
    }

    /// Two items of a list must not go by one name.
    fn check_names(&self, list: List, result: &Value, findings: &mut Vec<Finding>) {
        let key = match list {
            List::Tools | List::Prompts => "name",
            List::Resources => "uri",
            List::ResourceTemplates => "uriTemplate",
        };
        let field = list.field();
        let entries = result.get(field).and_then(Value::as_array);
        let mut seen = self.names_so_far(list);
        for (index, entry) in entries.into_iter().flatten().enumerate() {
            let Some(name) = entry.get(key).and_then(Value::as_str) else { continue };
            if !seen.insert(name) {
                let pointer = format!("/result/{field}/{index}/{key}");
                let words = format!("is that of another entry of this list: {name:?}");
                findings.push(Finding { pointer, problem: Problem::Says(words) });
            }
        }
    }

    /// What an error of the protocol has to tell in its data.
    pub(super) fn check_error(&self, error: &RpcError, findings: &mut Vec<Finding>) {
        let Some(revision) = self.peer.revision() else { return };
        for (code, member, since, until) in TELLING {
            let applies = code == error.code && (since..=until).contains(&revision);
            if applies && error.data.get(member).is_none() {
                find(findings, &format!("/error/data/{member}"), Problem::Missing);
            }
        }
    }
}

/// What a response is in the wire log.
pub(super) fn response_subject(
    id: Option<&RequestId>,
    outcome: &Result<Value, RpcError>,
) -> Subject {
    Subject::Response {
        id: id.map(ToString::to_string),
        error: outcome.as_ref().err().map(|error| error.code),
        is_reported: outcome.as_ref().is_ok_and(is_reported),
    }
}

/// The tool says by its result that it failed.
fn is_reported(result: &Value) -> bool {
    result.get("isError") == Some(&Value::Bool(true))
}

fn check_required(method: &str, result: &Value, findings: &mut Vec<Finding>) {
    let Some((member, is_list)) = policy(method).holds else { return };
    let pointer = format!("/result/{member}");
    match result.get(member) {
        None => find(findings, &pointer, Problem::Missing),
        Some(value) if is_list && !value.is_array() => {
            find(findings, &pointer, Problem::NotA("array"));
        }
        Some(_) => {}
    }
}

fn find(findings: &mut Vec<Finding>, pointer: &str, problem: Problem) {
    findings.push(Finding { pointer: pointer.to_owned(), problem });
}
