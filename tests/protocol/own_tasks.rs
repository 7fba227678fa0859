//! Questions that a server puts as tasks (2025-11-25): this client holds them, and the server looks later.

use std::time::Duration;

use serde_json::{Map, Value, json};
use wirescope::mcp::input_request::{InputRequestChange, Withdrawal};
use wirescope::mcp::{
    CallId, ClientFeatures, Command, ExchangeId, Feature, InputRequestId, InputResponse, Target,
};

use crate::playbook::{CALL, Playbook, body};
use crate::story::{self, URL, legacy};

/// What this client answered to the request `id`, which must be the next message out.
#[track_caller]
fn answered(play: &mut Playbook, id: &Value) -> Value {
    let (exchange, request) = play.expect_open();
    let answer = body(&request);
    assert_eq!(answer["id"], *id, "{answer}");
    play.accepted(exchange);
    answer
}

#[track_caller]
fn ask(play: &mut Playbook, stream: ExchangeId, id: &str, method: &str, params: &Value) {
    let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
    play.says(stream, &request);
}

/// A request about a task, and its answer.
#[track_caller]
fn look(play: &mut Playbook, stream: ExchangeId, method: &str, task: &Value) -> Value {
    ask(play, stream, "look", method, &json!({ "taskId": task }));
    answered(play, &json!("look"))
}

/// The next message out is news of the task.
#[track_caller]
fn expect_news(play: &mut Playbook, status: &str) -> Value {
    let (exchange, news) = play.expect_post("notifications/tasks/status");
    assert_eq!(news["params"]["status"], status);
    play.accepted(exchange);
    news["params"].clone()
}

fn form(task: &Value) -> Value {
    json!({
        "task": task, "message": "Who?",
        "requestedSchema": { "type": "object", "properties": { "name": { "type": "string" } } }
    })
}

fn message(task: &Value) -> Value {
    let content = json!({ "type": "text", "text": "Hello" });
    json!({ "task": task, "messages": [{ "role": "user", "content": content }], "maxTokens": 10 })
}

/// A form put as a task: the stream, the task as it was answered, and the question.
fn asked(ttl: &Value) -> (Playbook, ExchangeId, Value, InputRequestId) {
    let (mut play, stream) = legacy();
    ask(&mut play, stream, "ask", "elicitation/create", &form(&json!({ "ttl": ttl })));
    let created = answered(&mut play, &json!("ask"))["result"]["task"].clone();
    let (question, request) = play.expect_question();
    assert_eq!(request.task.as_deref(), created["taskId"].as_str());
    (play, stream, created, question)
}

fn ada() -> InputResponse {
    InputResponse::accept(Some(Map::from_iter([("name".to_owned(), json!("Ada"))])))
}

fn related(task: &Value) -> Value {
    json!({ "io.modelcontextprotocol/related-task": { "taskId": task["taskId"] } })
}

#[test]
fn a_question_put_as_a_task_is_answered_at_once_and_put_to_the_person() {
    let (mut play, stream, task, _) = asked(&json!(60_000));

    assert_eq!(task["status"], "working");
    assert_eq!((&task["ttl"], &task["pollInterval"]), (&json!(60_000), &json!(1_000)));
    assert!(task["createdAt"].as_str().expect("a time").starts_with("1970-01-01T00:00:0"));
    assert_eq!(task["createdAt"], task["lastUpdatedAt"]);
    let state = look(&mut play, stream, "tasks/get", &task["taskId"]);
    assert_eq!(state["result"], task);
    play.quiet();
}

#[test]
fn the_answer_waits_for_the_server_and_says_whose_it_is() {
    let (mut play, stream, task, question) = asked(&json!(60_000));
    play.wait_millis(2_000).command(Command::Answer(question, ada()));

    let news = expect_news(&mut play, "completed");
    assert_eq!(news.get("_meta"), None);
    assert!(news["lastUpdatedAt"].as_str() > news["createdAt"].as_str());
    let state = look(&mut play, stream, "tasks/get", &task["taskId"]);
    assert_eq!(state["result"], news);
    for _ in 0..2 {
        let result = look(&mut play, stream, "tasks/result", &task["taskId"])["result"].clone();
        let content = json!({ "name": "Ada" });
        assert_eq!(
            result,
            json!({ "action": "accept", "content": content, "_meta": related(&task) })
        );
    }
    play.quiet();
}

