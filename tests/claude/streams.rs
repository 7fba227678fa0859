//! Answers as they stream in: whole, cut anywhere, broken, or strange.

use serde_json::json;
use wirescope::claude::block::{BlockKind, Grown};
use wirescope::claude::{AnswerChange, Command, Event, Failure, Phase, Saved, Stop, TurnChange};
use wirescope::wire::http::HttpEvent;

use crate::playbook::Play;
use crate::script::{Script, rich, says};

fn changes(play: &Play) -> Vec<AnswerChange> {
    let told = play.events.iter().filter_map(|event| match event {
        Event::Turn(_, TurnChange::Answer(change)) => Some(change.clone()),
        _ => None,
    });
    told.collect()
}

fn answered(script: &Script) -> Play {
    let mut play = Play::said("Hi");
    play.answers(script);
    play
}

#[test]
fn an_answer_is_told_piece_by_piece_and_then_whole() {
    let play = answered(&Script::start().words(&["Hel", "lo"]).stop("end_turn"));

    let grown = |text: &str| AnswerChange::Grew { block: 0, grown: Grown::Text(text.to_owned()) };
    let changes = changes(&play);
    assert!(matches!(&changes[0], AnswerChange::Started { id, .. } if id == "msg_1"));
    assert!(matches!(changes[1], AnswerChange::Counted(usage) if usage.input == 25));
    assert_eq!(changes[2], AnswerChange::BlockBegan { block: 0 });
    assert_eq!(changes[3..5], [grown("Hel"), grown("lo")]);
    assert_eq!(changes[5], AnswerChange::BlockEnded { block: 0 });
    assert!(matches!(changes[6], AnswerChange::Stopped(Stop::EndTurn)));
    assert!(matches!(changes[7], AnswerChange::Counted(usage) if usage.output == 15));
    assert_eq!((play.phase(), play.answer().text().as_str()), (&Phase::Idle, "Hello"));
    assert!(play.answer().whole);
    assert_eq!(play.findings(), 0);
    assert_eq!(play.open, []);
}

/// Every usual kind of event once: cutting it everywhere takes a play for each byte.
fn lean() -> Script {
    Script::start()
        .thinks(&["π"], "sig")
        .words(&["世界 🦀"])
        .uses("t1", "add", &["{\"a\"", ":1}"])
        .stop("tool_use")
}

#[test]
fn every_cut_of_a_stream_gives_the_same_events() {
    let script = lean();
    let expected = answered(&script);
    assert_eq!(expected.findings(), 0);

    let bytes = script.text.as_bytes();
    for cut in 0..=bytes.len() {
        let mut play = Play::said("Hi");
        play.head(200, &[("content-type", "text/event-stream")]);
        play.chunk(&bytes[..cut]).chunk(&bytes[cut..]).http(HttpEvent::End);

        assert_eq!(changes(&play), changes(&expected), "cut at {cut}");
        assert_eq!(play.conversation.turns(), expected.conversation.turns(), "cut at {cut}");
    }
}

#[test]
fn byte_by_byte_it_is_the_same_too() {
    let script = rich();
    let expected = answered(&script);

    let mut play = Play::said("Hi");
    play.head(200, &[("content-type", "text/event-stream")]);
    for byte in script.text.as_bytes() {
        play.chunk(&[*byte]);
    }

    assert_eq!(changes(&play), changes(&expected));
}

#[test]
fn a_stream_that_ends_anywhere_keeps_what_came_and_the_conversation_goes_on() {
    let script = lean();
    let bytes = script.text.as_bytes();
    for cut in 0..bytes.len() {
        let mut play = Play::said("Hi");
        play.head(200, &[("content-type", "text/event-stream")]);
        play.chunk(&bytes[..cut]).http(HttpEvent::End);

        play.say("Go on then");

        // What goes out then is checked by the playbook.
        assert_eq!(play.requests.len(), 2, "cut at {cut}");
        let saved = play.conversation.saved().encode();
        assert!(Saved::read(&saved).is_some(), "cut at {cut}");
    }
}

#[test]
fn an_answer_without_its_very_last_event_counts_as_whole() {
    let script = rich();
    let end = script.text.find("event: message_stop").expect("there is one");

    let play = answered(&Script::default().raw(&script.text[..end]));

    assert_eq!(play.phase(), &Phase::Calling);
}

