//! Tokens whose life a server makes too short, too long, or ends at once: how often another is asked for.

use std::time::Duration;

use serde_json::{Value, json};
use wirescope::oauth::{Command, Failure, Phase, Preset, Setup, Way};
use wirescope::wire::secret::Secret;

use crate::playbook::{Play, setup};
use crate::world::{World, error};

const INVALID: &str = "Bearer error=\"invalid_token\"";

fn living(expires_in: &Value) -> World {
    let token = json!({ "token_type": "Bearer", "refresh_token": "SECRET-refresh",
        "expires_in": expires_in });
    World { token, ..World::default() }
}

/// Requests to the token endpoint so far.
fn tokens(play: &Play) -> usize {
    play.world.urls().iter().filter(|url| url.ends_with("/token")).count()
}

/// Lets time pass as the page's timer would, at most so many times.
fn live(play: &mut Play, span: Duration) {
    let end = play.now.after(span);
    for _ in 0..1_000 {
        let Some(due) = play.flow.deadline().filter(|due| *due <= end) else { break };
        let pause = due.since(play.now);
        play.wait(pause);
    }
    let rest = end.since(play.now);
    play.wait(rest);
}

fn words(play: &Play) -> Vec<String> {
    let found = play.findings.iter().filter(|found| found.pointer == "/expires_in");
    found.map(|found| found.problem.to_string()).collect()
}

#[test]
fn a_token_that_lives_no_time_is_renewed_less_and_less_often_and_then_no_more() {
    for expires_in in [json!(0), json!("0"), json!(0.5), json!(1), json!("1")] {
        let mut play = Play::signed_in(living(&expires_in));
        assert_eq!(tokens(&play), 1);

        live(&mut play, Duration::from_millis(1_900));
        assert_eq!(tokens(&play), 1, "{expires_in}: not before two seconds");
        live(&mut play, Duration::from_secs(10));
        assert_eq!(tokens(&play), 3, "{expires_in}: after 2 s and 4 s");
        live(&mut play, Duration::from_hours(10));

        assert_eq!(tokens(&play), 6, "{expires_in}");
        assert_eq!(play.flow.deadline(), None);
        let words = words(&play);
        assert!(words.iter().any(|words| words.starts_with("is less than 2 s")), "{words:?}");
        let last = words.last().expect("a finding");
        assert!(last.starts_with("is too short, several times"), "{words:?}");
        assert!(play.is_signed_in(), "the token may well serve");
        // Where it does not, that is mended at once.
        play.command(Command::Accepted).refused(401, INVALID);
        assert_eq!(tokens(&play), 7);
    }
}

#[test]
fn a_short_life_that_is_long_enough_is_renewed_as_long_as_it_takes() {
    let mut play = Play::signed_in(living(&json!(60)));

    live(&mut play, Duration::from_mins(54));

    assert_eq!(tokens(&play), 61, "every 54 seconds");
    assert_eq!(words(&play), Vec::<String>::new());
}

#[test]
fn a_life_that_is_no_number_or_without_end_sets_no_timer_that_a_browser_cannot_hold() {
    for expires_in in [json!(-1), json!("soon"), json!("-5"), json!([]), Value::Null] {
        let mut play = Play::signed_in(living(&expires_in));
        live(&mut play, Duration::from_hours(1));
        assert_eq!((tokens(&play), play.flow.deadline()), (1, None), "{expires_in}");
    }
    for expires_in in [json!(u64::MAX), json!(1e300), json!("18446744073709551615")] {
        let mut play = Play::signed_in(living(&expires_in));
        live(&mut play, Duration::from_hours(24));
        assert_eq!(tokens(&play), 1, "{expires_in}");
    }
}

#[test]
fn tokens_that_serve_for_one_request_and_not_for_the_next_are_renewed_three_times() {
    let mut play = Play::signed_in(living(&json!(3_600)));

    for _ in 0..50 {
        play.command(Command::Accepted).refused(401, INVALID);
    }

    assert_eq!(tokens(&play), 4);
    assert!(matches!(play.failure(), Failure::TokenRefused { .. }));
    assert_eq!(play.redirects.len(), 1, "nobody is sent to sign in for it");

    play.wait(Duration::from_mins(1)).command(Command::Accepted).refused(401, INVALID);
    assert_eq!(tokens(&play), 5, "one that served for a while is renewed");
}

#[test]
fn a_token_endpoint_out_of_order_is_not_asked_again_with_every_refusal() {
    let mut play = Play::signed_in(living(&json!(3_600)));
    play.world.instead("/token", |_| error(503, "temporarily_unavailable", ""));

    for _ in 0..50 {
        play.command(Command::Accepted).refused(401, INVALID);
    }

    assert_eq!(tokens(&play), 4);
    assert!(matches!(play.flow.phase(), Phase::Failed(_)), "{:?}", play.flow.phase());
}

#[test]
fn a_program_that_is_asked_for_ever_other_scopes_gives_up() {
    let preset = Preset {
        issuer: None,
        client_id: "program".to_owned(),
        client_secret: Some(Secret::new("SECRET-client".to_owned())),
    };
    let setup = Setup { way: Way::ClientSecret, presets: vec![preset], ..setup() };
    let mut play = Play::signed_in_with(World::default(), setup);
    let before = tokens(&play);

    for scope in 0..50 {
        let challenge = format!("Bearer error=\"insufficient_scope\", scope=\"s{scope}\"");
        play.command(Command::Accepted).refused(403, &challenge);
    }

    assert_eq!(tokens(&play), before + 3);
    assert!(matches!(play.failure(), Failure::InsufficientScope { .. }));
}
