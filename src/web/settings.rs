//! Settings that arrive from outside: the link, and `wirescope.json` beside the page.
//!
//! Keys come in the fragment only, and leave the address bar at once.

use gloo_net::http::{Request, Response};
use leptos::prelude::window;
use serde::Deserialize;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::UrlSearchParams;

use crate::mcp::http::Header;
use crate::mcp::{Dialect, Target, WITH_SESSION};
use crate::session::Access;
use crate::store::Page;
use crate::wire::secret::Secret;
use crate::words::announcement;

/// What the link and the file asked for.
#[derive(Debug, Default)]
pub struct Settings {
    /// The server to offer, with the key that came along.
    pub target: Option<Target>,
    /// How the link wants people to sign in.
    pub access: Access,
    /// The key for Claude.
    pub anthropic_key: Option<Secret<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct Beside {
    server: Option<String>,
}

/// Reads the link at once and the file where the link names no server.
pub async fn read(page: Page) -> Settings {
    let link = read_link();
    if link.server.is_some() {
        return settings(link);
    }
    let server = read_file(page).await.server;
    settings(Link { server, ..link })
}

#[derive(Debug, Default)]
struct Link {
    server: Option<String>,
    dialect: Option<Dialect>,
    revision: Option<&'static str>,
    key: Option<String>,
    key_header: Option<String>,
    access: Access,
    anthropic_key: Option<String>,
}

fn settings(link: Link) -> Settings {
    let target = link.server.map(|server| {
        let mut target = Target::at(&server);
        target.dialect = link.dialect;
        target.revision = link.revision;
        let name = link.key_header.unwrap_or_else(|| "api_key".to_owned());
        target.headers.extend(link.key.map(|key| Header::secret(&name, key)));
        target
    });
    Settings { target, access: link.access, anthropic_key: link.anthropic_key.map(Secret::new) }
}

/// A revision that a handshake can ask for.
fn revision(asked: &str) -> Option<&'static str> {
    WITH_SESSION.into_iter().find(|revision| *revision == asked)
}

fn read_link() -> Link {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    let query = UrlSearchParams::new_with_str(&query).ok();
    let of_query = |name: &str| query.as_ref().and_then(|query| query.get(name));
    let mut link = Link {
        server: of_query("server").filter(|server| !server.is_empty()),
        dialect: of_query("dialect").and_then(|key| Dialect::from_key(&key)),
        revision: of_query("revision").and_then(|asked| revision(&asked)),
        key_header: of_query("key_header"),
        access: Access {
            client_id: of_query("client_id").unwrap_or_default(),
            metadata_document: of_query("client_metadata").unwrap_or_default(),
            scopes: of_query("scope").unwrap_or_default(),
            ..Access::default()
        },
        ..Link::default()
    };
    let fragment = location.hash().unwrap_or_default();
    let fragment = fragment.trim_start_matches('#');
    if let Ok(secrets) = UrlSearchParams::new_with_str(fragment) {
        link.key = secrets.get("key").filter(|key| !key.is_empty());
        link.anthropic_key = secrets.get("anthropic_key").filter(|key| !key.is_empty());
        if secrets.get("key").is_some() || secrets.get("anthropic_key").is_some() {
            clear_fragment();
        }
    }
    link
}

/// Takes the keys out of the address bar and out of the history.
fn clear_fragment() {
    let location = window().location();
    let bare = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    if let Ok(history) = window().history() {
        history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&bare)).ok();
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
