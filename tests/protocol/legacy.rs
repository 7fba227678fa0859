//! Streamable HTTP up to 2025-11-25: handshake, session, calls, requests of the server.

use serde_json::json;
use wirescope::mcp::event::{Cause, Phase, StepOutcome};
use wirescope::mcp::failure::{CallFailure, Diagnosis};
use wirescope::mcp::http::Method;
use wirescope::mcp::{CallId, Command, Dialect, Target};

use crate::playbook::{CALL, Playbook, body, header};
use crate::story::{URL, discovery, handshake, initialized, legacy, list, refuse_discovery, tool};

#[test]
fn an_old_server_is_initialized_and_its_tools_are_listed() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, request) = play.expect_open();
    let asked = body(&request);
    assert_eq!(asked["params"]["protocolVersion"], "2025-11-25");
    assert_eq!(header(&request, "mcp-protocol-version"), None);
    assert_eq!(header(&request, "mcp-method"), None);
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-06-18") });
    play.answers_with(initialize, 200, &[("mcp-session-id", "s-1")], &answer.to_string());

    let (note, request) = play.expect_open();
    assert_eq!(body(&request)["method"], "notifications/initialized");
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    assert_eq!(header(&request, "mcp-protocol-version").as_deref(), Some("2025-06-18"));
    play.quiet().accepted(note).expect_ready();

    let (_, request) = play.expect_get(URL);
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    assert_eq!(header(&request, "last-event-id"), None);
    list(&mut play, "weather");
    play.quiet();
    let identity = play.identity.clone().expect("an identity");
    assert_eq!(identity.dialect, Dialect::Streamable);
    assert_eq!(identity.session_id.as_deref(), Some("s-1"));
    assert_eq!(play.deadline(), None);
}

#[test]
fn an_answer_as_a_stream_initializes_as_well() {
    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-03-26") });
    let headers = [("content-type", "text/event-stream"), ("mcp-session-id", "s")];
    play.sent(initialize).head(initialize, 200, &headers);
    play.streams(initialize, "id: 1\ndata: \n\n").says(initialize, &answer).ends(initialize);

    let (note, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-protocol-version"), None);
    play.accepted(note).expect_ready();
}

#[test]
fn a_handshake_asks_for_the_revision_that_a_person_chose() {
    let (dialect, revision) = (Some(Dialect::Streamable), Some("2025-03-26"));
    let mut play = Playbook::connect_to(Target { dialect, revision, ..Target::at(URL) });

    let (_, asked) = play.expect_post("initialize");

    assert_eq!(asked["params"]["protocolVersion"], "2025-03-26");
}

#[test]
fn a_discovery_the_browser_hides_is_followed_by_a_handshake() {
    let mut play = Playbook::connect(URL);
    let (discover, _) = play.expect_post("server/discover");
    play.sent(discover).fails(discover);

    handshake(&mut play, "s");
    play.expect_ready();
}

#[test]
fn a_missing_get_stream_is_no_fault() {
    for status in [404, 405] {
        let mut play = Playbook::connect(URL);
        refuse_discovery(&mut play);
        let notices = handshake(&mut play, "s");
        list(&mut play, "weather");

        play.answers(notices, status, "text/plain", "Method Not Allowed");

        play.wait_millis(120_000).quiet().expect_ready();
    }
}

#[test]
fn a_changed_list_on_the_get_stream_is_read_again() {
    let (mut play, notices) = legacy();

    play.says(notices, &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));

    list(&mut play, "other");
    assert_eq!(play.names_of_last_list(), ["other"]);
    play.quiet();
}

#[test]
fn a_list_that_changes_before_the_connection_is_ready_is_read_once() {
    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-11-25") });
    play.stream_opens(initialize).says(initialize, &answer);
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });

    play.says(initialize, &changed).ends(initialize);

    assert!(play.tools.is_empty(), "{:?}", play.tools);
    play.expect_post("notifications/initialized");
    play.quiet();
}

