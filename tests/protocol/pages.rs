//! Lists page by page, what is kept while it is fresh, batches, headers that are refused, and what goes
//! with every request.

use serde_json::{Value, json};
use wirescope::mcp::event::{Cause, ListChange};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::http::Header;
use wirescope::mcp::notice::{ListCut, Told};
use wirescope::mcp::types::TraceContext;
use wirescope::mcp::{CallId, Command, List, Operation, Pages, Target, Turn};

use crate::playbook::{CALL, Playbook, body, header, hidden};
use crate::story::{URL, discovery, legacy, modern, tool};

fn page(names: &[&str], next: Option<&str>, ttl: u64) -> Value {
    let tools: Vec<Value> = names.iter().map(|name| tool(name)).collect();
    let mut page = json!({ "tools": tools, "ttlMs": ttl, "cacheScope": "public" });
    if let Some(next) = next {
        page["nextCursor"] = next.into();
    }
    page
}

/// Answers the request for a page that is due, which asks for this cursor.
#[track_caller]
fn answer(play: &mut Playbook, cursor: Option<&str>, page: &Value) {
    let (list, asked) = play.expect_post("tools/list");
    assert_eq!(asked["params"].get("cursor").and_then(Value::as_str), cursor);
    play.result(list, &asked, page);
}

fn pages(play: &Playbook) -> &Pages {
    &play.pages.last().expect("pages are told").1
}

fn turn(play: &mut Playbook, turn: Turn) {
    play.command(Command::Turn(List::Tools, turn));
}

#[test]
fn pages_are_turned_by_hand_and_then_read_to_the_end() {
    for mut play in [modern(), legacy().0] {
        turn(&mut play, Turn::First);
        answer(&mut play, None, &page(&["a"], Some("2"), 0));
        play.quiet();
        assert_eq!((pages(&play).count, pages(&play).next.as_deref()), (1, Some("2")));
        assert_eq!(play.names_of_last_list(), ["a"]);

        turn(&mut play, Turn::Next);
        answer(&mut play, Some("2"), &page(&["b"], Some("3"), 0));
        play.quiet();
        let Some(ListChange::Page(news)) = play.tools.iter().rev().nth(1) else {
            panic!("{:?}", play.tools)
        };
        assert_eq!(news[0].name, "b");

        turn(&mut play, Turn::Rest);
        answer(&mut play, Some("3"), &page(&["c"], Some("4"), 0));
        answer(&mut play, Some("4"), &page(&["d"], None, 0));
        play.quiet();
        assert_eq!((pages(&play).count, pages(&play).next.as_deref()), (4, None));
        turn(&mut play, Turn::Next);
        play.quiet();
    }
}

#[test]
fn a_list_that_changes_while_turned_by_hand_is_read_as_far_as_before() {
    let (mut play, notices) = legacy();
    turn(&mut play, Turn::First);
    answer(&mut play, None, &page(&["a"], Some("2"), 0));

    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
    play.says(notices, &changed);

    answer(&mut play, None, &page(&["z"], Some("2"), 0));
    play.quiet();
    assert_eq!(play.names_of_last_list(), ["z"]);

    play.command(Command::List(List::Tools));
    answer(&mut play, None, &page(&["z"], Some("2"), 0));
    answer(&mut play, Some("2"), &page(&["y"], None, 0));
    assert_eq!(play.names_of_last_list(), ["z", "y"]);
}

#[test]
fn a_cursor_that_comes_twice_is_told_and_found() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    answer(&mut play, None, &page(&["a"], Some("x"), 0));
    answer(&mut play, Some("x"), &page(&["b"], Some("x"), 0));

    play.quiet();
    let cut = ListCut::Circle { cursor: "x".to_owned() };
    assert_eq!(play.told(), [&Told::ListCut(List::Tools, cut.clone())]);
    assert_eq!(pages(&play).cut, Some(cut));
    let found = &play.record_of("\"b\"").findings;
    assert!(found.iter().any(|found| found.pointer == "/result/nextCursor"), "{found:?}");
}

#[test]
fn a_list_without_an_end_is_cut_after_a_thousand_pages_and_goes_on_by_hand() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    for number in 0..1_000 {
        let (list, asked) = play.expect_post("tools/list");
        play.result(list, &asked, &page(&["a"], Some(&format!("c{number}")), 0));
    }

    play.quiet();
    assert_eq!(play.told(), [&Told::ListCut(List::Tools, ListCut::TooManyPages(1_000))]);
    turn(&mut play, Turn::Next);
    answer(&mut play, Some("c999"), &page(&["b"], None, 0));
    assert_eq!((pages(&play).count, &pages(&play).cut), (1_001, &None));
}

