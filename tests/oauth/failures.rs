//! Each way a sign-in can fail, and what is known then.

use std::time::Duration;

use serde_json::json;
use wirescope::oauth::event::{Grant, Skip};
use wirescope::oauth::failure::Endpoint;
use wirescope::oauth::token::ClientAuth;
use wirescope::oauth::{Command, Failure, Flow, Input, Phase, Setup, Step, Verdict};
use wirescope::wire::base64;

use crate::playbook::{EPOCH, Play, setup};
use crate::world::{AS, Told, World, answer, error, nothing};

#[test]
fn no_metadata_anywhere_and_nothing_at_the_default_places() {
    let mut world = World { prm: None, as_metadata: None, ..World::default() };
    world.instead("/register", |_| error(404, "x", ""));

    let play = Play::signed_in(world);

    let Failure::NoMetadata { tried } = play.failure() else { panic!("{:?}", play.failure()) };
    assert_eq!(
        tried,
        &[
            "https://mcp.test/.well-known/oauth-protected-resource/mcp",
            "https://mcp.test/.well-known/oauth-protected-resource",
            "https://mcp.test/.well-known/oauth-authorization-server",
            "https://mcp.test/.well-known/openid-configuration",
        ]
    );
}

#[test]
fn metadata_of_a_named_authorization_server_is_missing() {
    let world = World { as_metadata: None, ..World::default() };

    let play = Play::signed_in(world);

    assert!(matches!(play.failure(), Failure::NoServerMetadata { .. }));
    assert!(!play.world.was_asked("/register"), "no defaults where a server is named");
}

#[test]
fn metadata_that_the_browser_hides() {
    let mut world = World { prm: None, ..World::default() };
    world.instead(".well-known", |_| nothing());

    let play = Play::signed_in(world);

    let Failure::Blocked { endpoint, url, asks_for, .. } = play.failure() else { panic!() };
    assert_eq!(*endpoint, Endpoint::ResourceMetadata);
    assert_eq!(url, "https://mcp.test/.well-known/oauth-protected-resource/mcp");
    assert!(asks_for.is_empty(), "a plain GET");
}

#[test]
fn a_token_endpoint_that_the_browser_hides() {
    let mut world = World::default();
    world.instead("/token", |_| nothing());

    let play = Play::signed_in(world);

    let Failure::Blocked { endpoint, asks_for, .. } = play.failure() else { panic!() };
    assert_eq!((*endpoint, asks_for.as_slice()), (Endpoint::Token, &[][..]));
}

#[test]
fn a_registration_that_the_browser_hides_needed_a_preflight() {
    let mut world = World::default();
    world.instead("/register", |_| nothing());

    let play = Play::signed_in(world);

    let Failure::Blocked { endpoint, asks_for, .. } = play.failure() else { panic!() };
    assert_eq!(*endpoint, Endpoint::Registration);
    assert_eq!(*asks_for, ["content-type"]);
}

#[test]
fn a_challenge_that_cannot_be_read_is_no_end() {
    let mut play = Play::new(World::default());
    play.world.instead("https://mcp.test/mcp", |_| nothing());

    play.command(Command::SignIn(None));

    assert!(play.is_signed_in());
    let (_, first) = &play.verdicts[0];
    assert!(matches!(first, Verdict::Failed(Failure::Blocked { endpoint: Endpoint::Server, .. })));
}

#[test]
fn a_server_that_asks_for_nothing_is_let_go_and_its_metadata_still_read() {
    let mut play = Play::new(World::default());
    play.world
        .instead("https://mcp.test/mcp", |_| Told::Answer(200, Vec::new(), "endless".to_owned()));

    play.command(Command::SignIn(None));

    assert_eq!(play.verdicts[0].1, Verdict::Skipped(Skip::NotRefused { status: 200 }));
    assert!(play.is_signed_in());
    assert_eq!(play.open, []);
}

