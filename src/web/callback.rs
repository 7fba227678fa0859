//! What an authorization server sends a person back with: taken from the address bar at once.

use leptos::prelude::window;

use super::settings::put_address;
use crate::store::keeping::Drawer;
use crate::store::page::callback::without_answer;
use crate::wire::secret::Secret;

/// The whole address, if it is an answer to an authorization request. The address bar and the history
/// hold nothing of it afterwards.
pub(super) fn take(drawer: Drawer) -> Option<Secret<String>> {
    let location = window().location();
    let search = location.search().ok()?;
    let left = without_answer(search.trim_start_matches('?'), super::away::has_been(drawer))?;
    let address = Secret::new(location.href().ok()?);
    let mark = if left.is_empty() { "" } else { "?" };
    put_address(&format!("{mark}{left}"));
    Some(address)
}

/// The page's own address, where people come back to.
pub(super) fn redirect_uri() -> String {
    let location = window().location();
    location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default()
}
