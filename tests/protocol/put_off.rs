//! Streams of notifications that are refused for a while, as by a proxy whose server restarts.

use std::time::Duration;

use serde_json::json;
use wirescope::mcp::event::{Cause, Phase};
use wirescope::mcp::notice::{StreamEnd, Told};
use wirescope::mcp::{Command, ExchangeId, Listening};

use crate::playbook::Playbook;
use crate::story::{URL, legacy, modern_with};

/// The stream broke, and the session stands.
fn broken(play: &mut Playbook, notices: ExchangeId) -> ExchangeId {
    play.fails(notices);
    let (ping, asked) = play.expect_post("ping");
    play.result(ping, &asked, &json!({})).wait_millis(1_000);
    play.expect_get(URL).0
}

fn pausing(play: &Playbook) -> (StreamEnd, Duration) {
    match play.listening.last() {
        Some(Listening::Pausing { until, end }) => (*end, until.since(play.now)),
        other => panic!("expected a pause, got {other:?}"),
    }
}

#[test]
fn a_get_stream_refused_while_the_server_restarts_is_opened_again() {
    for status in [429, 502, 503, 504] {
        let (mut play, notices) = legacy();
        let again = broken(&mut play, notices);

        play.answers(again, status, "text/html", "<h1>Bad gateway</h1>");

        let (end, pause) = pausing(&play);
        assert_eq!(end, StreamEnd::PutOff { status });
        assert!(
            pause > Duration::from_millis(1_500) && pause <= Duration::from_secs(2),
            "{pause:?}"
        );
        assert!(matches!(play.told().last(), Some(Told::StreamEnded { .. })));
        play.wait_millis(2_000);
        let (third, _) = play.expect_get(URL);
        play.stream_opens(third).quiet();
        assert!(matches!(play.listening.last(), Some(Listening::Open { .. })));
        let ready = play.phases.last();
        assert!(matches!(ready, Some(Phase::Ready { .. })), "{status}: {ready:?}");
    }
}

#[test]
fn a_server_that_is_down_for_long_is_asked_less_and_less_often() {
    let (mut play, notices) = legacy();
    let mut again = broken(&mut play, notices);

    for seconds in [2_u64, 4, 8, 16, 30, 30] {
        play.answers(again, 502, "text/html", "no");
        play.wait_millis(seconds * 790).quiet().wait_millis(seconds * 210);
        (again, _) = play.expect_get(URL);
    }
}

#[test]
fn a_server_says_itself_how_long_to_wait() {
    for (said, waits) in [("7", 7_000), ("0", 500), ("999999", 300_000), ("soon", 2_000)] {
        let (mut play, notices) = legacy();
        let again = broken(&mut play, notices);
        let headers = [("content-type", "text/plain"), ("retry-after", said)];

        play.answers_with(again, 503, &headers, "later");

        let (_, pause) = pausing(&play);
        let millis = u64::try_from(pause.as_millis()).expect("small");
        assert!(millis <= waits && millis >= waits * 79 / 100, "{said}: {millis} of {waits}");
    }
}

#[test]
fn a_listen_request_refused_for_a_while_is_sent_again_and_keeps_its_subscriptions() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true }, "resources": {} }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    play.forget();
    play.command(Command::Subscribe("note://a".to_owned()));
    let (second, _) = play.expect_post("subscriptions/listen");
    play.answers(listen, 502, "text/html", "no");

    play.answers(second, 503, "text/plain", "busy");

    assert_eq!(pausing(&play).0, StreamEnd::PutOff { status: 503 });
    assert!(!play.told().iter().any(|told| matches!(told, Told::StreamRefused(_))));
    play.wait_millis(1_000);
    let (_, asked) = play.expect_post("subscriptions/listen");
    assert_eq!(asked["params"]["notifications"]["resourceSubscriptions"], json!(["note://a"]));
}

#[test]
fn a_person_need_not_wait_and_may_ask_again_for_what_was_refused() {
    let (mut play, notices) = legacy();
    let again = broken(&mut play, notices);
    play.answers(again, 502, "text/html", "no");

    play.command(Command::ListenAgain);

    let (third, _) = play.expect_get(URL);
    assert_eq!(play.records.last().expect("a record").cause, Cause::Person);
    play.command(Command::ListenAgain).quiet();
    play.answers(third, 500, "text/plain", "broken").wait_millis(600_000).quiet();
    assert!(matches!(play.listening.last(), Some(Listening::Refused(_))));

    play.command(Command::ListenAgain);
    let (fourth, _) = play.expect_get(URL);
    play.stream_opens(fourth);
    assert!(matches!(play.listening.last(), Some(Listening::Open { .. })));
}

#[test]
fn a_connection_that_is_lost_waits_as_long_as_the_server_asks() {
    let (mut play, notices) = legacy();
    play.fails(notices);
    let (ping, _) = play.expect_post("ping");
    play.fails(ping).wait_millis(1_000);
    let (ping, _) = play.expect_post("ping");

    let headers = [("content-type", "text/plain"), ("retry-after", "20")];
    play.answers_with(ping, 503, &headers, "restarting");

    play.wait_millis(19_900).quiet().wait_millis(200);
    play.expect_post("ping");
}
