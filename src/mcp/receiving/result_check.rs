//! What is wrong with an answer, as far as the protocol says what it has to hold.
//!
//! Spec: the schema of each revision, `CallToolResult` and the other results, and the errors it names.

use serde_json::Value;

use super::result_type::unfit_type;
use crate::mcp::client::Client;
use crate::mcp::link::pending::{RequestKind, TaskRequest};
use crate::mcp::link::recorder::is_reported;
use crate::mcp::model::id::CallId;
use crate::mcp::model::list::List;
use crate::mcp::peer::method::policy;
use crate::wire::json_rpc::RpcError;
use crate::wire::reader::{Finding, Problem};

/// Errors of the protocol that have to say more, since which revision, and until which.
const TELLING: [(i64, &str, &str, &str); 3] = [
    (-32021, "requiredCapabilities", "2026-07-28", "9999"),
    (-32022, "supported", "2026-07-28", "9999"),
    (-32042, "elicitations", "2025-11-25", "2025-11-25"),
];

impl Client {
    pub(super) fn check_result(
        &self,
        kind: RequestKind,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        if !result.is_object() {
            return find(findings, "/result", Problem::NotA("object"));
        }
        match kind {
            RequestKind::Call(call) if self.is_complete(call, result) => {
                let method = self.calls.get(&call).map(|call| &*call.operation.method);
                self.check_members(call, method.unwrap_or_default(), result, findings);
            }
            RequestKind::Task(call, TaskRequest::Result) => {
                self.check_members(call, "tools/call", result, findings);
            }
            RequestKind::Completion(_) => check_required("completion/complete", result, findings),
            RequestKind::List(list) => self.check_names(list, result, findings),
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
                let words = "is missing, although the tool declares an outputSchema";
                find(findings, pointer, Problem::Says(words.to_owned()));
            }
            _ => {}
        }
    }

    fn promises_structure(&self, call: CallId) -> bool {
        let name = self.calls.get(&call).map(|call| call.operation.name());
        let tool = name.and_then(|name| self.lists.find_tool(name));
        let has_schema =
            tool.is_some_and(|tool| tool.output_schema().is_some_and(Value::is_object));
        // The revisions before have neither.
        has_schema && self.peer.is_since("2025-06-18")
    }

    /// Results of these kinds have to say how long they may be used.
    pub(super) fn check_caching(
        &self,
        kind: RequestKind,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let reads = |kind: RequestKind| match kind {
            RequestKind::Call(call) => {
                self.calls.get(&call).is_some_and(|call| policy(&call.operation.method).is_kept)
            }
            RequestKind::Discover
            | RequestKind::List(_)
            | RequestKind::RoundTrip("server/discover") => true,
            _ => false,
        };
        let complete = result.get("resultType").is_none_or(|kind| kind == "complete");
        if !self.peer.limits_use_of_results() || !reads(kind) || !complete {
            return;
        }
        // An old server that answers the probe in its own way is no server of this revision.
        if kind == RequestKind::Discover && result.get("supportedVersions").is_none() {
            return;
        }
        let mut find = |field: &str, problem| {
            findings.push(Finding { pointer: format!("/result/{field}"), problem });
        };
        match result.get("ttlMs") {
            None => find("ttlMs", Problem::Missing),
            Some(ttl) if ttl.as_u64().is_none() => {
                find("ttlMs", Problem::Says("is not a whole number of milliseconds".to_owned()));
            }
            Some(_) => {}
        }
        match result.get("cacheScope").map(Value::as_str) {
            None => find("cacheScope", Problem::Missing),
            Some(Some("public" | "private")) => {}
            Some(_) => {
                find("cacheScope", Problem::Says("is neither public nor private".to_owned()));
            }
        }
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
        let mut seen = self.lists.names_so_far(list);
        for (index, entry) in entries.into_iter().flatten().enumerate() {
            let Some(name) = entry.get(key).and_then(Value::as_str) else { continue };
            if !seen.insert(name) {
                let pointer = format!("/result/{field}/{index}/{key}");
                let words = format!("is also the name of another entry in this list: {name:?}");
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