#[test]
fn a_server_that_asks_for_the_result_early_waits_until_there_is_one() {
    let (mut play, stream, task, question) = asked(&Value::Null);
    assert_eq!(task["ttl"], Value::Null);
    for id in ["first", "second", "taken back"] {
        ask(&mut play, stream, id, "tasks/result", &json!({ "taskId": task["taskId"] }));
    }
    let cancel = json!({
        "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": "taken back" }
    });
    play.says(stream, &cancel).quiet();

    play.command(Command::Answer(question, InputResponse::decline()));

    expect_news(&mut play, "completed");
    for id in ["first", "second"] {
        let answer = answered(&mut play, &json!(id));
        assert_eq!(answer["result"], json!({ "action": "decline", "_meta": related(&task) }));
    }
    play.quiet();
}

#[test]
fn a_message_that_a_person_rejects_is_a_failed_task_with_the_same_error() {
    let (mut play, stream) = legacy();
    ask(&mut play, stream, "ask", "sampling/createMessage", &message(&json!({})));
    let task = answered(&mut play, &json!("ask"))["result"]["task"].clone();
    let (question, _) = play.expect_question();

    play.command(Command::Answer(question, InputResponse::reject_sampling()));

    let news = expect_news(&mut play, "failed");
    assert_eq!(news["statusMessage"], "User rejected sampling request");
    let answer = look(&mut play, stream, "tasks/result", &task["taskId"]);
    let error = json!({ "code": -1, "message": "User rejected sampling request" });
    assert_eq!(answer["error"], error);
}

#[test]
fn the_server_may_list_its_tasks_and_cancel_one_that_is_not_over() {
    let (mut play, stream, task, question) = asked(&json!(60_000));
    ask(&mut play, stream, "ask", "sampling/createMessage", &message(&json!({})));
    let other = answered(&mut play, &json!("ask"))["result"]["task"].clone();
    assert_ne!(task["taskId"], other["taskId"]);
    ask(&mut play, stream, "list", "tasks/list", &json!({}));
    assert_eq!(answered(&mut play, &json!("list"))["result"], json!({ "tasks": [task, other] }));
    ask(&mut play, stream, "late", "tasks/result", &json!({ "taskId": task["taskId"] }));

    ask(&mut play, stream, "stop", "tasks/cancel", &json!({ "taskId": task["taskId"] }));

    expect_news(&mut play, "cancelled");
    assert_eq!(answered(&mut play, &json!("late"))["error"]["code"], -32603);
    assert_eq!(answered(&mut play, &json!("stop"))["result"]["status"], "cancelled");
    assert!(matches!(
        play.fate(question),
        InputRequestChange::Withdrawn { why: Withdrawal::ByServer, .. }
    ));
    let again = look(&mut play, stream, "tasks/cancel", &task["taskId"]);
    assert_eq!(again["error"]["code"], -32602);
    let words = "Cannot cancel task: already in terminal status 'cancelled'";
    assert_eq!(again["error"]["message"], words);
}

#[test]
fn what_names_no_task_or_no_page_is_refused() {
    let (mut play, stream, _, _) = asked(&json!(60_000));

    for method in ["tasks/get", "tasks/result", "tasks/cancel"] {
        let answer = look(&mut play, stream, method, &json!("nobody"));
        assert_eq!(answer["error"]["code"], -32602, "{method}");
        let answer = look(&mut play, stream, method, &json!(7));
        assert_eq!(answer["error"]["code"], -32602, "{method}");
        assert_eq!(play.record_of("\"taskId\":7").findings[0].pointer, "/params/taskId");
    }
    ask(&mut play, stream, "page", "tasks/list", &json!({ "cursor": "2" }));
    assert_eq!(answered(&mut play, &json!("page"))["error"]["code"], -32602);
}

