//! Conversations with the demo server.

mod library;
mod refusing;
mod running;
mod tools;

use serde_json::{Value, json};

use super::Demo;
use super::harness::{answer, call, request, result};

#[test]
fn discovery_names_the_revision_and_says_who_answers() {
    let found = result(&mut Demo::default(), &request(1, "server/discover", json!({})));

    assert_eq!(found["resultType"], "complete");
    assert_eq!(found["supportedVersions"], json!(["2026-07-28"]));
    assert_eq!(found["capabilities"]["tools"], json!({ "listChanged": true }));
    assert_eq!(found["cacheScope"], "public");
    assert!(found["ttlMs"].as_u64().is_some());
    let server = &found["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(server["name"], "wirescope-demo");
}

#[test]
fn the_tools_come_in_two_pages_that_lead_to_each_other() {
    let mut demo = Demo::default();

    let first = result(&mut demo, &request(1, "tools/list", json!({})));
    let cursor = first["nextCursor"].clone();
    let second = result(&mut demo, &request(2, "tools/list", json!({ "cursor": cursor })));

    assert_eq!(names(&first), ["echo", "add", "weather", "count_slowly", "draw_chart", "document"]);
    assert_eq!(names(&second), ["learn_tool", "find_place", "book_table", "long_text", "fail"]);
    assert_eq!(second.get("nextCursor"), None);
    assert_eq!(second["resultType"], "complete");
}

#[test]
fn a_cursor_the_server_did_not_hand_out_is_invalid() {
    let mut demo = Demo::default();

    for cursor in [json!(""), json!("page-1"), json!("page-3"), json!("page-0"), json!(2)] {
        let (status, body) =
            answer(&mut demo, &request(1, "tools/list", json!({ "cursor": cursor })));
        assert_eq!((status, &body["error"]["code"]), (200, &json!(-32602)), "{body}");
        assert_eq!(body["id"], 1);
    }
}

#[test]
fn a_learned_tool_is_listed_last_and_can_be_called() {
    let mut demo = Demo::default();

    let lesson = json!({ "name": "greet", "answer": "Hi!" });
    result(&mut demo, &call(1, "learn_tool", &lesson));
    let page = result(&mut demo, &request(2, "tools/list", json!({ "cursor": "page-2" })));
    let greeting = result(&mut demo, &call(3, "greet", &json!({ "to": "Ada" })));

    assert_eq!(names(&page).last(), Some(&"greet"));
    assert_eq!(greeting["content"][0]["text"], "Ada: Hi!");
}

#[test]
fn learning_a_tool_anew_replaces_it_and_a_built_in_one_stays() {
    let mut demo = Demo::default();

    for says in ["one", "two"] {
        result(&mut demo, &call(1, "learn_tool", &json!({ "name": "x", "answer": says })));
    }
    let refused =
        result(&mut demo, &call(2, "learn_tool", &json!({ "name": "add", "answer": "?" })));

    let page = result(&mut demo, &request(3, "tools/list", json!({ "cursor": "page-2" })));
    assert_eq!(names(&page), ["learn_tool", "find_place", "book_table", "long_text", "fail", "x"]);
    assert_eq!(result(&mut demo, &call(4, "x", &json!({})))["content"][0]["text"], "two");
    assert_eq!(refused["isError"], true);
}

#[test]
fn the_server_learns_no_more_than_twenty_tools() {
    let mut demo = Demo::default();

    let mut learn = |number: u32| {
        let lesson = json!({ "name": format!("tool{number}"), "answer": "?" });
        result(&mut demo, &call(1, "learn_tool", &lesson))
    };
    let good: Vec<Value> = (0..20).map(&mut learn).collect();

    assert!(good.iter().all(|result| result.get("isError").is_none()));
    assert_eq!(learn(20)["isError"], true);
}

fn names(page: &Value) -> Vec<&str> {
    let tools = page["tools"].as_array().expect("tools");
    tools.iter().map(|tool| tool["name"].as_str().expect("a name")).collect()
}
