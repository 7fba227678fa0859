//! The search for the cause of a call that failed, and the check of a connection that works.

use std::sync::Arc;

use serde_json::json;
use wirescope::diagnosis::{Cause, Check, Grade, Surroundings};
use wirescope::mcp::event::{ListChange, Phase, Searched};
use wirescope::mcp::failure::Diagnosis;
use wirescope::mcp::http::{Carrier, Head, Header, HttpEvent, NetworkFailure, Reach};
use wirescope::mcp::{CallId, Command, ExchangeId, Target};

use crate::playbook::{CALL, Playbook, header};
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
    assert_eq!(
        (*call, verdict.first()),
        (Searched::Call(CALL), &Cause::HeadersNotAllowed { headers })
    );
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

#[test]
fn a_stream_that_may_not_say_where_it_goes_on_begins_anew() {
    let (mut play, mut notices) = legacy();
    play.streams(notices, "id: n-7\ndata: \n\n").fails(notices).probes_by_hand();

    let mut requests = Vec::new();
    for _ in 0..2 {
        answer_ping(&mut play);
        let request;
        (notices, request) = play.wait_millis(5_000).expect_get(URL);
        requests.push(header(&request, "last-event-id"));
        play.sent(notices).fails(notices);
    }
    answer_ping(&mut play);
    while let Some((probe, request)) = play.take_probe() {
        let is_refused = request.headers.iter().any(|header| header.name == "last-event-id");
        let status = if request.reach == Reach::AnyAnswer { 0 } else { 405 };
        if is_refused {
            play.sent(probe).fails(probe)
        } else {
            play.sent(probe).head(probe, status, &[])
        };
    }

    let (searched, verdict) = play.examined.last().expect("a verdict");
    let headers = vec!["last-event-id".to_owned()];
    assert_eq!(*searched, Searched::Notices);
    assert_eq!(verdict.first(), &Cause::HeadersNotAllowed { headers });
    assert_eq!(requests, [Some("n-7".to_owned()), Some("n-7".to_owned())]);
    let (_, request) = play.forget_aborts().expect_get(URL);
    assert_eq!(header(&request, "last-event-id"), None);
    play.expect_ready();
}

fn answer_ping(play: &mut Playbook) {
    let (ping, asked) = play.expect_post("ping");
    play.result(ping, &asked, &json!({}));
}

#[test]
fn a_stream_that_never_opens_is_searched_for_its_cause_once() {
    let (mut play, mut notices) = unopened();

    for turn in 1..=3 {
        play.sent(notices).fails(notices);
        answer_ping(&mut play);
        if turn < 3 {
            (notices, _) = play.wait_millis(5_000).expect_get(URL);
        }
    }

    assert!(matches!(play.examined[..], [(Searched::Notices, _)]), "{:?}", play.examined);
    play.quiet().expect_ready();
}

/// A session whose stream of notifications has no answer yet.
fn unopened() -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let notices = handshake(&mut play, "s");
    list(&mut play, "weather");
    (play, notices)
}

#[test]
fn progress_that_comes_in_one_piece_with_the_result_was_held_back() {
    for (pause, is_held_back) in [(0, true), (700, false)] {
        let (mut play, _) = legacy();
        play.call(CALL, "weather");
        let (call, asked) = play.expect_post("tools/call");
        play.sent(call).stream_opens(call).wait_millis(2_000);

        for progress in 1..=3 {
            let params = json!({ "progressToken": asked["params"]["_meta"]["progressToken"], "progress": progress });
            let method = "notifications/progress";
            play.says(call, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
            play.wait_millis(pause);
        }
        let result = json!({ "content": [] });
        play.says(call, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }));

        let found: Vec<&str> =
            play.examined.iter().map(|(_, verdict)| verdict.first().key()).collect();
        assert_eq!(found, if is_held_back { vec!["progress-held-back"] } else { Vec::new() });
    }
}

#[test]
fn a_list_that_a_server_is_asked_for_too_often_is_asked_for_again_when_it_says() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    handshake(&mut play, "s");
    for _ in 0..3 {
        let (listing, _) = play.expect_post("tools/list");
        let headers = [("content-type", "text/plain"), ("retry-after", "7")];
        play.answers_with(listing, 429, &headers, "slow down");
        assert!(matches!(play.tools.last(), Some(ListChange::PutOff(..))), "{:?}", play.tools);
        play.wait_millis(6_900).quiet().wait_millis(200);
    }

    let (listing, _) = play.expect_post("tools/list");
    play.answers(listing, 429, "text/plain", "slow down");

    assert!(matches!(play.tools.last(), Some(ListChange::Failed(_))), "{:?}", play.tools);
    play.wait_millis(120_000).quiet();
}
