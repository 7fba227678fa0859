//! What an authorization server sends a person back with: taken from the address bar at once.

use leptos::prelude::window;
use wasm_bindgen::JsValue;
use web_sys::UrlSearchParams;

use crate::wire::secret::Secret;

/// The whole address, if it is an answer to an authorization request. The address bar and the history
/// hold nothing of it afterwards.
pub(super) fn take() -> Option<Secret<String>> {
    let location = window().location();
    let search = location.search().ok()?;
    let query = UrlSearchParams::new_with_str(&search).ok()?;
    // Without `state` it is an answer all the same, though a wrong one, where the page has left for one.
    let is_awaited = query.has("state") || super::away::has_been();
    let answers = is_awaited && (query.has("code") || query.has("error"));
    if !answers {
        return None;
    }
    let address = Secret::new(location.href().ok()?);
    for name in ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"]
    {
        query.delete(name);
    }
    let left = String::from(query.to_string());
    let mark = if left.is_empty() { "" } else { "?" };
    let bare = format!("{}{mark}{left}", location.pathname().unwrap_or_default());
    if let Ok(history) = window().history() {
        history.replace_state_with_url(&JsValue::NULL, "", Some(&bare)).ok();
    }
    Some(address)
}

/// The page's own address, where people come back to.
pub(super) fn redirect_uri() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}
