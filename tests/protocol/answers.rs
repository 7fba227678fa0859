//! What an answer has to hold, and what is said where it does not: in the log and with the call.

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Record, Subject};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::types::LogLevel;
use wirescope::mcp::{Command, List, Operation};
use wirescope::wire::reader::Finding;

use crate::playbook::{CALL, Playbook};
use crate::story::{legacy, modern, tool};

fn found(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(|found| format!("{} {}", found.pointer, found.problem)).collect()
}

fn last(play: &Playbook) -> &Record {
    play.records.last().expect("a record")
}

/// What the log and the call say of an answer: the members of the message besides version and id.
#[track_caller]
fn of_answer(
    mut play: Playbook,
    operation: Operation,
    members: &Value,
) -> (Vec<String>, CallChange) {
    let method = operation.method.clone();
    play.command(Command::Call(CALL, operation));
    let (exchange, asked) = play.expect_post(&method);
    let mut message = members.clone();
    message["jsonrpc"] = "2.0".into();
    message["id"] = asked["id"].clone();
    play.json(exchange, 200, &message);
    let of_record = found(&last(&play).findings);
    let end = play.take_changes(CALL).pop().expect("an end");
    let of_call = match &end {
        CallChange::Finished { answer, .. } => found(&answer.findings),
        CallChange::Failed { findings, .. } => found(findings),
        other => panic!("no end but {other:?}"),
    };
    assert_eq!(of_call, of_record);
    (of_record, end)
}

fn weather() -> Operation {
    Operation::call_tool("weather", serde_json::Map::new())
}

fn of(method: &str, params: &Value) -> Operation {
    let params = params.as_object().cloned().unwrap_or_default();
    Operation::new(method.to_owned(), params)
}

#[test]
fn a_result_that_is_also_an_error_fails_the_call_and_says_why() {
    let members =
        json!({ "result": { "content": [] }, "error": { "code": -32000, "message": "no" } });

    let (findings, end) = of_answer(legacy().0, weather(), &members);

    assert_eq!(findings, ["/result comes with an error, but a response has only one of the two"]);
    let CallChange::Failed { failure: CallFailure::Rpc(error), .. } = end else {
        panic!("{end:?}")
    };
    assert_eq!(error.message, "no");
}

#[test]
fn a_result_that_lacks_what_it_has_to_hold_is_found() {
    let read = || of("resources/read", &json!({ "uri": "a:b" }));
    let cases = [
        (weather(), json!(null), "/result is not an object"),
        (weather(), json!([]), "/result is not an object"),
        (weather(), json!({}), "/result/content is missing"),
        (weather(), json!({ "structuredContent": {} }), "/result/content is missing"),
        (weather(), json!({ "content": "text" }), "/result/content is not an array"),
        (weather(), json!({ "content": [], "isError": "no" }), "/result/isError is not a boolean"),
        (
            weather(),
            json!({ "content": [], "structuredContent": 5 }),
            "/result/structuredContent is not an object",
        ),
        (of("prompts/get", &json!({ "name": "p" })), json!({}), "/result/messages is missing"),
        (read(), json!({ "contents": null }), "/result/contents is not an array"),
    ];
    for (operation, result, finding) in cases {
        let (findings, end) = of_answer(legacy().0, operation, &json!({ "result": result }));

        assert_eq!(findings, [finding], "{result}");
        assert!(matches!(end, CallChange::Finished { .. }), "{result}");
    }
}

#[test]
fn nothing_is_asked_of_a_question_or_of_a_good_answer() {
    let good = json!({ "resultType": "complete", "content": [], "structuredContent": 5 });
    assert_eq!(of_answer(modern(), weather(), &json!({ "result": good })).0, Vec::<String>::new());

    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.result(exchange, &asked, &json!({ "resultType": "input_required", "requestState": "s" }));
    assert_eq!(found(&last(&play).findings), Vec::<String>::new());
}

/// A server whose tool `weather` promises structured content.
fn promising() -> Playbook {
    let (mut play, _) = legacy();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");
    let mut entry = tool("weather");
    entry["outputSchema"] = json!({ "type": "object" });
    play.result(list, &asked, &json!({ "tools": [entry] }));
    play
}

