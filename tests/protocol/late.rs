//! What arrives for an exchange that was given up stands in the wire log all the same.

use serde_json::json;
use wirescope::mcp::Command;
use wirescope::mcp::event::{CallChange, Direction, Subject};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::{ExchangeId, HttpEvent};

use crate::playbook::{CALL, Playbook};
use crate::story::{legacy, modern};

fn is_response(play: &Playbook, text: &str) -> bool {
    matches!(play.record_of(text).subject, Subject::Response { .. })
}

#[test]
fn the_result_of_a_listen_request_that_honours_nothing_is_recorded() {
    let mut play = crate::modern_tasks::ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    let task = crate::modern_tasks::state("working", &json!({ "resultType": "task" }));
    play.result(call, &asked, &task);
    let (news, asked) = play.expect_post("subscriptions/listen");
    let acknowledged = crate::modern_tasks::acknowledged(&asked["id"], &json!({}));

    play.stream_opens(news).says(news, &acknowledged).wait_millis(2);
    let end = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "over": "now" } });
    play.says(news, &end).ends(news);

    assert!(is_response(&play, "\"over\""));
    let listen = play.record_of("subscriptions/listen").id;
    assert_eq!(play.record_of("\"over\"").answers, Some(listen));
    play.wait_millis(10_000);
}

#[test]
fn what_was_on_its_way_when_a_call_was_cancelled_is_recorded_and_changes_nothing() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).streams(exchange, "data: {\"jsonrpc\":\"2.0\",\"id\":");
    play.command(Command::Cancel(CALL)).expect_abort(exchange);
    play.take_changes(CALL);

    let rest = format!("{},\"result\":{{\"late\":1}}}}\n\n", asked["id"]);
    play.streams(exchange, &rest);
    play.says(exchange, &json!({ "jsonrpc": "2.0", "method": "notifications/x" }));
    play.fails(exchange);

    let record = play.record_of("\"late\"").clone();
    assert!(is_response(&play, "\"late\""));
    assert_eq!(record.direction, Direction::FromServer);
    assert_eq!(record.answers, Some(play.record_of("\"tools/call\"").id));
    assert!(matches!(play.record_of("notifications/x").subject, Subject::Notification { .. }));
    assert_eq!(play.take_changes(CALL), Vec::<CallChange>::new());
    play.quiet();
}

#[test]
fn a_whole_answer_that_comes_after_the_time_was_over_is_recorded() {
    let (mut play, _) = legacy();
    play.command(Command::List(wirescope::mcp::List::Tools));
    let (list, asked) = play.expect_post("tools/list");
    play.sent(list).wait_millis(61_000).expect_abort(list);

    let answer =
        json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "tools": [], "late": 2 } });
    play.head(list, 200, &[("content-type", "application/json")]);
    play.http(list, HttpEvent::Chunk(answer.to_string().into_bytes()));
    play.ends(list);

    assert!(is_response(&play, "\"late\""));
    assert_eq!(play.record_of("\"late\"").text.as_ref(), answer.to_string());
}

#[test]
fn what_comes_late_comes_once() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).command(Command::Cancel(CALL));
    play.fails(exchange);
    let records = play.records.len();

    play.streams(exchange, "data: 1\n\n").fails(exchange);

    assert_eq!(play.records.len(), records);
}

const MIB: usize = 1 << 20;

/// More than the page holds of one body: 260 MiB of one letter.
fn pour(play: &mut Playbook, exchange: ExchangeId) {
    for _ in 0..5 {
        play.http(exchange, HttpEvent::Chunk(vec![b'x'; 52 * MIB]));
    }
}

const TOO_MUCH: &str =
    "more than 268435456 bytes arrived in one piece: Wirescope kept these and read no further";

#[test]
fn a_body_without_end_is_cut_at_a_bound_with_what_came_in_the_log() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.sent(exchange).head(exchange, 200, &[("content-type", "application/json")]);

    pour(&mut play, exchange);

    play.expect_abort(exchange);
    let record = play.records.last().expect("a record");
    assert_eq!(record.text.len(), 256 * MIB);
    assert_eq!(record.findings[0].problem.to_string(), TOO_MUCH);
    let CallFailure::Unreadable { reason, text } = play.expect_failure(CALL) else {
        panic!("it came, and is too long");
    };
    assert_eq!((&*reason, text.len()), (TOO_MUCH, 256 * MIB));
}

#[test]
fn a_late_body_without_end_is_cut_at_the_same_bound() {
    let (mut play, _) = legacy();
    play.command(Command::List(wirescope::mcp::List::Tools));
    let (list, _) = play.expect_post("tools/list");
    play.sent(list).wait_millis(61_000).expect_abort(list);
    play.head(list, 200, &[("content-type", "application/json")]);

    pour(&mut play, list);

    let record = play.records.last().expect("a record");
    assert_eq!(record.text.len(), 256 * MIB);
    assert_eq!(record.findings[0].problem.to_string(), TOO_MUCH);
}
