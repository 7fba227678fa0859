//! What goes into a session and what comes out: all servers, their sign-ins, and the chat.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use vecmap::VecMap;

use super::access::{Access, Page};
use super::agent::{self, Agents};
use super::command::{Command, Place, ServerId};
use super::gate::Gate;
use super::proving::Proving;
use super::sign_in::{SignIn, SignInEvent, Window};
use super::tapping::Following;
use crate::diagnosis::Surroundings;
use crate::mcp::event::{Phase, Searched};
use crate::mcp::http::{Carrier, HttpEvent, HttpRequest};
use crate::mcp::{self, Client, Event, ExchangeId, Moment};
use crate::oauth::jwt::Algorithm;
use crate::oauth::request::Request;
use crate::oauth::{self, Saved};
use crate::wire::program::{Program, ProgramEvent};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ServerId, ExchangeId, HttpEvent),
    /// Of a program that [`Output::Start`] asked for.
    Program(ServerId, ExchangeId, ProgramEvent),
    /// What the sign-in of a server has asked for, or a person has brought back.
    SignIn(ServerId, oauth::Input),
    /// What [`Output::Prove`] asked for, or why there is none.
    Proved(ServerId, ExchangeId, Result<Vec<u8>, String>),
    /// The time since the Unix epoch at moment zero, where it is another by now: the page's own clock
    /// stands still while the machine sleeps.
    Clock(Duration),
    /// Of a request to the Messages API.
    Api(ExchangeId, HttpEvent),
    /// The moment of [`Session::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Open(ServerId, ExchangeId, Arc<HttpRequest>),
    /// For the server inside the page.
    OpenDemo(ServerId, ExchangeId, Arc<HttpRequest>),
    /// Start a program. It is one exchange, from its start to its end.
    Start(ServerId, ExchangeId, Arc<Program>),
    /// One line for the program's stdin, without its end.
    Write(ServerId, ExchangeId, Arc<str>),
    /// Read this record of a tap, and go on while it is written. It comes as the body of an answer does.
    Follow(ServerId, ExchangeId, String),
    /// Close the exchange, or end the program: its stdin is closed, then it is asked to end, then killed.
    Abort(ServerId, ExchangeId),
    /// The server inside the page is closed, and what it has learned goes with it.
    CloseDemo(ServerId),
    Event(ServerId, Event),
    /// Of a sign-in. Follow no redirect where it carries a secret.
    OpenSignIn(ServerId, ExchangeId, Arc<Request>, Carrier),
    SignIn(ServerId, SignInEvent),
    /// The person will be sent elsewhere in a window: open one while the browser still allows it.
    PreparePopup(ServerId),
    /// Send the person there.
    Redirect(ServerId, Window, String),
    /// Draw so many random bytes, fit for secrets.
    Random(ServerId, usize),
    Sign {
        server: ServerId,
        algorithm: Algorithm,
        key: Secret<String>,
        text: String,
    },
    /// Make a key to bind a token to.
    MakeKey(ServerId),
    /// Sign the proof that a request waits for (ES256).
    Prove {
        server: ServerId,
        exchange: ExchangeId,
        key: Secret<String>,
        text: String,
    },
    /// What the sign-in needs to go on after the page has been away.
    Save(ServerId, Box<Saved>),
    /// To the Messages API; these numbers are unique in the page, and not those of any server.
    OpenApi(ExchangeId, Arc<HttpRequest>),
    AbortApi(ExchangeId),
    Chat(ServerId, agent::Event),
    /// Load what conversations are carried on with, and bring it by [`Command::TalkWith`].
    WantTalking,
    CopyText(String),
    LoadPicture(String),
    Download {
        name: String,
        media_type: String,
        bytes: Vec<u8>,
    },
}

/// Every server of the page. Feed one [`Input`], then drain [`Session::poll`] before the next.
#[derive(Debug)]
pub struct Session {
    pub(super) servers: VecMap<ServerId, Server>,
    pub(super) page: Page,
    pub(super) agents: Agents,
    gate: Gate,
    /// Requests that wait for one of the browser's connections.
    waiting: VecMap<(ServerId, ExchangeId), Arc<HttpRequest>>,
    pub(super) proving: VecMap<(ServerId, ExchangeId), Proving>,
    /// Sessions that others hold.
    pub(super) taps: VecMap<ServerId, Following>,
    pub(super) outputs: VecDeque<Output>,
    surroundings: Surroundings,
    seed: u64,
}

