//! The round trip: `ping` both ways, `server/discover` where there is no ping.

use std::time::Duration;

use serde_json::json;
use wirescope::mcp::event::Cause;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpEvent;
use wirescope::mcp::{Command, PingOutcome};

use crate::playbook::{Playbook, body};
use crate::story::{discovery, event_dialect, http_sse, legacy, modern};

#[track_caller]
fn outcome(play: &Playbook) -> &PingOutcome {
    &play.pings.last().expect("a ping is told").outcome
}

#[test]
fn a_ping_of_the_older_revisions_tells_the_time_from_leaving_to_the_answer() {
    let (mut play, _) = legacy();

    play.command(Command::Ping).wait_millis(500);
    let (exchange, asked) = play.expect_post("ping");
    assert_eq!(*outcome(&play), PingOutcome::Waiting);
    play.sent(exchange).wait_millis(40).head(
        exchange,
        200,
        &[("content-type", "application/json")],
    );
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.http(exchange, HttpEvent::Chunk(answer.to_string().into())).ends(exchange).quiet();

    // Each piece of an answer takes a millisecond in these conversations.
    let PingOutcome::Took(took) = outcome(&play) else { panic!("{:?}", play.pings) };
    assert!((40..50).contains(&took.as_millis()), "{took:?}");
    assert_eq!(play.record_of("\"ping\"").cause, Cause::Person);
    play.wait_millis(3_000);
    assert_eq!(play.deadline(), None);
}

#[test]
fn over_an_event_stream_the_time_ends_with_the_answer_on_the_stream() {
    let (mut play, stream) = http_sse();
    play.command(Command::Ping);
    let (exchange, asked) = play.expect_post("ping");
    play.answers(exchange, 202, "text/plain", "Accepted").wait_millis(70);

    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
    play.item(stream, "message", &answer.to_string()).quiet();

    let PingOutcome::Took(took) = outcome(&play) else { panic!("{:?}", play.pings) };
    assert!((70..80).contains(&took.as_millis()), "{took:?}");
}

#[test]
fn the_modern_revision_has_no_ping_and_is_asked_what_it_offers_instead() {
    let mut play = modern();

    play.command(Command::Ping);

    let (exchange, asked) = play.expect_post("server/discover");
    play.result(exchange, &asked, &discovery(&json!({}))).quiet();
    let ping = play.pings.last().expect("a ping is told");
    assert_eq!(ping.method, "server/discover");
    assert!(matches!(ping.outcome, PingOutcome::Took(_)), "{ping:?}");
}

#[test]
fn a_ping_that_is_not_answered_fails_and_harms_nothing_else() {
    let (mut play, _) = legacy();
    play.command(Command::Ping);
    let (exchange, _) = play.expect_post("ping");

    play.sent(exchange).wait_millis(10_001).expect_abort(exchange).quiet().expect_ready();

    let after = Duration::from_secs(10);
    assert_eq!(*outcome(&play), PingOutcome::Failed(CallFailure::TimedOut { after, begun: false }));
}

#[test]
fn a_ping_answered_with_an_error_says_so() {
    let (mut play, _) = legacy();
    play.command(Command::Ping);
    let (exchange, asked) = play.expect_post("ping");

    let error = json!({ "code": -32601, "message": "no ping here" });
    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    assert!(matches!(outcome(&play), PingOutcome::Failed(CallFailure::Rpc(_))), "{:?}", play.pings);
}

#[test]
fn there_is_no_ping_in_the_event_dialect_nor_without_a_connection() {
    let (mut play, _) = event_dialect();
    play.command(Command::Ping).quiet();
    assert!(play.pings.is_empty());

    let (mut play, notices) = legacy();
    play.command(Command::Disconnect).expect_abort(notices);
    play.forget().command(Command::Ping).quiet();
}

#[test]
fn the_servers_ping_is_answered_with_its_own_id_in_every_older_way() {
    let ping = json!({ "jsonrpc": "2.0", "id": "srv-1", "method": "ping" });
    let (mut play, notices) = legacy();
    play.says(notices, &ping);
    let (_, request) = play.expect_open();
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": "srv-1", "result": {} }));

    let (mut play, stream) = http_sse();
    play.item(stream, "message", &ping.to_string());
    let (_, request) = play.expect_open();
    assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": "srv-1", "result": {} }));
}

#[test]
fn a_ping_that_finds_the_session_forgotten_leads_to_a_new_one() {
    let (mut play, notices) = legacy();
    play.command(Command::Ping);
    let (exchange, _) = play.expect_post("ping");

    play.answers(exchange, 404, "text/plain", "no such session");

    play.expect_abort(notices);
    play.expect_post("initialize");
    assert_eq!(*outcome(&play), PingOutcome::Failed(CallFailure::SessionEnded));
}
