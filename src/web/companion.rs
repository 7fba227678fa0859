//! The socket to the companion: the requests that go through it, and the programs that it runs. What the two
//! say to each other is in `wire::companion`.

mod programs;
mod restarts;
mod taps;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use leptos::prelude::{GetUntracked as _, Set as _};
use vecmap::VecMap;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{BinaryType, MessageEvent, WebSocket};

use super::fetch::MOST_AT_ONCE;
use super::stop::{Listed, Open, is_stopped};
use crate::mcp::http::{HttpEvent, HttpRequest, NetworkFailure};
use crate::store::page::companion::{CompanionState, Pairing};
use crate::store::{Page, Stores};
use crate::wire::companion::tap::TapRecord;
use crate::wire::companion::{
    Asked, Channel, FRAME_HEAD, Fault, Outgoing, PROTOCOL, StreamId, Told, WINDOW, read_frame,
};
use crate::wire::program::{Program, ProgramEvent};

pub(super) use programs::start_what_was_named;
pub(super) use restarts::restart_on_changes;
pub(super) use taps::list_taps;

type Listener = Closure<dyn FnMut(web_sys::Event)>;

/// Whom a stream is told to.
#[derive(Clone)]
enum Report {
    Http(Rc<dyn Fn(HttpEvent)>),
    Program(Rc<dyn Fn(ProgramEvent)>),
    Watch(Rc<dyn Fn(Result<(), Fault>)>),
    /// `None`: nothing is known of them any more.
    Taps(Rc<dyn Fn(Option<Vec<TapRecord>>)>),
}

impl Report {
    fn fail(&self, fault: Fault) {
        match self {
            Self::Http(tell) => tell(HttpEvent::Failed(NetworkFailure::Companion(fault))),
            Self::Program(tell) => tell(ProgramEvent::Failed(fault)),
            Self::Watch(tell) => tell(Err(fault)),
            Self::Taps(tell) => tell(None),
        }
    }

    fn bring(&self, channel: Channel, bytes: Vec<u8>) {
        match (self, channel) {
            (Self::Http(tell), _) => tell(HttpEvent::Chunk(bytes)),
            (Self::Program(tell), Channel::Out) => tell(ProgramEvent::Out(bytes)),
            (Self::Program(tell), Channel::Err) => tell(ProgramEvent::Err(bytes)),
            (Self::Watch(_) | Self::Taps(_), _) => {}
        }
    }
}

/// The way through the companion. The socket opens with the first request, and anew after it was lost.
#[derive(Clone)]
pub(super) struct Companion {
    page: Page,
    line: Rc<RefCell<Line>>,
}

#[derive(Default)]
struct Line {
    socket: Option<Socket>,
    streams: VecMap<StreamId, Stream>,
    minted: u32,
}

struct Socket {
    end: WebSocket,
    /// What was asked before it was open; `None` since.
    waiting: Option<Vec<String>>,
    /// Kept as long as the socket, for the browser calls into them.
    listeners: Vec<(&'static str, Listener)>,
    #[expect(dead_code, reason = "held for what dropping it does")]
    listed: Listed,
}

impl Drop for Socket {
    fn drop(&mut self) {
        for (name, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            self.end.remove_event_listener_with_callback(name, listener).ok();
        }
        self.end.close().ok();
    }
}

struct Stream {
    report: Report,
    /// Bytes that were dealt with, and are not told to the companion yet.
    taken: usize,
}

/// A request under way, or a program that runs. Dropping it closes the connection to the server, or ends the
/// program.
pub(super) struct Relayed {
    line: Weak<RefCell<Line>>,
    id: StreamId,
}

impl Drop for Relayed {
    fn drop(&mut self) {
        let Some(line) = self.line.upgrade() else { return };
        let mut line = line.borrow_mut();
        if line.streams.remove(&self.id).is_some() {
            line.say(&Asked::Close(self.id));
        }
    }
}

impl Relayed {
    /// One line for the program's stdin.
    pub(super) fn write(&self, line: &str) {
        if let Some(shared) = self.line.upgrade() {
            shared.borrow_mut().say(&Asked::Write(self.id, line.to_owned()));
        }
    }

