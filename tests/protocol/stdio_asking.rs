//! What a program asks of a person: by requests in the legacy era, by results in the modern one. And tasks.

use serde_json::{Value, json};
use wirescope::mcp::event::CallChange;
use wirescope::mcp::{Command, ExchangeId, InputResponse, Operation, Root};

use crate::asking::form;
use crate::modern_tasks::{state, working};
use crate::playbook::{CALL, Playbook};
use crate::stdio::{legacy_program, list_tools, modern_program, modern_program_with, shake_hands};

fn sampling(id: &str) -> Value {
    let messages = json!([{ "role": "user", "content": { "type": "text", "text": "Hi" } }]);
    let params = json!({ "messages": messages, "maxTokens": 9 });
    json!({ "jsonrpc": "2.0", "id": id, "method": "sampling/createMessage", "params": params })
}

fn begin_call(play: &mut Playbook) -> Value {
    play.call(CALL, "weather");
    play.expect_line("tools/call")
}

#[test]
fn an_elicitation_by_request_is_answered_by_a_line() {
    let (mut play, id) = legacy_program();
    let call = begin_call(&mut play);
    play.prints(id, &form("q"));
    let (question, asked) = play.expect_question();
    assert_eq!(asked.about.call(), Some(CALL));
    play.wait_millis(120_000).take_changes(CALL);
    play.quiet();

    play.command(Command::Answer(question, InputResponse::decline()));

    let answer = play.expect_message();
    assert_eq!(answer, json!({ "jsonrpc": "2.0", "id": "q", "result": { "action": "decline" } }));
    let record = play.record_of("elicitation/create").id;
    assert_eq!(play.record_of("\"decline\"").answers, Some(record));
    play.returns(id, &call, &json!({ "content": [] }));
    play.expect_result(CALL);
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn sampling_and_roots_by_request_are_answered_by_lines() {
    let (mut play, id) = legacy_program();
    play.command(Command::SetRoots(vec![Root {
        uri: "file:///a".to_owned(),
        name: String::new(),
    }]));
    play.expect_line("notifications/roots/list_changed");
    play.prints(id, &json!({ "jsonrpc": "2.0", "id": 1, "method": "roots/list" }));
    let roots = play.expect_message();
    assert_eq!(roots["result"]["roots"][0]["uri"], "file:///a");
    play.expect_question();

    play.prints(id, &sampling("s"));
    let (question, _) = play.expect_question();
    play.command(Command::Answer(question, InputResponse::reject_sampling()));
    let answer = play.expect_message();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!("s"), &json!(-1)));
    play.quiet();
}

#[test]
fn a_question_that_the_program_takes_back_is_withdrawn_and_one_that_dies_with_it_too() {
    let (mut play, id) = legacy_program();
    play.prints(id, &form("a"));
    let (first, _) = play.expect_question();
    let params = json!({ "requestId": "a" });
    play.prints(
        id,
        &json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": params }),
    );
    assert!(play.record_of("notifications/cancelled").findings.is_empty());
    play.command(Command::Answer(first, InputResponse::decline())).quiet();

    play.prints(id, &form("b"));
    let (second, _) = play.expect_question();
    play.wait_millis(6_000).exits(id, 1).wait_millis(2_000);
    let again = play.expect_run();
    shake_hands(&mut play, again, &json!({}));
    play.command(Command::Answer(second, InputResponse::decline())).quiet();
}

