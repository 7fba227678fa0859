//! Messages that a person wrote: any method, notifications, and raw bodies, in every dialect.

use serde_json::{Map, Value, json};
use wirescope::mcp::event::{Cause, Identity, Subject};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::Header;
use wirescope::mcp::written::{Outgoing, RawMessage, headers_for};
use wirescope::mcp::{Command, Operation};

use crate::playbook::{CALL, Playbook, body, header};
use crate::story::{event_dialect, http_sse, legacy, modern};

fn raw(body: &str) -> Command {
    Command::Send(CALL, Outgoing::Raw(RawMessage { body: body.into(), headers: None }))
}

fn notification(method: &'static str, params: Value) -> Command {
    let Value::Object(params) = params else { panic!("an object") };
    Command::Send(CALL, Outgoing::Notification(Operation::new(method, params)))
}

#[test]
fn any_method_goes_out_and_its_error_is_the_end_of_the_call() {
    let (mut play, _) = legacy();
    let operation = Operation::new("no/such", Map::new());
    play.command(Command::Call(CALL, operation));
    let (exchange, asked) = play.expect_post("no/such");
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let CallFailure::Rpc(error) = play.expect_failure(CALL) else { panic!("an error") };
    assert_eq!(error.code, -32601);
    play.expect_ready();
}

#[test]
fn a_body_goes_out_byte_for_byte_with_the_headers_of_the_session() {
    let (mut play, _) = legacy();
    let body = "{ \"jsonrpc\": \"2.0\",\n\"id\": \"mine\",   \"method\": \"ping\" }";

    play.command(raw(body));

    let (exchange, request) = play.expect_open();
    assert_eq!(request.body.as_deref(), Some(body));
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    assert_eq!(header(&request, "mcp-protocol-version").as_deref(), Some("2025-11-25"));
    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": "mine", "result": { "a": 1 } }));
    assert_eq!(play.expect_result(CALL), json!({ "a": 1 }));
    let record = play.record_of("mine\",   ");
    let (id, method) = ("mine".to_owned(), "ping".to_owned());
    assert_eq!(record.subject, Subject::Request { id, method, name: None });
    assert_eq!(record.cause, Cause::Person);
    play.quiet();
}

#[test]
fn an_answer_belongs_to_the_exchange_whatever_id_was_written() {
    let (mut play, _) = legacy();
    play.call(wirescope::mcp::CallId(8), "weather");
    let (slow, asked) = play.expect_post("tools/call");
    let body = json!({ "jsonrpc": "2.0", "id": asked["id"], "method": "ping" });
    play.command(raw(&body.to_string()));
    let (exchange, _) = play.expect_open();

    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }));

    assert_eq!(play.expect_result(CALL), json!({}));
    play.result(slow, &asked, &json!({ "content": [] }));
    assert_eq!(play.expect_result(wirescope::mcp::CallId(8)), json!({ "content": [] }));
}

#[test]
fn what_is_no_json_is_sent_all_the_same() {
    let mut play = modern();

    play.command(raw("{\"jsonrpc\": "));

    let (exchange, request) = play.expect_open();
    assert_eq!(request.body.as_deref(), Some("{\"jsonrpc\": "));
    assert_eq!(header(&request, "mcp-method"), None);
    let error = json!({ "code": -32700, "message": "Parse error" });
    play.json(exchange, 400, &json!({ "jsonrpc": "2.0", "id": null, "error": error }));
    let CallFailure::Http(failure) = play.expect_failure(CALL) else { panic!("a refusal") };
    assert_eq!(failure.error.expect("a JSON-RPC error").code, -32700);
    assert!(matches!(play.record_of("{\"jsonrpc\": ").subject, Subject::Unreadable { .. }));
    play.expect_ready();
}

#[test]
fn in_the_modern_era_headers_repeat_what_the_body_says() {
    let mut play = modern();
    let meta = json!({ "io.modelcontextprotocol/protocolVersion": "2099-01-01" });
    let params = json!({ "name": "größe", "_meta": meta });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": params });

    play.command(raw(&body.to_string()));

    let (_, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("prompts/get"));
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("=?base64?Z3LDtsOfZQ==?="));
    assert_eq!(header(&request, "mcp-protocol-version").as_deref(), Some("2099-01-01"));
    let identity: &Identity = play.identity.as_ref().expect("it is connected");
    assert_eq!(headers_for(identity, &body.to_string(), |_| None), request.headers);
}

