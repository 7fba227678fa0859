//! The stream of notifications: which session it belongs to, where it goes on, and what counts as one.

use serde_json::json;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{Command, Listening};

use crate::playbook::{CALL, Playbook, header};
use crate::story::{URL, handshake, initialized, legacy, list, refuse_discovery};

#[test]
fn a_new_session_does_not_go_on_from_an_event_of_the_old_one() {
    let (mut play, notices) = legacy();
    play.streams(notices, "retry: 300\nid: n-7\ndata: \n\n").ends(notices);
    play.wait_millis(310);
    let (again, request) = play.expect_get(URL);
    assert_eq!(header(&request, "last-event-id").as_deref(), Some("n-7"));
    play.stream_opens(again);
    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.answers(call, 404, "text/plain", "Session not found").forget_aborts();
    let (initialize, asked) = play.expect_post("initialize");
    let result = initialized("2025-11-25");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    let headers = [("content-type", "application/json"), ("mcp-session-id", "s-2")];
    play.answers_with(initialize, 200, &headers, &answer.to_string());
    let (note, _) = play.expect_post("notifications/initialized");
    play.accepted(note);

    let (_, request) = play.expect_get(URL);

    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-2"));
    assert_eq!(header(&request, "last-event-id"), None);
}

#[test]
fn a_session_that_survives_goes_on_where_its_stream_was() {
    let (mut play, notices) = legacy();
    play.streams(notices, "id: n-7\ndata: \n\n");
    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.sent(call).fails(call).forget_aborts();
    play.wait_millis(1_100);
    let (ping, asked) = play.expect_post("ping");
    play.result(ping, &asked, &json!({})).expect_ready();

    let (_, request) = play.expect_get(URL);

    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    assert_eq!(header(&request, "last-event-id").as_deref(), Some("n-7"));
}

#[test]
fn a_raised_id_that_no_header_can_carry_does_not_open_a_second_stream() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "id: ключ\ndata: \n\n").ends(exchange);

    play.wait_millis(1_100);

    assert!(play.take_open().is_none());
    assert!(matches!(play.expect_failure(CALL), CallFailure::Truncated { .. }));
}

#[test]
fn a_server_that_was_left_is_not_said_to_be_listened_to() {
    let (mut play, notices) = legacy();
    play.ends(notices);
    play.command(Command::Disconnect);
    assert!(
        matches!(play.listening.last(), Some(Listening::Closed)),
        "{:?}",
        play.listening.last()
    );
}

#[test]
fn the_first_refusal_of_a_stream_in_a_new_session_is_no_lost_session() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.answers(call, 404, "text/plain", "Session not found").forget_aborts();
    let notices = handshake(&mut play, "s-2");
    list(&mut play, "weather");
    play.expect_ready();

    play.answers(notices, 404, "text/plain", "Not found");

    play.expect_ready();
}

#[test]
fn a_page_in_place_of_a_stream_is_not_asked_for_again_and_again() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let notices = handshake(&mut play, "s-1");
    list(&mut play, "weather");

    play.answers(notices, 200, "text/html", "<html>Hello</html>");

    assert!(
        !play.listening.iter().any(|held| matches!(held, Listening::Open { .. })),
        "{:?}",
        play.listening
    );
    play.wait_millis(600_000);
    assert!(play.take_open().is_none(), "asked again");
}
