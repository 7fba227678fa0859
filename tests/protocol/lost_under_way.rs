//! What is still under way when a connection is lost, a request is given up, or a token changes.

use serde_json::{Value, json};
use wirescope::mcp::event::{ListChange, Phase};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::types::LogLevel;
use wirescope::mcp::{CallId, Command, ExchangeId, Operation};
use wirescope::wire::http::Header;

use crate::playbook::{CALL, Playbook, body};
use crate::story::{URL, handshake_with, legacy, modern, modern_with, refuse_discovery, tool};

fn legacy_with(capabilities: &Value) -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let notices = handshake_with(&mut play, "s-1", capabilities);
    play.stream_opens(notices);
    (play, notices)
}

#[test]
fn a_modern_server_that_declares_tasks_list_does_not_leave_the_list_hanging() {
    let play = modern_with(&json!({ "tools": {}, "tasks": { "list": {}, "cancel": {} } }));

    assert!(!matches!(play.task_lists.last(), Some(ListChange::Listing)), "{:?}", play.task_lists);
}

#[test]
fn requests_that_took_too_long_do_not_keep_a_connection() {
    let capabilities = json!({ "resources": { "subscribe": true }, "logging": {} });
    let (mut play, notices) = legacy_with(&capabilities);
    for _ in 0..2 {
        let (listing, request) = play.expect_open();
        let asked = body(&request);
        let field =
            if asked["method"] == "resources/list" { "resources" } else { "resourceTemplates" };
        play.result(listing, &asked, &json!({ field: [] }));
    }
    play.command(Command::Subscribe("note://a".to_owned()));
    let (subscribe, _) = play.expect_post("resources/subscribe");
    play.sent(subscribe);
    play.command(Command::SetLogLevel(Some(LogLevel::Error)));
    let (level, _) = play.expect_post("logging/setLevel");
    play.sent(level);

    play.wait_millis(70_000);

    let left: Vec<_> = play.ledger.open.keys().filter(|id| **id != notices).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_server_may_cancel_a_question_that_is_still_open_after_many_pings() {
    let (mut play, notices) = legacy();
    let params =
        json!({ "message": "Who?", "requestedSchema": { "type": "object", "properties": {} } });
    play.says(
        notices,
        &json!({ "jsonrpc": "2.0", "id": "ask", "method": "elicitation/create", "params": params }),
    );
    play.expect_question();
    for id in 0..64 {
        play.says(notices, &json!({ "jsonrpc": "2.0", "id": id + 1_000, "method": "ping" }));
        let (answer, _) = play.expect_open();
        play.accepted(answer);
    }

    play.says(notices, &json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": "ask" } }));

    let record = play.record_of("notifications/cancelled");
    assert!(record.findings.is_empty(), "{:?}", record.findings);
}

#[test]
fn tasks_that_made_room_leave_no_timer() {
    let (mut play, notices) = legacy();
    for round in 0..300 {
        let id = format!("ask-{round}");
        let params = json!({ "task": { "ttl": 86_400_000 }, "message": "Who?",
            "requestedSchema": { "type": "object", "properties": {} } });
        play.says(notices, &json!({ "jsonrpc": "2.0", "id": id, "method": "elicitation/create", "params": params }));
        let (answer, request) = play.expect_open();
        let task = body(&request)["result"]["task"]["taskId"].clone();
        play.accepted(answer);
        play.says(notices, &json!({ "jsonrpc": "2.0", "id": format!("off-{round}"), "method": "tasks/cancel", "params": { "taskId": task } }));
        for _ in 0..2 {
            let (answer, _) = play.expect_open();
            play.accepted(answer);
        }
    }
    let timers = play.count_held("OwnTask(OwnTaskId(");
    assert!(timers <= 100, "{timers} timers for 100 tasks");
}

#[test]
fn a_late_404_does_not_drop_the_ping_that_asks_for_the_session() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (slow, _) = play.expect_post("tools/call");
    play.stream_opens(slow);
    play.call(CallId(8), "weather");
    let (other, _) = play.expect_post("tools/call");
    play.call(CallId(9), "weather");
    let (late, _) = play.expect_post("tools/call");
    play.sent(late);
    play.sent(other).fails(other).forget_aborts();
    play.wait_millis(1_100);
    let (ping, asked) = play.expect_post("ping");
    play.sent(ping);

    play.answers(late, 404, "text/plain", "Session not found");

    assert!(play.ledger.open.contains_key(&ping), "the ping of the step was closed");
    play.result(ping, &asked, &json!({})).expect_ready();
}

#[test]
fn a_list_that_was_to_be_read_again_does_not_fail_while_the_connection_is_lost() {
    let (mut play, notices) = legacy();
    for _ in 0..3 {
        play.says(
            notices,
            &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }),
        );
        if let Some((listing, request)) = play.take_open() {
            let asked = body(&request);
            play.result(listing, &asked, &json!({ "tools": [tool("weather")] }));
        }
    }
    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.sent(call).fails(call).forget_aborts();
    let before = play.tools.len();

    play.wait_millis(1_500);

    assert!(
        !play.tools[before..]
            .iter()
            .any(|change| matches!(change, ListChange::Failed(CallFailure::NotConnected))),
        "{:?}",
        &play.tools[before..]
    );
}

#[test]
fn a_call_whose_headers_are_refused_while_the_connection_is_lost_has_an_end() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.sent(call);
    play.call(CallId(8), "weather");
    let (other, _) = play.expect_post("tools/call");
    play.sent(other).fails(other).forget_aborts();
    play.command(Command::StopReconnecting);
    let error = json!({ "code": -32020, "message": "mismatch" });
    play.json(call, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    play.wait_millis(600_000);

    assert!(matches!(play.phases.last(), Some(Phase::Lost { retry_at: None, .. })));
    assert_eq!(play.calls_under_way(), 0);
}

#[test]
fn what_was_read_with_another_token_is_not_used_again() {
    let mut play = modern();
    play.command(Command::Call(CALL, Operation::read_resource("note://a")));
    let (read, asked) = play.expect_post("resources/read");
    play.result(
        read,
        &asked,
        &json!({ "resultType": "complete", "contents": [],
        "ttlMs": 600_000, "cacheScope": "private" }),
    );
    let token = Header::secret("authorization", "Bearer of-somebody-else");
    play.authorize(vec![token]);

    play.command(Command::Recall(CallId(8), Operation::read_resource("note://a")));

    assert!(play.take_open().is_some(), "the answer of another person was used again");
}
