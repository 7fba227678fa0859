//! How a program ends, and what follows: at its start, in a call, in the middle of a session, by our will.

use std::time::Duration;

use serde_json::json;
use wirescope::mcp::event::{ExchangeChange, ExchangeEnd, Loss, Phase, StepKind, Subject};
use wirescope::mcp::failure::{CallFailure, Diagnosis};
use wirescope::mcp::http::NetworkFailure;
use wirescope::mcp::{Command, Event, ExchangeId, Output, Target};
use wirescope::wire::companion::Fault;
use wirescope::wire::program::{Exit, ProgramEvent};

use crate::playbook::{CALL, PID, Playbook, exit, program};
use crate::stdio::{legacy_program, list_tools, modern_program, shake_hands};
use crate::story::discovery;

fn exchange_changes(play: &Playbook, id: ExchangeId) -> Vec<ExchangeChange> {
    let own = play.outputs().filter_map(|output| match output {
        Output::Event(Event::Exchange(of, change)) if *of == id => Some(change.clone()),
        _ => None,
    });
    own.collect()
}

fn lost(play: &Playbook) -> (Loss, u32, Option<Duration>) {
    match play.phases.last() {
        Some(Phase::Lost { loss, attempt, retry_at }) => {
            (loss.clone(), *attempt, retry_at.map(|at| at.since(play.now)))
        }
        other => panic!("it is not lost: {other:?}"),
    }
}

#[test]
fn a_program_that_cannot_be_started_says_why() {
    let not_found = Fault::ProgramNotFound { command: "npx".to_owned() };
    let not_started = Fault::ProgramNotStarted {
        command: "npx".to_owned(),
        detail: "Permission denied".to_owned(),
    };
    for fault in [not_found, not_started, Fault::Gone] {
        let mut play = Playbook::connect_program();
        let id = play.expect_start();

        play.cannot(id, fault.clone()).quiet();

        let failure = NetworkFailure::Companion(fault);
        assert_eq!(play.expect_diagnosis(), Diagnosis::Network(failure.clone()));
        assert_eq!(play.kinds(), [StepKind::Start]);
        assert_eq!(play.deadline(), None);
        let end = ExchangeEnd::Failed(failure);
        let changes = exchange_changes(&play, id);
        assert!(
            matches!(changes.last(), Some(ExchangeChange::Ended { end: told, .. }) if *told == end)
        );
    }
}

#[test]
fn the_exchange_of_a_program_tells_its_start_its_process_and_its_end() {
    let (mut play, id) = legacy_program();
    play.err(id, "bye\n").exits(id, 3);

    let changes = exchange_changes(&play, id);

    let [first, second, third, fourth] = &changes[..] else { panic!("{changes:?}") };
    assert!(matches!(first, ExchangeChange::Program { program: told, .. } if **told == program()));
    assert!(matches!(second, ExchangeChange::Started { pid: PID, .. }));
    assert!(matches!(third, ExchangeChange::Exited { exit: told, .. } if *told == exit(3)));
    let ExchangeChange::Ended { end: ExchangeEnd::Complete, bytes, .. } = fourth else {
        panic!("{fourth:?}")
    };
    assert!(*bytes > 100);
    assert_eq!(play.record_of("exit code 3").subject, Subject::Exit(exit(3)));
}

#[test]
fn the_failure_has_the_last_lines_of_stderr_and_no_more() {
    let (mut play, id) = legacy_program();
    play.call(CALL, "weather");
    play.expect_line("tools/call");
    for number in 1..=30 {
        play.err(id, &format!("line {number}\n"));
    }

    play.program(id, ProgramEvent::Exited(Exit { code: None, signal: Some("SIGSEGV".to_owned()) }));

    let CallFailure::ProgramEnded { exit, stderr } = play.expect_failure(CALL) else { panic!() };
    assert_eq!(exit.signal.as_deref(), Some("SIGSEGV"));
    assert_eq!(stderr.lines().count(), 20);
    assert!(stderr.starts_with("line 11\n") && stderr.ends_with("line 30"), "{stderr}");

    let (mut play, id) = legacy_program();
    play.err(id, &format!("{}\n", "x".repeat(5_000)).repeat(3)).exits(id, 1);
    let (Loss::ProgramEnded { stderr, .. }, ..) = lost(&play) else { panic!() };
    assert_eq!(stderr.len(), 5_000);
    let (mut play, id) = legacy_program();
    play.err(id, &format!("{}\n", "ä".repeat(9_000))).exits(id, 1);
    let (Loss::ProgramEnded { stderr, .. }, ..) = lost(&play) else { panic!() };
    assert!(stderr.len() <= 8 * 1024 && stderr.starts_with('ä'));
}

#[test]
fn a_crash_in_a_call_fails_the_call_and_the_program_is_started_again_after_a_pause() {
    for (mut play, id) in [legacy_program(), modern_program()] {
        play.wait_millis(6_000).call(CALL, "weather");
        play.expect_line("tools/call");

        play.err(id, "panicked\n").exits(id, 101);

        let stderr = "panicked".into();
        let failure = CallFailure::ProgramEnded { exit: exit(101), stderr };
        assert_eq!(play.expect_failure(CALL), failure);
        let (loss, attempt, retry) = lost(&play);
        assert!(matches!(loss, Loss::ProgramEnded { .. }));
        assert_eq!(attempt, 1);
        let retry = retry.expect("another attempt");
        assert!(retry >= Duration::from_millis(900), "{retry:?}");
        play.quiet().wait(retry);
        let again = play.expect_run();
        assert_ne!(again, id);
        assert!(matches!(play.phases.last(), Some(Phase::Reconnecting { .. })));
    }
}

