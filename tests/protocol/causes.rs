//! The search for the cause of a call that failed, and the check of a connection that works.

use std::sync::Arc;

use serde_json::json;
use wirescope::diagnosis::{Cause, Check, Grade, Surroundings};
use wirescope::mcp::event::Phase;
use wirescope::mcp::failure::Diagnosis;
use wirescope::mcp::http::{Carrier, Head, Header, HttpEvent, NetworkFailure, Reach};
use wirescope::mcp::{CallId, Command, Target};

use crate::playbook::{CALL, Playbook};
use crate::story::{URL, handshake, legacy, list, modern, refuse_discovery};

#[test]
fn a_call_whose_header_is_not_allowed_is_told_so_and_the_connection_comes_back() {
    let mut play = modern();
    play.probes_by_hand();
    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.sent(call).fails(call);
    play.expect_failure(CALL);
    let mut tried = Vec::new();

    while let Some((probe, request)) = play.take_probe() {
        assert!(request.reach.is_probe() && !request.carries_secret(), "{request:?}");
        tried.extend(request.headers.iter().map(|header| header.name.clone()));
        let is_refused = request.headers.iter().any(|header| header.name == "mcp-name");
        let status = if request.reach == Reach::AnyAnswer { 0 } else { 405 };
        if is_refused {
            play.sent(probe).fails(probe)
        } else {
            play.sent(probe).head(probe, status, &[])
        };
    }

    let (call, verdict) = play.examined.last().expect("a verdict");
    let headers = vec!["mcp-name".to_owned()];
    assert_eq!((*call, verdict.first()), (CALL, &Cause::HeadersNotAllowed { headers }));
    // What other messages brought is known to be allowed.
    assert_eq!(tried, ["mcp-name"]);
    // The server is there: nobody waits for the pause of a lost connection.
    assert!(matches!(play.phases.last(), Some(Phase::Reconnecting { .. })), "{:?}", play.phases);
}

#[test]
fn where_a_companion_stands_by_it_is_asked_and_nobody_else() {
    let mut play = Playbook::default();
    play.surroundings(Surroundings {
        origin: "http://localhost:8970".to_owned(),
        has_companion: true,
        ..Surroundings::default()
    });
    let key = Header::secret("authorization", "Bearer x");
    play.command(Command::Connect(Target { headers: vec![key], ..Target::at(URL) }));
    for _ in 0..4 {
        let (exchange, request) = play.expect_open();
        assert_eq!(request.carrier, Carrier::Browser);
        play.fails(exchange);
    }
    for _ in 0..2 {
        let (exchange, request) = play.expect_open();
        assert_eq!(request.carrier, Carrier::Companion, "{request:?}");
        assert!(!request.carries_secret(), "{request:?}");
        let twice = ("access-control-allow-origin".to_owned(), "*".to_owned());
        let headers = vec![twice.clone(), twice];
        play.sent(exchange);
        play.http(exchange, HttpEvent::Head(Head { status: 204, headers, redirected_to: None }));
    }

    let Diagnosis::Examined(verdict) = play.expect_diagnosis() else { panic!() };
    assert_eq!(verdict.first(), &Cause::AllowOriginTwice { value: None });
    play.forget_aborts().quiet();
}

#[test]
fn a_server_that_answers_what_it_did_not_answer_before_is_asked_once_more() {
    let mut play = Playbook::connect(URL);
    for _ in 0..4 {
        let (exchange, _) = play.expect_open();
        play.fails(exchange);
    }
    loop {
        let (exchange, request) = play.expect_open();
        if !request.reach.is_probe() {
            break;
        }
        let status = if request.reach == Reach::AnyAnswer { 0 } else { 405 };
        play.sent(exchange).head(exchange, status, &[]);
    }

    assert!(matches!(play.phases.last(), Some(Phase::Connecting { .. })), "{:?}", play.phases);
}

#[test]
fn a_server_that_forgets_each_session_at_once_is_left_alone() {
    let (mut play, _) = legacy();
    for (call, session) in (20..).map(CallId).zip(["s-2", "s-3", "s-4"]) {
        play.call(call, "weather");
        let (exchange, _) = play.expect_post("tools/call");
        play.answers(exchange, 404, "text/plain", "no such session");
        play.expect_failure(call);
        play.forget_aborts();
        if session == "s-4" {
            break;
        }
        play.wait_millis(3_000);
        let notices = handshake(&mut play, session);
        play.stream_opens(notices);
        list(&mut play, "weather");
    }

    let diagnosis = play.expect_diagnosis();
    assert!(matches!(diagnosis, Diagnosis::SessionsForgotten { times: 3 }), "{diagnosis:?}");
}

