//! What is kept of a conversation, exported and counted.

use serde_json::json;
use wirescope::claude::usage::{PriceTable, Usage};
use wirescope::claude::{Command, Input, Part, Phase, Saved, ServerKey, Settings};

use crate::playbook::{KEY, Play, settings};
use crate::script::{Script, calls, rich, says};

#[test]
fn a_conversation_comes_back_and_goes_on() {
    let mut play = Play::said("Hi");
    play.answers(&rich());
    for call in play.calls.clone() {
        play.approve(call).returns(call, "ok");
    }
    play.answers(&says("Done"));

    let mut back = play.restored();

    assert_eq!(back.conversation.turns(), play.conversation.turns());
    assert_eq!(back.conversation.settings(), play.conversation.settings());
    back.say("More");
    play.say("More");
    assert_eq!(back.messages(), play.messages());
    let known = |play: &Play| play.conversation.turns().last().map(|turn| turn.id);
    assert_eq!(known(&back), known(&play), "ids go on");
}

#[test]
fn what_was_under_way_is_over_after_a_reload() {
    let mut calling = Play::said("Hi");
    calling.answers(&calls(&[("t1", "add", "{}")]));
    calling.approve(calling.calls[0]);
    let mut streaming = Play::said("Hi");
    streaming.begins(&Script::start().words(&["Half"]).uses("t1", "add", &["{}"]));

    for play in [calling, streaming] {
        let mut back = play.restored();

        assert_eq!(back.phase(), &Phase::Idle);
        back.say("Where were we?");
        assert_eq!(back.messages()[2]["content"][0]["is_error"], true);
        assert_eq!(back.messages()[2]["content"][1]["text"], "Where were we?");
    }
}

#[test]
fn what_was_allowed_is_not_kept() {
    let mut play = Play::new();
    let tool = crate::playbook::tool("one", "add");
    play.command(Command::Allow(tool, wirescope::claude::Allowance::Given));

    assert_eq!(play.restored().conversation.allowed().count(), 0);
}

#[test]
fn what_is_not_whole_or_of_another_version_is_not_taken() {
    let text = Play::said("Hi").conversation.saved().encode();
    assert!(Saved::read(&text).is_some());

    for broken in ["", "{}", "null", &text[1..], &text.replace("\"version\":1", "\"version\":2")] {
        assert!(Saved::read(broken).is_none(), "{broken}");
    }
}

#[test]
fn a_file_that_names_a_turn_as_its_own_parent_does_no_harm() {
    let text = Play::said("Hi").conversation.saved().encode();
    let looped = text.replace("\"parent\":1", "\"parent\":2");
    assert_ne!(looped, text);

    let saved = Saved::read(&looped).expect("whole");
    let mut play =
        Play::of(wirescope::claude::Conversation::restore(crate::playbook::setup(), saved));

    let id = play.head_id();
    play.command(Command::Show(id));
    assert_eq!(play.conversation.branch().len(), 1);
}

#[test]
fn markdown_reads_like_a_conversation_and_nothing_in_it_breaks_out() {
    let mut play = Play::new();
    let server = ServerKey("one".to_owned());
    let resource = json!({ "contents": [{ "uri": "a://b", "text": "```\n# Not a heading" }] });
    play.command(Command::Say(vec![
        Part::text("Please **add**"),
        Part::resource(server, "a://b", &resource),
    ]));
    play.answers(&rich());
    let hostile = json!({ "content": [{ "type": "text", "text": "````\n<script>x</script>" }] });
    play.approve(play.calls[0]);
    play.feed(Input::Called(play.calls[0], Ok(hostile)));
    play.command(Command::Refuse { call: play.calls[1], reason: "no\n# way".to_owned() });
    play.answers(&says("Done"));

    let text = play.conversation.markdown(&PriceTable::default());

    assert!(text.contains("## Person\n\nPlease **add**\n"), "{text}");
    assert!(text.contains("\n````\nResource a://b:\n```\n# Not a heading\n````\n"), "{text}");
    assert!(
        text.contains("### Call of `add` of `one`\n\n```json\n{\"a\":1,\"b\":2}\n```\n"),
        "{text}"
    );
    assert!(text.contains("\n`````\n````\n<script>x</script>\n`````\n"), "{text}");
    assert!(text.contains("*refused by the person: no # way*"), "{text}");
    assert!(text.contains("<details><summary>Thinking</summary>"), "{text}");
    assert!(text.ends_with("50 tokens in, 30 out, about 0.00 US$\n"), "{text}");
}

#[test]
fn json_holds_the_branch_and_what_the_api_would_get() {
    let mut play = Play::said("Hi");
    play.answers(&says("Ho"));

    let file = play.conversation.json();

    assert_eq!(file["format"], "wirescope-conversation");
    assert_eq!(file["messages"][1]["content"][0]["text"], "Ho");
    assert_eq!(file["turns"].as_array().map(Vec::len), Some(2));
    assert!(!file.to_string().contains(KEY));
}

#[test]
fn tokens_and_cost_are_counted_over_all_branches() {
    let mut play = Play::said("Hi");
    play.answers(&says("Ho"));
    play.command(Command::Resend(play.head_id())).answers(&says("Ha"));

    assert_eq!(play.conversation.usage(), Usage { input: 50, output: 30, ..Usage::default() });
    let cents = play.conversation.cents(&PriceTable::default()).expect("known prices");
    assert!((cents - (50.0 * 4.0 + 30.0 * 20.0) / 10_000.0).abs() < 1e-9, "{cents}");
    assert_eq!(play.conversation.cents(&PriceTable(Vec::new())), None);
}

#[test]
fn settings_hold_no_secret_and_are_kept() {
    let mut play = Play::new();
    play.command(Command::SetSettings(Settings { system: "Be kind".to_owned(), ..settings() }));

    assert_eq!(play.restored().conversation.settings().system, "Be kind");
}
