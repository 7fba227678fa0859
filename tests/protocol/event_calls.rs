//! Calls of the event dialect: where they go, where their results come, and what happens in between.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Cause, Phase};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpRequest;
use wirescope::mcp::{CallId, Command, ExchangeId};

use crate::playbook::{CALL, Playbook, body, header};
use crate::story::{SSE, event_dialect};

const NEXT: CallId = CallId(8);
const THIRD: CallId = CallId(9);
const ENDPOINT: &str = "http://localhost:3000/messages/?session_id=abc";

fn post(play: &mut Playbook, url: &str) -> (ExchangeId, Arc<HttpRequest>) {
    let (id, request) = play.expect_open();
    assert_eq!(request.url, url);
    (id, request)
}

/// A server that has answered one call on its POST, or on the session.
fn learned(on_the_post: bool) -> (Playbook, ExchangeId) {
    let (mut play, stream) = event_dialect();
    play.call(CallId(1), "weather");
    let (exchange, _) = post(&mut play, SSE);
    if on_the_post {
        play.stream_opens(exchange).event(exchange, "result", "1").ends(exchange);
    } else {
        play.accepted(exchange).item(stream, "result", "1");
    }
    play.expect_result(CallId(1));
    (play, stream)
}

#[test]
fn a_result_on_the_posts_own_stream_finishes_the_call() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, request) = post(&mut play, SSE);
    let message = json!({ "session_id": "abc", "tool": "weather", "args": { "city": "Oslo" } });
    assert_eq!(body(&request), message);
    assert_eq!(header(&request, "accept").as_deref(), Some("text/event-stream"));

    play.stream_opens(exchange).event(exchange, "progress", r#"{"progress":1,"total":2}"#);
    play.event(exchange, "chunk", "so far")
        .event(exchange, "result", r#"{"rain":true}"#)
        .ends(exchange);

    let changes = play.take_changes(CALL);
    assert!(changes.iter().any(|change| matches!(change, CallChange::Progressed(_))));
    assert!(changes.iter().any(|change| *change == CallChange::Partial("so far".into())));
    let Some(CallChange::Finished { answer, .. }) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(*answer.result, json!({ "rain": true }));
    let call = play.record_of("\"tool\"").id;
    assert_eq!(play.record_of("rain").answers, Some(call));
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_result_that_is_no_json_is_text() {
    let (mut play, _) = learned(true);
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);

    play.stream_opens(exchange).event(exchange, "result", "sunny, mostly").ends(exchange);

    assert_eq!(play.expect_result(CALL), "sunny, mostly");
}

#[test]
fn a_plain_json_answer_to_the_post_is_the_result_too() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);

    play.answers(exchange, 200, "application/json", "{\"a\":1}");

    assert_eq!(play.expect_result(CALL), json!({ "a": 1 }));
}

#[test]
fn accepted_is_a_promise_and_no_result() {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.answers(exchange, 202, "text/plain", "Accepted");

    play.item(stream, "result", "[1]");

    assert_eq!(play.expect_result(CALL), json!([1]));
    let call = play.record_of("\"tool\"").id;
    let answer = play.record_of("[1]");
    assert_eq!((answer.answers, answer.cause), (Some(call), Cause::Person));
}

