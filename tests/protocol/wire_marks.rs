//! What the wire log marks: who wanted a message, and which refusals are nobody's fault.

use serde_json::json;
use wirescope::mcp::event::{Cause, Direction, Record, Subject};
use wirescope::mcp::{Command, Dialect, List, Operation};

use crate::playbook::{CALL, Playbook};
use crate::stdio::legacy_program;
use crate::story::{
    SSE, URL, event_dialect, handshake, http_sse, legacy, list, modern, modern_with,
    refuse_discovery,
};
use wirescope::store::server::traffic::is_trouble;

#[track_caller]
fn last_refusal(play: &Playbook) -> &Record {
    let is_refusal = |record: &&std::sync::Arc<Record>| match record.subject {
        Subject::HttpAnswer { status } => status.is_none_or(|status| status >= 400),
        Subject::Response { error, .. } => error.is_some(),
        _ => false,
    };
    play.records.iter().rev().find(is_refusal).expect("a refusal")
}

#[test]
fn a_server_without_a_get_stream_has_nothing_marked() {
    let bodies = [
        ("text/plain", "Method Not Allowed"),
        (
            "application/json",
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"x"}}"#,
        ),
    ];
    for (kind, body) in bodies {
        let mut play = Playbook::connect(URL);
        refuse_discovery(&mut play);
        let notices = handshake(&mut play, "s");
        list(&mut play, "weather");

        play.answers(notices, 405, kind, body);

        let marked: Vec<_> = play.records.iter().filter(|record| is_trouble(record)).collect();
        assert!(marked.is_empty(), "{marked:?}");
    }
}

#[test]
fn any_other_refusal_of_the_get_stream_is_marked() {
    for status in [400, 404, 502] {
        let mut play = Playbook::connect(URL);
        refuse_discovery(&mut play);
        let notices = handshake(&mut play, "s");
        list(&mut play, "weather");

        play.answers(notices, status, "text/plain", "no");

        assert!(is_trouble(last_refusal(&play)), "{status}");
    }
}

#[test]
fn what_tells_an_old_server_is_not_marked() {
    let error = json!({ "jsonrpc": "2.0", "id": 1, "error": { "code": -32601, "message": "no" } });
    for (status, kind, body) in [
        (200, "application/json", error.to_string()),
        (400, "application/json", error.to_string()),
        (404, "text/plain", "Not Found".to_owned()),
        (405, "text/plain", String::new()),
    ] {
        let mut play = Playbook::connect(URL);
        let (discover, _) = play.expect_post("server/discover");

        play.answers(discover, status, kind, &body);

        assert!(!is_trouble(last_refusal(&play)), "{status} {body}");
        play.expect_post("initialize");
    }
}

#[test]
fn what_tells_an_http_sse_server_is_not_marked() {
    let mut play = Playbook::connect(&SSE.replace("/sse", "/stream"));
    refuse_discovery(&mut play);
    let (initialize, _) = play.expect_post("initialize");

    play.answers(initialize, 405, "text/plain", "Method Not Allowed");

    assert!(!is_trouble(last_refusal(&play)));
    play.expect_get(&SSE.replace("/sse", "/stream"));
}

#[test]
fn a_refusal_that_ends_the_search_is_marked() {
    for status in [401, 403, 429, 500] {
        let mut play = Playbook::connect(URL);
        let (discover, _) = play.expect_post("server/discover");

        play.answers(discover, status, "text/plain", "no");

        assert!(is_trouble(last_refusal(&play)), "{status}");
    }
    let mut play = Playbook::connect_forced(URL, Dialect::Modern);
    refuse_discovery(&mut play);
    assert!(is_trouble(last_refusal(&play)), "nothing else was to be tried");
}

#[test]
fn a_session_that_clients_may_not_end_is_no_fault() {
    let (mut play, _) = legacy();
    play.command(Command::Disconnect);
    let (goodbye, _) = play.expect_open();

    play.answers(goodbye, 405, "text/plain", "Method Not Allowed");

    assert!(!is_trouble(last_refusal(&play)));
}

