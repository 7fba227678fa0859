//! What the browser keeps, and what to say of a record that cannot be read.

use crate::kept::{Fault, Kind};

pub const UNREAD: &str = "Wirescope could not read part of the data stored in this browser";
/// What becomes of it.
pub const UNREAD_STAYS: &str =
    "It stays unchanged, and Wirescope stores nothing in its place until you delete it";
pub const DELETE_UNREAD: &str = "Delete it";
pub const LEAVE_UNREAD: &str = "Leave it";
pub const UNREAD_SEEN: &str = "OK";

/// One record.
pub fn unread(kind: Kind, fault: Fault) -> String {
    let fault = match fault {
        Fault::Broken => "damaged",
        Fault::PartlyBroken => "partly damaged",
        Fault::Newer => "written by a newer version of Wirescope",
    };
    let deleted = if kind.is_read_once() { ", and deleted because it can hold keys" } else { "" };
    format!("{} ({fault}{deleted})", record(kind))
}

fn record(kind: Kind) -> &'static str {
    match kind {
        Kind::Recents => "recent servers",
        Kind::Keys => "remembered keys and tokens",
        Kind::Theme => "the theme",
        Kind::WireOpen => "whether the wire panel is open",
        Kind::WireHeight => "the height of the wire panel",
        Kind::Layout => "the layout of panes and lists",
        Kind::Favorites => "favorites",
        Kind::SingleKeys => "whether single-key shortcuts are on",
        Kind::Uses => "what you chose in the command palette",
        Kind::Drafts => "forms you filled in",
        Kind::Composed => "the message you were writing",
        Kind::Sent => "messages you wrote and sent",
        Kind::Tasks => "tasks",
        Kind::Claude => "settings for Claude",
        Kind::ClaudeKey => "the key for Claude",
        Kind::Conversation => "a conversation with Claude",
        Kind::Places => "servers open in this tab",
        Kind::Away => "what was open before you left to sign in",
        Kind::Companion => "the connection to the companion",
        Kind::Registry => "the address of the MCP registry",
    }
}
