//! Links by which clients install a server: those of VS Code and of Cursor.

use serde_json::Value;

use super::{Pasted, Source, config, found};
use crate::wire::{base64, form, json};

/// Also one that is an address as any other.
pub(super) fn is_one(text: &str) -> bool {
    is_of_code(text) || is_of_cursor(text)
}

fn is_of_code(text: &str) -> bool {
    let (begin, _) = text.split_once('?').unwrap_or_default();
    let redirects = ["insiders.vscode.dev/redirect/mcp/install", "vscode.dev/redirect/mcp/install"];
    matches!(begin, "vscode:mcp/install" | "vscode-insiders:mcp/install")
        || redirects.iter().any(|end| begin.ends_with(end))
}

fn is_of_cursor(text: &str) -> bool {
    let (begin, _) = text.split_once('?').unwrap_or_default();
    begin == "cursor://anysphere.cursor-deeplink/mcp/install"
        || begin.ends_with("cursor.com/install-mcp")
        || begin.ends_with("cursor.com/en/install-mcp")
}

pub(super) fn read(text: &str) -> Option<Pasted> {
    let (_, query) = text.split_once('?')?;
    let value = if is_of_code(text) {
        of_code(query)?
    } else if is_of_cursor(text) {
        of_cursor(query)?
    } else {
        return None;
    };
    found(Source::InstallLink, config::servers(&value))
}

/// The whole query is the server; or it stands in `config`, with its name beside it.
fn of_code(query: &str) -> Option<Value> {
    if let Some(value) = form::decode(query).first().and_then(|(whole, _)| json::value(whole)) {
        return Some(value);
    }
    let mut value = parameter(query, "config").as_deref().and_then(json::value)?;
    named(&mut value, query);
    Some(value)
}

fn of_cursor(query: &str) -> Option<Value> {
    let config = base64::decode(&parameter(query, "config")?)?;
    let mut value = json::value(std::str::from_utf8(&config).ok()?)?;
    named(&mut value, query);
    Some(value)
}

fn named(value: &mut Value, query: &str) {
    if let (Some(name), true) = (parameter(query, "name"), value.is_object()) {
        value["name"] = name.into();
    }
}

fn parameter(query: &str, name: &str) -> Option<String> {
    form::decode(query).into_iter().find(|(held, _)| held == name).map(|(_, value)| value)
}
