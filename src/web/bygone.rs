//! Events of what is being taken away.
//!
//! A browser tells an element that has the focus of its removal (`change`, `blur`, `focusout`) from
//! within that removal, in the middle of drawing a view anew. What the element's handlers would read is
//! disposed of by then, so they never hear of it: what is to happen at the end of a view belongs into
//! `on_cleanup`. Later events find no handler, for it goes with its element.

use leptos::prelude::window;
use reactive_graph::graph::Observer;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::Event;

const OF_REMOVAL: [&str; 3] = ["change", "blur", "focusout"];

/// To be called before anything is drawn, for the life of the page.
pub fn silence() {
    let hear = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        if Observer::get().is_some() && !moves_on(&event) {
            event.stop_immediate_propagation();
        }
    });
    let hear = hear.into_js_value();
    for name in OF_REMOVAL {
        // On the way down, before any handler of an element.
        window().add_event_listener_with_callback_and_bool(name, hear.unchecked_ref(), true).ok();
    }
}

/// The focus goes from one element to another, both of them there.
fn moves_on(event: &Event) -> bool {
    let to = js_sys::Reflect::get(event, &JsValue::from_str("relatedTarget"));
    to.is_ok_and(|to| to.is_truthy())
}
