//! Loops that a server's numbers, or its conduct, drive: each has a floor, pauses that grow, and a cap, and
//! says what it makes of the number.

use serde_json::{Value, json};
use wirescope::mcp::event::CallChange;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{ExchangeId, Listening};

use crate::legacy_tasks;
use crate::playbook::{CALL, Playbook};
use crate::story::{URL, legacy, modern, modern_with, tool};

const HOUR: u64 = 3_600_000;

/// What opens within so many milliseconds, each answered by `answer`.
fn opens_within(
    play: &mut Playbook,
    millis: u64,
    mut answer: impl FnMut(&mut Playbook, ExchangeId, Option<Value>),
) -> usize {
    let end = play.now.0.as_millis() + u128::from(millis);
    let mut count = 0;
    while play.now.0.as_millis() < end {
        play.wait_millis(10);
        while let Some((id, request)) = play.take_open() {
            count += 1;
            assert!(count < 5_000, "there is no end to it");
            let body = request.body.as_deref().map(serde_json::from_str);
            answer(play, id, body.transpose().expect("JSON"));
        }
    }
    count
}

#[track_caller]
fn findings(play: &Playbook, text: &str) -> Vec<String> {
    let findings = &play.record_of(text).findings;
    findings.iter().map(|found| found.problem.to_string()).collect()
}

#[test]
fn a_get_stream_that_closes_at_once_and_wants_no_pause_is_opened_less_and_less_often() {
    for retry in ["retry: 0\n", "retry: 1\n\n", "retry: 0\nid: 1\ndata: \n\n", ": hello\n\n"] {
        let (mut play, notices) = legacy();
        play.streams(notices, retry).ends(notices);

        let opened = opens_within(&mut play, 60_000, |play, id, _| {
            play.stream_opens(id).streams(id, retry).ends(id);
        });

        assert!((4..=10).contains(&opened), "{retry:?}: {opened} in a minute");
        let until = play.listening.iter().rev().find_map(|held| match held {
            Listening::Pausing { until, .. } => Some(*until),
            _ => None,
        });
        assert!(until.is_some(), "it is shown when it is opened again");
        if retry.contains("retry") {
            let words = "is less than 250 ms, the shortest wait, which grows each time";
            assert!(play.records.iter().any(|record| {
                record.findings.iter().any(|found| found.problem.to_string() == words)
            }));
        }
    }
}

#[test]
fn a_get_stream_that_says_something_each_time_is_opened_once_a_second() {
    let (mut play, notices) = legacy();
    let say = json!({ "jsonrpc": "2.0", "method": "notifications/x" });
    play.streams(notices, "retry: 0\n").says(notices, &say).ends(notices);

    let opened = opens_within(&mut play, 60_000, |play, id, _| {
        play.stream_opens(id).streams(id, "retry: 0\n").says(id, &say).ends(id);
    });

    assert!((50..=61).contains(&opened), "{opened} in a minute");
}

#[test]
fn a_pause_without_end_is_cut_short_and_said_so() {
    let (mut play, notices) = legacy();

    play.streams(notices, "retry: 99999999999999999999\n").ends(notices);

    assert_eq!(findings(&play, "18446744073709551615"), ["is more than 5 min, the longest wait"]);
    play.wait_millis(299_000).quiet().wait_millis(1_100).expect_get(URL);
}

#[test]
fn the_rest_of_an_answer_is_not_asked_for_in_a_tight_loop() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    let primed = "retry: 0\nid: e\ndata: \n\n";
    play.stream_opens(exchange).streams(exchange, primed).ends(exchange);

    let opened = opens_within(&mut play, 55_000, |play, id, body| {
        if body.is_none() {
            play.stream_opens(id).streams(id, primed).ends(id);
        }
    });

    assert!((5..=20).contains(&opened), "{opened} in 55 seconds");
    assert!(findings(&play, "0").iter().any(|words| words.starts_with("is less than 250 ms")));
}

#[test]
fn a_list_that_changes_whenever_it_is_read_is_read_less_and_less_often() {
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
    let (mut play, notices) = legacy();
    play.says(notices, &changed);

    let read = opens_within(&mut play, 120_000, |play, id, body| {
        let asked = body.expect("a request");
        assert_eq!(asked["method"], "tools/list");
        play.result(id, &asked, &json!({ "tools": [tool("a")] }));
        play.says(notices, &changed);
    });

    assert!((6..=14).contains(&read), "{read} times in two minutes");
    let words =
        "arrives after every reload of the list, so Wirescope reloads it less and less often";
    assert_eq!(findings(&play, "list_changed"), [words]);

    // A person is not made to wait.
    play.command(wirescope::mcp::Command::List(wirescope::mcp::List::Tools));
    play.expect_post("tools/list");
}

#[test]
fn a_list_that_changes_now_and_then_is_read_at_once_each_time() {
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
    let (mut play, notices) = legacy();

    for _ in 0..20 {
        play.wait_millis(6_000).says(notices, &changed);
        let (list, asked) = play.expect_post("tools/list");
        play.result(list, &asked, &json!({ "tools": [] })).quiet();
    }
    assert_eq!(findings(&play, "list_changed"), Vec::<String>::new());
}

