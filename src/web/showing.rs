//! When facts about a server reach the stores: at once, or a little later where the page then draws less.
//! Nothing is left out but progress that is overtaken at once; the wire log has each report.

use std::rc::Rc;

use gloo_timers::callback::Timeout;

use crate::mcp::event::CallChange;
use crate::mcp::types::Progress;
use crate::mcp::{CallId, Event};
use crate::session::ServerId;
use crate::store::Stores;

/// A call that is answered within this many milliseconds is drawn once, as done. Drawing it first as
/// running takes about 10 ms, and the answer would wait behind that.
const HOLD_MILLIS: u32 = 25;

pub(super) struct Showing {
    stores: Stores,
    /// Facts since a call went out, in order; empty while nothing is held.
    held: Vec<(ServerId, Event)>,
    hold: Option<Timeout>,
    /// The latest progress of the input at hand: one piece of an answer may bring it by the hundred.
    progress: Option<(ServerId, CallId, Progress)>,
    /// Asks for [`Showing::show`].
    wake: Rc<dyn Fn()>,
}

impl Showing {
    pub(super) fn new(stores: Stores, wake: impl Fn() + 'static) -> Self {
        Self { stores, held: Vec::new(), hold: None, progress: None, wake: Rc::new(wake) }
    }

    pub(super) fn tell(&mut self, server: ServerId, event: Event) {
        match event {
            Event::Call(call, CallChange::Progressed(progress)) => {
                self.progress.take_if(|(of, held, _)| (*of, *held) == (server, call));
                self.settle();
                self.progress = Some((server, call, progress));
            }
            Event::Call(..) => {
                self.settle();
                self.pass_on(server, event);
            }
            other => self.pass_on(server, other),
        }
    }

    /// The input at hand has brought all it does.
    pub(super) fn settle(&mut self) {
        if let Some((server, call, progress)) = self.progress.take() {
            self.pass_on(server, Event::Call(call, CallChange::Progressed(progress)));
        }
    }

    /// Shows what was held.
    pub(super) fn show(&mut self) {
        self.hold = None;
        for (server, event) in std::mem::take(&mut self.held) {
            self.stores.apply(server, event);
        }
    }

    fn pass_on(&mut self, server: ServerId, event: Event) {
        if let Event::Call(_, change) = &event {
            match change {
                CallChange::Started { .. } => self.begin_hold(),
                CallChange::Queued | CallChange::Sent { .. } | CallChange::Received { .. } => {}
                _ => self.show(),
            }
        }
        if self.hold.is_some() {
            self.held.push((server, event));
        } else {
            self.stores.apply(server, event);
        }
    }

    fn begin_hold(&mut self) {
        if self.hold.is_none() {
            let wake = Rc::clone(&self.wake);
            self.hold = Some(Timeout::new(HOLD_MILLIS, move || wake()));
        }
    }
}