#[test]
fn what_a_person_puts_into_meta_stands_beside_what_is_added() {
    let version = "io.modelcontextprotocol/protocolVersion";
    let meta = json!({ version: "2099-01-01", "progressToken": "mine", "own": [1] });
    let params = json!({ "name": "a", "_meta": meta }).as_object().cloned().expect("an object");
    let operation = Operation::new("tools/call", params);

    let mut play = modern();
    play.command(Command::Call(CALL, operation.clone()));
    let (_, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-protocol-version").as_deref(), Some("2099-01-01"));
    let asked = body(&request);
    let sent = &asked["params"]["_meta"];
    assert_eq!((&sent[version], &sent["progressToken"]), (&json!("2099-01-01"), &json!("mine")));
    assert_eq!(sent["own"], json!([1]));
    assert_eq!(sent["io.modelcontextprotocol/clientInfo"]["name"], "wirescope");

    let (mut play, _) = legacy();
    play.command(Command::Call(CALL, operation));
    let (_, asked) = play.expect_post("tools/call");
    assert_eq!(asked["params"]["_meta"], meta);

    let mut play = legacy().0;
    play.call(CALL, "a");
    let (_, asked) = play.expect_post("tools/call");
    assert_eq!(asked["params"]["_meta"], json!({ "progressToken": asked["id"] }));
}

#[test]
fn headers_of_a_persons_own_take_the_place_of_ours_and_a_refusal_harms_nothing() {
    let (mut play, _) = legacy();
    let headers = Some(vec![Header::plain("mcp-session-id", "nonsense")]);
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#.into();
    play.command(Command::Send(CALL, Outgoing::Raw(RawMessage { body, headers })));
    let (exchange, request) = play.expect_open();
    assert_eq!(request.headers, [Header::plain("mcp-session-id", "nonsense")]);

    play.answers(exchange, 404, "text/plain", "unknown session");

    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
    play.quiet().expect_ready();
}

#[test]
fn a_notification_is_done_when_the_server_has_taken_it() {
    let (mut play, _) = legacy();
    play.command(notification("notifications/roots/list_changed", json!({})));
    let (exchange, sent) = play.expect_post("notifications/roots/list_changed");
    assert_eq!((sent.get("id"), sent.get("params")), (None, None));

    play.accepted(exchange);

    assert_eq!(play.expect_result(CALL), Value::Null);
    play.quiet();
    assert_eq!(play.deadline(), None);

    let mut play = modern();
    play.command(notification("notifications/x", json!({ "a": 1 })));
    let (exchange, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("notifications/x"));
    play.json(exchange, 400, &json!({ "error": "no" }));
    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
}

#[test]
fn over_http_sse_the_id_in_the_body_finds_the_answer() {
    let (mut play, stream) = http_sse();
    play.command(raw(r#"{"jsonrpc":"2.0","id":"mine","method":"ping"}"#));
    let (post, _) = play.expect_open();
    play.answers(post, 202, "text/plain", "Accepted");

    play.item(stream, "message", r#"{"jsonrpc":"2.0","id":"mine","result":{"a":1}}"#);

    assert_eq!(play.expect_result(CALL), json!({ "a": 1 }));

    let (mut play, _) = http_sse();
    play.command(notification("notifications/x", json!({})));
    let (post, _) = play.expect_open();
    play.answers(post, 202, "text/plain", "Accepted");
    assert_eq!(play.expect_result(CALL), Value::Null);
}

#[test]
fn cancelling_names_the_id_that_was_written() {
    let (mut play, _) = legacy();
    play.command(raw(r#"{"jsonrpc":"2.0","id":"mine","method":"tools/call"}"#));
    let (_, _) = play.expect_open();

    play.command(Command::Cancel(CALL));

    let (_, cancelled) = play.expect_post("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], "mine");
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
}

#[test]
fn any_kind_of_result_will_do() {
    let mut play: Playbook = modern();
    play.command(raw(r#"{"jsonrpc":"2.0","id":9,"method":"x"}"#));
    let (exchange, _) = play.expect_open();

    let result = json!({ "resultType": "dream" });
    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": 9, "result": result }));

    assert_eq!(play.expect_result(CALL), json!({ "resultType": "dream" }));
}

#[test]
fn nothing_of_the_kind_goes_to_the_event_dialect_or_into_the_void() {
    let (mut play, _) = event_dialect();
    play.command(raw("{}"));
    assert_eq!(play.expect_failure(CALL), CallFailure::NotConnected);
    play.quiet();

    let mut play = Playbook::default();
    play.command(raw("{}"));
    assert_eq!(play.expect_failure(CALL), CallFailure::NotConnected);
}
