//! Step by step: what would be sent is shown, may be changed, and any step can be taken again.

use wirescope::oauth::event::{Grant, Registering};
use wirescope::oauth::request::{Body, Field};
use wirescope::oauth::{Command, Failure, Flow, Pace, Phase, Saved, Step, StepId};

use crate::playbook::{Play, setup};
use crate::world::World;

fn stepping() -> Play {
    let mut play = Play::new(World::default());
    play.command(Command::SetPace(Pace::Step)).sign_in();
    play
}

/// Proceeds until the step that `wanted` names waits.
fn proceed_to(play: &mut Play, wanted: impl Fn(&Step) -> bool) -> StepId {
    loop {
        let id = play.paused_at();
        if wanted(&play.steps[&id]) {
            return id;
        }
        play.command(Command::Proceed(id, None));
    }
}

#[test]
fn nothing_goes_out_before_the_person_says_so() {
    let mut play = stepping();
    let mut count = 0;

    while let Phase::Paused(id) = play.flow.phase().clone() {
        assert!(play.world.asked.len() <= count, "one request for one step");
        play.command(Command::Proceed(id, None));
        count += 1;
    }

    assert!(play.is_signed_in());
    assert_eq!(count, 6, "two documents, registration, authorization, callback, token");
}

#[test]
fn who_takes_one_step_at_a_time_does_so_after_coming_back() {
    let mut before = stepping();
    before.returning = false;
    let id = proceed_to(&mut before, |step| *step == Step::Authorization);
    before.command(Command::Proceed(id, None));
    let back = before.world.authorize(&before.redirects[0].clone());
    let saved = before.saved.expect("saved").encode();
    let saved = Saved::read(saved.reveal()).expect("whole");

    let mut after = Play::of(before.world, Flow::resume(setup(), saved));
    after.callback(&back);

    let id = after.paused_at();
    assert_eq!(after.steps[&id], Step::Callback);
}

#[test]
fn a_changed_request_is_what_goes_out() {
    let mut play = stepping();
    let id = proceed_to(&mut play, |step| *step == Step::Registration(Registering::Dynamic));
    let mut request = (*play.requests[&id]).clone();
    request.body = Body::Json("{\"client_name\":\"mine\"}".to_owned());

    play.command(Command::Proceed(id, Some(request)));

    assert_eq!(play.world.registration()["client_name"], "mine");
}

#[test]
fn what_was_changed_in_the_question_is_expected_in_the_answer() {
    let mut play = stepping();
    let id = proceed_to(&mut play, |step| *step == Step::Authorization);
    let mut request = (*play.requests[&id]).clone();
    for field in &mut request.query {
        match field.name.as_str() {
            "state" => *field = Field::plain("state", "mine"),
            "redirect_uri" => *field = Field::plain("redirect_uri", "https://page.test/other"),
            _ => {}
        }
    }

    play.command(Command::Proceed(id, Some(request)));
    play.command(Command::SetPace(Pace::Run));

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    assert_eq!(play.world.wanted("state"), Some("mine"));
    assert_eq!(play.world.last("/token").field("redirect_uri"), Some("https://page.test/other"));
}

#[test]
fn an_address_that_is_none_is_not_gone_to() {
    let mut play = stepping();
    let id = proceed_to(&mut play, |step| *step == Step::Authorization);
    let mut request = (*play.requests[&id]).clone();
    request.url = "javascript:alert(1)//".to_owned();

    play.command(Command::Proceed(id, Some(request)));

    assert!(matches!(play.failure(), Failure::BadUrl(_)));
    assert_eq!(play.redirects.len(), 0);
}

#[test]
fn any_step_can_be_taken_again() {
    let mut play = Play::signed_in(World::default());
    let steps: Vec<StepId> = play.steps.keys().copied().collect();

    for id in steps.into_iter().rev() {
        play.command(Command::RetryFrom(id));
        assert!(play.is_signed_in(), "{id:?}: {:?}", play.flow.phase());
    }
}

#[test]
fn running_goes_on_from_where_it_waits() {
    let mut play = stepping();

    play.command(Command::SetPace(Pace::Run));

    assert!(play.is_signed_in());
}

#[test]
fn proceeding_with_a_step_that_does_not_wait_does_nothing() {
    let mut play = stepping();
    let id = play.paused_at();

    play.command(Command::Proceed(StepId(99), None));
    assert_eq!(play.world.asked.len(), 0);
    play.command(Command::Proceed(id, None)).command(Command::Proceed(id, None));

    assert_eq!(play.world.asked.len(), 1);
}

#[test]
fn the_answer_can_be_changed_before_it_is_checked() {
    let mut play = stepping();
    let id = proceed_to(&mut play, |step| *step == Step::Callback);
    let mut request = (*play.requests[&id]).clone();
    request.query.retain(|field| field.name != "iss");

    play.command(Command::Proceed(id, Some(request)));

    assert!(matches!(play.failure(), Failure::WrongSender { found: None, .. }));
}

#[test]
fn a_refresh_waits_too() {
    let mut world = World::default();
    world.token["refresh_token"] = "SECRET-refresh".into();
    let mut play = Play::signed_in(world);

    play.command(Command::SetPace(Pace::Step)).command(Command::Refresh);

    let id = play.paused_at();
    assert_eq!(play.steps[&id], Step::Token(Grant::Refresh));
    play.command(Command::Cancel);
    assert!(play.is_signed_in());
}