#[test]
fn no_s256() {
    for methods in [json!(["plain"]), json!(null), json!([])] {
        let mut world = World::default();
        world.metadata["code_challenge_methods_supported"] = methods;

        let play = Play::signed_in(world);

        assert!(matches!(play.failure(), Failure::NoS256 { .. }));
        assert_eq!(play.redirects.len(), 0);
    }
}

#[test]
fn endpoints_that_are_no_web_addresses_are_not_gone_to() {
    for (field, endpoint) in
        [("authorization_endpoint", Endpoint::Authorization), ("token_endpoint", Endpoint::Token)]
    {
        let mut world = World::default();
        world.metadata[field] = json!("javascript:alert(1)");

        let play = Play::signed_in(world);

        assert_eq!(play.failure(), &Failure::NoEndpoint(endpoint));
        assert_eq!(
            play.findings.last().map(|found| found.pointer.as_str()),
            Some(format!("/{field}").as_str())
        );
    }
}

#[test]
fn the_redirect_address_is_refused_at_registration() {
    let mut world = World::default();
    world.instead("/register", |_| error(400, "invalid_redirect_uri", "https only"));
    let local = Setup { redirect_uri: "http://localhost:8080/".to_owned(), ..setup() };

    let play = Play::signed_in_with(world, local);

    let Failure::RedirectRefused { redirect_uri, application_type, said } = play.failure() else {
        panic!("{:?}", play.failure())
    };
    assert_eq!(redirect_uri, "http://localhost:8080/");
    assert_eq!(*application_type, "native");
    assert_eq!(said.description.as_deref(), Some("https only"));
}

#[test]
fn a_blocked_way_can_be_tried_again() {
    let mut play = Play::new(World::default());
    play.returning = false;
    play.sign_in().feed(Input::PopupBlocked);

    assert_eq!(play.failure(), &Failure::PopupBlocked);

    play.sign_in().feed(Input::NothingKept);
    assert_eq!(play.failure(), &Failure::NothingKept);

    let step = play.step_of(|step| *step == Step::Authorization);
    play.returning = true;
    play.command(Command::RetryFrom(step));
    assert!(play.is_signed_in());
}

#[test]
fn a_closed_window_and_an_answer_that_comes_after_all() {
    let mut play = Play::new(World::default());
    play.returning = false;
    play.sign_in().feed(Input::PopupClosed);
    assert!(matches!(play.failure(), Failure::PopupClosed { .. }));

    let back = play.world.authorize(&play.redirects[0].clone());
    play.callback(&back);

    assert!(play.is_signed_in());
}

/// Comes back with `query`, where `STATE` stands for the right state.
fn back_with(query: &str) -> Play {
    let world = World { iss: None, ..World::default() };
    let mut play = Play::new(world);
    play.world.metadata["authorization_response_iss_parameter_supported"] = json!(false);
    play.returning = false;
    play.sign_in();
    play.world.authorize(&play.redirects[0].clone());
    let state = play.world.wanted("state").expect("a state").to_owned();
    play.callback(&format!("https://page.test/app/?{}", query.replace("STATE", &state)));
    play
}

#[test]
fn the_person_says_no() {
    let play = back_with("error=access_denied&error_description=not+today&state=STATE");

    let Failure::Denied(said) = play.failure() else { panic!("{:?}", play.failure()) };
    assert_eq!(said.to_string(), "access_denied: not today");
}

#[test]
fn other_answers_that_hold_no_code() {
    assert!(matches!(
        back_with("error=server_error&state=STATE").failure(),
        Failure::AuthorizationRefused(_)
    ));
    assert!(matches!(
        back_with("error=invalid_scope&state=STATE").failure(),
        Failure::InvalidScope { .. }
    ));
    assert_eq!(back_with("state=STATE").failure(), &Failure::NoCode);
    assert_eq!(back_with("code=x&code=y&state=STATE").failure(), &Failure::Repeated("code"));
    let play = back_with("code=x&state=other");
    assert_eq!(play.failure(), &Failure::WrongState { missing: false });
    assert!(!play.world.was_asked("/token"));
}