    /// So much of the body has been dealt with: the server may send more. Told in large steps.
    pub(super) fn took(&self, bytes: usize) {
        let Some(line) = self.line.upgrade() else { return };
        let mut line = line.borrow_mut();
        let Some(stream) = line.streams.get_mut(&self.id) else { return };
        stream.taken += bytes;
        if stream.taken >= WINDOW / 4 {
            let taken = std::mem::take(&mut stream.taken);
            line.say(&Asked::Take(self.id, taken));
        }
    }
}

impl Companion {
    pub(super) fn new(stores: Stores) -> Self {
        Self { page: stores.page, line: Rc::default() }
    }

    /// Starts `request` and tells `report` about it until `End` or `Failed`. `None` where no companion is
    /// known, which is reported too.
    pub(super) fn open(
        &self,
        request: &HttpRequest,
        report: impl Fn(HttpEvent) + 'static,
    ) -> Option<Relayed> {
        let outgoing = Outgoing::from(request);
        self.begin(Report::Http(Rc::new(report)), |id| Asked::Http(id, outgoing))
    }

    /// The same for a program, until `Exited` or `Failed`.
    pub(super) fn start(
        &self,
        program: &Program,
        report: impl Fn(ProgramEvent) + 'static,
    ) -> Option<Relayed> {
        let program = program.clone();
        self.begin(Report::Program(Rc::new(report)), |id| Asked::Start(id, program))
    }

    /// Tells `report` each time that something has changed in the folder, or that it can tell no more.
    pub(super) fn watch(
        &self,
        folder: &str,
        report: impl Fn(Result<(), Fault>) + 'static,
    ) -> Option<Relayed> {
        let folder = folder.to_owned();
        self.begin(Report::Watch(Rc::new(report)), |id| Asked::Watch(id, folder))
    }

    /// Tells `report` which records of taps there are, each time that this changes.
    fn taps(&self, report: impl Fn(Option<Vec<TapRecord>>) + 'static) -> Option<Relayed> {
        self.begin(Report::Taps(Rc::new(report)), Asked::Taps)
    }

    /// Tells `report` what is in one of them, and what is written to it, as of the body of an answer.
    pub(super) fn follow(
        &self,
        file: String,
        report: impl Fn(HttpEvent) + 'static,
    ) -> Option<Relayed> {
        self.begin(Report::Http(Rc::new(report)), |id| Asked::Follow(id, file))
    }

    #[inline(never)]
    fn begin(&self, report: Report, ask: impl FnOnce(StreamId) -> Asked) -> Option<Relayed> {
        if is_stopped() {
            return None;
        }
        if !self.meet() {
            report.fail(Fault::Gone);
            return None;
        }
        let mut line = self.line.borrow_mut();
        line.minted += 1;
        let id = StreamId(line.minted);
        line.streams.insert(id, Stream { report, taken: 0 });
        line.say(&ask(id));
        Some(Relayed { line: Rc::downgrade(&self.line), id })
    }

    /// Opens the socket where a companion is known: it then says what it has to offer. Whether there is one.
    pub(super) fn meet(&self) -> bool {
        if self.line.borrow().socket.is_some() {
            return true;
        }
        let opened = self.page.companion.get_untracked().and_then(|to| self.connect(&to));
        let is_open = opened.is_some();
        self.line.borrow_mut().socket = opened;
        is_open
    }

