//! Signing in to a server: from the refusal to the request that carries the token.

use std::sync::Arc;

use wirescope::diagnosis::Cause;
use wirescope::mcp::Target;
use wirescope::mcp::event::{Event, Record, Subject};
use wirescope::mcp::http::Header;
use wirescope::oauth::Pace;
use wirescope::oauth::failure::Endpoint;
use wirescope::session::access::Grant;
use wirescope::session::command::Place;
use wirescope::session::{Access, Command, Input, Output, SignInCommand, SignInEvent, Window};
use wirescope::store::server::traffic::is_trouble;
use wirescope::wire::secret::Secret;
use wirescope::{mcp, oauth};

use crate::world::{A, B, World};

#[test]
fn a_refused_connection_waits_for_the_person_and_then_goes_on_by_itself() {
    let mut world = World::new();

    world.connect(A, "https://a.test/mcp");
    assert!(world.wanted() && world.redirects.is_empty());
    world.sign_in(A);

    assert!(world.is_connected(A));
    assert_eq!(world.redirects.len(), 1);
    assert!(
        world
            .last_bearer("https://a.test")
            .is_some_and(|bearer| bearer.starts_with("Bearer SECRET-"))
    );
    assert!(!world.wanted());
}

#[test]
fn each_server_has_its_own_token() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);

    world.connect(B, "https://b.test/mcp");

    assert_eq!(world.last_bearer("https://b.test"), None);
    world.sign_in(B);
    assert!(world.is_connected(B));
    assert_ne!(world.last_bearer("https://b.test"), world.last_bearer("https://a.test"));
}

#[test]
fn a_client_that_is_allowed_for_itself_needs_no_person() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let access = Access {
        grant: Grant::ClientSecret,
        client_id: "robot".to_owned(),
        client_secret: Secret::new("SECRET-robot".to_owned()),
        ..Access::default()
    };

    world.command(Command::SignIn(A, SignInCommand::Set(Box::new(access))));
    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    let asked = world.asked_to_trust().expect("who gets the secret is asked");
    assert_eq!((asked.issuer.as_str(), world.was_told("SECRET-robot")), ("https://as.test", false));
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Entrust(asked.clone()))));

    assert!(world.is_connected(A));
    assert!(world.redirects.is_empty());
    assert!(world.was_told("SECRET-robot"));
    assert!(world.log.contains(&Output::SignIn(A, SignInEvent::Entrusted(asked))));

    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    assert!(world.is_connected(A), "it is asked once");
}

#[test]
fn a_server_that_names_another_authorization_server_gets_no_secret_there_by_itself() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let access = Access {
        grant: Grant::ClientSecret,
        client_id: "robot".to_owned(),
        client_secret: Secret::new("SECRET-robot".to_owned()),
        ..Access::default()
    };
    world.command(Command::SignIn(A, SignInCommand::Set(Box::new(access))));
    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    let asked = world.asked_to_trust().expect("asked");
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Entrust(asked))));
    let before = world.tokens_asked;

    world.token_origin = "https://third.test";
    world.accepts[0].1 = None;
    // The refresh is refused too: one signs in anew.
    world.refuses_refresh = true;
    world.call(A, 1);

    let asked = world.asked_to_trust().expect("asked anew");
    assert_eq!(asked.elsewhere, [(Endpoint::Token, "https://third.test".to_owned())]);
    assert_eq!(world.tokens_asked, before + 1, "the refresh, at who gave out the token");
    assert!(world.log.iter().all(|output| match output {
        Output::OpenSignIn(_, _, request, _) => !request.url.starts_with("https://third.test"),
        _ => true,
    }));
}

#[test]
fn what_comes_out_prints_no_secret_and_the_log_holds_none() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A).call(A, 1);

    let printed = format!("{:?}", world.log);
    assert!(!printed.contains("SECRET-"), "{printed}");
    let hidden = world
        .log
        .iter()
        .filter(|output| matches!(output, Output::SignIn(_, SignInEvent::Hidden(..))));
    assert_eq!(hidden.count(), 2, "the token request and its answer");
}

