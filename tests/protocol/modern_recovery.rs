//! Lost connections and broken subscriptions in the modern era.

use serde_json::json;
use wirescope::diagnosis::Cause;
use wirescope::mcp::event::{Loss, Phase, Searched};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::Reach;
use wirescope::mcp::{CallId, Command, Listening};

use crate::playbook::{CALL, Playbook, hidden};
use crate::story::{discovery, list, modern, modern_with, tool};

/// A call that meets a dead network.
fn lose(play: &mut Playbook) {
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.sent(exchange).fails(exchange);
    assert_eq!(play.expect_failure(CALL), CallFailure::Network(hidden()));
}

fn attempt(play: &Playbook) -> (u32, bool) {
    match play.phases.last() {
        Some(Phase::Lost { attempt, retry_at, .. }) => (*attempt, retry_at.is_some()),
        other => panic!("not lost: {other:?}"),
    }
}

/// Lets one attempt at coming back find nobody.
fn fail_an_attempt(play: &mut Playbook) {
    let (discover, _) = play.expect_post("server/discover");
    play.sent(discover).fails(discover).quiet();
}

#[test]
fn a_network_failure_loses_the_connection_and_pauses_grow_to_half_a_minute() {
    let mut play = modern();
    lose(&mut play);
    assert!(matches!(
        play.phases.last(),
        Some(Phase::Lost { loss: Loss::Network(_), attempt: 1, .. })
    ));

    for (attempt_now, most) in [(1, 1_u32), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30)] {
        assert_eq!(attempt(&play), (attempt_now, true));
        let pause = play.deadline().expect("a next attempt").as_secs_f64();
        assert!(pause <= f64::from(most) && pause >= f64::from(most) * 0.79, "{pause}");
        play.quiet().wait_millis(1_000 * u64::from(most));
        fail_an_attempt(&mut play);
    }
    assert!(matches!(play.phases.last(), Some(Phase::Lost { loss: Loss::Refused(_), .. })));
}

#[test]
fn coming_back_lists_the_tools_again_and_repeats_no_call() {
    let mut play = modern();
    lose(&mut play);
    play.wait_millis(1_000);
    assert!(matches!(play.phases.last(), Some(Phase::Reconnecting { attempt: 1, .. })));

    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} }))).expect_ready();

    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("other")] })).quiet();
    assert_eq!(play.names_of_last_list(), ["other"]);
    assert_eq!(play.deadline(), None);
}

#[test]
fn reconnect_now_does_not_wait() {
    let mut play = modern();
    lose(&mut play);

    play.command(Command::ReconnectNow);

    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({}))).expect_ready();
    play.command(Command::ReconnectNow).quiet();
}

#[test]
fn stop_reconnecting_stops_and_reconnect_now_starts_again() {
    let mut play = modern();
    lose(&mut play);

    play.command(Command::StopReconnecting);
    assert_eq!((attempt(&play), play.deadline()), ((1, false), None));
    play.command(Command::ReconnectNow);
    let (discover, _) = play.expect_post("server/discover");
    play.command(Command::StopReconnecting).expect_abort(discover).quiet();

    assert_eq!((attempt(&play).1, play.deadline()), (false, None));
    play.command(Command::ReconnectNow);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({}))).expect_ready();
}

#[test]
fn a_call_while_the_connection_is_lost_fails_at_once() {
    let mut play = modern();
    lose(&mut play);

    play.call(CallId(8), "weather");

    assert_eq!(play.expect_failure(CallId(8)), CallFailure::NotConnected);
    play.quiet();
}

#[test]
fn a_server_that_is_gone_again_at_once_is_left_alone_for_longer_each_time() {
    let mut play = modern();
    for (turn, longest) in [(1, 1_000), (2, 2_000), (3, 4_000)] {
        play.call(CallId(turn), "weather");
        let (exchange, _) = play.expect_post("tools/call");
        play.fails(exchange);
        assert_eq!(attempt(&play).0, turn);
        play.wait_millis(longest);
        come_back(&mut play);
    }

    play.wait_millis(60_000).call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange);
    assert_eq!(attempt(&play).0, 1);
}

fn come_back(play: &mut Playbook) {
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({}))).expect_ready();
}

#[test]
fn a_broken_subscription_is_opened_again_after_a_pause() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [] }));

    play.stream_opens(listen).fails(listen).quiet().expect_ready();
    play.wait_millis(1_000);

    let (again, _) = play.expect_post("subscriptions/listen");
    assert_ne!(again, listen);
    play.quiet();
}

/// A server that answers whatever a probe asks for.
fn answer_probes(play: &mut Playbook) {
    while let Some((probe, request)) = play.take_probe() {
        let status = if request.reach == Reach::AnyAnswer { 0 } else { 405 };
        play.sent(probe).head(probe, status, &[]);
    }
}

#[test]
fn a_subscription_that_nobody_answers_loses_the_connection_once_nothing_else_is_answered() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    list(&mut play, "weather");

    play.sent(listen).fails(listen);

    assert!(matches!(play.phases.last(), Some(Phase::Lost { .. })), "{:?}", play.phases);
    assert!(matches!(play.examined[..], [(Searched::Notices, _)]), "{:?}", play.examined);
}

#[test]
fn a_subscription_that_alone_is_hidden_leaves_the_connection_as_it_is() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (mut listen, _) = play.expect_post("subscriptions/listen");
    list(&mut play, "weather");
    play.probes_by_hand();

    for turn in 1..=3 {
        play.sent(listen).fails(listen);
        answer_probes(&mut play);
        play.forget_aborts().expect_ready();
        if turn < 3 {
            (listen, _) = play.wait_millis(5_000).expect_post("subscriptions/listen");
        }
    }

    assert!(matches!(play.listening.last(), Some(Listening::Refused(_))), "{:?}", play.listening);
    let (_, verdict) = play.examined.last().expect("a verdict");
    assert_eq!(verdict.first(), &Cause::AnswerWithoutCors { status: None });
    play.wait_millis(60_000).quiet().expect_ready();
}

#[test]
fn a_subscription_that_works_between_its_ends_keeps_its_pauses_short() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (mut listen, mut asked) = play.expect_post("subscriptions/listen");
    play.forget();

    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/prompts/list_changed" });
    for _ in 0..6 {
        play.stream_opens(listen).says(listen, &changed);
        play.forget();
        let end = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": {} });
        play.says(listen, &end).ends(listen).wait_millis(1_000);
        (listen, asked) = play.expect_post("subscriptions/listen");
    }
}

#[test]
fn a_malformed_event_does_not_end_the_subscription() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [] }));
    play.stream_opens(listen).streams(listen, "data: {oops\n\n");

    play.says(listen, &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));

    play.expect_post("tools/list");
    play.quiet();
}

#[test]
fn a_refused_subscription_is_not_asked_for_again() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, asked) = play.expect_post("subscriptions/listen");
    play.forget();
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(listen, 404, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    play.wait_millis(120_000).quiet().expect_ready();
}

#[test]
fn pages_shown_before_the_connection_broke_are_not_shown_twice() {
    let mut play = Playbook::connect(crate::story::URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("a")], "nextCursor": "2" }));
    let (list, _) = play.expect_post("tools/list");
    play.call(CALL, "a");
    let (exchange, _) = play.expect_post("tools/call");

    play.fails(exchange).expect_abort(list).wait_millis(1_000);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("a"), tool("b")] }));

    assert_eq!(play.names_of_last_list(), ["a", "b"]);
    assert_eq!(play.deadline(), None);
}
