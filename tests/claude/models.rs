//! The list of models.

use serde_json::{Value, json};
use wirescope::claude::{Command, Conversation, Failure, Models};
use wirescope::wire::http::{HttpEvent, Method};

use crate::playbook::{KEY, Play, setup};
use crate::script::says;

fn page(play: &mut Play, models: &[&str], more: bool) {
    let data: Vec<Value> = models.iter().map(|id| json!({ "id": id, "type": "model" })).collect();
    let body = json!({ "data": data, "has_more": more, "last_id": models.last() });
    play.fails(200, &[], &body.to_string());
}

fn ids(models: &Models) -> Vec<&str> {
    let Models::Listed { models, .. } = models else { panic!("{models:?}") };
    models.iter().map(|model| model.id.as_str()).collect()
}

#[test]
fn pages_are_followed_to_the_end() {
    let mut play = Play::new();
    play.command(Command::ListModels);
    assert_eq!(play.models(), &Models::Asking);
    let (_, request) = &play.requests[0];
    assert_eq!(request.method, Method::Get);
    assert_eq!(request.url, "https://api.anthropic.com/v1/models?limit=100");
    assert_eq!(play.header("x-api-key").as_deref(), Some(KEY));

    page(&mut play, &["a", "b/c"], true);
    assert!(play.requests[1].1.url.ends_with("?limit=100&after_id=b%2Fc"));
    page(&mut play, &["d"], false);

    assert_eq!(ids(play.models()), ["a", "b/c", "d"]);
    assert_eq!(play.conversation.deadline(), None);
}

#[test]
fn pages_without_end_are_not_followed_for_ever() {
    let mut play = Play::new();
    play.command(Command::ListModels);

    while play.open.len() == 1 && play.requests.len() < 1000 {
        page(&mut play, &["a"], true);
    }

    assert_eq!(ids(play.models()).len(), 20);
}

#[test]
fn a_list_that_fails_says_why_and_is_tried_again_where_that_may_help() {
    let mut refused = Play::new();
    refused.command(Command::ListModels).error(401, "authentication_error", "invalid");
    assert!(matches!(refused.models(), Models::Failed(Failure::KeyRefused(_))));

    let mut late = Play::new();
    late.command(Command::ListModels).error(529, "overloaded_error", "Overloaded");
    assert!(matches!(late.models(), Models::Pausing { .. }));
    late.wait_for_deadline();
    page(&mut late, &["a"], false);
    assert_eq!(ids(late.models()), ["a"]);

    let mut strange = Play::new();
    strange.command(Command::ListModels).fails(200, &[], "{}");
    assert!(matches!(strange.models(), Models::Failed(Failure::NotTheApi { .. })));
}

#[test]
fn without_access_there_is_no_list() {
    let mut play = Play::of(Conversation::new(setup()));

    play.command(Command::ListModels);

    assert_eq!(play.models(), &Models::Failed(Failure::NoAccess));
}

#[test]
fn a_list_and_an_answer_come_side_by_side() {
    let mut play = Play::new();
    play.command(Command::ListModels);
    let list = play.requests[0].0;
    play.say("Hi").answers(&says("Ho"));

    play.feed(wirescope::claude::Input::Http(
        list,
        HttpEvent::Failed(wirescope::wire::http::NetworkFailure::Hidden("x".to_owned())),
    ));

    assert_eq!(play.answer().text(), "Ho");
    assert!(matches!(play.models(), Models::Pausing { .. }), "the origin is known to answer");
}
