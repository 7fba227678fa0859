//! A question of a server, answered by Claude as a draft.

use serde_json::json;
use wirescope::claude::sampling::{Phase, SamplingRequest};
use wirescope::mcp::InputRequestId;
use wirescope::session::agent::{Command, Event};

use crate::world::World;

const QUESTION: InputRequestId = InputRequestId(5);

fn phase(world: &World) -> Phase {
    let phases = world.chat.iter().rev().find_map(|(_, event)| match event {
        Event::Sampling(QUESTION, phase) => Some(phase.clone()),
        _ => None,
    });
    phases.expect("a phase")
}

#[test]
fn the_request_goes_out_as_the_person_left_it_and_the_answer_comes_back_as_a_draft() {
    let mut world = World::new();
    let params = json!({ "maxTokens": 50, "systemPrompt": "be brief",
        "messages": [{ "role": "user", "content": { "type": "text", "text": "edited" } }] });
    assert!(world.api.is_empty(), "nothing goes out by itself");

    world.chat(Command::Sample(QUESTION, Box::new(SamplingRequest::read(&params))));
    let asked = world.asked();
    assert_eq!(asked["messages"][0]["content"][0]["text"], "edited");
    assert_eq!((&asked["max_tokens"], &asked["system"]), (&json!(50), &json!("be brief")));
    world.answer(&[json!({ "type": "text", "text": "an answer" })]);

    let Phase::Drafted(draft) = phase(&world) else { panic!("{:?}", phase(&world)) };
    assert_eq!(draft["content"], json!({ "type": "text", "text": "an answer" }));
    assert_eq!(draft["model"], "claude-opus-5-5");
}

#[test]
fn it_can_be_stopped_and_asked_again() {
    let mut world = World::new();
    let params = json!({ "maxTokens": 5,
        "messages": [{ "role": "user", "content": { "type": "text", "text": "x" } }] });
    let sample = Command::Sample(QUESTION, Box::new(SamplingRequest::read(&params)));
    world.chat(sample.clone());
    world.chat(Command::StopSampling(QUESTION));
    assert_eq!(world.aborted.len(), 1);
    assert_eq!(phase(&world), Phase::Proposed);

    world.chat(sample);
    world.answer(&[json!({ "type": "text", "text": "y" })]);
    assert!(matches!(phase(&world), Phase::Drafted(_)));
}
