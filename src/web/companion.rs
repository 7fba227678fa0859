//! The socket to the companion, and the requests that go through it. What the two say to each other is in
//! `wire::companion`.

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
use crate::wire::companion::{
    Asked, FRAME_HEAD, Fault, Outgoing, PROTOCOL, StreamId, Told, WINDOW, read_frame,
};

type Listener = Closure<dyn FnMut(web_sys::Event)>;
type Report = Rc<dyn Fn(HttpEvent)>;

/// The way through the companion. The socket opens with the first request, and anew after it was lost.
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

/// A request under way. Dropping it closes the connection to the server.
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
    #[inline(never)]
    pub(super) fn open(
        &self,
        request: &HttpRequest,
        report: impl Fn(HttpEvent) + 'static,
    ) -> Option<Relayed> {
        if is_stopped() {
            return None;
        }
        if self.line.borrow().socket.is_none() {
            let opened = self.page.companion.get_untracked().and_then(|to| self.connect(&to));
            if opened.is_none() {
                report(HttpEvent::Failed(NetworkFailure::Companion(Fault::Gone)));
                return None;
            }
            self.line.borrow_mut().socket = opened;
        }
        let mut line = self.line.borrow_mut();
        line.minted += 1;
        let id = StreamId(line.minted);
        line.streams.insert(id, Stream { report: Rc::new(report), taken: 0 });
        line.say(&Asked::Http(id, Outgoing::from(request)));
        Some(Relayed { line: Rc::downgrade(&self.line), id })
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
        let told = data.as_string().and_then(|text| Told::read(&text));
        let (id, event) = match told {
            Some(Told::Hello { version, .. }) => {
                return page.companion_state.set(CompanionState::Present { version });
            }
            Some(Told::Head(id, head)) => {
                let report = line.borrow().streams.get(&id).map(|held| Rc::clone(&held.report));
                if let Some(report) = report {
                    report(HttpEvent::Head(head));
                }
                return;
            }
            Some(Told::End(id)) => (id, HttpEvent::End),
            Some(Told::Failed(id, fault)) => {
                (id, HttpEvent::Failed(NetworkFailure::Companion(fault)))
            }
            Some(Told::Started(..) | Told::Exited(..)) | None => return,
        };
        let ended = line.borrow_mut().streams.remove(&id);
        if let Some(stream) = ended {
            (stream.report)(event);
        }
    }

    fn brought(line: &Rc<RefCell<Self>>, frame: &Uint8Array) {
        let head_length = u32::try_from(FRAME_HEAD).unwrap_or(u32::MAX);
        let head = frame.subarray(0, head_length.min(frame.length())).to_vec();
        let Some((id, ..)) = read_frame(&head) else { return };
        let report = line.borrow().streams.get(&id).map(|held| Rc::clone(&held.report));
        let Some(report) = report else { return };
        let step = u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX);
        let mut from = head_length;
        while from < frame.length() {
            let to = frame.length().min(from.saturating_add(step));
            report(HttpEvent::Chunk(frame.subarray(from, to).to_vec()));
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
            (stream.report)(HttpEvent::Failed(NetworkFailure::Companion(Fault::Gone)));
        }
        // Its listeners are being called: they go once this is over.
        super::background::in_background(async move { drop(socket) });
    }
}
