//! When Claude is asked again.

use std::time::Duration;

use serde_json::json;
use wirescope::claude;
use wirescope::claude::sampling::{self, SamplingRequest};
use wirescope::mcp::InputRequestId;
use wirescope::session::Input;
use wirescope::session::agent::{Command, Event};
use wirescope::wire::http::{Head, HttpEvent};
use wirescope::wire::moment::Moment;

use crate::world::World;

/// Refuses every request to the API until that date; tells until when each one waits.
fn pauses(world: &mut World) -> Vec<Moment> {
    let before = world.chat.len();
    for (exchange, _) in std::mem::take(&mut world.api) {
        let headers = vec![("retry-after".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned())];
        let head = Head { status: 429, headers, redirected_to: None };
        world.feed(Input::Api(exchange, HttpEvent::Head(head)));
        world.feed(Input::Api(exchange, HttpEvent::End));
    }
    let until = world.chat[before..].iter().filter_map(|(_, event)| match event {
        Event::Talk(claude::Event::Phase(claude::Phase::Pausing { until, .. }))
        | Event::Sampling(_, sampling::Phase::Pausing { until, .. }) => Some(*until),
        _ => None,
    });
    until.collect()
}

#[test]
fn a_date_of_the_api_counts_by_the_time_of_day_after_the_machine_has_slept() {
    let mut world = World::new();
    let params = json!({ "maxTokens": 5,
        "messages": [{ "role": "user", "content": { "type": "text", "text": "x" } }] });
    world.say("hi");
    let sample = SamplingRequest::read(&params);
    world.chat(Command::Sample(InputRequestId(5), Box::new(sample)));

    // Three seconds before that date at moment zero.
    world.feed(Input::Clock(Duration::from_secs(784_111_774)));

    assert_eq!(pauses(&mut world), [Moment(Duration::from_secs(3)); 2]);
}
