//! Messages too long to be read in one go are read while they arrive, and nothing else about them changes.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Subject};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpEvent;
use wirescope::mcp::{CallId, Command, ExchangeId};

use crate::playbook::{CALL, Playbook};
use crate::speed::work;
use crate::story::{SSE, URL, event_dialect, http_sse, legacy, modern};

const NEXT: CallId = CallId(8);
/// As the page hands them on, and so that a message ends within one or with it.
const STEPS: [usize; 4] = [32 * 1024, 999, 70_000, 10_000_000];

fn calling() -> (Playbook, ExchangeId, Value) {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    (play, exchange, asked)
}

/// A result of some 300 kB.
fn long_result() -> Value {
    let keys =
        (0..5_000).map(|key| (format!("key {key}"), json!([key, "größe\n", null, { "a": 1.5 }])));
    let content = json!([{ "type": "text", "text": "x" }]);
    json!({ "resultType": "complete", "content": content, "structuredContent": keys.collect::<Value>() })
}

fn halves(text: &str) -> (&str, &str) {
    text.split_at(text.floor_char_boundary(text.len() / 2))
}

fn answer(asked: &Value, result: &Value) -> String {
    json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result }).to_string()
}

fn chunks(play: &mut Playbook, id: ExchangeId, text: &str, step: usize) {
    for piece in text.as_bytes().chunks(step) {
        play.http(id, HttpEvent::Chunk(piece.to_vec()));
    }
}

/// What the browser's `EventSource` brings, with its data in pieces first.
fn item(play: &mut Playbook, id: ExchangeId, name: &str, data: &str) {
    for piece in data.as_bytes().chunks(32 * 1024) {
        play.http(id, HttpEvent::Ahead(piece.to_vec()));
    }
    play.item(id, name, data);
}

fn json_begins(play: &mut Playbook, id: ExchangeId) {
    play.sent(id).head(id, 200, &[("content-type", "application/json")]);
}

#[test]
fn a_long_answer_is_the_same_however_it_is_cut_and_however_it_comes() {
    let result = long_result();
    for step in STEPS {
        for by_stream in [false, true] {
            let (mut play, exchange, asked) = calling();
            let text = answer(&asked, &result);
            if by_stream {
                play.stream_opens(exchange);
                chunks(&mut play, exchange, &format!("id: 1\ndata: {text}\n\n"), step);
            } else {
                json_begins(&mut play, exchange);
                chunks(&mut play, exchange, &text, step);
            }
            play.ends(exchange);

            assert_eq!(play.expect_result(CALL), result);
            let record = play.record_of("key 4999");
            assert_eq!((&*record.text, record.findings.len()), (&*text, 0));
            assert!(matches!(record.subject, Subject::Response { .. }));
            play.quiet();
        }
    }
}

#[test]
fn long_data_over_many_lines_among_comments_is_read_to_the_same() {
    let result = long_result();
    let (mut play, exchange, asked) = calling();
    let message = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    let mut stream = String::from("data: {\ndata: \n");
    for line in format!("{message:#}").lines().skip(1) {
        write!(stream, "data:{line}\r\n: still here\n").expect("writing to a string");
    }

    play.stream_opens(exchange);
    chunks(&mut play, exchange, &format!("{stream}\n"), 5_000);

    assert_eq!(play.expect_result(CALL), result);
}

#[test]
fn what_comes_before_and_behind_a_long_message_keeps_its_order() {
    for step in STEPS {
        let (mut play, exchange, asked) = calling();
        let progress = |done: u32| {
            let params = json!({ "progressToken": asked["id"], "progress": done });
            json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
        };
        let words = "word ".repeat(40_000);
        let log = json!({ "jsonrpc": "2.0", "method": "notifications/message",
            "params": { "level": "info", "data": words } });
        let text = answer(&asked, &long_result());
        let messages = [
            progress(1).to_string(),
            log.to_string(),
            log.to_string(),
            progress(2).to_string(),
            text,
        ];
        let events: Vec<String> = messages.iter().map(|text| format!("data: {text}\n\n")).collect();
        let before = play.records.len();

        play.stream_opens(exchange);
        chunks(&mut play, exchange, &events.concat(), step);
        play.ends(exchange);

        let texts: Vec<&str> = play.records[before..].iter().map(|record| &*record.text).collect();
        assert_eq!(texts, messages, "in pieces of {step}");
        let changes = play.take_changes(CALL);
        let logged =
            changes.iter().filter(|change| matches!(change, CallChange::Logged(_))).count();
        assert_eq!(logged, 2);
        assert!(matches!(changes.last(), Some(CallChange::Finished { .. })));
    }
}

#[test]
fn a_long_event_of_the_browsers_own_stream_is_read_ahead() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather").call(NEXT, "weather");
    let (first, asked) = play.expect_post("tools/call");
    let (second, next) = play.expect_post("tools/call");
    play.accepted(first).accepted(second);

    item(&mut play, stream, "message", &answer(&asked, &long_result()));
    play.item(stream, "message", &answer(&next, &json!({ "content": [] })));

    assert_eq!(play.expect_result(CALL), long_result());
    assert_eq!(play.expect_result(NEXT), json!({ "content": [] }));
}