#[test]
fn where_results_come_on_the_session_calls_go_out_one_at_a_time() {
    let (mut play, stream) = learned(false);
    play.call(CALL, "weather").call(NEXT, "weather").call(THIRD, "weather");
    let (first, _) = post(&mut play, SSE);
    play.accepted(first);
    assert!(matches!(
        play.take_changes(NEXT).as_slice(),
        [CallChange::Started { .. }, CallChange::Queued]
    ));
    play.take_changes(THIRD);
    play.take_changes(CALL);
    play.quiet();

    play.item(stream, "result", "1");
    assert_eq!(play.expect_result(CALL), 1);
    let (second, _) = post(&mut play, SSE);
    play.command(Command::Cancel(THIRD)).accepted(second);
    assert_eq!(play.expect_failure(THIRD), CallFailure::Cancelled);
    play.item(stream, "result", "2");

    assert_eq!(play.expect_result(NEXT), 2);
    play.quiet().item(stream, "result", "stray").quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn until_it_is_known_where_results_come_one_call_goes_first() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather").call(NEXT, "weather").call(THIRD, "weather");
    let (first, _) = post(&mut play, SSE);
    play.stream_opens(first);
    play.event(first, "result", "1");

    let (second, _) = post(&mut play, SSE);
    let (third, _) = post(&mut play, SSE);
    play.stream_opens(third).event(third, "result", "3").ends(third);
    play.stream_opens(second).event(second, "result", "2").ends(second).ends(first);

    for (call, result) in [(CALL, 1), (NEXT, 2), (THIRD, 3)] {
        assert_eq!(play.expect_result(call), result);
    }
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_cancelled_call_keeps_its_place_until_its_stray_result_came() {
    let (mut play, stream) = learned(false);
    play.call(CALL, "weather").call(NEXT, "weather");
    let (first, _) = post(&mut play, SSE);
    play.accepted(first).command(Command::Cancel(CALL));
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    play.take_changes(NEXT);
    play.quiet();

    play.item(stream, "result", "\"stray\"");

    let (second, _) = post(&mut play, SSE);
    play.accepted(second).item(stream, "result", "2");
    assert_eq!(play.expect_result(NEXT), 2);
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn an_error_frees_the_place_of_a_cancelled_call_and_so_does_time() {
    for by_error in [true, false] {
        let (mut play, stream) = learned(false);
        play.call(CALL, "weather").call(NEXT, "weather");
        let (first, _) = post(&mut play, SSE);
        play.accepted(first).command(Command::Cancel(CALL));

        if by_error {
            play.item(stream, "error", "stopped");
        } else {
            play.wait(Duration::from_secs(61));
        }

        post(&mut play, SSE);
        assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    }
}

#[test]
fn a_cancelled_call_with_a_stream_of_its_own_is_just_closed() {
    let (mut play, _) = learned(true);
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).command(Command::Cancel(CALL)).expect_abort(exchange);

    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    play.event(exchange, "result", "1").quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_post_that_is_not_served_goes_to_the_endpoint_once_and_that_is_remembered() {
    for status in [404, 405] {
        let (mut play, _) = event_dialect();
        play.call(CALL, "weather");
        let (refused, first) = post(&mut play, SSE);
        play.answers(refused, status, "text/plain", "no");
        let (served, second) = post(&mut play, ENDPOINT);
        assert_eq!(first.body, second.body);
        play.stream_opens(served).event(served, "result", "1").ends(served);
        play.expect_result(CALL);

        play.call(NEXT, "weather");

        let (served, _) = post(&mut play, ENDPOINT);
        play.answers(served, 405, "text/plain", "no");
        assert!(matches!(play.expect_failure(NEXT), CallFailure::Http(_)));
        play.quiet();
    }
}

#[test]
fn a_refusal_at_both_doors_ends_the_call_and_proves_neither() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (refused, _) = post(&mut play, SSE);
    play.answers(refused, 405, "text/plain", "no");
    let (refused, _) = post(&mut play, ENDPOINT);
    play.answers(refused, 405, "text/plain", "no");

    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
    play.quiet().call(NEXT, "weather");
    post(&mut play, SSE);
}

#[test]
fn a_404_at_a_proven_door_means_that_the_session_is_gone() {
    let (mut play, stream) = learned(true);
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);

    play.answers(exchange, 404, "text/plain", "no");

    assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
    play.expect_abort(stream);
    assert!(matches!(play.phases.last(), Some(Phase::Reconnecting { .. })));
    play.expect_get(SSE);
    play.quiet();
}

#[test]
fn an_error_event_fails_the_call_in_flight() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).event(exchange, "error", r#"{"message":"no city"}"#).ends(exchange);
    assert_eq!(play.expect_failure(CALL), CallFailure::Event("no city".into()));

    let (mut other, stream) = learned(false);
    other.call(CALL, "weather");
    let (exchange, _) = post(&mut other, SSE);
    other.accepted(exchange).item(stream, "error", "no city");
    assert_eq!(other.expect_failure(CALL), CallFailure::Event("no city".into()));

    for play in [&mut play, &mut other] {
        play.quiet().expect_ready();
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn a_stream_that_ends_before_the_result_is_truncated() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).event(exchange, "chunk", "a");
    play.streams(exchange, "event: result\ndata: {\"ha").fails(exchange);

    let partial = Some("{\"ha".into());
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: held, .. } if held == partial));
    play.quiet().expect_ready();
}

