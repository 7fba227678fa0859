//! What a program may do to its lines, and what becomes of it: nothing that is a message is lost, nothing else
//! harms, and everything stands in the log as it came, wherever the bytes are cut.

use serde_json::{Value, json};
use wirescope::mcp::event::{Direction, RecordId, Subject};
use wirescope::mcp::notice::Said;
use wirescope::mcp::{Command, ExchangeId, List};
use wirescope::wire::program::ProgramEvent;

use crate::playbook::{CALL, Playbook, exit};
use crate::stdio::{legacy_program, shake_hands};
use crate::story::{initialized, tool};

/// What the log says of stdout, stderr and the end since the program became ready: kind, text, bytes, findings.
type Line = (String, String, Option<Vec<u8>>, Vec<String>);

fn lines_after(play: &Playbook, last: RecordId) -> Vec<Line> {
    let records = play.records.iter().filter(|record| record.id > last);
    let came = records.filter(|record| record.direction == Direction::FromServer);
    came.map(|record| {
        let kind = match &record.subject {
            Subject::Unreadable { reason } => format!("no message: {reason}"),
            Subject::Notification { method } => method.clone(),
            Subject::Response { .. } => "response".to_owned(),
            Subject::Stderr => "stderr".to_owned(),
            Subject::Exit(exit) => exit.to_string(),
            other => panic!("{other:?}"),
        };
        let findings = record.findings.iter().map(|found| found.problem.to_string()).collect();
        (kind, record.text.to_string(), record.bytes.as_ref().map(|it| it.to_vec()), findings)
    })
    .collect()
}

fn last_id(play: &Playbook) -> RecordId {
    play.records.last().expect("a record").id
}

fn note(text: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","method":"notifications/{text}"}}"#)
}

/// Every kind of damage, one after the other. The last line has no end.
fn damaged(call: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut add = |piece: &[u8]| bytes.extend_from_slice(piece);
    add(b"\xef\xbb\xbf");
    add(note("marked").as_bytes());
    add(b"\r\nListening on stdio\xe2\x80\xa6\n\r\n\n");
    add(b"{\"jsonrpc\":\"2.0\",\"method\":\"notifications/broken\",\"params\":{\"a\":\"\xff\xc3\xa4\"}}\n");
    add(b"\xfe garbage\n");
    let printed =
        json!({ "jsonrpc": "2.0", "id": call["id"], "result": { "content": [], "a": {} } });
    add(serde_json::to_string_pretty(&printed).expect("JSON").replace('\n', "\r\n").as_bytes());
    add(b"\n{\n  up\n[\n1,\n");
    add(note("inside").as_bytes());
    add(b"\n]\n{\"not\": \"ours\"}\n");
    add(note("last").as_bytes());
    bytes
}

fn play_damaged(cut: usize, of: impl Fn(&Value) -> Vec<u8>) -> (Playbook, Vec<Line>, usize) {
    let (mut play, id) = legacy_program();
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");
    let (last, bytes) = (last_id(&play), of(&asked));
    let (front, back) = bytes.split_at(cut.min(bytes.len()));
    play.out(id, front).out(id, back).exits(id, 0);
    let lines = lines_after(&play, last);
    (play, lines, bytes.len())
}

#[test]
fn every_kind_of_damage_comes_to_the_same_wherever_it_is_cut() {
    let (mut play, whole, length) = play_damaged(0, damaged);
    assert_eq!(play.expect_result(CALL), json!({ "content": [], "a": {} }));
    for cut in 1..=length {
        let (mut play, lines, _) = play_damaged(cut, damaged);
        assert_eq!(lines, whole, "cut at {cut}");
        play.expect_result(CALL);
    }

    let no_message = |line: &&Line| line.0.starts_with("no message");
    let texts: Vec<&str> = whole.iter().filter(no_message).map(|line| line.1.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Listening on stdio…",
            "",
            "",
            "\u{fffd} garbage",
            "{",
            "  up",
            "[",
            "1,",
            "]",
            "{\"not\": \"ours\"}"
        ]
    );
    let kinds: Vec<&str> =
        whole.iter().filter(|line| !no_message(line)).map(|line| line.0.as_str()).collect();
    let all = [
        "notifications/marked",
        "notifications/broken",
        "response",
        "notifications/inside",
        "notifications/last",
        "exit code 0",
    ];
    assert_eq!(kinds, all);
}

