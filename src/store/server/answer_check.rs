//! What is wrong within a result, beside what is wrong with the message that brought it.

use reactive_graph::traits::WithUntracked as _;

use super::connection::Connection;
use crate::mcp::CallId;
use crate::mcp::event::{Answer, CallChange};
use crate::mcp::types::{PromptResult, ReadResult, Tool, ToolResult};
use crate::schema::check::check;
use crate::store::typed::drafts::Check;
use crate::wire::reader::{Finding, Problem};
use crate::words;

/// Larger results are not checked against a schema: that would hold up the page.
const MOST_CHECKED: usize = 1_000_000;
/// Where more is wrong than this, the rest is counted only.
const MOST_FOUND: usize = 200;

impl Connection {
    /// The change, with all that is wrong with the answer it brings.
    #[inline(never)]
    pub(in crate::store) fn checked(&self, id: CallId, change: CallChange) -> CallChange {
        match change {
            CallChange::Finished { at, mut answer } => {
                self.check(id, &mut answer);
                if let Some(call) = self.calls.find(id) {
                    call.parts.with_untracked(|parts| {
                        let found = parts.iter().flat_map(|part| part.findings.iter().cloned());
                        join(&mut answer.findings, found);
                    });
                }
                CallChange::Finished { at, answer }
            }
            CallChange::Part(mut part) => {
                self.check(id, &mut part);
                CallChange::Part(part)
            }
            other => other,
        }
    }

    fn check(&self, id: CallId, answer: &mut Answer) {
        let Some(call) = self.calls.find(id) else { return };
        let found = match &*call.operation.method {
            "tools/call" | "tasks/result" => {
                let tool = self.tools.find(call.operation.name());
                of_tool(tool.as_deref(), answer, self.check.get().copied().unwrap_or(check))
            }
            "prompts/get" => PromptResult::read(&answer.result).findings,
            "resources/read" => ReadResult::read(&answer.result).findings,
            _ => Vec::new(),
        };
        join(&mut answer.findings, found);
    }
}

fn join(findings: &mut Vec<Finding>, more: impl IntoIterator<Item = Finding>) {
    let mut left = 0_usize;
    for finding in more {
        if findings.contains(&finding) {
            continue;
        }
        if findings.len() < MOST_FOUND {
            findings.push(finding);
        } else {
            left += 1;
        }
    }
    if left > 0 {
        let says = words::finding::more(left);
        findings.push(Finding { pointer: String::new(), problem: Problem::Says(says) });
    }
}

/// What a tool says of its failure need not be what it promises of a success.
fn of_tool(tool: Option<&Tool>, answer: &Answer, check: Check) -> Vec<Finding> {
    let read = ToolResult::read(&answer.result);
    let is_error = read.is_error;
    let mut findings = read.findings;
    if let Some(tool) = tool.filter(|_| !is_error) {
        findings.extend(misfits(tool, answer, check));
    }
    findings
}

/// Where the structured content is not what the tool's `outputSchema` promises
/// (<https://modelcontextprotocol.io/specification/2025-11-25/server/tools#output-schema>).
fn misfits(tool: &Tool, answer: &Answer, check: Check) -> Vec<Finding> {
    let structured = answer.result.get("structuredContent");
    // That there is none is found with the message itself.
    let (Some(schema), Some(structured)) = (tool.output_schema(), structured) else {
        return Vec::new();
    };
    if answer.text.len() > MOST_CHECKED {
        return Vec::new();
    }
    let finding = |pointer, says| Finding {
        pointer: format!("/structuredContent{pointer}"),
        problem: Problem::Says(says),
    };
    let mistakes = check(schema, structured).into_iter();
    mistakes
        .map(|mistake| finding(mistake.pointer, words::finding::by_output_schema(&mistake.rule)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reactive_graph::owner::Owner;
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::mcp::event::{Event, ListChange, RecordId};
    use crate::mcp::types::Listed as _;
    use crate::mcp::{Moment, Operation};
    use crate::session::command::Place;
    use crate::store::Stores;
    use crate::store::server::calls::CallPhase;

    /// What is said of a result of a tool that promises degrees.
    fn found(result: Value) -> Vec<String> {
        Owner::new().with(|| {
            let (stores, call, at) = (Stores::default(), CallId(1), Moment::default());
            let server = stores.servers.open(Place::Demo);
            let raw = json!({ "name": "weather", "inputSchema": {}, "outputSchema": {
                "type": "object", "properties": { "degrees": { "type": "number" } },
            } });
            let tool = Tool::read(raw, String::new());
            stores.apply(server, Event::Tools(ListChange::Page(vec![tool])));
            let operation = Arc::new(Operation::call_tool("weather", Map::new()));
            stores.apply(server, Event::Call(call, CallChange::Started { at, operation }));
            let text = result.to_string().into();
            let answer = Answer {
                result: Arc::new(result),
                text,
                record: RecordId(1),
                findings: Vec::new(),
                part: 1,
            };
            stores.apply(server, Event::Call(call, CallChange::Finished { at, answer }));

            let connection = stores.servers.find(server).expect("opened above");
            let held = connection.calls.find(call).expect("started above");
            held.phase.with_untracked(|phase| match phase {
                CallPhase::Finished { answer, .. } => {
                    answer.findings.iter().map(|finding| finding.pointer.clone()).collect()
                }
                other => panic!("{other:?}"),
            })
        })
    }

    #[test]
    fn what_is_wrong_within_a_result_counts_with_its_call() {
        let content = json!([{ "type": "text", "text": "warm" }]);
        let misfit = json!({ "content": content, "structuredContent": { "degrees": "warm" } });
        assert_eq!(found(misfit.clone()), ["/structuredContent/degrees"]);

        let mut reported = misfit;
        reported["isError"] = json!(true);
        assert_eq!(found(reported), <[&str; 0]>::default());
        assert_eq!(
            found(json!({ "content": [{ "type": "text", "text": 7 }] })),
            ["/content/0/text"]
        );
        let broken = vec![json!({ "type": "text", "text": 7 }); 20_000];
        assert_eq!(found(json!({ "content": broken })).len(), MOST_FOUND + 1);
        assert_eq!(
            found(json!({ "content": content, "structuredContent": { "degrees": 7 } })),
            <[&str; 0]>::default()
        );
    }
}
