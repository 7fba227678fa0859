//! What goes out to the API.

use serde_json::{Value, json};
use wirescope::claude::access::KeyHeader;
use wirescope::claude::settings::{Effort, Thinking, ToolChoice};
use wirescope::claude::{Access, Command, Part, ServerKey, Settings};
use wirescope::wire::http::Method;

use crate::playbook::{KEY, Play, access, offer, settings};
use crate::script::{calls, says};

fn asked_with(settings: Settings) -> Play {
    let mut play = Play::new();
    play.command(Command::SetSettings(settings)).say("Hi");
    play
}

#[test]
fn a_message_goes_out_as_the_api_wants_it_from_a_page() {
    let play = Play::said("Hi");

    let (_, request) = &play.requests[0];
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.url, "https://api.anthropic.com/v1/messages");
    assert_eq!(play.header("x-api-key").as_deref(), Some(KEY));
    assert_eq!(play.header("anthropic-version").as_deref(), Some("2026-10-21"));
    assert_eq!(play.header("anthropic-dangerous-direct-browser-access").as_deref(), Some("true"));
    assert_eq!(play.header("content-type").as_deref(), Some("application/json"));
    assert!(request.carries_secret());
    assert_eq!(
        play.body(),
        json!({
            "model": "claude-opus-5-5",
            "max_tokens": 16000,
            "stream": true,
            "cache_control": { "type": "ephemeral" },
            "tools": [
                { "name": "add", "description": "add things", "input_schema": { "type": "object" } },
                { "name": "read", "description": "read things", "input_schema": { "type": "object" } },
            ],
            "messages": [{ "role": "user", "content": [{ "type": "text", "text": "Hi" }] }],
        })
    );
}

#[test]
fn what_is_not_set_is_not_sent_and_what_is_set_is() {
    let play = asked_with(Settings {
        max_tokens: 5_000,
        system: "Be brief".to_owned(),
        thinking: Thinking::Adaptive,
        effort: Some(Effort::XHigh),
        stop_sequences: vec!["END".to_owned()],
        cache: false,
        one_call_at_a_time: true,
        ..settings()
    });

    let body = play.body();
    assert_eq!(body["system"], "Be brief");
    assert_eq!(body["thinking"], json!({ "type": "adaptive", "display": "summarized" }));
    assert_eq!(body["output_config"], json!({ "effort": "xhigh" }));
    assert_eq!(body["stop_sequences"], json!(["END"]));
    assert_eq!(body["tool_choice"], json!({ "type": "auto", "disable_parallel_tool_use": true }));
    assert_eq!((body.get("cache_control"), body.get("temperature")), (None, None));
}

#[test]
fn every_way_of_thinking_has_its_words() {
    for (thinking, expected) in [
        (Thinking::Unset, Value::Null),
        (Thinking::Off, json!({ "type": "disabled" })),
        (Thinking::Budget(2048), json!({ "type": "enabled", "budget_tokens": 2048 })),
        (Thinking::BetweenTools, json!({ "type": "between_tools" })),
    ] {
        assert_eq!(asked_with(Settings { thinking, ..settings() }).body()["thinking"], expected);
    }
}

#[test]
fn a_temperature_goes_with_the_version_that_takes_it() {
    let play = asked_with(Settings { temperature: Some(0.5), ..settings() });

    assert_eq!(play.body()["temperature"], 0.5);
    assert_eq!(play.header("anthropic-version").as_deref(), Some("2023-06-01"));
}

#[test]
fn a_forced_tool_is_forced_once() {
    let mut play = Play::new();
    let tool_choice = ToolChoice::Tool("add".to_owned());
    play.command(Command::SetSettings(Settings { tool_choice, ..settings() })).say("Hi");
    assert_eq!(play.body()["tool_choice"], json!({ "type": "tool", "name": "add" }));

    play.answers(&calls(&[("t1", "add", "{}")]));
    play.runs(0, "3");

    assert_eq!(play.requests.len(), 2);
    assert_eq!(play.body().get("tool_choice"), None);
}

#[test]
fn tools_that_are_gone_but_were_used_are_still_defined_and_not_offered() {
    let mut play = Play::said("Hi");
    play.answers(&calls(&[("t1", "add", "{}")]));
    play.runs(0, "3").answers(&says("3"));

    play.command(Command::SetTools(Vec::new())).say("And now?");

    let body = play.body();
    assert_eq!(body["tool_choice"], json!({ "type": "none" }));
    assert_eq!(body["tools"], json!([{ "name": "add", "input_schema": { "type": "object" } }]));
}

#[test]
fn tools_of_two_servers_with_one_name_go_out_under_two() {
    let mut play = Play::new();
    play.command(Command::SetTools(vec![offer("one", "add", false), offer("two", "add", false)]));

    play.say("Hi");

    let names = |index: usize| play.body()["tools"][index]["name"].clone();
    assert_eq!((names(0), names(1)), (json!("add"), json!("two__add")));
}

#[test]
fn another_address_gets_its_own_key_or_none() {
    let mut play = Play::new();
    let proxy = Access::new(Some("http://localhost:8082/claude"), None).expect("an address");

    play.command(Command::SetAccess(Some(proxy))).say("Hi");

    assert_eq!(play.requests[0].1.url, "http://localhost:8082/claude/v1/messages");
    assert_eq!(play.header("x-api-key"), None);
    assert!(!play.requests[0].1.carries_secret());
}

#[test]
fn the_key_can_go_as_a_bearer_token() {
    let mut play = Play::new();
    let bearer = access().with_key_header(KeyHeader::Bearer);

    play.command(Command::SetAccess(Some(bearer))).say("Hi");

    assert_eq!(play.header("authorization"), Some(format!("Bearer {KEY}")));
    assert_eq!(play.header("x-api-key"), None);
    assert!(play.requests[0].1.carries_secret());
}

#[test]
fn prompts_and_resources_come_before_the_words_they_belong_to() {
    let server = || ServerKey("one".to_owned());
    let prompt = json!({ "messages": [
        { "role": "user", "content": { "type": "text", "text": "Review this" } }] });
    let resource = json!({ "contents": [{ "uri": "a://b", "text": "let x = 1;" }] });
    let mut play = Play::new();

    play.command(Command::Say(vec![
        Part::prompt(server(), "review", &prompt),
        Part::resource(server(), "a://b", &resource),
        Part::image("image/png", "AAAA"),
        Part::text("Please"),
    ]));

    let content = play.messages()[0]["content"].clone();
    assert_eq!(content[0]["text"], "Review this");
    assert_eq!(content[1]["text"], "Resource a://b:\nlet x = 1;");
    assert_eq!(content[2]["source"]["media_type"], "image/png");
    assert_eq!(content[3]["text"], "Please");
}

#[test]
fn saying_nothing_does_nothing() {
    let mut play = Play::new();

    play.say(" \n").command(Command::Say(Vec::new()));

    assert!(play.requests.is_empty());
    assert!(play.conversation.turns().is_empty());
}

#[test]
fn settings_change_from_one_message_to_the_next_and_not_within_a_turn() {
    let mut play = Play::said("Hi");
    play.answers(&calls(&[("t1", "add", "{}")]));
    play.command(Command::SetSettings(Settings { model: "other".to_owned(), ..settings() }));

    play.runs(0, "3");
    assert_eq!(play.body()["model"], "claude-opus-5-5");

    play.answers(&says("3")).say("Again");
    assert_eq!(play.body()["model"], "other");
}