#[test]
fn each_damage_says_what_is_wrong_and_what_to_do() {
    let (_, lines, _) = play_damaged(0, damaged);
    let of = |text: &str| lines.iter().find(|line| line.1.contains(text)).expect("such a line");

    let log = of("Listening");
    assert!(log.0.contains("have the server log to stderr"), "{}", log.0);
    assert!(of("marked").3[0].contains("byte order mark"));
    let broken = of("broken");
    assert!(broken.3[0].contains("is not UTF-8 at byte 64"), "{:?}", broken.3);
    assert!(broken.2.as_ref().expect("its bytes").windows(3).any(|it| it == b"\xff\xc3\xa4"));
    let printed = of("\"content\"");
    assert!(printed.3[0].contains("is printed on 8 lines"), "{:?}", printed.3);
    assert!(printed.1.starts_with("{\n  \"jsonrpc\""), "{}", printed.1);
    assert!(of("notifications/last").3[0].contains("does not end with a line break"));
    assert!(of("\u{fffd} garbage").2.is_some());
    let empty = lines.iter().find(|line| line.1.is_empty()).expect("an empty line");
    assert!(empty.0.contains("an empty line"), "{}", empty.0);
}

#[test]
fn a_message_cut_off_by_the_end_is_shown_as_what_it_is() {
    let cut = |_: &Value| b"{\"jsonrpc\":\"2.0\",\"id\":5,\"resu".to_vec();
    let (_, lines, _) = play_damaged(0, cut);
    assert_eq!(lines[0].0, "no message: the program ended in the middle of this line");
    assert_eq!(lines[0].1, "{\"jsonrpc\":\"2.0\",\"id\":5,\"resu");

    let printed = |_: &Value| b"{\n  \"jsonrpc\": \"2.0\"".to_vec();
    let (_, lines, _) = play_damaged(0, printed);
    let texts: Vec<&str> = lines.iter().map(|line| line.1.as_str()).collect();
    assert_eq!(texts, ["{", "  \"jsonrpc\": \"2.0\"", "exit code 0"]);
}

#[test]
fn a_printed_message_may_be_the_last_thing_and_have_no_end() {
    let printed = |call: &Value| {
        let message = json!({ "jsonrpc": "2.0", "id": call["id"], "result": { "content": [] } });
        serde_json::to_string_pretty(&message).expect("JSON").into_bytes()
    };

    let (mut play, lines, _) = play_damaged(0, printed);

    assert_eq!(play.expect_result(CALL), json!({ "content": [] }));
    assert_eq!(lines[0].0, "response");
}

#[test]
fn a_message_is_never_held_back() {
    let (mut play, id) = legacy_program();
    play.out(id, b"{\n\"a\": [\n");
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");

    play.returns(id, &asked, &json!({ "content": [] }));

    play.expect_result(CALL);
    let (first, second) = (play.record_of("{").id, play.record_of("\"a\": [").id);
    assert!(first > second || first < play.record_of("\"content\"").id);
    assert!(second < play.record_of("\"content\"").id);
}

#[test]
fn lines_that_were_held_back_are_told_when_they_turn_out_to_be_none() {
    let (mut play, id) = legacy_program();
    let last = last_id(&play);
    play.out(id, b"{\n");
    assert!(lines_after(&play, last).is_empty());

    play.out(id, b"ready\n");

    let lines = lines_after(&play, last);
    let texts: Vec<&str> = lines.iter().map(|line| line.1.as_str()).collect();
    assert_eq!(texts, ["{", "ready"]);
    assert!(lines[0].0.contains("log to stderr"), "{}", lines[0].0);
}

#[test]
fn a_batch_is_read_where_the_revision_has_batches() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.refuses(id, &asked, -32601);
    let asked = play.expect_line("initialize");
    play.returns(id, &asked, &initialized("2025-03-26"));
    play.expect_line("notifications/initialized");
    let asked = play.expect_line("tools/list");
    play.call(CALL, "weather");
    let called = play.expect_line("tools/call");

    let answer = |asked: &Value, result: Value| json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });
    play.prints(
        id,
        &json!([
            answer(&asked, json!({ "tools": [tool("a")] })),
            answer(&called, json!({ "content": [] }))
        ]),
    );

    assert_eq!(play.names_of_tools(), ["a"]);
    play.expect_result(CALL);
    assert!(play.record_of("\"content\"").findings.is_empty());
}