#[test]
fn cancelling_tells_the_server_and_a_late_result_changes_nothing() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).command(Command::Cancel(CALL));

    let (note, cancelled) = play.expect_post("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], asked["id"]);
    assert_eq!(play.record_of("notifications/cancelled").cause, Cause::Person);
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    let late = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "late": true } });
    play.accepted(note).says(exchange, &late).quiet();
    let request = play.record_of("\"tools/call\"").id;
    assert_eq!(play.record_of("\"late\"").answers, Some(request));

    play.wait_millis(2_100).expect_abort(exchange).quiet().expect_ready();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_call_that_takes_too_long_is_withdrawn_by_the_app_itself() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).wait_millis(60_001);

    let (note, cancelled) = play.expect_post("notifications/cancelled");
    assert_eq!(cancelled["params"]["reason"], "no answer in time");
    assert_eq!(play.record_of("notifications/cancelled").cause, Cause::App);
    assert!(matches!(play.expect_failure(CALL), CallFailure::TimedOut { .. }));
    play.accepted(note).ends(exchange).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_ping_of_the_server_is_answered_and_anything_else_is_refused() {
    let (mut play, notices) = legacy();
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": "srv-1", "method": "ping" }));
    let (pong, request) = play.expect_open();
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": "srv-1", "result": {} }));
    play.accepted(pong);

    play.says(notices, &json!({ "jsonrpc": "2.0", "id": 5, "method": "wonders/list" }));
    let (refusal, request) = play.expect_open();
    assert_eq!(body(&request)["error"]["code"], -32601);
    assert_eq!(body(&request)["id"], 5);
    let asked = play.record_of("wonders/list").id;
    assert_eq!(play.record_of("-32601").answers, Some(asked));
    play.accepted(refusal).quiet();
}

#[test]
fn a_request_within_a_call_belongs_to_the_call_which_goes_on() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange);
    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": 9, "method": "elicitation/create" }));
    let (refusal, _) = play.expect_open();
    play.accepted(refusal);
    let call = play.record_of("\"tools/call\"").id;
    assert_eq!(play.record_of("elicitation/create").about, Some(call));

    play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} }))
        .ends(exchange);

    play.expect_result(CALL);
    play.quiet();
}

#[test]
fn a_batch_is_read_message_by_message() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather").call(CallId(8), "weather");
    let (first, asked) = play.expect_post("tools/call");
    let (second, other) = play.expect_post("tools/call");
    let result =
        |asked: &serde_json::Value| json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });

    play.json(first, 200, &json!([result(&asked), 5, result(&other)]));

    play.expect_result(CALL);
    play.expect_result(CallId(8));
    play.accepted(second).quiet().expect_ready();
}

#[test]
fn a_session_id_that_no_header_can_carry_is_refused() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-11-25") });

    play.answers_with(initialize, 200, &[("mcp-session-id", "sé")], &answer.to_string()).quiet();

    assert_eq!(play.expect_diagnosis(), Diagnosis::BadSessionId { id: "sé".to_owned() });
}

#[test]
fn a_session_header_that_the_page_may_not_read_is_named() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    play.result(initialize, &asked, &initialized("2025-11-25"));
    let (note, _) = play.expect_post("notifications/initialized");

    let error = json!({ "code": -32000, "message": "No valid session ID provided" });
    play.json(note, 400, &json!({ "jsonrpc": "2.0", "id": null, "error": error })).quiet();

    let Diagnosis::SessionHeaderHidden { said } = play.expect_diagnosis() else { panic!() };
    assert!(said.contains("No valid session"));
    let sent = play.record_of("notifications/initialized").id;
    assert_eq!(play.record_of("No valid session").answers, Some(sent));
}

#[test]
fn a_server_whose_cors_refuses_the_version_header_is_spoken_to_without_it() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-11-25") });
    play.answers_with(initialize, 200, &[("mcp-session-id", "s")], &answer.to_string());
    let (note, _) = play.expect_post("notifications/initialized");
    play.sent(note).fails(note);

    let (again, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-protocol-version"), None);
    play.accepted(again).expect_ready();

    let (_, request) = play.expect_get(URL);
    assert_eq!(header(&request, "mcp-protocol-version"), None);
    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s"));
}

