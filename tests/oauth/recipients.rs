//! Who can make which secret go where: nobody but a person, by the name of who gets it.

use serde_json::json;
use wirescope::oauth::command::Enterprise;
use wirescope::oauth::event::Grant;
use wirescope::oauth::failure::Endpoint;
use wirescope::oauth::jwt::Algorithm;
use wirescope::oauth::recipient::Entrusted;
use wirescope::oauth::{Command, Flow, Phase, Preset, Recipient, Saved, Setup, Step, Way};
use wirescope::wire::secret::Secret;

use crate::playbook::{Play, setup};
use crate::world::{AS, Bound, World, metadata, ok};

const THIRD: &str = "https://third.test";

fn preset(issuer: Option<&str>) -> Preset {
    Preset {
        issuer: issuer.map(str::to_owned),
        client_id: "me".to_owned(),
        client_secret: Some(Secret::new("SECRET-preset".to_owned())),
    }
}

/// A person who is asked, and has not answered.
fn thinking(world: World, setup: Setup) -> Play {
    let mut play = Play::with(world, setup);
    play.agreeing = false;
    play.sign_in();
    play
}

fn with_secret(way: Way) -> Setup {
    Setup { way, presets: vec![preset(None)], ..setup() }
}

fn asked(play: &Play) -> Recipient {
    let Phase::AwaitingTrust { to, .. } = play.flow.phase() else {
        panic!("{:?}", play.flow.phase())
    };
    (**to).clone()
}

/// Every address that got a secret.
fn carriers(play: &Play) -> Vec<&str> {
    let all = play.world.asked.iter().filter(|request| request.carries_secret());
    all.map(|request| request.url.as_str()).collect()
}

/// The authorization server has its token endpoint on another origin.
fn with_token_elsewhere() -> World {
    let mut world = World::default();
    world.metadata["token_endpoint"] = json!(format!("{THIRD}/token"));
    world
}

#[test]
fn a_client_secret_stays_here_until_a_person_has_seen_who_gets_it() {
    let mut world = with_token_elsewhere();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let mut play = thinking(world, with_secret(Way::ClientSecret));

    assert_eq!(carriers(&play), [""; 0]);
    let to = asked(&play);
    assert_eq!(
        to,
        Recipient {
            issuer: AS.to_owned(),
            secret: Some(Entrusted::ClientSecret),
            client_id: "me".to_owned(),
            elsewhere: vec![(Endpoint::Token, THIRD.to_owned())],
        }
    );
    play.command(Command::Entrust(to));

    assert!(play.is_signed_in());
    assert_eq!(carriers(&play), ["https://third.test/token"]);
}

#[test]
fn each_kind_of_secret_waits_for_a_person() {
    let jwt = Way::SignedJwt { algorithm: Algorithm::Es256, key_id: None };
    let enterprise = Way::Enterprise(Enterprise {
        token_endpoint: "https://idp.test/exchange".to_owned(),
        client_id: "idp-client".to_owned(),
        client_secret: None,
        id_token: Secret::new("SECRET-id-token".to_owned()),
    });
    let assertion = Way::Assertion(Secret::new("SECRET-workload".to_owned()));
    let cases = [
        (Way::Code, Entrusted::ClientSecret, "/token"),
        (Way::ClientSecret, Entrusted::ClientSecret, "/token"),
        (jwt, Entrusted::SigningKey, "/token"),
        (enterprise, Entrusted::Vouching, "/token"),
        (assertion, Entrusted::Assertion, "/token"),
    ];
    for (way, secret, endpoint) in cases {
        let mut world = World::default();
        world.instead("idp.test", |_| ok(&json!({ "access_token": "SECRET-jag" })));
        let mut play = thinking(world, with_secret(way));

        assert_eq!(carriers(&play), [""; 0], "{secret:?}");
        assert_eq!((play.signing.len(), play.redirects.len()), (0, 0), "{secret:?}");
        let to = asked(&play);
        assert_eq!((to.secret, to.issuer.as_str()), (Some(secret), AS));
        play.command(Command::Entrust(to));

        assert!(play.is_signed_in(), "{secret:?}");
        assert!(play.world.last(endpoint).url.starts_with(AS));
    }
}

#[test]
fn a_secret_that_was_given_for_an_issuer_goes_there_unasked_and_to_no_other() {
    for issuer in ["https://as.test", "https://as.test/"] {
        let bound = Setup { presets: vec![preset(Some(issuer))], ..with_secret(Way::ClientSecret) };
        let play = thinking(World::default(), bound);
        assert_eq!(play.flow.phase(), &Phase::SignedIn, "{issuer}");
    }

    let elsewhere = Setup { presets: vec![preset(Some(AS))], ..with_secret(Way::ClientSecret) };
    let play = thinking(with_token_elsewhere(), elsewhere);
    assert_eq!(asked(&play).elsewhere, [(Endpoint::Token, THIRD.to_owned())]);
    assert_eq!(carriers(&play), [""; 0]);
}