#[test]
fn the_event_dialect_reads_its_long_events_ahead_too() {
    let (mut play, stream) = event_dialect();
    let tools: Vec<Value> = (0..3_000)
        .map(|number| json!({ "name": format!("tool {number}"), "input_schema": { "type": "object" } }))
        .collect();
    item(&mut play, stream, "tools", &Value::from(tools).to_string());
    assert_eq!(play.names_of_last_list().len(), 3_000);

    for kind in ["text/event-stream", "application/json"] {
        let id = CallId(20 + u32::try_from(kind.len()).expect("a short word"));
        play.call(id, "tool 1");
        let (exchange, _) = play.expect_open();
        play.sent(exchange).head(exchange, 200, &[("content-type", kind)]);
        let text = long_result().to_string();
        let is_stream = kind.starts_with("text");
        let body = if is_stream { format!("event: result\ndata: {text}\n\n") } else { text };
        chunks(&mut play, exchange, &body, 32 * 1024);
        play.ends(exchange);
        assert_eq!(play.expect_result(id), long_result());
    }
}

#[test]
fn what_is_wrong_with_a_long_message_is_told_as_of_a_short_one() {
    let cases = [
        ("\u{feff}", "", "begins with a byte order mark"),
        ("", r#""\ud83d""#, "contains half a character"),
    ];
    for (front, content, words) in cases {
        let (mut play, exchange, asked) = calling();
        let content = if content.is_empty() { "1" } else { content };
        let padding = "x".repeat(200_000);
        let text = format!(
            r#"{front}{{"jsonrpc":"2.0","id":{},"result":{{"content":[],"a":"{padding}","b":{content}}}}}"#,
            asked["id"]
        );

        json_begins(&mut play, exchange);
        chunks(&mut play, exchange, &text, 32 * 1024);
        play.ends(exchange);

        play.expect_result(CALL);
        let record = play.record_of(&padding);
        let told: Vec<String> =
            record.findings.iter().map(|found| found.problem.to_string()).collect();
        assert!(told.iter().any(|told| told.starts_with(words)), "{told:?}");
        assert_eq!(&*record.text, text);
    }
}

#[test]
fn a_long_answer_that_is_no_json_says_where_it_breaks() {
    let (mut play, exchange, asked) = calling();
    let text = answer(&asked, &long_result());
    let broken = format!("{},\n\"b\" 1}}", &text[..text.len() - 1]);
    let error = serde_json::from_str::<Value>(&broken).expect_err("no JSON").to_string();

    json_begins(&mut play, exchange);
    chunks(&mut play, exchange, &broken, 32 * 1024);
    play.ends(exchange);

    match play.expect_failure(CALL) {
        CallFailure::Unreadable { reason, text } => {
            assert_eq!(reason, format!("not JSON: {error}"));
            assert!(reason.contains("line 2"), "{reason}");
            assert_eq!(&*text, broken);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_long_refusal_is_told_with_the_servers_words() {
    let (mut play, exchange, asked) = calling();
    let error = json!({ "code": -32000, "message": "no", "data": long_result() });
    let text = json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }).to_string();

    play.sent(exchange).head(exchange, 500, &[("content-type", "application/json")]);
    chunks(&mut play, exchange, &text, 32 * 1024);
    play.ends(exchange);

    match play.expect_failure(CALL) {
        CallFailure::Http(failure) => {
            assert_eq!(failure.error.map(|error| error.data), Some(long_result()));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_call_cancelled_while_its_answer_arrives_is_over_and_the_rest_is_recorded() {
    let (mut play, exchange, asked) = calling();
    let text = answer(&asked, &long_result());
    let (front, back) = halves(&text);
    json_begins(&mut play, exchange);
    chunks(&mut play, exchange, front, 32 * 1024);

    play.command(Command::Cancel(CALL)).expect_abort(exchange);
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    chunks(&mut play, exchange, back, 32 * 1024);
    play.ends(exchange);

    let record = play.record_of("key 4999");
    assert_eq!(&*record.text, text);
    assert!(matches!(record.subject, Subject::Response { .. }));
    play.quiet();
}

#[test]
fn a_long_answer_may_take_its_time_and_silence_within_it_may_not() {
    let (mut play, exchange, asked) = calling();
    let text = answer(&asked, &long_result());
    json_begins(&mut play, exchange);
    let limit = play.deadline().expect("calls have a limit");
    let nearly = limit.saturating_sub(Duration::from_secs(1));
    let (front, back) = halves(&text);
    for piece in front.as_bytes().chunks(60_000) {
        play.http(exchange, HttpEvent::Chunk(piece.to_vec())).wait(nearly);
    }
    assert!(
        !play.take_changes(CALL).iter().any(|change| matches!(change, CallChange::Failed { .. }))
    );

    play.wait(limit);
    play.expect_abort(exchange);
    assert!(matches!(play.expect_failure(CALL), CallFailure::TimedOut { .. }));
    chunks(&mut play, exchange, back, 60_000);
    play.ends(exchange);
    assert!(matches!(play.record_of("key 4999").subject, Subject::Response { .. }));
    play.quiet();
}

#[test]
fn what_had_arrived_of_a_long_answer_is_shown_where_it_breaks_off() {
    let (mut play, exchange, asked) = calling();
    let text = answer(&asked, &long_result());
    let (front, _) = halves(&text);
    json_begins(&mut play, exchange);
    chunks(&mut play, exchange, front, 32 * 1024);

    play.fails(exchange);

    let partial = Some(front.into());
    let failure = play.expect_failure(CALL);
    assert!(matches!(failure, CallFailure::Truncated { partial: held, .. } if held == partial));
    play.quiet();
}

#[test]
fn leaving_and_connecting_anew_within_a_long_message_leaves_nothing_of_it() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    let text = answer(&asked, &long_result());
    let (front, back) = halves(&text);
    json_begins(&mut play, exchange);
    chunks(&mut play, exchange, front, 32 * 1024);
    chunks(&mut play, notices, &format!("data: {front}"), 32 * 1024);

    play.command(Command::Disconnect);
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    play.forget();
    play.command(Command::Connect(wirescope::mcp::Target::at(URL)));
    crate::story::refuse_discovery(&mut play);
    let notices = crate::story::handshake(&mut play, "s-2");
    play.stream_opens(notices);
    crate::story::list(&mut play, "other");
    play.forget();
    chunks(&mut play, exchange, back, 32 * 1024);
    play.ends(exchange);

    play.expect_ready().quiet();
    play.call(NEXT, "other");
    let (exchange, asked) = play.expect_post("tools/call");
    json_begins(&mut play, exchange);
    chunks(&mut play, exchange, &answer(&asked, &long_result()), 32 * 1024);
    play.ends(exchange);
    assert_eq!(play.expect_result(NEXT), long_result());
}

#[test]
fn a_session_that_is_lost_within_a_long_event_begins_anew_without_it() {
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.accepted(call);
    let text = answer(&asked, &long_result());
    for piece in text.as_bytes()[..100_000].chunks(32 * 1024) {
        play.http(stream, HttpEvent::Ahead(piece.to_vec()));
    }

    play.fails(stream);
    assert!(matches!(
        play.expect_failure(CALL),
        CallFailure::SessionEnded | CallFailure::Network(_)
    ));
    play.forget().wait_millis(30_000);
    assert_eq!(play.expect_open().1.url, SSE);
}

/// How much there is to make of a message: nearly all of it are values, each of which is allocated.
fn values(run: impl FnOnce()) -> u64 {
    work(run).count_total
}

#[test]
fn when_a_huge_message_ends_it_is_read_already() {
    let result = json!({ "content": [], "structuredContent": { "a": vec!["1x1"; 400_000] } });
    let (_, _, asked) = calling();
    let text = answer(&asked, &result);
    let whole = values(|| drop(serde_json::from_str::<Value>(&text)));

    let of_body = {
        let (mut play, exchange, _) = calling();
        json_begins(&mut play, exchange);
        chunks(&mut play, exchange, &text, 32 * 1024);
        values(|| {
            play.ends(exchange);
        })
    };
    let of_stream = {
        let (mut play, exchange, _) = calling();
        play.stream_opens(exchange);
        chunks(&mut play, exchange, &format!("data: {text}"), 32 * 1024);
        values(|| chunks(&mut play, exchange, "\n\n", 32 * 1024))
    };
    let of_item = {
        let (mut play, stream) = http_sse();
        play.call(CALL, "weather");
        let (call, asked) = play.expect_post("tools/call");
        play.accepted(call);
        let text = answer(&asked, &result);
        for piece in text.as_bytes().chunks(32 * 1024) {
            play.http(stream, HttpEvent::Ahead(piece.to_vec()));
        }
        values(|| {
            play.item(stream, "message", &text);
        })
    };

    for (end, name) in [(of_body, "a body"), (of_stream, "a stream"), (of_item, "an event source")]
    {
        assert!(end < whole / 3, "the end of {name} made {end} values of {whole}");
    }
}

#[test]
fn no_piece_of_a_huge_message_takes_long() {
    let (mut play, exchange, asked) = calling();
    let result = json!({ "content": [], "structuredContent": { "a": vec!["1x1"; 400_000] } });
    let text = answer(&asked, &result);
    let whole = values(|| drop(serde_json::from_str::<Value>(&text)));
    json_begins(&mut play, exchange);

    let pieces = text.as_bytes().chunks(32 * 1024).map(|piece| {
        let piece = HttpEvent::Chunk(piece.to_vec());
        values(|| {
            play.http(exchange, piece);
        })
    });

    let most = pieces.max().unwrap_or_default();
    assert!(most < whole / 5, "a piece made up to {most} values of {whole}");
    assert!(!matches!(play.take_changes(CALL).last(), Some(CallChange::Finished { .. })));
}
