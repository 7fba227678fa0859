//! Whole sign-ins, left after every single input: nothing may stay open, and nothing secret is printed.

use std::time::Duration;

use serde_json::json;
use wirescope::oauth::command::Enterprise;
use wirescope::oauth::jwt::Algorithm;
use wirescope::oauth::{Command, Flow, Input, Output, Preset, Setup, Way};
use wirescope::wire::http::{ExchangeId, HttpEvent};
use wirescope::wire::moment::Moment;
use wirescope::wire::secret::Secret;

use crate::playbook::{Play, setup};
use crate::world::{Bound, World, error, nothing, ok};

/// Sign-ins that come by most of what can happen.
fn all() -> Vec<Play> {
    let mut long = World { challenge_scope: Some("a"), ..World::default() };
    long.token["refresh_token"] = json!("SECRET-refresh");
    long.metadata["revocation_endpoint"] = json!("https://as.test/revoke");
    long.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
    let mut long = Play::signed_in(long);
    long.command(Command::Accepted)
        .refused(403, "Bearer error=\"insufficient_scope\", scope=\"b\"")
        .wait(Duration::from_mins(59))
        .command(Command::SignOut);

    let mut legacy = World::of_2025_03_26();
    legacy.as_metadata = None;
    legacy.iss = None;
    let mut hidden = World::default();
    hidden.instead("/token", |_| nothing());
    let mut refused = World::default();
    refused.instead("/token", |_| error(400, "invalid_grant", "SECRET-less"));

    let preset = Preset {
        issuer: None,
        client_id: "me".to_owned(),
        client_secret: Some(Secret::new("SECRET-preset".to_owned())),
    };
    let with = |way| Setup { way, presets: vec![preset.clone()], ..setup() };
    let jwt = Way::SignedJwt { algorithm: Algorithm::Es256, key_id: None };
    let enterprise = Way::Enterprise(Enterprise {
        token_endpoint: "https://idp.test/exchange".to_owned(),
        client_id: "idp-client".to_owned(),
        client_secret: Some(Secret::new("SECRET-idp".to_owned())),
        id_token: Secret::new("SECRET-id-token".to_owned()),
    });
    let mut exchanging = World::default();
    exchanging.instead("idp.test", |_| ok(&json!({ "access_token": "SECRET-jag" })));
    let bound = Bound { nonce: Some("n-1"), ..Bound::default() };
    let mut bound = World { bound: Some(bound), ..World::default() };
    bound.token = json!({ "token_type": "DPoP", "refresh_token": "SECRET-refresh" });
    let mut bound = Play::signed_in(bound);
    bound.command(Command::Refresh);
    vec![
        long,
        bound,
        Play::signed_in(legacy),
        Play::signed_in(hidden),
        Play::signed_in(refused),
        Play::signed_in_with(World::default(), with(jwt)),
        Play::signed_in_with(exchanging, with(enterprise)),
        Play::signed_in_with(World::default(), with(Way::ClientSecret)),
    ]
}

/// Plays the first `count` inputs again, and says what is open then.
fn replay(play: &Play, count: usize) -> (Flow, Vec<ExchangeId>, Moment) {
    let mut flow = Flow::new(play.flow.setup().clone());
    let (mut open, mut now) = (Vec::new(), Moment::default());
    for (input, at) in play.tape.iter().take(count) {
        now = *at;
        feed(&mut flow, input.clone(), now, &mut open);
    }
    (flow, open, now)
}

fn feed(flow: &mut Flow, input: Input, now: Moment, open: &mut Vec<ExchangeId>) {
    if let Input::Http(id, HttpEvent::End | HttpEvent::Failed(_)) = &input {
        open.retain(|held| held != id);
    }
    flow.handle(input, now);
    while let Some(output) = flow.poll() {
        match output {
            Output::Open(id, _) => open.push(id),
            Output::Abort(id) => {
                assert!(open.contains(&id), "{id:?} is closed once");
                open.retain(|held| *held != id);
            }
            _ => {}
        }
    }
}

#[test]
fn cancelling_after_any_input_leaves_nothing_open() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let (mut flow, mut open, now) = replay(&play, count);

            feed(&mut flow, Input::Command(Command::Cancel), now, &mut open);

            assert_eq!(open, [], "after {count} inputs");
        }
    }
}

#[test]
fn forgetting_after_any_input_leaves_no_token_and_no_deadline() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let (mut flow, mut open, now) = replay(&play, count);

            feed(&mut flow, Input::Command(Command::Forget), now, &mut open);

            assert_eq!(open, [], "after {count} inputs");
            assert_eq!(
                (flow.headers(), flow.deadline()),
                (Vec::new(), None),
                "after {count} inputs"
            );
        }
    }
}

#[test]
fn whatever_comes_late_changes_nothing() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let (mut flow, mut open, now) = replay(&play, count);
            feed(&mut flow, Input::Command(Command::Cancel), now, &mut open);
            let phase = flow.phase().clone();

            for (input, _) in &play.tape {
                if matches!(
                    input,
                    Input::Http(..) | Input::Random(_) | Input::Signed(_) | Input::Key(_)
                ) {
                    feed(&mut flow, input.clone(), now, &mut open);
                }
            }

            assert_eq!(flow.phase(), &phase, "after {count} inputs");
        }
    }
}

#[test]
fn a_new_sign_in_works_after_any_input() {
    for play in all().into_iter().take(2) {
        for count in 0..=play.tape.len() {
            let (flow, open, now) = replay(&play, count);
            let mut again = Play::of(World::default(), flow);
            (again.open, again.now) = (open, now);

            again.sign_in();

            assert!(again.is_signed_in(), "after {count} inputs: {:?}", again.flow.phase());
        }
    }
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    for play in all() {
        let printed = play.printed.replace("SECRET-less", "");
        assert!(!printed.contains("SECRET"), "{printed}");
        for request in &play.world.asked {
            if let Some(verifier) = request.field("code_verifier") {
                assert!(!printed.contains(verifier));
            }
        }
        assert!(printed.contains("•••"));
    }
}
