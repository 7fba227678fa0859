//! Whatever comes, in whatever order: nothing panics, and what goes out is what the API takes.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;
use wirescope::claude::{
    Allowance, CallId, Command, Input, Part, Phase, Scope, ServerKey, Settings, TurnId,
};
use wirescope::wire::http::{ExchangeId, Head, HttpEvent, NetworkFailure};

use crate::playbook::{Play, result, settings, tool};
use crate::script::{Script, calls, rich, says};

#[derive(Clone, Debug)]
enum Act {
    Command(Command),
    Http(u32, HttpEvent),
    Called(u32, Result<serde_json::Value, String>),
    Wait(u64),
}

fn bodies() -> Vec<String> {
    let cut = |text: String, share: usize| {
        text[..text.floor_char_boundary(text.len() * share / 8)].to_owned()
    };
    let mut bodies: Vec<String> = (0..=8).map(|share| cut(rich().text, share)).collect();
    bodies.extend([
        says("x").text,
        says(" ").text,
        calls(&[("t1", "add", "{}"), ("t1", "read", "{")]).text,
        calls(&[("t2", "add", "{}"), ("t3", "gone", "{}")]).text,
        Script::start().thinks(&["hm"], "").stop("end_turn").text,
        Script::start().thinks(&["hm"], "sig").stop("max_tokens").text,
        Script::start().uses("t4", "read", &["{}"]).stop("pause_turn").text,
        Script::start().words(&["x"]).error("overloaded_error").text,
        Script::start().words(&["x"]).stop("refusal").text,
        "data: 7\n\nevent: message_stop\ndata: {}\n\n".to_owned(),
        "{\"content\":[{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"add\"}]}".to_owned(),
        "{\"error\":{\"type\":3}}".to_owned(),
        "{\"data\":[{}],\"has_more\":true}".to_owned(),
        "<html>ключ</html>".to_owned(),
    ]);
    bodies
}

fn http_event() -> impl Strategy<Value = HttpEvent> {
    let head = (
        prop::sample::select(vec![0_u16, 200, 204, 400, 401, 404, 413, 429, 500, 529]),
        prop::sample::select(vec!["", "application/json", "text/event-stream", "text/html"]),
        prop::sample::select(vec![
            "",
            "0",
            "5",
            "-1",
            "99999999999999999999",
            "x, 1 Jan 1 1:1:1 GMT",
        ]),
    );
    let head = head.prop_map(|(status, kind, wish)| {
        let headers = [("content-type", kind), ("retry-after", wish)];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        HttpEvent::Head(Head { status, headers: headers.to_vec(), redirected_to: None })
    });
    prop_oneof![
        3 => head,
        5 => prop::sample::select(bodies()).prop_map(|body| HttpEvent::Chunk(body.into_bytes())),
        2 => Just(HttpEvent::End),
        1 => Just(HttpEvent::Failed(NetworkFailure::Hidden("gone".to_owned()))),
    ]
}

fn command() -> impl Strategy<Value = Command> {
    let call = || (1..6_u32).prop_map(CallId);
    let turn = || (0..8_u32).prop_map(TurnId);
    let parts =
        || prop::sample::select(vec!["Hi", "", "Go"]).prop_map(|text| vec![Part::text(text)]);
    let scope = prop::sample::select(vec![Scope::Once, Scope::Conversation]);
    prop_oneof![
        4 => parts().prop_map(Command::Say),
        1 => (turn(), parts()).prop_map(|(id, parts)| Command::Edit(id, parts)),
        1 => turn().prop_map(Command::Resend),
        1 => turn().prop_map(Command::Show),
        1 => Just(Command::Retry),
        2 => Just(Command::GoOn),
        1 => Just(Command::Stop),
        1 => Just(Command::ListModels),
        3 => (call(), scope).prop_map(|(call, scope)| Command::Approve { call, arguments: None, scope }),
        1 => call().prop_map(|call| Command::Refuse { call, reason: "no".to_owned() }),
        1 => call().prop_map(Command::CancelCall),
        1 => Just(Command::Allow(tool("one", "add"), Allowance::Given)),
        1 => Just(Command::TrustReadOnly(ServerKey("one".to_owned()), Allowance::Given)),
        1 => Just(Command::SetTools(Vec::new())),
        1 => Just(Command::SetAccess(None)),
        1 => Just(Command::SetSettings(Settings { most_rounds: 1, ..settings() })),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        5 => command().prop_map(Act::Command),
        8 => (0..3_u32, http_event()).prop_map(|(back, event)| Act::Http(back, event)),
        3 => (1..6_u32).prop_map(|id| Act::Called(id, Ok(result("ok")))),
        1 => (1..6_u32).prop_map(|id| Act::Called(id, Ok(json!({ "content": [7] })))),
        1 => (1..6_u32).prop_map(|id| Act::Called(id, Err("lost".to_owned()))),
        1 => (0..400_u64).prop_map(Act::Wait),
    ]
}

/// As a transport would: nothing comes of an exchange that is not open.
fn play_act(play: &mut Play, act: Act) {
    match act {
        Act::Command(command) => {
            play.command(command);
        }
        Act::Http(back, event) => {
            let open: Vec<ExchangeId> = play.open.iter().rev().copied().collect();
            if let Some(id) = open.get(back as usize % open.len().max(1)) {
                play.feed(Input::Http(*id, event));
            }
        }
        Act::Called(id, result) => {
            play.feed(Input::Called(CallId(id), result));
        }
        Act::Wait(seconds) => {
            play.wait(Duration::from_secs(seconds));
        }
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_stopping_leaves_nothing_behind(
        acts in prop::collection::vec(act(), 0..60),
    ) {
        let mut play = Play::new();
        for act in acts {
            play_act(&mut play, act);
        }

        let mut back = play.restored();
        back.command(Command::SetSettings(settings())).say("After all");
        play.command(Command::Stop);

        prop_assert!(play.running.is_empty());
        let ended = matches!(play.phase(), Phase::Idle | Phase::Failed { .. } | Phase::Capped { .. });
        prop_assert!(ended, "{:?}", play.phase());
        prop_assert_eq!(back.requests.len(), 1);
    }
}