#[test]
fn a_list_is_stopped_by_hand_and_what_was_read_stays_and_can_be_read_on() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    for number in 0..3 {
        let (list, asked) = play.expect_post("tools/list");
        play.result(list, &asked, &page(&["a"], Some(&format!("c{number}")), 0));
    }
    let (fourth, asked) = play.expect_post("tools/list");

    play.command(Command::StopListing(List::Tools));

    play.expect_abort(fourth).quiet();
    assert_eq!(pages(&play).cut, Some(ListCut::Stopped(3)));
    assert_eq!(play.told(), [&Told::ListCut(List::Tools, ListCut::Stopped(3))]);
    assert_eq!(play.tools.last(), Some(&ListChange::Complete));
    let shown = play.tools.iter().filter(|change| matches!(change, ListChange::Page(_))).count();
    assert_eq!(shown, 3);
    play.result(fourth, &asked, &page(&["late"], None, 0)).quiet();
    assert!(play.record_of("\"late\"").text.contains("late"));

    turn(&mut play, Turn::Rest);
    answer(&mut play, Some("c2"), &page(&["b"], None, 0));
    assert_eq!((pages(&play).count, &pages(&play).cut), (4, &None));
}

#[test]
fn a_reading_that_is_stopped_shows_no_less_than_was_there() {
    let (mut play, _) = legacy();
    play.command(Command::List(List::Tools));
    answer(&mut play, None, &page(&["a", "b"], Some("2"), 0));
    answer(&mut play, Some("2"), &page(&["c"], None, 0));
    assert_eq!(play.names_of_last_list(), ["a", "b", "c"]);
    for (names, shown) in
        [(vec!["x"], vec!["a", "b", "c"]), (vec!["w", "x", "y", "z"], vec!["w", "x", "y", "z"])]
    {
        play.command(Command::List(List::Tools));
        answer(&mut play, None, &page(&names, Some("2"), 0));
        play.expect_post("tools/list");

        play.command(Command::StopListing(List::Tools));

        let (note, asked) = play.expect_post("notifications/cancelled");
        assert_eq!(asked["params"]["reason"], "stopped by the user");
        play.accepted(note).quiet();
        assert_eq!(play.names_of_last_list(), shown);
    }
    play.command(Command::StopListing(List::Tools)).quiet();
}

#[test]
fn a_cursor_that_is_no_text_is_found() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let mut odd = page(&["odd"], None, 0);
    odd["resultType"] = json!("complete");
    odd["nextCursor"] = json!(7);

    answer(&mut play, None, &odd);

    let found = &play.record_of("\"odd\"").findings;
    assert_eq!(found[0].pointer, "/result/nextCursor");
}

/// A modern server whose list is fresh for a minute, lost and found again.
fn back_again(pause: u64) -> Playbook {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    answer(&mut play, None, &page(&["a"], Some("2"), 60_000));
    answer(&mut play, Some("2"), &page(&["b"], None, 90_000));
    play.wait_millis(pause).call(CALL, "a");
    let (exchange, _) = play.expect_post("tools/call");
    play.fails(exchange).wait_millis(1_000);
    assert_eq!(play.expect_failure(CALL), CallFailure::Network(hidden()));
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} }))).expect_ready();
    play
}

#[test]
fn what_is_fresh_is_not_asked_for_again_and_says_so() {
    let mut play = back_again(10_000);

    play.quiet();

    assert_eq!((pages(&play).count, pages(&play).from_cache), (2, 2));
    assert_eq!(play.names_of_last_list(), ["a", "b"]);
    let left = pages(&play).freshness.expect("a hint").until().since(play.now);
    assert!(left.as_secs() < 50, "of the page that goes stale first: {left:?}");
}

#[test]
fn each_page_goes_stale_on_its_own_and_a_reload_asks_for_all() {
    let mut play = back_again(70_000);
    answer(&mut play, None, &page(&["c"], Some("2"), 60_000));
    play.quiet();
    assert_eq!((pages(&play).count, pages(&play).from_cache), (2, 1));
    assert_eq!(play.names_of_last_list(), ["c", "b"]);

    play.command(Command::List(List::Tools));
    answer(&mut play, None, &page(&["d"], None, 60_000));
    assert_eq!((pages(&play).count, pages(&play).from_cache), (1, 0));
}

