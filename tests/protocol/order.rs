//! In which order things are told, across their kinds.
//!
//! That a message is recorded before what it led to holds in every playbook (`ledger.rs`); here some
//! conversations are told one after the other.

use serde_json::json;
use wirescope::mcp::Command;

use crate::playbook::{CALL, Playbook};
use crate::story::{URL, discovery, event_dialect, legacy, modern};

#[test]
fn a_server_is_believed_after_its_answer_is_recorded() {
    let mut play = Playbook::connect(URL);
    play.expect_story(&[
        "phase connecting",
        "exchange opened",
        "record → server/discover",
        "open post",
        "step began",
    ]);

    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    play.expect_story(&["exchange sent", "exchange head", "record ← result", "phase ready"]);
}

#[test]
fn a_request_is_recorded_before_it_goes_out() {
    let mut play = modern();
    play.forget_story();

    play.call(CALL, "weather");

    play.expect_story(&["call started", "exchange opened", "record → tools/call", "open post"]);
}

#[test]
fn progress_and_results_are_recorded_before_they_are_told_of_their_call() {
    let mut play = modern();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.stream_opens(exchange).forget_story();

    let params = json!({ "progressToken": asked["id"], "progress": 1 });
    let progress =
        json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params });
    play.says(exchange, &progress);
    play.expect_story(&["record ← notifications/progress", "call progressed"]);

    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });
    play.says(exchange, &answer).ends(exchange);
    play.expect_story(&["record ← result", "call finished"]);
}

#[test]
fn a_question_is_recorded_then_asked_and_then_the_call_waits() {
    let (mut play, _) = legacy();
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).forget_story();

    let params =
        json!({ "message": "Which?", "requestedSchema": { "type": "object", "properties": {} } });
    let question =
        json!({ "jsonrpc": "2.0", "id": "q", "method": "elicitation/create", "params": params });
    play.says(exchange, &question);

    play.expect_story(&["record ← elicitation/create", "question asked", "call awaitinginput"]);
}

#[test]
fn what_changed_is_recorded_and_asked_for_before_it_is_noted() {
    let (mut play, stream) = legacy();
    play.forget_story();

    play.says(stream, &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));

    play.expect_story(&[
        "record ← notifications/tools/list_changed",
        "tools",
        "record → tools/list",
        "open post",
        "notice",
    ]);
}

#[test]
fn a_connection_is_closed_after_everything_in_it() {
    let (mut play, stream) = event_dialect();
    play.call(CALL, "weather");
    let (call, _) = play.expect_open();
    play.stream_opens(call).forget_story();

    play.command(Command::Disconnect);

    play.expect_abort(call).expect_abort(stream);
    play.expect_story(&["abort", "exchange ended", "call failed", "phase closed"]);
}
