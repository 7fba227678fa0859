//! Tasks of 2025-11-25 that outlive a connection, and the list of a server's tasks.

use serde_json::json;
use wirescope::mcp::event::ListChange;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::notice::{ListCut, Told};
use wirescope::mcp::types::TaskStatus;
use wirescope::mcp::{Command, Resumption};

use crate::legacy_tasks::{begun, last_report, look, ready, ready_with, research, state};
use crate::playbook::{CALL, header};
use crate::story::{URL, handshake_with, list};

#[test]
fn a_lost_connection_loses_no_task() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    let (look_lost, _) = play.expect_post("tasks/get");
    play.sent(look_lost).fails(look_lost).forget_aborts();
    play.take_changes(CALL);

    play.wait_millis(1_100);
    let (ping, asked) = play.expect_post("ping");
    play.result(ping, &asked, &json!({})).expect_ready();

    let (notices, _) = play.expect_get(URL);
    play.stream_opens(notices);
    list(&mut play, "research");
    look(&mut play, "completed");
    let (listing, asked) = play.expect_post("tasks/list");
    play.result(listing, &asked, &json!({ "tasks": [] }));
    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn a_task_that_ended_with_its_session_says_so() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    let (look, _) = play.expect_post("tasks/get");
    play.answers(look, 404, "text/plain", "Session not found").forget_aborts();
    let capabilities = json!({ "tools": {}, "tasks": {} });
    let notices = handshake_with(&mut play, "s-2", &capabilities);
    play.stream_opens(notices);
    list(&mut play, "research");
    play.take_changes(CALL);

    let (look, asked) = play.expect_post("tasks/get");
    let error = json!({ "code": -32602, "message": "not found" });
    play.json(look, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let failure = play.expect_failure(CALL);
    assert!(
        matches!(failure, CallFailure::TaskForgotten { session_ended: true, .. }),
        "{failure:?}"
    );
}

#[test]
fn a_task_from_before_a_reload_goes_on_as_a_call() {
    let (mut play, _) = ready();
    let resumption = Resumption {
        task: "t-1".to_owned(),
        operation: research(),
        session: Some("s-0".to_owned()),
    };

    play.command(Command::ResumeTask(CALL, resumption));
    look(&mut play, "working");
    assert_eq!(last_report(&mut play).session.as_deref(), Some("s-0"));
    play.wait_millis(510);
    look(&mut play, "completed");
    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));

    play.expect_result(CALL);
}

#[test]
fn disconnecting_leaves_the_task_to_the_server() {
    let (mut play, _) = begun();

    play.command(Command::Disconnect);

    assert_eq!(play.expect_failure(CALL), CallFailure::TaskLeft);
}

#[test]
fn the_list_of_tasks_is_read_page_by_page_and_kept_apart_from_calls() {
    let (mut play, notices) = ready();
    play.task_lists.clear();
    play.command(Command::ListTasks);
    let (first, asked) = play.expect_post("tasks/list");
    let page = json!({ "tasks": [state("a", "working"), {}], "nextCursor": "2" });
    play.result(first, &asked, &page);
    let (second, asked) = play.expect_post("tasks/list");
    assert_eq!(asked["params"]["cursor"], "2");
    play.result(second, &asked, &json!({ "tasks": [state("b", "failed")], "nextCursor": "2" }));
    play.says(
        notices,
        &json!({
            "jsonrpc": "2.0", "method": "notifications/tasks/status",
            "params": state("a", "completed")
        }),
    );

    let findings = play.record_of("\"working\"").findings.clone();
    assert!(findings.iter().any(|finding| finding.pointer == "/result/tasks/1/taskId"));
    let circle = ListCut::Circle { cursor: "2".to_owned() };
    assert_eq!(play.told(), [&Told::TasksCut(circle)]);
    let told = std::mem::take(&mut play.task_lists);
    let [ListChange::Listing, first, second, ListChange::Complete, news] = told.as_slice() else {
        panic!("{told:?}")
    };
    let said = |page: &ListChange<_>| match page {
        ListChange::Page(tasks) => tasks
            .iter()
            .map(|task: &std::sync::Arc<wirescope::mcp::types::Task>| {
                (task.id.clone(), task.status)
            })
            .collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(said(first), [("a".to_owned(), TaskStatus::Working)]);
    assert_eq!(said(second), [("b".to_owned(), TaskStatus::Failed)]);
    assert_eq!(said(news), [("a".to_owned(), TaskStatus::Completed)]);
    play.quiet();
}

#[test]
fn a_server_without_a_list_of_tasks_is_not_asked_for_one() {
    let (mut play, _) = ready_with(&json!({ "requests": { "tools": { "call": {} } } }));

    play.quiet();
    assert_eq!(play.task_lists, [ListChange::Unsupported]);
}

#[test]
fn looking_again_does_not_wait_for_the_pause() {
    let (mut play, _) = begun();

    play.command(Command::LookAtTask(CALL)).command(Command::LookAtTask(CALL));

    look(&mut play, "working");
    play.take_changes(CALL);
    play.quiet();
}

#[test]
fn requests_about_tasks_carry_the_session_and_no_header_of_the_modern_era() {
    let (mut play, _) = begun();
    play.wait_millis(510);

    let (_, request) = play.expect_open();

    assert_eq!(header(&request, "mcp-session-id").as_deref(), Some("s-1"));
    assert_eq!(header(&request, "mcp-name"), None);
}
