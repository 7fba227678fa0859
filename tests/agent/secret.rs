//! The key goes to the API and nowhere else.

use serde_json::json;
use wirescope::claude;
use wirescope::claude::usage::PriceTable;
use wirescope::session::Input;
use wirescope::session::agent::{Command, Event, Format, Wish};
use wirescope::wire::http::{Head, HttpEvent};

use crate::world::{KEY, World};

#[test]
fn the_exchanges_of_the_api_are_in_a_log_without_the_key() {
    let mut world = World::new();
    world.say("hi");
    world.answer(&[json!({ "type": "text", "text": "hello" })]);

    let records = world.chat.iter().filter(|(_, event)| matches!(event, Event::Record(_))).count();
    assert_eq!(records, 7, "the request and six events");
    let (_, request) = world.api[0].clone();
    let has_key = request.headers.iter().any(|header| header.value.reveal() == KEY);
    assert!(has_key, "the API itself gets it");
    assert!(!format!("{:?}", world.outputs).contains(KEY));
}

#[test]
fn a_server_that_repeats_the_key_in_an_error_does_not_get_it_shown_or_kept() {
    let mut world = World::new();
    world.chat(Command::Keep(wirescope::session::agent::Keeping::On));
    world.say("hi");
    let error = json!({ "type": "error", "error": { "type": "authentication_error",
        "message": format!("invalid x-api-key: {KEY}") } });
    world.api_says(401, "application/json", &error.to_string());
    world.chat(Command::Export(Format::Json, PriceTable::default()));
    world.chat(Command::Export(Format::Markdown, PriceTable::default()));
    world.talk(claude::Command::ListModels);

    let printed = format!("{:?}", world.outputs);
    assert!(printed.contains("invalid x-api-key"));
    assert!(!printed.contains(KEY));
}

#[test]
fn a_key_that_arrives_cut_in_two_is_not_shown_either() {
    let error = json!({ "type": "error", "error": { "type": "authentication_error",
        "message": format!("größe {KEY} größe {}", &KEY[..9]) } });
    let error = error.to_string();
    for cut in 1..error.len() {
        let mut world = World::new();
        world.say("hi");
        let exchange = world.api[0].0;
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let head = Head { status: 401, headers, redirected_to: None };
        world.feed(Input::Api(exchange, HttpEvent::Head(head)));
        world.feed(Input::Api(exchange, HttpEvent::Chunk(error.as_bytes()[..cut].to_vec())));
        if cut % 2 == 0 {
            // Whoever takes the key away meanwhile does not show it by that.
            world.command(wirescope::session::Command::Claude(Wish::Access(None)));
        }
        world.feed(Input::Api(exchange, HttpEvent::Chunk(error.as_bytes()[cut..].to_vec())));
        world.feed(Input::Api(exchange, HttpEvent::End));

        let printed = format!("{:?}", world.outputs);
        assert!(!printed.contains(KEY), "cut at {cut}");
        if cut % 2 == 1 {
            assert!(printed.contains(&format!("größe ••• größe {}", &KEY[..9])), "cut at {cut}");
        }
    }
}

#[test]
fn what_only_begins_like_the_key_is_shown_whole() {
    let mut world = World::new();
    world.say("hi");
    world.api_says(529, "text/plain", &format!("x {}", &KEY[..10]));

    assert!(format!("{:?}", world.outputs).contains(&format!("x {}", &KEY[..10])));
}