#[test]
fn a_notification_that_was_refused_is_forgotten_once_a_list_is_answered() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let result = crate::story::initialized("2025-11-25");
    play.result(initialize, &asked, &result);
    let (note, _) = play.expect_post("notifications/initialized");
    play.answers(note, 405, "text/plain", "no");
    let (notices, _) = play.expect_get(URL);
    play.answers(notices, 405, "text/plain", "no");
    list(&mut play, "weather");
    play.expect_ready();

    play.command(Command::List(wirescope::mcp::List::Tools));
    let (again, asked) = play.expect_post("tools/list");
    let error = json!({ "code": -32603, "message": "boom" });
    play.json(again, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    play.expect_ready();
}

#[test]
fn checking_a_connection_tries_each_header_and_sends_no_key() {
    let key = Header::secret("api_key", "secret");
    let mut play = Playbook::connect_to(Target { headers: vec![key], ..Target::at(URL) });
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &crate::story::discovery(&json!({}))).expect_ready();
    play.probes_by_hand();

    play.command(Command::CheckConnection);

    while let Some((probe, request)) = play.take_probe() {
        assert!(request.reach.is_probe() && !request.carries_secret(), "{request:?}");
        let brings_key = request.headers.iter().any(|header| header.value.reveal() == "secret");
        assert!(!brings_key, "{request:?}");
        let is_refused = request.headers.iter().any(|header| header.name == "mcp-name");
        if is_refused {
            play.sent(probe).fails(probe)
        } else {
            play.sent(probe).head(probe, 405, &[])
        };
    }
    let (lines, is_over) = play.checkup.clone().expect("lines");
    assert!(is_over);
    let grade = |name: &str| {
        let check = Check::Header(name.to_owned());
        lines.iter().find(|line| line.check == check).map(|line| line.grade.clone())
    };
    assert_eq!(grade("mcp-name"), Some(Grade::Bad));
    assert_eq!(grade("mcp-method"), Some(Grade::Good));
    assert_eq!(grade("api_key"), Some(Grade::Good));
    play.forget_aborts().quiet().expect_ready();
    assert!(Arc::strong_count(&lines) > 0);
}

#[test]
fn disconnecting_ends_a_check() {
    let mut play = modern();
    play.probes_by_hand();
    play.command(Command::CheckConnection);
    assert!(play.take_probe().is_some());

    play.command(Command::Disconnect);

    assert!(play.checkup.as_ref().is_some_and(|(_, is_over)| *is_over));
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_server_that_is_asked_too_often_is_asked_again_after_the_time_it_wants() {
    let mut play = Playbook::connect(URL);
    for pause in [30_000, 30_000, 30_000] {
        refuse_all(&mut play, &[("retry-after", "30")]);
        assert!(play.connects_again.is_some());
        play.wait_millis(pause - 100).quiet().wait_millis(200);
    }

    refuse_all(&mut play, &[("retry-after", "30")]);

    assert_eq!((play.connects_again, play.deadline()), (None, None));
}

#[test]
fn a_person_may_stop_the_wait_and_an_hour_is_not_waited() {
    let mut play = Playbook::connect(URL);
    refuse_all(&mut play, &[]);
    assert!(play.connects_again.is_some());
    play.command(Command::StopReconnecting);
    assert_eq!((play.connects_again, play.deadline()), (None, None));

    play.command(Command::Connect(Target::at(URL)));
    refuse_all(&mut play, &[("retry-after", "3600")]);
    assert_eq!((play.connects_again, play.deadline()), (None, None));
}

/// Refuses every step with 429, until connecting has failed.
fn refuse_all(play: &mut Playbook, headers: &[(&str, &str)]) {
    while let Some((exchange, request)) = play.take_open() {
        if request.reach == Reach::Session {
            let failed = NetworkFailure::EventSource;
            play.http(exchange, HttpEvent::Failed(failed));
        } else {
            play.answers_with(exchange, 429, headers, "slow down");
        }
    }
    assert!(matches!(play.phases.last(), Some(Phase::Failed { .. })), "{:?}", play.phases);
}
