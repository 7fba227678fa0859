//! Calls in the modern era: answers, progress, cancelling, time, and what breaks.

use std::time::Duration;

use serde_json::json;
use wirescope::mcp::CallId;
use wirescope::mcp::Command;
use wirescope::mcp::event::{CallChange, Cause};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpEvent;

use crate::playbook::{CALL, Playbook};
use crate::story::modern;

#[test]
fn a_json_answer_finishes_the_call() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");

    play.result(exchange, &asked, &json!({ "resultType": "complete", "content": [] }));

    assert_eq!(play.expect_result(CALL)["resultType"], "complete");
    play.quiet();
    let request = play.record_of("\"tools/call\"").clone();
    let answer = play.record_of("\"complete\"");
    assert_eq!(answer.answers, Some(request.id));
    assert_eq!((request.cause, answer.cause), (Cause::Person, Cause::Person));
    assert_eq!(play.deadline(), None);
}

#[test]
fn progress_and_logs_come_before_the_result_however_the_stream_is_cut() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange);

    let params =
        json!({ "progressToken": asked["id"], "progress": 1, "total": 4, "message": "größer" });
    let progress =
        json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
    let params = json!({ "level": "warning", "logger": "l", "data": "hot" });
    let log = json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": params });
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
    play.streams(exchange, ": keep-alive\r\n\r\n");
    play.says(exchange, &progress).says(exchange, &log).says(exchange, &result).ends(exchange);

    let told: Vec<_> = play
        .take_changes(CALL)
        .into_iter()
        .filter(|change| !matches!(change, CallChange::Received { .. }))
        .collect();
    let [
        CallChange::Started { .. },
        CallChange::Queued,
        CallChange::Sent { .. },
        CallChange::Progressed(progress),
        CallChange::Logged(log),
        CallChange::Finished { .. },
    ] = told.as_slice()
    else {
        panic!("{told:?}")
    };
    assert_eq!((progress.share(), progress.message.as_deref()), (Some(0.25), Some("größer")));
    assert_eq!(log.data, "hot");
    let request = play.record_of("\"tools/call\"").id;
    assert_eq!(play.record_of("progressToken\":").about, Some(request));
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_result_of_unknown_type_is_unreadable_and_shown() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");

    play.result(exchange, &asked, &json!({ "resultType": "dream" }));

    let CallFailure::Unreadable { text, .. } = play.expect_failure(CALL) else { panic!() };
    assert!(text.contains("dream"));
}

#[test]
fn cancelling_aborts_the_exchange_and_sends_nothing() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange);

    play.command(Command::Cancel(CALL)).expect_abort(exchange);
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);

    let late = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.says(exchange, &late).ends(exchange).command(Command::Cancel(CALL)).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_stream_cut_within_the_result_keeps_what_had_arrived() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange)
        .streams(exchange, "data: {\"jsonrpc\":\"2.0\",\"resu")
        .fails(exchange);

    let partial = Some("{\"jsonrpc\":\"2.0\",\"resu".into());
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: held, .. } if held == partial));
    play.quiet().expect_ready();
}

#[test]
fn a_stream_that_ends_early_keeps_its_half_event_in_the_log() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange).streams(exchange, "data: {\"half\"").ends(exchange);

    let partial = Some("{\"half\"".into());
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: held, .. } if held == partial));
    play.record_of("{\"half\"");
}

#[test]
fn a_json_answer_cut_midway_is_truncated_too() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.sent(exchange).head(exchange, 200, &[("content-type", "application/json")]);
    play.http(exchange, HttpEvent::Chunk(b"{\"jsonrpc\"".to_vec())).fails(exchange);

    let partial = Some("{\"jsonrpc\"".into());
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: held, .. } if held == partial));
}

#[test]
fn a_call_without_an_answer_ends_after_its_time_and_progress_starts_that_anew() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.wait_millis(200_000);
    play.stream_opens(exchange).wait_millis(50_000);
    let params = json!({ "progressToken": asked["id"], "progress": 1 });
    play.says(
        exchange,
        &json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params }),
    );

    play.take_changes(CALL);
    play.wait_millis(50_000).quiet();
    play.wait_millis(10_001).expect_abort(exchange);

    let after = Duration::from_mins(1);
    assert_eq!(play.expect_failure(CALL), CallFailure::TimedOut { after, begun: false });
    assert_eq!(play.deadline(), None);
}

#[test]
fn malformed_json_fails_only_the_call_that_waits_for_it() {
    let mut play = modern();
    let other = CallId(8);
    play.call(CALL, "weather").call(other, "weather");
    let (first, _) = play.expect_post("tools/call");
    let (second, asked) = play.expect_post("tools/call");

    play.answers(first, 200, "application/json", "{\"jsonrpc\": oops");

    let CallFailure::Unreadable { text, .. } = play.expect_failure(CALL) else { panic!() };
    assert_eq!(&*text, "{\"jsonrpc\": oops");
    play.result(second, &asked, &json!({ "content": [] }));
    play.expect_result(other);
    play.quiet().expect_ready();
}

#[test]
fn an_error_without_the_right_id_still_ends_the_call_of_its_exchange() {
    for id in [json!(null), json!("server-error"), json!(999)] {
        let mut play = modern();
        play.call(CALL, "weather");
        let (exchange, _) = play.expect_post("tools/call");
        let request = play.record_of("\"tools/call\"").id;

        let error = json!({ "code": -32600, "message": "bad session" });
        play.json(exchange, 400, &json!({ "jsonrpc": "2.0", "id": id, "error": error }));

        let CallFailure::Http(failure) = play.expect_failure(CALL) else { panic!() };
        assert_eq!(failure.error.expect("an error").message, "bad session");
        assert_eq!(play.record_of("bad session").answers, Some(request));
    }
}

#[test]
fn a_result_under_a_wrong_id_is_taken_with_a_finding() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": 4711, "result": { "content": [] } }));

    play.expect_result(CALL);
    assert_eq!(play.record_of("4711").findings[0].pointer, "/id");
}

#[test]
fn an_answer_whose_stream_stays_open_gives_its_connection_back() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
    play.stream_opens(exchange).says(exchange, &result);
    play.expect_result(CALL);

    play.wait_millis(2_001).expect_abort(exchange).quiet();

    assert_eq!(play.deadline(), None);
}

#[test]
fn a_web_page_in_place_of_an_answer_is_unreadable_and_an_empty_one_too() {
    for (kind, text) in [("text/html", "<html>"), ("application/json", ""), ("", "")] {
        let mut play = modern();
        play.call(CALL, "weather");
        let (exchange, _) = play.expect_post("tools/call");

        play.answers(exchange, 200, kind, text);

        assert!(matches!(play.expect_failure(CALL), CallFailure::Unreadable { .. }), "{kind}");
        play.quiet().expect_ready();
    }
}

#[test]
fn a_request_from_a_modern_server_is_recorded_as_a_fault_and_not_answered() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange);
    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": "s", "method": "ping" }));

    play.take_changes(CALL);
    play.quiet();
    assert_eq!(play.record_of("\"ping\"").findings.len(), 1);
}

#[test]
fn a_call_before_there_is_a_connection_fails_at_once() {
    let mut play = Playbook::default();

    play.call(CALL, "weather");

    assert_eq!(play.expect_failure(CALL), CallFailure::NotConnected);
    play.quiet();
}
