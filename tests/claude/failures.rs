//! Each way a request can fail, what is known then, and what is tried again.

use std::time::Duration;

use wirescope::claude::{Access, Command, Conversation, Failure, Phase};
use wirescope::wire::http::{HttpEvent, NetworkFailure};

use crate::playbook::{KEY, Play, access, settings, setup};
use crate::script::{Script, says};

fn refused(status: u16, kind: &str, message: &str) -> Failure {
    let mut play = Play::said("Hi");
    play.error(status, kind, message);
    assert_eq!(play.open, []);
    play.failure().clone()
}

#[test]
fn each_refusal_is_named() {
    use Failure as F;
    let key = refused(401, "authentication_error", "invalid x-api-key");
    assert!(matches!(&key, F::KeyRefused(said) if said.request_id.as_deref() == Some("req_7")));
    let cors = "CORS requests are not allowed for this Organization because of its settings";
    assert!(matches!(refused(401, "authentication_error", cors), F::BrowserRefused(_)));
    assert!(matches!(refused(402, "billing_error", "Pay"), F::Billing(_)));
    let credit = "Your credit balance is too low";
    assert!(matches!(refused(400, "invalid_request_error", credit), F::Billing(_)));
    assert!(matches!(refused(403, "permission_error", "No"), F::Forbidden(_)));
    let model = refused(404, "not_found_error", "model: claude-opus-5-5");
    assert!(matches!(model, F::UnknownModel { model, .. } if model == "claude-opus-5-5"));
    let path = refused(404, "not_found_error", "Not found");
    assert!(matches!(path, F::NotFound { url, .. } if url.ends_with("/v1/messages")));
    let large = refused(413, "request_too_large", "Too large");
    assert!(matches!(large, F::TooLarge { bytes, .. } if bytes > 100));
    let long = "prompt is too long: 200001 tokens > 200000 maximum";
    assert!(matches!(refused(400, "invalid_request_error", long), F::TooLong(_)));
    let invalid = refused(400, "invalid_request_error", "temperature: not supported");
    assert!(matches!(&invalid, F::Invalid(said) if said.message.starts_with("temperature")));
    assert_eq!(invalid.to_string(), "the API refuses the request: temperature: not supported");
}

#[test]
fn an_error_code_is_kept_apart_from_the_words() {
    let body = r#"{"type":"error","error":{"type":"invalid_request_error","message":"m",
        "details":{"error_code":"image_dimensions_too_large"}}}"#;
    let mut play = Play::said("Hi");

    play.fails(400, &[("request-id", "req_8")], body);

    let Failure::Invalid(said) = play.failure() else { panic!("{:?}", play.failure()) };
    assert_eq!(said.code.as_deref(), Some("image_dimensions_too_large"));
    assert_eq!(said.request_id.as_deref(), Some("req_8"));
}

#[test]
fn a_wish_to_wait_is_kept_to_the_second_and_can_be_counted_down() {
    for wish in ["7", "Sun, 06 Nov 1994 08:49:37 GMT"] {
        let mut play = Play::said("Hi");
        play.error_with(429, &[("retry-after", wish)], "rate_limit_error", "Slow down");

        let Phase::Pausing { failure, until, retry } = play.phase() else { panic!() };
        assert!(
            matches!(failure, Failure::RateLimited { said, .. } if said.message == "Slow down")
        );
        assert_eq!((until.since(play.now), *retry), (Duration::from_secs(7), 1));
        play.wait(Duration::from_millis(6_999));
        assert_eq!(play.requests.len(), 1);
        play.wait(Duration::from_millis(1)).answers(&says("Here"));
        assert_eq!(play.answer().text(), "Here");
    }
}

