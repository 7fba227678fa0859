//! `resultType`: what kind of result an answer of the modern era holds.
//!
//! Spec: 2026-07-28, basic, results: it must be there; an absent one counts as `complete`, for the sake of
//! older servers; one that is not known makes the result invalid.

use std::sync::Arc;

use serde_json::Value;

use crate::mcp::client::Client;
use crate::mcp::link::pending::{RequestKind, TaskRequest};
use crate::mcp::model::reply::Reply;
use crate::wire::reader::{Finding, Problem};

const COMPLETE: &str = "complete";
pub(in crate::mcp) const INPUT_REQUIRED: &str = "input_required";
/// Of the extension `io.modelcontextprotocol/tasks`.
const TASK: &str = "task";

impl Client {
    pub(super) fn check_type(
        &self,
        kind: RequestKind,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        // An old server that answers the probe in its own way is no server of this revision.
        let is_foreign = kind == RequestKind::Discover && result.get("supportedVersions").is_none();
        if !self.peer.asks_by_result() || is_foreign {
            return;
        }
        let problem = match result.get("resultType") {
            None => Problem::Missing,
            Some(Value::String(named)) => match named.as_str() {
                COMPLETE => return,
                INPUT_REQUIRED | TASK if matches!(kind, RequestKind::Call(_)) => return,
                INPUT_REQUIRED | TASK => {
                    Problem::Says("is not a result type that this request allows".to_owned())
                }
                _ => Problem::Says("is not a result type that this client knows".to_owned()),
            },
            Some(_) => Problem::NotA("string"),
        };
        findings.push(Finding { pointer: "/result/resultType".to_owned(), problem });
    }

    /// A result that only `complete` fits, and that is of another kind, is no answer. Calls have more kinds,
    /// and see to it themselves.
    pub(super) fn of_fitting_type(
        &self,
        kind: RequestKind,
        reply: Reply,
        text: &Arc<str>,
    ) -> Reply {
        let is_bound = matches!(
            kind,
            RequestKind::Discover
                | RequestKind::List(_)
                | RequestKind::Completion(_)
                | RequestKind::Task(..)
        );
        let Reply::Result(result) = &reply else { return reply };
        let unfit = unfit_type(result).filter(|_| is_bound && self.peer.asks_by_result());
        // Who asks how a task goes can make use of one, whatever it is called.
        let is_looked_at = matches!(kind, RequestKind::Task(_, TaskRequest::Get));
        match unfit.filter(|kind| !is_looked_at || *kind != TASK) {
            Some(kind) => Reply::Unreadable { reason: reason(kind), text: Arc::clone(text) },
            None => reply,
        }
    }
}

/// Why a result of such a kind is no answer, to follow "the answer is".
pub(in crate::mcp) fn reason(kind: &Value) -> String {
    format!("a result of type {kind}, which this client did not request")
}

/// The type of a result, where it is another than `complete`.
pub(in crate::mcp) fn unfit_type(result: &Value) -> Option<&Value> {
    result.get("resultType").filter(|kind| *kind != COMPLETE)
}