#[test]
fn the_way_back_takes_the_era_that_is_known() {
    let (mut play, id) = legacy_program();
    play.wait_millis(6_000).exits(id, 0).wait_millis(2_000);
    let again = play.expect_run();
    shake_hands(&mut play, again, &json!({ "tools": {} }));
    list_tools(&mut play, again);
    play.quiet().expect_ready();

    let (mut play, id) = modern_program();
    play.wait_millis(6_000).exits(id, 0).wait_millis(2_000);
    let again = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.wait_millis(5_000).quiet();
    play.returns(again, &asked, &discovery(&json!({ "tools": {} })));
    list_tools(&mut play, again);
    play.quiet().expect_ready();
    play.call(CALL, "weather");
    let asked = play.expect_line("tools/call");
    play.returns(again, &asked, &json!({ "content": [] }));
    play.expect_result(CALL);
}

#[test]
fn a_program_that_ends_at_once_stays_ended_until_a_person_says_otherwise() {
    let (mut play, id) = legacy_program();

    play.exits(id, 1);

    assert_eq!(lost(&play).2, None);
    assert_eq!(play.deadline(), None);
    play.wait(Duration::from_hours(1)).quiet();
    for _ in 0..3 {
        play.command(Command::ReconnectNow);
        let again = play.expect_run();
        shake_hands(&mut play, again, &json!({}));
        play.expect_ready().exits(again, 1);
        assert_eq!(lost(&play).2, None);
        play.wait(Duration::from_hours(1)).quiet();
    }
}

#[test]
fn a_program_that_does_not_come_back_is_not_started_over_and_over() {
    let (mut play, id) = legacy_program();
    play.wait_millis(6_000).exits(id, 1).wait_millis(2_000);
    let again = play.expect_run();
    play.expect_line("initialize");

    play.err(again, "port taken\n").exits(again, 1);

    let (loss, _, retry) = lost(&play);
    let stderr = "port taken".into();
    assert_eq!(loss, Loss::Refused(Diagnosis::ProgramEnded { exit: exit(1), stderr }));
    assert_eq!(retry, None);
    play.wait(Duration::from_hours(1)).quiet();
    play.command(Command::ReconnectNow);
    let again = play.expect_run();
    shake_hands(&mut play, again, &json!({}));
    play.expect_ready();
}

#[test]
fn a_companion_that_is_gone_is_tried_again_for_it_starts_nothing() {
    let (mut play, id) = legacy_program();
    play.call(CALL, "weather");
    play.expect_line("tools/call");
    play.wait_millis(6_000).cannot(id, Fault::Gone);

    let gone = NetworkFailure::Companion(Fault::Gone);
    assert_eq!(play.expect_failure(CALL), CallFailure::Network(gone.clone()));
    assert_eq!(lost(&play).0, Loss::Network(gone));
    let mut pauses = Vec::new();
    for _ in 0..4 {
        let pause = lost(&play).2.expect("another attempt");
        pauses.push(pause);
        play.wait(pause);
        let start = play.expect_start();
        play.cannot(start, Fault::Gone);
    }
    assert!(pauses.last() > pauses.first(), "{pauses:?}");
}

#[test]
fn stopping_ends_the_program_that_is_being_started() {
    let (mut play, id) = legacy_program();
    play.wait_millis(6_000).exits(id, 1).wait_millis(2_000);
    let again = play.expect_run();
    play.expect_line("initialize");

    play.command(Command::StopReconnecting);

    play.expect_abort(again).quiet();
    assert_eq!(play.deadline(), None);
}

#[test]
fn disconnecting_ends_the_program_and_nothing_else_is_said() {
    for (mut play, id) in [legacy_program(), modern_program()] {
        play.command(Command::Disconnect);

        play.expect_abort(id).quiet();
        assert_eq!(play.phases.last(), Some(&Phase::Closed));
        play.ledger.is_clean();
        assert_eq!(play.deadline(), None);
        play.exits(id, 0).quiet();
        let is_exit = |change: &ExchangeChange| matches!(change, ExchangeChange::Exited { .. });
        assert!(exchange_changes(&play, id).iter().any(is_exit));
    }
}

#[test]
fn connecting_again_ends_the_old_program_before_it_starts_the_new_one() {
    let (mut play, id) = legacy_program();

    play.command(Command::Connect(Target::of(program())));

    play.expect_abort(id);
    let again = play.expect_run();
    play.exits(id, 0);
    let asked = play.expect_line("server/discover");
    play.refuses(again, &asked, -32601);
    shake_hands(&mut play, again, &json!({}));
    play.expect_ready().quiet();
}

#[test]
fn whoever_fails_a_step_is_not_left_running() {
    let mut play = Playbook::connect_program();
    let id = play.expect_run();
    let asked = play.expect_line("server/discover");
    play.refuses(id, &asked, -32601);
    let asked = play.expect_line("initialize");

    play.refuses(id, &asked, -32603).expect_abort(id).quiet();

    assert!(matches!(play.expect_diagnosis(), Diagnosis::Rpc(_)));
    play.ledger.is_clean();
}

#[test]
fn the_values_of_an_environment_are_forgotten_with_the_keys() {
    use wirescope::wire::program::{Command as Line, Program};
    use wirescope::wire::secret::Secret;
    let env = vec![("KEY".to_owned(), Secret::new("hunter2".to_owned()))];
    let line = Line { command: "server".to_owned(), env, ..Line::default() };
    let mut target = Target::of(Program::Typed(line));
    assert!(!format!("{target:?}").contains("hunter2"));

    target.forget_keys();

    let Some(Program::Typed(line)) = target.program else { panic!("a program") };
    assert_eq!(line.env, [("KEY".to_owned(), Secret::default())]);
    assert_eq!(target.url, "server");
}
