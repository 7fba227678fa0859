//! Calls, and what goes with them, over lines to and from a program.

use serde_json::{Map, Value, json};
use wirescope::mcp::completion::{Completion, FieldId, Source};
use wirescope::mcp::event::{CallChange, Cause, ListChange};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::types::LogLevel;
use wirescope::mcp::written::{Outgoing, RawMessage};
use wirescope::mcp::{CallId, Command, List, Operation, PingOutcome};

use crate::playbook::{CALL, Playbook};
use crate::stdio::{legacy_program, modern_program, modern_program_with};
use crate::story::tool;

fn progress(token: &Value, progress: u32) -> Value {
    let params = json!({ "progressToken": token, "progress": progress, "total": 2 });
    json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
}

fn both() -> [(Playbook, wirescope::mcp::ExchangeId); 2] {
    [legacy_program(), modern_program()]
}

#[test]
fn a_call_reports_its_progress_and_has_its_result() {
    for (mut play, id) in both() {
        play.call(CALL, "weather");
        let asked = play.expect_line("tools/call");
        let token = &asked["params"]["_meta"]["progressToken"];
        play.wait_millis(59_000).prints(id, &progress(token, 1)).wait_millis(59_000);
        play.prints(id, &progress(token, 2));

        play.returns(id, &asked, &json!({ "resultType": "complete", "content": [] }));

        let changes = play.take_changes(CALL);
        let names: Vec<_> = changes
            .iter()
            .map(|change| match change {
                CallChange::Started { .. } => "started",
                CallChange::Queued => "queued",
                CallChange::Sent { .. } => "sent",
                CallChange::Progressed(_) => "progressed",
                CallChange::Finished { .. } => "finished",
                other => panic!("{other:?}"),
            })
            .collect();
        let all = ["started", "queued", "sent", "progressed", "progressed", "finished"];
        assert_eq!(names, all);
        let call = play.record_of("\"tools/call\"").id;
        let answer = play.record_of("\"content\"");
        assert_eq!((answer.answers, answer.cause), (Some(call), Cause::Person));
        assert_eq!(play.record_of("\"progress\":2").about, Some(call));
        for text in ["\"progress\":2", "\"content\""] {
            assert_eq!(play.record_of(text).findings, []);
        }
        play.quiet();
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn calls_that_are_under_way_together_get_each_its_own() {
    for (mut play, id) in both() {
        play.call(CALL, "weather").call(CallId(8), "weather");
        let first = play.expect_line("tools/call");
        let second = play.expect_line("tools/call");
        play.prints(id, &progress(&second["params"]["_meta"]["progressToken"], 1));

        play.returns(id, &second, &json!({ "content": [2] }));
        play.returns(id, &first, &json!({ "content": [1] }));

        assert_eq!(play.expect_result(CALL), json!({ "content": [1] }));
        assert_eq!(play.expect_result(CallId(8)), json!({ "content": [2] }));
        play.quiet();
    }
}

#[test]
fn cancelling_is_a_notification_in_both_eras_and_the_program_goes_on() {
    for (mut play, id) in both() {
        play.call(CALL, "weather");
        let asked = play.expect_line("tools/call");

        play.command(Command::Cancel(CALL));

        let cancelled = play.expect_line("notifications/cancelled");
        assert_eq!(cancelled["params"]["requestId"], asked["id"]);
        assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
        let token = &asked["params"]["_meta"]["progressToken"];
        play.prints(id, &progress(token, 1)).returns(id, &asked, &json!({ "content": [] }));
        play.wait_millis(5_000).quiet().expect_ready();
        assert!(play.record_of("\"content\"").findings.is_empty());
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn a_call_without_an_answer_is_given_up_and_the_program_told() {
    for (mut play, _) in both() {
        play.call(CALL, "weather");
        let asked = play.expect_line("tools/call");

        play.wait_millis(60_100);

        let cancelled = play.expect_line("notifications/cancelled");
        assert_eq!(cancelled["params"]["requestId"], asked["id"]);
        assert!(matches!(play.expect_failure(CALL), CallFailure::TimedOut { .. }));
        play.quiet().expect_ready();
    }
}

#[test]
fn an_answer_whose_id_became_text_is_taken_with_a_finding() {
    let (mut play, id) = legacy_program();
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");

    play.prints(id, &json!({ "jsonrpc": "2.0", "id": asked["id"].to_string(), "result": {} }));

    play.expect_result(CALL);
    assert_eq!(play.record_of("\"result\":{}").findings[0].pointer, "/id");
}

#[test]
fn lists_are_read_page_by_page() {
    for (mut play, id) in both() {
        play.command(Command::List(List::Tools));
        let asked = play.expect_line("tools/list");
        play.returns(id, &asked, &json!({ "tools": [tool("a")], "nextCursor": "2" }));
        let asked = play.expect_line("tools/list");
        assert_eq!(asked["params"]["cursor"], "2");
        play.returns(id, &asked, &json!({ "tools": [tool("b")] }));
        play.quiet();
        assert!(play.pages.last().is_some());
    }
}

#[test]
fn the_round_trip_is_measured_from_the_line_to_its_answer() {
    for ((mut play, id), method) in both().into_iter().zip(["ping", "server/discover"]) {
        play.command(Command::Ping);
        let asked = play.expect_line(method);
        play.wait_millis(9).returns(id, &asked, &json!({ "resultType": "complete" }));

        let took = &play.pings.last().expect("a ping").outcome;
        assert!(matches!(took, PingOutcome::Took(took) if took.as_millis() >= 9), "{took:?}");
        play.quiet();
    }
}

#[test]
fn what_the_server_pings_is_answered_in_the_legacy_era() {
    let (mut play, id) = legacy_program();

    play.prints(id, &json!({ "jsonrpc": "2.0", "id": "s", "method": "ping" }));

    let pong = play.expect_message();
    assert_eq!(pong, json!({ "jsonrpc": "2.0", "id": "s", "result": {} }));
    let asked = play.record_of("\"ping\"").id;
    assert_eq!(play.record_of("\"result\":{}").answers, Some(asked));
    play.quiet();
}

#[test]
fn a_request_from_a_modern_program_is_found_and_not_answered() {
    let (mut play, id) = modern_program();

    play.prints(id, &json!({ "jsonrpc": "2.0", "id": "s", "method": "roots/list" }));

    play.quiet();
    assert_eq!(play.record_of("roots/list").findings[0].pointer, "/method");
}

#[test]
fn completions_and_the_log_level_go_by_lines_too() {
    let (mut play, id) = legacy_program();
    let completion = Completion {
        source: Source::Prompt("p".to_owned()),
        argument: "city".to_owned(),
        value: "O".to_owned(),
        others: Map::new(),
    };
    play.command(Command::Complete(FieldId(1), completion));
    let asked = play.expect_line("completion/complete");
    play.returns(id, &asked, &json!({ "completion": { "values": ["Oslo"] } }));
    assert_eq!(play.completions.len(), 2);

    play.command(Command::SetLogLevel(Some(LogLevel::Error)));
    let asked = play.expect_line("logging/setLevel");
    play.returns(id, &asked, &json!({}));
    assert_eq!(play.log_levels.last(), Some(&Some(LogLevel::Error)));
    play.quiet();
}

#[test]
fn a_log_message_belongs_to_the_only_call_or_to_the_session() {
    for (mut play, id) in both() {
        let say = |text: &str| {
            let params = json!({ "level": "info", "data": text });
            json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": params })
        };
        play.prints(id, &say("before"));
        play.call(CALL, "weather");
        play.expect_line("tools/call");
        play.prints(id, &say("during"));
        play.call(CallId(8), "weather");
        play.expect_line("tools/call");
        play.prints(id, &say("who knows"));

        let calls: Vec<_> = play.notices.iter().map(|notice| notice.call).collect();
        assert_eq!(calls, [None, Some(CALL), None]);
    }
}

// --- What a person writes ------------------------------------------------------------------------

fn raw(body: &str) -> Command {
    Command::Send(CALL, Outgoing::Raw(RawMessage { body: body.into(), headers: None }))
}

#[test]
fn a_written_message_goes_out_byte_for_byte_and_its_id_finds_the_answer() {
    for (mut play, id) in both() {
        let body = "{ \"jsonrpc\": \"2.0\",  \"id\": \"mine\", \"method\": \"x\\n\" }";
        play.command(raw(body));
        assert_eq!(&*play.expect_written(), body);

        play.prints(id, &json!({ "jsonrpc": "2.0", "id": "mine", "result": { "a": 1 } }));

        assert_eq!(play.expect_result(CALL), json!({ "a": 1 }));
        play.quiet();
    }
}

#[test]
fn line_breaks_between_the_tokens_of_json_become_spaces() {
    let (mut play, id) = legacy_program();

    play.command(raw("{\r\n  \"jsonrpc\": \"2.0\",\n  \"id\": 77,\n  \"method\": \"a\\nb\"\n}\n"));

    let line = play.expect_written();
    assert_eq!(&*line, "{    \"jsonrpc\": \"2.0\",   \"id\": 77,   \"method\": \"a\\nb\" }");
    assert_eq!(&*play.record_of("\"id\": 77").text, &*line);
    play.prints(id, &json!({ "jsonrpc": "2.0", "id": 77, "result": {} }));
    play.expect_result(CALL);
}

#[test]
fn line_breaks_in_what_is_no_json_are_refused_and_nothing_goes_out() {
    for body in ["{\"jsonrpc\":\n", "a\nb", "{}\n{}", "\"a\nb\"", "a\rb"] {
        let (mut play, _) = legacy_program();
        let before = play.records.len();

        play.command(raw(body));

        if body.trim_end().contains(['\n', '\r']) {
            assert_eq!(play.expect_failure(CALL), CallFailure::NotOneLine, "{body:?}");
            assert_eq!(play.records.len(), before);
        } else {
            assert_eq!(&*play.expect_written(), body.trim_end());
        }
        play.forget().expect_ready();
    }
}

#[test]
fn what_asks_for_nothing_is_done_once_it_is_written() {
    for (mut play, _) in both() {
        let operation = Operation::new("notifications/x", Map::new());
        play.command(Command::Send(CALL, Outgoing::Notification(operation)));

        play.expect_line("notifications/x");

        assert_eq!(play.expect_result(CALL), Value::Null);
        play.quiet();
        assert_eq!(play.deadline(), None);
    }
}

#[test]
fn cancelling_names_the_id_that_was_written() {
    let (mut play, _) = modern_program();
    play.command(raw(r#"{"jsonrpc":"2.0","id":"mine","method":"tools/call"}"#));
    play.expect_written();

    play.command(Command::Cancel(CALL));

    let cancelled = play.expect_line("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], "mine");
}

#[test]
fn arguments_that_would_be_headers_stand_in_the_message_alone() {
    let (mut play, id) = modern_program_with(&json!({ "tools": {} }));
    let asked = play.expect_line("tools/list");
    // Over HTTP a name with a space would make the tool useless.
    let city = json!({ "type": "string", "x-mcp-header": "the City" });
    let schema = json!({ "type": "object", "properties": { "city": city } });
    let tool = json!({ "name": "weather", "inputSchema": schema });
    play.returns(id, &asked, &json!({ "tools": [tool] }));
    let pages = play.tools.iter().filter_map(|change| match change {
        ListChange::Page(tools) => Some(tools),
        _ => None,
    });
    let invalid: Vec<_> = pages.flatten().map(|tool| tool.invalid.clone()).collect();
    assert_eq!(invalid, [None]);
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");
    assert_eq!(asked["params"]["arguments"]["city"], "Oslo");

    play.refuses(id, &asked, -32020);

    assert!(matches!(play.expect_failure(CALL), CallFailure::Rpc(error) if error.code == -32020));
    play.quiet();
}
