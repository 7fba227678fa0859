//! The wire log is true to the byte, and what can be read of careless answers is read.

use serde_json::json;
use wirescope::mcp::event::{CallChange, Record, Subject};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpEvent;
use wirescope::wire::reader::Finding;

use crate::playbook::{CALL, Playbook};
use crate::story::{event_dialect, legacy, modern, refuse_discovery};

const EVENTS: &[(&str, &str)] = &[("content-type", "text/event-stream")];

fn says(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|finding| finding.problem.to_string()).collect()
}

/// The findings of the answer that a call ended with.
#[track_caller]
pub(crate) fn told(play: &mut Playbook) -> Vec<String> {
    match play.take_changes(CALL).pop() {
        Some(CallChange::Finished { answer, .. }) => says(&answer.findings),
        other => panic!("expected the call to finish, got {other:?}"),
    }
}

fn last(play: &Playbook) -> &Record {
    play.records.last().expect("a record")
}

#[test]
fn json_announced_as_an_event_stream_is_in_the_log_whole_and_the_cause_of_the_failure() {
    for end in ["", "\n", "\n\n"] {
        let (mut play, _) = legacy();
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });

        play.answers_with(exchange, 200, EVENTS, &format!("{answer}{end}"));

        let record = last(&play);
        assert_eq!(&*record.text, answer.to_string());
        assert!(matches!(record.subject, Subject::Unreadable { .. }));
        let CallFailure::Unreadable { reason, text } = play.expect_failure(CALL) else {
            panic!("the answer is there, and cannot be read");
        };
        assert_eq!(
            reason,
            "JSON instead of events, although the content type is text/event-stream"
        );
        assert_eq!(*text, *answer.to_string());
    }
}

#[test]
fn pretty_json_in_a_stream_is_one_line_of_the_log() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.answers_with(exchange, 200, EVENTS, "{\n  \"a\": 1,\n  \"b\": 2\n}");

    assert_eq!(&*last(&play).text, "{\n  \"a\": 1,\n  \"b\": 2\n}");
}

