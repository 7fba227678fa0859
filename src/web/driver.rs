//! Carries out what the session asks for, and reports back.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use futures_util::StreamExt as _;
use gloo_timers::callback::Timeout;
use leptos::prelude::WithUntracked as _;
use leptos::task::spawn_local_scoped_with_cancellation;
use vecmap::VecMap;

use super::away;
use super::background::in_background;
use super::callback::redirect_uri;
use super::clock::{epoch_by_date, epoch_millis, give_way, now, span};
use super::companion::{Companion, Relayed, list_taps, restart_on_changes, start_what_was_named};
use super::crypto;
use super::demos::{AnswerDemo, Demos, LoadDemo};
use super::event_source::{self, Source};
use super::fetch::{self, Flight};
use super::files;
use super::places;
use super::popup::Popups;
use super::showing::Showing;
use super::stop::is_stopped;
use super::surroundings::{self, alerts};
use crate::mcp::http::{Carrier, HttpEvent, HttpRequest};
use crate::mcp::{ExchangeId, Moment};
use crate::oauth;
use crate::session::{Input, Output, Page, ServerId, Session};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::keeping::{keep_claude, keep_conversations, keep_work, places as kept_places};
use crate::wire::pace::timer_millis;
use crate::wire::program::{Program, ProgramEvent};
use crate::words::announcement;

/// After this long at one go the page gets a turn: well under a frame.
const SLICE: Duration = Duration::from_millis(8);

/// Clocks that differ by less do no harm.
const DRIFT: Duration = Duration::from_secs(2);

/// What is loaded on demand, and how.
pub struct Later {
    pub load_demo: LoadDemo,
    /// Begins to load what carries conversations on. When it is there, it comes as `Command::TalkWith`.
    pub want_talking: Box<dyn Fn()>,
}

/// Runs the session under the current reactive owner, and carries out `commands` from now on; disposing
/// that owner aborts every request.
pub fn start(stores: Stores, commands: Commands, later: Later) {
    let (inbox, inputs) = unbounded();
    let page = page();
    let show_later = {
        let inbox: UnboundedSender<Work> = inbox.clone();
        move || drop(inbox.unbounded_send(Work::Show))
    };
    let companion = Companion::new(stores);
    let driver = Driver {
        inbox: inbox.clone(),
        session: Session::new(js_sys::Math::random().to_bits()).on(page.clone()),
        popups: Popups::new(stores, teller(&inbox)),
        flights: VecMap::new(),
        api: VecMap::new(),
        demos: Demos::new(inbox.clone(), later.load_demo),
        want_talking: later.want_talking,
        companion: companion.clone(),
        timer: None,
        showing: Showing::new(stores, show_later),
        epoch: page.epoch,
        stores,
    };
    spawn_local_scoped_with_cancellation(driver.run(inputs));
    // A closed inbox means the owner is being disposed; there is nobody left to tell.
    let tell = teller(&inbox);
    commands.open(move |command| drop(inbox.unbounded_send(Work::Input(Input::Command(command)))));
    surroundings::keep(stores, commands);
    if stores.page.companion.with_untracked(Option::is_some) {
        // It says what it has to offer.
        companion.meet();
        start_what_was_named(stores, commands);
        list_taps(stores, companion.clone());
        restart_on_changes(stores, commands, companion);
    }
    keep_claude(stores, commands);
    keep_conversations(stores, commands);
    keep_work(stores, commands);
    alerts::keep(stores);
    // Where the page has been away, that is what it comes back to.
    if !away::has_been(stores.drawer) && stores.page.callback.with_untracked(Option::is_none) {
        places::come_back(stores, commands);
    }
    kept_places::keep(stores);
    away::come_back(stores, commands, tell);
}

fn page() -> Page {
    Page {
        redirect_uri: redirect_uri(),
        metadata_document: away::metadata_document(),
        epoch: span(epoch_millis()),
    }
}

/// A way for what happens outside to reach a server's sign-in.
pub(super) fn teller(inbox: &UnboundedSender<Work>) -> impl Fn(ServerId, oauth::Input) + 'static {
    let inbox = inbox.clone();
    move |server, input| {
        inbox.unbounded_send(Work::Input(Input::SignIn(server, input))).ok();
    }
}

pub(super) enum Work {
    Input(Input),
    /// What answers for demo servers.
    Demo(Option<AnswerDemo>),
    /// The timer went off.
    Tick,
    /// What was held is to be shown now.
    Show,
}

pub(super) struct Driver {
    pub(super) inbox: UnboundedSender<Work>,
    session: Session,
    pub(super) flights: VecMap<(ServerId, ExchangeId), InFlight>,
    /// Requests to the Messages API.
    api: VecMap<ExchangeId, Flight>,
    demos: Demos,
    want_talking: Box<dyn Fn()>,
    pub(super) companion: Companion,
    pub(super) popups: Popups,
    timer: Option<(Moment, Timeout)>,
    showing: Showing,
    /// The time since the Unix epoch at moment zero, as the session has it.
    epoch: Duration,
    pub(super) stores: Stores,
}

