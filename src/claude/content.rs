//! Content of MCP as content of the Messages API: results of tools, prompts, resources.
//!
//! Text and images are handed over; what Claude cannot take is described to it, never dropped.
//!
//! <https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-result>

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::wire::base64;
use crate::wire::json;

/// The pictures Claude takes.
const PICTURES: &[&str] = &["image/jpeg", "image/png", "image/gif", "image/webp"];

/// A block of text.
pub(super) fn text(text: impl Into<String>) -> Value {
    json!({ "type": "text", "text": text.into() })
}

/// What `tools/call` returned, as the content of a `tool_result`, and whether it is an error. Never
/// empty. A result of no known shape is handed over as JSON.
pub fn tool_result(result: &Value) -> (Vec<Value>, bool) {
    let is_error = result.get("isError").and_then(Value::as_bool).unwrap_or_default();
    let structured = result.get("structuredContent").filter(|value| !value.is_null());
    let Some(content) = result.get("content").and_then(Value::as_array) else {
        let whole = structured.unwrap_or(result);
        return (vec![text(said(whole))], is_error);
    };
    let mut blocks: Vec<Value> = content.iter().filter_map(block).collect();
    // Servers are asked to repeat structured content as text; those that did not are helped out.
    if let Some(structured) = structured
        && !content.iter().any(|block| repeats(block, structured))
    {
        blocks.push(text(format!("Structured content:\n{structured}")));
    }
    if blocks.is_empty() {
        blocks.push(text("The tool returned nothing."));
    }
    (blocks, is_error)
}

fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn repeats(block: &Value, structured: &Value) -> bool {
    let text = block.get("text").and_then(Value::as_str);
    text.and_then(json::value).as_ref() == Some(structured)
}

/// One block of content; `None` where there is nothing to say, for the API takes no empty text.
pub(super) fn block(content: &Value) -> Option<Value> {
    let field = |name: &str| content.get(name).and_then(Value::as_str);
    let kind = field("type").unwrap_or_default();
    match (kind, field("text"), field("data")) {
        ("text", Some(words), _) => (!words.trim().is_empty()).then(|| text(words)),
        ("image", _, Some(data)) => Some(image(field("mimeType").unwrap_or_default(), data)),
        ("audio", _, Some(data)) => Some(described("audio", field("mimeType"), data)),
        ("resource", ..) => Some(resource(content.get("resource").unwrap_or(content))),
        ("resource_link", ..) => Some(link(content)),
        _ => Some(text(format!("Content of an unknown kind:\n{content}"))),
    }
}

/// A picture, or a description of one that Claude does not take.
fn image(media_type: &str, data: &str) -> Value {
    let media_type = essence(media_type);
    if !PICTURES.contains(&media_type.as_str()) || base64::decode(data).is_none_or(|b| b.is_empty())
    {
        return described("image", Some(&media_type), data);
    }
    // The API takes no white space, which some servers put in.
    let data: String = data.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let source = json!({ "type": "base64", "media_type": media_type, "data": data });
    json!({ "type": "image", "source": source })
}

/// One entry of `resources/read`, or the resource embedded in other content.
pub(super) fn resource(resource: &Value) -> Value {
    let field = |name: &str| resource.get(name).and_then(Value::as_str);
    let uri = field("uri").unwrap_or("without an address");
    let media_type = essence(field("mimeType").unwrap_or_default());
    if let Some(words) = field("text") {
        let kind = if media_type.is_empty() { String::new() } else { format!(" ({media_type})") };
        return text(format!("Resource {uri}{kind}:\n{words}"));
    }
    match field("blob") {
        Some(blob) if media_type.starts_with("image/") => image(&media_type, blob),
        Some(blob) => described(&format!("resource {uri}"), Some(&media_type), blob),
        None => text(format!("Resource {uri} without content.")),
    }
}

fn link(link: &Value) -> Value {
    let field = |name: &str| link.get(name).and_then(Value::as_str);
    let mut words =
        format!("Link to the resource {}", field("uri").unwrap_or("without an address"));
    for (label, name) in [("name", "name"), ("type", "mimeType"), ("description", "description")] {
        if let Some(value) = field(name) {
            let _ = write!(words, "\n{label}: {value}");
        }
    }
    text(words)
}

fn described(what: &str, media_type: Option<&str>, data: &str) -> Value {
    let media_type = media_type.filter(|media_type| !media_type.is_empty());
    let bytes = data.len() / 4 * 3;
    text(format!(
        "[{what} of type {}, about {bytes} bytes, which cannot be shown to you]",
        media_type.unwrap_or("unknown"),
    ))
}

fn essence(media_type: &str) -> String {
    crate::wire::media_type::essence(media_type)
}

/// The messages of `prompts/get` as content of one message of the person. What the prompt puts into
/// Claude's mouth is marked as such: the API takes an answer only from Claude.
pub fn prompt(result: &Value) -> Vec<Value> {
    let messages = result.get("messages").and_then(Value::as_array);
    let mut blocks = Vec::new();
    for message in messages.into_iter().flatten() {
        if message.get("role").and_then(Value::as_str) == Some("assistant") {
            blocks.push(text("[The prompt gives this as an answer of yours:]"));
        }
        blocks.extend(message.get("content").and_then(block));
    }
    blocks
}