#[test]
fn a_cursor_out_of_a_kept_page_that_is_refused_begins_the_list_anew() {
    let mut play = modern();
    turn(&mut play, Turn::First);
    answer(&mut play, None, &page(&["a"], Some("2"), 60_000));
    turn(&mut play, Turn::First);
    play.quiet();
    turn(&mut play, Turn::Next);
    let (list, asked) = play.expect_post("tools/list");
    let error = json!({ "code": -32602, "message": "no such cursor" });
    play.json(list, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    answer(&mut play, None, &page(&["z"], None, 0));

    play.quiet();
    assert_eq!(play.names_of_last_list(), ["z"]);
}

#[test]
fn a_changed_list_is_not_served_from_what_was_kept() {
    let mut play = crate::story::modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    answer(&mut play, None, &page(&["a"], None, 60_000));
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });

    play.stream_opens(listen).says(listen, &changed);

    answer(&mut play, None, &page(&["b"], None, 60_000));
}

#[test]
fn a_hint_that_is_missing_or_odd_is_found_in_the_modern_era_only() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let odd = json!({ "resultType": "complete", "tools": [], "ttlMs": -1, "cacheScope": "team" });
    answer(&mut play, None, &odd);
    let pointers = |play: &Playbook| {
        let found = &play.record_of("\"tools\":[]").findings;
        found.iter().map(|found| found.pointer.clone()).collect::<Vec<_>>()
    };
    assert_eq!(pointers(&play), ["/result/ttlMs", "/result/cacheScope"]);

    let (mut play, _) = legacy();
    play.command(Command::List(List::Tools));
    answer(&mut play, None, &json!({ "tools": [] }));
    assert_eq!(pointers(&play), Vec::<String>::new());
}

#[test]
fn a_resource_that_is_fresh_is_recalled_until_it_is_updated() {
    let mut play = modern();
    let read = || Operation::read_resource("note://a");
    let result = json!({
        "resultType": "complete", "contents": [], "ttlMs": 60_000, "cacheScope": "private"
    });
    play.command(Command::Recall(CallId(1), read()));
    let (exchange, asked) = play.expect_post("resources/read");
    play.result(exchange, &asked, &result);
    assert_eq!(play.expect_result(CallId(1)), result);
    let records = play.records.len();

    play.command(Command::Recall(CallId(2), read()));
    assert_eq!(play.expect_result(CallId(2)), result);
    play.quiet();
    assert_eq!(play.records.len(), records);

    play.command(Command::Call(CallId(3), read()));
    let (exchange, asked) = play.expect_post("resources/read");
    play.result(exchange, &asked, &result).expect_result(CallId(3));
    let params = json!({ "uri": "note://a" });
    let updated = json!({
        "jsonrpc": "2.0", "method": "notifications/resources/updated", "params": params
    });
    play.call(CALL, "weather");
    let (exchange, _) = play.expect_post("tools/call");
    play.stream_opens(exchange).says(exchange, &updated);
    play.take_changes(CALL);
    play.command(Command::Recall(CallId(4), read()));
    play.expect_post("resources/read");
}

#[test]
fn a_batch_is_taken_apart_and_each_request_in_it_answered() {
    let (mut play, notices) = legacy();
    play.call(CALL, "weather");
    let (exchange, asked) = play.expect_post("tools/call");
    let ping = |id: &str| json!({ "jsonrpc": "2.0", "id": id, "method": "ping" });
    let log = json!({
        "jsonrpc": "2.0", "method": "notifications/message",
        "params": { "level": "info", "data": "x" }
    });
    let result = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": [] } });

    play.stream_opens(exchange).says(exchange, &json!([ping("p-1"), log, ping("p-2"), result]));

    for id in ["p-1", "p-2"] {
        let (_, request) = play.expect_open();
        assert_eq!(body(&request), json!({ "jsonrpc": "2.0", "id": id, "result": {} }));
    }
    play.expect_result(CALL);
    let record = play.record_of("\"p-2\",\"method\"").clone();
    assert_eq!(*record.text, *ping("p-2").to_string(), "each message is recorded on its own");
    let words = "is a batch, which this protocol version does not allow";
    let first = play.records.iter().find(|record| record.text.contains("\"p-1\""));
    let first = first.expect("a record of the first ping");
    assert_eq!(first.findings[0].problem.to_string(), words);
    play.says(notices, &json!([]));
    assert!(play.records.last().expect("a record").text.contains("[]"));
}

#[test]
fn a_batch_is_no_fault_in_the_one_revision_that_has_them() {
    let mut play = Playbook::connect_forced(URL, wirescope::mcp::Dialect::Streamable);
    let (initialize, asked) = play.expect_post("initialize");
    play.result(initialize, &asked, &crate::story::initialized("2025-03-26"));
    let (note, _) = play.expect_post("notifications/initialized");
    play.accepted(note);
    let (notices, _) = play.expect_get(URL);
    play.forget().stream_opens(notices);

    play.says(notices, &json!([{ "jsonrpc": "2.0", "id": 1, "method": "ping" }]));

    assert!(play.record_of("\"ping\"").findings.is_empty());
}

