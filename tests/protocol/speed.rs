//! Much at once: the work grows as the amount does, and no faster. It is counted in allocations and in the
//! bytes that they take, which come out alike on every machine; nothing here looks at a clock.

use std::fmt::Write as _;

use allocation_counter::AllocationInfo;
use serde_json::json;
use wirescope::mcp::event::CallChange;
use wirescope::mcp::http::HttpEvent;

use crate::playbook::{CALL, Playbook};
use crate::story::modern;

/// What `run` asks of the allocator, in this thread.
pub(crate) fn work(run: impl FnOnce()) -> AllocationInfo {
    allocation_counter::measure(run)
}

fn calling() -> (Playbook, wirescope::mcp::ExchangeId, serde_json::Value) {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    (play, exchange, asked)
}

/// So many notifications in one chunk.
fn notify(count: usize) -> AllocationInfo {
    let (mut play, exchange, asked) = calling();
    play.stream_opens(exchange);
    let mut chunk = String::new();
    for done in 0..count {
        let params = json!({ "progressToken": asked["id"], "progress": done });
        let message =
            json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
        write!(chunk, "data: {message}\n\n").expect("writing to a string");
    }

    let work = work(|| {
        play.http(exchange, HttpEvent::Chunk(chunk.into_bytes()));
    });

    let is_progress = |change: &CallChange| matches!(change, CallChange::Progressed(_));
    assert_eq!(play.take_changes(CALL).iter().filter(|change| is_progress(change)).count(), count);
    work
}

#[test]
fn ten_thousand_notifications_cost_ten_times_what_a_thousand_do() {
    let (some, many) = (notify(1_000), notify(10_000));

    assert!(many.count_total < some.count_total * 21 / 2, "{some:?} {many:?}");
    // Buffers that double are up to twice as large as what they hold.
    assert!(many.bytes_total < some.bytes_total * 20, "{some:?} {many:?}");
    assert!(many.count_total < 10_000 * 50, "{many:?}");
}

/// A result with a text of so many bytes, and how often each of them was allocated.
fn answer(bytes: usize, by_stream: bool) -> u64 {
    let (mut play, exchange, asked) = calling();
    let content = json!([{ "type": "text", "text": "x".repeat(bytes) }]);
    let message = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": content } });
    let (kind, body) = if by_stream {
        ("text/event-stream", format!("data: {message}\n\n"))
    } else {
        ("application/json", message.to_string())
    };
    play.sent(exchange).head(exchange, 200, &[("content-type", kind)]);

    let work = work(|| {
        for piece in body.as_bytes().chunks(64 * 1024) {
            play.http(exchange, HttpEvent::Chunk(piece.to_vec()));
        }
        play.ends(exchange);
    });

    let text = play.expect_result(CALL)["content"][0]["text"].as_str().map(str::len);
    assert_eq!(text, Some(bytes));
    work.bytes_total / u64::try_from(bytes).expect("a size")
}

#[test]
fn a_result_of_twenty_megabytes_is_copied_as_often_as_a_small_one() {
    for by_stream in [false, true] {
        let (small, large) = (answer(2_000_000, by_stream), answer(20_000_000, by_stream));

        assert!(large <= small + 2, "each byte {small} times, and of more bytes {large} times");
        assert!(large <= 12, "each byte {large} times");
    }
}
