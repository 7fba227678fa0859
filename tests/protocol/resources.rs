//! Resources: reading them, and hearing that they changed, in every era.

use serde_json::{Value, json};
use wirescope::mcp::event::ResourceChange;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{Command, ExchangeId, Operation};
use wirescope::wire::reader::Problem;

use crate::playbook::{CALL, Playbook, header};
use crate::story::{discovery, handshake, http_sse, legacy, list, modern, modern_with};

const A: &str = "note://a";
const B: &str = "note://b";

fn subscribe(uri: &str) -> Command {
    Command::Subscribe(uri.to_owned())
}

fn unsubscribe(uri: &str) -> Command {
    Command::Unsubscribe(uri.to_owned())
}

fn updated(uri: &str) -> Value {
    json!({ "jsonrpc": "2.0", "method": "notifications/resources/updated", "params": { "uri": uri } })
}

fn acknowledged(uris: &[&str]) -> Value {
    json!({
        "jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged",
        "params": { "notifications": { "resourceSubscriptions": uris } }
    })
}

/// What the last change of each kind was, in a word, by URI.
fn heard(play: &mut Playbook) -> Vec<(String, &'static str)> {
    let word = |change: &ResourceChange| match change {
        ResourceChange::Subscribing => "subscribing",
        ResourceChange::Subscribed { .. } => "subscribed",
        ResourceChange::NotTaken => "not taken",
        ResourceChange::SubscriptionFailed(_) => "failed",
        ResourceChange::Unsubscribed => "unsubscribed",
        ResourceChange::Updated { .. } => "updated",
    };
    std::mem::take(&mut play.heard)
        .iter()
        .map(|(uri, change)| (uri.clone(), word(change)))
        .collect()
}

