//! Claude calls tools: with consent, side by side, edited, refused, capped and cancelled.

use serde_json::{Value, json};
use wirescope::claude::{
    Allowance, CallEnd, CallPhase, Command, Consent, Input, Phase, Scope, ServerKey, Settings,
};

use crate::playbook::{Play, offer, settings, tool};
use crate::script::{Script, calls, says};

/// Claude wants `add` and `read`, and both wait for the person.
fn both() -> Play {
    let mut play = Play::said("Hi");
    play.answers(&calls(&[("t1", "add", "{\"a\":1}"), ("t2", "read", "{\"path\":\"x\"}")]));
    play
}

/// The results in the last message that went out.
fn results(play: &Play) -> Vec<Value> {
    let messages = play.messages();
    let last = messages.as_array().and_then(|all| all.last()).expect("a message").clone();
    last["content"].as_array().expect("content").clone()
}

fn words(result: &Value) -> &str {
    result["content"][0]["text"].as_str().expect("text")
}

#[test]
fn each_call_asks_first() {
    let play = both();

    assert_eq!(play.phase(), &Phase::Calling);
    assert_eq!(play.calls.len(), 2);
    assert!(play.calls.iter().all(|call| play.is_asking(*call)));
    assert!(play.running.is_empty());
    assert_eq!(play.requests.len(), 1);
}

#[test]
fn two_calls_run_side_by_side_and_their_results_go_back_in_the_order_they_were_asked_for() {
    let mut play = both();
    let (first, second) = (play.calls[0], play.calls[1]);
    play.approve(first).approve(second);
    assert_eq!(play.running.len(), 2);
    assert_eq!(play.running[&first].tool, tool("one", "add"));
    assert_eq!(play.running[&first].params(), json!({ "name": "add", "arguments": { "a": 1 } }));

    play.returns(second, "two");
    assert_eq!(play.requests.len(), 1, "the other is still under way");
    play.returns(first, "one");

    let results = results(&play);
    assert_eq!((&results[0]["tool_use_id"], words(&results[0])), (&json!("t1"), "one"));
    assert_eq!((&results[1]["tool_use_id"], words(&results[1])), (&json!("t2"), "two"));
    assert_eq!(results[0].get("is_error"), None);
    play.answers(&says("Done"));
    assert_eq!(play.phase(), &Phase::Idle);
}

#[test]
fn arguments_can_be_edited_and_claude_is_told() {
    let mut play = both();
    let edited = Some(json!({ "a": 2 }));
    let call = play.calls[0];

    play.command(Command::Approve { call, arguments: edited, scope: Scope::Once });
    assert_eq!(play.running[&call].arguments, json!({ "a": 2 }));
    play.returns(call, "two");
    play.command(Command::Refuse { call: play.calls[1], reason: String::new() });

    let results = results(&play);
    assert_eq!(words(&results[0]), "The person changed the arguments to {\"a\":2}");
    assert_eq!(results[0]["content"][1]["text"], "two");
    assert_eq!(play.messages()[1]["content"][1]["input"], json!({ "a": 1 }), "Claude's own words");
}

#[test]
fn a_refusal_reaches_claude_with_its_reason() {
    let mut play = both();

    for call in play.calls.clone() {
        play.command(Command::Refuse { call, reason: "not on Sundays".to_owned() });
    }

    let results = results(&play);
    assert_eq!(words(&results[0]), "The person refused this call: not on Sundays");
    assert_eq!(results[0]["is_error"], true);
    assert!(play.running.is_empty());
}

#[test]
fn a_tool_allowed_for_the_conversation_asks_no_more() {
    let mut play = both();
    let (call, scope) = (play.calls[0], Scope::Conversation);
    play.command(Command::Approve { call, arguments: None, scope }).returns(call, "1");
    play.runs(1, "2");

    play.answers(&calls(&[("t3", "add", "{}"), ("t4", "read", "{}")]));

    let (add, read) = (play.calls[2], play.calls[3]);
    assert_eq!(play.call(add).phase, CallPhase::Running(Consent::Conversation));
    assert!(play.is_asking(read), "only that tool is allowed");

    play.command(Command::Allow(tool("one", "add"), Allowance::Withdrawn));
    play.returns(add, "3").approve(read).returns(read, "4");
    play.answers(&calls(&[("t5", "add", "{}")]));
    assert!(play.is_asking(play.calls[4]), "and no more");
}