#[test]
fn a_long_line_is_read_while_it_arrives() {
    let (mut play, id) = legacy_program();
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");
    let text = "ä\"\n".repeat(100_000);
    let content = json!([{ "type": "text", "text": text }]);
    let message = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "content": content } });
    let line = format!("{}\r\n{}\r\n", note("before"), message);

    for piece in line.as_bytes().chunks(4_001) {
        play.out(id, piece);
    }

    assert_eq!(play.expect_result(CALL)["content"], content);
    assert!(play.record_of("\"content\"").findings.is_empty());
}

// --- Stderr --------------------------------------------------------------------------------------

#[test]
fn each_line_of_stderr_stands_in_the_log_and_is_no_finding() {
    let (mut play, id) = legacy_program();
    let last = last_id(&play);

    play.err(id, "Error: nothing\r\nwarn ä\n");
    play.program(id, ProgramEvent::Err(b"\xff\n\nhalf".to_vec()));

    let lines = lines_after(&play, last);
    let texts: Vec<&str> = lines.iter().map(|line| line.1.as_str()).collect();
    assert_eq!(texts, ["Error: nothing", "warn ä", "\u{fffd}", ""]);
    assert!(lines.iter().all(|line| line.0 == "stderr"));
    assert_eq!(lines[2].2.as_deref(), Some(&b"\xff"[..]));
    assert!(lines[0].3.is_empty() && lines[1].3.is_empty());
    let said: Vec<_> = play.notices.iter().map(|notice| (&notice.said, notice.call)).collect();
    assert_eq!(said[0], (&Said::Stderr("Error: nothing".into()), None));
    play.quiet().expect_ready();

    play.exits(id, 0);
    assert_eq!(play.record_of("half").subject, Subject::Stderr);
}

#[test]
fn what_is_said_to_stderr_before_the_session_stands_is_in_the_log_too() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    play.err(id, "Starting default server...\n");
    let asked = play.expect_line("server/discover");
    play.out(id, b"Server running on stdio\n").refuses(id, &asked, -32601);

    shake_hands(&mut play, id, &json!({}));

    play.expect_ready();
    assert_eq!(play.record_of("Starting").subject, Subject::Stderr);
    assert!(matches!(play.record_of("running").subject, Subject::Unreadable { .. }));
}

#[test]
fn stdout_and_stderr_do_not_mix() {
    let (mut play, id) = legacy_program();
    play.command(Command::List(List::Tools));
    let asked = play.expect_line("tools/list");
    let answer = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": { "tools": [tool("x")] } });
    let line = format!("{answer}\n");
    let (front, back) = line.split_at(20);

    play.out(id, front.as_bytes()).err(id, "in between\n").out(id, back.as_bytes());

    assert_eq!(play.names_of_tools(), ["x"]);
}

#[test]
fn what_comes_after_the_end_was_asked_for_is_in_the_log_and_changes_nothing() {
    let (mut play, id) = legacy_program();
    play.command(Command::Disconnect).expect_abort(id).quiet();
    let last = last_id(&play);

    play.out(id, format!("{}\nbye\n", note("late")).as_bytes());
    play.err(id, "shutting down\n").program(id, ProgramEvent::Exited(exit(0)));
    play.program(id, ProgramEvent::Out(b"ghost\n".to_vec()));

    let kinds: Vec<String> = lines_after(&play, last).into_iter().map(|line| line.0).collect();
    assert_eq!(kinds, ["notifications/late", "no message: not a message", "stderr", "exit code 0"]);
    play.quiet();
}

/// So that none of the above passes because nothing was there to be found.
#[test]
fn a_good_stream_has_nothing_to_tell() {
    let (play, id): (Playbook, ExchangeId) = legacy_program();
    assert!(play.records.iter().all(|record| record.findings.is_empty() && record.exchange == id));
    assert!(
        !play.records.iter().any(|record| matches!(record.subject, Subject::Unreadable { .. }))
    );
}
