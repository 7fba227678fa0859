//! A panic is a defect of ours: the page says so, and the wire log can still be saved.

use leptos::prelude::{GetUntracked as _, document};
use serde_json::json;
use web_sys::Element;

use super::files;
use super::stop::stop;
use crate::store::Stores;

/// From now on a panic ends all that the page does, is written to the console, and is shown in the
/// page's `#panic`, with a link to the wire log as it was. `boot.js` looks after the card, for after a
/// panic none of this is to be trusted.
pub fn install(stores: Stores) {
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.to_string();
        web_sys::console::error_1(&wasm_bindgen::JsValue::from_str(&words));
        if !stop() {
            return;
        }
        let Some(card) = document().get_element_by_id("panic") else { return };
        if let Some(place) = find(&card, "pre") {
            place.set_text_content(Some(&words));
        }
        card.remove_attribute("hidden").ok();
        // Last, for it reads what the panic may have left half written.
        if let (Some(link), Some(url)) =
            (find(&card, "a"), files::object_url(&log(stores), "text/plain"))
        {
            link.set_attribute("href", &url).ok();
            link.remove_attribute("hidden").ok();
        }
    }));
}

fn find(card: &Element, name: &str) -> Option<Element> {
    card.query_selector(name).ok().flatten()
}

/// Every message of every server, one JSON object a line.
fn log(stores: Stores) -> Vec<u8> {
    let mut lines = String::new();
    for server in stores.servers.entries.get_untracked() {
        server.traffic.with_untracked(|log| {
            for record in log.records() {
                let line = json!({
                    "server": server.id.0, "at_millis": record.at.0.as_secs_f64() * 1000.0,
                    "direction": format!("{:?}", record.direction),
                    "exchange": record.exchange.0, "text": &*record.text
                });
                lines.push_str(&line.to_string());
                lines.push('\n');
            }
        });
    }
    lines.into_bytes()
}
