//! HTTP+SSE, 2024-11-05: a session on a GET stream, answers on the stream only.

use serde_json::json;
use wirescope::mcp::event::{Cause, Loss, Phase, StepKind};
use wirescope::mcp::failure::{CallFailure, Diagnosis, StreamSaid};
use wirescope::mcp::http::{Header, HttpEvent, NetworkFailure, Reach};
use wirescope::mcp::{CallId, Command, Dialect, Target};

use crate::playbook::{CALL, Playbook, hidden};
use crate::story::{SSE, TOOLS, http_sse, over_stream};

const ENDPOINT: &str = "http://localhost:3000/messages/?session_id=abc";

fn progress(token: &serde_json::Value) -> String {
    let params = json!({ "progressToken": token, "progress": 1, "total": 2 });
    json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params }).to_string()
}

#[test]
fn an_address_that_names_a_stream_is_asked_for_events_through_the_browser() {
    let mut play = Playbook::connect(SSE);

    let (_, request) = play.expect_get(SSE);

    assert!(request.suits_event_source());
    assert_eq!(play.kinds(), [StepKind::Stream]);
}

#[test]
fn the_handshake_goes_to_the_endpoint_after_a_grace() {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]);
    play.item(stream, "endpoint", "/messages/?session_id=abc").wait_millis(190).quiet();

    play.wait_millis(20);

    let (_, request) = play.expect_open();
    assert_eq!(request.url, ENDPOINT);
    assert_eq!(request.headers, [Header::plain("content-type", "application/json")]);
    play.quiet();
}

#[test]
fn the_whole_handshake_makes_the_server_ready() {
    let (mut play, _) = http_sse();

    play.quiet().expect_ready();

    let identity = play.identity.clone().expect("an identity");
    assert_eq!(identity.dialect, Dialect::HttpSse);
    assert_eq!(identity.endpoint, ENDPOINT);
    assert_eq!(play.kinds(), [StepKind::Stream, StepKind::InitializeOverStream]);
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_forced_client_waits_for_no_tools_and_takes_none_for_a_sign() {
    let mut play = Playbook::connect_forced(SSE, Dialect::HttpSse);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]);

    play.item(stream, "tools", TOOLS).item(stream, "endpoint", "/m");

    play.expect_post("initialize");
    play.item(stream, "tools", TOOLS).item(stream, "endpoint", "/other").wait_millis(500).quiet();
}

#[test]
fn an_endpoint_on_another_origin_is_refused() {
    for endpoint in [
        "http://evil.example/m",
        "//evil.example/m",
        "https://localhost:3000/m",
        "javascript:alert(1)",
    ] {
        let mut play = Playbook::connect(SSE);
        let (stream, _) = play.expect_get(SSE);

        play.sent(stream).item(stream, "endpoint", endpoint).expect_abort(stream).quiet();

        let endpoint = endpoint.to_owned();
        assert_eq!(play.expect_diagnosis(), Diagnosis::EndpointElsewhere { endpoint });
    }
}

#[test]
fn a_call_is_answered_on_the_stream_whatever_the_post_says() {
    for (status, kind, text) in [
        (202, "text/plain", "Accepted"),
        (200, "application/json", "{\"status\":\"ok\"}"),
        (204, "", ""),
        (200, "text/html", "<p>"),
    ] {
        let (mut play, stream) = http_sse();
        play.call(CALL, "weather");
        let (post, asked) = play.expect_post("tools/call");
        play.answers(post, status, kind, text);
        play.item(stream, "message", &progress(&asked["id"]));

        let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
        play.item(stream, "message", &result.to_string());

        assert_eq!(play.expect_result(CALL), json!({ "content": [] }), "{text}");
        play.quiet();
        let call = play.record_of("\"tools/call\"").id;
        let answer = play.record_of("\"content\"");
        assert_eq!((answer.answers, answer.cause), (Some(call), Cause::Person));
        assert_eq!(play.record_of("\"total\"").cause, Cause::Person);
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn an_answer_may_come_before_its_post_is_accepted() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (post, asked) = play.expect_post("tools/call");
    play.sent(post);

    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.item(stream, "message", &result.to_string());

    play.expect_result(CALL);
    play.head(post, 202, &[]).ends(post).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn an_answer_whose_id_became_text_is_taken_with_a_finding() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (post, asked) = play.expect_post("tools/call");
    play.accepted(post);

    let id = asked["id"].to_string();
    play.item(stream, "message", &json!({ "jsonrpc": "2.0", "id": id, "result": {} }).to_string());

    play.expect_result(CALL);
    assert_eq!(play.record_of("\"result\":{}").findings[0].pointer, "/id");
}

#[test]
fn progress_of_a_cancelled_call_is_not_taken_for_the_next_ones() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (post, asked) = play.expect_post("tools/call");
    play.accepted(post).command(Command::Cancel(CALL));
    let (note, _) = play.expect_post("notifications/cancelled");
    play.accepted(note).call(CallId(8), "weather");
    let (post, _) = play.expect_post("tools/call");
    play.accepted(post);
    play.take_changes(CALL);
    play.take_changes(CallId(8));

    play.item(stream, "message", &progress(&asked["id"])).quiet();
}

