//! Connecting to a program by lines, in both eras.

use serde_json::{Value, json};
use wirescope::mcp::event::{Direction, Phase, StepKind, StepOutcome, Subject};
use wirescope::mcp::failure::Diagnosis;
use wirescope::mcp::{Dialect, ExchangeId, Target, Timeouts};

use crate::playbook::{LINE, Playbook, exit, program};
use crate::story::{discovery, initialized, tool};

/// From the start of a program to a handshake that succeeds, whatever its capabilities.
pub(crate) fn shake_hands(play: &mut Playbook, id: ExchangeId, capabilities: &Value) {
    let asked = play.expect_line("initialize");
    let mut result = initialized("2025-11-25");
    result["capabilities"] = capabilities.clone();
    play.returns(id, &asked, &result);
    let note = play.expect_line("notifications/initialized");
    assert_eq!(note.get("id"), None);
}

pub(crate) fn list_tools(play: &mut Playbook, id: ExchangeId) {
    let asked = play.expect_line("tools/list");
    play.returns(id, &asked, &json!({ "tools": [tool("weather")] }));
}

/// A program of the legacy era that is ready and has listed one tool.
pub(crate) fn legacy_program() -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.refuses(id, &asked, -32601);
    shake_hands(&mut play, id, &json!({ "tools": { "listChanged": true } }));
    list_tools(&mut play, id);
    (play, id)
}

/// A modern program that is ready.
pub(crate) fn modern_program_with(capabilities: &Value) -> (Playbook, ExchangeId) {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.returns(id, &asked, &discovery(capabilities));
    (play, id)
}

/// The same, and has listed one tool.
pub(crate) fn modern_program() -> (Playbook, ExchangeId) {
    let (mut play, id) = modern_program_with(&json!({ "tools": {} }));
    list_tools(&mut play, id);
    (play, id)
}

#[test]
fn a_program_of_the_legacy_era_is_started_asked_and_shaken_hands_with() {
    let (mut play, id) = legacy_program();

    play.quiet().expect_ready();

    assert_eq!(play.kinds(), [StepKind::Start, StepKind::Discover, StepKind::Initialize]);
    let identity = play.identity.clone().expect("an identity");
    assert_eq!((identity.dialect, identity.is_program), (Dialect::Stdio, true));
    assert_eq!(identity.revision.as_deref(), Some("2025-11-25"));
    assert_eq!((&*identity.endpoint, &identity.session_id), (LINE, &None));
    assert_eq!(play.names_of_tools(), ["weather"]);
    assert_eq!(play.deadline(), None);
    assert!(play.records.iter().all(|record| record.exchange == id));
    let refusal = play.record_of("-32601");
    assert!(refusal.is_provided_for && refusal.findings.is_empty());
    let asked = play.record_of("server/discover");
    assert_eq!(play.record_of("-32601").answers, Some(asked.id));
    let start = &play.records[0];
    assert_eq!((&start.subject, &*start.text), (&Subject::Start, LINE));
}

#[test]
fn a_modern_program_needs_no_handshake() {
    let (mut play, _) = modern_program();

    play.quiet().expect_ready();

    assert_eq!(play.kinds(), [StepKind::Start, StepKind::Discover]);
    let identity = play.identity.clone().expect("an identity");
    assert_eq!((identity.dialect, identity.is_program), (Dialect::Modern, true));
    assert_eq!(identity.endpoint, LINE);
    assert_eq!(play.deadline(), None);
    let listed = play.record_of("tools/list");
    let sent: Value = serde_json::from_str(&listed.text).expect("JSON");
    let meta = &sent["params"]["_meta"];
    assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
    assert!(meta["io.modelcontextprotocol/clientCapabilities"].is_object());
}

#[test]
fn nothing_is_said_before_the_program_runs() {
    let mut play = Playbook::connect_program();
    let id = play.expect_start();
    play.quiet();

    play.runs(id);

    play.expect_line("server/discover");
    assert!(matches!(play.phases.last(), Some(Phase::Connecting { .. })));
    play.expect_story(&[
        "start",
        "exchange started",
        "step ended",
        "record → server/discover",
        "write",
    ]);
}

