//! `learn_tool`: the list of tools changes while somebody looks at it.

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, Skill};

pub(super) fn define() -> Value {
    json!({
        "title": "Learn a tool",
        "description": "Adds a tool to this server. Whoever subscribed is told that the list changed.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "name": {
                    "type": "string",
                    "title": "Name",
                    "description": "Letters, digits, underscore, hyphen, dot",
                    "pattern": "^[A-Za-z0-9_.-]+$",
                    "minLength": 1,
                    "maxLength": 64,
                    "default": "greet",
                },
                "title": { "type": "string", "title": "Title", "maxLength": 100 },
                "answer": {
                    "type": "string",
                    "title": "Answer",
                    "description": "What the new tool says when it is called",
                    "minLength": 1,
                    "maxLength": 2000,
                    "default": "Nice to meet you!",
                },
            },
            "required": ["name", "answer"],
        },
        "annotations": {
            "readOnlyHint": false,
            "destructiveHint": false,
            "idempotentHint": true,
            "openWorldHint": false,
        },
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let name = arguments.required_text("name")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if name.len() > 64 || !name.bytes().all(is_plain) {
        let why = "name may have 64 letters, digits, underscores, hyphens and dots";
        return Err(Mistake(why.to_owned()));
    }
    let title = arguments.text("title")?.filter(|title| !title.trim().is_empty());
    Ok(Outcome::Learned(Skill {
        name: name.to_owned(),
        title: title.map(str::to_owned),
        answer: arguments.required_text("answer")?.to_owned(),
    }))
}
