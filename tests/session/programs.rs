//! Servers that are programs, beside those at addresses: what the page is asked to start, write and end.

use serde_json::{Value, json};
use wirescope::mcp::event::Phase;
use wirescope::mcp::{ExchangeId, Target};
use wirescope::session::command::Place;
use wirescope::session::{Command, Input, Output, ServerId, Session};
use wirescope::wire::moment::Moment;
use wirescope::wire::program::{Exit, Program, ProgramEvent};

fn program(line: &str) -> Program {
    Program::Named { number: 1, line: line.to_owned(), inputs: Vec::new() }
}

fn drain(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.poll()).collect()
}

fn feed(session: &mut Session, input: Input) -> Vec<Output> {
    session.handle(input, Moment::default());
    drain(session)
}

fn started(outputs: &[Output]) -> (ServerId, ExchangeId) {
    let found = outputs.iter().find_map(|output| match output {
        Output::Start(server, exchange, _) => Some((*server, *exchange)),
        _ => None,
    });
    found.expect("a program is started")
}

fn written(outputs: &[Output]) -> Vec<Value> {
    let lines = outputs.iter().filter_map(|output| match output {
        Output::Write(_, _, line) => Some(serde_json::from_str(line).expect("JSON")),
        _ => None,
    });
    lines.collect()
}

#[test]
fn as_many_programs_run_as_there_are_servers() {
    let mut session = Session::new(1);
    for number in 1..=12 {
        let server = ServerId(number);
        let place = Place::Web(Target::of(program("localhost:3000")));
        let outputs = feed(&mut session, Input::Command(Command::Open(server, place)));
        let (of, exchange) = started(&outputs);
        assert_eq!(of, server);
        assert!(!outputs.iter().any(|output| matches!(output, Output::Open(..))));

        let runs = ProgramEvent::Started { pid: 7 };
        let outputs = feed(&mut session, Input::Program(server, exchange, runs));

        assert_eq!(written(&outputs)[0]["method"], "server/discover");
    }
}

#[test]
fn what_a_program_says_reaches_its_server_and_closing_that_ends_it() {
    let mut session = Session::new(1);
    let server = ServerId(1);
    let place = Place::Web(Target::of(program("uvx time")));
    let outputs = feed(&mut session, Input::Command(Command::Open(server, place)));
    let (_, exchange) = started(&outputs);
    let runs = ProgramEvent::Started { pid: 7 };
    let outputs = feed(&mut session, Input::Program(server, exchange, runs));
    let asked = written(&outputs).remove(0);
    let result = json!({ "supportedVersions": ["2026-07-28"], "capabilities": {} });
    let line = json!({ "jsonrpc": "2.0", "id": asked["id"], "result": result });

    let line = ProgramEvent::Out(format!("{line}\n").into());
    let outputs = feed(&mut session, Input::Program(server, exchange, line));

    let is_ready = |output: &Output| {
        matches!(output, Output::Event(_, wirescope::mcp::Event::Phase(Phase::Ready { .. })))
    };
    assert!(outputs.iter().any(is_ready), "{outputs:#?}");
    let outputs = feed(&mut session, Input::Command(Command::Close(server)));
    assert!(outputs.contains(&Output::Abort(server, exchange)));
    let exited = ProgramEvent::Exited(Exit::default());
    assert!(feed(&mut session, Input::Program(server, exchange, exited)).is_empty());
}
