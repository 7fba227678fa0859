//! A window of its own for the authorization server. Its answer comes back through a channel that only
//! pages of this origin hear, so it reaches this page even where the two windows know nothing of each
//! other.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::{Interval, Timeout};
use leptos::prelude::*;
use vecmap::VecMap;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent, Window};

use crate::oauth::Input;
use crate::session::ServerId;
use crate::store::page::callback::{asker, state_of};
use crate::store::{Arrival, Stores};
use crate::wire::secret::Secret;

const CHANNEL: &str = "wirescope.sign-in";
const ANSWER: &str = "answer ";
const TAKEN: &str = "taken ";
/// How long the page that asked may take to say that it has the answer.
const PATIENCE_MILLIS: u32 = 3_000;
const LOOK_MILLIS: u32 = 400;
const FEATURES: &str = "popup,width=520,height=720";

type Tell = Rc<dyn Fn(ServerId, Input)>;

/// The windows that are open, and an ear for what they bring.
///
/// Firefox turns its event loop while it opens a window, so that is never done from within a task: each
/// deed has a turn of its own, in order.
pub(super) struct Popups {
    held: Rc<Held>,
    #[expect(dead_code, reason = "held for what dropping it does")]
    ear: Option<Ear>,
}

struct Held {
    windows: RefCell<VecMap<ServerId, Window>>,
    watch: RefCell<Option<Interval>>,
    tell: Tell,
}

impl Popups {
    pub(super) fn new(stores: Stores, tell: impl Fn(ServerId, Input) + 'static) -> Self {
        let tell: Tell = Rc::new(tell);
        let held = Rc::new(Held {
            windows: RefCell::default(),
            watch: RefCell::default(),
            tell: Rc::clone(&tell),
        });
        let opened = Rc::clone(&held);
        let ear = Ear::open(move |channel, message| {
            let Some(address) = message.strip_prefix(ANSWER) else { return };
            let Some(state) = state_of(address) else { return };
            let Some(server) =
                stores.servers.entries.with_untracked(|servers| asker(servers, &state))
            else {
                return;
            };
            channel.post_message(&JsValue::from_str(&format!("{TAKEN}{state}"))).ok();
            opened.windows.borrow_mut().remove(&server);
            tell(server, Input::Callback(Secret::new(address.to_owned())));
        });
        Self { held, ear }
    }

    /// Opens an empty window while the browser still counts the person's click.
    #[inline(never)]
    pub(super) fn prepare(&self, server: ServerId) {
        self.close(server);
        self.later(move |held| {
            if let Some(opened) = open() {
                held.windows.borrow_mut().insert(server, opened);
            }
        });
    }

    /// Shows it in the window that was prepared, or in another; tells where there is none.
    pub(super) fn show(&self, server: ServerId, address: String) {
        self.later(move |held| {
            let prepared = held.windows.borrow().get(&server).cloned();
            let prepared = prepared.filter(|held| !held.closed().unwrap_or(true));
            let shown = prepared.or_else(open);
            let shown = shown.filter(|held| held.location().set_href(&address).is_ok());
            let Some(shown) = shown else { return (held.tell)(server, Input::PopupBlocked) };
            held.windows.borrow_mut().insert(server, shown);
            Held::watch(held);
        });
    }

    /// Closes a window that has come to nothing.
    pub(super) fn close(&self, server: ServerId) {
        self.later(move |held| {
            let closed = held.windows.borrow_mut().remove(&server);
            if let Some(closed) = closed {
                closed.close().ok();
            }
        });
    }

    fn later(&self, act: impl FnOnce(&Rc<Held>) + 'static) {
        let held = Rc::clone(&self.held);
        Timeout::new(0, move || act(&held)).forget();
    }
}

impl Held {
    fn watch(held: &Rc<Self>) {
        let watched = Rc::downgrade(held);
        // An answer that is on its way when the window closes comes before the second look.
        let seen = RefCell::new(Vec::<ServerId>::new());
        let interval = Interval::new(LOOK_MILLIS, move || {
            let Some(held) = watched.upgrade() else { return };
            let mut seen = seen.borrow_mut();
            let closed = |held: &Window| held.closed().unwrap_or(true);
            let gone: Vec<ServerId> = held
                .windows
                .borrow()
                .iter()
                .filter(|(_, held)| closed(held))
                .map(|(server, _)| *server)
                .collect();
            for server in gone {
                if seen.contains(&server) {
                    held.windows.borrow_mut().remove(&server);
                    seen.retain(|held| *held != server);
                    (held.tell)(server, Input::PopupClosed);
                } else {
                    seen.push(server);
                }
            }
        });
        *held.watch.borrow_mut() = Some(interval);
    }
}

/// An empty window that knows nothing of this page: what it will show could else send this page to
/// another address. It is cut off while it is empty, and so still of this origin.
fn open() -> Option<Window> {
    let opened = window().open_with_url_and_target_and_features("", "_blank", FEATURES);
    let opened = opened.ok().flatten()?;
    opened.set_opener(&JsValue::NULL).ok()?;
    Some(opened)
}

/// In the window: gives the answer to the page that has asked, and closes.
pub(super) fn hand_over(stores: Stores, callback: &Secret<String>, state: String) {
    stores.page.arrival.set(Arrival::Looking);
    let ear = Ear::open(move |_, message| {
        if message.strip_prefix(TAKEN) == Some(state.as_str()) {
            stores.page.arrival.set(Arrival::HandedOver);
            window().close().ok();
        }
    });
    if let Some(ear) = &ear {
        let message = format!("{ANSWER}{}", callback.reveal());
        ear.channel.post_message(&JsValue::from_str(&message)).ok();
    }
    Timeout::new(PATIENCE_MILLIS, move || {
        drop(ear);
        if stores.page.arrival.get_untracked() == Arrival::Looking {
            stores.page.arrival.set(Arrival::Unasked);
        }
    })
    .forget();
}

/// One end of the channel. Dropping it closes it.
struct Ear {
    channel: BroadcastChannel,
    #[expect(dead_code, reason = "the browser calls into it")]
    hears: Closure<dyn FnMut(MessageEvent)>,
}

impl Ear {
    fn open(hear: impl Fn(&BroadcastChannel, String) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(CHANNEL).ok()?;
        let own = channel.clone();
        let hears = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(message) = event.data().as_string() {
                hear(&own, message);
            }
        });
        channel.set_onmessage(Some(hears.as_ref().unchecked_ref()));
        Some(Self { channel, hears })
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}
