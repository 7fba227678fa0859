//! `document`: content that is more than text.

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, harmless, text};

const TOPICS: [&str; 3] = ["calls", "subscriptions", "errors"];

pub(super) fn define() -> Value {
    json!({
        "title": "Hand over a document",
        "description": "Returns a text, an embedded Markdown resource and a link to the specification.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "topic": {
                    "type": "string",
                    "title": "Topic",
                    "enum": TOPICS,
                    "default": "calls",
                },
                "with_link": {
                    "type": "boolean",
                    "title": "With a link",
                    "description": "Add a link to the specification",
                    "default": true,
                },
            },
        },
        "annotations": harmless(),
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let topic = arguments.choice("topic", &TOPICS)?;
    let mut content = vec![
        text(&format!("Here is a page about {topic}.")),
        json!({
            "type": "resource",
            "resource": {
                "uri": format!("demo://notes/{topic}.md"),
                "mimeType": "text/markdown",
                "text": page(topic),
            },
            "annotations": {
                "audience": ["user", "assistant"],
                "priority": 0.7,
                "lastModified": "2026-07-28T12:00:00Z",
            },
        }),
    ];
    if arguments.flag("with_link", true)? {
        content.push(json!({
            "type": "resource_link",
            "uri": "https://modelcontextprotocol.io/specification/2026-07-28",
            "name": "specification",
            "title": "The MCP specification",
            "description": "Revision 2026-07-28",
            "mimeType": "text/html",
        }));
    }
    Ok(Outcome::Done(json!({ "content": content })))
}

fn page(topic: &str) -> &'static str {
    match topic {
        "subscriptions" => {
            "# Subscriptions\n\nA client that wants to hear of changes sends `subscriptions/listen` and \
             keeps the answer open.\n\n1. The server **acknowledges** what it will report.\n2. Each \
             notification carries the id of that request.\n3. Closing the stream ends it.\n"
        }
        "errors" => {
            "# Errors\n\n| what went wrong | how it is told |\n| --- | --- |\n| the tool could not do \
             it | a result with `isError` |\n| the tool does not exist | error `-32602` |\n| the \
             method does not exist | error `-32601`, status 404 |\n"
        }
        _ => {
            "# Calls\n\nEvery call is **one** HTTP request:\n\n```json\n{ \"method\": \"tools/call\", \
             \"params\": { \"name\": \"add\", \"arguments\": { \"a\": 2, \"b\": 40 } } }\n```\n\n- a \
             quick answer comes as JSON\n- a slow one as a stream of events\n- hanging up *cancels* it\n"
        }
    }
}
