//! Whose progress it is: by the token that went out, whoever wrote it and however long it serves.

use serde_json::{Map, Value, json};
use wirescope::mcp::event::CallChange;
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::written::{Outgoing, RawMessage};
use wirescope::mcp::{Command, Dialect, ExchangeId, Operation, Resumption};

use crate::legacy_tasks;
use crate::playbook::{CALL, Playbook};
use crate::story::{http_sse, legacy, modern};

fn report(token: &Value, done: f64) -> Value {
    let params = json!({ "progressToken": token, "progress": done, "total": 4 });
    json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
}

#[track_caller]
fn findings(play: &Playbook) -> Vec<String> {
    let findings = &play.record_of("notifications/progress").findings;
    findings.iter().map(|found| format!("{} {}", found.pointer, found.problem)).collect()
}

/// A connection, and the session's stream where answers come on that.
type Story = fn() -> (Playbook, Option<ExchangeId>);

/// A call with a person's own token, under way, and the stream that brings its answer.
fn calls_with_own_token() -> Vec<(Playbook, ExchangeId)> {
    let mut all = Vec::new();
    let over_stream = || {
        let (play, session) = http_sse();
        (play, Some(session))
    };
    let stories: [Story; 3] = [|| (modern(), None), || (legacy().0, None), over_stream];
    for story in stories {
        let (mut play, stream) = story();
        let mut operation = Operation::call_tool("weather", Map::new());
        operation.params.insert("_meta".to_owned(), json!({ "progressToken": "mine" }));
        play.command(Command::Call(CALL, operation));
        let (exchange, asked) = play.expect_post("tools/call");
        assert_eq!(asked["params"]["_meta"]["progressToken"], "mine");
        match stream {
            Some(_) => play.answers(exchange, 202, "text/plain", "Accepted"),
            None => play.stream_opens(exchange),
        };
        play.take_changes(CALL);
        all.push((play, stream.unwrap_or(exchange)));
    }
    all
}

fn say(play: &mut Playbook, stream: ExchangeId, message: &Value) {
    let is_sse = play.identity.as_ref().is_some_and(|held| held.dialect == Dialect::HttpSse);
    if is_sse {
        play.item(stream, "message", &message.to_string());
    } else {
        play.says(stream, message);
    }
}

fn is_progress(change: &CallChange) -> bool {
    matches!(change, CallChange::Progressed(_))
}

#[test]
fn progress_with_a_token_that_a_person_wrote_is_the_calls_and_gives_it_time() {
    for (mut play, stream) in calls_with_own_token() {
        for done in [1.0, 2.0, 3.0] {
            play.wait_millis(40_000);
            say(&mut play, stream, &report(&json!("mine"), done));
            assert!(play.take_changes(CALL).iter().any(is_progress));
            assert_eq!(findings(&play), Vec::<String>::new());
        }
        say(&mut play, stream, &report(&json!("mine"), 3.0));
        assert_eq!(findings(&play), ["/params/progress does not increase: it was 3"]);
        play.wait_millis(61_000);
        assert!(matches!(play.expect_failure(CALL), CallFailure::TimedOut { .. }));
    }
}

#[test]
fn a_number_in_place_of_the_written_token_is_told() {
    for (mut play, stream) in calls_with_own_token() {
        say(&mut play, stream, &report(&json!(2), 1.0));

        assert!(!play.take_changes(CALL).iter().any(is_progress));
        let words = "/params/progressToken does not belong to any request in progress";
        assert_eq!(findings(&play), [words]);
    }
}

#[test]
fn the_token_in_a_body_sent_byte_for_byte_counts_too() {
    let (mut play, notices) = legacy();
    let body = r#"{"jsonrpc":"2.0","id":"a","method":"tools/call","params":{"name":"weather","_meta":{"progressToken":"raw"}}}"#;
    let raw = RawMessage { body: body.into(), headers: None };
    play.command(Command::Send(CALL, Outgoing::Raw(raw))).expect_open();
    play.take_changes(CALL);

    play.says(notices, &report(&json!("raw"), 1.0));

    assert!(play.take_changes(CALL).iter().any(is_progress));
    assert_eq!(findings(&play), Vec::<String>::new());
}

#[test]
fn a_token_serves_as_long_as_the_task_that_its_call_became() {
    for token in [None, Some("mine")] {
        let (mut play, notices) = legacy_tasks::ready();
        let mut operation = legacy_tasks::research();
        if let Some(own) = token {
            operation.params.insert("_meta".to_owned(), json!({ "progressToken": own }));
        }
        play.command(Command::Call(CALL, operation));
        let (call, asked) = play.expect_post("tools/call");
        let sent = play.record_of("tools/call").id;
        play.result(call, &asked, &json!({ "task": legacy_tasks::state("t-1", "working") }));
        play.take_changes(CALL);
        let token = &asked["params"]["_meta"]["progressToken"];

        play.says(notices, &report(token, 1.0));

        assert!(play.take_changes(CALL).iter().any(is_progress));
        assert_eq!(findings(&play), Vec::<String>::new());
        assert_eq!(play.record_of("notifications/progress").about, Some(sent));
        play.says(notices, &report(token, 1.0));
        assert_eq!(findings(&play), ["/params/progress does not increase: it was 1"]);
    }
}

#[test]
fn a_task_from_before_a_reload_may_have_a_token_that_nobody_remembers() {
    let (mut play, notices) = legacy_tasks::ready();
    let (task, operation) = ("t-1".to_owned(), legacy_tasks::research());
    play.command(Command::ResumeTask(CALL, Resumption { task, operation, session: None }));

    play.says(notices, &report(&json!(77), 1.0));

    assert_eq!(findings(&play), Vec::<String>::new());
}
