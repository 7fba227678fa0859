//! The stream of notifications: what is wished for, what the server agrees to, and how it comes back.

use serde_json::{Value, json};
use wirescope::mcp::notice::{StreamEnd, Told};
use wirescope::mcp::{Command, ExchangeId, Listening, Wishes};

use crate::playbook::Playbook;
use crate::story::{http_sse, legacy, modern, modern_with};

fn all_declared() -> (Playbook, ExchangeId, Value) {
    let changes = json!({ "listChanged": true });
    let capabilities = json!({ "tools": changes, "prompts": changes, "resources": changes });
    let mut play = modern_with(&capabilities);
    let (listen, asked) = play.expect_post("subscriptions/listen");
    play.forget();
    (play, listen, asked)
}

fn acknowledge(play: &mut Playbook, listen: ExchangeId, asked: &Value, honoured: &Value) {
    let meta = json!({ "io.modelcontextprotocol/subscriptionId": asked["id"] });
    let params = json!({ "_meta": meta, "notifications": honoured });
    let method = "notifications/subscriptions/acknowledged";
    play.stream_opens(listen);
    play.says(listen, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
}

#[test]
fn everything_that_is_declared_is_wished_for_until_a_person_says_otherwise() {
    let (mut play, listen, asked) = all_declared();
    let all = json!({
        "toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true
    });
    assert_eq!(asked["params"]["notifications"], all);
    acknowledge(&mut play, listen, &asked, &all);
    assert!(matches!(play.listening.last(), Some(Listening::Open { honoured: Some(_), .. })));

    play.command(Command::Listen(Wishes { prompts: true, ..Wishes::default() }));
    let (second, asked) = play.expect_post("subscriptions/listen");
    assert_eq!(asked["params"]["notifications"], json!({ "promptsListChanged": true }));
    play.quiet();
    acknowledge(&mut play, second, &asked, &json!({ "promptsListChanged": true }));
    play.expect_abort(listen).quiet();

    play.command(Command::Listen(Wishes::default())).expect_abort(second).quiet();
    assert_eq!(play.listening.last(), Some(&Listening::Closed));
    assert!(play.told().is_empty());
}

#[test]
fn a_wish_that_nobody_declared_is_sent_all_the_same() {
    let mut play = modern();
    play.quiet().command(Command::Listen(Wishes { tools: true, ..Wishes::default() }));

    let (_, asked) = play.expect_post("subscriptions/listen");

    assert_eq!(asked["params"]["notifications"], json!({ "toolsListChanged": true }));
}

#[test]
fn an_acknowledgement_of_something_else_is_told_and_found() {
    let (mut play, listen, asked) = all_declared();
    let honoured = json!({ "toolsListChanged": true, "promptsListChanged": false, "extra": ["a"] });

    acknowledge(&mut play, listen, &asked, &honoured);

    let left_out = vec!["promptsListChanged".to_owned(), "resourcesListChanged".to_owned()];
    let added = vec!["extra a".to_owned()];
    assert_eq!(play.told(), [&Told::Acknowledged { left_out, added }]);
    let record = play.record_of("acknowledged");
    let pointers: Vec<_> = record.findings.iter().map(|found| found.pointer.as_str()).collect();
    let base = "/params/notifications";
    assert_eq!(
        pointers,
        [
            format!("{base}/promptsListChanged"),
            format!("{base}/resourcesListChanged"),
            format!("{base}/extra")
        ]
    );
}

#[test]
fn an_abrupt_end_leads_to_growing_pauses_and_each_is_told() {
    let (mut play, mut listen, _) = all_declared();
    for longest in [1_000, 2_000, 4_000, 8_000] {
        play.stream_opens(listen).ends(listen).quiet();
        let Some(Told::StreamEnded { end, again_in }) = play.told().last().copied() else {
            panic!("{:?}", play.told())
        };
        assert_eq!(*end, StreamEnd::Broken);
        let millis = again_in.as_millis();
        assert!(millis <= longest && millis >= longest * 79 / 100, "{millis} of {longest}");
        assert!(matches!(play.listening.last(), Some(Listening::Pausing { .. })));
        play.wait_millis(u64::try_from(longest).expect("small"));
        listen = play.expect_post("subscriptions/listen").0;
    }
}

#[test]
fn a_stream_that_lasted_is_asked_for_again_soon_however_it_ended() {
    let (mut play, mut listen, mut asked) = all_declared();
    for graceful in [true, false, true, true] {
        acknowledge(&mut play, listen, &asked, &asked["params"]["notifications"]);
        play.wait_millis(6_000);
        if graceful {
            let id = &asked["id"];
            play.says(listen, &json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
        }
        play.ends(listen).wait_millis(1_000);
        (listen, asked) = play.expect_post("subscriptions/listen");
    }
}

#[test]
fn a_server_may_end_the_stream_by_cancelling_its_request() {
    let (mut play, listen, asked) = all_declared();
    acknowledge(&mut play, listen, &asked, &asked["params"]["notifications"]);
    let params = json!({
        "requestId": asked["id"],
        "_meta": { "io.modelcontextprotocol/subscriptionId": asked["id"] }
    });

    let method = "notifications/cancelled";
    play.says(listen, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));

    play.expect_abort(listen).quiet();
    assert!(play.record_of("cancelled").findings.is_empty());
    assert!(matches!(
        play.listening.last(),
        Some(Listening::Pausing { end: StreamEnd::Meant, .. })
    ));
    play.wait_millis(1_000).expect_post("subscriptions/listen");
}

#[test]
fn a_refused_stream_is_told() {
    let (mut play, listen, asked) = all_declared();
    let error = json!({ "code": -32601, "message": "Method not found" });

    play.json(listen, 404, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    assert!(matches!(play.told().as_slice(), [Told::StreamRefused(_)]));
    assert!(matches!(play.listening.last(), Some(Listening::Refused(_))));
}

#[test]
fn the_get_stream_says_whether_it_is_open_paused_or_not_offered() {
    let (mut play, notices) = legacy();
    assert!(matches!(play.listening.last(), Some(Listening::Open { honoured: None, .. })));

    play.ends(notices);
    assert!(matches!(play.listening.last(), Some(Listening::Pausing { .. })));
    play.wait_millis(1_000);
    let (again, _) = play.expect_open();
    assert!(matches!(play.listening.last(), Some(Listening::Opening { .. })));

    play.answers(again, 405, "text/plain", "no");
    assert!(matches!(play.listening.last(), Some(Listening::Refused(_))));
}

#[test]
fn http_sse_has_no_stream_besides_its_own() {
    let (play, _) = http_sse();
    assert_eq!(play.listening.last(), Some(&Listening::Closed));
}