#[test]
fn a_call_without_a_result_ends_after_its_time_and_the_next_goes_out() {
    let (mut play, _) = learned(false);
    play.call(CALL, "weather").call(NEXT, "weather");
    let (first, _) = post(&mut play, SSE);
    play.accepted(first).wait_millis(60_001);

    let after = Duration::from_mins(1);
    assert_eq!(play.expect_failure(CALL), CallFailure::TimedOut { after, begun: false });
    post(&mut play, SSE);
    play.take_changes(NEXT);
    play.quiet();
}

#[test]
fn a_dead_network_fails_the_call_and_those_that_wait_and_sends_none_of_them() {
    let (mut play, stream) = learned(false);
    play.call(CALL, "weather").call(NEXT, "weather");
    let (first, _) = post(&mut play, SSE);

    play.fails(first).expect_abort(stream);

    assert!(matches!(play.expect_failure(CALL), CallFailure::Network(_)));
    assert_eq!(play.expect_failure(NEXT), CallFailure::SessionEnded);
    play.quiet();
    assert!(matches!(play.phases.last(), Some(Phase::Lost { .. })));
}

#[test]
fn a_server_that_answers_elsewhere_than_before_is_followed() {
    let (mut play, stream) = learned(true);
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.accepted(exchange);

    play.item(stream, "result", "5");

    assert_eq!(play.expect_result(CALL), Value::from(5));
    play.quiet();
}

#[test]
fn a_result_on_the_session_gives_the_open_post_back() {
    let (mut play, stream) = learned(false);
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).item(stream, "result", "1");
    play.expect_result(CALL);

    play.wait_millis(2_001).expect_abort(exchange).quiet();

    assert_eq!(play.deadline(), None);
}

fn parts(changes: &[CallChange]) -> Vec<Value> {
    let part = |change: &CallChange| match change {
        CallChange::Part(part) => Some((*part.result).clone()),
        _ => None,
    };
    changes.iter().filter_map(part).collect()
}

#[test]
fn several_results_on_one_stream_are_shown_as_they_come_and_the_call_ends_with_the_stream() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).event(exchange, "result", r#"{"part":1}"#);
    let changes = play.take_changes(CALL);
    assert_eq!(parts(&changes), [json!({ "part": 1 })]);
    assert!(!changes.iter().any(|change| matches!(change, CallChange::Finished { .. })));

    play.event(exchange, "progress", r#"{"progress":1}"#);
    play.event(exchange, "result", "half way").event(exchange, "result", r#"{"part":3}"#);
    let changes = play.take_changes(CALL);
    assert_eq!(parts(&changes), [json!("half way"), json!({ "part": 3 })]);
    play.ends(exchange);

    let all = json!([{ "part": 1 }, "half way", { "part": 3 }]);
    assert_eq!(play.expect_result(CALL), all);
    let call = play.record_of("\"tool\"").id;
    assert_eq!(play.record_of("half way").answers, Some(call));
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn an_error_after_parts_fails_the_call_and_takes_no_part_back() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);

    play.stream_opens(exchange).event(exchange, "result", "1");
    play.event(exchange, "error", "the disk is full").ends(exchange);

    let changes = play.take_changes(CALL);
    assert_eq!(parts(&changes), [json!(1)]);
    let Some(CallChange::Failed { failure, .. }) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(*failure, CallFailure::Event("the disk is full".into()));
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_stream_that_breaks_after_a_part_leaves_the_call_truncated() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);

    play.stream_opens(exchange).event(exchange, "result", "1").fails(exchange);

    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: None, .. }), "{failure:?}");
}

#[test]
fn a_stream_that_is_left_open_after_a_result_ends_the_call_in_time_and_says_so() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange).event(exchange, "result", "1").wait_millis(60_001);

    let changes = play.take_changes(CALL);
    let Some(CallChange::Finished { answer, .. }) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(*answer.result, 1);
    assert!(answer.findings[0].problem.to_string().contains("did not end the stream within 60 s"));

    play.wait_millis(2_001).expect_abort(exchange).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn of_very_many_results_the_first_are_kept_and_the_rest_counted() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = post(&mut play, SSE);
    play.stream_opens(exchange);
    for part in 0..1_005 {
        play.event(exchange, "result", &part.to_string());
    }
    play.ends(exchange);

    let changes = play.take_changes(CALL);
    let Some(CallChange::Finished { answer, .. }) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(answer.result.as_array().map(Vec::len), Some(1_000));
    assert!(answer.findings[0].problem.to_string().contains("5 more results"));
    assert_eq!(parts(&changes).len(), 1_005);
}
