//! Tasks that turn out otherwise than the first answer said: results refused too early, questions asked again
//! though they were answered.

use serde_json::{Value, json};
use wirescope::mcp::event::Refused;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::{Command, InputResponse};

use crate::legacy_tasks::{begun, last_report, look};
use crate::modern_tasks;
use crate::playbook::{CALL, Playbook};

fn refuse(play: &mut Playbook, message: &str) {
    let (fetch, asked) = play.expect_post("tasks/result");
    let error = json!({ "code": -32602, "message": message });
    play.json(fetch, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
}

#[test]
fn a_result_that_is_refused_too_early_does_not_end_the_call() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "input_required");

    refuse(&mut play, "Task is not completed");

    let report = last_report(&mut play);
    assert_eq!(report.refused, Some(Refused::Result("Task is not completed".to_owned())));
    for _ in 0..3 {
        play.wait_millis(510);
        look(&mut play, "input_required");
        play.take_changes(CALL);
        play.quiet();
    }
    play.wait_millis(510);
    look(&mut play, "working");
    assert_eq!(last_report(&mut play).refused, None);
    play.wait_millis(510);
    look(&mut play, "completed");
    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn a_task_that_asks_once_more_after_it_went_on_is_asked_for_its_questions_again() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "input_required");
    refuse(&mut play, "not yet");
    play.take_changes(CALL);
    play.wait_millis(510);
    look(&mut play, "working");
    play.take_changes(CALL);
    play.wait_millis(510);

    look(&mut play, "input_required");

    play.expect_post("tasks/result");
}

#[test]
fn a_refusal_that_crosses_the_end_of_the_task_leads_to_another_try() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "input_required");
    let (early, asked) = play.expect_post("tasks/result");
    play.take_changes(CALL);
    play.wait_millis(510);
    look(&mut play, "completed");
    play.take_changes(CALL);
    let error = json!({ "code": -32602, "message": "not completed" });
    play.json(early, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn a_result_that_a_gateway_holds_back_for_a_moment_is_asked_for_again() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "completed");
    let (fetch, _) = play.expect_post("tasks/result");
    play.answers(fetch, 502, "text/html", "no");
    play.take_changes(CALL);
    play.wait_millis(1_100);

    look(&mut play, "completed");

    let (fetch, asked) = play.expect_post("tasks/result");
    play.result(fetch, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn a_task_that_has_ended_and_refuses_its_result_ends_the_call() {
    let (mut play, _) = begun();
    play.wait_millis(510);
    look(&mut play, "completed");

    refuse(&mut play, "gone");

    assert!(matches!(play.expect_failure(CALL), CallFailure::Rpc(_)));
    play.quiet();
}

fn asking(key: &str) -> Value {
    let schema = json!({ "type": "object", "properties": {} });
    let question = json!({ "method": "elicitation/create", "params": {
        "mode": "form", "message": "Which colour?", "requestedSchema": schema } });
    let mut state = modern_tasks::state("input_required", &json!({ "resultType": "complete" }));
    state["inputRequests"] = json!({ key: question });
    state
}

/// A task whose one question was answered, and the answer taken.
fn answered() -> Playbook {
    let mut play = modern_tasks::ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    let mut first = asking("colour");
    first["resultType"] = json!("task");
    play.result(call, &asked, &first);
    play.expect_post("subscriptions/listen");
    let (question, _) = play.expect_question();
    play.command(Command::Answer(question, InputResponse::decline()));
    let (update, asked) = play.expect_post("tasks/update");
    play.result(update, &asked, &json!({ "resultType": "complete" }));
    play.take_changes(CALL);
    play
}

#[test]
fn a_question_that_is_asked_again_under_its_key_is_said_to_be_answered() {
    let mut play = answered();

    let (look, asked) = play.expect_post("tasks/get");
    play.result(look, &asked, &asking("colour"));

    let report = last_report(&mut play);
    let [still] = report.still_asks.as_slice() else { panic!("{report:?}") };
    assert_eq!((still.key.as_str(), still.words.as_str()), ("colour", "Which colour?"));
    play.no_question();

    // Once it goes on there is nothing to say.
    play.wait_millis(2_000);
    let (look, asked) = play.expect_post("tasks/get");
    play.result(look, &asked, &modern_tasks::working());
    assert_eq!(last_report(&mut play).still_asks, []);
}

#[test]
fn a_person_can_answer_once_more_what_is_still_asked() {
    let mut play = answered();
    let (look, asked) = play.expect_post("tasks/get");
    play.result(look, &asked, &asking("colour"));

    play.command(Command::AskAgain(CALL));
    let (look, asked) = play.expect_post("tasks/get");
    play.result(look, &asked, &asking("colour"));

    let (question, request) = play.expect_question();
    assert_eq!(request.key, "colour");
    assert_eq!(last_report(&mut play).still_asks, []);
    play.command(Command::Answer(question, InputResponse::decline()));
    play.expect_post("tasks/update");
}
