//! Streams of Streamable HTTP that break and go on: event ids, `retry`, the GET stream.

use serde_json::json;
use wirescope::mcp::Command;
use wirescope::mcp::event::{Loss, Phase};
use wirescope::mcp::failure::CallFailure;

use crate::playbook::{CALL, Playbook, header, hidden};
use crate::story::{URL, handshake, legacy, list, refuse_discovery};

#[test]
fn a_broken_answer_is_resumed_after_the_pause_the_server_asked_for() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "retry: 500\nid: e-1\ndata: \n\n").ends(exchange);
    play.take_changes(CALL);
    play.wait_millis(490).quiet();

    play.wait_millis(20);

    let (resumed, request) = play.expect_get(URL);
    assert_eq!(header(&request, "last-event-id").as_deref(), Some("e-1"));
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    play.stream_opens(resumed).streams(resumed, "id: e-2\n");
    play.says(
        resumed,
        &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } }),
    );
    play.ends(resumed);
    play.expect_result(CALL);
    play.quiet();
    assert_eq!(play.deadline(), None);
    let call = play.record_of("\"tools/call\"").clone();
    let answer = play.record_of("\"content\"");
    assert_eq!((answer.answers, answer.cause), (Some(call.id), call.cause));
}

#[test]
fn a_stream_without_event_ids_cannot_be_resumed() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange).streams(exchange, "id: 1\ndata: \n\nid\ndata: \n\n").ends(exchange);

    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: None, .. }), "{failure:?}");
    play.quiet();
}

#[test]
fn a_resumption_that_is_refused_leaves_the_call_truncated() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "id: 1\ndata: \n\n").fails(exchange);
    play.wait_millis(1_001);
    let (resumed, _) = play.expect_get(URL);

    play.answers(resumed, 405, "text/plain", "no");

    assert!(matches!(play.expect_failure(CALL), CallFailure::Truncated { .. }));
    play.quiet().expect_ready();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_server_that_brings_nothing_is_resumed_a_few_times_only() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "id: 1\ndata: \n\n").ends(exchange);

    for _ in 0..5 {
        play.wait_millis(1_001);
        let (resumed, _) = play.expect_get(URL);
        play.stream_opens(resumed).ends(resumed);
    }

    assert!(matches!(play.expect_failure(CALL), CallFailure::Truncated { .. }));
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_call_that_is_cancelled_while_it_waits_to_go_on_is_over() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "id: 1\ndata: \n\n").ends(exchange);

    play.command(Command::Cancel(CALL));

    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    let (note, _) = play.expect_post("notifications/cancelled");
    play.accepted(note).wait_millis(10_000).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_get_stream_that_ends_is_opened_again_where_it_ended() {
    let (mut play, notices) = legacy();
    play.streams(notices, "retry: 300\nid: n-7\ndata: \n\n").ends(notices).quiet();

    play.wait_millis(310);

    let (_, request) = play.expect_get(URL);
    assert_eq!(header(&request, "last-event-id").as_deref(), Some("n-7"));
    play.quiet().expect_ready();
}

#[test]
fn an_event_id_that_no_header_can_carry_is_left_out() {
    let (mut play, notices) = legacy();
    play.streams(notices, "retry: 300\nid: ключ\ndata: \n\n").ends(notices).wait_millis(310);

    let (_, request) = play.expect_get(URL);

    assert_eq!(header(&request, "last-event-id"), None);
}

#[test]
fn a_get_stream_that_ends_at_once_is_asked_for_less_and_less_often() {
    let (mut play, mut notices) = legacy();
    for seconds in [1, 2, 4, 8] {
        play.ends(notices).wait_millis(seconds * 790).quiet().wait_millis(seconds * 210);
        (notices, _) = play.expect_get(URL);
        play.stream_opens(notices);
    }
}

#[test]
fn a_get_stream_refused_behind_the_pages_back_does_not_lose_the_connection() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let mut notices = handshake(&mut play, "s");
    list(&mut play, "weather");

    for turn in 1..=3 {
        play.sent(notices).fails(notices);
        let (ping, asked) = play.expect_post("ping");
        play.result(ping, &asked, &json!({})).wait_millis(5_000);
        if turn < 3 {
            (notices, _) = play.expect_get(URL);
        }
    }

    play.quiet().wait_millis(120_000).quiet().expect_ready();
    assert!(!play.phases.iter().any(|phase| matches!(phase, Phase::Lost { .. })));
}

#[test]
fn a_broken_get_stream_and_a_silent_ping_lose_the_connection() {
    let (mut play, notices) = legacy();
    play.fails(notices);
    let (ping, _) = play.expect_post("ping");
    play.fails(ping).quiet();
    assert!(matches!(play.phases.last(), Some(Phase::Lost { loss: Loss::Network(_), .. })));

    let (mut play, notices) = legacy();
    play.fails(notices);
    let (ping, _) = play.expect_post("ping");
    play.sent(ping).wait_millis(900).wait_millis(9_200);
    let (again, _) = play.expect_get(URL);
    play.expect_abort(ping).expect_abort(again).quiet();
    assert!(matches!(play.phases.last(), Some(Phase::Lost { loss: Loss::Silent { .. }, .. })));
}

#[test]
fn a_lost_connection_asks_whether_the_session_still_stands() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange).expect_abort(notices);
    assert_eq!(play.expect_failure(CALL), CallFailure::Network(hidden()));
    play.wait_millis(1_000);

    let (ping, asked) = play.expect_post("ping");
    play.result(ping, &asked, &json!({})).expect_ready();

    play.expect_get(URL);
    list(&mut play, "weather");
    play.quiet();
}

#[test]
fn a_call_with_a_stream_of_its_own_outlives_a_lost_connection() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather").call(wirescope::mcp::CallId(8), "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    let (dead, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).fails(dead).expect_abort(notices);
    play.expect_failure(wirescope::mcp::CallId(8));

    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }))
        .ends(exchange);

    play.expect_result(CALL);
    assert!(matches!(play.phases.last(), Some(Phase::Lost { .. })));
}