#[test]
fn an_answer_without_a_question() {
    let mut play = Play::new(World::default());

    play.callback("https://page.test/app/?code=SECRET-code&state=x");

    assert_eq!(play.failure(), &Failure::StateLost);
    assert_eq!(play.world.asked.len(), 0);
}

fn token_says(name: &'static str, description: &'static str) -> Play {
    let mut world = World::default();
    world.instead("/token", move |_| error(400, name, description));
    Play::signed_in(world)
}

#[test]
fn the_token_endpoints_errors() {
    let play = token_says("invalid_client", "unknown");
    assert!(matches!(
        play.failure(),
        Failure::InvalidClient { auth: ClientAuth::None, client_id, .. } if client_id == "test-client-id"
    ));
    assert!(matches!(
        token_says("invalid_grant", "no").failure(),
        Failure::InvalidGrant { grant: Grant::Code, .. }
    ));
    assert!(matches!(
        token_says("invalid_grant", "redirect_uri differs").failure(),
        Failure::RedirectRefused { .. }
    ));
    assert!(matches!(token_says("invalid_scope", "").failure(), Failure::InvalidScope { .. }));
    assert!(matches!(token_says("invalid_target", "").failure(), Failure::InvalidTarget { .. }));
    assert!(matches!(
        token_says("strange", "").failure(),
        Failure::TokenRequestRefused { status: 400, .. }
    ));
}

#[test]
fn a_code_that_waited_too_long() {
    let mut play = Play::new(World::default());
    play.world.instead("/token", |_| error(400, "invalid_grant", ""));
    play.returning = false;
    play.sign_in();
    let back = play.world.authorize(&play.redirects[0].clone());
    play.command(Command::SetPace(wirescope::oauth::Pace::Step)).callback(&back);
    let check = play.paused_at();
    play.command(Command::Proceed(check, None));
    let token = play.paused_at();

    play.wait(Duration::from_secs(90)).command(Command::Proceed(token, None));

    assert!(
        matches!(play.failure(), Failure::CodeExpired { age, .. } if age.as_secs() == 90),
        "{:?}",
        play.failure()
    );
    assert!(matches!(
        token_says("invalid_grant", "Code expired").failure(),
        Failure::CodeExpired { .. }
    ));
}

#[test]
fn an_error_with_status_200_is_an_error() {
    let mut world = World::default();
    world.instead("/token", |_| error(200, "bad_verification_code", "no"));

    assert!(matches!(
        Play::signed_in(world).failure(),
        Failure::TokenRequestRefused { status: 200, .. }
    ));
}

#[test]
fn answers_that_are_no_tokens() {
    let mut world = World::default();
    world.instead("/token", |_| Told::Answer(200, Vec::new(), "<html>".to_owned()));
    assert!(matches!(
        Play::signed_in(world).failure(),
        Failure::Unreadable { endpoint: Endpoint::Token, status: 200, .. }
    ));

    let world = World { token: json!({ "token_type": "mac" }), ..World::default() };
    assert_eq!(Play::signed_in(world).failure(), &Failure::NotBearer("mac".to_owned()));
}

#[test]
fn a_new_token_that_the_server_refuses() {
    let mut play = Play::signed_in(World::default());

    play.refused(401, "Bearer error=\"invalid_token\", error_description=\"wrong audience\"");

    let Failure::TokenRefused { issuer, resource, said } = play.failure() else { panic!() };
    assert_eq!((issuer.as_str(), resource.as_str()), (AS, "https://mcp.test/mcp"));
    assert_eq!(said.as_deref(), Some("wrong audience"));
    assert_eq!(play.world.authorized.len(), 1, "no loop");
}

