//! What outlives the page: how each part of the stores is written down and put back, and what becomes of a
//! record that cannot be read.

pub mod away;
mod claude;
mod conversation;
mod drawer;
pub mod keyring;
mod log;
mod page;
pub mod places;
pub(in crate::store) mod target;
mod work;

pub use claude::keep as keep_claude;
pub use conversation::keep as keep_conversations;
pub use drawer::{Drawer, Unread};
pub use page::keep as keep_page;
use reactive_graph::effect::Effect;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
pub use work::keep as keep_work;

use crate::kept::Kind;

/// What was read, and whether that is all there was.
#[derive(Debug, PartialEq)]
struct Found<T> {
    it: T,
    is_whole: bool,
}

impl<T> Found<T> {
    fn whole(it: T) -> Self {
        Self { it, is_whole: true }
    }
}

/// The items of a list that can be read; `None` where it is none.
fn items<T>(text: &str, read: impl FnMut(&Value) -> Option<T>) -> Option<Found<Vec<T>>> {
    let Ok(Value::Array(entries)) = serde_json::from_str(text) else { return None };
    let it: Vec<T> = entries.iter().filter_map(read).collect();
    let is_whole = it.len() == entries.len();
    Some(Found { it, is_whole })
}

/// All of it or nothing.
fn decode<T: DeserializeOwned>(text: &str) -> Option<Found<T>> {
    serde_json::from_str(text).ok().map(Found::whole)
}

fn encode<T: Serialize + ?Sized>(value: &T) -> String {
    // Fails for maps whose keys are no text, of which there are none here.
    serde_json::to_string(value).unwrap_or_default()
}

/// Whenever it is another text: to write a long one takes the browser its time.
fn save(drawer: Drawer, kind: Kind, text: impl Fn() -> String + 'static) {
    save_text(drawer, kind, Box::new(text));
}

/// One effect for all kinds, and not a type of effect for each: the first screen pays for them.
fn save_text(drawer: Drawer, kind: Kind, text: Box<dyn Fn() -> String>) {
    Effect::new(move |before: Option<(String, bool)>| {
        let text = text();
        match before {
            Some((held, true)) if held == text => (held, true),
            _ => {
                let is_saved = drawer.save(kind, &text);
                (text, is_saved)
            }
        }
    });
}

#[cfg(test)]
pub(in crate::store) mod tests;
