//! Values for an argument while a person types, in every revision.

use serde_json::{Map, Value, json};
use wirescope::mcp::Command;
use wirescope::mcp::completion::{Completion, CompletionChange, FieldId, Offer, Source};
use wirescope::mcp::event::Cause;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::HttpEvent;

use crate::playbook::{Playbook, hidden};
use crate::story::{event_dialect, http_sse, legacy, legacy_of, modern};

const FIELD: FieldId = FieldId(1);

fn typed(value: &str) -> Command {
    let others = Map::from_iter([("department".to_owned(), json!("Sales"))]);
    let source = Source::Prompt("team".to_owned());
    let (argument, value) = ("name".to_owned(), value.to_owned());
    Command::Complete(FIELD, Completion { source, argument, value, others })
}

fn offer(values: &[&str]) -> Value {
    json!({ "completion": { "values": values, "hasMore": false } })
}

fn offered(play: &Playbook) -> Option<Vec<String>> {
    match play.completions.last() {
        Some((FIELD, CompletionChange::Offered(Offer { values, .. }))) => Some(values.clone()),
        _ => None,
    }
}

/// A streamable server of this revision, ready, with nothing on its list.
#[test]
fn the_arguments_filled_in_already_go_along_from_2025_06_18_on() {
    let revisions =
        [("2024-11-05", false), ("2025-03-26", false), ("2025-06-18", true), ("2025-11-25", true)];
    for (revision, goes_along) in revisions {
        let mut play = legacy_of(revision);

        play.command(typed("D"));

        let (_, asked) = play.expect_post("completion/complete");
        assert_eq!(asked["params"]["ref"], json!({ "type": "ref/prompt", "name": "team" }));
        assert_eq!(asked["params"]["argument"], json!({ "name": "name", "value": "D" }));
        let context = goes_along.then(|| json!({ "arguments": { "department": "Sales" } }));
        assert_eq!(asked["params"].get("context"), context.as_ref(), "{revision}");
    }
    let mut play = modern();
    play.command(typed("D"));
    let (_, asked) = play.expect_post("completion/complete");
    assert_eq!(asked["params"]["context"], json!({ "arguments": { "department": "Sales" } }));
}

#[test]
fn a_template_is_named_by_its_uri() {
    let mut play = modern();
    let source = Source::Template("repo://{owner}".to_owned());
    let (argument, value) = ("owner".to_owned(), String::new());
    let completion = Completion { source, argument, value, others: Map::new() };

    play.command(Command::Complete(FIELD, completion));

    let (_, asked) = play.expect_post("completion/complete");
    assert_eq!(asked["params"]["ref"], json!({ "type": "ref/resource", "uri": "repo://{owner}" }));
    assert_eq!(asked["params"].get("context"), None);
}

#[test]
fn the_offer_comes_to_its_field_and_the_question_is_the_apps_own() {
    let mut play = modern();
    play.command(typed("D"));
    let (exchange, asked) = play.expect_post("completion/complete");

    play.result(exchange, &asked, &offer(&["David", "Dora"]));

    assert_eq!(offered(&play), Some(vec!["David".to_owned(), "Dora".to_owned()]));
    assert_eq!(play.record_of("completion/complete").cause, Cause::App);
    play.quiet();
}

#[test]
fn typing_on_takes_the_question_back_by_the_means_of_the_era() {
    let mut play = modern();
    play.command(typed("D"));
    let (first, stale) = play.expect_post("completion/complete");
    play.command(typed("Da"));
    play.expect_abort(first);
    let (second, asked) = play.expect_post("completion/complete");
    play.result(first, &stale, &offer(&["Dora"])).result(second, &asked, &offer(&["David"]));
    assert_eq!(offered(&play), Some(vec!["David".to_owned()]));

    let (mut play, _) = legacy();
    play.command(typed("D"));
    let (first, stale) = play.expect_post("completion/complete");
    play.command(typed("Da"));
    let (_, cancelled) = play.expect_post("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], stale["id"]);
    let (second, asked) = play.expect_post("completion/complete");
    play.result(second, &asked, &offer(&["David"])).result(first, &stale, &offer(&["Dora"]));
    assert_eq!(offered(&play), Some(vec!["David".to_owned()]));
}

#[test]
fn two_fields_ask_side_by_side() {
    let mut play = modern();
    play.command(typed("D"));
    play.expect_post("completion/complete");
    let Command::Complete(_, other) = typed("E") else { unreachable!("as made above") };

    play.command(Command::Complete(FieldId(2), other));

    play.expect_post("completion/complete");
    play.quiet();
}

#[test]
fn a_field_that_is_left_gets_nothing_more() {
    let mut play = modern();
    play.command(typed("D"));
    let (exchange, asked) = play.expect_post("completion/complete");

    play.command(Command::StopCompleting(FIELD));

    play.expect_abort(exchange);
    play.result(exchange, &asked, &offer(&["David"]));
    assert_eq!(play.completions.last(), Some(&(FIELD, CompletionChange::Dismissed)));
    assert_eq!(play.deadline(), None);
}

#[test]
fn no_answer_in_time_is_told_and_the_connection_stays() {
    let mut play = modern();
    play.command(typed("D"));
    let (exchange, _) = play.expect_post("completion/complete");
    play.sent(exchange).wait_millis(61_000);

    play.expect_abort(exchange);
    let Some((FIELD, CompletionChange::Failed(failure))) = play.completions.last() else {
        panic!("{:?}", play.completions)
    };
    assert!(matches!(failure, CallFailure::TimedOut { .. }));
    play.expect_ready();
}

#[test]
fn a_method_the_server_does_not_know_is_no_lost_session() {
    let (mut play, _) = legacy();
    play.command(typed("D"));
    let (exchange, asked) = play.expect_post("completion/complete");
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(exchange, 404, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    assert!(matches!(play.completions.last(), Some((FIELD, CompletionChange::Failed(_)))));
    play.quiet().expect_ready();
}

#[test]
fn a_lost_connection_ends_the_question() {
    let mut play = modern();
    play.command(typed("D"));
    let (exchange, _) = play.expect_post("completion/complete");

    play.sent(exchange).http(exchange, HttpEvent::Failed(hidden()));

    assert!(matches!(play.completions.last(), Some((FIELD, CompletionChange::Failed(_)))));
}

#[test]
fn over_http_sse_the_offer_comes_on_the_stream() {
    let (mut play, stream) = http_sse();
    play.command(typed("D"));
    let (post, asked) = play.expect_post("completion/complete");
    play.answers(post, 202, "text/plain", "Accepted");

    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": offer(&["David"]) });
    play.item(stream, "message", &answer.to_string());

    assert_eq!(offered(&play), Some(vec!["David".to_owned()]));
}

#[test]
fn the_event_dialect_has_no_such_question() {
    let (mut play, _) = event_dialect();

    play.command(typed("D"));

    play.quiet();
}
