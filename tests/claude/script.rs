//! What the Messages API says, event by event, as its documentation has it.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// A stream under way.
#[derive(Clone, Default)]
pub(crate) struct Script {
    pub(crate) text: String,
    blocks: usize,
}

impl Script {
    pub(crate) fn start() -> Self {
        Self::default().event(
            "message_start",
            &json!({ "message": { "id": "msg_1", "type": "message", "role": "assistant",
                "content": [], "model": "claude-opus-5-5", "stop_reason": null,
                "stop_sequence": null, "usage": { "input_tokens": 25, "output_tokens": 1 } } }),
        )
    }

    pub(crate) fn event(mut self, name: &str, fields: &Value) -> Self {
        let mut data = json!({ "type": name });
        for (field, value) in fields.as_object().expect("fields") {
            data[field] = value.clone();
        }
        let _ = write!(self.text, "event: {name}\ndata: {data}\n\n");
        self
    }

    pub(crate) fn raw(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn begin(mut self, block: &Value) -> Self {
        self.blocks += 1;
        let index = self.blocks - 1;
        self.event("content_block_start", &json!({ "index": index, "content_block": block }))
    }

    pub(crate) fn delta(self, delta: &Value) -> Self {
        let index = self.blocks - 1;
        self.event("content_block_delta", &json!({ "index": index, "delta": delta }))
    }

    pub(crate) fn end(self) -> Self {
        let index = self.blocks - 1;
        self.event("content_block_stop", &json!({ "index": index }))
    }

    pub(crate) fn words(self, parts: &[&str]) -> Self {
        let mut script = self.begin(&json!({ "type": "text", "text": "" }));
        for part in parts {
            script = script.delta(&json!({ "type": "text_delta", "text": part }));
        }
        script.end()
    }

    pub(crate) fn thinks(self, parts: &[&str], signature: &str) -> Self {
        let mut script =
            self.begin(&json!({ "type": "thinking", "thinking": "", "signature": "" }));
        for part in parts {
            script = script.delta(&json!({ "type": "thinking_delta", "thinking": part }));
        }
        script.delta(&json!({ "type": "signature_delta", "signature": signature })).end()
    }

    pub(crate) fn uses(self, id: &str, name: &str, input: &[&str]) -> Self {
        let start = json!({ "type": "tool_use", "id": id, "name": name, "input": {} });
        let mut script = self.begin(&start);
        for part in input {
            script = script.delta(&json!({ "type": "input_json_delta", "partial_json": part }));
        }
        script.end()
    }

    pub(crate) fn ping(self) -> Self {
        self.event("ping", &json!({}))
    }

    pub(crate) fn stop(self, reason: &str) -> Self {
        self.event(
            "message_delta",
            &json!({ "delta": { "stop_reason": reason, "stop_sequence": null },
                "usage": { "output_tokens": 15 } }),
        )
        .event("message_stop", &json!({}))
    }

    pub(crate) fn error(self, kind: &str) -> Self {
        self.event("error", &json!({ "error": { "type": kind, "message": "Sorry" } }))
    }
}

/// An answer of words only.
pub(crate) fn says(text: &str) -> Script {
    Script::start().words(&[text]).stop("end_turn")
}

/// An answer that calls tools: id, name, input.
pub(crate) fn calls(calls: &[(&str, &str, &str)]) -> Script {
    let start = Script::start().words(&["Let me look."]);
    let all = calls.iter().fold(start, |script, (id, name, input)| script.uses(id, name, &[input]));
    all.stop("tool_use")
}

/// Thinking, words and two calls, with a ping: every kind of event that is usual.
pub(crate) fn rich() -> Script {
    Script::start()
        .ping()
        .thinks(&["Two ", "tools — π."], "sig/1==")
        .begin(&json!({ "type": "redacted_thinking", "data": "b3BhcXVl" }))
        .end()
        .words(&["Grüße", ", 世界 🦀"])
        .uses("toolu_1", "add", &["", "{\"a\": 1", ", \"b\": 2}"])
        .ping()
        .uses("toolu_2", "read", &["{\"path\":\"x\\ny\"}"])
        .stop("tool_use")
}