#[derive(Debug)]
pub(super) struct Server {
    pub(super) client: Client,
    pub(super) phase: Phase,
    /// What it was last connected with; `None` for the demo server.
    pub(super) target: Option<mcp::Target>,
    pub(super) url: String,
    /// It is connected as soon as the person is signed in.
    pub(super) waits: bool,
    /// `None` for the demo server, and for a program.
    pub(super) sign_in: Option<SignIn>,
    is_demo: bool,
}

impl Server {
    /// Who carries its requests; the demo server's go nowhere.
    pub(super) fn carrier(&self) -> Carrier {
        self.target.as_ref().map(|target| target.carrier).unwrap_or_default()
    }

    /// All that is dated goes by this time since the Unix epoch at moment zero.
    pub(super) fn since(mut self, epoch: Duration) -> Self {
        if let Some(sign_in) = &mut self.sign_in {
            sign_in.flow.set_clock(epoch);
        }
        Self { client: self.client.since(epoch), ..self }
    }
}

/// Any address will do: the demo server answers in the page.
const DEMO_URL: &str = "https://demo.invalid/mcp";

impl Session {
    /// `seed` varies the pauses between attempts at reconnecting and the names of tasks; nothing else depends
    /// on it.
    pub fn new(seed: u64) -> Self {
        Self {
            servers: VecMap::new(),
            page: Page::default(),
            agents: Agents::new(seed),
            gate: Gate::default(),
            waiting: VecMap::new(),
            proving: VecMap::new(),
            taps: VecMap::new(),
            outputs: VecDeque::new(),
            surroundings: Surroundings::default(),
            seed,
        }
    }

    /// Of a page that can sign in.
    #[must_use]
    pub fn on(mut self, page: Page) -> Self {
        self.agents.set_epoch(page.epoch);
        self.page = page;
        self
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        match input {
            Input::Command(command) => self.command(command, now),
            Input::Http(server, exchange, event) => self.http(server, exchange, event, now),
            Input::Program(server, exchange, event) => {
                self.feed(server, mcp::Input::Program(exchange, event), now);
            }
            Input::SignIn(server, input) => self.feed_flow(server, input, now),
            Input::Proved(server, exchange, signature) => {
                self.proved(server, exchange, signature, now);
            }
            Input::Clock(epoch) => self.set_clock(epoch),
            Input::Api(exchange, event) => self.agents.http(exchange, event, now),
            Input::Tick => {
                self.agents.tick(now);
                let servers: Vec<ServerId> = self.servers.keys().copied().collect();
                for server in servers {
                    self.feed(server, mcp::Input::Tick, now);
                    self.feed_flow(server, oauth::Input::Tick, now);
                }
            }
        }
        self.drain_agents(now);
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        let of_flow = |server: &Server| server.sign_in.as_ref()?.flow.deadline();
        let all = self.servers.values();
        let servers = all.flat_map(|server| [server.client.deadline(), of_flow(server)]).flatten();
        servers.chain(self.agents.deadline()).min()
    }

    fn drain_agents(&mut self, now: Moment) {
        while let Some(output) = self.agents.poll() {
            self.pass_on(output, now);
        }
    }

    #[inline(never)]
    fn pass_on(&mut self, output: agent::Output, now: Moment) {
        match output {
            agent::Output::Open(id, request) => {
                self.outputs.push_back(Output::OpenApi(id, request));
            }
            agent::Output::Abort(id) => self.outputs.push_back(Output::AbortApi(id)),
            agent::Output::Server(id, command) => {
                self.feed(id, mcp::Input::Command(command), now);
            }
            agent::Output::Event(id, event) => self.outputs.push_back(Output::Chat(id, event)),
            agent::Output::WantTalking => self.outputs.push_back(Output::WantTalking),
            agent::Output::Download { name, media_type, bytes } => {
                self.outputs.push_back(Output::Download { name, media_type, bytes });
            }
        }
    }

