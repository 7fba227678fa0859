//! Calls of 2026-07-28 that take several rounds: questions as results, answers in the next request.

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Cause};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::input_request::{About, AnsweredBy, InputKind, InputRequestChange, Withdrawal};
use wirescope::mcp::{CallId, ClientFeatures, Command, ExchangeId, InputResponse, Operation, Root};

use crate::asking::form;
use crate::playbook::{CALL, Playbook, body, header};
use crate::story::modern;

fn question() -> Value {
    let form = form("");
    json!({ "method": form["method"], "params": form["params"] })
}

fn asks(play: &mut Playbook, exchange: ExchangeId, asked: &Value, result: Value) {
    let mut result = result;
    result["resultType"] = json!("input_required");
    play.result(exchange, asked, &result);
}

/// A modern server at work on a call.
fn at_work() -> (Playbook, ExchangeId, Value) {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    (play, exchange, asked)
}

#[test]
fn the_answer_goes_out_with_the_same_request_under_a_new_id_and_the_state_as_it_came() {
    let (mut play, exchange, asked) = at_work();
    let state = "ключ \u{1}\"\\ /\u{2028} eyJ0=";
    asks(
        &mut play,
        exchange,
        &asked,
        json!({ "inputRequests": { "who": question() }, "requestState": state }),
    );
    let (id, request) = play.expect_question();
    assert_eq!((request.key.as_str(), &request.about), ("who", &About::Call(CALL)));
    assert!(matches!(play.take_changes(CALL).last(), Some(CallChange::AwaitingInput { .. })));
    play.wait_millis(600_000).quiet();

    let content = json!({ "name": "Ada" }).as_object().cloned();
    play.command(Command::Answer(id, InputResponse::accept(content)));

    let (again, retry) = play.expect_open();
    assert_eq!(header(&retry, "mcp-name").as_deref(), Some("weather"));
    let retry = body(&retry);
    assert_ne!(retry["id"], asked["id"]);
    assert_eq!(retry["params"]["_meta"]["progressToken"], retry["id"]);
    assert_eq!(retry["params"]["arguments"], asked["params"]["arguments"]);
    let answer = json!({ "who": { "action": "accept", "content": { "name": "Ada" } } });
    assert_eq!(retry["params"]["inputResponses"], answer);
    assert_eq!(retry["params"]["requestState"], state);
    assert_eq!(play.record_of("inputResponses").cause, Cause::Person);
    assert!(matches!(play.take_changes(CALL)[..], [CallChange::Resumed { .. }]));
    play.result(again, &retry, &json!({ "resultType": "complete", "content": [] }));
    play.expect_result(CALL);
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn several_questions_go_back_together_and_no_state_is_made_up() {
    let (mut play, exchange, asked) = at_work();
    let sampling =
        json!({ "method": "sampling/createMessage", "params": { "messages": [], "maxTokens": 1 } });
    let requests = json!({ "a": question(), "r": { "method": "roots/list" }, "b": sampling });
    play.command(Command::SetRoots(vec![Root {
        uri: "file:///x".to_owned(),
        name: String::new(),
    }]));
    asks(&mut play, exchange, &asked, json!({ "inputRequests": requests }));
    let ((a, _), (b, _), (r, roots)) =
        (play.expect_question(), play.expect_question(), play.expect_question());
    assert_eq!((&roots.kind, roots.key.as_str()), (&InputKind::Roots, "r"));
    let by_app = |change: &InputRequestChange| {
        matches!(change, InputRequestChange::Answered { by: AnsweredBy::App, .. })
    };
    assert!(by_app(play.fate(r)));

    let message = json!({ "role": "assistant", "content": [], "model": "me" });
    play.command(Command::Answer(b, InputResponse::Result(message.clone())));
    play.take_changes(CALL);
    play.quiet().command(Command::Answer(a, InputResponse::decline()));

    let (_, retry) = play.expect_post("tools/call");
    let answers = json!({
        "a": { "action": "decline" }, "b": message, "r": { "roots": [{ "uri": "file:///x" }] }
    });
    assert_eq!(retry["params"]["inputResponses"], answers);
    assert_eq!(retry["params"].get("requestState"), None);
}

#[test]
fn questions_for_roots_alone_need_nobody() {
    let (mut play, exchange, asked) = at_work();

    asks(
        &mut play,
        exchange,
        &asked,
        json!({ "inputRequests": { "r": { "method": "roots/list" } } }),
    );

    let (_, retry) = play.expect_post("tools/call");
    assert_eq!(retry["params"]["inputResponses"], json!({ "r": { "roots": [] } }));
}

#[test]
fn each_round_carries_its_own_answers_and_its_own_state() {
    let (mut play, mut exchange, mut asked) = at_work();
    for (round, state) in [(1, Some("one")), (2, None), (3, Some("three"))] {
        let mut result = json!({ "inputRequests": { format!("q{round}"): question() } });
        if let Some(state) = state {
            result["requestState"] = json!(state);
        }
        asks(&mut play, exchange, &asked, result);
        let (id, _) = play.expect_question();
        play.command(Command::Answer(id, InputResponse::decline()));

        (exchange, asked) = play.expect_post("tools/call");

        let answers = asked["params"]["inputResponses"].as_object().expect("answers");
        assert_eq!(answers.keys().collect::<Vec<_>>(), [&format!("q{round}")]);
        assert_eq!(asked["params"].get("requestState").and_then(Value::as_str), state);
    }
}

#[test]
fn neither_answers_nor_state_leak_into_another_call() {
    let (mut play, exchange, asked) = at_work();
    asks(
        &mut play,
        exchange,
        &asked,
        json!({ "inputRequests": { "a": question() }, "requestState": "s" }),
    );

    play.call(CallId(8), "weather");

    let (_, other) = play.expect_post("tools/call");
    assert_eq!(other["params"].get("requestState"), None);
    assert_eq!(other["params"].get("inputResponses"), None);
}

#[test]
fn a_server_that_wants_another_try_gets_it_after_a_moment() {
    let (mut play, exchange, asked) = at_work();
    asks(&mut play, exchange, &asked, json!({ "requestState": "half" }));
    play.take_changes(CALL);
    play.wait_millis(200).quiet();

    play.wait_millis(51);

    let (_, retry) = play.expect_post("tools/call");
    assert_eq!(retry["params"]["requestState"], "half");
    assert_eq!(retry["params"].get("inputResponses"), None);
}

#[test]
fn after_ten_rounds_the_person_is_asked_whether_there_may_be_more() {
    let (mut play, mut exchange, mut asked) = at_work();
    for _ in 0..10 {
        asks(&mut play, exchange, &asked, json!({ "requestState": "more" }));
        play.wait_millis(251);
        (exchange, asked) = play.expect_post("tools/call");
    }
    asks(&mut play, exchange, &asked, json!({ "requestState": "more" }));
    let changes = play.wait_millis(600_000).take_changes(CALL);
    assert!(matches!(changes.last(), Some(CallChange::RoundsSpent { rounds: 10, .. })));
    play.quiet();

    play.command(Command::GoOn(CALL)).command(Command::GoOn(CALL)).wait_millis(251);

    // The round that was held back is the first of the next ten.
    (exchange, asked) = play.expect_post("tools/call");
    for _ in 0..9 {
        asks(&mut play, exchange, &asked, json!({ "requestState": "more" }));
        play.wait_millis(251);
        (exchange, asked) = play.expect_post("tools/call");
    }
    asks(&mut play, exchange, &asked, json!({ "requestState": "more" }));
    let changes = play.wait_millis(1_000).take_changes(CALL);
    assert!(matches!(changes.last(), Some(CallChange::RoundsSpent { rounds: 20, .. })));
    play.command(Command::Cancel(CALL));
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
}

#[test]
fn a_call_that_waits_for_answers_or_for_its_turn_can_be_cancelled() {
    let (mut play, exchange, asked) = at_work();
    asks(&mut play, exchange, &asked, json!({ "inputRequests": { "a": question() } }));
    let (id, _) = play.expect_question();
    play.command(Command::Cancel(CALL));
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    let why = |change: &InputRequestChange| {
        matches!(change, InputRequestChange::Withdrawn { why: Withdrawal::CallOver, .. })
    };
    assert!(why(play.fate(id)));
    play.command(Command::Answer(id, InputResponse::decline())).quiet();

    let (mut play, exchange, asked) = at_work();
    asks(&mut play, exchange, &asked, json!({ "requestState": "s" }));
    play.command(Command::Cancel(CALL)).wait_millis(1_000);
    assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
    play.quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn rejecting_one_question_gives_up_the_call_and_sends_nothing() {
    let (mut play, exchange, asked) = at_work();
    let sampling = json!({ "method": "sampling/createMessage", "params": { "messages": [] } });
    let requests = json!({ "a": question(), "b": sampling });
    asks(&mut play, exchange, &asked, json!({ "inputRequests": requests }));
    let ((a, _), (b, _)) = (play.expect_question(), play.expect_question());

    play.command(Command::Answer(b, InputResponse::reject_sampling()));

    let message = "User rejected sampling request".to_owned();
    assert_eq!(play.expect_failure(CALL), CallFailure::InputRefused { message });
    assert!(matches!(play.fate(a), InputRequestChange::Withdrawn { .. }));
    play.quiet();
}

#[test]
fn what_cannot_be_answered_fails_and_shows_what_came() {
    for (result, reason) in [
        (json!({}), "an input-required result with neither inputRequests nor requestState"),
        (
            json!({ "requestState": 7 }),
            "an input-required result whose requestState is not a string",
        ),
        (
            json!({ "inputRequests": [] }),
            "an input-required result whose inputRequests is not an object",
        ),
        (json!({ "inputRequests": { "a": 3 } }), "an input request \"a\" without a method"),
        (
            json!({ "inputRequests": { "a": { "method": "tools/list" } } }),
            "an input request \"a\" that has the unknown method \"tools/list\"",
        ),
        (
            json!({ "inputRequests": { "a": { "method": "elicitation/create", "params": {
                "message": "", "mode": "url" } } } }),
            "an input request \"a\" that is not valid: /result/inputRequests/a/params/url is missing",
        ),
    ] {
        let (mut play, exchange, asked) = at_work();

        asks(&mut play, exchange, &asked, result);

        let CallFailure::Unreadable { reason: told, text } = play.expect_failure(CALL) else {
            panic!("expected {reason}")
        };
        assert_eq!(told, reason);
        assert!(text.contains("input_required"));
        play.quiet();
        assert!(play.questions.is_empty());
    }
}

#[test]
fn only_tools_prompts_and_resources_may_ask() {
    for (operation, may) in [
        (Operation::read_resource("a:b"), true),
        (Operation::get_prompt("p", serde_json::Map::new()), true),
        (Operation::new("completion/complete", serde_json::Map::new()), false),
    ] {
        let mut play = modern();
        let method = operation.method.to_string();
        play.command(Command::Call(CALL, operation));
        let (exchange, asked) = play.expect_post(&method);

        asks(&mut play, exchange, &asked, json!({ "inputRequests": { "a": question() } }));

        let failed =
            play.take_changes(CALL).iter().any(|it| matches!(it, CallChange::Failed { .. }));
        assert_eq!(failed, !may, "{method}");
    }
}

#[test]
fn switches_are_declared_with_the_very_next_request() {
    let mut play = modern();
    play.command(Command::SetFeatures(ClientFeatures::none())).quiet();
    assert_eq!(play.offers.last().expect("an offer").declared, None);

    play.call(CALL, "weather");

    let (exchange, asked) = play.expect_post("tools/call");
    assert_eq!(asked["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"], json!({}));
    asks(&mut play, exchange, &asked, json!({ "inputRequests": { "a/b": question() } }));
    let (_, request) = play.expect_question();
    assert_eq!(request.findings[0].pointer, "/result/inputRequests/a~1b");
}

#[test]
fn a_call_that_waits_for_answers_outlives_a_lost_connection() {
    let (mut play, exchange, asked) = at_work();
    asks(&mut play, exchange, &asked, json!({ "inputRequests": { "a": question() } }));
    let (id, _) = play.expect_question();
    play.call(CallId(8), "weather");
    let (other, _) = play.expect_post("tools/call");
    play.fails(other);
    play.take_changes(CallId(8));
    play.take_changes(CALL);

    play.command(Command::Answer(id, InputResponse::decline()));

    let (again, retry) = play.expect_post("tools/call");
    play.result(again, &retry, &json!({ "content": [] })).expect_result(CALL);
}
