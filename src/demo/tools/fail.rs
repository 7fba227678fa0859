//! `fail`: the two ways a call can fail.

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, RpcError, harmless};

const KINDS: [&str; 2] = ["tool", "protocol"];

pub(super) fn define() -> Value {
    json!({
        "title": "Fail on purpose",
        "description": "Shows the two ways a call can fail: with a result marked isError, which a model \
            reads, or with a JSON-RPC error, which the client reads.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "kind": {
                    "title": "Kind",
                    "default": "tool",
                    "oneOf": [
                        { "const": "tool", "title": "A result with isError" },
                        { "const": "protocol", "title": "A JSON-RPC error" },
                    ],
                },
                "message": {
                    "type": "string",
                    "title": "Message",
                    "default": "The kettle is out of water",
                },
            },
        },
        "annotations": harmless(),
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let message = arguments.text("message")?.unwrap_or("The kettle is out of water").to_owned();
    if arguments.choice("kind", &KINDS)? == "tool" {
        return Err(Mistake(message));
    }
    let data = json!({ "hint": "this error was asked for" });
    Ok(Outcome::Refused(RpcError { code: -32603, message, data }))
}