#[expect(dead_code, reason = "held for what dropping them does")]
pub(super) enum InFlight {
    Fetch(Flight),
    Source(Source),
    Relayed(Relayed),
}

/// Work since the page last had a turn. An empty inbox does not end it: what the browser holds of a body
/// comes piece by piece, one as soon as the one before is done, without a turn for the page in between.
#[derive(Default)]
struct Slice {
    began: Rc<Cell<Option<Moment>>>,
}

impl Slice {
    fn begin(&self) {
        if self.began.get().is_some() {
            return;
        }
        self.began.set(Some(now()));
        let began = Rc::clone(&self.began);
        in_background(async move {
            give_way().await;
            began.set(None);
        });
    }

    fn is_over(&self) -> bool {
        self.began.get().is_some_and(|began| now().since(began) > SLICE)
    }
}

impl Driver {
    async fn run(mut self, mut inputs: UnboundedReceiver<Work>) {
        let slice = Slice::default();
        while let Some(first) = inputs.next().await {
            if is_stopped() {
                return;
            }
            self.heed_clock();
            let mut next = Some(first);
            while let Some(work) = next {
                while slice.is_over() {
                    give_way().await;
                }
                slice.begin();
                self.work(work);
                next = inputs.try_recv().ok();
            }
            self.arm_timer();
        }
    }

    /// What is dated, such as a proof, is dated by the time of day.
    #[inline(never)]
    fn heed_clock(&mut self) {
        let epoch = epoch_by_date();
        if epoch.abs_diff(self.epoch) > DRIFT {
            self.epoch = epoch;
            self.feed(Input::Clock(epoch));
        }
    }

    fn work(&mut self, work: Work) {
        match work {
            Work::Input(input) => {
                self.retire(&input);
                let taken = self.relayed_bytes(&input);
                self.feed(input);
                if let Some((flight, bytes)) = taken {
                    self.took(flight, bytes);
                }
            }
            Work::Demo(answer) => self.demos.loaded(answer, now()),
            Work::Show => self.showing.show(),
            Work::Tick => {
                self.timer = None;
                self.feed(Input::Tick);
                self.demos.tick(now());
            }
        }
    }

    fn feed(&mut self, input: Input) {
        self.session.handle(input, now());
        while let Some(output) = self.session.poll() {
            self.perform(output);
        }
        self.showing.settle();
    }

    fn perform(&mut self, output: Output) {
        match output {
            Output::Event(server, event) => self.showing.tell(server, event),
            Output::Open(server, exchange, request) => self.open(server, exchange, &request),
            Output::OpenDemo(server, exchange, request) => {
                self.demos.open(server, exchange, request, now());
            }
            Output::Start(server, exchange, program) => {
                self.start_program(server, exchange, &program);
            }
            Output::Write(server, exchange, line) => self.write_line(server, exchange, &line),
            Output::Follow(server, exchange, file) => self.follow(server, exchange, file),
            Output::Abort(server, exchange) => self.abort(server, exchange),
            Output::CloseDemo(server) => self.demos.close(server),
            Output::OpenSignIn(server, exchange, request, carrier) => {
                self.open_sign_in(server, exchange, &request, carrier);
            }
            Output::SignIn(server, event) => self.tell_sign_in(server, event),
            Output::PreparePopup(server) => self.popups.prepare(server),
            Output::Redirect(server, window, address) => self.redirect(server, window, address),
            Output::Random(server, bytes) => self.draw(server, bytes),
            Output::Sign { server, algorithm, key, text } => {
                self.sign(server, algorithm, key, text);
            }
            Output::MakeKey(server) => self.make_key(server),
            Output::Prove { server, exchange, key, text } => {
                self.prove(server, exchange, key, text);
            }
            Output::Save(server, saved) => self.stores.keep_sign_in(server, &saved),
            Output::OpenApi(exchange, request) => self.open_api(exchange, &request),
            Output::AbortApi(exchange) => drop(self.api.remove(&exchange)),
            Output::Chat(server, event) => self.stores.apply_chat(server, event),
            Output::WantTalking => (self.want_talking)(),
            Output::CopyText(text) => self.copy(text),
            Output::LoadPicture(url) => super::pictures::load(self.stores.pictures, url),
            Output::Download { name, media_type, bytes } => {
                self.download(&name, &media_type, &bytes);
            }
        }
    }

    #[inline(never)]
    fn open(&mut self, server: ServerId, exchange: ExchangeId, request: &Arc<HttpRequest>) {
        let report = self.reporter(server, exchange);
        let flight = if request.carrier == Carrier::Companion {
            self.companion.open(request, report).map(InFlight::Relayed)
        } else if request.suits_event_source() {
            event_source::open(&request.url, report).map(InFlight::Source)
        } else {
            fetch::open(request, report).map(InFlight::Fetch)
        };
        if let Some(flight) = flight {
            self.flights.insert((server, exchange), flight);
        }
    }

