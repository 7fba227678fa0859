//! Tasks of 2025-11-25: the client asks for one with the call, looks how it goes, and fetches the result.

use serde_json::{Map, Value, json};
use wirescope::mcp::event::{CallChange, Refused, TaskReport};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{CallId, Command, ExchangeId, InputResponse, Operation};

use crate::playbook::{CALL, Playbook, body};
use crate::story::{URL, handshake_with, list, refuse_discovery};

pub(crate) fn research() -> Operation {
    let arguments = Map::from_iter([("topic".to_owned(), json!("rust"))]);
    Operation::call_tool("research", arguments).as_task(Some(60_000))
}

pub(crate) fn state(id: &str, status: &str) -> Value {
    json!({
        "taskId": id, "status": status, "statusMessage": format!("it is {status}"),
        "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:01Z",
        "ttl": 60_000, "pollInterval": 500
    })
}

/// A server with tasks, ready, that has no task in its list; the second value is its GET stream.
pub(crate) fn ready() -> (Playbook, ExchangeId) {
    let tasks = json!({ "list": {}, "cancel": {}, "requests": { "tools": { "call": {} } } });
    ready_with(&tasks)
}

pub(crate) fn ready_with(tasks: &Value) -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect(URL);
    refuse_discovery(&mut play);
    let capabilities = json!({ "tools": {}, "tasks": tasks });
    let notices = handshake_with(&mut play, "s-1", &capabilities);
    play.stream_opens(notices);
    list(&mut play, "research");
    if tasks.get("list").is_some() {
        let (listing, asked) = play.expect_post("tasks/list");
        play.result(listing, &asked, &json!({ "tasks": [] }));
    }
    (play, notices)
}

/// A call that has become the task `t-1`; it is looked for half a second later.
pub(crate) fn begun() -> (Playbook, ExchangeId) {
    let (mut play, notices) = ready();
    begin(&mut play);
    (play, notices)
}

fn begin(play: &mut Playbook) {
    play.command(Command::Call(CALL, research()));
    let (call, asked) = play.expect_post("tools/call");
    assert_eq!(asked["params"]["task"], json!({ "ttl": 60_000 }));
    play.result(call, &asked, &json!({ "task": state("t-1", "working") }));
}

#[track_caller]
pub(crate) fn look(play: &mut Playbook, status: &str) {
    let (look, asked) = play.expect_post("tasks/get");
    assert_eq!(asked["params"], json!({ "taskId": "t-1" }));
    play.result(look, &asked, &state("t-1", status));
}

#[track_caller]
pub(crate) fn last_report(play: &mut Playbook) -> TaskReport {
    let changes = play.take_changes(CALL);
    let report = changes.iter().rev().find_map(|change| match change {
        CallChange::Task(report) => Some((**report).clone()),
        _ => None,
    });
    report.unwrap_or_else(|| panic!("no word of the task in {changes:?}"))
}

