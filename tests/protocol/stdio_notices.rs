//! What a program tells unasked: changes of lists and resources, and in the modern era the subscriptions that
//! share one channel.

use serde_json::{Value, json};
use wirescope::mcp::event::ResourceChange;
use wirescope::mcp::{Command, ExchangeId, Listening, Wishes};

use crate::playbook::{CALL, Playbook};
use crate::stdio::{legacy_program, list_tools, modern_program_with};
use crate::story::tool;

const ID: &str = "io.modelcontextprotocol/subscriptionId";
const POINTER: &str = "/params/_meta/io.modelcontextprotocol~1subscriptionId";

fn tagged(subscription: &Value, method: &str, mut params: Value) -> Value {
    params["_meta"] = json!({ ID: subscription });
    json!({ "jsonrpc": "2.0", "method": format!("notifications/{method}"), "params": params })
}

fn acknowledged(asked: &Value) -> Value {
    let params = json!({ "notifications": asked["params"]["notifications"] });
    tagged(&asked["id"], "subscriptions/acknowledged", params)
}

fn changed() -> Value {
    json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" })
}

/// A modern program that listens to changes of its tools; the last value is the request for that.
fn listening() -> (Playbook, ExchangeId, Value) {
    let capabilities =
        json!({ "tools": { "listChanged": true }, "resources": { "subscribe": true } });
    let (mut play, id) = modern_program_with(&capabilities);
    let asked = play.expect_line("subscriptions/listen");
    list_tools(&mut play, id);
    for list in ["resources/list", "resources/templates/list"] {
        let asked = play.expect_line(list);
        let key = if list == "resources/list" { "resources" } else { "resourceTemplates" };
        play.returns(id, &asked, &json!({ key: [] }));
    }
    play.prints(id, &acknowledged(&asked)).quiet();
    (play, id, asked)
}

fn findings(play: &Playbook, text: &str) -> Vec<String> {
    play.record_of(text).findings.iter().map(|found| found.pointer.clone()).collect()
}

#[test]
fn a_list_that_changes_in_the_legacy_era_is_read_again() {
    let (mut play, id) = legacy_program();
    assert_eq!(play.listening.last(), Some(&Listening::Closed));

    play.prints(id, &changed());

    let asked = play.expect_line("tools/list");
    play.returns(id, &asked, &json!({ "tools": [tool("new")] }));
    assert_eq!(play.names_of_tools(), ["new"]);
    assert!(play.record_of("list_changed").findings.is_empty());
    play.quiet();
}

#[test]
fn a_modern_subscription_is_acknowledged_and_heard_by_its_id() {
    let (mut play, id, asked) = listening();
    assert_eq!(asked["params"]["notifications"], json!({ "toolsListChanged": true }));
    assert!(matches!(play.listening.last(), Some(Listening::Open { honoured: Some(_), .. })));

    play.prints(id, &tagged(&asked["id"], "tools/list_changed", json!({})));

    play.expect_line("tools/list");
    assert!(findings(&play, "list_changed").is_empty());
    let listen = play.record_of("subscriptions/listen").id;
    assert_eq!(play.record_of("list_changed").about, Some(listen));
    play.quiet();
}

#[test]
fn a_notification_of_a_subscription_belongs_to_no_call() {
    let (mut play, id, asked) = listening();
    play.call(CALL, "weather");
    play.expect_line("tools/call");

    play.prints(id, &tagged(&asked["id"], "tools/list_changed", json!({})));

    assert_eq!(play.notices.last().map(|notice| notice.call), Some(None));
}

#[test]
fn a_notification_without_the_id_or_with_another_is_found_and_heeded_all_the_same() {
    let (mut play, id, _) = listening();
    play.prints(id, &changed());
    assert_eq!(findings(&play, "list_changed"), [POINTER]);
    let asked = play.expect_line("tools/list");
    play.returns(id, &asked, &json!({ "tools": [] }));

    play.prints(id, &tagged(&json!(999), "resources/updated", json!({ "uri": "note://a" })));
    assert_eq!(findings(&play, "note://a"), [POINTER]);
}

#[test]
fn an_id_that_became_text_is_understood_and_found() {
    let (mut play, id, asked) = listening();
    let text = json!(asked["id"].to_string());

    play.prints(id, &tagged(&text, "tools/list_changed", json!({})));

    play.expect_line("tools/list");
    assert_eq!(findings(&play, "list_changed"), [POINTER]);
}