#[test]
fn a_server_whose_cors_refuses_the_session_header_too_is_diagnosed() {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-11-25") });
    play.answers_with(initialize, 200, &[("mcp-session-id", "s")], &answer.to_string());
    for _ in 0..2 {
        let (note, _) = play.expect_post("notifications/initialized");
        play.sent(note).fails(note);
    }

    while let Some((look, request)) = play.take_open() {
        let has_session = request.headers.iter().any(|header| header.name == "mcp-session-id");
        if has_session {
            play.sent(look).fails(look)
        } else {
            play.sent(look).head(look, 405, &[])
        };
    }

    let Diagnosis::Examined(verdict) = play.expect_diagnosis() else { panic!() };
    assert_eq!(verdict.first().key(), "headers-not-allowed", "{:?}", verdict.suspects);
    play.forget_aborts().quiet();
}

#[test]
fn a_revision_nobody_shares_is_named() {
    let mut play = Playbook::connect_forced(URL, Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");

    play.result(initialize, &asked, &initialized("2031-01-01")).quiet();

    let offered = vec!["2031-01-01".to_owned()];
    assert_eq!(play.expect_diagnosis(), Diagnosis::NoCommonRevision { offered });
}

#[test]
fn disconnecting_ends_the_session_and_only_that_stays_open() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.command(Command::Disconnect);

    play.expect_failure(CALL);
    play.expect_abort(exchange).expect_abort(notices);
    let (goodbye, request) = play.expect_open();
    assert_eq!(
        (request.method, header(&request, "mcp-session-id").as_deref()),
        (Method::Delete, Some("s-1"))
    );
    play.ledger.is_clean();
    play.quiet().answers(goodbye, 405, "text/plain", "no").quiet();
    assert_eq!(play.phases.last(), Some(&Phase::Closed));
    assert_eq!(play.deadline(), None);
}

#[test]
fn connecting_elsewhere_ends_the_old_session_first() {
    let (mut play, notices) = legacy();
    let elsewhere = wirescope::mcp::Target::at("http://localhost:4000/mcp");

    play.command(Command::Connect(elsewhere)).expect_abort(notices);

    let (_, request) = play.expect_open();
    assert_eq!((request.method, request.url.as_str()), (Method::Delete, URL));
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} }))).expect_ready();
    let (listing, asked) = play.expect_post("tools/list");
    play.result(listing, &asked, &json!({ "tools": [tool("new")] }));
    assert_eq!(play.names_of_last_list(), ["new"]);
    assert!(matches!(play.last_outcome(), StepOutcome::Speaks { .. }));
}

#[test]
fn an_answer_nobody_gave_to_a_notification_is_let_go_of() {
    let (mut play, notices) = legacy();
    play.says(notices, &json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }));
    let (pong, _) = play.expect_open();
    play.sent(pong).wait_millis(61_000).expect_abort(pong).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_refused_notification_is_named_where_what_follows_is_refused_too() {
    for session in [None, Some("s-1")] {
        let mut play = Playbook::connect(URL);
        refuse_discovery(&mut play);
        let (initialize, asked) = play.expect_post("initialize");
        let answer =
            json!({ "jsonrpc": "2.0", "id": asked["id"], "result": initialized("2025-11-25") });
        let headers: Vec<_> = session.map(|id| ("mcp-session-id", id)).into_iter().collect();
        play.answers_with(initialize, 200, &headers, &answer.to_string());
        let (note, _) = play.expect_post("notifications/initialized");
        play.answers(note, 422, "application/json", "{\"detail\":\"id: Field required\"}");
        let (list, asked) = loop {
            let (exchange, request) = play.expect_open();
            if request.body.is_some() {
                break (exchange, body(&request));
            }
        };
        let error = json!({ "code": -32602, "message": "not initialized" });

        play.json(list, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

        let diagnosis = play.expect_diagnosis();
        assert!(matches!(diagnosis, Diagnosis::NotificationRefused(_)), "{diagnosis:?}");
    }
}