#[test]
fn a_read_only_tool_asks_unless_its_server_is_trusted() {
    let mut play = both();
    assert!(play.is_asking(play.calls[1]), "the server's word alone counts nothing");

    play.command(Command::TrustReadOnly(ServerKey("two".to_owned()), Allowance::Given));
    assert!(play.is_asking(play.calls[1]), "another server is trusted");
    play.command(Command::TrustReadOnly(ServerKey("one".to_owned()), Allowance::Given));

    assert_eq!(play.call(play.calls[1]).phase, CallPhase::Running(Consent::ReadOnly));
    assert!(play.is_asking(play.calls[0]), "a tool that writes asks still");
}

#[test]
fn what_a_tool_returns_goes_back_with_pictures_and_errors_as_errors() {
    let mut play = both();
    let result = json!({ "isError": true, "content": [
        { "type": "text", "text": "It broke" },
        { "type": "image", "mimeType": "image/png", "data": "AAAA" },
        { "type": "audio", "mimeType": "audio/mpeg", "data": "AAAA" }] });
    play.approve(play.calls[0]);
    play.approve(play.calls[1]);

    play.feed(Input::Called(play.calls[0], Ok(result.clone())));
    play.feed(Input::Called(play.calls[1], Err("the connection was lost".to_owned())));

    let results = results(&play);
    let kinds = |index: usize| results[0]["content"][index]["type"].clone();
    assert_eq!((kinds(0), kinds(1), kinds(2)), (json!("text"), json!("image"), json!("text")));
    assert_eq!(results[0]["is_error"], true);
    assert_eq!(words(&results[1]), "The call failed: the connection was lost");
    let ended = &play.call(play.calls[0]).phase;
    assert_eq!(ended, &CallPhase::Ended(CallEnd::Returned(result)), "as it came");
}

#[test]
fn names_lead_back_to_the_server_they_belong_to() {
    let mut play = Play::new();
    play.command(Command::SetTools(vec![offer("one", "add", false), offer("two", "add", false)]));
    play.say("Hi").answers(&calls(&[("t1", "add", "{}"), ("t2", "two__add", "{}")]));

    play.approve(play.calls[0]);
    play.approve(play.calls[1]);

    let tools: Vec<_> = play.running.values().map(|operation| operation.tool.clone()).collect();
    assert_eq!(tools, [tool("one", "add"), tool("two", "add")]);
}

#[test]
fn a_tool_that_is_not_there_is_answered_without_asking_anybody() {
    let mut play = Play::said("Hi");

    play.answers(&calls(&[("t1", "fly", "{}")]));

    assert_eq!(play.call(play.calls[0]).phase, CallPhase::Ended(CallEnd::UnknownTool));
    assert_eq!(words(&results(&play)[0]), "There is no tool named fly.");
}

#[test]
fn a_tool_taken_off_the_list_is_not_there_any_more() {
    let mut play = Play::said("Hi");
    play.command(Command::SetTools(vec![offer("one", "read", true)]));

    play.answers(&calls(&[("t1", "add", "{}")]));

    assert_eq!(play.call(play.calls[0]).phase, CallPhase::Ended(CallEnd::UnknownTool));
}

#[test]
fn arguments_that_are_no_json_go_back_as_an_error() {
    for input in ["{\"a\":", "[1]", "7"] {
        let mut play = Play::said("Hi");

        play.answers(&calls(&[("t1", "add", input)]));

        assert!(words(&results(&play)[0]).ends_with(input), "{input}");
        assert_eq!(play.findings(), 1);
    }
}

#[test]
fn calls_of_an_answer_that_was_cut_do_not_run() {
    for reason in ["max_tokens", "model_context_window_exceeded", "stop_sequence"] {
        let mut play = Play::said("Hi");
        let script = Script::start().uses("t1", "add", &["{}"]).stop(reason);

        play.answers(&script);

        assert_eq!(play.phase(), &Phase::Idle, "{reason}");
        assert_eq!(play.call(play.calls[0]).phase, CallPhase::Ended(CallEnd::NotRun));
        play.say("Shorter, please");
        assert_eq!(results(&play)[0]["is_error"], true);
        assert_eq!(results(&play)[1]["text"], "Shorter, please");
    }
}

