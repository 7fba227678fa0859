//! Life with a token: saved, refreshed, extended, given back.

use std::time::Duration;

use serde_json::json;
use wirescope::oauth::event::{Grant, TokenKind};
use wirescope::oauth::{Command, Failure, Flow, Phase, Saved, Setup, Step, Verdict};
use wirescope::wire::http::HeaderText;

use crate::playbook::{EPOCH, Play, setup};
use crate::world::{World, error, nothing};

fn refreshable() -> World {
    let mut world = World::default();
    world.token["refresh_token"] = json!("SECRET-refresh");
    world
}

#[test]
fn the_token_goes_into_the_header_and_is_never_printed() {
    let play = Play::signed_in(World::default());

    let [header] = play.flow.headers().try_into().expect("one header");

    assert_eq!(header.name, "authorization");
    assert_eq!(header.value.reveal(), "Bearer SECRET-token-1");
    assert!(matches!(header.value, HeaderText::Secret(_)));
}

#[test]
fn a_page_that_was_away_goes_on_where_it_left() {
    let mut before = Play::new(World::default());
    before.returning = false;
    before.sign_in();
    let saved = before.saved.clone().expect("saved");
    let text = saved.encode();
    let back = before.world.authorize(&before.redirects[0].clone());
    assert!(back.contains(saved.state().expect("a state")));

    let saved = Saved::read(text.reveal()).expect("whole");
    let left = before.step_of(|step| *step == Step::Authorization);
    let mut after = Play::of(before.world, Flow::resume(setup(), saved));
    assert_eq!(after.flow.phase(), &Phase::AwaitingCallback);
    after.callback(&back);

    assert!(after.is_signed_in());
    assert_eq!(after.verdicts[0], (left, Verdict::Passed), "the step it left at ends well");
    assert!(after.steps.keys().all(|id| *id > left), "ids go on");
}

#[test]
fn what_belongs_to_another_server_is_left_alone() {
    let play = Play::signed_in(refreshable());
    let other = Setup { server: "https://other.test/mcp".to_owned(), ..setup() };

    let flow = Flow::resume(other, play.saved.expect("saved"));

    assert_eq!(flow.headers(), []);
    assert_eq!(flow.phase(), &Phase::SignedOut);
}

#[test]
fn a_token_is_refreshed_before_it_ends() {
    let mut play = Play::signed_in(refreshable());
    assert_eq!(play.flow.deadline().map(|at| at.0.as_secs()), Some(3_540));

    play.wait(Duration::from_mins(59));

    assert_eq!(play.token(), "SECRET-token-2");
    let request = play.world.last("/token");
    assert_eq!(request.field("grant_type"), Some("refresh_token"));
    assert_eq!(request.field("refresh_token"), Some("SECRET-refresh"));
    assert_eq!(request.field("resource"), Some("https://mcp.test/mcp"));
    assert_eq!(request.field("client_id"), Some("test-client-id"));
    assert_eq!(play.flow.deadline().map(|at| at.0.as_secs()), Some(7_080));
}

#[test]
fn a_refresh_token_that_is_not_replaced_stays_good() {
    let mut play = Play::signed_in(refreshable());
    play.world.token = json!({ "token_type": "Bearer" });

    play.command(Command::Refresh).command(Command::Refresh);

    assert_eq!(play.token(), "SECRET-token-3");
}

#[test]
fn a_saved_token_that_has_ended_is_refreshed_at_once() {
    let play = Play::signed_in(refreshable());
    let later = Setup { epoch: EPOCH + Duration::from_mins(150), ..setup() };

    let mut play = Play::of(refreshable(), Flow::resume(later, play.saved.expect("saved")));
    assert_eq!(play.flow.deadline().map(|at| at.0.as_secs()), Some(0));
    play.wait(Duration::ZERO);

    assert_eq!(play.world.last("/token").field("grant_type"), Some("refresh_token"));
    assert!(play.is_signed_in());
}

#[test]
fn a_token_that_has_ended_while_the_machine_slept_is_refreshed() {
    let mut play = Play::signed_in(refreshable());

    play.flow.set_clock(EPOCH + Duration::from_mins(90));
    assert_eq!(play.flow.deadline().map(|at| at.0.as_secs()), Some(0));
    play.wait(Duration::ZERO);

    assert_eq!(play.token(), "SECRET-token-2");
}

#[test]
fn an_accepted_token_that_is_refused_is_refreshed() {
    let mut play = Play::signed_in(refreshable());

    play.command(Command::Accepted).refused(401, "Bearer error=\"invalid_token\"");

    assert_eq!(play.token(), "SECRET-token-2");
    assert_eq!(play.world.authorized.len(), 1);
}

#[test]
fn a_refused_refresh_leads_to_a_new_sign_in() {
    let mut play = Play::signed_in(refreshable());
    play.world.instead("/token", |request| match request.field("grant_type") {
        Some("refresh_token") => error(400, "invalid_grant", "revoked"),
        _ => crate::world::ok(&json!({ "access_token": "SECRET-new", "token_type": "Bearer" })),
    });

    play.command(Command::Accepted).refused(401, "Bearer");

    assert!(play.is_signed_in());
    assert_eq!(play.token(), "SECRET-new");
    assert_eq!(play.world.authorized.len(), 2);
}