#[test]
fn what_is_no_utf_8_is_kept_as_it_came_and_found() {
    let mut play = modern_call();
    let (exchange, asked) = play.expect_post("tools/call");
    let id = &asked["id"];
    let mut body = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"resultType":"complete","content":[{{"type":"text","text":""#).into_bytes();
    let place = body.len();
    body.extend_from_slice(b"a\xff\xfe\"}]}}");

    play.sent(exchange).head(exchange, 200, &[("content-type", "application/json")]);
    play.http(exchange, HttpEvent::Chunk(body.clone())).ends(exchange);

    let record = last(&play);
    assert_eq!((record.bytes.as_deref(), record.size()), (Some(&*body), body.len()));
    let finding =
        format!("is not UTF-8 at byte {}: shown as U+FFFD, and kept as received", place + 1);
    let told_of_record = says(&record.findings);
    assert_eq!(told_of_record, [finding]);
    assert_eq!(told(&mut play), told_of_record);
}

#[test]
fn events_and_comments_that_are_no_utf_8_are_kept_as_they_came() {
    let (mut play, notices) = legacy();

    play.http(notices, HttpEvent::Chunk(b": a\xff\ndata: b\xfe\n\n".to_vec()));

    let found: Vec<_> = play.records.iter().filter_map(|record| record.bytes.as_deref()).collect();
    assert_eq!(found, [&b"a\xff"[..], &b"b\xfe"[..]]);
}

#[test]
fn a_refusal_that_is_no_text_is_kept_as_it_came() {
    let mut play = Playbook::connect("http://localhost:3000/mcp");
    let (discover, _) = play.expect_post("server/discover");

    play.sent(discover).head(discover, 400, &[]);
    play.http(discover, HttpEvent::Chunk(vec![0x1f, 0x8b, 0xff])).ends(discover);

    let kept = play.records.iter().find_map(|record| record.bytes.as_deref());
    assert_eq!(kept, Some(&[0x1f, 0x8b, 0xff][..]));
}

#[test]
fn what_was_cut_off_within_a_character_is_kept_as_far_as_it_came() {
    let mut play = modern_call();
    let (exchange, _) = play.expect_post("tools/call");

    play.sent(exchange).head(exchange, 200, &[("content-type", "application/json")]);
    play.http(exchange, HttpEvent::Chunk(b"{\"a\":\"\xc3".to_vec())).fails(exchange);

    assert_eq!(last(&play).bytes.as_deref(), Some(&b"{\"a\":\"\xc3"[..]));
}

#[test]
fn the_body_of_a_mere_promise_is_in_the_log() {
    let (mut play, _) = event_dialect();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_open();

    play.answers(exchange, 202, "text/plain", "Accepted, by and by");

    assert_eq!(&*last(&play).text, "Accepted, by and by");
}

#[test]
fn half_a_character_costs_no_answer() {
    let mut play = modern_call();
    let (exchange, asked) = play.expect_post("tools/call");
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":{},"result":{{"resultType":"complete","content":[{{"type":"text","text":"cut \ud83d"}}]}}}}"#,
        asked["id"]
    );

    play.answers(exchange, 200, "application/json", &body);

    assert_eq!(&*last(&play).text, body);
    let changes = play.take_changes(CALL);
    let Some(CallChange::Finished { answer, .. }) = changes.last() else { panic!("{changes:?}") };
    assert_eq!(answer.result["content"][0]["text"], "cut \u{fffd}");
    assert_eq!(
        says(&answer.findings),
        [r"contains half a character (`\ud83d`), which is read as U+FFFD"]
    );
}

#[test]
fn half_a_character_in_the_name_of_a_server_costs_no_connection() {
    let mut play = Playbook::connect("http://localhost:3000/mcp");
    refuse_discovery(&mut play);
    let (initialize, asked) = play.expect_post("initialize");
    let body = format!(
        r#"{{"jsonrpc":"2.0","id":{},"result":{{"protocolVersion":"2025-11-25","capabilities":{{}},"serverInfo":{{"name":"\ud83d","version":"1"}}}}}}"#,
        asked["id"]
    );

    play.answers(initialize, 200, "application/json", &body);

    play.expect_post("notifications/initialized");
    assert_eq!(says(&last_found(&play).findings).len(), 1);
}

#[test]
fn a_byte_order_mark_costs_no_answer() {
    for kind in ["application/json", "text/event-stream"] {
        let mut play = modern_call();
        let (exchange, asked) = play.expect_post("tools/call");
        let result = json!({ "resultType": "complete", "content": [] });
        let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
        let body = match kind {
            "application/json" => format!("\u{feff}{answer}"),
            _ => format!("data: \u{feff}{answer}\n\n"),
        };

        play.answers(exchange, 200, kind, &body);

        assert!(play.records.iter().any(|record| *record.text == *format!("\u{feff}{answer}")));
        let told = told(&mut play);
        assert!(told[0].starts_with("begins with a byte order mark"), "{told:?}");
    }
}

#[test]
fn a_mark_before_a_result_of_the_event_dialect_is_found_in_its_line_and_in_its_call() {
    for on_the_session in [false, true] {
        let (mut play, session) = event_dialect();
        play.call(CALL, "weather");
        let (exchange, _) = play.expect_open();
        let result = "\u{feff}{\"rain\":1}";
        if on_the_session {
            play.accepted(exchange).item(session, "result", result);
        } else {
            play.stream_opens(exchange).event(exchange, "result", result).ends(exchange);
        }

        let line = says(&play.record_of("rain").findings);
        assert!(
            line.len() == 1 && line[0].starts_with("begins with a byte order mark"),
            "{line:?}"
        );
        assert_eq!(told(&mut play), line);
    }
}

#[test]
fn a_refusal_with_a_byte_order_mark_is_still_an_error_of_json_rpc() {
    let mut play = modern_call();
    let (exchange, asked) = play.expect_post("tools/call");
    let error = json!({ "code": -32603, "message": "no" });
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error });

    play.answers(exchange, 500, "text/plain", &format!("\u{feff}{answer}"));

    let CallFailure::Http(failure) = play.expect_failure(CALL) else { panic!("a status") };
    assert_eq!(failure.error.map(|error| error.code), Some(-32603));
}

#[test]
fn an_event_that_is_no_message_does_not_end_the_call_it_came_with() {
    let strays = [r#"{"type":"heartbeat"}"#, "ping", r#"{"jsonrpc":"2.0","id":"#, "[]"];
    for stray in strays {
        let (mut play, _) = legacy();
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        play.stream_opens(exchange).streams(exchange, &format!("data: {stray}\n\n"));
        assert!(matches!(last(&play).subject, Subject::Unreadable { .. }), "{stray}");
        let changes = play.take_changes(CALL);
        let is_over = |change: &CallChange| matches!(change, CallChange::Failed { .. });
        assert!(!changes.iter().any(is_over), "{changes:?}");

        let result = json!({ "content": [{ "type": "text", "text": "4 °C" }] });
        play.says(exchange, &json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }));

        assert_eq!(play.expect_result(CALL), result);
    }
}

#[test]
fn a_stream_that_ends_after_what_is_no_message_says_so() {
    let mut play = modern_call();
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange).streams(exchange, "data: {\"type\":\"oops\"}\n\n").ends(exchange);

    let CallFailure::Unreadable { reason, text } = play.expect_failure(CALL) else {
        panic!("what came is told");
    };
    assert!(reason.contains("not a JSON-RPC message"), "{reason}");
    assert_eq!(&*text, "{\"type\":\"oops\"}");
}

fn modern_call() -> Playbook {
    let mut play = modern();
    play.call(CALL, "weather");
    play
}

fn last_found(play: &Playbook) -> &Record {
    play.records.iter().rev().find(|record| !record.findings.is_empty()).expect("a finding")
}