#[test]
fn a_change_during_a_pause_is_not_lost_with_the_connection() {
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    play.stream_opens(listen);
    for _ in 0..3 {
        let (list, asked) = play.expect_post("tools/list");
        play.result(list, &asked, &json!({ "tools": [] })).says(listen, &changed);
    }
    play.quiet();

    play.command(wirescope::mcp::Command::Disconnect);

    play.forget().wait_millis(HOUR).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_task_that_wants_to_be_looked_at_all_the_time_is_looked_at_once_a_second() {
    for poll in [json!(0), json!(0.001), json!(1)] {
        let (mut play, _) = legacy_tasks::ready();
        play.command(wirescope::mcp::Command::Call(CALL, legacy_tasks::research()));
        let (call, asked) = play.expect_post("tools/call");
        let mut state = legacy_tasks::state("t-1", "working");
        state["pollInterval"] = poll.clone();
        play.result(call, &asked, &json!({ "task": state }));
        let found = legacy_tasks::last_report(&mut play).findings;
        let words = found.iter().map(|found| found.problem.to_string()).collect::<Vec<_>>();
        assert!(words.iter().any(|words| words.starts_with("is less than 200 ms")), "{words:?}");

        let looks = opens_within(&mut play, 60_000, |play, id, body| {
            let asked = body.expect("a request");
            play.result(id, &asked, &state);
            play.take_changes(CALL);
        });

        assert!((50..=65).contains(&looks), "{poll}: {looks} in a minute");
    }
}

#[test]
fn a_task_that_names_no_real_pause_is_looked_at_in_reasonable_time() {
    for poll in [json!(-1), json!("soon"), json!(1e300), json!(u64::MAX)] {
        let (mut play, _) = legacy_tasks::ready();
        play.command(wirescope::mcp::Command::Call(CALL, legacy_tasks::research()));
        let (call, asked) = play.expect_post("tools/call");
        let mut state = legacy_tasks::state("t-1", "working");
        state["pollInterval"] = poll.clone();
        play.result(call, &asked, &json!({ "task": state }));

        let found = legacy_tasks::last_report(&mut play).findings;
        assert!(!found.is_empty(), "{poll}");
        play.wait_millis(HOUR + 10);
        play.expect_post("tasks/get");
    }
}

#[test]
fn questions_that_the_app_answers_by_itself_do_not_make_a_task_spin() {
    let mut play = crate::modern_tasks::ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    let mut number = 0;
    let mut asks = move || {
        number += 1;
        let questions = json!({ format!("r{number}"): { "method": "roots/list", "params": {} } });
        let mut state =
            crate::modern_tasks::state("input_required", &json!({ "resultType": "task" }));
        state["inputRequests"] = questions;
        state
    };
    play.result(call, &asked, &asks());

    let requests = opens_within(&mut play, 30_000, |play, id, body| {
        let asked = body.expect("a request");
        let method = asked["method"].as_str().expect("a method").to_owned();
        match method.as_str() {
            "tasks/get" => {
                let mut state = asks();
                state["resultType"] = json!("complete");
                play.result(id, &asked, &state);
            }
            "tasks/update" => {
                play.result(id, &asked, &json!({ "resultType": "complete" }));
            }
            _ => {}
        }
        play.take_changes(CALL);
    });

    assert!(requests < 150, "{requests} in half a minute");
}

#[test]
fn a_call_that_only_ever_asks_for_another_round_is_held_after_ten() {
    let mut play = modern();
    play.call(CALL, "weather");

    let mut turn = 0;
    let rounds = opens_within(&mut play, 60_000, |play, id, body| {
        turn += 1;
        let result = json!({ "resultType": "input_required", "requestState": format!("s{turn}") });
        play.result(id, &body.expect("a request"), &result);
    });

    assert_eq!(rounds, 11);
    let changes = play.take_changes(CALL);
    assert!(changes.iter().any(|change| matches!(change, CallChange::RoundsSpent { .. })));
}

#[test]
fn a_call_that_demands_consent_over_and_over_is_never_run_again_by_the_app() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");

    let calls = opens_within(&mut play, 600_000, |play, id, body| {
        let asked = body.expect("a request");
        let elicitation = json!({ "mode": "url", "elicitationId": "e", "url": "https://a.test/",
            "message": "Go there" });
        let error = json!({ "code": -32042, "message": "first this", "data": {
            "elicitations": [elicitation] } });
        play.json(id, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
    });

    assert_eq!(calls, 1);
    assert!(matches!(play.expect_failure(CALL), CallFailure::Rpc(_)));
}

#[test]
fn what_is_fresh_for_no_time_or_for_ever_sets_no_timer() {
    for ttl in [json!(0), json!(-1), json!("9"), json!(1e300), json!(u64::MAX), json!(null)] {
        let mut play = modern();
        play.command(wirescope::mcp::Command::List(wirescope::mcp::List::Tools));
        let (list, asked) = play.expect_post("tools/list");
        let page = json!({ "resultType": "complete", "tools": [tool("a")], "ttlMs": ttl,
            "cacheScope": "private" });
        play.result(list, &asked, &page);

        play.wait_millis(24 * HOUR).quiet();
        assert_eq!(play.deadline(), None, "{ttl}");
    }
}
