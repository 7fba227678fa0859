//! A question of a server, answered by Claude as a draft.

use serde_json::{Map, json};
use wirescope::claude::sampling::{Phase, SamplingRequest};
use wirescope::mcp::input_request::InputRequestChange;
use wirescope::mcp::{self, CallId, InputRequestId, Operation};
use wirescope::session::agent::{Command, Event};
use wirescope::session::{Command as Whole, Input, Output};
use wirescope::wire::http::HttpEvent;

use crate::world::{ONE, World};

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

fn sample(question: InputRequestId) -> Command {
    let params = json!({ "maxTokens": 50,
        "messages": [{ "role": "user", "content": { "type": "text", "text": "NEEDLE" } }] });
    Command::Sample(question, Box::new(SamplingRequest::read(&params)))
}

#[test]
fn closing_or_resting_a_server_ends_the_request_that_answers_its_question() {
    for command in [Whole::Close(ONE), Whole::Rest(ONE)] {
        let mut world = World::new();
        world.chat(sample(QUESTION));
        let exchange = world.api[0].0;

        world.command(command.clone());

        assert_eq!(world.aborted, [exchange], "{command:?}");
        let told = world.chat.len();
        world.feed(Input::Api(exchange, HttpEvent::End));
        assert_eq!(world.chat.len(), told, "nobody waits for it");
        assert_eq!(world.session.deadline(), None);
    }
}

#[test]
fn closing_a_server_ends_what_is_left_of_an_answer() {
    let mut world = World::new();
    world.say("hi");
    let exchange = world.api[0].0;
    world.talk(wirescope::claude::Command::ListModels);

    world.command(Whole::Close(ONE));

    assert_eq!(world.aborted.len(), 2, "the answer and the list of models");
    assert!(world.aborted.contains(&exchange));
}

#[test]
fn an_answer_that_is_drafted_or_failed_is_not_kept_twice() {
    let mut world = World::new();
    let held = |world: &World| format!("{:?}", world.session).matches("NEEDLE").count();
    for id in (1..=20).map(InputRequestId) {
        world.chat(sample(id));
        if id.0 % 2 == 0 {
            world.answer(&[json!({ "type": "text", "text": "y" })]);
        } else {
            world.api_says(400, "application/json", "{}");
        }
    }

    assert_eq!(held(&world), 0);
    world.chat(sample(InputRequestId(21)));
    assert!(held(&world) > 0, "one that is under way is");
}

#[test]
fn a_question_that_is_withdrawn_ends_the_request_that_answers_it() {
    let mut world = World::new();
    let call = mcp::Command::Call(CallId(1), Operation::call_tool("search", Map::new()));
    world.command(Whole::Server(ONE, call));
    let (server, exchange, body) = world.calls.remove(0);
    let params = json!({ "maxTokens": 50,
        "messages": [{ "role": "user", "content": { "type": "text", "text": "x" } }] });
    let asks = json!({ "resultType": "input_required", "requestState": "s",
        "inputRequests": { "q": { "method": "sampling/createMessage", "params": params } } });
    world.answer_server(server, exchange, &body["id"], &asks);
    let asked = world.outputs.iter().find_map(|output| match output {
        Output::Event(_, mcp::Event::InputRequest(id, InputRequestChange::Asked { .. })) => {
            Some(*id)
        }
        _ => None,
    });
    world.chat(sample(asked.expect("a question")));

    world.command(Whole::Server(ONE, mcp::Command::Cancel(CallId(1))));

    assert_eq!(world.aborted, [world.api[0].0]);
}
