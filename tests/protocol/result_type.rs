//! `resultType` of the modern era: it has to be there, and what it does not name is no answer.

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{Completion, CompletionChange, FieldId, Source};
use wirescope::mcp::event::{CallChange, ListChange};
use wirescope::mcp::failure::{CallFailure, Diagnosis};
use wirescope::mcp::{Command, List};

use crate::playbook::{CALL, Playbook};
use crate::story::{URL, discovery, legacy, modern, modern_with, tool};

#[track_caller]
fn types_found(play: &Playbook, text: &str) -> Vec<String> {
    let findings = &play.record_of(text).findings;
    let own = findings.iter().filter(|found| found.pointer == "/result/resultType");
    own.map(|found| found.problem.to_string()).collect()
}

fn page(kind: &Value) -> Value {
    let mut page = json!({ "tools": [tool("a-page")], "ttlMs": 0, "cacheScope": "private" });
    if !kind.is_null() {
        page["resultType"] = kind.clone();
    }
    page
}

#[test]
fn a_result_without_its_type_is_told_and_taken_as_complete() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &page(&Value::Null));
    assert_eq!(types_found(&play, "a-page"), ["is missing"]);
    assert_eq!(play.names_of_last_list(), ["a-page"]);

    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &json!({ "content": [] }));
    assert_eq!(types_found(&play, "content"), ["is missing"]);
    assert_eq!(play.expect_result(CALL), json!({ "content": [] }));
}

#[test]
fn the_known_types_are_no_findings_where_they_belong() {
    let mut play = modern();
    for kind in ["complete", "input_required", "task"] {
        let call = wirescope::mcp::CallId(u32::try_from(kind.len()).expect("short"));
        play.call(call, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        play.result(exchange, &asked, &json!({ "resultType": kind, "requestState": "s" }));
        assert_eq!(types_found(&play, "requestState"), Vec::<String>::new(), "{kind}");
        play.forget();
    }
}

#[test]
fn a_list_of_another_type_is_no_list() {
    for kind in [json!("partial"), json!("task"), json!("input_required"), json!(7)] {
        let mut play = modern();
        play.command(Command::List(List::Tools));
        let (list, asked) = play.expect_post("tools/list");

        play.result(list, &asked, &page(&kind));

        let Some(ListChange::Failed(CallFailure::Unreadable { reason, .. })) = play.tools.last()
        else {
            panic!("{:?}", play.tools.last())
        };
        let says = format!("a result of type {kind}, which this client did not request");
        assert_eq!(*reason, says);
        assert_eq!(types_found(&play, "a-page").len(), 1);
    }
}

#[test]
fn a_completion_of_another_type_is_none() {
    let mut play = modern_with(&json!({ "tools": {}, "completions": {} }));
    let (source, argument) = (Source::Prompt("team".to_owned()), "name".to_owned());
    let completion = Completion { source, argument, value: String::new(), others: Map::new() };
    play.command(Command::Complete(FieldId(1), completion));
    let (exchange, asked) = play.expect_post("completion/complete");

    let offer = json!({ "resultType": "stream", "completion": { "values": ["a"] } });
    play.result(exchange, &asked, &offer);

    let failed = Some((FieldId(1), true));
    let last = play.completions.last().map(|(field, change)| {
        (*field, matches!(change, CompletionChange::Failed(CallFailure::Unreadable { .. })))
    });
    assert_eq!(last, failed);
}

#[test]
fn a_discovery_of_another_type_is_none() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    let mut answer = discovery(&json!({ "tools": {} }));
    answer["resultType"] = json!("partial");

    play.result(discover, &asked, &answer);

    assert!(matches!(play.expect_diagnosis(), Diagnosis::Unreadable { .. }));
}

#[test]
fn a_look_at_a_task_may_bring_a_task_and_nothing_unknown() {
    let extension = json!({ "tools": {}, "extensions": { "io.modelcontextprotocol/tasks": {} } });
    let mut play = modern_with(&extension);
    let task = |kind: &str| {
        json!({
            "resultType": kind, "taskId": "t-1", "status": "working", "pollIntervalMs": 500,
            "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:01Z"
        })
    };
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &task("task"));
    play.expect_post("subscriptions/listen");
    for (kind, misses) in [("task", false), ("odd", true)] {
        play.take_changes(CALL);
        play.wait_millis(510);
        let (look, asked) = play.expect_post("tasks/get");
        play.result(look, &asked, &task(kind));
        let next = play.take_changes(CALL).into_iter().rev().find_map(|change| match change {
            CallChange::Task(report) => report.next_look.map(|at| at.since(play.now).as_millis()),
            _ => None,
        });
        // A look that brought nothing is followed by a longer pause.
        assert_eq!(next.is_some_and(|pause| pause > 600), misses, "{kind}: {next:?}");
    }
}

#[test]
fn a_call_of_another_type_fails_in_the_modern_era_alone() {
    let odd = json!({ "resultType": "odd", "content": [] });
    let mut play = modern();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &odd);
    assert_eq!(types_found(&play, "odd"), ["is not a result type that this client knows"]);
    assert!(matches!(play.expect_failure(CALL), CallFailure::Unreadable { .. }));

    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &odd);
    assert_eq!(types_found(&play, "odd"), Vec::<String>::new());
    assert_eq!(play.expect_result(CALL), odd);
}