#[test]
fn a_task_is_kept_as_long_as_the_server_wants_answered_or_not() {
    let (mut play, stream, task, question) = asked(&json!(5_000));
    ask(&mut play, stream, "late", "tasks/result", &json!({ "taskId": task["taskId"] }));
    play.wait_millis(4_900).quiet();

    play.wait_millis(200);

    assert!(matches!(
        play.fate(question),
        InputRequestChange::Withdrawn { why: Withdrawal::TaskExpired, .. }
    ));
    let late = answered(&mut play, &json!("late"));
    assert_eq!(late["error"], json!({ "code": -32602, "message": "Task has expired" }));
    let gone = look(&mut play, stream, "tasks/get", &task["taskId"]);
    assert_eq!(gone["error"]["code"], -32602);

    let (mut play, stream, task, question) = asked(&json!(5_000));
    play.command(Command::Answer(question, ada()));
    expect_news(&mut play, "completed");
    play.wait_millis(5_100);
    assert_eq!(look(&mut play, stream, "tasks/result", &task["taskId"])["error"]["code"], -32602);
}

#[test]
fn no_task_is_kept_longer_than_a_day() {
    let (_, _, task, _) = asked(&json!(u64::MAX));
    assert_eq!(task["ttl"], 86_400_000);
}

#[test]
fn tasks_end_with_their_session() {
    let (mut play, _, task, question) = asked(&json!(60_000));
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.answers(exchange, 404, "text/plain", "no such session").forget_aborts();
    play.expect_failure(CALL);
    assert!(matches!(
        play.fate(question),
        InputRequestChange::Withdrawn { why: Withdrawal::ConnectionOver, .. }
    ));
    let stream = story::handshake(&mut play, "s-2");
    play.stream_opens(stream);
    story::list(&mut play, "weather");

    let gone = look(&mut play, stream, "tasks/get", &task["taskId"]);

    assert_eq!(gone["error"]["code"], -32602);
    play.wait(Duration::from_mins(2)).quiet();
}

#[test]
fn the_question_outlives_the_call_unless_a_person_calls_that_off() {
    for is_cancelled in [false, true] {
        let (mut play, notices) = legacy();
        play.call(CALL, "weather");
        let (call, request) = play.expect_post("tools/call");
        play.stream_opens(call);
        ask(&mut play, call, "ask", "elicitation/create", &form(&json!({})));
        let task = answered(&mut play, &json!("ask"))["result"]["task"].clone();
        let (question, asked) = play.expect_question();
        assert_eq!(asked.about.call(), Some(CALL));
        if is_cancelled {
            play.command(Command::Cancel(CALL));
            play.expect_post("notifications/cancelled");
            expect_news(&mut play, "completed");
            assert!(matches!(play.fate(question), InputRequestChange::Withdrawn { .. }));
            let result = look(&mut play, notices, "tasks/result", &task["taskId"]);
            assert_eq!(result["result"]["action"], "cancel");
        } else {
            let result = json!({ "jsonrpc": "2.0", "id": request["id"], "result": {} });
            play.says(call, &result).ends(call);
            play.expect_result(CALL);
            assert!(play.questions.is_empty(), "{:?}", play.questions);
            play.command(Command::Answer(question, ada()));
            expect_news(&mut play, "completed");
        }
    }
}

/// A legacy server that is told of these switches, and the stream it speaks on.
fn legacy_with(features: ClientFeatures, revision: Option<&'static str>) -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect_to(Target { features, revision, ..Target::at(URL) });
    story::refuse_discovery(&mut play);
    let stream = story::handshake(&mut play, "s-1");
    play.stream_opens(stream);
    story::list(&mut play, "weather");
    (play, stream)
}

