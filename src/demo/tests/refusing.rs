//! What the server does not accept, and how it says so.

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::demo::harness::{Said, answer, at, call, post, request, result, with_header};
use crate::mcp::http::{ExchangeId, HttpRequest, Method};

fn refused(request: &HttpRequest) -> (u16, i64, Value) {
    let (status, body) = answer(&mut Demo::default(), request);
    let code = body["error"]["code"].as_i64().expect("an error");
    (status, code, body)
}

/// `request` with its JSON body changed.
fn edited(mut request: HttpRequest, edit: impl FnOnce(&mut Value)) -> HttpRequest {
    let text = request.body.as_deref().expect("a body");
    let mut body = serde_json::from_str(text).expect("JSON");
    edit(&mut body);
    request.body = Some(body.to_string().into());
    request
}

#[test]
fn headers_must_repeat_the_body() {
    let good = call(7, "echo", &json!({ "message": "hi" }));

    for (name, value) in [
        ("mcp-method", Some("tools/list")),
        ("mcp-method", None),
        ("mcp-name", Some("add")),
        ("mcp-name", None),
        ("mcp-name", Some("=?base64?!!?=")),
        ("mcp-protocol-version", Some("2025-11-25")),
        ("mcp-protocol-version", None),
    ] {
        let (status, code, body) = refused(&with_header(good.clone(), name, value));
        assert_eq!((status, code), (400, -32020), "{name}: {value:?}");
        assert_eq!(body["id"], 7);
    }
}

#[test]
fn an_encoded_header_means_what_it_encodes() {
    let request = call(1, "echo", &json!({ "message": "hi" }));
    let request = with_header(request, "mcp-name", Some("=?base64?ZWNobw==?="));

    let found = result(&mut Demo::default(), &request);

    assert_eq!(found["content"][0]["text"], "hi");
}

#[test]
fn the_city_must_travel_in_its_header_too() {
    let good = call(1, "weather", &json!({ "city": "Reykjavík" }));
    assert_eq!(answer(&mut Demo::default(), &good).0, 200);

    for value in [None, Some("Lisbon")] {
        let (status, code, _) = refused(&with_header(good.clone(), "mcp-param-city", value));
        assert_eq!((status, code), (400, -32020));
    }
}

#[test]
fn an_unknown_revision_is_answered_with_the_known_one() {
    let request = with_header(
        request(1, "server/discover", json!({})),
        "mcp-protocol-version",
        Some("1900-01-01"),
    );
    let request = edited(request, |body| {
        body["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("1900-01-01");
    });

    let (status, code, body) = refused(&request);

    assert_eq!((status, code), (400, -32022));
    let data = json!({ "supported": ["2026-07-28"], "requested": "1900-01-01" });
    assert_eq!(body["error"]["data"], data);
}

#[test]
fn a_handshake_of_an_older_revision_is_told_which_one_is_spoken() {
    let params = json!({ "protocolVersion": "2025-11-25" });
    let message = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params });
    let mut request = post(request(1, "x", json!({})).headers, &message.to_string());
    request.headers.retain(|header| !header.name.starts_with("mcp-"));

    let (status, code, body) = refused(&request);

    assert_eq!((status, code), (400, -32022));
    assert_eq!(body["error"]["data"]["requested"], "2025-11-25");
    assert_eq!(body["id"], 0);
}

#[test]
fn without_its_metadata_a_request_has_invalid_params() {
    let good = request(3, "tools/list", json!({}));
    let meta = |key: &'static str, value: Value| {
        edited(good.clone(), move |body| body["params"]["_meta"][key] = value)
    };

    let bad = [
        edited(good.clone(), |body| body["params"] = Value::Null),
        edited(good.clone(), |body| body["params"] = json!({})),
        meta("io.modelcontextprotocol/protocolVersion", json!(1)),
        meta("io.modelcontextprotocol/clientCapabilities", Value::Null),
        meta("io.modelcontextprotocol/logLevel", json!("loud")),
    ];

    for request in bad {
        let (status, code, body) = refused(&request);
        assert_eq!((status, code), (400, -32602), "{body}");
        assert_eq!(body["id"], 3);
    }
}

#[test]
fn an_unknown_method_is_not_found() {
    for method in ["ping", "initialize", "skills/list"] {
        let (status, code, _) = refused(&request(1, method, json!({})));
        assert_eq!((status, code), (404, -32601), "{method}");
    }
}

#[test]
fn an_unknown_tool_and_arguments_that_are_no_object_are_invalid_params() {
    for request in [
        call(1, "nothing", &json!({})),
        call(1, "echo", &json!([1])),
        request(1, "tools/call", json!({})),
    ] {
        let (status, code, _) = refused(&request);
        assert_eq!((status, code), (200, -32602));
    }
}

#[test]
fn what_is_no_message_is_refused_without_an_id() {
    let headers = request(1, "tools/list", json!({})).headers;

    for (body, expected) in [
        ("", -32700),
        ("{", -32700),
        ("[]", -32600),
        ("5", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/list\"}", -32600),
        ("{\"id\":1,\"method\":\"tools/list\"}", -32600),
        ("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}", -32600),
    ] {
        let (status, code, answer) = refused(&post(headers.clone(), body));
        assert_eq!((status, code), (400, expected), "{body}");
        assert_eq!(answer.get("id"), None);
    }
}

#[test]
fn only_post_with_json_for_json_and_events_is_served() {
    let good = request(1, "tools/list", json!({}));

    let text = with_header(good.clone(), "content-type", Some("text/plain"));
    assert_eq!(refused(&text).0, 415);
    let narrow = with_header(good.clone(), "accept", Some("application/json"));
    assert_eq!(refused(&narrow).0, 406);
    let wide = with_header(good.clone(), "accept", Some("*/*"));
    assert_eq!(answer(&mut Demo::default(), &wide).0, 200);

    for method in [Method::Get, Method::Delete] {
        let mut demo = Demo::default();
        demo.handle(ExchangeId(1), &HttpRequest { method, ..good.clone() }, at(0));

        let said = Said::by(&mut demo, ExchangeId(1));
        let head = said.head.expect("a head");
        assert_eq!((head.status, head.header("allow")), (405, Some("POST")));
        assert!(said.has_ended && said.messages.is_empty());
    }
}

#[test]
fn a_notification_is_accepted_in_silence() {
    let mut demo = Demo::default();
    let headers = request(1, "notifications/x", json!({})).headers;
    let body = r#"{"jsonrpc":"2.0","method":"notifications/x"}"#;

    demo.handle(ExchangeId(1), &post(headers, body), at(0));

    let said = Said::by(&mut demo, ExchangeId(1));
    assert_eq!(said.head.map(|head| head.status), Some(202));
    assert!(said.has_ended && said.messages.is_empty());
}