#[test]
fn what_comes_before_the_acknowledgement_is_found() {
    let capabilities = json!({ "tools": { "listChanged": true } });
    let (mut play, id) = modern_program_with(&capabilities);
    let asked = play.expect_line("subscriptions/listen");

    play.prints(id, &tagged(&asked["id"], "tools/list_changed", json!({})));

    assert_eq!(findings(&play, "list_changed"), ["/method"]);
}

#[test]
fn another_wish_is_sent_before_the_old_one_is_taken_back_and_the_program_goes_on() {
    let (mut play, id, first) = listening();

    play.command(Command::Subscribe("note://a".to_owned()));

    let second = play.expect_line("subscriptions/listen");
    let wish = json!({ "toolsListChanged": true, "resourceSubscriptions": ["note://a"] });
    assert_eq!(second["params"]["notifications"], wish);
    let cancelled = play.expect_line("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], first["id"]);
    // It may have been under way.
    play.prints(id, &tagged(&first["id"], "tools/list_changed", json!({})));
    assert!(findings(&play, "list_changed").is_empty());
    play.expect_line("tools/list");
    play.prints(id, &acknowledged(&second));
    play.prints(id, &tagged(&second["id"], "resources/updated", json!({ "uri": "note://a" })));
    assert!(findings(&play, "resources/updated").is_empty());
    let heard: Vec<_> = play.heard.iter().map(|(_, change)| change).collect();
    assert!(matches!(
        heard[..],
        [
            ResourceChange::Subscribing,
            ResourceChange::Subscribed { .. },
            ResourceChange::Updated { .. }
        ]
    ));
    play.wait_millis(5_000).quiet().expect_ready();
}

#[test]
fn no_wish_at_all_takes_the_subscription_back() {
    let (mut play, _, asked) = listening();

    play.command(Command::Listen(Wishes::default()));

    let cancelled = play.expect_line("notifications/cancelled");
    assert_eq!(cancelled["params"]["requestId"], asked["id"]);
    assert_eq!(play.listening.last(), Some(&Listening::Closed));
    play.wait_millis(5_000).quiet().expect_ready();
}

#[test]
fn a_subscription_that_the_server_ends_is_asked_for_again() {
    for by_result in [true, false] {
        let (mut play, id, asked) = listening();
        if by_result {
            let meta = json!({ ID: asked["id"] });
            play.returns(id, &asked, &json!({ "resultType": "complete", "_meta": meta }));
        } else {
            let params = json!({ "requestId": asked["id"] });
            let method = "notifications/cancelled";
            play.prints(id, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
            assert!(findings(&play, "cancelled").is_empty());
        }

        assert!(matches!(play.listening.last(), Some(Listening::Pausing { .. })));
        play.quiet().wait_millis(2_000);

        let again = play.expect_line("subscriptions/listen");
        assert_ne!(again["id"], asked["id"]);
        play.prints(id, &acknowledged(&again));
        assert!(matches!(play.listening.last(), Some(Listening::Open { .. })));
        play.quiet().expect_ready();
    }
}

#[test]
fn a_subscription_that_is_refused_stays_refused() {
    let (mut play, id) = modern_program_with(&json!({ "tools": { "listChanged": true } }));
    let asked = play.expect_line("subscriptions/listen");

    play.refuses(id, &asked, -32601);

    assert!(matches!(play.listening.last(), Some(Listening::Refused(_))));
    list_tools(&mut play, id);
    play.wait_millis(60_000).quiet().expect_ready();
}

#[test]
fn a_program_that_was_started_again_is_listened_to_again() {
    let (mut play, id, _) = listening();
    play.command(Command::Subscribe("note://a".to_owned())).forget();
    play.wait_millis(6_000).exits(id, 1).wait_millis(2_000);
    let again = play.expect_run();
    let asked = play.expect_line("server/discover");
    let capabilities = json!({ "resources": { "subscribe": true } });
    play.returns(again, &asked, &crate::story::discovery(&capabilities));

    let asked = play.expect_line("subscriptions/listen");

    assert_eq!(asked["params"]["notifications"], json!({ "resourceSubscriptions": ["note://a"] }));
}

#[test]
fn a_resource_of_the_legacy_era_is_subscribed_to_and_heard() {
    let (mut play, id) = legacy_program();
    play.command(Command::Subscribe("note://a".to_owned()));
    let asked = play.expect_line("resources/subscribe");
    play.returns(id, &asked, &json!({}));
    let params = json!({ "uri": "note://a" });
    let method = "notifications/resources/updated";

    play.prints(id, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));

    assert!(matches!(play.heard.last(), Some((_, ResourceChange::Updated { .. }))));
    play.quiet();
}