#[test]
fn a_modern_program_asks_by_its_result_and_is_asked_again_with_the_answers() {
    let (mut play, id) = modern_program();
    let call = begin_call(&mut play);
    let elicit = json!({ "method": "elicitation/create", "params": form("")["params"] });
    let sample = json!({ "method": "sampling/createMessage", "params": sampling("")["params"] });
    let requests = json!({ "e": elicit, "s": sample, "r": { "method": "roots/list" } });
    let asks = json!({
        "resultType": "input_required", "inputRequests": requests, "requestState": "opaque"
    });

    play.returns(id, &call, &asks);
    for _ in 0..2 {
        let (question, asked) = play.expect_question();
        let answer = match &*asked.method {
            "elicitation/create" => InputResponse::decline(),
            _ => InputResponse::Result(json!({ "role": "assistant" })),
        };
        play.command(Command::Answer(question, answer));
    }

    let again = play.expect_line("tools/call");
    assert_ne!(again["id"], call["id"]);
    let params = &again["params"];
    assert_eq!(params["requestState"], "opaque");
    assert_eq!(params["inputResponses"]["e"]["action"], "decline");
    assert_eq!(params["inputResponses"]["r"], json!({ "roots": [] }));
    play.returns(id, &again, &json!({ "resultType": "complete", "content": [] }));
    play.expect_result(CALL);
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_round_that_asks_for_nothing_goes_out_again_by_itself() {
    let (mut play, id) = modern_program();
    let call = begin_call(&mut play);

    play.returns(id, &call, &json!({ "resultType": "input_required", "requestState": "s" }));
    play.wait_millis(300);

    let again = play.expect_line("tools/call");
    assert_eq!(again["params"]["requestState"], "s");
}

#[test]
fn a_task_of_the_legacy_era_is_looked_at_and_its_result_fetched() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.refuses(id, &asked, -32601);
    let tasks = json!({ "cancel": {}, "requests": { "tools": { "call": {} } } });
    shake_hands(&mut play, id, &json!({ "tools": {}, "tasks": tasks }));
    list_tools(&mut play, id);
    let operation = Operation::call_tool("weather", serde_json::Map::new()).as_task(None);
    play.command(Command::Call(CALL, operation));
    let asked = play.expect_line("tools/call");
    let at = "2026-01-01T00:00:00Z";
    let task = |status: &str| {
        json!({
            "taskId": "t", "status": status, "createdAt": at, "lastUpdatedAt": at, "ttl": null,
            "pollInterval": 1000
        })
    };
    play.returns(id, &asked, &json!({ "task": task("working") })).wait_millis(1_500);
    let look = play.expect_line("tasks/get");
    play.returns(id, &look, &task("completed"));
    let fetch = play.expect_line("tasks/result");

    play.returns(id, &fetch, &json!({ "content": [] }));

    assert_eq!(play.expect_result(CALL), json!({ "content": [] }));
    play.quiet();
}

#[test]
fn news_of_a_modern_task_come_by_the_id_of_their_subscription() {
    let extensions = json!({ "io.modelcontextprotocol/tasks": {} });
    let capabilities = json!({ "tools": { "listChanged": true }, "extensions": extensions });
    let (mut play, id) = modern_program_with(&capabilities);
    let lists = play.expect_line("subscriptions/listen");
    list_tools(&mut play, id);
    let call = begin_call(&mut play);
    play.returns(id, &call, &state("working", &json!({ "resultType": "task" })));
    let news = play.expect_line("subscriptions/listen");
    acknowledge(&mut play, id, &lists);
    acknowledge(&mut play, id, &news);
    let mut params = working();
    params["_meta"] = json!({ "io.modelcontextprotocol/subscriptionId": news["id"] });
    play.prints(
        id,
        &json!({ "jsonrpc": "2.0", "method": "notifications/tasks", "params": params }),
    );
    assert!(play.record_of("notifications/tasks").findings.is_empty());
    let mut params = state("completed", &json!({ "result": { "content": [] } }));
    params["_meta"] = json!({ "io.modelcontextprotocol/subscriptionId": news["id"] });

    play.prints(
        id,
        &json!({ "jsonrpc": "2.0", "method": "notifications/tasks", "params": params }),
    );

    let changes = play.take_changes(CALL);
    assert!(matches!(changes.last(), Some(CallChange::Finished { .. })), "{changes:?}");
    // What is under way no longer is not heard of, and the program is told so.
    let cancelled = play.expect_line("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], news["id"]);
    play.wait_millis(5_000).quiet().expect_ready();
}

fn acknowledge(play: &mut Playbook, id: ExchangeId, asked: &Value) {
    let meta = json!({ "io.modelcontextprotocol/subscriptionId": asked["id"] });
    let params = json!({ "_meta": meta, "notifications": asked["params"]["notifications"] });
    let method = "notifications/subscriptions/acknowledged";
    play.prints(id, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    assert!(play.record_of(&format!("Id\":{}", asked["id"])).findings.is_empty());
}
