//! An answer of Claude as the `CreateMessageResult` for the server.

use serde_json::{Value, json};

use super::request::SamplingRequest;
use crate::claude::answer::{Answer, Stop};
use crate::claude::block::BlockKind;

/// One content block where the answer is only text, as every revision of MCP takes it; a list where
/// Claude uses tools (2025-11-25 and later). Thinking stays here.
pub(super) fn compose(answer: &Answer, request: &SamplingRequest) -> Value {
    let names = request.names();
    let text = answer.text();
    let mut content = Vec::new();
    if !text.is_empty() {
        content.push(json!({ "type": "text", "text": text }));
    }
    for block in &answer.blocks {
        if let BlockKind::ToolUse(tool_use) = &block.kind
            && let Some(input) = &tool_use.input
        {
            let name = names.tool(&tool_use.name).map_or(&tool_use.name, |tool| &tool.tool);
            content.push(
                json!({ "type": "tool_use", "id": tool_use.id, "name": name, "input": input }),
            );
        }
    }
    let uses_tools = content.iter().any(|block| block["type"] == "tool_use");
    let content = match content.pop() {
        Some(only) if content.is_empty() && !uses_tools => only,
        Some(last) => {
            content.push(last);
            Value::Array(content)
        }
        None => json!({ "type": "text", "text": "" }),
    };
    json!({
        "role": "assistant",
        "content": content,
        "model": answer.model,
        "stopReason": answer.stop.as_ref().map_or("endTurn", stop_reason),
    })
}

/// MCP knows four and leaves the list open.
fn stop_reason(stop: &Stop) -> &str {
    match stop {
        Stop::EndTurn => "endTurn",
        Stop::MaxTokens => "maxTokens",
        Stop::StopSequence(_) => "stopSequence",
        Stop::ToolUse => "toolUse",
        other => other.as_str(),
    }
}