#[test]
fn another_issuer_or_another_origin_of_an_endpoint_is_asked_about_anew() {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let mut play = Play::signed_in_with(world, with_secret(Way::ClientSecret));
    play.agreeing = false;
    play.sign_in();
    assert!(play.is_signed_in(), "it is settled");

    play.world.metadata["token_endpoint"] = json!(format!("{THIRD}/token"));
    play.sign_in();
    assert_eq!(asked(&play).elsewhere, [(Endpoint::Token, THIRD.to_owned())]);

    play.world.issuer = THIRD.to_owned();
    play.world.as_metadata = Some(format!("{THIRD}/.well-known/oauth-authorization-server"));
    play.world.metadata = metadata(THIRD);
    play.sign_in();
    let Phase::AwaitingTrust { to, before } = play.flow.phase().clone() else { panic!("asks") };
    assert_eq!((to.issuer.as_str(), before.as_deref()), (THIRD, Some(AS)));
    assert_eq!(carriers(&play), ["https://as.test/token", "https://as.test/token"]);
}

#[test]
fn a_code_goes_to_the_origin_it_came_from_or_to_one_that_was_agreed_to() {
    let mut play = thinking(with_token_elsewhere(), setup());

    assert_eq!(play.redirects.len(), 0, "nobody is sent to get a code");
    let to = asked(&play);
    assert_eq!((to.secret, &to.client_id), (None, &String::new()));
    assert_eq!(to.elsewhere, [(Endpoint::Token, THIRD.to_owned())]);
    play.command(Command::Entrust(to));
    assert!(play.is_signed_in());

    let mut mixed = World::default();
    mixed.metadata["authorization_endpoint"] = json!("https://honest.test/authorize");
    let play = thinking(mixed, setup());
    let honest = "https://honest.test".to_owned();
    assert_eq!(asked(&play).elsewhere, [(Endpoint::Authorization, honest)]);
}

#[test]
fn what_was_agreed_to_is_not_what_came_in_its_place() {
    let mut play = thinking(World::default(), with_secret(Way::ClientSecret));
    let to = asked(&play);
    play.world.metadata["token_endpoint"] = json!(format!("{THIRD}/token"));
    play.sign_in();

    play.command(Command::Entrust(to));

    assert!(matches!(play.flow.phase(), Phase::AwaitingTrust { .. }));
    assert_eq!(carriers(&play), [""; 0]);
}

#[test]
fn a_step_that_is_taken_again_asks_too() {
    let mut play = Play::signed_in_with(with_token_elsewhere(), setup());
    play.agreeing = false;
    let id = play.step_of(|step| *step == Step::Authorization);
    play.flow.reconfigure(setup());

    play.command(Command::RetryFrom(id));

    assert_eq!(asked(&play).elsewhere, [(Endpoint::Token, THIRD.to_owned())]);
}

#[test]
fn a_refresh_that_is_taken_again_goes_to_who_gave_out_the_token_in_hand() {
    let mut world = World { bound: Some(Bound::default()), ..World::default() };
    world.token = json!({ "token_type": "DPoP", "refresh_token": "SECRET-first" });
    let mut play = Play::signed_in(world);
    play.command(Command::Refresh);
    let refreshed = play.step_of(|step| *step == Step::Token(Grant::Refresh));
    play.world.issuer = THIRD.to_owned();
    play.world.as_metadata = Some(format!("{THIRD}/.well-known/oauth-authorization-server"));
    play.world.metadata = metadata(THIRD);
    play.world.iss = Some(THIRD.to_owned());
    play.world.token = json!({ "token_type": "DPoP", "refresh_token": "SECRET-second" });
    play.sign_in();
    assert!(play.is_signed_in());

    play.command(Command::RetryFrom(refreshed));

    let last = play.world.last("/token");
    assert_eq!(last.field("refresh_token"), Some("SECRET-second"));
    assert_eq!(last.url, "https://third.test/token");
}

#[test]
fn who_was_away_is_asked_nothing_twice() {
    let mut before = Play::with(with_token_elsewhere(), setup());
    before.returning = false;
    before.sign_in();
    let back = before.world.authorize(&before.redirects[0].clone());
    let saved = Saved::read(before.saved.expect("saved").encode().reveal()).expect("whole");
    let mut after = Play::of(before.world, Flow::resume(setup(), saved));
    after.agreeing = false;
    after.callback(&back);

    assert!(after.is_signed_in());
}

#[test]
fn cancelling_instead_gives_nothing_away() {
    let mut play = thinking(World::default(), with_secret(Way::ClientSecret));
    let to = asked(&play);

    play.command(Command::Cancel).command(Command::Entrust(to));

    assert_eq!(play.flow.phase(), &Phase::SignedOut);
    assert_eq!(carriers(&play), [""; 0]);
}