#[test]
fn a_task_is_looked_for_at_the_pace_the_server_asks_and_its_result_is_fetched() {
    let (mut play, _) = begun();
    let report = last_report(&mut play);
    assert_eq!(report.task.message.as_deref(), Some("it is working"));
    assert_eq!(report.session.as_deref(), Some("s-1"));

    play.wait_millis(490).quiet();
    play.wait_millis(20);
    look(&mut play, "working");
    play.take_changes(CALL);
    play.wait_millis(490).quiet();
    play.wait_millis(20);
    look(&mut play, "completed");
    let (fetch, asked) = play.expect_post("tasks/result");
    assert_eq!(asked["params"], json!({ "taskId": "t-1" }));
    play.result(fetch, &asked, &json!({ "content": [{ "type": "text", "text": "report" }] }));

    assert_eq!(play.expect_result(CALL)["content"][0]["text"], "report");
    play.wait_millis(60_000).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_status_notification_is_as_good_as_a_look() {
    let (mut play, notices) = begun();

    let news = json!({
        "jsonrpc": "2.0", "method": "notifications/tasks/status", "params": state("t-1", "completed")
    });
    play.says(notices, &news);

    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
    play.wait_millis(5_000).quiet();
    // In the wire log it belongs to the call.
    assert!(play.record_of("notifications/tasks/status").about.is_some());
}

#[test]
fn late_news_do_not_bring_a_task_back_that_has_ended() {
    let (mut play, notices) = begun();
    play.wait_millis(510);
    look(&mut play, "completed");
    let (fetch, asked) = play.expect_post("tasks/result");
    play.take_changes(CALL);

    let late = json!({
        "jsonrpc": "2.0", "method": "notifications/tasks/status", "params": state("t-1", "working")
    });
    play.says(notices, &late).wait_millis(2_000).quiet();

    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn progress_goes_on_after_the_call_has_become_a_task() {
    let (mut play, notices) = begun();
    let call = play.record_of("tools/call").id;
    play.take_changes(CALL);

    let token: Value = serde_json::from_str(&play.record_of("tools/call").text).expect("JSON");
    let token = token["params"]["_meta"]["progressToken"].clone();
    play.says(
        notices,
        &json!({
            "jsonrpc": "2.0", "method": "notifications/progress",
            "params": { "progressToken": token, "progress": 1, "total": 4 }
        }),
    );

    let changes = play.take_changes(CALL);
    assert!(matches!(changes.as_slice(), [CallChange::Progressed(_)]), "{changes:?}");
    assert_eq!(play.record_of("notifications/progress").about, Some(call));
}

#[test]
fn a_server_that_does_not_take_the_call_as_a_task_answers_it_all_the_same() {
    let (mut play, _) = ready();
    play.command(Command::Call(CALL, research()));
    let (call, asked) = play.expect_post("tools/call");

    play.result(call, &asked, &json!({ "content": [] }));

    play.expect_result(CALL);
    play.quiet();
}

#[test]
fn a_failed_task_ends_with_what_the_call_would_have_ended_with() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "failed");
    let (fetch, asked) = play.expect_post("tasks/result");
    let error = json!({ "code": -32050, "message": "rate limit" });
    play.json(fetch, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let CallFailure::Rpc(error) = play.expect_failure(CALL) else { panic!("an error") };
    assert_eq!(error.message, "rate limit");
}

#[test]
fn cancelling_asks_the_server_and_the_call_ends_when_it_agrees() {
    let (mut play, _) = begun();

    play.command(Command::Cancel(CALL));
    let (cancel, asked) = play.expect_post("tasks/cancel");
    assert!(last_report(&mut play).cancelling);
    play.result(cancel, &asked, &state("t-1", "cancelled"));

    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    // No notifications/cancelled: the specification forbids it for tasks.
    play.wait_millis(10_000).quiet();
}

#[test]
fn a_cancel_that_comes_too_late_is_told_and_the_result_comes_all_the_same() {
    let (mut play, _) = begun();
    play.command(Command::Cancel(CALL));
    let (cancel, asked) = play.expect_post("tasks/cancel");
    let error = json!({ "code": -32602, "message": "already completed" });
    play.json(cancel, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let report = last_report(&mut play);
    assert!(!report.cancelling);
    assert_eq!(report.refused, Some(Refused::Cancel("already completed".to_owned())));
    look(&mut play, "completed");
    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn who_cancels_twice_or_has_no_means_to_cancel_waits_no_longer() {
    let (mut play, _) = begun();
    play.command(Command::Cancel(CALL)).command(Command::Cancel(CALL));
    assert_eq!(play.expect_failure(CALL), CallFailure::TaskLeft);

    let (mut play, _) = ready_with(&json!({ "requests": { "tools": { "call": {} } } }));
    begin(&mut play);
    play.command(Command::Cancel(CALL));
    assert_eq!(play.expect_failure(CALL), CallFailure::TaskLeft);
    play.wait_millis(10_000).quiet();
}

#[test]
fn a_task_cancelled_by_the_server_ends_the_call() {
    let (mut play, _) = begun();
    play.wait_millis(510);

    look(&mut play, "cancelled");

    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
}

#[test]
fn a_task_whose_time_is_over_is_told_apart_from_other_trouble() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    let (look, asked) = play.expect_post("tasks/get");
    let error = json!({ "code": -32602, "message": "Task has expired" });
    play.json(look, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let CallFailure::TaskForgotten { error, session_ended } = play.expect_failure(CALL) else {
        panic!("forgotten")
    };
    assert_eq!((error.message.as_str(), session_ended), ("Task has expired", false));
}

#[test]
fn trouble_with_looking_is_borne_a_few_times() {
    let (mut play, _) = begun();
    for pause in [500, 1_000, 2_000, 4_000, 8_000] {
        play.take_changes(CALL);
        play.wait_millis(pause - 20).quiet();
        play.wait_millis(40);
        let (look, _) = play.expect_post("tasks/get");
        play.answers(look, 503, "text/plain", "busy");
    }

    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
}

#[test]
fn when_the_server_wants_input_its_questions_are_let_in_once() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "input_required");

    let (fetch, asked) = play.expect_post("tasks/result");
    play.stream_opens(fetch);
    for _ in 0..3 {
        play.take_changes(CALL);
        play.wait_millis(510);
        look(&mut play, "input_required");
    }
    play.take_changes(CALL);
    play.quiet();
    // It may take far longer than any other request.
    for _ in 0..200 {
        play.wait_millis(510);
        look(&mut play, "working");
    }
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
    play.says(fetch, &result).ends(fetch);

    play.expect_result(CALL);
}

#[test]
fn a_question_on_the_stream_of_the_result_belongs_to_the_call() {
    let (mut play, notices) = begun();
    play.wait_millis(510);
    look(&mut play, "input_required");
    let (fetch, _) = play.expect_post("tasks/result");
    play.stream_opens(fetch);
    let question = |id: u32| {
        json!({
            "jsonrpc": "2.0", "id": id, "method": "elicitation/create",
            "params": {
                "message": "Which?", "requestedSchema": { "type": "object", "properties": {} },
                "_meta": { "io.modelcontextprotocol/related-task": { "taskId": "t-1" } }
            }
        })
    };

    // It may come on any stream.
    for (id, stream) in [(1, fetch), (2, notices)] {
        play.says(stream, &question(id));
        let (asked, request) = play.expect_question();
        assert_eq!(request.about.call(), Some(CALL));
        play.command(Command::Answer(asked, InputResponse::decline()));
        let (answer, request) = play.expect_open();
        assert_eq!(body(&request)["result"], json!({ "action": "decline" }));
        play.accepted(answer);
    }
}

/// A conversation that comes by most of what can happen to a task.
pub(crate) fn story() -> Playbook {
    let (mut play, notices) = begun();
    play.command(Command::Call(CallId(8), research()));
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &json!({ "task": state("t-2", "working") }));
    play.wait_millis(510);
    look(&mut play, "input_required");
    let (fetch, asked) = play.expect_post("tasks/get");
    play.result(fetch, &asked, &state("t-2", "working"));
    let (fetch, asked) = play.expect_post("tasks/result");
    play.stream_opens(fetch).command(Command::Cancel(CallId(8)));
    let (cancel, asked_cancel) = play.expect_post("tasks/cancel");
    play.result(cancel, &asked_cancel, &state("t-2", "cancelled"));
    play.wait_millis(510);
    look(&mut play, "completed");
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
    play.says(fetch, &result).ends(fetch).fails(notices);
    play.expect_post("ping");
    play
}
