//! `echo`: the smallest tool there is.

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, harmless, said};

pub(super) fn define() -> Value {
    json!({
        "title": "Echo",
        "description": "Says what you say. The quickest way to see a call and its answer on the wire.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "message": {
                    "type": "string",
                    "title": "Message",
                    "description": "What to say",
                    "default": "Hello, Wirescope!",
                    "maxLength": 2000,
                },
                "times": {
                    "type": "integer",
                    "title": "Times",
                    "description": "How often to say it",
                    "minimum": 1,
                    "maximum": 10,
                    "default": 1,
                },
                "loudly": { "type": "boolean", "title": "Loudly", "default": false },
            },
            "required": ["message"],
        },
        "annotations": harmless(),
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let message = arguments.required_text("message")?;
    let times = arguments.whole("times", 1..=10, 1)?;
    let is_loud = arguments.flag("loudly", false)?;
    let message = if is_loud { message.to_uppercase() } else { message.to_owned() };
    let words: Vec<&str> = (0..times).map(|_| message.as_str()).collect();
    Ok(Outcome::Done(said(&words.join("\n"))))
}
