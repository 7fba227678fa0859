//! Which identity the client takes, and where.

use serde_json::json;
use wirescope::oauth::event::Registering;
use wirescope::oauth::{Command, Flow, Phase, Preset, Setup, Step, Verdict};

use crate::playbook::{Play, setup};
use crate::world::{AS, DOCUMENT, World, error};

fn registering(play: &Play) -> Vec<Registering> {
    let steps = play.steps.values();
    let ways = steps.filter_map(|step| match step {
        Step::Registration(way) => Some(*way),
        _ => None,
    });
    ways.collect()
}

#[test]
fn a_registration_is_used_again_with_the_same_server_and_page() {
    let mut play = Play::signed_in(World::default());
    play.command(Command::SignOut).sign_in();

    assert!(play.is_signed_in());
    assert_eq!(registering(&play), [Registering::Dynamic, Registering::Held]);

    let saved = play.saved.clone().expect("saved");
    let elsewhere = Setup { redirect_uri: "https://page.test/moved/".to_owned(), ..setup() };
    let mut play = Play::of(World::default(), Flow::resume(elsewhere, saved));
    play.command(Command::SignOut).sign_in();
    assert_eq!(registering(&play), [Registering::Dynamic], "the page has moved");
}

#[test]
fn a_registration_is_good_for_the_scopes_it_asked_for() {
    let mut play = Play::signed_in(World { challenge_scope: Some("a"), ..World::default() });
    let wants = |scope: &str| format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"");

    play.command(Command::Accepted).refused(403, &wants("b"));
    assert_eq!(registering(&play), [Registering::Dynamic, Registering::Dynamic]);

    play.command(Command::Accepted).refused(403, &wants("b"));
    assert_eq!(registering(&play).last(), Some(&Registering::Held));
    assert_eq!(play.world.wanted("scope"), Some("a b"));
}

#[test]
fn a_client_secret_that_has_expired_is_replaced() {
    let mut world = World::default();
    world.registered["client_secret_expires_at"] = json!(1_790_000_060);
    let mut play = Play::signed_in(world);

    play.wait(std::time::Duration::from_secs(61)).command(Command::SignOut).sign_in();

    assert_eq!(registering(&play), [Registering::Dynamic, Registering::Dynamic]);
}

#[test]
fn a_client_that_was_forgotten_registers_anew_next_time() {
    let mut play = Play::new(World::default());
    play.world.instead("/token", |_| error(401, "invalid_client", ""));
    play.sign_in();
    play.world.overrides.clear();

    play.sign_in();

    assert!(play.is_signed_in());
    assert_eq!(registering(&play), [Registering::Dynamic, Registering::Dynamic]);
}

#[test]
fn a_metadata_document_is_only_shown_to_who_takes_it() {
    let setup = Setup { metadata_document: Some(DOCUMENT.to_owned()), ..setup() };

    let play = Play::signed_in_with(World::default(), setup);

    assert_eq!(registering(&play), [Registering::Dynamic]);
}

#[test]
fn where_nothing_else_is_open_the_person_is_asked() {
    let mut world = World::default();
    world.metadata.as_object_mut().expect("an object").remove("registration_endpoint");
    let mut play = Play::signed_in(world);
    assert_eq!(play.flow.phase(), &Phase::AwaitingClient { issuer: AS.to_owned() });

    play.command(Command::UseClient(Preset {
        issuer: None,
        client_id: "by-hand".to_owned(),
        client_secret: None,
    }));

    assert!(play.is_signed_in());
    assert_eq!(play.world.wanted("client_id"), Some("by-hand"));
    assert_eq!(play.flow.setup().presets[0].issuer.as_deref(), Some(AS));
}

#[test]
fn after_a_refused_registration_a_client_by_hand_goes_on() {
    let mut world = World::default();
    world.instead("/register", |_| error(403, "access_denied", "not here"));
    let mut play = Play::signed_in(world);
    assert!(matches!(play.last_step().1, Verdict::Failed(_)));

    play.command(Command::UseClient(Preset {
        issuer: Some(AS.to_owned()),
        client_id: "by-hand".to_owned(),
        client_secret: None,
    }));

    assert!(play.is_signed_in());
}

#[test]
fn of_several_authorization_servers_the_chosen_one_or_the_next_that_works() {
    let listed = |chosen: Option<&str>| {
        let mut world = World::default();
        world.instead("oauth-protected-resource", |_| {
            crate::world::ok(&json!({
                "resource": "https://mcp.test/mcp",
                "authorization_servers": ["https://gone.test", "https://as.test"],
            }))
        });
        Play::signed_in_with(world, Setup { issuer: chosen.map(str::to_owned), ..setup() })
    };

    let play = listed(None);
    assert!(play.is_signed_in());
    assert!(play.world.urls().iter().any(|url| url.starts_with("https://gone.test/")));
    let play = listed(Some(AS));
    assert!(play.is_signed_in());
    assert!(!play.world.urls().iter().any(|url| url.starts_with("https://gone.test/")));
}

#[test]
fn a_page_of_this_machine_registers_as_native() {
    let local = Setup { redirect_uri: "http://127.0.0.1:9/".to_owned(), ..setup() };

    let play = Play::signed_in_with(World::default(), local);

    assert_eq!(play.world.registration()["application_type"], "native");
    assert_eq!(play.world.registration()["redirect_uris"], json!(["http://127.0.0.1:9/"]));
}

#[test]
fn a_secret_goes_to_the_token_endpoint_of_its_issuer_only() {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);

    let play = Play::signed_in(world);

    let carriers = play.world.asked.iter().filter(|request| request.carries_secret());
    let urls: Vec<&str> = carriers.map(|request| request.url.as_str()).collect();
    assert_eq!(urls, ["https://as.test/token"]);
}