#[test]
fn what_a_person_pressed_for_is_not_the_pages_own() {
    let (mut play, _) = legacy();

    play.command(Command::Disconnect);

    let goodbye = play.records.last().expect("a record");
    assert_eq!(goodbye.subject, Subject::HttpRequest { method: "DELETE", path: "/mcp".to_owned() });
    assert_eq!((goodbye.cause, goodbye.is_own()), (Cause::Person, false));
}

#[test]
fn nothing_that_a_server_says_is_the_pages_own() {
    let (mut play, notices) = legacy();
    let progress = json!({ "progressToken": 1, "progress": 1 });
    for message in [
        json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": progress }),
        json!({ "jsonrpc": "2.0", "id": 1, "method": "ping" }),
        json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }),
    ] {
        play.says(notices, &message);
    }

    let said = play.records.iter().filter(|record| record.direction == Direction::FromServer);
    assert!(said.clone().any(|record| record.cause == Cause::App));
    assert!(said.clone().all(|record| !record.is_own()));
    let pong = play.records.iter().find(|record| record.text.contains("\"result\":{}"));
    assert!(pong.is_some_and(|record| record.is_own()), "a ping is answered by the page");
}

#[test]
fn a_round_that_nobody_was_asked_for_is_the_pages_own() {
    let mut play = modern_with(&json!({ "tools": {} }));
    play.call(CALL, "weather");
    let (first, asked) = play.expect_post("tools/call");
    play.result(first, &asked, &json!({ "resultType": "input_required", "requestState": "s" }));
    play.wait_millis(300);
    play.expect_post("tools/call");

    let rounds: Vec<_> =
        play.records.iter().filter(|record| record.text.contains("tools/call")).collect();
    assert_eq!(rounds.iter().map(|record| record.is_own()).collect::<Vec<_>>(), [false, true]);
}

#[test]
fn progress_that_was_under_way_when_the_call_was_cancelled_is_no_finding() {
    let (over_stream, session) = http_sse();
    for (mut play, stream) in [(legacy().0, None), (over_stream, Some(session))] {
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        match stream {
            Some(_) => play.answers(exchange, 202, "text/plain", "Accepted"),
            None => play.stream_opens(exchange),
        };
        play.command(Command::Cancel(CALL));
        play.expect_post("notifications/cancelled");

        let params = json!({ "progressToken": asked["id"], "progress": 2, "total": 4 });
        let late =
            json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
        match stream {
            Some(session) => play.item(session, "message", &late.to_string()),
            None => play.says(exchange, &late),
        };

        let request = play.record_of("\"tools/call\"").id;
        let record = play.record_of("notifications/progress");
        assert_eq!(record.findings, []);
        assert_eq!(record.about, Some(request));
    }
}

#[test]
fn progress_after_no_answer_came_in_time_is_no_finding_either() {
    let (mut play, _) = legacy();
    play.command(Command::Call(CALL, Operation::call_tool("weather", serde_json::Map::new())));
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).wait_millis(60_500);
    play.expect_post("notifications/cancelled");

    let params = json!({ "progressToken": asked["id"], "progress": 2 });
    play.says(
        exchange,
        &json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params }),
    );

    assert_eq!(play.record_of("notifications/progress").findings, []);
}

#[test]
fn a_request_says_which_call_it_is_for() {
    let of_call = |play: &Playbook| {
        let asked = play.records.iter().filter(|record| record.call == Some(CALL));
        asked.map(|record| record.subject.clone()).collect::<Vec<_>>()
    };
    let (mut play, _) = legacy_program();
    play.call(CALL, "weather");
    play.expect_line("tools/call");
    assert!(matches!(&of_call(&play)[..], [Subject::Request { .. }]));

    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    play.expect_open();
    assert!(matches!(&of_call(&play)[..], [Subject::ToolPost { .. }]));

    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.result(exchange, &asked, &json!({ "resultType": "complete", "content": [] }));
    assert!(matches!(&of_call(&play)[..], [Subject::Request { .. }]), "the answer has none");
    play.command(Command::List(List::Tools));
    assert_eq!(of_call(&play).len(), 1, "a list is no call");
}
