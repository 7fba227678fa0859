//! The extension `io.modelcontextprotocol/tasks` of 2026-07-28: the server makes a task of a call when it
//! likes, and hands over the result within it.

use serde_json::{Map, Value, json};
use wirescope::mcp::event::{CallChange, Refused};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::input_request::InputRequestChange;
use wirescope::mcp::{
    CallId, ClientFeatures, Command, ExchangeId, Feature, InputResponse, Operation, Resumption,
};

use crate::playbook::{CALL, Playbook, body, header};
use crate::story::{modern, modern_with};

pub(crate) fn state(status: &str, more: &Value) -> Value {
    let mut state = json!({
        "resultType": "complete", "taskId": "t-1", "status": status,
        "createdAt": "2026-01-01T00:00:00Z", "lastUpdatedAt": "2026-01-01T00:00:01Z",
        "ttlMs": 60_000, "pollIntervalMs": 500
    });
    for (key, value) in more.as_object().expect("an object") {
        state[key] = value.clone();
    }
    state
}

pub(crate) fn working() -> Value {
    state("working", &json!({}))
}

pub(crate) fn ready() -> Playbook {
    modern_with(&json!({ "tools": {}, "extensions": { "io.modelcontextprotocol/tasks": {} } }))
}

/// A call that has become the task `t-1`; the second value is the stream of its news.
pub(crate) fn begun() -> (Playbook, ExchangeId) {
    let mut play = ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &state("working", &json!({ "resultType": "task" })));
    let news = listen(&mut play);
    (play, news)
}

/// The stream of news, asked for and acknowledged.
#[track_caller]
pub(crate) fn listen(play: &mut Playbook) -> ExchangeId {
    let (news, asked) = play.expect_post("subscriptions/listen");
    assert_eq!(asked["params"]["notifications"], json!({ "taskIds": ["t-1"] }));
    play.stream_opens(news);
    play.says(news, &acknowledged(&asked["id"], &json!({ "taskIds": ["t-1"] })));
    news
}

pub(crate) fn acknowledged(id: &Value, notifications: &Value) -> Value {
    tagged(
        id,
        "notifications/subscriptions/acknowledged",
        json!({ "notifications": notifications }),
    )
}

/// A notification as the stream of the subscription `id` carries it.
pub(crate) fn tagged(id: &Value, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({ "io.modelcontextprotocol/subscriptionId": id });
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Findings of the last record that holds `text`, each as pointer and words.
#[track_caller]
pub(crate) fn findings(play: &Playbook, text: &str) -> Vec<String> {
    let findings = &play.record_of(text).findings;
    findings.iter().map(|found| format!("{} {}", found.pointer, found.problem)).collect()
}

#[track_caller]
pub(crate) fn look(play: &mut Playbook, answer: &Value) {
    play.wait_millis(510);
    let (look, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("tasks/get"));
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("t-1"));
    play.result(look, &body(&request), answer);
}

#[test]
fn a_result_of_type_task_makes_a_task_of_the_call_and_the_result_comes_within_it() {
    let (mut play, news) = begun();

    look(&mut play, &working());
    let content = json!({ "content": [{ "type": "text", "text": "sunny" }], "isError": false });
    look(&mut play, &state("completed", &json!({ "result": content })));

    assert_eq!(play.expect_result(CALL)["content"][0]["text"], "sunny");
    play.expect_abort(news).wait_millis(10_000).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn an_error_within_the_task_is_the_calls_error() {
    let (mut play, _) = begun();
    let error = json!({ "error": { "code": -32603, "message": "rate limit" } });

    look(&mut play, &state("failed", &error));

    let CallFailure::Rpc(error) = play.expect_failure(CALL) else { panic!("an error") };
    assert_eq!((error.code, error.message.as_str()), (-32603, "rate limit"));
}

#[test]
fn a_completed_task_without_a_result_is_shown_as_it_came() {
    let (mut play, _) = begun();

    look(&mut play, &state("completed", &json!({})));

    let CallFailure::Unreadable { reason, .. } = play.expect_failure(CALL) else {
        panic!("unreadable")
    };
    assert_eq!(reason, "a task with status completed but without its result");
}

#[test]
fn cancelling_is_a_wish_and_the_task_is_watched_until_it_ends() {
    let (mut play, _) = begun();
    play.take_changes(CALL);

    play.command(Command::Cancel(CALL));
    let (cancel, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("tasks/cancel"));
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("t-1"));
    play.result(cancel, &body(&request), &json!({ "resultType": "complete" }));

    let (get, asked) = play.expect_post("tasks/get");
    play.result(get, &asked, &working());
    let changes = play.take_changes(CALL);
    let is_cancelling =
        |change: &CallChange| matches!(change, CallChange::Task(report) if report.cancelling);
    assert!(changes.iter().all(is_cancelling), "{changes:?}");
    look(&mut play, &state("cancelled", &json!({})));
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
}