#[test]
fn forgetting_takes_the_token_from_the_next_request() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);

    world.command(Command::ForgetSecrets).call(A, 1);

    assert_eq!(world.last_bearer("https://a.test"), None);
    let forgotten = Output::SignIn(A, SignInEvent::Token(None));
    assert!(world.log.contains(&forgotten));
}

#[test]
fn the_page_that_comes_back_connects_with_the_token() {
    let mut away = World::new();
    away.connect(A, "https://a.test/mcp");
    away.sign_in(A);
    let saved = away.log.iter().rev().find_map(|output| match output {
        Output::Save(_, saved) if !saved.awaits_callback() => Some(saved.clone()),
        _ => None,
    });
    let mut world = World::new();
    world.accepts = away.accepts;

    let target = Box::new(Target::at("https://a.test/mcp"));
    world.command(Command::Reopen(A, target, mcp::Taken { exchange: 9, record: 7 }));
    assert!(world.sent.is_empty());
    world.command(Command::SignIn(A, SignInCommand::Restore(saved.expect("it was saved"))));

    assert!(world.is_connected(A));
    let record = world.log.iter().find_map(|output| match output {
        Output::Event(_, Event::Record(record)) => Some(Arc::clone(record)),
        _ => None,
    });
    assert_eq!(record.expect("a record").id.0, 8);
}

#[test]
fn a_window_opens_after_what_was_before_is_over() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let start = SignInCommand::Start { window: Window::Popup, pace: Pace::Run };
    let start = Command::SignIn(A, start);
    world.session.handle(Input::Command(start.clone()), world.now);
    while world.session.poll().is_some() {}

    world.session.handle(Input::Command(start), world.now);

    let outputs: Vec<Output> = std::iter::from_fn(|| world.session.poll()).collect();
    assert_eq!(outputs, [Output::PreparePopup(A)], "what is under way goes on");
    let cancel = SignInCommand::Flow(oauth::Command::Cancel);
    world.session.handle(Input::Command(Command::SignIn(A, cancel)), world.now);
    while world.session.poll().is_some() {}
    let again = SignInCommand::Start { window: Window::Popup, pace: Pace::Run };
    world.session.handle(Input::Command(Command::SignIn(A, again)), world.now);
    let outputs: Vec<Output> = std::iter::from_fn(|| world.session.poll()).collect();
    assert_eq!(outputs.last(), Some(&Output::PreparePopup(A)));
}

/// The requests of the sign-in in the log, and whether each stands as the page's own.
fn own_requests(world: &World) -> Vec<(String, bool)> {
    let request = |output: &Output| match output {
        Output::Event(_, Event::Record(record)) => match &record.subject {
            Subject::HttpRequest { path, .. } => {
                Some((path.rsplit('/').next().unwrap_or_default().to_owned(), record.is_own()))
            }
            _ => None,
        },
        _ => None,
    };
    world.log.iter().filter_map(request).collect()
}

#[test]
fn a_request_of_the_sign_in_that_a_person_pressed_for_is_theirs() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let start = SignInCommand::Start { window: Window::Tab, pace: Pace::Step };
    world.command(Command::SignIn(A, start));
    for _ in 0..2 {
        let paused = world.log.iter().rev().find_map(|output| match output {
            Output::SignIn(_, SignInEvent::Flow(oauth::Event::Phase(oauth::Phase::Paused(id)))) => {
                Some(*id)
            }
            _ => None,
        });
        let proceed = oauth::Command::Proceed(paused.expect("a step waits"), None);
        world.command(Command::SignIn(A, SignInCommand::Flow(proceed)));
    }
    let run = SignInCommand::Flow(oauth::Command::SetPace(Pace::Run));
    world.command(Command::SignIn(A, run));
    assert!(world.is_connected(A));
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Refresh)));

    let expected = [
        ("oauth-protected-resource", false),
        ("oauth-authorization-server", false),
        ("register", true),
        ("token", true),
        ("token", false),
    ];
    assert_eq!(own_requests(&world), expected.map(|(path, own)| (path.to_owned(), own)));
}

