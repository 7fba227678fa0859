//! An answer while it arrives.

use std::fmt::Write as _;

use serde_json::json;
use wirescope::claude::block::BlockKind;
use wirescope::session::Input;
use wirescope::session::agent::Event;
use wirescope::wire::http::{Head, HttpEvent};

use crate::world::World;

#[test]
fn a_block_that_begins_with_text_is_shown_from_its_beginning() {
    let mut world = World::new();
    world.say("hi");
    let events = [
        json!({ "type": "message_start", "message": { "id": "m", "model": "x" } }),
        json!({ "type": "content_block_start", "index": 0,
            "content_block": { "type": "text", "text": "One " } }),
        json!({ "type": "content_block_delta", "index": 0,
            "delta": { "type": "text_delta", "text": "two" } }),
    ];
    let mut text = String::new();
    for event in events {
        let kind = event["type"].as_str().expect("a type");
        write!(text, "event: {kind}\ndata: {event}\n\n").expect("a string takes all");
    }
    let (exchange, _) = world.api[0].clone();
    let headers = vec![("content-type".to_owned(), "text/event-stream".to_owned())];

    let head = Head { status: 200, headers, redirected_to: None };
    world.feed(Input::Api(exchange, HttpEvent::Head(head)));
    world.feed(Input::Api(exchange, HttpEvent::Chunk(text.into_bytes())));

    let begun = world.chat.iter().find_map(|(_, event)| match event {
        Event::Block { block, .. } => Some(block.kind.clone()),
        _ => None,
    });
    let text = BlockKind::Text { text: "One ".to_owned(), citations: Vec::new() };
    assert_eq!(begun, Some(text), "what has grown since is told by what follows");
}
