//! Much at once: nothing may take longer than its size explains. The limits are wide, for slow machines
//! and builds without optimisation.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;
use wirescope::mcp::event::CallChange;
use wirescope::mcp::http::HttpEvent;

use crate::playbook::{CALL, Playbook};
use crate::story::modern;

#[expect(clippy::disallowed_methods, reason = "a test of speed needs a clock")]
pub(crate) fn timed(run: impl FnOnce()) -> Duration {
    let start = std::time::Instant::now();
    run();
    start.elapsed()
}

fn calling() -> (Playbook, wirescope::mcp::ExchangeId, serde_json::Value) {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    (play, exchange, asked)
}

#[test]
fn ten_thousand_notifications_in_one_chunk_are_read_at_once() {
    let (mut play, exchange, asked) = calling();
    play.stream_opens(exchange);
    let mut chunk = String::new();
    for done in 0..10_000 {
        let params = json!({ "progressToken": asked["id"], "progress": done });
        let message =
            json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
        write!(chunk, "data: {message}\n\n").expect("writing to a string");
    }

    let took = timed(|| {
        play.http(exchange, HttpEvent::Chunk(chunk.into_bytes()));
    });

    let is_progress = |change: &CallChange| matches!(change, CallChange::Progressed(_));
    assert_eq!(play.take_changes(CALL).iter().filter(|change| is_progress(change)).count(), 10_000);
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
fn a_result_of_twenty_megabytes_passes_by_json_and_by_stream() {
    for by_stream in [false, true] {
        let (mut play, exchange, asked) = calling();
        let content = json!([{ "type": "text", "text": "x".repeat(20_000_000) }]);
        let message =
            json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": content } });
        let (kind, body) = if by_stream {
            ("text/event-stream", format!("data: {message}\n\n"))
        } else {
            ("application/json", message.to_string())
        };
        play.sent(exchange).head(exchange, 200, &[("content-type", kind)]);

        let took = timed(|| {
            for piece in body.as_bytes().chunks(64 * 1024) {
                play.http(exchange, HttpEvent::Chunk(piece.to_vec()));
            }
            play.ends(exchange);
        });

        let text = play.expect_result(CALL)["content"][0]["text"].as_str().map(str::len);
        assert_eq!(text, Some(20_000_000));
        assert!(took < Duration::from_secs(10), "{took:?}");
    }
}