#[test]
fn a_clock_that_is_wrong() {
    let made = EPOCH.as_secs() + 7_200;
    let claims = base64::encode_url(json!({ "iat": made }).to_string().as_bytes());
    let mut world = World::default();
    world.instead("/token", move |_| {
        let token = format!("e30.{claims}.c2ln");
        answer(200, &json!({ "access_token": token, "token_type": "Bearer" }))
    });
    let mut play = Play::signed_in(world);

    play.refused(401, "Bearer error=\"invalid_token\"");

    assert_eq!(play.failure(), &Failure::ClockSkew { ahead_seconds: 7_200 });
}

#[test]
fn scopes_that_are_wanted_and_not_named() {
    let mut play = Play::signed_in(World::default());

    play.refused(403, "Bearer error=\"insufficient_scope\"");

    assert!(matches!(play.failure(), Failure::InsufficientScope { attempts: 0, .. }));
    assert!(!play.flow.headers().is_empty(), "the token is kept");
}

#[test]
fn a_403_for_another_reason_is_no_reason_to_sign_in() {
    let mut play = Play::signed_in(World::default());

    play.refused(403, "");

    assert_eq!(play.failure(), &Failure::Forbidden { status: 403, said: None });
}

#[test]
fn a_client_of_another_authorization_server_is_not_used() {
    let preset = wirescope::oauth::Preset {
        issuer: Some("https://old.test".to_owned()),
        client_id: "mine".to_owned(),
        client_secret: None,
    };

    let play = Play::signed_in_with(World::default(), Setup { presets: vec![preset], ..setup() });

    assert_eq!(
        play.failure(),
        &Failure::ForeignClient {
            client_id: "mine".to_owned(),
            registered_with: "https://old.test".to_owned(),
            issuer: AS.to_owned(),
        }
    );
}

#[test]
fn an_endpoint_that_never_answers() {
    let mut play = Play::new(World::default());
    play.answering = false;
    play.sign_in();
    assert_eq!(play.flow.deadline().map(|at| at.0.as_secs()), Some(30));

    play.wait(Duration::from_secs(30));

    assert!(matches!(play.verdicts[0].1, Verdict::Failed(Failure::TimedOut { .. })));
    assert_eq!(play.open.len(), 1, "the next place is tried, the late one is closed");
}

#[test]
fn an_answer_without_end_is_cut_off() {
    let mut world = World::default();
    world.instead("/token", |_| Told::Answer(200, Vec::new(), "x".repeat(2 << 20)));

    let play = Play::signed_in(world);

    assert!(
        matches!(play.failure(), Failure::Unreadable { problem, .. } if problem.contains("megabyte"))
    );
}

#[test]
fn too_little_randomness_is_no_way_to_go() {
    let mut flow = Flow::new(setup());
    let mut world = World::default();
    let challenge = world.challenge();
    let refusal = wirescope::oauth::Refusal { status: 401, www_authenticate: Some(challenge) };
    let now = wirescope::wire::moment::Moment::default();
    flow.handle(Input::Command(Command::SignIn(Some(refusal))), now);
    let mut asked_for = None;
    while let Some(output) = flow.poll() {
        match output {
            wirescope::oauth::Output::Open(id, request) => {
                let Told::Answer(status, headers, body) = world.answer(&request) else { panic!() };
                let head = wirescope::wire::http::Head { status, headers, redirected_to: None };
                for event in [
                    wirescope::wire::http::HttpEvent::Head(head),
                    wirescope::wire::http::HttpEvent::Chunk(body.into_bytes()),
                    wirescope::wire::http::HttpEvent::End,
                ] {
                    flow.handle(Input::Http(id, event), now);
                }
            }
            wirescope::oauth::Output::Random { bytes } => asked_for = Some(bytes),
            _ => {}
        }
    }

    assert_eq!(asked_for, Some(64));
    flow.handle(Input::Random(wirescope::wire::secret::Secret::new(vec![1; 8])), now);

    assert_eq!(flow.phase(), &Phase::Failed(Failure::NoRandomBytes));
}