#[track_caller]
fn expect_heard(play: &mut Playbook, expected: &[(&str, &'static str)]) {
    let expected: Vec<_> = expected.iter().map(|(uri, word)| ((*uri).to_owned(), *word)).collect();
    assert_eq!(heard(play), expected);
}

#[track_caller]
fn expect_listen(play: &mut Playbook) -> (ExchangeId, Value) {
    let (listen, asked) = play.expect_post("subscriptions/listen");
    (listen, asked["params"]["notifications"].clone())
}

#[test]
fn a_modern_read_names_its_uri_in_a_header() {
    let mut play = modern();
    play.command(Command::Call(CALL, Operation::read_resource("note://größe")));

    let (exchange, request) = play.expect_open();

    assert_eq!(header(&request, "mcp-method").as_deref(), Some("resources/read"));
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("=?base64?bm90ZTovL2dyw7bDn2U=?="));
    let asked = crate::playbook::body(&request);
    assert_eq!(asked["params"]["uri"], "note://größe");
    play.result(exchange, &asked, &json!({ "resultType": "complete", "contents": [] }));
    assert_eq!(play.expect_result(CALL)["contents"], json!([]));
}

#[test]
fn a_legacy_read_is_a_call_like_any_other() {
    let (mut play, _) = legacy();
    play.command(Command::Call(CALL, Operation::read_resource(A)));

    let (exchange, asked) = play.expect_post("resources/read");

    assert_eq!(asked["params"]["uri"], A);
    assert_eq!(asked["params"]["_meta"]["progressToken"], asked["id"]);
    let error = json!({ "code": -32002, "message": "Resource not found" });
    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
    assert!(matches!(play.expect_failure(CALL), CallFailure::Rpc(error) if error.code == -32002));
}

#[test]
fn in_the_legacy_era_each_subscription_is_a_request_and_updates_come_on_the_get_stream() {
    let (mut play, notices) = legacy();

    play.command(subscribe(A));
    let (exchange, asked) = play.expect_post("resources/subscribe");
    assert_eq!(asked["params"], json!({ "uri": A }));
    expect_heard(&mut play, &[(A, "subscribing")]);
    play.result(exchange, &asked, &json!({}));
    expect_heard(&mut play, &[(A, "subscribed")]);

    play.says(notices, &updated(A));
    expect_heard(&mut play, &[(A, "updated")]);

    let part = format!("{A}/part");
    play.says(notices, &updated(&part));
    expect_heard(&mut play, &[(A, "updated"), (&part, "updated")]);
    play.says(notices, &updated(&format!("{A}sibling")));
    expect_heard(&mut play, &[(&format!("{A}sibling"), "updated")]);

    play.command(unsubscribe(A));
    let (exchange, asked) = play.expect_post("resources/unsubscribe");
    assert_eq!(asked["params"], json!({ "uri": A }));
    play.result(exchange, &asked, &json!({}));
    expect_heard(&mut play, &[(A, "unsubscribed")]);
    play.quiet();
}

#[test]
fn over_http_sse_updates_come_on_the_sessions_stream() {
    let (mut play, stream) = http_sse();
    play.command(subscribe(A));
    let (exchange, asked) = play.expect_post("resources/subscribe");
    play.answers(exchange, 202, "text/plain", "Accepted");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.item(stream, "message", &answer.to_string());

    play.item(stream, "message", &updated(A).to_string());

    expect_heard(&mut play, &[(A, "subscribing"), (A, "subscribed"), (A, "updated")]);
}

#[test]
fn a_subscription_the_server_refuses_says_so_and_can_be_asked_for_again() {
    let (mut play, _) = legacy();
    play.command(subscribe(A));
    let (exchange, asked) = play.expect_post("resources/subscribe");
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    expect_heard(&mut play, &[(A, "subscribing"), (A, "failed")]);
    play.command(subscribe(A));
    play.expect_post("resources/subscribe");
    play.quiet();
}

#[test]
fn a_subscription_is_asked_for_once() {
    let (mut play, _) = legacy();
    play.command(subscribe(A)).command(subscribe(A));

    play.expect_post("resources/subscribe");

    play.quiet();
    play.command(unsubscribe(B)).quiet();
}

#[test]
fn a_legacy_server_that_forgot_the_session_is_subscribed_to_again() {
    let (mut play, notices) = legacy();
    play.command(subscribe(A));
    let (exchange, asked) = play.expect_post("resources/subscribe");
    play.result(exchange, &asked, &json!({}));
    heard(&mut play);

    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.answers(exchange, 404, "text/plain", "no such session").expect_abort(notices);
    assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
    handshake(&mut play, "s-2");

    let (exchange, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-2"));
    let asked = crate::playbook::body(&request);
    assert_eq!(
        (&asked["method"], &asked["params"]["uri"]),
        (&json!("resources/subscribe"), &json!(A))
    );
    play.result(exchange, &asked, &json!({}));
    expect_heard(&mut play, &[(A, "subscribing"), (A, "subscribed")]);
    list(&mut play, "weather");
    play.quiet();
}

#[test]
fn in_the_modern_era_the_stream_is_opened_anew_with_all_subscriptions() {
    let mut play = modern();

    play.command(subscribe(A));
    let (first, wish) = expect_listen(&mut play);
    assert_eq!(wish, json!({ "resourceSubscriptions": [A] }));
    play.stream_opens(first).says(first, &acknowledged(&[A]));
    expect_heard(&mut play, &[(A, "subscribing"), (A, "subscribed")]);

    play.command(subscribe(B));
    let (second, wish) = expect_listen(&mut play);
    assert_eq!(wish, json!({ "resourceSubscriptions": [A, B] }));
    play.says(first, &updated(A));
    play.stream_opens(second).quiet().says(second, &acknowledged(&[A, B])).expect_abort(first);
    expect_heard(
        &mut play,
        &[(B, "subscribing"), (A, "updated"), (A, "subscribed"), (B, "subscribed")],
    );

    play.command(unsubscribe(A));
    let (third, wish) = expect_listen(&mut play);
    assert_eq!(wish, json!({ "resourceSubscriptions": [B] }));
    play.stream_opens(third).says(third, &acknowledged(&[B])).expect_abort(second);

    play.command(unsubscribe(B)).expect_abort(third).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_stream_that_is_never_acknowledged_does_not_keep_the_old_one_for_ever() {
    let mut play = modern();
    play.command(subscribe(A));
    let (first, _) = expect_listen(&mut play);
    play.stream_opens(first).says(first, &acknowledged(&[A]));

    play.command(subscribe(B));
    expect_listen(&mut play);

    play.wait_millis(2_000).expect_abort(first).quiet();
}

#[test]
fn what_the_server_leaves_out_of_its_acknowledgement_is_not_taken() {
    let mut play = modern();
    play.command(subscribe(A));
    let (listen, _) = expect_listen(&mut play);

    play.stream_opens(listen).says(listen, &acknowledged(&[]));

    expect_heard(&mut play, &[(A, "subscribing"), (A, "not taken")]);
}

#[test]
fn a_refused_stream_fails_its_subscriptions() {
    let mut play = modern();
    play.command(subscribe(A));
    let (listen, asked) = play.expect_post("subscriptions/listen");
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(listen, 404, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    expect_heard(&mut play, &[(A, "subscribing"), (A, "failed")]);
    play.command(unsubscribe(A)).quiet();
}

#[test]
fn subscriptions_go_along_with_changes_of_the_tools() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    play.forget();

    play.command(subscribe(A));

    let (_, wish) = expect_listen(&mut play);
    assert_eq!(wish, json!({ "toolsListChanged": true, "resourceSubscriptions": [A] }));
}

#[test]
fn a_modern_server_that_comes_back_is_listened_to_as_before() {
    let mut play = modern();
    play.command(subscribe(A));
    let (listen, _) = expect_listen(&mut play);
    play.stream_opens(listen).says(listen, &acknowledged(&[A]));
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange).expect_abort(listen).wait_millis(1_000);
    heard(&mut play);

    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "resources": { "subscribe": true } })));

    let (listen, wish) = expect_listen(&mut play);
    assert_eq!(wish, json!({ "resourceSubscriptions": [A] }));
    play.stream_opens(listen).says(listen, &acknowledged(&[A]));
    expect_heard(&mut play, &[(A, "subscribing"), (A, "subscribed")]);
}

#[test]
fn leaving_the_server_ends_all_subscriptions() {
    let mut play = modern();
    play.command(subscribe(A));
    let (listen, _) = expect_listen(&mut play);
    heard(&mut play);

    play.command(Command::Disconnect).expect_abort(listen);

    expect_heard(&mut play, &[(A, "unsubscribed")]);
}

#[test]
fn nothing_can_be_subscribed_to_while_nobody_is_connected() {
    let mut play = Playbook::default();

    play.command(subscribe(A)).quiet();

    expect_heard(&mut play, &[(A, "failed")]);
}

#[test]
fn an_update_without_a_uri_is_a_finding_and_marks_nothing() {
    let (mut play, notices) = legacy();

    play.says(
        notices,
        &json!({ "jsonrpc": "2.0", "method": "notifications/resources/updated", "params": {} }),
    );

    expect_heard(&mut play, &[]);
    let record = play.record_of("resources/updated");
    assert_eq!(record.findings[0].pointer, "/params/uri");
    assert_eq!(record.findings[0].problem, Problem::Missing);
}
