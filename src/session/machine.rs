use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use super::command::{Command, Place, ServerId};
use super::gate::Gate;
use crate::mcp::http::{HttpEvent, HttpRequest};
use crate::mcp::{self, Client, Event, ExchangeId, Moment};
use crate::wire::url::Url;

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ServerId, ExchangeId, HttpEvent),
    /// The moment of [`Session::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Open(ServerId, ExchangeId, Arc<HttpRequest>),
    /// For the server inside the page.
    OpenDemo(ServerId, ExchangeId, Arc<HttpRequest>),
    Abort(ServerId, ExchangeId),
    Event(ServerId, Event),
    CopyText(String),
    Download {
        name: String,
        media_type: String,
        bytes: Vec<u8>,
    },
}

/// Every server of the page. Feed one [`Input`], then drain [`Session::poll`] before the next.
#[derive(Debug, Default)]
pub struct Session {
    servers: VecMap<ServerId, Server>,
    gate: Gate,
    /// Requests that wait for one of the browser's connections.
    waiting: VecMap<(ServerId, ExchangeId), Arc<HttpRequest>>,
    outputs: VecDeque<Output>,
    seed: u64,
    /// The time of day at moment zero, since 1970.
    epoch: Duration,
}

#[derive(Debug)]
struct Server {
    client: Client,
    is_demo: bool,
}

/// Any address will do: the demo server answers in the page.
const DEMO_URL: &str = "https://demo.invalid/mcp";

impl Session {
    /// `seed` varies the pauses between attempts at reconnecting and the names of tasks; nothing else depends
    /// on it.
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Knows the time of day: `epoch` is that at moment zero, since 1970.
    #[must_use]
    pub fn since(self, epoch: Duration) -> Self {
        Self { epoch, ..self }
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Http(server, exchange, event) => self.http(server, exchange, event, now),
            Input::Tick => {
                let servers: Vec<ServerId> = self.servers.keys().copied().collect();
                for server in servers {
                    self.feed(server, mcp::Input::Tick, now);
                }
            }
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        self.servers.values().filter_map(|server| server.client.deadline()).min()
    }

    fn command(&mut self, command: Command, now: Moment) {
        match command {
            Command::Open(id, place) => self.open(id, place, now),
            Command::Server(id, command) => self.feed(id, mcp::Input::Command(command), now),
            Command::Close(id) => {
                self.feed(id, mcp::Input::Command(mcp::Command::Disconnect), now);
                self.servers.remove(&id);
            }
            Command::CopyText(text) => self.outputs.push_back(Output::CopyText(text)),
            Command::Download { name, media_type, bytes } => {
                self.outputs.push_back(Output::Download { name, media_type, bytes });
            }
        }
    }

    fn open(&mut self, id: ServerId, place: Place, now: Moment) {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let is_demo = place == Place::Demo;
        let client = Client::new(self.seed).since(self.epoch);
        self.servers.insert(id, Server { client, is_demo });
        let target = match place {
            Place::Web(target) => target,
            Place::Demo => {
                let mut target = mcp::Target::at(DEMO_URL);
                target.dialect = Some(mcp::Dialect::Modern);
                target
            }
        };
        self.feed(id, mcp::Input::Command(mcp::Command::Connect(target)), now);
    }

    fn http(&mut self, server: ServerId, exchange: ExchangeId, event: HttpEvent, now: Moment) {
        let over = matches!(event, HttpEvent::End | HttpEvent::Failed(_));
        self.feed(server, mcp::Input::Http(exchange, event), now);
        if over {
            self.leave(server, exchange, now);
        }
    }

    /// One input for one server, and everything that follows from it.
    fn feed(&mut self, id: ServerId, input: mcp::Input, now: Moment) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        server.client.handle(input, now);
        let is_demo = server.is_demo;
        let outputs: Vec<mcp::Output> = std::iter::from_fn(|| server.client.poll()).collect();
        let mut sent = Vec::new();
        for output in outputs {
            match output {
                mcp::Output::Event(event) => self.outputs.push_back(Output::Event(id, event)),
                mcp::Output::Open(exchange, request) if is_demo => {
                    self.outputs.push_back(Output::OpenDemo(id, exchange, request));
                    sent.push(exchange);
                }
                mcp::Output::Open(exchange, request) => {
                    let origin = Url::read(&request.url);
                    let origin = origin.as_ref().map_or("", |url| url.origin());
                    if self.gate.enter((id, exchange), origin) {
                        self.outputs.push_back(Output::Open(id, exchange, request));
                        sent.push(exchange);
                    } else {
                        self.waiting.insert((id, exchange), request);
                    }
                }
                mcp::Output::Abort(exchange) => {
                    self.waiting.remove(&(id, exchange));
                    self.outputs.push_back(Output::Abort(id, exchange));
                    self.leave(id, exchange, now);
                }
            }
        }
        for exchange in sent {
            self.feed(id, mcp::Input::Http(exchange, HttpEvent::Sent), now);
        }
    }

    /// A connection came free: whoever waits longest gets it.
    fn leave(&mut self, server: ServerId, exchange: ExchangeId, now: Moment) {
        let Some((next, waiting)) = self.gate.leave((server, exchange)) else { return };
        match self.waiting.remove(&(next, waiting)) {
            Some(request) => {
                self.outputs.push_back(Output::Open(next, waiting, request));
                self.feed(next, mcp::Input::Http(waiting, HttpEvent::Sent), now);
            }
            None => self.leave(next, waiting, now),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;
    use crate::mcp::event::{CallChange, Phase};
    use crate::mcp::http::Head;
    use crate::mcp::{CallId, Operation, Target};

    const NOW: Moment = Moment(std::time::Duration::ZERO);
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
}