#[test]
fn a_compatible_server_that_ends_its_turn_with_a_call_gets_it() {
    let mut play = Play::said("Hi");

    play.answers(&Script::start().uses("t1", "add", &["{}"]).stop("end_turn"));

    assert!(play.is_asking(play.calls[0]));
}

#[test]
fn rounds_are_capped_until_the_person_says_go_on() {
    let mut play = Play::new();
    play.command(Command::SetSettings(Settings { most_rounds: 2, ..settings() }));
    play.command(Command::Allow(tool("one", "add"), Allowance::Given)).say("Hi");
    for id in ["t1", "t2"] {
        play.answers(&calls(&[(id, "add", "{}")]));
        let call = *play.calls.last().expect("a call");
        play.returns(call, "again");
    }

    assert_eq!((play.phase(), play.requests.len()), (&Phase::Capped { rounds: 2 }, 2));
    play.command(Command::Retry);
    assert_eq!(play.requests.len(), 2, "that is for failures");

    play.command(Command::GoOn);
    assert_eq!(play.requests.len(), 3);
    assert_eq!(words(&results(&play)[0]), "again");
    play.answers(&says("Done"));
    assert_eq!(play.phase(), &Phase::Idle);
}

#[test]
fn a_pause_of_the_server_counts_as_a_round_and_does_not_pass_over_calls() {
    let mut play = Play::new();
    play.command(Command::SetSettings(Settings { most_rounds: 1, ..settings() })).say("Hi");
    play.answers(&Script::start().words(&["Searching"]).stop("pause_turn"));
    assert_eq!(play.phase(), &Phase::Capped { rounds: 1 });

    play.command(Command::GoOn);
    play.answers(&Script::start().uses("t1", "add", &["{}"]).stop("pause_turn"));

    assert!(play.is_asking(play.calls[0]));
    assert_eq!(play.phase(), &Phase::Calling);
}

#[test]
fn a_message_past_the_cap_brings_the_results_along() {
    let mut play = Play::new();
    play.command(Command::SetSettings(Settings { most_rounds: 1, ..settings() }));
    play.say("Hi").answers(&calls(&[("t1", "add", "{}")]));
    play.runs(0, "3");

    play.say("Stop calling");

    assert_eq!(
        (words(&results(&play)[0]), &results(&play)[1]["text"]),
        ("3", &json!("Stop calling"))
    );
}

#[test]
fn one_call_can_be_cancelled_and_the_other_goes_on() {
    let mut play = both();
    let (first, second) = (play.calls[0], play.calls[1]);
    play.approve(first).approve(second);

    play.command(Command::CancelCall(first));
    assert_eq!(play.running.len(), 1);
    play.returns(second, "two");

    assert_eq!(words(&results(&play)[0]), "The call was cancelled by the person.");
    assert_eq!(words(&results(&play)[1]), "two");
}

#[test]
fn stopping_ends_all_calls_and_a_late_result_changes_nothing() {
    let mut play = both();
    let (first, second) = (play.calls[0], play.calls[1]);
    play.approve(first).command(Command::Stop);
    assert!(play.running.is_empty());
    assert_eq!(play.phase(), &Phase::Idle);

    play.returns(first, "late").approve(second);
    play.command(Command::Refuse { call: second, reason: "late".to_owned() });
    assert!(play.running.is_empty());
    assert_eq!(play.call(second).phase, CallPhase::Ended(CallEnd::Cancelled));

    play.command(Command::GoOn);
    let results = results(&play);
    assert!(results.iter().all(|result| words(result) == "The call was cancelled by the person."));
}

#[test]
fn a_new_message_stops_the_calls_and_tells_claude() {
    let mut play = both();
    play.approve(play.calls[0]);

    play.say("Never mind");

    assert!(play.running.is_empty());
    assert_eq!(results(&play).len(), 3);
    assert_eq!(results(&play)[2]["text"], "Never mind");
}

#[test]
fn a_call_is_answered_once() {
    let mut play = both();
    let call = play.calls[0];
    play.approve(call).approve(call);
    assert_eq!(play.running.len(), 1);

    play.returns(call, "first").returns(call, "second");

    let ended = CallPhase::Ended(CallEnd::Returned(crate::playbook::result("first")));
    assert_eq!(play.call(call).phase, ended);
}
