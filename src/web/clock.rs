//! The page's clock, and giving way to the page.

use std::cell::Cell;
use std::time::Duration;

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

use crate::mcp::Moment;

thread_local! {
    /// How much earlier than the page moment zero is, in milliseconds.
    static EARLIER: Cell<f64> = const { Cell::new(0.0) };
}

pub(super) fn now() -> Moment {
    let millis = window().performance().map_or(0.0, |performance| performance.now());
    let millis = millis + EARLIER.get();
    Moment(Duration::from_secs_f64(millis.max(0.0) / 1000.0))
}

/// The time of day, in milliseconds since 1970, at which [`Moment`] is zero.
pub(super) fn epoch_millis() -> f64 {
    origin() - EARLIER.get()
}

/// Moment zero is that of a page that was here before, in milliseconds since 1970.
pub(super) fn count_from(epoch_millis: f64) {
    EARLIER.set((origin() - epoch_millis).max(0.0));
}

fn origin() -> f64 {
    window().performance().map_or(0.0, |performance| performance.time_origin())
}

/// Lets the browser handle clicks and paint before going on.
///
/// A message instead of a timer: nested timers wait at least 4 ms, which would halve the speed.
pub(super) async fn give_way() {
    let Ok(channel) = MessageChannel::new() else { return };
    let arrival = Promise::new(&mut |resolve, _| {
        let resolve =
            Closure::once_into_js(move || drop(resolve.call0(&wasm_bindgen::JsValue::NULL)));
        channel.port1().set_onmessage(Some(resolve.unchecked_ref()));
    });
    if channel.port2().post_message(&wasm_bindgen::JsValue::NULL).is_ok() {
        JsFuture::from(arrival).await.ok();
    }
    channel.port1().close();
}
