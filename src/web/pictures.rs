//! Loads a picture as bytes, so that it can be judged before the browser decodes it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::fetch::{self, Flight};
use crate::mcp::http::{Carrier, HttpEvent, HttpRequest, Method, Reach};
use crate::store::page::pictures::{Loaded, Pictures};
use crate::wire::media_type::essence;

/// An icon is a few kilobytes.
const MOST_BYTES: usize = 1024 * 1024;

/// Without cookies and referrer, like every request of this page.
#[inline(never)]
pub(super) fn load(pictures: Pictures, url: String) {
    let request = HttpRequest {
        method: Method::Get,
        url: url.clone(),
        headers: Vec::new(),
        body: None,
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    };
    pictures.set(&url, Loaded::Underway);
    let flight = Rc::new(RefCell::new(None::<Flight>));
    let (underway, is_over) = (Rc::clone(&flight), Cell::new(false));
    let end = move |loaded: Loaded| {
        if !is_over.replace(true) {
            pictures.set(&url, loaded);
        }
    };
    let media_type = RefCell::new(None);
    let bytes = RefCell::new(Vec::new());
    let opened = fetch::open(&request, move |event| match event {
        HttpEvent::Head(head) if head.status == 200 => {
            let mut headers = head.headers.iter();
            let named = headers.find(|(name, _)| name == "content-type");
            media_type.replace(Some(named.map(|(_, value)| essence(value)).unwrap_or_default()));
        }
        HttpEvent::Chunk(chunk) => {
            bytes.borrow_mut().extend(chunk);
            if bytes.borrow().len() > MOST_BYTES {
                end(Loaded::TooLong);
                // The rest does not come at all.
                drop(underway.take());
            }
        }
        HttpEvent::End => {
            if let Some(flight) = underway.take() {
                flight.land();
            }
            let named = media_type.take();
            end(named.map_or(Loaded::Nothing, |media_type| Loaded::Here {
                media_type,
                bytes: bytes.take().into(),
            }));
        }
        HttpEvent::Failed(_) => end(Loaded::Nothing),
        _ => {}
    });
    flight.replace(opened);
}
