//! What is said once, to be read or heard, when something happened out of sight.

use std::time::Duration;

use super::duration;
use crate::wire::brief;

pub const COPIED: &str = "Copied";
pub const NOT_COPIED: &str = "The browser refused to copy";
pub const SAVED: &str = "Saved";
pub const NOT_SAVED: &str = "Could not save the file";
pub const SERVER_ASKS: &str = "The server sent a request: see Requests";
pub const SECRETS_FORGOTTEN: &str = "Forgot all secrets";
pub const TASK_FORGOTTEN: &str = "Forgot a task";
pub const CLAUDE_KEY_FORGOTTEN: &str = "Forgot the key for Claude";
pub const SETTINGS_IGNORED: &str =
    "Wirescope ignores the file wirescope.json next to the page, because it is not valid";

/// A client somewhere on this machine has started a server through `wirescope tap`.
pub fn tap_began(name: &str) -> String {
    format!("wirescope tap is recording {name}: see the first screen")
}

/// In a notification of the browser's.
pub fn call_ended(name: &str, took: Duration, is_good: bool) -> String {
    let name = brief::text(name, 80);
    let took = duration(took);
    if is_good {
        format!("{name} finished after {took}")
    } else {
        format!("{name} failed after {took}")
    }
}

pub const ALERTS_REFUSED: &str =
    "The browser does not allow notifications for this page: allow them in its site settings";