#[test]
fn attempts_grow_apart_and_come_to_an_end() {
    let mut play = Play::said("Hi");
    let mut pauses = Vec::new();
    for _ in 0..4 {
        play.error(529, "overloaded_error", "Overloaded");
        pauses.push(play.wait_for_deadline());
    }
    play.error(529, "overloaded_error", "Overloaded");

    assert!(matches!(play.failure(), Failure::Overloaded { .. }));
    assert_eq!(play.requests.len(), 5);
    assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
    let bodies: Vec<_> = play.requests.iter().map(|(_, request)| request.body.clone()).collect();
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn different_seeds_wait_differently() {
    let first_pause = |seed| {
        let mut play = Play::of(Conversation::new(wirescope::claude::Setup { seed, ..setup() }));
        play.command(Command::SetAccess(Some(access())));
        play.command(Command::SetSettings(settings())).say("Hi");
        play.error(500, "api_error", "Oops").wait_for_deadline()
    };

    assert_ne!(first_pause(1), first_pause(0xdead_beef));
    assert_eq!(first_pause(1), first_pause(1));
}

#[test]
fn a_pause_can_be_cut_short_or_given_up() {
    let mut hurried = Play::said("Hi");
    hurried.error(500, "api_error", "Oops").command(Command::Retry);
    assert_eq!(hurried.requests.len(), 2);

    let mut stopped = Play::said("Hi");
    stopped.error(500, "api_error", "Oops").command(Command::Stop);
    assert_eq!((stopped.phase(), stopped.conversation.deadline()), (&Phase::Idle, None));
}

#[test]
fn a_wish_for_more_patience_than_a_page_has_is_left_to_the_person() {
    let mut play = Play::said("Hi");

    play.error_with(429, &[("retry-after", "3600")], "rate_limit_error", "Come back later");

    let Phase::Failed { retry_at, .. } = play.phase() else { panic!("{:?}", play.phase()) };
    assert_eq!(retry_at.map(|at| at.since(play.now)), Some(Duration::from_hours(1)));
    play.command(Command::Retry).answers(&says("Here"));
    assert_eq!(play.answer().text(), "Here");
}

#[test]
fn the_server_may_say_itself_whether_to_try_again() {
    let mut never = Play::said("Hi");
    never.error_with(500, &[("x-should-retry", "false")], "api_error", "No");
    assert!(matches!(never.failure(), Failure::Server { .. }));

    let mut once = Play::said("Hi");
    once.error_with(400, &[("x-should-retry", "true")], "invalid_request_error", "Yes");
    assert!(matches!(once.phase(), Phase::Pausing { .. }));
}

#[test]
fn an_origin_that_has_never_answered_is_not_asked_again_by_itself() {
    let mut play = Play::said("Hi");
    play.unreachable();
    let Failure::Unreachable { origin, reached, .. } = play.failure() else { panic!() };
    assert_eq!((origin.as_str(), *reached), ("https://api.anthropic.com", false));

    play.command(Command::Retry).answers(&says("Here")).say("More");
    play.unreachable();

    assert!(matches!(
        play.phase(),
        Phase::Pausing { failure: Failure::Unreachable { reached: true, .. }, .. }
    ));
}

#[test]
fn what_the_browser_refuses_is_told_apart() {
    let failed = |failure| {
        let mut play = Play::said("Hi");
        play.http(HttpEvent::Failed(failure));
        play.failure().clone()
    };

    let origin = "https://api.anthropic.com".to_owned();
    assert_eq!(failed(NetworkFailure::Redirected), Failure::Redirected(origin));
    let not_sendable = NetworkFailure::NotSendable("header".to_owned());
    assert_eq!(failed(not_sendable), Failure::NotSendable("header".to_owned()));
}

#[test]
fn a_stream_that_breaks_before_a_word_is_tried_again_and_later_is_not() {
    let broken = || HttpEvent::Failed(NetworkFailure::Hidden("reset".to_owned()));
    let mut early = Play::said("Hi");
    early.begins(&Script::start()).http(broken());
    assert!(matches!(early.phase(), Phase::Pausing { failure: Failure::BrokenOff { .. }, .. }));

    let mut late = Play::said("Hi");
    late.begins(&Script::start().words(&["Half"])).http(broken());
    let Failure::BrokenOff { said: Some(said) } = late.failure() else { panic!() };
    assert!(said.contains("reset"));
}

#[test]
fn silence_is_given_up() {
    let mut play = Play::said("Hi");
    play.begins(&Script::start().words(&["Half"]));
    play.wait(Duration::from_secs(299)).chunk(b": still here\n\n");
    play.wait(Duration::from_secs(299));
    assert_eq!(play.phase(), &Phase::Answering);

    play.wait(Duration::from_secs(1));

    assert_eq!(play.failure(), &Failure::Silent(Duration::from_mins(5)));
    assert_eq!((&play.open, play.answer().text().as_str()), (&vec![], "Half"));
}

#[test]
fn what_is_not_the_api_is_shown() {
    let answered = |status, kind: &str, body: &str| {
        let mut play = Play::said("Hi");
        play.head(status, &[("content-type", kind)]).chunk(body.as_bytes()).http(HttpEvent::End);
        play.failure().clone()
    };

    for (kind, body) in [
        ("text/html", "<html>Hello</html>"),
        ("text/plain", "Hello"),
        ("application/json", "{\"x\":1}"),
        ("application/json", ""),
    ] {
        let failure = answered(200, kind, body);
        let Failure::NotTheApi { status: 200, media_type, start } = failure else { panic!() };
        assert_eq!((media_type.as_str(), start.as_str()), (kind, body));
    }
    assert!(matches!(answered(418, "text/plain", "tea"), Failure::NotTheApi { status: 418, .. }));
    let proxy = answered(404, "text/html", "<html>");
    assert!(matches!(proxy, Failure::NotFound { said, .. } if said.message == "<html>"));
}

#[test]
fn an_error_of_a_proxy_in_its_own_words_is_tried_again() {
    let mut play = Play::said("Hi");

    play.head(502, &[("content-type", "text/html")])
        .chunk(b"<html>Bad gateway")
        .http(HttpEvent::End);

    let Phase::Pausing { failure: Failure::Server { said, .. }, .. } = play.phase() else {
        panic!()
    };
    assert_eq!((said.status, said.message.as_str()), (502, "<html>Bad gateway"));
}

#[test]
fn an_error_that_comes_as_a_success_is_an_error() {
    let body = r#"{"type":"error","error":{"type":"invalid_request_error","message":"m"}}"#;
    let mut play = Play::said("Hi");

    play.fails(200, &[], body);

    assert!(matches!(play.failure(), Failure::Invalid(_)));
}

#[test]
fn without_access_or_model_nothing_goes_out_and_the_message_stays() {
    let mut play = Play::of(Conversation::new(setup()));
    play.say("Hi");
    assert_eq!(play.failure(), &Failure::NoAccess);

    play.command(Command::SetAccess(Some(access()))).command(Command::Retry);
    assert_eq!(play.failure(), &Failure::NoModel);
    assert!(play.requests.is_empty());

    play.command(Command::SetSettings(settings())).command(Command::Retry);
    assert_eq!(play.messages()[0]["content"][0]["text"], "Hi");
    assert_eq!(play.conversation.branch().len(), 2);
}

#[test]
fn a_failed_request_leaves_no_empty_turn_behind() {
    let mut play = Play::said("Hi");
    play.error(401, "authentication_error", "invalid");

    play.command(Command::Retry).answers(&says("Here"));

    assert_eq!(play.conversation.turns().len(), 2);
}

#[test]
fn nothing_that_is_printed_shows_the_key() {
    let mut play = Play::new();
    play.printing = true;
    play.say("Hi")
        .error(500, "api_error", "Oops")
        .command(Command::Stop)
        .command(Command::ListModels);
    let moved = access().moved_to("https://proxy.test").expect("an address");
    play.command(Command::SetAccess(Some(moved))).say("Again");

    let printed = format!("{}{:?}", play.printed, play.conversation);
    assert!(!printed.contains(KEY) && printed.contains("•••"));
    assert!(!play.conversation.saved().encode().contains(KEY));
    assert!(!play.conversation.json().to_string().contains(KEY));
    assert_eq!(play.header("x-api-key"), None, "the proxy has another origin");
    assert!(Access::new(None, Some("a\nb")).is_err());
}
