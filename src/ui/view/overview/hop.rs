//! The connection beneath the latest request to an address, as far as the browser tells a page: of another origin
//! only where the server allows it (`Timing-Allow-Origin`).
//!
//! Spec: Resource Timing, <https://www.w3.org/TR/resource-timing/>

use js_sys::{Array, Function, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::diagnosis::Hop;

/// `None` where the browser keeps it to itself, or remembers no request.
pub fn hop_of(url: &str) -> Option<Hop> {
    let performance: JsValue = window().performance()?.into();
    let find: Function = get(&performance, "getEntriesByName")?.dyn_into().ok()?;
    let entries: Array = find.call1(&performance, &JsValue::from_str(url)).ok()?.dyn_into().ok()?;
    let protocols = entries.iter().rev().filter_map(|entry| {
        let protocol = get(&entry, "nextHopProtocol")?.as_string()?;
        (!protocol.is_empty()).then_some((protocol, entry))
    });
    let (protocol, latest) = protocols.into_iter().next()?;
    let moment = |name| get(&latest, name).and_then(|value| value.as_f64());
    let is_reused = moment("connectStart")? >= moment("connectEnd")?;
    Some(Hop { protocol, is_reused })
}

fn get(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &JsValue::from_str(name)).ok()
}
