//! What a server holds: its share of the connections to an origin, and what goes with it when it is closed.

use std::time::Duration;

use serde_json::Map;
use wirescope::mcp::event::{CallChange, Event, Phase};
use wirescope::mcp::{self, CallId, ExchangeId, Operation, Target};
use wirescope::session::command::Place;
use wirescope::session::{Command, Input, Output, ServerId, Session, agent};
use wirescope::wire::http::{Head, HttpEvent, NetworkFailure};
use wirescope::wire::moment::Moment;

const NOW: Moment = Moment(Duration::ZERO);
const SERVER: ServerId = ServerId(1);

fn drain(session: &mut Session) -> Vec<Output> {
    std::iter::from_fn(|| session.poll()).collect()
}

fn opened(outputs: &[Output]) -> Vec<ExchangeId> {
    outputs
        .iter()
        .filter_map(|output| match output {
            Output::Open(_, exchange, _) => Some(*exchange),
            _ => None,
        })
        .collect()
}

fn connected() -> Session {
    let mut session = Session::new(1);
    let target = Target::at("http://localhost:1/mcp");
    session.handle(Input::Command(Command::Open(SERVER, Place::Web(target))), NOW);
    let exchange = opened(&drain(&mut session))[0];
    let head = Head { status: 200, ..Head::default() };
    let body = br#"{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{}}}"#;
    for event in [HttpEvent::Head(head), HttpEvent::Chunk(body.to_vec()), HttpEvent::End] {
        session.handle(Input::Http(SERVER, exchange, event), NOW);
    }
    let outputs = drain(&mut session);
    let is_ready =
        |output: &Output| matches!(output, Output::Event(_, Event::Phase(Phase::Ready { .. })));
    assert!(outputs.iter().any(is_ready), "{outputs:?}");
    session
}

fn call(session: &mut Session, id: u32) -> Vec<Output> {
    let operation = Operation::call_tool("slow", Map::new());
    let command = mcp::Command::Call(CallId(id), operation);
    session.handle(Input::Command(Command::Server(SERVER, command)), NOW);
    drain(session)
}

#[test]
fn the_seventh_call_says_that_it_waits_and_goes_out_when_one_is_cancelled() {
    let mut session = connected();
    for id in 1..=6 {
        assert_eq!(opened(&call(&mut session, id)).len(), 1);
    }

    let seventh = call(&mut session, 7);
    assert_eq!(opened(&seventh), []);
    let queued = Output::Event(SERVER, Event::Call(CallId(7), CallChange::Queued));
    assert!(seventh.contains(&queued));

    let cancel = mcp::Command::Cancel(CallId(2));
    session.handle(Input::Command(Command::Server(SERVER, cancel)), NOW);
    let outputs = drain(&mut session);
    assert_eq!(opened(&outputs).len(), 1);
    let sent = Output::Event(SERVER, Event::Call(CallId(7), CallChange::Sent { at: NOW }));
    assert!(outputs.contains(&sent));
}

#[test]
fn closing_a_server_aborts_what_it_held() {
    let mut session = connected();
    call(&mut session, 1);

    session.handle(Input::Command(Command::Close(SERVER)), NOW);

    let outputs = drain(&mut session);
    assert!(outputs.iter().any(|output| matches!(output, Output::Abort(..))));
    assert_eq!(session.deadline(), None);
}

#[test]
fn a_date_of_a_server_counts_by_the_time_of_day_after_the_machine_has_slept() {
    let mut session = connected();
    let exchange = opened(&call(&mut session, 1))[0];
    let hidden = NetworkFailure::Hidden("x".to_owned());
    session.handle(Input::Http(SERVER, exchange, HttpEvent::Failed(hidden)), NOW);
    drain(&mut session);

    // A minute before 1994-11-06 08:49:37 at moment zero.
    session.handle(Input::Clock(Duration::from_secs(784_111_717)), NOW);

    let at = Moment(Duration::from_secs(6));
    session.handle(Input::Tick, at);
    let exchange = opened(&drain(&mut session))[0];
    let headers = vec![("retry-after".to_owned(), "Sun, 06 Nov 1994 08:49:37 GMT".to_owned())];
    let head = Head { status: 503, headers, redirected_to: None };
    for event in [HttpEvent::Head(head), HttpEvent::End] {
        session.handle(Input::Http(SERVER, exchange, event), at);
    }
    let outputs = drain(&mut session);
    let retry = outputs.iter().find_map(|output| match output {
        Output::Event(_, Event::Phase(Phase::Lost { retry_at: Some(retry), .. })) => Some(*retry),
        _ => None,
    });
    let pause = retry.expect("another attempt").since(at);
    assert!(pause < Duration::from_secs(90), "{pause:?}");
}

fn records(outputs: &[Output]) -> Vec<u64> {
    let id = |output: &Output| match output {
        Output::Event(_, Event::Record(record)) => Some(record.id.0),
        _ => None,
    };
    outputs.iter().filter_map(id).collect()
}

#[test]
fn a_server_that_is_opened_again_goes_on_counting_in_its_log() {
    for place in [Place::Demo, Place::Web(Target::at("http://localhost:1/mcp"))] {
        let mut session = Session::new(1);
        let open = Input::Command(Command::Open(SERVER, place));
        session.handle(open.clone(), NOW);
        let first = records(&drain(&mut session));
        session.handle(Input::Command(Command::Rest(SERVER)), NOW);
        drain(&mut session);

        session.handle(open, NOW);

        let second = drain(&mut session);
        let numbers = records(&second);
        assert!(!numbers.is_empty());
        assert!(first.iter().max() < numbers.iter().min(), "{first:?} then {numbers:?}");
        let is_key = |output: &&Output| matches!(output, Output::Chat(_, agent::Event::Key(_)));
        assert_eq!(second.iter().filter(is_key).count(), 0, "its tools keep their name");
    }
}

#[test]
fn closing_the_demo_server_lets_it_go_with_what_it_has_learned() {
    let mut session = Session::new(1);
    session.handle(Input::Command(Command::Open(SERVER, Place::Demo)), NOW);
    session.handle(Input::Command(Command::Rest(SERVER)), NOW);
    assert!(!drain(&mut session).contains(&Output::CloseDemo(SERVER)), "it may be connected again");

    session.handle(Input::Command(Command::Close(SERVER)), NOW);

    assert_eq!(drain(&mut session).last(), Some(&Output::CloseDemo(SERVER)));
}