#[test]
fn any_error_but_a_modern_one_leads_to_the_handshake_on_the_same_program() {
    for code in [-32601, -32602, -32600, -32000, -32002, -32603, 0, 7] {
        let mut play = Playbook::connect_program();
        let id = play.expect_run();
        let asked = play.expect_line("server/discover");

        play.refuses(id, &asked, code);

        shake_hands(&mut play, id, &json!({}));
        play.expect_ready().quiet();
    }
}

#[test]
fn a_modern_error_asks_for_another_revision_once_or_ends_the_search() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    let error = |supported: &[&str]| json!({ "code": -32022, "message": "", "data": { "supported": supported } });
    play.prints(
        id,
        &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error(&["2026-07-28"]) }),
    );
    let asked = play.expect_line("server/discover");
    play.prints(
        id,
        &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error(&["2027-01-01"]) }),
    );

    play.expect_abort(id).quiet();

    let offered = vec!["2027-01-01".to_owned()];
    assert_eq!(play.expect_diagnosis(), Diagnosis::NoCommonRevision { offered });
}

#[test]
fn a_probe_without_an_answer_leads_to_the_handshake_after_a_moment() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    play.expect_line("server/discover");
    play.wait_millis(2_900).quiet();

    play.wait_millis(200);

    let detail = "no answer within 3 s".to_owned();
    assert_eq!(play.last_outcome(), &StepOutcome::No { detail });
    shake_hands(&mut play, id, &json!({}));
    play.expect_ready().quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_modern_answer_to_a_probe_that_was_given_up_counts_all_the_same() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let probe = play.expect_line("server/discover");
    play.wait_millis(3_100);
    let handshake = play.expect_line("initialize");

    play.returns(id, &probe, &discovery(&json!({})));
    play.refuses(id, &handshake, -32601);

    play.expect_ready().quiet();
    let identity = play.identity.clone().expect("an identity");
    assert_eq!(identity.dialect, Dialect::Modern);
    assert_eq!(
        play.record_of("supportedVersions").answers,
        Some(play.record_of("server/discover").id)
    );
}

#[test]
fn a_modern_answer_to_a_probe_changes_nothing_once_the_session_stands() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let probe = play.expect_line("server/discover");
    play.wait_millis(3_100);
    shake_hands(&mut play, id, &json!({}));
    let phases = play.phases.len();

    play.returns(id, &probe, &discovery(&json!({ "tools": {} })));

    play.quiet();
    assert_eq!(play.phases.len(), phases);
    assert_eq!(play.identity.as_ref().map(|it| it.dialect), Some(Dialect::Stdio));
    play.command(wirescope::mcp::Command::Ping);
    play.expect_line("ping");
}

#[test]
fn a_refusal_of_a_probe_that_was_given_up_changes_nothing() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let probe = play.expect_line("server/discover");
    play.wait_millis(3_100);
    let handshake = play.expect_line("initialize");

    play.refuses(id, &probe, -32601).quiet();
    play.returns(id, &handshake, &initialized("2025-06-18"));

    play.expect_line("notifications/initialized");
    play.expect_ready();
    assert_eq!(play.identity.as_ref().map(|it| it.dialect), Some(Dialect::Stdio));
}

#[test]
fn a_program_that_ends_upon_the_probe_is_started_once_more_without_it() {
    let mut play = Playbook::connect_program();
    let first = play.expect_run();
    play.expect_line("server/discover");

    play.exits(first, 1);

    assert_eq!(play.last_outcome(), &StepOutcome::No { detail: "exit code 1".to_owned() });
    let second = play.expect_run();
    assert_ne!(first, second);
    shake_hands(&mut play, second, &json!({}));
    play.expect_ready().quiet();
    let kinds = [StepKind::Start, StepKind::Discover, StepKind::Start, StepKind::Initialize];
    assert_eq!(play.kinds(), kinds);
}

