//! Asks what belongs to no server of the page, such as a registry: by the browser, and where that is kept from it, by the
//! companion. It stands in no log.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::{Callable as _, Callback, GetUntracked as _};

use super::Flight;
use crate::mcp::http::{Carrier, Header, HttpEvent, HttpRequest, Method, NetworkFailure, Reach};
use crate::store::Stores;
use crate::web::companion::{Companion, Relayed};

/// In bytes, of an answer.
const MOST: usize = 4 << 20;

type Answer = Result<(u16, String), NetworkFailure>;

/// Tells `answer` once. Dropping what is returned gives up.
pub fn ask(stores: Stores, url: String, answer: Callback<Answer>) -> Rc<dyn Any> {
    let has_companion = stores.page.companion.get_untracked().is_some();
    let asking = Rc::new(Asking {
        companion: has_companion.then(|| Companion::new(stores)),
        answer,
        status: Cell::new(0),
        body: RefCell::default(),
        held: RefCell::default(),
    });
    let headers = vec![Header::plain("accept", "application/json")];
    let request = HttpRequest {
        method: Method::Get,
        url,
        headers,
        body: None,
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    };
    asking.send(&request);
    asking
}

struct Asking {
    companion: Option<Companion>,
    answer: Callback<Answer>,
    status: Cell<u16>,
    body: RefCell<Vec<u8>>,
    held: RefCell<Option<Held>>,
}

enum Held {
    Browser(#[expect(dead_code, reason = "held for what dropping it does")] Flight),
    Companion(Relayed),
}

impl Asking {
    fn send(self: &Rc<Self>, request: &HttpRequest) {
        let (asking, sent) = (Rc::downgrade(self), request.clone());
        let report = move |event| {
            if let Some(asking) = asking.upgrade() {
                asking.hear(event, &sent);
            }
        };
        let held = match (&self.companion, request.carrier) {
            (Some(companion), Carrier::Companion) => {
                companion.open(request, report).map(Held::Companion)
            }
            _ => super::open(request, report).map(Held::Browser),
        };
        *self.held.borrow_mut() = held;
    }

    fn hear(self: &Rc<Self>, event: HttpEvent, sent: &HttpRequest) {
        match event {
            HttpEvent::Head(head) => self.status.set(head.status),
            HttpEvent::Chunk(bytes) => self.take(&bytes),
            HttpEvent::End => {
                let text = String::from_utf8_lossy(&self.body.take()).into_owned();
                self.tell(Ok((self.status.get(), text)));
            }
            // It may be the browser alone that does not let the page see the answer.
            HttpEvent::Failed(NetworkFailure::Hidden(_))
                if sent.carrier == Carrier::Browser && self.companion.is_some() =>
            {
                self.send(&HttpRequest { carrier: Carrier::Companion, ..sent.clone() });
            }
            HttpEvent::Failed(failure) => self.tell(Err(failure)),
            HttpEvent::Sent | HttpEvent::Ahead(_) | HttpEvent::Item(_) => {}
        }
    }

    fn take(&self, bytes: &[u8]) {
        if let Some(Held::Companion(relayed)) = &*self.held.borrow() {
            relayed.took(bytes.len());
        }
        self.body.borrow_mut().extend(bytes);
        if self.body.borrow().len() > MOST {
            self.tell(Err(NetworkFailure::TooMuch(MOST)));
        }
    }

    fn tell(&self, answer: Answer) {
        drop(self.held.take());
        self.answer.try_run(answer);
    }
}