#[test]
fn structured_content_that_was_promised_and_is_missing_is_found_unless_the_tool_failed() {
    let (findings, _) = of_answer(promising(), weather(), &json!({ "result": { "content": [] } }));
    assert_eq!(
        findings,
        ["/result/structuredContent is missing, although the tool declares an outputSchema"]
    );

    let failed = json!({ "content": [], "isError": true });
    let (findings, _) = of_answer(promising(), weather(), &json!({ "result": failed }));
    assert_eq!(findings, Vec::<String>::new());
}

#[test]
fn a_result_by_which_a_tool_reports_an_error_is_marked_in_the_log() {
    for (is_error, marked) in [(json!(true), true), (json!(false), false), (Value::Null, false)] {
        let (mut play, _) = legacy();
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");

        play.result(exchange, &asked, &json!({ "content": [], "isError": is_error }));

        let subject = &last(&play).subject;
        let Subject::Response { is_reported, .. } = subject else { panic!("{subject:?}") };
        assert_eq!(*is_reported, marked);
    }
}

#[test]
fn an_error_that_has_to_say_more_and_does_not_is_found() {
    let error = |code: i64, data: Value| json!({ "error": { "code": code, "message": "no", "data": data } });
    let findings = |play, members: &Value| of_answer(play, weather(), members).0;
    let bare = json!({ "error": { "code": -32021, "message": "no" } });

    assert_eq!(findings(modern(), &bare), ["/error/data/requiredCapabilities is missing"]);
    let named = error(-32021, json!({ "requiredCapabilities": { "sampling": {} } }));
    assert_eq!(findings(modern(), &named), Vec::<String>::new());
    assert_eq!(
        findings(legacy().0, &error(-32042, json!({}))),
        ["/error/data/elicitations is missing"]
    );
    // Before there was such a code it was the server's own.
    assert_eq!(findings(legacy().0, &bare), Vec::<String>::new());
}

#[test]
fn a_list_that_is_none_is_quoted_as_the_server_sent_it() {
    let (mut play, _) = legacy();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");

    play.result(list, &asked, &json!({ "tools": { "echo": { "name": "echo" } } }));

    let failed = play.tools.iter().rev().find_map(|change| match change {
        wirescope::mcp::event::ListChange::Failed(CallFailure::Unreadable { text, .. }) => {
            Some(text)
        }
        _ => None,
    });
    assert_eq!(failed.map(|text| &**text), Some(r#"{"tools":{"echo":{"name":"echo"}}}"#));
}

#[test]
fn two_entries_of_one_name_are_found_on_one_page_and_across_pages() {
    let (mut play, _) = legacy();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");
    let page = json!({ "tools": [tool("a"), tool("b"), tool("a")], "nextCursor": "2" });
    play.result(list, &asked, &page);
    let words = |name: &str| format!("is also the name of another entry in this list: {name:?}");
    let twice = play.records.iter().rev().find(|record| !record.findings.is_empty());
    let twice = found(&twice.expect("a finding").findings);
    assert_eq!(twice, [format!("/result/tools/2/name {}", words("a"))]);

    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("c"), tool("b")] }));

    assert_eq!(found(&last(&play).findings), [format!("/result/tools/1/name {}", words("b"))]);
    assert_eq!(play.names_of_last_list(), ["a", "b", "a", "c", "b"]);
}

fn logs(level: &str) -> Value {
    let params = json!({ "level": level, "data": "x" });
    json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": params })
}

fn below(play: &Playbook) -> bool {
    found(&last(play).findings).iter().any(|found| found.contains("is below the requested level"))
}

#[test]
fn log_messages_below_the_level_that_a_session_agreed_to_are_found() {
    let (mut play, notices) = legacy();
    play.command(Command::SetLogLevel(Some(LogLevel::Warning)));
    let (exchange, asked) = play.expect_post("logging/setLevel");
    play.says(notices, &logs("debug"));
    assert!(!below(&play), "the server has not agreed yet");
    play.result(exchange, &asked, &json!({}));
    play.says(notices, &logs("debug"));
    assert!(!below(&play), "it may have been under way");

    play.wait_millis(1_000).says(notices, &logs("info"));
    assert!(below(&play));
    play.says(notices, &logs("error"));
    assert!(!below(&play));
}

#[test]
fn log_messages_below_the_level_that_a_call_asked_for_are_found() {
    let mut play = modern();
    play.command(Command::SetLogLevel(Some(LogLevel::Error))).call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");

    play.stream_opens(exchange).says(exchange, &logs("warning"));
    assert!(below(&play));
    play.says(exchange, &logs("critical"));
    assert!(!below(&play));
}