    #[inline(never)]
    fn command(&mut self, command: Command, now: Moment) {
        match command {
            Command::Open(id, place) => self.open(id, place, now),
            Command::Reopen(id, target, taken) => {
                self.add(id, Some(*target));
                if let Some(server) = self.servers.get_mut(&id) {
                    server.client.number_after(taken);
                    server.waits = true;
                }
                let event = Event::Phase(Phase::Closed);
                self.outputs.push_back(Output::Event(id, event));
            }
            Command::Server(id, command) => {
                if let (mcp::Command::Connect(target), Some(server)) =
                    (&command, self.servers.get_mut(&id))
                {
                    server.target = Some(target.clone());
                    server.waits = false;
                }
                self.feed(id, mcp::Input::Command(command), now);
            }
            Command::SignIn(id, command) => self.sign_in(id, command, now),
            Command::ForgetSecrets => self.forget_secrets(now),
            Command::Rest(id) => {
                self.leave_tap(id);
                self.feed_flow(id, oauth::Input::Command(oauth::Command::Cancel), now);
                self.agents.stop(id, now);
                self.feed(id, mcp::Input::Command(mcp::Command::Disconnect), now);
            }
            Command::Close(id) => {
                self.leave_tap(id);
                self.taps.remove(&id);
                self.feed_flow(id, oauth::Input::Command(oauth::Command::Cancel), now);
                self.agents.close(id, now);
                self.feed(id, mcp::Input::Command(mcp::Command::Disconnect), now);
                if self.servers.remove(&id).is_some_and(|server| server.is_demo) {
                    self.outputs.push_back(Output::CloseDemo(id));
                }
            }
            Command::Chat(id, command) => self.agents.command(id, command, now),
            Command::Claude(wish) => self.agents.wish(wish, now),
            Command::TalkWith(talking) => self.agents.talk_with(talking, now),
            Command::Surroundings(surroundings) => {
                for server in self.servers.values_mut() {
                    server.client.set_surroundings(surroundings.clone());
                }
                self.surroundings = surroundings;
            }
            Command::CopyText(text) => self.outputs.push_back(Output::CopyText(text)),
            Command::LoadPicture(url) => self.outputs.push_back(Output::LoadPicture(url)),
            Command::Download { name, media_type, bytes } => {
                self.outputs.push_back(Output::Download { name, media_type, bytes });
            }
        }
    }

    /// A server that is there already is connected once more, and goes on counting.
    fn open(&mut self, id: ServerId, place: Place, now: Moment) {
        let is_there = self.servers.contains_key(&id);
        let target = match place {
            Place::Web(target) if is_there => {
                let connect = mcp::Command::Connect(target);
                return self.command(Command::Server(id, connect), now);
            }
            Place::Web(target) => {
                self.add(id, Some(target.clone()));
                target
            }
            Place::Demo => {
                if !is_there {
                    self.add(id, None);
                }
                let mut target = mcp::Target::at(DEMO_URL);
                target.dialect = Some(mcp::Dialect::Modern);
                target
            }
            Place::Tap { file, .. } => return self.follow(id, file, now),
        };
        self.feed(id, mcp::Input::Command(mcp::Command::Connect(target)), now);
    }

    fn add(&mut self, id: ServerId, target: Option<mcp::Target>) {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let url = target.as_ref().map(|target| target.url.trim().to_owned());
        self.agents.open(id, target.as_ref());
        let is_program = target.as_ref().is_some_and(|target| target.program.is_some());
        let address = url.as_ref().filter(|_| !is_program);
        let sign_in = address.map(|url| SignIn::new(url, Access::default(), &self.page));
        let mut client = Client::new(self.seed).since(self.page.epoch);
        client.set_surroundings(self.surroundings.clone());
        let server = Server {
            client,
            phase: Phase::Idle,
            is_demo: target.is_none(),
            url: url.unwrap_or_default(),
            target,
            waits: false,
            sign_in,
        };
        self.servers.insert(id, server);
    }

