//! What a person who looks elsewhere gets to know: a mark on the tab's icon, and notifications of the browser's.

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Notification, NotificationPermission, Url};

use crate::store::{Announcement, Stores};
use crate::web::background::in_background;
use crate::words::announcement;

/// The page's own icon, with a mark.
const MARKED: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 32 32\">\
    <rect width=\"32\" height=\"32\" rx=\"7\" fill=\"#1f5fd0\"/>\
    <path d=\"M6 12h6.5l2.5-5 3 10 2.5-5H26M6 23h20\" fill=\"none\" stroke=\"#fff\" stroke-width=\"2.8\"/>\
    <circle cx=\"24\" cy=\"8\" r=\"8\" fill=\"#d92d20\"/></svg>";

/// For the life of the page.
pub(in crate::web) fn keep(stores: Stores) {
    mark_icon(stores);
    let layout = stores.settings.layout;
    let is_on = Memo::new(move |_| layout.with(|layout| layout.alerts));
    Effect::new(move |before: Option<bool>| {
        let is_on = is_on.get();
        if is_on && before == Some(false) {
            ask_leave(stores);
        }
        is_on
    });
    Effect::new(move |_| {
        let Announcement { words, reaches_far } = stores.page.announcement.get();
        if reaches_far && is_on.get_untracked() && document().hidden() {
            // A browser that shows none has said so before.
            drop(Notification::new(&words));
        }
    });
}

fn ask_leave(stores: Stores) {
    let asked = Notification::request_permission();
    in_background(async move {
        if let Ok(answer) = asked {
            drop(JsFuture::from(answer).await);
        }
        if Notification::permission() != NotificationPermission::Granted {
            stores.settings.layout.try_update(|layout| layout.alerts = false);
            stores.page.announce(announcement::ALERTS_REFUSED);
        }
    });
}

fn mark_icon(stores: Stores) {
    let waits = Memo::new(move |_| stores.servers.waiting() > 0);
    Effect::new(move |held: Option<Option<Icons>>| {
        let waits = waits.get();
        let link = document().query_selector("link[rel=icon]").ok().flatten()?;
        let mut held = held.flatten().or_else(|| {
            let plain = link.get_attribute("href")?;
            Some(Icons { plain, marked: None })
        })?;
        if waits {
            held.marked = held.marked.take().or_else(marked);
        }
        let href = held.marked.as_ref().filter(|_| waits).unwrap_or(&held.plain);
        drop(link.set_attribute("href", href));
        Some(held)
    });
}

/// The addresses of both. The marked one is made once, when something waits for the first time.
struct Icons {
    plain: String,
    marked: Option<String>,
}

fn marked() -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type("image/svg+xml");
    let parts = js_sys::Array::of1(&JsValue::from_str(MARKED));
    let blob = Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
