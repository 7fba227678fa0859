//! The browser's two storages. They carry bytes; `crate::kept` knows what is in them.

use leptos::prelude::window;

use crate::kept::{Area, Storage};

/// For the life of the page.
pub(super) static BROWSER: Browser = Browser;

pub(super) struct Browser;

impl Storage for Browser {
    fn get(&self, area: Area, key: &str) -> Option<String> {
        storage(area)?.get_item(key).ok().flatten()
    }

    fn set(&self, area: Area, key: &str, text: &str) -> bool {
        storage(area).is_some_and(|storage| storage.set_item(key, text).is_ok())
    }

    fn remove(&self, area: Area, key: &str) {
        if let Some(storage) = storage(area) {
            storage.remove_item(key).ok();
        }
    }
}

/// `None` where the browser forbids it.
fn storage(area: Area) -> Option<web_sys::Storage> {
    let storage = match area {
        Area::Device => window().local_storage(),
        Area::Tab => window().session_storage(),
    };
    storage.ok().flatten()
}