#[test]
fn a_task_the_server_does_not_know_ends_the_call_whatever_the_status_of_the_answer() {
    for status in [200, 400, 404] {
        let (mut play, _) = begun();
        play.wait_millis(510);
        let (look, asked) = play.expect_post("tasks/get");
        let error = json!({ "code": -32602, "message": "Task not found" });
        play.json(look, status, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

        let failure = play.expect_failure(CALL);
        let CallFailure::TaskForgotten { session_ended: false, .. } = failure else {
            panic!("{failure:?}")
        };
    }
}

#[test]
fn a_task_for_a_request_that_has_none_is_no_answer() {
    let mut play = ready();
    play.command(Command::Call(CALL, Operation::read_resource("note://x")));
    let (read, asked) = play.expect_post("resources/read");

    play.result(read, &asked, &state("working", &json!({ "resultType": "task" })));

    assert!(matches!(play.expect_failure(CALL), CallFailure::Unreadable { .. }));
}

#[test]
fn a_task_without_an_id_is_no_answer() {
    let mut play = ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");

    play.result(call, &asked, &json!({ "resultType": "task", "status": "working" }));

    assert!(matches!(play.expect_failure(CALL), CallFailure::Unreadable { .. }));
}

#[test]
fn a_task_from_before_a_reload_is_found_again() {
    let mut play = ready();
    let operation = Operation::call_tool("weather", Map::new());
    let resumption = Resumption { task: "t-1".to_owned(), operation, session: None };
    play.command(Command::ResumeTask(CALL, resumption));

    let (get, asked) = play.expect_post("tasks/get");
    play.expect_post("subscriptions/listen");
    play.result(get, &asked, &state("completed", &json!({ "result": { "content": [] } })));

    play.expect_result(CALL);
}

#[test]
fn an_outage_loses_no_task() {
    let (mut play, news) = begun();
    play.wait_millis(510);
    let (lost, _) = play.expect_post("tasks/get");
    play.sent(lost).fails(lost).expect_abort(news);
    play.wait_millis(1_100);
    let (discover, asked) = play.expect_post("server/discover");
    let capabilities = json!({ "extensions": { "io.modelcontextprotocol/tasks": {} } });
    play.result(discover, &asked, &crate::story::discovery(&capabilities)).expect_ready();

    let (get, asked) = play.expect_post("tasks/get");
    play.result(get, &asked, &state("completed", &json!({ "result": { "content": [] } })));

    play.expect_result(CALL);
}

#[test]
fn a_server_without_the_extension_may_make_a_task_and_is_not_asked_for_news() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &state("working", &json!({ "resultType": "task" })));
    play.take_changes(CALL);

    play.quiet();
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
}

fn asking(keys: &[&str]) -> Value {
    let question = json!({
        "method": "elicitation/create",
        "params": {
            "mode": "form", "message": "Which?",
            "requestedSchema": { "type": "object", "properties": { "which": { "type": "string" } } }
        }
    });
    let asked: Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), question.clone())).collect();
    state("input_required", &json!({ "inputRequests": asked }))
}

fn which(word: &str) -> InputResponse {
    InputResponse::accept(Some(Map::from_iter([("which".to_owned(), json!(word))])))
}

