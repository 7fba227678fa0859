//! Whole conversations, left after every single input: nothing may stay open, and what goes out next is
//! what the API takes, which the playbook checks.

use std::time::Duration;

use serde_json::json;
use wirescope::claude::{Command, Input, Part, Phase};
use wirescope::wire::http::{HttpEvent, NetworkFailure};

use crate::playbook::Play;
use crate::script::{Script, calls, rich, says};

/// Conversations that come by most of what can happen.
fn all() -> Vec<Play> {
    let mut long = Play::said("Hi");
    long.command(Command::ListModels);
    let list = long.requests[1].0;
    long.feed(Input::Http(list, HttpEvent::Failed(NetworkFailure::Hidden("x".to_owned()))));
    let first = long.requests.remove(0);
    long.requests.push(first);
    for line in rich().text.split_inclusive('\n').collect::<Vec<_>>() {
        if long.tape.len() < 8 {
            long.head(200, &[("content-type", "text/event-stream")]);
        }
        long.chunk(line.as_bytes());
    }
    long.http(HttpEvent::End);
    long.runs(0, "3");
    long.command(Command::Refuse { call: long.calls[1], reason: "no".to_owned() });
    long.answers(&says("Done")).say("More").error(529, "overloaded_error", "x");
    long.wait_for_deadline();
    long.begins(&Script::start().words(&["Half"]).error("api_error"));
    long.wait(Duration::from_secs(3)).command(Command::Retry).answers(&says("Well"));
    let edited = long.last_said();
    long.command(Command::Edit(edited, vec![Part::text("Other")]));
    long.answers(&calls(&[("t9", "add", "{\"a\":")])).answers(&says("Bye"));

    let mut paused = Play::said("Search");
    let search =
        json!({ "type": "server_tool_use", "id": "s1", "name": "web_search", "input": {} });
    let start = Script::start().thinks(&["hm"], "sig").begin(&search);
    paused.answers(&start.end().stop("pause_turn")).answers(&says("Found"));
    vec![long, paused]
}

/// Plays the first `count` inputs again.
fn replay(play: &Play, count: usize) -> Play {
    let mut again = Play::of(wirescope::claude::Conversation::new(crate::playbook::setup()));
    for (input, at) in play.tape.iter().take(count) {
        again.now = *at;
        again.feed(input.clone());
    }
    again
}

#[test]
fn stopping_after_any_input_leaves_nothing_open_but_the_list_of_models() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let mut left = replay(&play, count);

            left.command(Command::Stop);

            let lists = |id| {
                left.requests.iter().any(|(held, request)| held == id && request.body.is_none())
            };
            assert!(left.open.iter().all(lists), "after {count} inputs: {:?}", left.open);
            assert!(left.running.is_empty(), "after {count} inputs");
            assert!(
                matches!(left.phase(), Phase::Idle | Phase::Failed { .. } | Phase::Capped { .. }),
                "after {count} inputs: {:?}",
                left.phase()
            );
        }
    }
}

#[test]
fn a_message_after_any_input_goes_out_and_is_answered() {
    for play in all() {
        // The first inputs set the conversation up.
        for count in 3..=play.tape.len() {
            let mut left = replay(&play, count);
            let before = left.requests.len();

            left.say("And now?");

            assert_eq!(left.requests.len(), before + 1, "after {count} inputs");
            left.answers(&says("This"));
            assert_eq!(left.answer().text(), "This", "after {count} inputs");
        }
    }
}

#[test]
fn going_on_and_trying_again_after_a_stop_send_what_the_api_takes() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let mut left = replay(&play, count);

            left.command(Command::Stop).command(Command::GoOn).command(Command::Stop);
            left.command(Command::Retry);

            assert_eq!(left.conversation.saved(), left.conversation.saved());
        }
    }
}

#[test]
fn whatever_comes_late_changes_nothing() {
    for play in all() {
        for count in 0..=play.tape.len() {
            let mut left = replay(&play, count);
            left.command(Command::Stop);
            let (phase, turns) = (left.phase().clone(), left.conversation.turns().to_vec());

            for (input, _) in &play.tape {
                if matches!(input, Input::Http(..) | Input::Called(..)) {
                    left.open.extend(match input {
                        Input::Http(id, _) => Some(*id),
                        _ => None,
                    });
                    left.feed(input.clone());
                }
            }

            assert_eq!(left.phase(), &phase, "after {count} inputs");
            assert_eq!(left.conversation.turns(), turns, "after {count} inputs");
        }
    }
}

#[test]
fn a_reload_after_any_input_goes_on_with_what_the_api_takes() {
    for play in all() {
        for count in 3..=play.tape.len() {
            let mut back = replay(&play, count).restored();

            back.say("And now?");

            back.answers(&says("This"));
            assert_eq!(back.phase(), &Phase::Idle, "after {count} inputs");
        }
    }
}