#[test]
fn a_program_that_refuses_the_probe_and_then_ends_is_started_once_more_too() {
    let mut play = Playbook::connect_program();
    let first = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.refuses(first, &asked, -32600);
    play.expect_line("initialize");

    play.exits(first, 0);

    let second = play.expect_run();
    shake_hands(&mut play, second, &json!({}));
    play.expect_ready().quiet();
}

#[test]
fn a_program_that_ends_each_time_is_not_started_a_third_time() {
    let mut play = Playbook::connect_program();
    let first = play.expect_run();
    play.expect_line("server/discover");
    play.err(first, "first\n").exits(first, 1);
    let second = play.expect_run();
    play.expect_line("initialize");

    play.err(second, "Error: Cannot find module 'x'\n").exits(second, 1);

    play.quiet();
    let stderr = "Error: Cannot find module 'x'".into();
    assert_eq!(play.expect_diagnosis(), Diagnosis::ProgramEnded { exit: exit(1), stderr });
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_forced_dialect_makes_one_attempt() {
    for dialect in [Dialect::Streamable, Dialect::Stdio, Dialect::HttpSse, Dialect::Event] {
        let mut play = Playbook::connect_program_forced(dialect);
        let id = play.expect_run();
        shake_hands(&mut play, id, &json!({}));
        play.expect_ready().quiet();
        assert_eq!(play.kinds(), [StepKind::Start, StepKind::Initialize]);
    }

    let mut play = Playbook::connect_program_forced(Dialect::Modern);
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.wait_millis(3_500).quiet();
    play.refuses(id, &asked, -32601).expect_abort(id).quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::Rpc(_)));

    let mut play = Playbook::connect_program_forced(Dialect::Modern);
    let id = play.expect_run();
    play.expect_line("server/discover");
    play.exits(id, 1).quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::ProgramEnded { .. }));
}

#[test]
fn a_program_that_never_answers_is_ended_with_its_last_words() {
    let timeouts = Timeouts { connect: std::time::Duration::from_secs(2), ..Timeouts::default() };
    let mut play = Playbook::connect_to(Target { timeouts, ..Target::of(program()) });
    let id = play.expect_run();
    play.expect_line("server/discover");
    play.err(id, "fetching\nbuilding\n").wait_millis(2_100);
    play.expect_line("initialize");

    play.wait_millis(2_100);

    play.expect_abort(id).quiet();
    let diagnosis = play.expect_diagnosis();
    let Diagnosis::ProgramSilent { after, stderr } = diagnosis else { panic!("{diagnosis:?}") };
    assert_eq!((after, &*stderr), (timeouts.connect, "fetching\nbuilding"));
}

#[test]
fn the_handshake_of_an_older_revision_is_taken_and_another_one_is_not() {
    for (revision, is_known) in [("2024-11-05", true), ("2025-03-26", true), ("1999-01-01", false)]
    {
        let mut play = Playbook::connect_program_forced(Dialect::Stdio);
        let id = play.expect_run();
        let asked = play.expect_line("initialize");
        play.returns(id, &asked, &initialized(revision));
        let is_ready = matches!(play.phases.last(), Some(Phase::Ready { .. }));
        assert_eq!(is_ready, is_known, "{revision}");
    }
}

#[test]
fn every_message_stands_in_the_log_as_it_was_written_and_none_as_http() {
    let (play, id) = legacy_program();

    let sent: Vec<&str> = play
        .records
        .iter()
        .filter(|record| record.direction == Direction::ToServer)
        .map(|record| match &record.subject {
            Subject::Request { method, .. } | Subject::Notification { method } => &**method,
            Subject::Start => "start",
            other => panic!("no message: {other:?}"),
        })
        .collect();
    assert_eq!(
        sent,
        ["start", "server/discover", "initialize", "notifications/initialized", "tools/list"]
    );
    assert!(play.records.iter().all(|record| record.exchange == id));
}
