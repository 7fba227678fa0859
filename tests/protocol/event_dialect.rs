//! The event dialect: how a session begins, changes, is lost and comes back.

use wirescope::mcp::event::{ListChange, Loss, Phase};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::{Header, HttpEvent, NetworkFailure, Reach};
use wirescope::mcp::{Command, Dialect, List, Target};

use crate::playbook::{CALL, Playbook, header};
use crate::story::{SSE, TOOLS, event_dialect, event_session};

#[test]
fn tools_that_come_unasked_tell_the_event_dialect() {
    let (mut play, _) = event_dialect();

    play.quiet().expect_ready();

    let identity = play.identity.clone().expect("an identity");
    assert_eq!((identity.dialect, identity.session_id.as_deref()), (Dialect::Event, Some("abc")));
    assert_eq!(play.names_of_last_list(), ["weather"]);
    assert_eq!(play.deadline(), None);
}

#[test]
fn tools_may_come_before_the_endpoint() {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);

    play.sent(stream).item(stream, "tools", TOOLS).item(stream, "endpoint", "/m?session_id=1");

    play.quiet().expect_ready();
}

#[test]
fn tools_that_come_after_the_handshake_went_out_call_it_off() {
    let mut play = Playbook::connect(SSE);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]).item(stream, "endpoint", "/m?session_id=1");
    play.wait_millis(250);
    let (initialize, _) = play.expect_post("initialize");

    play.item(stream, "tools", TOOLS).expect_abort(initialize).quiet().expect_ready();

    assert_eq!(play.identity.as_ref().map(|identity| identity.dialect), Some(Dialect::Event));
    assert_eq!(play.deadline(), None);
    play.answers(initialize, 404, "text/plain", "no").quiet().expect_ready();
}

#[test]
fn a_handshake_the_server_refuses_before_its_tools_come_does_not_settle_it() {
    let mut play = Playbook::connect_forced("http://localhost:3000", Dialect::Event);
    let (stream, _) = play.expect_get(SSE);
    play.sent(stream).head(stream, 200, &[]).item(stream, "endpoint", "/m?session_id=1");

    play.wait_millis(5_000).quiet();

    play.item(stream, "tools", TOOLS).quiet().expect_ready();
}

#[test]
fn a_key_needs_a_header_and_so_a_fetch() {
    let key = Header::secret("api_key", "sesame");
    let mut play = Playbook::connect_to(Target { headers: vec![key], ..Target::at(SSE) });

    let (stream, request) = play.expect_get(SSE);

    assert_eq!(request.reach, Reach::Answer);
    assert_eq!(header(&request, "api_key").as_deref(), Some("sesame"));
    assert_eq!(header(&request, "accept").as_deref(), Some("text/event-stream"));
    play.stream_opens(stream).event(stream, "endpoint", "/messages/?session_id=q");
    play.event(stream, "tools", TOOLS).expect_ready();
    play.call(CALL, "weather");
    let (_, request) = play.expect_open();
    assert_eq!(header(&request, "api_key").as_deref(), Some("sesame"));
}

#[test]
fn a_list_that_comes_again_replaces_the_old_one() {
    let (mut play, stream) = event_dialect();

    play.item(stream, "tools", r#"[{"name":"b","inputSchema":{}},{"nameless":1},7]"#).quiet();

    assert_eq!(play.names_of_last_list(), ["b", "", ""]);
    assert_eq!(play.tools.len(), 2);
}

#[test]
fn a_broken_list_keeps_the_old_one_and_says_so() {
    for data in ["{}", "[oops", ""] {
        let (mut play, stream) = event_dialect();

        play.item(stream, "tools", data).quiet().expect_ready();

        assert!(matches!(
            play.tools.last(),
            Some(ListChange::Failed(CallFailure::Unreadable { .. }))
        ));
    }
}

#[test]
fn asking_for_the_list_changes_nothing_where_it_comes_by_itself() {
    let (mut play, _) = event_dialect();

    play.command(Command::List(List::Tools)).quiet();

    assert_eq!(play.tools.last(), Some(&ListChange::Complete));
}

#[test]
fn the_end_of_the_stream_reconnects_by_itself_and_repeats_no_call() {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather");
    let (post, _) = play.expect_open();
    play.sent(post);

    play.http(stream, HttpEvent::Failed(NetworkFailure::EventSource)).expect_abort(post);

    assert_eq!(play.expect_failure(CALL), CallFailure::SessionEnded);
    play.quiet().wait_millis(1_000);
    event_session(&mut play, "new");
    play.quiet().expect_ready();
    play.call(wirescope::mcp::CallId(8), "weather");
    let (_, request) = play.expect_open();
    assert!(request.body.as_deref().is_some_and(|body| body.contains("\"new\"")));
}

#[test]
fn a_server_that_cannot_be_reached_again_is_tried_with_growing_pauses() {
    let (mut play, stream) = event_dialect();
    play.ends(stream).wait_millis(1_000);
    let (again, _) = play.expect_get(SSE);
    play.http(again, HttpEvent::Failed(NetworkFailure::EventSource));
    let (fetched, _) = play.expect_get(SSE);

    play.fails(fetched).quiet();

    assert!(matches!(play.phases.last(), Some(Phase::Lost { attempt: 2, retry_at: Some(_), .. })));
    play.wait_millis(2_000);
    event_session(&mut play, "new");
    play.quiet().expect_ready();
}

#[test]
fn an_error_that_tells_of_a_lost_session_makes_a_new_one() {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather").call(wirescope::mcp::CallId(8), "weather");
    let (post, _) = play.expect_open();

    play.item(stream, "error", r#"{"error":"Unknown session id"}"#);

    assert_eq!(play.expect_failure(CALL), CallFailure::SessionForgotten);
    assert_eq!(play.expect_failure(wirescope::mcp::CallId(8)), CallFailure::SessionForgotten);
    assert!(matches!(
        play.phases.last(),
        Some(Phase::Reconnecting { loss: Loss::SessionForgotten, .. })
    ));
    play.expect_abort(post).expect_abort(stream);
    event_session(&mut play, "new");
    play.quiet().expect_ready();
}

#[test]
fn a_server_that_calls_every_new_session_unknown_is_not_stormed() {
    let (mut play, stream) = event_dialect();
    play.item(stream, "error", "unknown session").forget_aborts();
    let stream = event_session(&mut play, "2");

    play.item(stream, "error", "unknown session").forget_aborts().quiet();

    assert!(matches!(play.phases.last(), Some(Phase::Lost { attempt: 2, .. })));
}

#[test]
fn an_error_without_a_call_is_a_line_of_the_log() {
    let (mut play, stream) = event_dialect();

    play.item(stream, "error", "disk is full").quiet().expect_ready();

    assert_eq!(play.logs[0].data, "disk is full");
}

#[test]
fn disconnecting_sends_nothing_more_even_while_calls_wait() {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather").call(wirescope::mcp::CallId(8), "weather");
    let (post, _) = play.expect_open();

    play.command(Command::Disconnect).expect_abort(post).expect_abort(stream);

    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    assert_eq!(play.expect_failure(wirescope::mcp::CallId(8)), CallFailure::Cancelled);
    play.quiet().ledger.is_clean();
    assert_eq!(play.deadline(), None);
}