#[test]
fn a_log_line_belongs_to_the_only_call_under_way() {
    let (mut play, stream) = http_sse();
    let log = json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": { "level": "info", "data": 1 } });
    play.item(stream, "message", &log.to_string());
    assert_eq!(play.logs.len(), 1);
    play.call(CALL, "weather");
    let (post, _) = play.expect_post("tools/call");
    play.accepted(post);

    play.item(stream, "message", &log.to_string());

    assert_eq!(play.logs.len(), 1);
    assert_eq!(play.take_changes(CALL).len(), 4);
}

#[test]
fn malformed_messages_on_the_stream_take_nothing_down() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (post, asked) = play.expect_post("tools/call");
    play.accepted(post);
    play.take_changes(CALL);

    play.item(stream, "message", "{oops").item(stream, "message", "[1,2]").item(stream, "odd", "x");

    play.quiet().expect_ready();
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.item(stream, "message", &result.to_string());
    play.expect_result(CALL);
}

#[test]
fn the_end_of_the_stream_ends_the_calls_and_a_new_session_begins() {
    for failure in [None, Some(NetworkFailure::EventSource)] {
        let (mut play, stream) = http_sse();
        play.call(CALL, "weather");
        let (post, _) = play.expect_post("tools/call");
        play.accepted(post);

        play.http(stream, failure.map_or(HttpEvent::End, HttpEvent::Failed));

        assert_eq!(play.expect_failure(CALL), CallFailure::SessionEnded);
        assert!(matches!(play.phases.last(), Some(Phase::Lost { attempt: 1, .. })));
        play.quiet().wait_millis(1_000);
        over_stream(&mut play);
        play.quiet().expect_ready();
        assert_eq!(play.names_of_last_list(), ["weather"]);
    }
}

#[test]
fn a_post_to_a_forgotten_session_begins_a_new_one_at_once() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (post, _) = play.expect_post("tools/call");

    play.answers(post, 404, "text/plain", "Could not find session");

    assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
    assert!(matches!(
        play.phases.last(),
        Some(Phase::Reconnecting { loss: Loss::SessionForgotten, .. })
    ));
    play.expect_abort(stream);
    over_stream(&mut play);
    play.quiet().expect_ready();
}

#[test]
fn what_an_event_source_hides_a_fetch_brings_to_light() {
    let mut play = Playbook::connect_forced(SSE, Dialect::HttpSse);
    let (stream, _) = play.expect_get(SSE);

    play.sent(stream).http(stream, HttpEvent::Failed(NetworkFailure::EventSource));

    let (fetched, request) = play.expect_get(SSE);
    assert_eq!(request.reach, Reach::Answer);
    assert_eq!(request.headers, [Header::plain("accept", "text/event-stream")]);
    play.answers(fetched, 401, "text/plain", "no key").quiet();
    let Diagnosis::Unauthorized(failure) = play.expect_diagnosis() else { panic!() };
    assert_eq!(&*failure.body, "no key");
    assert_eq!(play.kinds(), [StepKind::Stream]);
}

#[test]
fn a_session_held_by_fetch_works_like_one_held_by_the_browser() {
    let key = Header::secret("authorization", "Bearer x");
    let mut play = Playbook::connect_to(Target { headers: vec![key], ..Target::at(SSE) });
    let (stream, request) = play.expect_get(SSE);
    assert!(!request.suits_event_source());
    assert!(request.carries_secret());

    play.stream_opens(stream).event(stream, "endpoint", "messages?sessionId=1").wait_millis(250);

    let (_, request) = play.expect_open();
    assert_eq!(request.url, "http://localhost:3000/messages?sessionId=1");
    assert!(request.carries_secret());
}

#[test]
fn a_stream_that_ends_before_the_session_stands_is_named() {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]).item(stream, "endpoint", "/m").wait_millis(250);
    let (initialize, _) = play.expect_post("initialize");

    play.ends(stream).expect_abort(initialize).quiet();

    let ended = Diagnosis::StreamEnded { url: SSE.to_owned(), heard: StreamSaid::Endpoint };
    assert_eq!(play.expect_diagnosis(), ended);
}

#[test]
fn an_initialized_note_that_cannot_be_sent_is_a_network_failure() {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]).item(stream, "endpoint", "/m").wait_millis(250);
    let (initialize, asked) = play.expect_post("initialize");
    play.accepted(initialize);
    let result = crate::story::initialized("2024-11-05");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    play.item(stream, "message", &answer.to_string());
    let (note, _) = play.expect_post("notifications/initialized");

    play.fails(note).expect_abort(stream).quiet();

    assert_eq!(play.expect_diagnosis(), Diagnosis::Network(hidden()));
}

#[test]
fn disconnecting_closes_the_stream_and_needs_no_goodbye() {
    let (mut play, stream) = http_sse();

    play.command(Command::Disconnect).expect_abort(stream).quiet();

    play.ledger.is_clean();
    assert_eq!(play.deadline(), None);
}