    #[inline(never)]
    fn start_program(&mut self, server: ServerId, exchange: ExchangeId, program: &Program) {
        let inbox = self.inbox.clone();
        let report = move |event| {
            let input = Input::Program(server, exchange, event);
            inbox.unbounded_send(Work::Input(input)).ok();
        };
        if let Some(relayed) = self.companion.start(program, report) {
            self.flights.insert((server, exchange), InFlight::Relayed(relayed));
        }
    }

    #[inline(never)]
    fn write_line(&self, server: ServerId, exchange: ExchangeId, line: &str) {
        if let Some(InFlight::Relayed(relayed)) = self.flights.get(&(server, exchange)) {
            relayed.write(line);
        }
    }

    #[inline(never)]
    fn follow(&mut self, server: ServerId, exchange: ExchangeId, file: String) {
        if let Some(relayed) = self.companion.follow(file, self.reporter(server, exchange)) {
            self.flights.insert((server, exchange), InFlight::Relayed(relayed));
        }
    }

    pub(super) fn reporter(
        &self,
        server: ServerId,
        exchange: ExchangeId,
    ) -> impl Fn(HttpEvent) + Clone + 'static {
        let inbox = self.inbox.clone();
        move |event| {
            let input = Input::Http(server, exchange, event);
            inbox.unbounded_send(Work::Input(input)).ok();
        }
    }

    #[inline(never)]
    fn draw(&self, server: ServerId, bytes: usize) {
        teller(&self.inbox)(server, oauth::Input::Random(crypto::random(bytes)));
    }

    #[inline(never)]
    fn abort(&mut self, server: ServerId, exchange: ExchangeId) {
        self.flights.remove(&(server, exchange));
        self.demos.abort(server, exchange);
    }

    #[inline(never)]
    fn open_api(&mut self, exchange: ExchangeId, request: &HttpRequest) {
        let inbox = self.inbox.clone();
        let report = move |event| {
            inbox.unbounded_send(Work::Input(Input::Api(exchange, event))).ok();
        };
        if let Some(flight) = fetch::open(request, report) {
            self.api.insert(exchange, flight);
        }
    }

    #[inline(never)]
    fn copy(&self, text: String) {
        let page = self.stores.page;
        in_background(async move {
            let copied = files::copy(text).await;
            page.announce(if copied { announcement::COPIED } else { announcement::NOT_COPIED });
        });
    }

    #[inline(never)]
    fn download(&self, name: &str, media_type: &str, bytes: &[u8]) {
        let saved = files::download(name, media_type, bytes);
        self.stores.page.announce(if saved {
            announcement::SAVED
        } else {
            announcement::NOT_SAVED
        });
    }

    /// Forgets a flight that has landed, so that dropping it later aborts nothing.
    #[inline(never)]
    fn retire(&mut self, input: &Input) {
        let flight = match input {
            Input::Http(server, exchange, HttpEvent::End | HttpEvent::Failed(_)) => {
                match self.flights.remove(&(*server, *exchange)) {
                    Some(InFlight::Fetch(flight)) => Some(flight),
                    _ => None,
                }
            }
            Input::Program(server, exchange, ProgramEvent::Exited(_) | ProgramEvent::Failed(_)) => {
                self.flights.remove(&(*server, *exchange));
                None
            }
            Input::Api(exchange, HttpEvent::End | HttpEvent::Failed(_)) => {
                self.api.remove(exchange)
            }
            _ => None,
        };
        if let Some(flight) = flight {
            flight.land();
        }
    }

    /// What came of a body through the companion, to be told once it is dealt with.
    fn relayed_bytes(&self, input: &Input) -> Option<((ServerId, ExchangeId), usize)> {
        let (Input::Http(server, exchange, HttpEvent::Chunk(bytes))
        | Input::Program(server, exchange, ProgramEvent::Out(bytes) | ProgramEvent::Err(bytes))) =
            input
        else {
            return None;
        };
        let flight = (*server, *exchange);
        let is_relayed = matches!(self.flights.get(&flight), Some(InFlight::Relayed(_)));
        is_relayed.then_some((flight, bytes.len()))
    }

    #[inline(never)]
    fn took(&self, flight: (ServerId, ExchangeId), bytes: usize) {
        if let Some(InFlight::Relayed(relayed)) = self.flights.get(&flight) {
            relayed.took(bytes);
        }
    }

    #[inline(never)]
    fn arm_timer(&mut self) {
        let deadlines = [self.session.deadline(), self.demos.deadline()];
        let Some(due) = deadlines.into_iter().flatten().min() else { return };
        // Deadlines move away all the time, with every answer. A timer that goes off before its time
        // costs less than one that is set anew for each.
        if self.timer.as_ref().is_some_and(|(armed, _)| *armed <= due) {
            return;
        }
        let pause = timer_millis(due.since(now()));
        let inbox = self.inbox.clone();
        let timer = Timeout::new(pause, move || drop(inbox.unbounded_send(Work::Tick)));
        self.timer = Some((due, timer));
    }
}