#[test]
fn without_the_switch_nothing_is_declared_or_taken_as_a_task() {
    let mut features = ClientFeatures::default();
    features.switch(Feature::OwnTasks, false);
    let (mut play, stream) = legacy_with(features, None);
    assert!(!play.record_of("\"initialize\"").text.contains("\"tasks\""));

    ask(&mut play, stream, "get", "tasks/get", &json!({ "taskId": "t" }));
    assert_eq!(answered(&mut play, &json!("get"))["error"]["code"], -32601);
    ask(&mut play, stream, "ask", "elicitation/create", &form(&json!({})));
    let (question, request) = play.expect_question();
    assert_eq!(request.task, None);
    let words = "requests a task, which this client has not declared";
    assert_eq!(request.findings[0].problem.to_string(), words);
    play.quiet().command(Command::Answer(question, ada()));
    assert_eq!(answered(&mut play, &json!("ask"))["result"]["action"], "accept");
}

#[test]
fn a_handshake_for_an_older_revision_declares_what_that_has_and_refuses_the_rest() {
    let (mut play, stream) = legacy_with(ClientFeatures::default(), Some("2025-03-26"));
    let declared = &play.record_of("\"initialize\"").text;
    let declared: Value = serde_json::from_str(declared).expect("JSON");
    assert_eq!(
        declared["params"]["capabilities"],
        json!({ "sampling": {}, "roots": { "listChanged": true } })
    );

    ask(&mut play, stream, "ask", "elicitation/create", &form(&json!({})));
    assert_eq!(answered(&mut play, &json!("ask"))["error"]["code"], -32601);
    // The switches are as they were: nothing is to be connected anew for.
    let offer = play.offers.last().expect("an offer");
    assert_eq!(offer.declared, Some(offer.features));
}

#[test]
fn what_is_no_task_makes_a_question_like_any_other() {
    let (mut play, stream) = legacy();

    ask(&mut play, stream, "ask", "elicitation/create", &form(&json!("soon")));

    let (_, request) = play.expect_question();
    assert_eq!(request.task, None);
    assert_eq!(request.findings[0].pointer, "/params/task");
    play.quiet();
}

#[test]
fn roots_are_answered_at_once_whatever_the_server_wants() {
    let (mut play, stream) = legacy();

    ask(&mut play, stream, "ask", "roots/list", &json!({ "task": {} }));

    assert_eq!(answered(&mut play, &json!("ask"))["result"], json!({ "roots": [] }));
    play.quiet();
}

#[test]
fn a_hundred_tasks_are_enough_and_those_that_are_over_make_room() {
    let (mut play, stream) = legacy();
    let mut first = None;
    for number in 0..100 {
        let id = format!("ask-{number}");
        ask(&mut play, stream, &id, "elicitation/create", &form(&json!({})));
        answered(&mut play, &json!(id));
        first = first.or(Some(play.expect_question().0));
    }
    ask(&mut play, stream, "more", "elicitation/create", &form(&json!({})));
    assert_eq!(answered(&mut play, &json!("more"))["error"]["code"], -32603);
    play.no_question();

    play.command(Command::Answer(first.expect("a question"), ada()));
    expect_news(&mut play, "completed");
    ask(&mut play, stream, "more", "elicitation/create", &form(&json!({})));
    assert_eq!(answered(&mut play, &json!("more"))["result"]["task"]["status"], "working");
}

/// A conversation that comes by most of what can happen to such a task.
pub(crate) fn story() -> Playbook {
    let (mut play, stream, task, question) = asked(&json!(5_000));
    ask(&mut play, stream, "late", "tasks/result", &json!({ "taskId": task["taskId"] }));
    ask(&mut play, stream, "ask", "sampling/createMessage", &message(&json!({})));
    let other = answered(&mut play, &json!("ask"))["result"]["task"]["taskId"].clone();
    look(&mut play, stream, "tasks/get", &other);
    play.call(CallId(8), "weather");
    play.expect_post("tools/call");
    play.command(Command::Answer(question, ada()));
    expect_news(&mut play, "completed");
    play.wait_millis(6_000);
    play
}
