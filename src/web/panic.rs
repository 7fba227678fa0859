//! A panic is a defect of ours: the page says so, and what is on screen stays to be read.

use leptos::prelude::document;

/// From now on a panic is written to the console and shown on top of the page, which has `#panic`
/// hidden for it.
pub fn install() {
    std::panic::set_hook(Box::new(|panic| {
        let words = panic.to_string();
        web_sys::console::error_1(&wasm_bindgen::JsValue::from_str(&words));
        let Some(card) = document().get_element_by_id("panic") else { return };
        if let Some(place) = card.query_selector("pre").ok().flatten() {
            place.set_text_content(Some(&words));
        }
        card.remove_attribute("hidden").ok();
    }));
}
