//! Tokens that do not serve any more: another comes by itself where that is no loop, and else by the person.

use std::time::Duration;

use wirescope::mcp::event::{Event, ListChange};
use wirescope::session::{Input, Output};

use crate::world::{A, Refused, World};

#[test]
fn an_expired_token_is_refreshed_without_a_person() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);
    let before = world.last_bearer("https://a.test").map(str::to_owned);

    world.now = world.now.after(Duration::from_secs(3_590));
    world.feed(Input::Tick).call(A, 1);

    assert_ne!(world.last_bearer("https://a.test").map(str::to_owned), before);
    assert_eq!(world.redirects.len(), 1);
}

#[test]
fn a_token_that_is_refused_later_is_refreshed_at_once() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A).call(A, 1);
    world.accepts[0].1 = None;

    world.call(A, 2).call(A, 3);

    assert_eq!(
        world.last_bearer("https://a.test").map(|held| &held[7..]),
        world.accepts[0].1.as_deref()
    );
    assert_eq!(world.redirects.len(), 1);
}

#[test]
fn a_list_that_was_refused_is_read_again_with_the_new_token() {
    let mut world = World::new();
    world.changes_at_list = true;

    world.connect(A, "https://a.test/mcp").sign_in(A);

    let lists = world.log.iter().filter_map(|output| match output {
        Output::Event(_, Event::Tools(change)) => Some(change.clone()),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    let failed = lists.iter().position(|change| matches!(change, ListChange::Failed(_)));
    let after = &lists[failed.expect("it was refused") + 1..];
    assert!(matches!(after, [ListChange::Listing, .., ListChange::Complete]), "{after:?}");
    assert_eq!(world.redirects.len(), 1, "the token was refreshed");
}

#[test]
fn more_scopes_are_asked_for_when_the_person_says_so() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);
    world.wants_scope = Some("write");

    world.call(A, 1);
    assert!(world.wanted());
    assert_eq!(world.redirects.len(), 1, "nobody is sent elsewhere unasked");
    world.sign_in(A);

    assert_eq!(world.redirects.len(), 2);
    assert!(world.redirects[1].1.contains("scope=write"));
}

#[test]
fn a_list_whose_second_page_is_always_refused_does_not_renew_the_token_for_ever() {
    let mut world = World::new();
    world.refuses = Some(Refused::SecondPage);

    world.connect(A, "https://a.test/mcp").sign_in(A);

    let renewed = world.minted;
    assert!(renewed < 12, "{renewed} tokens and random numbers");
    assert!(world.sent.len() < 30, "{} requests", world.sent.len());
}

#[test]
fn a_server_that_answers_a_probe_and_refuses_the_rest_is_not_connected_anew_for_ever() {
    let mut world = World::new();
    world.refuses = Some(Refused::Handshake);

    world.connect(A, "https://a.test/mcp").sign_in(A);

    assert!(!world.is_connected(A));
    assert!(world.sent.len() < 30, "{} requests", world.sent.len());
}
