//! Tools of several servers, offered, called, stopped.

use std::collections::BTreeSet;

use serde_json::json;
use wirescope::claude::{self, CallEnd, CallPhase, ServerKey, ToolRef};
use wirescope::mcp::{Taken, Target};
use wirescope::session::agent::{Choice, Command, Event};
use wirescope::session::{self, Output, ServerId};

use crate::world::{ONE, TWO, World, tool_use};

fn both() -> Choice {
    Choice { servers: [ONE, TWO].into(), left_out: BTreeSet::new() }
}

fn names(world: &World) -> Vec<String> {
    let tools = world.asked()["tools"].as_array().cloned().unwrap_or_default();
    tools.iter().map(|tool| tool["name"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn only_the_tools_of_the_chosen_servers_are_offered_and_none_twice() {
    let mut world = World::new();
    world.say("hi");
    assert_eq!(names(&world), ["search", "read"]);
    world.answer(&[json!({ "type": "text", "text": "hello" })]);

    let left_out =
        ToolRef { server: ServerKey("http://one.test/mcp".to_owned()), tool: "read".to_owned() };
    world.chat(Command::Choose(Choice { left_out: [left_out].into(), ..both() }));
    world.say("again");

    assert_eq!(names(&world), ["search", "two_test__search", "two_test__read"]);
}

#[test]
fn two_calls_run_side_by_side_on_two_servers_and_claude_gets_both_results() {
    let mut world = World::new();
    world.chat(Command::Choose(both()));
    world.say("search twice");
    world.answer(&[tool_use("a", "search"), tool_use("b", "two_test__search")]);
    let calls = world.phases();
    assert!(calls.iter().all(|(_, phase)| *phase == CallPhase::Asking), "{calls:?}");
    assert!(world.calls.is_empty(), "nothing goes out before the person agrees");

    for (call, _) in calls {
        world.approve(call);
    }
    assert_eq!(world.calls.len(), 2);
    assert_eq!((world.calls[0].0, world.calls[1].0), (ONE, TWO));
    world.return_text("first");
    assert_eq!(world.api.len(), 1, "Claude waits for both");
    world.return_text("second");

    let asked = world.asked();
    let results = &asked["messages"][2]["content"];
    assert_eq!(results[0]["tool_use_id"], "a");
    assert_eq!(results[0]["content"][0]["text"], "first");
    assert_eq!(results[1]["content"][0]["text"], "second");
}

#[test]
fn a_card_is_told_which_call_of_which_server_it_is() {
    let mut world = World::new();
    world.say("search");
    world.answer(&[tool_use("a", "search")]);
    let (call, _) = world.phases()[0].clone();
    world.approve(call);

    let called = world.chat.iter().find_map(|(_, event)| match event {
        Event::Called { call: of, server, as_call } if *of == call => Some((*server, *as_call)),
        _ => None,
    });

    let (server, as_call) = called.expect("the call is told");
    let started = world.outputs.iter().any(|output| {
        matches!(output, Output::Event(of, wirescope::mcp::Event::Call(id, _))
            if *of == server && *id == as_call)
    });
    assert!(started);
}

#[test]
fn stopping_cancels_the_call_at_its_server_and_the_conversation_goes_on() {
    let mut world = World::new();
    world.say("search");
    world.answer(&[tool_use("a", "search")]);
    let (call, _) = world.phases()[0].clone();
    world.approve(call);

    world.talk(claude::Command::Stop);
    let ended = CallPhase::Ended(CallEnd::Cancelled);
    assert_eq!(world.phases()[0].1, ended);
    let (_, exchange, _) = world.calls[0];
    assert!(world.outputs.contains(&Output::Abort(ONE, exchange)), "closing the stream cancels");

    world.say("never mind");
    assert_eq!(world.asked()["messages"][2]["content"][0]["is_error"], true);
}

#[test]
fn a_server_that_is_closed_ends_its_calls_in_other_conversations() {
    let mut world = World::new();
    world.chat(Command::Choose(both()));
    world.say("search");
    world.answer(&[tool_use("b", "two_test__search")]);
    let (call, _) = world.phases().first().cloned().unwrap_or_else(|| panic!("{:?}", world.chat));
    world.approve(call);

    world.command(session::Command::Close(TWO));

    let (_, phase) = world.phases()[0].clone();
    assert!(matches!(phase, CallPhase::Ended(_)), "{phase:?}");
    assert_eq!(names(&world), ["search", "read"]);
}

#[test]
fn what_is_kept_comes_back_with_the_names_that_claude_used() {
    let mut world = World::new();
    world.chat(Command::Keep(wirescope::session::agent::Keeping::On));
    world.say("hello");
    world.answer(&[json!({ "type": "text", "text": "hello to you" })]);
    let kept = world.chat.iter().rev().find_map(|(_, event)| match event {
        Event::Keep(Some(text)) => Some(text.clone()),
        _ => None,
    });
    let kept = kept.expect("something is kept");

    let mut later = World::new();
    later.chat(Command::Restore(kept));
    later.say("and again");

    assert_eq!(later.asked()["messages"][0]["content"][0]["text"], "hello");
    assert_eq!(later.asked()["messages"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_is_no_conversation_is_told_and_changes_nothing() {
    for text in ["", "{}", r#"{"version":1,"settings":{},"names":[],"tree":7}"#] {
        let mut world = World::new();
        world.chat(Command::Restore(text.to_owned()));

        let told = world.chat.iter().filter(|(_, event)| matches!(event, Event::Unreadable));
        assert_eq!(told.count(), 1, "{text}");
        world.say("hello");
        assert_eq!(world.asked()["messages"].as_array().map(Vec::len), Some(1));
    }
}

#[test]
fn a_new_conversation_does_not_hear_the_end_of_the_one_before() {
    let mut world = World::new();
    world.say("one");
    let (old, _) = world.api[0].clone();
    world.chat(Command::Begin);
    assert!(world.aborted.contains(&old));

    world.say("two");
    assert_eq!(world.asked()["messages"].as_array().map(Vec::len), Some(1));
    assert_ne!(world.api.last().expect("asked").0, old);
}

#[test]
fn a_server_that_came_back_from_signing_in_has_a_conversation_too() {
    let mut world = World::new();
    let target = Box::new(Target::at("http://three.test/mcp"));
    world.command(session::Command::Reopen(ServerId(3), target, Taken::default()));

    let say = claude::Command::Say(vec![claude::Part::text("hi")]);
    world.command(session::Command::Chat(ServerId(3), Command::Talk(say)));

    assert_eq!(world.asked()["messages"][0]["content"][0]["text"], "hi");
}
