//! What a revision asks of tools, and of no other revision's.

use std::sync::Arc;

use serde_json::{Value, json};
use wirescope::mcp::event::ListChange;
use wirescope::mcp::types::Tool;
use wirescope::mcp::{Command, List};

use crate::playbook::Playbook;
use crate::story::{event_dialect, http_sse, legacy, modern};

/// A header that stands where the modern era allows none, and a name that it would have otherwise.
fn odd() -> Value {
    let inner = json!({ "type": "array", "items": { "type": "string", "x-mcp-header": "A b" } });
    let schema = json!({ "type": "object", "properties": { "p": inner } });
    json!({ "name": "get weather", "inputSchema": schema })
}

#[track_caller]
fn last_tool(play: &Playbook) -> Arc<Tool> {
    match play.tools.last() {
        Some(ListChange::Replaced(tools)) => tools[0].clone(),
        other => panic!("no list but {other:?}"),
    }
}

fn listed(mut play: Playbook) -> Arc<Tool> {
    play.command(Command::List(List::Tools));
    let (exchange, asked) = play.expect_post("tools/list");
    let result = json!({ "resultType": "complete", "tools": [odd()] });
    play.result(exchange, &asked, &result);
    last_tool(&play)
}

fn pointers(tool: &Tool) -> Vec<&str> {
    tool.findings.iter().map(|found| found.pointer.as_str()).collect()
}

#[test]
fn a_header_that_is_not_allowed_makes_a_tool_invalid_in_the_modern_era() {
    let tool = listed(modern());

    let fault = "its x-mcp-header \"A b\" is not a valid header name";
    assert_eq!(tool.invalid.as_deref(), Some(fault));
    assert_eq!(pointers(&tool), ["/tools/0/name"]);
}

#[test]
fn before_the_modern_era_such_a_header_means_nothing() {
    let tool = listed(legacy().0);

    assert_eq!(tool.invalid, None);
    assert_eq!(pointers(&tool), ["/tools/0/name"]);
}

#[test]
fn older_revisions_and_the_event_dialect_ask_for_neither() {
    let (mut play, stream) = http_sse();
    play.command(Command::List(List::Tools));
    let (exchange, asked) = play.expect_post("tools/list");
    play.answers(exchange, 202, "text/plain", "Accepted");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "tools": [odd()] } });
    play.item(stream, "message", &answer.to_string());
    let over_stream = last_tool(&play);

    let (mut play, stream) = event_dialect();
    play.item(stream, "tools", &json!([odd()]).to_string());

    for tool in [over_stream, last_tool(&play)] {
        assert_eq!(tool.invalid, None);
        assert_eq!(pointers(&tool), Vec::<&str>::new());
    }
}