#[test]
fn a_document_of_a_sign_in_that_is_elsewhere_is_no_trouble() {
    let mut world = World::new();
    world.misses = Some("/.well-known/oauth-authorization-server");

    world.connect(A, "https://a.test/mcp").sign_in(A);

    assert!(world.is_connected(A));
    let missing: Vec<&Arc<Record>> = world
        .log
        .iter()
        .filter_map(|output| match output {
            Output::Event(_, Event::Record(record)) => Some(record),
            _ => None,
        })
        .filter(|record| record.subject == Subject::HttpAnswer { status: Some(404) })
        .collect();
    assert_eq!(missing.len(), 1);
    assert!(!is_trouble(missing[0]));
}

#[test]
fn a_sign_in_that_fails_behind_the_browsers_back_is_searched_for_its_cause() {
    let mut world = World::new();
    world.hides = Some("https://as.test/token");
    world.connect(A, "https://a.test/mcp").sign_in(A);

    let found = world.log.iter().find_map(|output| match output {
        Output::SignIn(_, SignInEvent::Examined(found)) => Some(Arc::clone(found)),
        _ => None,
    });
    let found = found.expect("a verdict");
    assert_eq!(found.url, "https://as.test/token");
    assert_eq!(found.first(), &Cause::NothingListens);
    let probes: Vec<&Output> = world
        .log
        .iter()
        .filter(|output| matches!(output, Output::Open(_, _, request) if request.reach.is_probe()))
        .collect();
    assert!((1..=6).contains(&probes.len()), "{probes:?}");
    for probe in probes {
        let Output::Open(_, _, request) = probe else { continue };
        // Nothing of the sign-in goes along, and nothing is asked of what is no endpoint of it.
        assert!(!request.carries_secret() && !request.url.contains("mcp"), "{request:?}");
        assert_eq!(request.body.as_deref().unwrap_or_default(), "");
    }
}

/// The token in hand still lives: the person stays signed in, and is told why the next one did not come.
#[test]
fn a_refresh_that_fails_behind_the_browsers_back_is_searched_for_its_cause() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);
    world.log.clear();
    world.hides = Some("https://as.test/token");

    let refresh = SignInCommand::Flow(oauth::Command::Refresh);
    world.command(Command::SignIn(A, refresh));

    let told: Vec<&SignInEvent> = world
        .log
        .iter()
        .filter_map(|output| match output {
            Output::SignIn(_, event) => Some(event),
            _ => None,
        })
        .collect();
    let ended = SignInEvent::Flow(oauth::Event::Phase(oauth::Phase::SignedIn));
    assert!(told.contains(&&ended), "{told:?}");
    let found = told.iter().find_map(|event| match event {
        SignInEvent::Examined(found) => Some(found),
        _ => None,
    });
    assert_eq!(found.expect("a verdict").first(), &Cause::NothingListens);
}

/// A probe brings no key, so that it is refused says nothing of one.
#[test]
fn what_a_probe_is_told_is_no_wish_for_a_person() {
    let mut world = World::new();
    let target = Target {
        headers: vec![Header::secret("authorization", "Bearer good")],
        ..Target::at("https://a.test/mcp")
    };

    world.keeps_from_pages(Command::Open(A, Place::Web(target)));

    let told = world.log.iter().filter(|output| matches!(output, Output::SignIn(..)));
    assert_eq!(told.count(), 0, "{:?}", world.log);
    let is_probed =
        |output: &Output| matches!(output, Output::Open(_, _, request) if request.reach.is_probe());
    assert!(world.log.iter().any(is_probed));
}
