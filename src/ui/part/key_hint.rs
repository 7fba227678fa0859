//! The keys of a control, as its tooltip and a screen reader tell them.

use leptos::prelude::window;

use crate::ui::keys::{Deed, shortcut, written};

/// Its main key is ⌘ and not Ctrl.
pub fn is_mac() -> bool {
    let platform = window().navigator().platform().unwrap_or_default();
    ["Mac", "iPhone", "iPad"].iter().any(|name| platform.starts_with(name))
}

/// Such as `Show or hide the wire (Ctrl J)`.
pub fn title_with_key(words: &str, deed: Deed) -> String {
    format!("{words} ({})", written(deed, is_mac()))
}

/// For `aria-keyshortcuts`.
pub fn key_shortcut(deed: Deed) -> String {
    shortcut(deed, is_mac())
}
