//! Settings that arrive from outside: the link, and `wirescope.json` beside the page.
//!
//! Keys come in the fragment only, and leave the address bar at once.

use gloo_net::http::{Request, Response};
use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::store::Page;
use crate::store::page::link::Link;
use crate::words::announcement;

#[derive(Debug, Default, Deserialize)]
struct Beside {
    server: Option<String>,
}

/// Reads the link at once and the file where the link names no server.
pub async fn read(page: Page) -> Link {
    let link = read_link();
    if link.names_server() {
        return link;
    }
    link.or_server(read_file(page).await.server)
}

fn read_link() -> Link {
    let location = window().location();
    let (query, fragment) =
        (location.search().unwrap_or_default(), location.hash().unwrap_or_default());
    let link = Link::read(query.trim_start_matches('?'), fragment.trim_start_matches('#'));
    if link.has_keys {
        put_address(&query);
    }
    link
}

/// Shows the page's own path with this query and no fragment in the address bar. Nothing of what stood
/// there stays in the history.
pub(super) fn put_address(query: &str) {
    let bare = window().location().pathname().unwrap_or_default() + query;
    if let Ok(history) = window().history() {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&bare)).ok();
    }
}

/// A missing file is no fault; one that cannot be read is told.
async fn read_file(page: Page) -> Beside {
    let Some(value) = fetch_file().await else { return Beside::default() };
    let read = value.and_then(|value| serde_wasm_bindgen::from_value(value).map_err(Into::into));
    if read.is_err() {
        page.announce(announcement::SETTINGS_IGNORED);
    }
    read.unwrap_or_default()
}

async fn fetch_file() -> Option<Result<JsValue, JsValue>> {
    let response = Request::get("wirescope.json").send().await.ok().filter(Response::ok)?;
    let response: web_sys::Response = response.into();
    match response.json() {
        Ok(promise) => Some(JsFuture::from(promise).await),
        Err(error) => Some(Err(error)),
    }
}