#[test]
fn thinking_and_its_signature_go_back_as_they_came() {
    let mut play = answered(&rich());
    for call in play.calls.clone() {
        play.approve(call).returns(call, "ok");
    }

    let sent = play.messages()[1]["content"].clone();
    assert_eq!(
        sent[0],
        json!({ "type": "thinking", "thinking": "Two tools — π.", "signature": "sig/1==" })
    );
    assert_eq!(sent[1], json!({ "type": "redacted_thinking", "data": "b3BhcXVl" }));
    assert_eq!(sent[3]["input"], json!({ "a": 1, "b": 2 }));
    assert_eq!(sent[4]["input"], json!({ "path": "x\ny" }));
}

#[test]
fn a_stopped_answer_keeps_its_text_and_sends_no_unsigned_thinking() {
    let start =
        Script::start().begin(&json!({ "type": "thinking", "thinking": "", "signature": "" }));
    let mut thinking = Play::said("Hi");
    thinking.begins(&start.delta(&json!({ "type": "thinking_delta", "thinking": "hm" })));
    let open = Script::start().begin(&json!({ "type": "text", "text": "" }));
    let mut speaking = Play::said("Hi");
    speaking.begins(&open.delta(&json!({ "type": "text_delta", "text": "Half a" })));

    for play in [&mut thinking, &mut speaking] {
        play.command(Command::Stop);
        assert_eq!((play.phase(), &play.open), (&Phase::Idle, &vec![]));
        play.say("Go on");
    }

    let user = |text: &str| json!({ "type": "text", "text": text });
    assert_eq!(
        thinking.messages(),
        json!([{ "role": "user", "content": [user("Hi"), user("Go on")] }])
    );
    assert_eq!(speaking.messages()[1]["content"], json!([user("Half a")]));
}

#[test]
fn thinking_without_a_signature_is_shown_and_not_sent() {
    let mut play = answered(&Script::start().thinks(&["hm"], "").words(&["So"]).stop("end_turn"));

    play.say("More");

    assert_eq!(play.messages()[1]["content"], json!([{ "type": "text", "text": "So" }]));
    let first = play.conversation.branch()[1].id;
    assert_eq!(play.conversation.answer(first).map(|answer| answer.blocks.len()), Some(2));
}

#[test]
fn a_server_tool_of_an_answer_that_was_cut_does_not_go_back_without_its_result() {
    let search =
        json!({ "type": "server_tool_use", "id": "s1", "name": "web_search", "input": {} });
    let mut play = Play::said("Hi");
    play.begins(&Script::start().words(&["Searching"]).begin(&search).end());

    play.command(Command::Stop).say("Never mind");

    let sent = play.messages()[1]["content"].clone();
    assert_eq!(sent, json!([{ "type": "text", "text": "Searching" }]));
}

#[test]
fn every_stop_reason_ends_the_turn_and_a_pause_goes_on_by_itself() {
    for reason in
        ["end_turn", "max_tokens", "stop_sequence", "model_context_window_exceeded", "new"]
    {
        let play = answered(&Script::start().words(&["x"]).stop(reason));
        assert_eq!(play.phase(), &Phase::Idle, "{reason}");
        assert_eq!(play.answer().stop.as_ref().map(Stop::as_str), Some(reason));
    }

    let start = json!({ "type": "server_tool_use", "id": "s1", "name": "web_search", "input": {} });
    let mut paused =
        answered(&Script::start().words(&["x"]).begin(&start).end().stop("pause_turn"));
    assert_eq!(paused.requests.len(), 2);
    assert_eq!(paused.messages()[1]["content"][1]["name"], "web_search");
    paused.answers(&says("y"));
    assert_eq!(paused.phase(), &Phase::Idle);
}

#[test]
fn a_refused_answer_does_not_go_back() {
    let details = json!({ "type": "refusal", "category": "cyber", "explanation": "No" });
    let delta = json!({ "stop_reason": "refusal", "stop_details": details });
    let script = Script::start()
        .words(&["Well"])
        .event("message_delta", &json!({ "delta": delta, "usage": { "output_tokens": 3 } }))
        .event("message_stop", &json!({}));
    let mut play = answered(&script);
    let expected =
        Stop::Refusal { category: Some("cyber".to_owned()), explanation: Some("No".to_owned()) };
    assert_eq!(play.answer().stop, Some(expected));

    play.say("Something else");

    assert_eq!(play.messages().as_array().map(Vec::len), Some(1));
}

