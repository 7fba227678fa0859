//! Sessions of Streamable HTTP that the server forgets.

use serde_json::{Value, json};
use wirescope::mcp::event::{Loss, Phase};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{CallId, Command};

use crate::playbook::{CALL, Playbook, header};
use crate::story::{URL, handshake, legacy, list};

fn forgets(play: &mut Playbook, status: u16, message: &str) {
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    let error = json!({ "code": -32000, "message": message });
    play.json(exchange, status, &json!({ "jsonrpc": "2.0", "id": Value::Null, "error": error }));
}

#[test]
fn a_forgotten_session_is_made_anew_at_once_and_the_tools_are_listed_again() {
    for (status, message) in
        [(404, "Session not found"), (400, "Bad Request: No valid session ID provided")]
    {
        let (mut play, notices) = legacy();

        forgets(&mut play, status, message);

        assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
        assert!(matches!(
            play.phases.last(),
            Some(Phase::Reconnecting { loss: Loss::SessionForgotten, .. })
        ));
        play.expect_abort(notices);
        handshake(&mut play, "s-2");
        list(&mut play, "other");
        play.expect_ready().quiet();
        assert_eq!(play.names_of_last_list(), ["other"]);
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn another_400_is_the_calls_own_failure() {
    let (mut play, _) = legacy();

    forgets(&mut play, 400, "Bad Request: no such tool");

    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
    play.quiet().expect_ready();
}

#[test]
fn every_call_of_a_forgotten_session_fails_and_none_keeps_its_connection() {
    let (mut play, notices) = legacy();
    play.call(CallId(8), "weather");
    let (other, _) = play.expect_post("tools/call");
    play.stream_opens(other);

    forgets(&mut play, 404, "gone");

    assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
    assert_eq!(play.expect_failure(CallId(8)), CallFailure::SessionForgotten);
    play.expect_abort(other).expect_abort(notices);
    play.expect_post("initialize");
    play.quiet();
}

#[test]
fn a_server_that_forgets_every_session_at_once_is_not_stormed() {
    let (mut play, _) = legacy();
    forgets(&mut play, 404, "gone");
    play.take_changes(CALL);
    play.forget_aborts();
    handshake(&mut play, "s-2");

    let (listing, _) = play.expect_post("tools/list");
    play.answers(listing, 404, "text/plain", "gone");

    play.forget_aborts().quiet();
    assert!(matches!(play.phases.last(), Some(Phase::Lost { attempt: 2, .. })));
    play.wait_millis(2_000);
    play.expect_post("initialize");
}

#[test]
fn a_get_stream_that_worked_and_is_then_refused_tells_of_a_forgotten_session() {
    let (mut play, notices) = legacy();
    play.ends(notices).wait_millis(1_000);
    let (again, _) = play.expect_get(URL);

    play.answers(again, 404, "text/plain", "unknown session").quiet_but_requests();

    handshake(&mut play, "s-2");
    list(&mut play, "weather");
    play.quiet().expect_ready();
}

#[test]
fn a_ping_that_is_refused_leads_to_a_new_session() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange).expect_abort(notices).command(Command::ReconnectNow);
    play.take_changes(CALL);
    let (ping, _) = play.expect_post("ping");

    play.answers(ping, 404, "text/plain", "unknown session");

    let notices = handshake(&mut play, "s-2");
    play.stream_opens(notices);
    list(&mut play, "weather");
    play.call(CallId(9), "weather");
    let (_, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-2"));
}

#[test]
fn a_server_without_sessions_is_initialized_again_after_a_loss() {
    let mut play = Playbook::connect(URL);
    crate::story::refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    play.result(initialize, &asked, &crate::story::initialized("2025-11-25"));
    let (note, _) = play.expect_post("notifications/initialized");
    play.accepted(note);
    let (notices, _) = play.expect_get(URL);
    play.answers(notices, 405, "", "");
    list(&mut play, "weather");

    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange).wait_millis(1_000);

    play.expect_post("initialize");
}
