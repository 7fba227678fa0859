//! The page's clock, and giving way to the page.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use leptos::prelude::window;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{MessageChannel, MessagePort};

use crate::mcp::Moment;

thread_local! {
    /// How much earlier than the page moment zero is, in milliseconds.
    static EARLIER: Cell<f64> = const { Cell::new(0.0) };
}

pub(super) fn now() -> Moment {
    let millis = window().performance().map_or(0.0, |performance| performance.now());
    let millis = millis + EARLIER.get();
    Moment(span(millis))
}

/// The time of day, in milliseconds since 1970, at which [`Moment`] is zero.
pub(super) fn epoch_millis() -> f64 {
    origin() - EARLIER.get()
}

/// The same by the time of day as it is now. It is another where the page's own clock has stood still,
/// as some browsers have it do while the machine sleeps, or where the time was set.
pub(super) fn epoch_by_date() -> Duration {
    span(js_sys::Date::now() - now().0.as_secs_f64() * 1000.0)
}

/// Moment zero is that of a page that was here before, in milliseconds since 1970. What a person's browser
/// has held for longer than signing in takes is no such page.
pub(super) fn count_from(epoch_millis: f64) {
    const LONGEST: f64 = 7.0 * 24.0 * 3_600_000.0;
    let earlier = origin() - epoch_millis;
    EARLIER.set(if (0.0..LONGEST).contains(&earlier) { earlier } else { 0.0 });
}

/// Nothing where the number is none that a time can be.
pub(super) fn span(millis: f64) -> Duration {
    Duration::try_from_secs_f64(millis.max(0.0) / 1000.0).unwrap_or_default()
}

fn origin() -> f64 {
    window().performance().map_or(0.0, |performance| performance.time_origin())
}

/// Lets the browser handle clicks and paint before going on.
///
/// A message instead of a timer: nested timers wait at least 4 ms, which would halve the speed.
pub(super) async fn give_way() {
    let turn = TURNS.with(|turns| turns.as_ref().and_then(Turns::next));
    if let Some(turn) = turn {
        turn.await.ok();
    }
}

thread_local! {
    /// For the life of the page; `None` where the browser has no channels.
    static TURNS: Option<Turns> = Turns::new();
}

/// A channel to oneself: each message that comes back is one turn that the page has had.
struct Turns {
    port: MessagePort,
    /// In the order of their messages.
    waiting: Rc<RefCell<VecDeque<oneshot::Sender<()>>>>,
}

impl Turns {
    fn new() -> Option<Self> {
        let channel = MessageChannel::new().ok()?;
        let waiting = Rc::new(RefCell::new(VecDeque::<oneshot::Sender<()>>::new()));
        let held = Rc::clone(&waiting);
        let came = Closure::<dyn FnMut()>::new(move || {
            let turn = held.borrow_mut().pop_front();
            if let Some(turn) = turn {
                // Whoever waited may be gone.
                turn.send(()).ok();
            }
        });
        channel.port1().set_onmessage(Some(came.into_js_value().unchecked_ref()));
        Some(Self { port: channel.port2(), waiting })
    }

    fn next(&self) -> Option<oneshot::Receiver<()>> {
        self.port.post_message(&JsValue::NULL).ok()?;
        let (turn, comes) = oneshot::channel();
        self.waiting.borrow_mut().push_back(turn);
        Some(comes)
    }
}