    pub(super) fn http(
        &mut self,
        server: ServerId,
        exchange: ExchangeId,
        event: HttpEvent,
        now: Moment,
    ) {
        if self.taps.contains_key(&server) {
            return self.read_tap(server, exchange, event);
        }
        if let Some(guest) = self.sign_in_of(server).and_then(|held| held.guest(exchange)) {
            return self.flow_http(server, exchange, guest, event, now);
        }
        let Some(event) = self.sift(server, exchange, event, now) else { return };
        let over = matches!(event, HttpEvent::End | HttpEvent::Failed(_));
        let head = match &event {
            HttpEvent::Head(head) => Some(head.clone()),
            _ => None,
        };
        self.feed(server, mcp::Input::Http(exchange, event), now);
        if let Some(head) = head {
            self.note_head(server, exchange, &head, now);
        }
        if over {
            self.leave(server, exchange, now);
        }
    }

    /// One input for one server, and everything that follows from it.
    pub(super) fn feed(&mut self, id: ServerId, input: mcp::Input, now: Moment) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        server.client.handle(input, now);
        self.flush(id, now);
    }

    pub(super) fn flush(&mut self, id: ServerId, now: Moment) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let is_demo = server.is_demo;
        let outputs: Vec<mcp::Output> = std::iter::from_fn(|| server.client.poll()).collect();
        let mut sent = Vec::new();
        for output in outputs {
            match output {
                mcp::Output::Event(Event::Examined(Searched::Guest, verdict)) => {
                    self.outputs.push_back(Output::SignIn(id, SignInEvent::Examined(verdict)));
                }
                mcp::Output::Event(event) => {
                    self.agents.heed(id, &event, now);
                    self.tell(id, event);
                }
                mcp::Output::Open(exchange, request) if is_demo => {
                    self.outputs.push_back(Output::OpenDemo(id, exchange, request));
                    sent.push(exchange);
                }
                mcp::Output::Open(exchange, request) => {
                    if self.send_or_wait(id, exchange, request, now) {
                        sent.push(exchange);
                    }
                }
                // What the companion starts takes none of the browser's connections.
                mcp::Output::Start(exchange, program) => {
                    self.outputs.push_back(Output::Start(id, exchange, program));
                }
                mcp::Output::Write(exchange, line) => {
                    self.outputs.push_back(Output::Write(id, exchange, line));
                }
                mcp::Output::Abort(exchange) => self.abort(id, exchange, now),
            }
        }
        for exchange in sent {
            self.feed(id, mcp::Input::Http(exchange, HttpEvent::Sent), now);
        }
    }

    /// Whether the request goes out at once: it may have to wait for one of the browser's connections.
    #[inline(never)]
    fn send_or_wait(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        request: Arc<HttpRequest>,
        now: Moment,
    ) -> bool {
        // What a probe is told is no answer to a key.
        if let Some(sign_in) = self.sign_in_of(id).filter(|_| !request.reach.is_probe()) {
            sign_in.opened(exchange);
        }
        let origin = Url::read(&request.url);
        let origin = origin.as_ref().map_or("", |url| url.origin());
        // The companion has no such limit.
        let enters =
            request.carrier == Carrier::Companion || self.gate.enter((id, exchange), origin);
        if enters {
            self.send(id, exchange, request, now);
        } else {
            self.waiting.insert((id, exchange), request);
        }
        enters
    }

    #[inline(never)]
    fn abort(&mut self, id: ServerId, exchange: ExchangeId, now: Moment) {
        self.waiting.remove(&(id, exchange));
        self.proving.remove(&(id, exchange));
        self.outputs.push_back(Output::Abort(id, exchange));
        self.leave(id, exchange, now);
    }

    pub(super) fn tell(&mut self, id: ServerId, event: Event) {
        if let (Event::Phase(phase), Some(server)) = (&event, self.servers.get_mut(&id)) {
            server.phase = phase.clone();
        }
        self.outputs.push_back(Output::Event(id, event));
    }

    /// A connection came free: whoever waits longest gets it.
    #[inline(never)]
    fn leave(&mut self, server: ServerId, exchange: ExchangeId, now: Moment) {
        if let Some(sign_in) = self.sign_in_of(server) {
            sign_in.over(exchange);
        }
        let Some((next, waiting)) = self.gate.leave((server, exchange)) else { return };
        match self.waiting.remove(&(next, waiting)) {
            Some(request) => {
                self.send(next, waiting, request, now);
                self.feed(next, mcp::Input::Http(waiting, HttpEvent::Sent), now);
            }
            None => self.leave(next, waiting, now),
        }
    }
}
