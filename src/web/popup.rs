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
use crate::store::{Arrival, Stores};
use crate::wire::form;
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
pub(super) struct Popups {
    windows: Rc<RefCell<VecMap<ServerId, Window>>>,
    tell: Tell,
    watch: Option<Interval>,
    #[expect(dead_code, reason = "held for what dropping it does")]
    ear: Option<Ear>,
}

impl Popups {
    pub(super) fn new(stores: Stores, tell: impl Fn(ServerId, Input) + 'static) -> Self {
        let tell: Tell = Rc::new(tell);
        let windows: Rc<RefCell<VecMap<ServerId, Window>>> = Rc::default();
        let (answer, opened) = (Rc::clone(&tell), Rc::clone(&windows));
        let ear = Ear::open(move |channel, message| {
            let Some(address) = message.strip_prefix(ANSWER) else { return };
            let Some(state) = state_of(address) else { return };
            let Some(server) = asker(stores, &state) else { return };
            channel.post_message(&JsValue::from_str(&format!("{TAKEN}{state}"))).ok();
            opened.borrow_mut().remove(&server);
            answer(server, Input::Callback(Secret::new(address.to_owned())));
        });
        Self { windows, tell, watch: None, ear }
    }

    /// Opens an empty window while the browser still counts the person's click.
    pub(super) fn prepare(&self, server: ServerId) {
        self.close(server);
        if let Some(opened) = open("") {
            self.windows.borrow_mut().insert(server, opened);
        }
    }

    /// Says whether there is a window that shows it.
    pub(super) fn show(&mut self, server: ServerId, address: &str) -> bool {
        let held = self.windows.borrow().get(&server).cloned();
        let held = held.filter(|held| !held.closed().unwrap_or(true));
        let shown = match held {
            Some(held) => held.location().set_href(address).is_ok().then_some(held),
            None => open(address),
        };
        let Some(shown) = shown else { return false };
        self.windows.borrow_mut().insert(server, shown);
        self.watch();
        true
    }

    /// Closes a window that has come to nothing.
    pub(super) fn close(&self, server: ServerId) {
        if let Some(held) = self.windows.borrow_mut().remove(&server) {
            held.close().ok();
        }
    }

    fn watch(&mut self) {
        let (windows, tell) = (Rc::clone(&self.windows), Rc::clone(&self.tell));
        // An answer that is on its way when the window closes comes before the second look.
        let seen = RefCell::new(Vec::<ServerId>::new());
        self.watch = Some(Interval::new(LOOK_MILLIS, move || {
            let mut seen = seen.borrow_mut();
            let closed = |held: &Window| held.closed().unwrap_or(true);
            let gone: Vec<ServerId> = windows
                .borrow()
                .iter()
                .filter(|(_, held)| closed(held))
                .map(|(server, _)| *server)
                .collect();
            for server in gone {
                if seen.contains(&server) {
                    windows.borrow_mut().remove(&server);
                    seen.retain(|held| *held != server);
                    tell(server, Input::PopupClosed);
                } else {
                    seen.push(server);
                }
            }
        }));
    }
}

fn open(address: &str) -> Option<Window> {
    window().open_with_url_and_target_and_features(address, "_blank", FEATURES).ok().flatten()
}

/// The server whose question carries this state.
fn asker(stores: Stores, state: &str) -> Option<ServerId> {
    let servers = stores.servers.entries.get_untracked();
    let asks = servers.into_iter().find(|connection| {
        connection.sign_in.saved().is_some_and(|saved| saved.state() == Some(state))
    });
    asks.map(|connection| connection.id)
}

fn state_of(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let query = form::decode(query.split('#').next().unwrap_or_default());
    query.into_iter().find(|(name, _)| name == "state").map(|(_, state)| state)
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
