//! Where others do it otherwise: what is no difference, what stops, and what a person goes on with.

use serde_json::json;
use wirescope::oauth::{Command, Failure, Flow, Pace, Phase, Preset, Saved, Setup, Way};
use wirescope::wire::secret::Secret;

use crate::playbook::{Play, setup};
use crate::world::{AS, World, answer, ok};

/// The resource metadata names one, the metadata the other.
fn named(listed: &'static str, issuer: &str) -> World {
    let mut world = World { issuer: listed.to_owned(), iss: None, ..World::default() };
    world.metadata["issuer"] = json!(issuer);
    world.metadata["authorization_response_iss_parameter_supported"] = json!(false);
    world
}

#[test]
fn the_slash_of_an_empty_path_is_no_difference_and_is_noted() {
    for (listed, issuer) in [("https://as.test/", AS), (AS, "https://as.test/")] {
        let play = Play::signed_in(named(listed, issuer));

        assert!(play.is_signed_in(), "{listed}: {:?}", play.flow.phase());
        let noted = play.findings.iter().filter(|finding| finding.pointer == "/issuer");
        assert_eq!(noted.count(), 1, "{listed}");
    }
}

#[test]
fn another_issuer_stops_until_a_person_goes_on() {
    let mut play = Play::signed_in(named(AS, "https://as.test/other"));
    assert!(matches!(play.failure(), Failure::WrongIssuer { .. }));
    assert!(play.redirects.is_empty());

    play.command(Command::GoOn);

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    assert_eq!(play.findings.iter().filter(|finding| finding.pointer == "/issuer").count(), 1);
}

#[test]
fn who_goes_on_with_one_deviation_does_not_go_on_with_another() {
    let mut play = Play::signed_in(named(AS, "https://one.test"));
    play.world.metadata["issuer"] = json!("https://two.test");

    play.command(Command::GoOn);

    assert!(
        matches!(play.failure(), Failure::WrongIssuer { found, .. } if found == "https://two.test")
    );
}

#[test]
fn metadata_that_calls_itself_by_anothers_name_gets_no_secret_of_that_other() {
    let preset = Preset {
        issuer: Some("https://honest.test".to_owned()),
        client_id: "me".to_owned(),
        client_secret: Some(Secret::new("SECRET-honest".to_owned())),
    };
    let setup = Setup { presets: vec![preset], way: Way::ClientSecret, ..setup() };
    let mut play = Play::signed_in_with(named(AS, "https://honest.test"), setup);

    play.command(Command::GoOn);

    assert!(matches!(play.failure(), Failure::ForeignClient { issuer, .. } if issuer == AS));
    assert!(play.world.asked.iter().all(|request| !request.carries_secret()));
}

#[test]
fn its_answers_are_held_to_the_name_that_it_gives_itself_also_after_the_way_there_and_back() {
    let mut world = named(AS, "https://as.test/other");
    world.iss = Some("https://as.test/other".to_owned());
    let mut before = Play::new(world);
    before.returning = false;
    before.sign_in().command(Command::GoOn);
    let back = before.world.authorize(&before.redirects[0].clone());
    let saved = Saved::read(before.saved.expect("saved").encode().reveal()).expect("whole");

    let mut after = Play::of(before.world, Flow::resume(setup(), saved));
    after.callback(&back);

    assert!(after.is_signed_in(), "{:?}", after.flow.phase());
}

#[test]
fn each_deviation_stops_once_and_lets_pass_what_a_person_lets_pass() {
    let mut other = World { resource: "https://mcp.test/elsewhere".to_owned(), ..World::default() };
    other.iss = Some(AS.to_owned());
    let mut plain = World::default();
    plain.metadata["code_challenge_methods_supported"] = json!(["plain"]);
    let sender = World { iss: Some("https://as.test/".to_owned()), ..World::default() };
    for world in [other, plain, sender] {
        let mut play = Play::signed_in(world);
        let failure = play.failure().clone();
        assert!(failure.is_deviation(), "{failure:?}");
        assert!(play.flow.tokens().is_none());

        play.command(Command::GoOn);

        assert!(play.is_signed_in(), "{failure:?}: {:?}", play.flow.phase());
    }
}

#[test]
fn other_failures_cannot_be_gone_on_with() {
    let mut world = World::default();
    world.instead("/token", |_| crate::world::error(400, "invalid_grant", ""));
    let mut play = Play::signed_in(world);
    let asked = play.world.asked.len();

    play.command(Command::GoOn);

    assert_eq!(play.world.asked.len(), asked);
    assert!(matches!(play.failure(), Failure::InvalidGrant { .. }));
}

#[test]
fn step_by_step_the_step_that_is_gone_on_with_waits_again() {
    let mut play = Play::new(named(AS, "https://as.test/other"));
    play.command(Command::SetPace(Pace::Step)).sign_in();
    while let Phase::Paused(id) = play.flow.phase().clone() {
        play.command(Command::Proceed(id, None));
    }

    play.command(Command::GoOn);

    assert!(matches!(play.flow.phase(), Phase::Paused(_)));
}

#[test]
fn which_of_the_two_metadata_is_missing_is_said() {
    let play = Play::signed_in(World { as_metadata: None, ..World::default() });
    let Failure::NoServerMetadata { resource, issuers, tried } = play.failure() else {
        panic!("{:?}", play.failure())
    };
    assert_eq!(resource, "https://mcp.test/.well-known/oauth-protected-resource/mcp");
    assert_eq!(issuers, &[AS.to_owned()]);
    assert!(tried.iter().all(|url| url.starts_with(AS)), "{tried:?}");

    let mut none = World { as_metadata: None, ..World::default() };
    none.instead("oauth-protected-resource/mcp", |_| {
        ok(&json!({ "resource": "https://mcp.test/mcp" }))
    });
    none.instead("/register", |_| answer(404, &json!({})));
    let play = Play::signed_in(none);
    assert!(
        matches!(play.failure(), Failure::NoServerMetadata { issuers, .. } if issuers.is_empty()),
        "{:?}",
        play.failure()
    );

    let mut nothing = World { as_metadata: None, prm: None, ..World::default() };
    nothing.instead("/register", |_| answer(404, &json!({})));
    let play = Play::signed_in(nothing);
    assert!(matches!(play.failure(), Failure::NoMetadata { .. }), "{:?}", play.failure());
}
