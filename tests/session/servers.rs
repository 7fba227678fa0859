//! What a server holds: its share of the connections to an origin, and what goes with it when it is closed.

use std::time::Duration;

use serde_json::Map;
use wirescope::mcp::event::{CallChange, Event, Phase};
use wirescope::mcp::{self, CallId, ExchangeId, Operation, Target};
use wirescope::session::command::Place;
use wirescope::session::{Command, Input, Output, ServerId, Session};
use wirescope::wire::http::{Head, HttpEvent};
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
