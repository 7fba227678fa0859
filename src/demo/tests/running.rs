//! What takes time: slow calls and subscriptions.

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::demo::harness::{Said, answer, at, call, request};
use crate::mcp::http::{ExchangeId, HttpRequest};

const CALL: ExchangeId = ExchangeId(5);
const LISTEN: ExchangeId = ExchangeId(6);
const OTHER: ExchangeId = ExchangeId(7);

fn count(meta: &Value) -> HttpRequest {
    let arguments = json!({ "steps": 2, "delay_ms": 100 });
    let params = json!({ "name": "count_slowly", "arguments": arguments, "_meta": meta });
    request(11, "tools/call", params)
}

fn listen(notifications: &Value) -> HttpRequest {
    request(21, "subscriptions/listen", json!({ "notifications": notifications }))
}

fn learn() -> HttpRequest {
    call(31, "learn_tool", &json!({ "name": "greet", "answer": "Hi!" }))
}

#[test]
fn progress_comes_step_by_step_when_the_deadline_passes() {
    let mut demo = Demo::default();

    demo.handle(CALL, &count(&json!({ "progressToken": "abc" })), at(1000));
    let said = Said::by(&mut demo, CALL);
    assert_eq!(said.head.expect("a head").media_type(), "text/event-stream");
    assert!(said.messages.is_empty() && !said.has_ended);

    assert_eq!(demo.deadline(), Some(at(1100)));
    demo.tick(at(1099));
    assert_eq!(demo.poll(), None);

    demo.tick(at(1100));
    let said = Said::by(&mut demo, CALL);
    let params = json!({
        "progressToken": "abc", "progress": 1, "total": 2, "message": "Counted 1 of 2",
    });
    assert_eq!(said.methods(), ["notifications/progress"]);
    assert_eq!(said.messages[0]["params"], params);

    assert_eq!(demo.deadline(), Some(at(1200)));
    demo.tick(at(1250));
    let said = Said::by(&mut demo, CALL);
    assert_eq!(said.methods(), ["notifications/progress", "-"]);
    assert_eq!(said.messages[1]["id"], 11);
    let result = &said.messages[1]["result"];
    assert_eq!(result["resultType"], "complete");
    assert_eq!(result["content"][0]["text"], "Counted to 2 in 0.2 s");
    assert!(said.has_ended);
    assert_eq!(demo.deadline(), None);
}

#[test]
fn log_messages_come_from_the_level_asked_for_upwards() {
    let levels = |level: &str| -> Vec<String> {
        let mut demo = Demo::default();
        let meta = json!({ "io.modelcontextprotocol/logLevel": level });
        demo.handle(CALL, &count(&meta), at(0));
        demo.tick(at(100));
        demo.tick(at(200));
        let said = Said::by(&mut demo, CALL);
        let level = |message: &Value| message["params"]["level"].as_str().map(str::to_owned);
        said.messages.iter().filter_map(level).collect()
    };

    assert_eq!(levels("debug"), ["info", "debug", "debug", "notice"]);
    assert_eq!(levels("info"), ["info", "notice"]);
    assert_eq!(levels("error"), Vec::<String>::new());
}

#[test]
fn without_token_and_level_only_the_result_is_told() {
    let mut demo = Demo::default();

    demo.handle(CALL, &count(&json!({})), at(0));
    demo.tick(at(100));
    demo.tick(at(200));

    assert_eq!(Said::by(&mut demo, CALL).methods(), ["-"]);
}

#[test]
fn abort_stops_a_call_for_good() {
    let mut demo = Demo::default();
    demo.handle(CALL, &count(&json!({ "progressToken": 1 })), at(0));
    demo.tick(at(100));

    demo.abort(CALL);

    assert_eq!(demo.poll(), None);
    assert_eq!(demo.deadline(), None);
    demo.tick(at(10_000));
    assert_eq!(demo.poll(), None);
}

#[test]
fn calls_side_by_side_keep_their_own_pace() {
    let mut demo = Demo::default();

    demo.handle(CALL, &count(&json!({ "progressToken": 1 })), at(0));
    demo.handle(OTHER, &count(&json!({ "progressToken": 2 })), at(50));
    while demo.poll().is_some() {}

    assert_eq!(demo.deadline(), Some(at(100)));
    demo.tick(at(100));
    assert_eq!(demo.poll().map(|(exchange, _)| exchange), Some(CALL));
    assert_eq!(demo.poll(), None);
    assert_eq!(demo.deadline(), Some(at(150)));
}

#[test]
fn a_subscription_is_acknowledged_with_what_it_will_get() {
    let mut demo = Demo::default();
    let wanted = json!({ "toolsListChanged": true, "promptsListChanged": true });

    demo.handle(LISTEN, &listen(&wanted), at(0));

    let said = Said::by(&mut demo, LISTEN);
    assert_eq!(said.methods(), ["notifications/subscriptions/acknowledged"]);
    let params = &said.messages[0]["params"];
    assert_eq!(params["notifications"], json!({ "toolsListChanged": true }));
    assert_eq!(params["_meta"]["io.modelcontextprotocol/subscriptionId"], 21);
    assert!(!said.has_ended);
}

#[test]
fn a_changed_list_reaches_the_subscriber_with_its_tag() {
    let mut demo = Demo::default();
    demo.handle(LISTEN, &listen(&json!({ "toolsListChanged": true })), at(0));
    while demo.poll().is_some() {}

    demo.handle(OTHER, &learn(), at(10));

    let said = Said::by(&mut demo, LISTEN);
    assert_eq!(said.methods(), ["notifications/tools/list_changed"]);
    let meta = json!({ "io.modelcontextprotocol/subscriptionId": 21 });
    assert_eq!(said.messages[0]["params"], json!({ "_meta": meta }));
}

#[test]
fn nobody_hears_what_they_did_not_ask_for_or_no_longer_want() {
    let mut demo = Demo::default();
    demo.handle(LISTEN, &listen(&json!({})), at(0));
    demo.handle(CALL, &listen(&json!({ "toolsListChanged": true })), at(0));
    demo.abort(CALL);
    while demo.poll().is_some() {}

    demo.handle(OTHER, &learn(), at(10));

    while let Some((exchange, _)) = demo.poll() {
        assert_eq!(exchange, OTHER);
    }
}

#[test]
fn an_open_subscription_gives_a_sign_of_life_every_fifteen_seconds() {
    let mut demo = Demo::default();
    demo.handle(LISTEN, &listen(&json!({ "toolsListChanged": true })), at(0));
    while demo.poll().is_some() {}

    assert_eq!(demo.deadline(), Some(at(15_000)));
    demo.tick(at(15_000));
    assert_eq!(Said::by(&mut demo, LISTEN).comments, 1);

    // A page in the background is not woken for a while; it does not get them all at once then.
    demo.tick(at(95_000));
    assert_eq!(Said::by(&mut demo, LISTEN).comments, 1);
    assert_eq!(demo.deadline(), Some(at(110_000)));
}

#[test]
fn a_subscription_must_say_what_it_wants() {
    let mut demo = Demo::default();

    let (status, body) = answer(&mut demo, &request(1, "subscriptions/listen", json!({})));

    assert_eq!((status, &body["error"]["code"]), (200, &json!(-32602)));
    assert_eq!(demo.deadline(), None);
}
