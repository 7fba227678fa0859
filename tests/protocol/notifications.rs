//! What a server says unasked, in every revision: kept, shown, and told where it is not as it should be.

use serde_json::{Value, json};
use wirescope::mcp::event::CallChange;
use wirescope::mcp::notice::Said;
use wirescope::mcp::types::LogLevel;
use wirescope::mcp::{CallId, Command, Dialect, ExchangeId};

use crate::playbook::{CALL, Playbook};
use crate::story::{http_sse, legacy, modern, modern_with};

fn notification(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// Findings of the last record that holds `text`, each as pointer and words.
#[track_caller]
fn findings(play: &Playbook, text: &str) -> Vec<String> {
    let findings = &play.record_of(text).findings;
    findings.iter().map(|found| format!("{} {}", found.pointer, found.problem)).collect()
}

/// A call under way whose answer streams, in each dialect that has notifications.
fn calls_under_way() -> Vec<(Playbook, ExchangeId, Value)> {
    let mut all = Vec::new();
    for mut play in [modern(), legacy().0] {
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        play.stream_opens(exchange);
        all.push((play, exchange, asked["id"].clone()));
    }
    let (mut play, stream) = http_sse();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    play.answers(exchange, 202, "text/plain", "Accepted");
    all.push((play, stream, asked["id"].clone()));
    all
}

/// On the stream of a fetch or of an `EventSource`, whichever it is.
fn say(play: &mut Playbook, exchange: ExchangeId, message: &Value) {
    let is_sse = play.identity.as_ref().is_some_and(|held| held.dialect == Dialect::HttpSse);
    if is_sse {
        play.item(exchange, "message", &message.to_string());
    } else {
        play.says(exchange, message);
    }
}

#[test]
fn an_unknown_notification_is_kept_with_its_params_in_every_era() {
    for (mut play, exchange, _) in calls_under_way() {
        let params = json!({ "deep": { "a": [1] }, "_meta": { "x": 1 } });

        say(&mut play, exchange, &notification("notifications/odd", &params));

        let notice = play.notices.last().expect("a notice");
        let method = "notifications/odd".to_owned();
        assert_eq!(notice.said, Said::Notification { method, params });
        assert_eq!(notice.call, Some(CALL));
        assert!(findings(&play, "notifications/odd").is_empty());
    }
}

#[test]
fn a_log_message_stands_in_the_call_and_in_the_log() {
    for (mut play, exchange, _) in calls_under_way() {
        let params = json!({ "level": "warning", "logger": "db", "data": { "rows": 3 } });
        play.take_changes(CALL);

        say(&mut play, exchange, &notification("notifications/message", &params));

        let logged = |change: &CallChange| matches!(change, CallChange::Logged(_));
        assert!(play.take_changes(CALL).iter().any(logged));
        let notice = play.notices.last().expect("a notice");
        let Said::Message(message) = &notice.said else { panic!("{notice:?}") };
        assert_eq!((&message.level, message.logger.as_deref()), (&LogLevel::Warning, Some("db")));
        assert_eq!(message.data, json!({ "rows": 3 }));
        let undeclared = "/method comes from a server that does not declare logging".to_owned();
        assert_eq!(findings(&play, "\"rows\""), [undeclared]);
    }
}

#[test]
fn a_log_message_of_no_known_level_or_without_data_is_told() {
    let (mut play, notices) = legacy();

    play.says(notices, &notification("notifications/message", &json!({ "level": "loud" })));

    let found = findings(&play, "loud");
    assert!(found.contains(&"/params/level is not a log level of the protocol".to_owned()));
    assert!(found.contains(&"/params/data is missing".to_owned()));
    assert_eq!(play.logs[0].level, LogLevel::Other("loud".to_owned()));
}

#[test]
fn progress_that_does_not_increase_or_belongs_to_nothing_is_told() {
    for (mut play, exchange, token) in calls_under_way() {
        let mut progress = |token: &Value, done: f64| {
            let params = json!({ "progressToken": token, "progress": done, "total": 9 });
            say(&mut play, exchange, &notification("notifications/progress", &params));
            findings(&play, "notifications/progress")
        };

        assert_eq!(progress(&token, 1.0), Vec::<String>::new());
        assert_eq!(progress(&token, 2.5), Vec::<String>::new());
        let words = "/params/progress does not increase: it was 2.5".to_owned();
        assert_eq!(progress(&token, 2.5), [words]);
        assert_eq!(progress(&token, 3.0), Vec::<String>::new());
        let words = "/params/progressToken does not belong to any request in progress".to_owned();
        assert_eq!(progress(&json!("stray"), 1.0), [words]);
        let last = play.notices.last().expect("a notice");
        let said = |said: &Said| matches!(said, Said::Notification { method, .. } if method == "notifications/progress");
        assert!(said(&last.said), "a stray report of progress stands in the log");
    }
}

#[test]
fn the_server_cannot_cancel_what_the_client_asked() {
    for (mut play, exchange, id) in calls_under_way() {
        let params = json!({ "requestId": id, "reason": "no" });

        say(&mut play, exchange, &notification("notifications/cancelled", &params));

        let words = "/params/requestId is the id of this client's own request, which only the client may cancel";
        assert_eq!(findings(&play, "notifications/cancelled"), [words]);
        assert_eq!(play.calls_under_way(), 1);
    }
}

#[test]
fn the_server_may_take_back_its_own_request_and_nothing_else() {
    let (mut play, notices) = legacy();
    let ask = json!({ "jsonrpc": "2.0", "id": "srv-1", "method": "roots/list" });
    play.says(notices, &ask);

    let cancel = |id: &str| notification("notifications/cancelled", &json!({ "requestId": id }));
    play.says(notices, &cancel("srv-1"));
    assert!(findings(&play, "notifications/cancelled").is_empty());

    play.says(notices, &cancel("srv-2"));
    let words = "/params/requestId does not belong to any known request";
    assert_eq!(findings(&play, "notifications/cancelled"), [words]);
}

#[test]
fn the_log_level_of_a_session_is_asked_for_and_again_when_the_session_is_new() {
    let (mut play, notices) = legacy();
    play.command(Command::SetLogLevel(Some(LogLevel::Warning)));
    let (exchange, asked) = play.expect_post("logging/setLevel");
    assert_eq!(asked["params"], json!({ "level": "warning" }));
    play.result(exchange, &asked, &json!({})).quiet();
    assert_eq!(play.log_levels.last(), Some(&Some(LogLevel::Warning)));

    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.answers(exchange, 404, "text/plain", "no such session");
    play.expect_failure(CALL);
    play.expect_abort(notices);
    crate::story::handshake(&mut play, "s-2");

    let (_, asked) = play.expect_post("logging/setLevel");
    assert_eq!(asked["params"], json!({ "level": "warning" }));
}

#[test]
fn a_refused_log_level_is_told_and_not_kept() {
    let (mut play, _) = legacy();
    play.command(Command::SetLogLevel(Some(LogLevel::Debug)));
    let (exchange, asked) = play.expect_post("logging/setLevel");

    let error = json!({ "code": -32601, "message": "Method not found" });
    play.json(exchange, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    assert_eq!(play.log_levels.last(), Some(&None));
    assert_eq!(play.told().len(), 1, "{:?}", play.told());
    play.quiet();
}

#[test]
fn the_modern_log_level_goes_with_each_call_and_none_sends_none() {
    const LEVEL: &str = "/params/_meta/io.modelcontextprotocol~1logLevel";
    let mut play = modern();
    for (id, command, sent) in [
        (1, None, Some("debug")),
        (2, Some(Some(LogLevel::Error)), Some("error")),
        (3, Some(None), None),
    ] {
        let id = CallId(id);
        if let Some(level) = command {
            play.command(Command::SetLogLevel(level)).quiet();
        }
        play.call(id, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        assert_eq!(asked.pointer(LEVEL).and_then(Value::as_str), sent);
        play.result(exchange, &asked, &json!({ "content": [] })).expect_result(id);
    }
    play.command(Command::List(wirescope::mcp::List::Tools));
    let (_, asked) = play.expect_post("tools/list");
    assert_eq!(asked.pointer(LEVEL), None);
}

#[test]
fn in_the_modern_era_each_notification_has_its_place() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true }, "logging": {} }));
    let (listen, asked) = play.expect_post("subscriptions/listen");
    play.forget().stream_opens(listen);
    let tagged = |id: &Value, extra: Value| {
        let mut params = extra;
        params["_meta"] = json!({ "io.modelcontextprotocol/subscriptionId": id });
        params
    };

    let early = tagged(&asked["id"], json!({ "n": 1 }));
    play.says(listen, &notification("notifications/prompts/list_changed", &early)).forget();
    assert_eq!(findings(&play, "\"n\":1"), ["/method comes before the acknowledgement"]);

    let ack = tagged(&asked["id"], json!({ "notifications": { "toolsListChanged": true } }));
    play.says(listen, &notification("notifications/subscriptions/acknowledged", &ack));
    assert!(findings(&play, "acknowledged").is_empty());

    let wrong = tagged(&json!(99), json!({ "n": 2 }));
    play.says(listen, &notification("notifications/prompts/list_changed", &wrong)).forget();
    let pointer = "/params/_meta/io.modelcontextprotocol~1subscriptionId";
    let words = format!("{pointer} is not the id of the request that opened this stream");
    assert_eq!(findings(&play, "\"n\":2"), [words]);

    play.call(CALL, "weather");
    let (call, _) = play.expect_post("tools/call");
    play.stream_opens(call)
        .says(call, &notification("notifications/tools/list_changed", &json!({})));
    let words = "/method belongs on the stream of subscriptions/listen";
    assert_eq!(findings(&play, "tools/list_changed"), [words]);
}