#[test]
fn a_refreshed_token_that_is_refused_leads_to_a_new_sign_in() {
    let mut play = Play::signed_in(refreshable());

    play.command(Command::Accepted).refused(401, "Bearer").refused(401, "Bearer");

    assert!(play.is_signed_in());
    assert_eq!(play.world.authorized.len(), 2);
}

#[test]
fn a_refresh_that_nobody_waits_for_may_fail_while_the_token_lives() {
    let mut play = Play::signed_in(refreshable());
    play.world.instead("/token", |_| nothing());

    play.wait(Duration::from_mins(59));
    assert_eq!(play.flow.phase(), &Phase::SignedIn);
    assert!(matches!(play.last_step(), (Step::Token(Grant::Refresh), Verdict::Failed(_))));

    play.wait(Duration::from_secs(100)).command(Command::Refresh);
    assert!(matches!(play.failure(), Failure::Blocked { .. }));
}

#[test]
fn more_scopes_are_asked_for_beside_the_earlier_ones_each_time() {
    let mut play = Play::signed_in(World { challenge_scope: Some("a"), ..World::default() });

    play.command(Command::Accepted)
        .refused(403, "Bearer error=\"insufficient_scope\", scope=\"b\"")
        .command(Command::Accepted)
        .refused(403, "Bearer error=\"insufficient_scope\", scope=\"c a\"");

    assert_eq!(play.world.wanted("scope"), Some("a b c"));
}

#[test]
fn a_step_up_of_scopes_the_person_chose_asks_for_those_of_the_challenge_too() {
    let setup = Setup { scopes: Some(vec!["mine".to_owned()]), ..setup() };
    let mut play = Play::signed_in_with(World::default(), setup);

    play.refused(403, "Bearer error=\"insufficient_scope\", scope=\"b\"");

    assert_eq!(play.world.wanted("scope"), Some("mine b"));
}

#[test]
fn signing_out_revokes_both_tokens_and_forgets_them() {
    let mut world = refreshable();
    world.metadata["revocation_endpoint"] = json!("https://as.test/revoke");
    let mut play = Play::signed_in(world);

    play.command(Command::SignOut);

    let revoked = play.world.asked.iter().filter(|request| request.url.ends_with("/revoke"));
    let tokens: Vec<_> = revoked.map(|request| request.field("token")).collect();
    assert_eq!(tokens, [Some("SECRET-refresh"), Some("SECRET-token-1")]);
    assert_eq!(play.flow.phase(), &Phase::SignedOut);
    assert_eq!(play.flow.headers(), []);
    assert_eq!(play.saved.as_ref().and_then(|saved| saved.tokens.clone()), None);
    assert_eq!(play.flow.deadline(), None);
}

#[test]
fn signing_out_forgets_even_where_revoking_fails() {
    let mut world = World::default();
    world.metadata["revocation_endpoint"] = json!("https://as.test/revoke");
    world.instead("/revoke", |_| nothing());
    let mut play = Play::signed_in(world);

    play.command(Command::SignOut);

    assert!(matches!(play.last_step(), (Step::Revocation(TokenKind::Access), Verdict::Failed(_))));
    assert_eq!(play.flow.headers(), []);
}

#[test]
fn forgetting_leaves_no_secret_in_what_is_saved() {
    let mut play = Play::signed_in(refreshable());
    assert!(play.saved.as_ref().expect("saved").encode().reveal().contains("SECRET"));

    play.command(Command::Forget);

    let saved = play.saved.as_ref().expect("saved").encode();
    assert!(!saved.reveal().contains("SECRET"), "{}", saved.reveal());
    assert_eq!(play.flow.phase(), &Phase::SignedOut);
}

#[test]
fn a_refresh_token_goes_to_who_gave_it_out_whatever_was_found_since() {
    let second = "https://as2.test";
    let mut play = Play::signed_in(refreshable());
    play.command(Command::Accepted);
    play.world.issuer = second.to_owned();
    play.world.as_metadata = Some(format!("{second}/.well-known/oauth-authorization-server"));
    play.world.metadata = crate::world::metadata(second);
    play.world.registered = json!({ "client_id": "as2-client" });
    play.returning = false;
    play.refused(403, "Bearer error=\"insufficient_scope\", scope=\"b\"");
    assert!(play.redirects[1].starts_with(second));

    // Away at the second authorization server, back without an answer.
    let saved = play.saved.clone().expect("saved");
    let saved = Saved::read(saved.encode().reveal()).expect("whole");
    let mut play = Play::of(play.world, Flow::resume(setup(), saved));
    play.command(Command::Cancel).command(Command::Refresh);

    let request = play.world.last("/token");
    assert_eq!(request.url, "https://as.test/token");
    assert_eq!(request.field("client_id"), Some("test-client-id"));
    assert!(play.is_signed_in());
}