#[test]
fn an_error_in_mid_stream_keeps_what_came() {
    let mut play = answered(&Script::start().words(&["Half"]).error("overloaded_error"));

    assert!(matches!(play.failure(), Failure::Overloaded { said, .. } if said.message == "Sorry"));
    assert_eq!(play.answer().text(), "Half");

    play.command(Command::Retry);
    assert_eq!(play.messages().as_array().map(Vec::len), Some(1), "the half is not part of it");
    assert_eq!(play.conversation.turns().len(), 3, "but it is kept");
}

#[test]
fn an_error_before_anything_was_said_is_tried_again() {
    let mut play = answered(&Script::start().error("overloaded_error"));

    assert!(matches!(play.phase(), Phase::Pausing { retry: 1, .. }), "{:?}", play.phase());
    play.wait_for_deadline();
    play.answers(&says("Here"));
    assert_eq!(play.answer().text(), "Here");
}

#[test]
fn unknown_events_are_findings_and_change_nothing() {
    let strange = Script::start()
        .event("message_sparkle", &json!({ "x": 1 }))
        .raw("event: content_block_delta\ndata: {not json\n\n")
        .raw("event: content_block_delta\ndata: [1]\n\n")
        .raw(": a comment\n\nretry: 5\n\ndata:\n\n")
        .event("content_block_delta", &json!({ "index": 7, "delta": {} }))
        .event("content_block_start", &json!({ "content_block": {} }))
        .event("content_block_stop", &json!({ "index": -1 }))
        .event("message_start", &json!({ "message": {} }))
        .raw("event: ping\ndata: {\"type\":\"pong\"}\n\n")
        .words(&["Fine"])
        .event("content_block_start", &json!({ "index": 0, "content_block": { "type": "text" } }))
        .stop("end_turn")
        .event("message_delta", &json!({ "delta": {} }));

    let play = answered(&strange);

    assert_eq!(play.answer().text(), "Fine");
    assert_eq!(play.phase(), &Phase::Idle);
    assert_eq!(play.findings(), 10);
}

#[test]
fn a_server_that_gets_everything_wrong_is_not_told_of_without_end() {
    let wrong = "data: nonsense\n\n".repeat(5_000);

    let play = answered(&Script::start().raw(&wrong).words(&["x"]).stop("end_turn"));

    assert_eq!(play.findings(), 100);
}

#[test]
fn events_without_names_are_read_by_their_type_and_the_other_way_round() {
    let unnamed = says("x")
        .text
        .lines()
        .filter(|line| !line.starts_with("event:"))
        .fold(String::new(), |text, line| text + line + "\n");
    let untyped = says("x").text.replace("\"type\":\"content_block_delta\",", "");

    for text in [unnamed, untyped] {
        let play = answered(&Script::default().raw(&text));
        assert_eq!(play.answer().text(), "x", "{text}");
    }
}

#[test]
fn blocks_of_new_kinds_are_kept_with_their_deltas() {
    let start = json!({ "type": "hologram", "id": "h" });
    let script = Script::start().begin(&start).delta(&json!({ "type": "beam", "x": 1 })).end();

    let play = answered(&script.words(&["See?"]).stop("end_turn"));

    let block = &play.answer().blocks[0];
    assert_eq!(block.type_name(), "hologram");
    assert!(matches!(&block.kind, BlockKind::Other { deltas, .. } if deltas.len() == 1));
    assert_eq!(play.findings(), 0);
}

#[test]
fn a_compatible_server_that_does_not_stream_is_understood() {
    let message = json!({ "id": "m", "type": "message", "role": "assistant", "model": "x",
        "content": [{ "type": "text", "text": "Whole" },
            { "type": "tool_use", "id": "t", "name": "add", "input": { "a": 1 } }],
        "stop_reason": "tool_use", "usage": { "input_tokens": 3, "output_tokens": 4 } });
    let mut play = Play::said("Hi");

    play.fails(200, &[], &message.to_string());

    assert_eq!(play.phase(), &Phase::Calling);
    assert_eq!(play.call(play.calls[0]).wanted, json!({ "a": 1 }));
    assert_eq!(play.answer().usage.output, 4);
}

#[test]
fn a_stream_that_stays_open_after_its_end_is_closed() {
    let mut play = Play::said("Hi");
    play.begins(&says("x"));
    assert_eq!((play.phase(), play.open.len()), (&Phase::Idle, 1));

    play.wait_for_deadline();

    assert_eq!((play.open.len(), play.conversation.deadline()), (0, None));
}