fn regional(header: &str) -> Value {
    let city = json!({ "type": "string", "x-mcp-header": header });
    let schema = json!({ "type": "object", "properties": { "city": city } });
    json!({ "tools": [{ "name": "weather", "inputSchema": schema }] })
}

#[test]
fn a_call_refused_for_its_headers_goes_out_once_more_after_the_tools_were_listed() {
    let mut play = modern();
    play.call(CALL, "weather");
    let error = json!({ "code": -32020, "message": "Header mismatch: Mcp-Param-City is missing" });
    let refuse = |play: &mut Playbook| {
        let (exchange, request) = play.expect_open();
        let id = body(&request)["id"].clone();
        play.json(exchange, 400, &json!({ "jsonrpc": "2.0", "id": id, "error": error }));
        header(&request, "mcp-param-city")
    };
    assert_eq!(refuse(&mut play), None);

    answer(&mut play, None, &regional("City"));

    assert_eq!(refuse(&mut play).as_deref(), Some("Oslo"));
    assert!(matches!(play.expect_failure(CALL), CallFailure::Http(_)));
    play.quiet();
    let told = Told::HeadersRefused { tool: "weather".to_owned() };
    assert_eq!(play.told(), [&told]);
    assert_eq!(play.record_of("\"tools/call\"").cause, Cause::App);
}

#[test]
fn a_call_refused_for_its_headers_fails_where_no_list_comes_and_can_be_cancelled() {
    for cancels in [true, false] {
        let mut play = modern();
        play.call(CALL, "weather");
        let (exchange, asked) = play.expect_post("tools/call");
        let error = json!({ "code": -32020, "message": "Header mismatch" });
        play.json(exchange, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
        let (list, asked) = play.expect_post("tools/list");

        if cancels {
            play.command(Command::Cancel(CALL));
            assert_eq!(play.expect_failure(CALL), CallFailure::Cancelled);
            play.result(list, &asked, &page(&["weather"], None, 0)).quiet();
        } else {
            play.answers(list, 500, "text/plain", "broken");
            assert!(
                matches!(play.expect_failure(CALL), CallFailure::Http(failure) if failure.head.status == 400)
            );
            play.quiet();
        }
    }
}

#[test]
fn trace_context_goes_with_every_modern_request_and_no_older_one() {
    let trace = TraceContext {
        parent: "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01".to_owned(),
        state: "vendor=1".to_owned(),
        baggage: "not valid".to_owned(),
    };
    let mut play = Playbook::connect_to(Target { trace: trace.clone(), ..Target::at(URL) });
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    let (_, list) = play.expect_post("tools/list");
    for message in [asked, list] {
        let meta = &message["params"]["_meta"];
        assert_eq!(meta["traceparent"], trace.parent);
        assert_eq!(meta["tracestate"], "vendor=1");
        assert_eq!(meta.get("baggage"), None);
    }

    let target = Target { trace, ..Target::at(URL) };
    let mut play = Playbook::connect_to(target);
    crate::story::refuse_discovery(&mut play);
    let (_, initialize) = play.expect_post("initialize");
    assert!(!initialize.to_string().contains("traceparent"));
}

#[test]
fn no_header_goes_out_twice() {
    let headers = vec![
        Header::plain("Accept", "application/json, text/event-stream, */*"),
        Header::plain("Mcp-Method", "mine"),
    ];
    let mut play = Playbook::connect_to(Target { headers, ..Target::at(URL) });

    let (_, request) = play.expect_open();

    let named = |name: &str| request.headers.iter().filter(|header| header.name == name).count();
    assert_eq!((named("accept"), named("mcp-method")), (1, 1));
    let accept = "application/json, text/event-stream, */*";
    assert_eq!(header(&request, "accept").as_deref(), Some(accept));
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("server/discover"));
}

#[test]
fn a_page_for_others_to_see_than_the_pages_before_is_found() {
    let mut play = modern();
    turn(&mut play, Turn::First);
    answer(&mut play, None, &page(&["a"], Some("2"), 0));
    turn(&mut play, Turn::Next);
    let mut second = page(&["b"], None, 0);
    second["cacheScope"] = "private".into();

    answer(&mut play, Some("2"), &second);

    let is_found = |text: &str| {
        let findings = &play.record_of(text).findings;
        findings.iter().any(|finding| finding.pointer == "/result/cacheScope")
    };
    assert!(is_found("\"private\""));
    assert!(!is_found("nextCursor"));
}