/// The contents of `resources/read` as content of a message of the person.
pub fn resources(result: &Value) -> Vec<Value> {
    let contents = result.get("contents").and_then(Value::as_array);
    contents.into_iter().flatten().map(read_resource).collect()
}

/// A person who hands over a PDF means Claude to read it.
fn read_resource(contents: &Value) -> Value {
    let field = |name: &str| contents.get(name).and_then(Value::as_str);
    match (essence(field("mimeType").unwrap_or_default()).as_str(), field("blob")) {
        ("application/pdf", Some(blob)) => {
            let source = json!({ "type": "base64", "media_type": "application/pdf", "data": blob });
            json!({ "type": "document", "source": source, "title": field("uri") })
        }
        _ => resource(contents),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(content: &Value) -> Value {
        let (mut blocks, _) = tool_result(&json!({ "content": [content] }));
        assert_eq!(blocks.len(), 1);
        blocks.remove(0)
    }

    fn words(content: &Value) -> String {
        only(content)["text"].as_str().expect("text").to_owned()
    }

    #[test]
    fn text_and_pictures_are_handed_over() {
        assert_eq!(
            only(&json!({ "type": "text", "text": "hi" })),
            json!({ "type": "text", "text": "hi" })
        );
        let picture =
            only(&json!({ "type": "image", "mimeType": "Image/PNG; x=1", "data": "iVBO\nRw==" }));
        assert_eq!(
            picture,
            json!({ "type": "image", "source":
                { "type": "base64", "media_type": "image/png", "data": "iVBORw==" } })
        );
    }

    #[test]
    fn what_claude_cannot_take_is_described() {
        let svg = words(&json!({ "type": "image", "mimeType": "image/svg+xml", "data": "AAAA" }));
        assert_eq!(
            svg,
            "[image of type image/svg+xml, about 3 bytes, which cannot be shown to you]"
        );
        let broken = words(&json!({ "type": "image", "mimeType": "image/png", "data": "?" }));
        assert!(broken.starts_with("[image of type image/png"), "{broken}");
        let audio = words(&json!({ "type": "audio", "mimeType": "audio/wav", "data": "AAAA" }));
        assert!(audio.starts_with("[audio of type audio/wav"), "{audio}");
        let odd = words(&json!({ "type": "hologram", "x": 1 }));
        assert!(odd.contains("hologram"), "{odd}");
        let link = words(&json!({ "type": "resource_link", "uri": "a://b", "name": "B" }));
        assert_eq!(link, "Link to the resource a://b\nname: B");
    }

    #[test]
    fn embedded_resources_come_with_their_address() {
        let resource = |resource: Value| json!({ "type": "resource", "resource": resource });

        let text =
            words(&resource(json!({ "uri": "a://b", "mimeType": "text/csv", "text": "1,2" })));
        let blob = words(&resource(
            json!({ "uri": "a://z", "mimeType": "application/zip", "blob": "AAAA" }),
        ));
        let picture =
            only(&resource(json!({ "uri": "a://p", "mimeType": "image/gif", "blob": "AAAA" })));

        assert_eq!(text, "Resource a://b (text/csv):\n1,2");
        assert!(blob.starts_with("[resource a://z of type application/zip"), "{blob}");
        assert_eq!(picture["type"], "image");
    }

    #[test]
    fn structured_content_is_said_once() {
        let structured = json!({ "a": 1 });
        let alone = json!({ "structuredContent": structured });
        let repeated = json!({ "content": [{ "type": "text", "text": "{ \"a\": 1 }" }],
            "structuredContent": structured });
        let beside = json!({ "content": [{ "type": "text", "text": "done" }],
            "structuredContent": structured });

        assert_eq!(tool_result(&alone).0, [text("{\"a\":1}")]);
        assert_eq!(tool_result(&repeated).0.len(), 1);
        assert_eq!(tool_result(&beside).0[1], text("Structured content:\n{\"a\":1}"));
    }

    #[test]
    fn a_result_is_never_empty_and_an_error_stays_one() {
        let (blocks, is_error) = tool_result(&json!({ "content": [], "isError": true }));

        assert_eq!(blocks, [text("The tool returned nothing.")]);
        assert!(is_error);
        assert_eq!(tool_result(&json!("plain")).0, [text("plain")]);
        let blank = json!({ "content": [{ "type": "text", "text": " " }] });
        assert_eq!(tool_result(&blank).0, [text("The tool returned nothing.")]);
    }

    #[test]
    fn a_prompt_and_resources_become_content_of_the_person() {
        let prompt_result = json!({ "messages": [
            { "role": "user", "content": { "type": "text", "text": "Hi" } },
            { "role": "assistant", "content": { "type": "text", "text": "Hello" } }] });
        let pdf = json!({ "contents": [
            { "uri": "a://b.pdf", "mimeType": "application/pdf", "blob": "AAAA" }] });

        assert_eq!(prompt(&prompt_result).len(), 3);
        assert_eq!(resources(&pdf)[0]["source"]["media_type"], "application/pdf");
    }
}