#[test]
fn questions_are_put_once_and_answered_together() {
    let (mut play, _) = begun();
    look(&mut play, &asking(&["a", "b"]));
    let (a, request) = play.expect_question();
    assert_eq!((request.key.as_str(), request.about.call()), ("a", Some(CALL)));
    let (b, _) = play.expect_question();
    look(&mut play, &asking(&["a", "b"]));

    play.command(Command::Answer(a, which("x"))).command(Command::Answer(b, which("y")));
    let (update, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("tasks/update"));
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("t-1"));
    let asked = body(&request);
    assert_eq!(
        asked["params"]["inputResponses"],
        json!({
            "a": { "action": "accept", "content": { "which": "x" } },
            "b": { "action": "accept", "content": { "which": "y" } }
        })
    );
    play.result(update, &asked, &json!({ "resultType": "complete" }));

    // The server may take a while to take notice, and must not have its question put twice.
    let (get, asked) = play.expect_post("tasks/get");
    play.result(get, &asked, &asking(&["a", "b"]));
    play.take_changes(CALL);
    play.quiet().no_question();
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
}

#[test]
fn an_answer_the_server_refuses_is_told_and_its_question_put_again() {
    let (mut play, _) = begun();
    look(&mut play, &asking(&["a"]));
    let (a, _) = play.expect_question();
    play.command(Command::Answer(a, which("x")));
    let (update, asked) = play.expect_post("tasks/update");
    let error = json!({ "code": -32603, "message": "try again" });
    play.json(update, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let refused = Some(Refused::Answer("try again".to_owned()));
    let tells =
        |change: &CallChange| matches!(change, CallChange::Task(told) if told.refused == refused);
    assert!(play.take_changes(CALL).iter().any(tells));
    let (get, asked) = play.expect_post("tasks/get");
    play.result(get, &asked, &asking(&["a"]));
    play.expect_question();
}

#[test]
fn a_question_that_is_listed_no_more_is_withdrawn() {
    for next in [asking(&["b"]), working()] {
        let (mut play, _) = begun();
        look(&mut play, &asking(&["a"]));
        let (a, _) = play.expect_question();

        look(&mut play, &next);

        let fate = play.fate(a);
        assert!(matches!(fate, InputRequestChange::Withdrawn { .. }), "{fate:?}");
    }
}

#[test]
fn what_is_no_question_is_a_finding_and_the_task_goes_on() {
    let (mut play, _) = begun();
    play.take_changes(CALL);

    let odd = json!({ "a": { "method": "tools/call" } });
    look(&mut play, &state("input_required", &json!({ "inputRequests": odd })));

    let changes = play.take_changes(CALL);
    let has_finding = |change: &CallChange| matches!(change, CallChange::Task(report) if !report.findings.is_empty());
    assert!(changes.iter().any(has_finding), "{changes:?}");
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
}

#[test]
fn the_extension_is_declared_with_every_request_unless_it_is_switched_off() {
    let mut play = ready();
    play.call(CALL, "weather");
    let (_, asked) = play.expect_post("tools/call");
    let declared = |asked: &Value| {
        asked["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"]["extensions"].clone()
    };
    assert_eq!(declared(&asked), json!({ "io.modelcontextprotocol/tasks": {} }));

    let mut features = ClientFeatures::default();
    features.switch(Feature::Tasks, false);
    play.command(Command::SetFeatures(features)).call(CallId(8), "weather");

    let (_, asked) = play.expect_post("tools/call");
    assert_eq!(declared(&asked), Value::Null);
}

/// A conversation that comes by most of what can happen to a task.
pub(crate) fn story() -> Playbook {
    let (mut play, news) = begun();
    look(&mut play, &working());
    play.command(Command::Cancel(CALL));
    let (cancel, asked) = play.expect_post("tasks/cancel");
    play.result(cancel, &asked, &json!({ "resultType": "complete" }));
    let (get, asked) = play.expect_post("tasks/get");
    play.result(get, &asked, &working());
    play.ends(news);
    look(&mut play, &state("cancelled", &json!({})));
    play
}
