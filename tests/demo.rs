//! The demo server's tools as the rest of the app meets them: read as tools, shown as forms, called
//! with their defaults, answered within their output schemas.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::demo::Demo;
use wirescope::mcp::ExchangeId;
use wirescope::mcp::http::{Carrier, Header, HttpEvent, HttpRequest, Method, Reach};
use wirescope::mcp::moment::Moment;
use wirescope::mcp::types::{Listed as _, Tool};
use wirescope::schema::check::check;
use wirescope::schema::draft::Draft;
use wirescope::schema::form::{Field, FieldKind, Form};

#[test]
fn every_tool_reads_without_a_finding_and_says_what_it_is() {
    for raw in tools() {
        let tool = Tool::read(raw, String::new());

        assert_eq!((&tool.invalid, tool.findings.len()), (&None, 0), "{}", tool.name);
        assert!(tool.title.is_some() && tool.description.is_some(), "{}", tool.name);
        assert!(tool.annotations.read_only.is_some(), "{}", tool.name);
    }
}

#[test]
fn every_argument_has_a_field_of_its_own() {
    let mut as_json = Vec::new();
    for raw in tools() {
        let form = Form::read(&raw["inputSchema"]);

        assert_eq!(form.reason, None, "{}", raw["name"]);
        assert!(!form.fields().is_empty(), "{}", raw["name"]);
        let is_json = |field: &&Field| matches!(field.kind, FieldKind::Json { .. });
        let fields = form.fields().iter().filter(is_json);
        as_json.extend(fields.map(|field| (raw["name"].clone(), field.key.clone())));
    }
    assert_eq!(as_json, []);
}

#[test]
fn every_tool_can_be_called_as_its_form_opens_and_keeps_its_promise() {
    // One asks back, which is played in the server's own tests.
    for raw in tools().into_iter().filter(|raw| raw["name"] != "book_table") {
        let name = raw["name"].as_str().expect("a name");
        let form = Form::read(&raw["inputSchema"]);

        let arguments = Draft::with_defaults(&form).to_value(&form).expect("defaults are enough");
        let arguments = Value::Object(arguments);
        assert_eq!(check(&raw["inputSchema"], &arguments), [], "{name}");
        let result = ask(&post("tools/call", json!({ "name": name, "arguments": arguments })));

        assert_eq!(result.get("isError").is_some(), name == "fail", "{name}: {result}");
        assert!(result["content"].as_array().is_some_and(|blocks| !blocks.is_empty()), "{name}");
        let structured = result.get("structuredContent");
        assert_eq!(structured.is_some(), raw.get("outputSchema").is_some(), "{name}");
        if let Some(structured) = structured {
            assert_eq!(check(&raw["outputSchema"], structured), [], "{name}");
        }
    }
}

fn tools() -> Vec<Value> {
    let mut tools = Vec::new();
    let mut params = json!({});
    loop {
        let mut page = ask(&post("tools/list", params));
        tools.append(page["tools"].as_array_mut().expect("tools"));
        match page["nextCursor"].take() {
            Value::Null => return tools,
            cursor => params = json!({ "cursor": cursor }),
        }
    }
}

/// The result of a request to a new server, however long it takes.
fn ask(request: &HttpRequest) -> Value {
    let mut demo = Demo::default();
    let mut now = Moment::default();
    demo.handle(ExchangeId(1), request, now);
    let mut last = String::new();
    loop {
        while let Some((_, event)) = demo.poll() {
            match event {
                HttpEvent::Chunk(bytes) => last = String::from_utf8(bytes).expect("text"),
                HttpEvent::End => return result(&last),
                _ => {}
            }
        }
        let due = demo.deadline().expect("the server still has something to say");
        now = due.max(now.after(Duration::from_millis(1)));
        demo.tick(now);
    }
}

fn result(text: &str) -> Value {
    let json = text.strip_prefix("event: message\ndata: ").unwrap_or(text);
    let mut body: Value = serde_json::from_str(json).expect("JSON");
    assert_eq!(body.get("error"), None);
    body["result"].take()
}

fn post(method: &str, mut params: Value) -> HttpRequest {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let mut headers = vec![
        Header::plain("content-type", "application/json"),
        Header::plain("accept", "application/json, text/event-stream"),
        Header::plain("mcp-protocol-version", "2026-07-28"),
        Header::plain("mcp-method", method),
    ];
    for (name, pointer) in [("mcp-name", "/name"), ("mcp-param-city", "/arguments/city")] {
        let value = params.pointer(pointer).and_then(Value::as_str);
        headers.extend(value.map(|value| Header::plain(name, value)));
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    HttpRequest {
        method: Method::Post,
        url: "https://demo.invalid/mcp".to_owned(),
        headers,
        body: Some(Arc::from(body.to_string())),
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    }
}
