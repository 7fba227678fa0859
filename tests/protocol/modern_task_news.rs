//! News of tasks of the modern era, which come on a stream of their own: asked for, believed, or broken off.

use serde_json::{Value, json};
use wirescope::mcp::CallId;

use crate::modern_tasks::{
    acknowledged, begun, findings, listen, look, ready, state, tagged, working,
};
use crate::playbook::{CALL, Playbook};
use crate::story::modern_with;

/// The id of the latest request with this method.
#[track_caller]
fn id_of(play: &Playbook, method: &str) -> Value {
    let request: Value = serde_json::from_str(&play.record_of(method).text).expect("JSON");
    request["id"].clone()
}

#[test]
fn news_of_the_task_need_no_look() {
    let (mut play, news) = begun();

    play.says(
        news,
        &json!({
            "jsonrpc": "2.0", "method": "notifications/tasks",
            "params": state("completed", &json!({ "result": { "content": [] } }))
        }),
    );

    play.expect_result(CALL);
    play.expect_abort(news).wait_millis(10_000).quiet();
}

#[test]
fn a_server_that_tells_no_news_is_asked_once_and_looked_at() {
    let mut play = ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &state("working", &json!({ "resultType": "task" })));
    let (news, asked) = play.expect_post("subscriptions/listen");
    play.stream_opens(news).says(news, &acknowledged(&asked["id"], &json!({})));
    let words = "/params/notifications/taskIds leaves out what was requested: taskIds t-1";
    assert_eq!(findings(&play, "acknowledged"), [words]);
    assert!(play.record_of("acknowledged").about.is_some());

    look(&mut play, &working());
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
    // It is left open a moment, for what the server still says on it.
    play.wait_millis(2_000).expect_abort(news);

    play.call(CallId(8), "weather");
    let (call, asked) = play.expect_post("tools/call");
    let second = json!({ "resultType": "task", "taskId": "t-2" });
    play.result(call, &asked, &state("working", &second));
    play.take_changes(CallId(8));
    play.quiet();
}

#[test]
fn what_stands_on_the_stream_of_news_as_it_should_is_no_finding() {
    let (mut play, news) = begun();
    let id = id_of(&play, "subscriptions/listen");

    assert_eq!(findings(&play, "acknowledged"), Vec::<String>::new());
    play.says(news, &tagged(&id, "notifications/tasks", working()));
    assert_eq!(findings(&play, "notifications/tasks"), Vec::<String>::new());
}

#[test]
fn news_of_another_subscription_or_before_the_acknowledgement_are_told() {
    let (mut play, news) = begun();
    play.says(news, &tagged(&json!(99), "notifications/tasks", working()));
    let pointer = "/params/_meta/io.modelcontextprotocol~1subscriptionId";
    let words = format!("{pointer} is not the id of the request that opened this stream");
    assert_eq!(findings(&play, "notifications/tasks"), [words]);

    // The other stream's acknowledgement is of no avail to this one.
    let extension = json!({ "io.modelcontextprotocol/tasks": {} });
    let changes = json!({ "tools": { "listChanged": true }, "extensions": extension });
    let mut play = modern_with(&changes);
    let (other, asked) = play.expect_post("subscriptions/listen");
    play.forget().stream_opens(other);
    play.says(other, &acknowledged(&asked["id"], &json!({ "toolsListChanged": true })));
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &state("working", &json!({ "resultType": "task" })));
    let (news, asked) = play.expect_post("subscriptions/listen");
    play.stream_opens(news).says(news, &tagged(&asked["id"], "notifications/tasks", working()));
    assert_eq!(
        findings(&play, "notifications/tasks"),
        ["/method comes before the acknowledgement"]
    );
}

#[test]
fn an_acknowledgement_of_other_tasks_is_told() {
    let mut play = ready();
    play.call(CALL, "weather");
    let (call, asked) = play.expect_post("tools/call");
    play.result(call, &asked, &state("working", &json!({ "resultType": "task" })));
    let (news, asked) = play.expect_post("subscriptions/listen");

    let other = acknowledged(&asked["id"], &json!({ "taskIds": ["t-1", "t-9"] }));
    play.stream_opens(news).says(news, &other);

    let words = "/params/notifications/taskIds contains what was not requested: taskIds t-9";
    assert_eq!(findings(&play, "acknowledged"), [words]);
}

#[test]
fn a_server_may_end_the_news_by_cancelling_their_request_and_looking_goes_on() {
    let (mut play, news) = begun();
    let id = id_of(&play, "subscriptions/listen");
    play.take_changes(CALL);

    play.says(news, &tagged(&id, "notifications/cancelled", json!({ "requestId": id })));

    assert_eq!(findings(&play, "notifications/cancelled"), Vec::<String>::new());
    play.expect_abort(news).quiet();
    look(&mut play, &working());
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
    play.wait_millis(10_000).quiet();
}

#[test]
fn news_that_break_off_are_asked_for_once_more_while_looking_goes_on() {
    let (mut play, news) = begun();
    play.ends(news);
    look(&mut play, &working());
    play.take_changes(CALL);
    play.wait_millis(490);
    let again = listen(&mut play);
    play.ends(again);
    for _ in 0..5 {
        look(&mut play, &working());
    }
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
    play.wait_millis(60_000).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_stream_that_brought_news_may_break_off_again() {
    let (mut play, mut news) = begun();
    for _ in 0..3 {
        let id = id_of(&play, "subscriptions/listen");
        play.says(news, &tagged(&id, "notifications/tasks", working()));
        play.fails(news);
        look(&mut play, &working());
        play.wait_millis(495);
        news = listen(&mut play);
    }
}

#[test]
fn news_that_end_with_an_answer_are_not_asked_for_again() {
    let (mut play, news) = begun();
    let id = id_of(&play, "subscriptions/listen");
    let result = json!({ "resultType": "complete" });
    play.says(news, &json!({ "jsonrpc": "2.0", "id": id, "result": result })).ends(news);

    for _ in 0..5 {
        look(&mut play, &working());
    }
    look(&mut play, &state("completed", &json!({ "result": { "content": [] } })));
    play.expect_result(CALL);
}