    fn connect(&self, to: &Pairing) -> Option<Socket> {
        let offered = [PROTOCOL, to.token.reveal()].map(JsValue::from_str);
        let offered = offered.iter().collect::<Array>();
        let socket = WebSocket::new_with_str_sequence(&to.socket_url(), &offered).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let mut listeners = Vec::new();
        for (name, listen) in [
            ("open", Line::opened as fn(&Rc<RefCell<Line>>, Page, &web_sys::Event)),
            ("message", Line::heard),
            ("close", Line::lost),
        ] {
            let (line, page) = (Rc::downgrade(&self.line), self.page);
            let listener = Listener::new(move |event: web_sys::Event| {
                if let Some(line) = line.upgrade() {
                    listen(&line, page, &event);
                }
            });
            let function = listener.as_ref().unchecked_ref();
            socket.add_event_listener_with_callback(name, function).ok()?;
            listeners.push((name, listener));
        }
        let listed = Listed::new(Open::Socket(socket.clone()));
        Some(Socket { end: socket, waiting: Some(Vec::new()), listeners, listed })
    }
}

impl Line {
    fn say(&mut self, asked: &Asked) {
        let Some(socket) = &mut self.socket else { return };
        let text = asked.encode();
        match &mut socket.waiting {
            Some(waiting) => waiting.push(text),
            None => drop(socket.end.send_with_str(&text)),
        }
    }

    fn opened(line: &Rc<RefCell<Self>>, _: Page, _: &web_sys::Event) {
        let mut line = line.borrow_mut();
        let Some(socket) = &mut line.socket else { return };
        for text in socket.waiting.take().unwrap_or_default() {
            socket.end.send_with_str(&text).ok();
        }
    }

    /// What is told is told with the line free: who hears it may open or close streams.
    fn heard(line: &Rc<RefCell<Self>>, page: Page, event: &web_sys::Event) {
        let Some(data) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data) else { return };
        if let Ok(buffer) = data.clone().dyn_into::<ArrayBuffer>() {
            return Self::brought(line, &Uint8Array::new(&buffer));
        }
        let Some(told) = data.as_string().and_then(|text| Told::read(&text)) else { return };
        let (id, is_over) = match &told {
            Told::Hello { .. } => {
                return page.companion_state.set(CompanionState::of(told));
            }
            Told::Head(id, _) | Told::Started(id, _) | Told::Changed(id) | Told::Taps(id, _) => {
                (*id, false)
            }
            Told::End(id) | Told::Exited(id, _) | Told::Failed(id, _) => (*id, true),
        };
        let report = {
            let mut line = line.borrow_mut();
            let report = line.streams.get(&id).map(|held| held.report.clone());
            if is_over {
                line.streams.remove(&id);
            }
            report
        };
        if let Some(report) = report {
            tell(&report, told);
        }
    }

    fn brought(line: &Rc<RefCell<Self>>, frame: &Uint8Array) {
        let head_length = u32::try_from(FRAME_HEAD).unwrap_or(u32::MAX);
        let head = frame.subarray(0, head_length.min(frame.length())).to_vec();
        let Some((id, channel, _)) = read_frame(&head) else { return };
        let report = line.borrow().streams.get(&id).map(|held| held.report.clone());
        let Some(report) = report else { return };
        let step = u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX);
        let mut from = head_length;
        while from < frame.length() {
            let to = frame.length().min(from.saturating_add(step));
            report.bring(channel, frame.subarray(from, to).to_vec());
            from = to;
        }
    }

    fn lost(line: &Rc<RefCell<Self>>, page: Page, _: &web_sys::Event) {
        let (streams, socket) = {
            let mut line = line.borrow_mut();
            (std::mem::take(&mut line.streams), line.socket.take())
        };
        page.companion_state.set(CompanionState::Lost);
        for stream in streams.into_values() {
            stream.report.fail(Fault::Gone);
        }
        // Its listeners are being called: they go once this is over.
        super::background::in_background(async move { drop(socket) });
    }
}

fn tell(report: &Report, told: Told) {
    match (report, told) {
        (Report::Http(tell), Told::Head(_, head)) => tell(HttpEvent::Head(head)),
        (Report::Http(tell), Told::End(_)) => tell(HttpEvent::End),
        (Report::Program(tell), Told::Started(_, pid)) => tell(ProgramEvent::Started { pid }),
        (Report::Program(tell), Told::Exited(_, exit)) => tell(ProgramEvent::Exited(exit)),
        (Report::Watch(tell), Told::Changed(_)) => tell(Ok(())),
        (Report::Taps(tell), Told::Taps(_, taps)) => tell(Some(taps)),
        (report, Told::Failed(_, fault)) => report.fail(fault),
        // What is not for this kind of stream says nothing.
        _ => {}
    }
}
