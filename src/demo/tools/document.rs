//! `document`: content that is more than text.

use super::{Arguments, Mistake, Outcome, fill};

const TOPICS: [&str; 3] = ["calls", "subscriptions", "errors"];

/// A text and an embedded resource.
const HANDED_OVER: &str = r#"{"content":[
    {"type":"text","text":null},
    {"type":"resource","resource":{"uri":null,"mimeType":"text/markdown","text":null},
        "annotations":{"audience":["user","assistant"],"priority":0.7,
            "lastModified":"2026-07-28T12:00:00Z"}}]}"#;

const LINK: &str = r#"{"type":"resource_link",
    "uri":"https://modelcontextprotocol.io/specification/2026-07-28","name":"specification",
    "title":"The MCP specification","description":"Revision 2026-07-28","mimeType":"text/html"}"#;

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let topic = arguments.choice("topic", &TOPICS)?;
    let words = format!("Here is a page about {topic}.");
    let uri = format!("demo://notes/{topic}.md");
    let parts = &mut [words.into(), uri.into(), page(topic).into()];
    let mut handed = fill(HANDED_OVER, parts);
    if arguments.flag("with_link", true)?
        && let Some(content) = handed["content"].as_array_mut()
    {
        content.push(fill(LINK, &mut []));
    }
    Ok(Outcome::Done(handed))
}

fn page(topic: &str) -> &'static str {
    match topic {
        "subscriptions" => {
            "# Subscriptions\n\nA client that wants to learn of changes sends `subscriptions/listen` and \
             keeps the answer open.\n\n1. The server **acknowledges** what it will report.\n2. Each \
             notification carries the id of that request.\n3. Closing the stream ends it.\n"
        }
        "errors" => {
            "# Errors\n\n| what went wrong | how the server says so |\n| --- | --- |\n| the tool could not do \
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
