//! The configuration of a client, or a part of it: a file, what stands within its braces, or one server.

use serde_json::{Value, json};

use super::{PastedServer, program, web};
use crate::wire::client_config::{File, Written, text};
use crate::wire::json;

/// JSON with comments, trailing commas, and maybe without its outer braces.
pub(super) fn value(text: &str) -> Option<Value> {
    let plain = json::without_comments(text.trim());
    let plain = plain.trim().trim_end_matches([',', ';']);
    if plain.starts_with('{') || plain.starts_with('[') {
        // Who copies a part often copies a brace too many.
        let whole = json::value(plain);
        return whole.or_else(|| json::value(plain.strip_suffix('}')?.trim_end()));
    }
    // `"name": { … }`, as it stands between two others.
    (plain.starts_with('"') && plain.contains('{')).then(|| json::value(&format!("{{{plain}}}")))?
}

/// Those that can be understood.
pub(super) fn servers(value: &Value) -> Vec<PastedServer> {
    if let Some(file) = File::read(value) {
        return file.servers.iter().filter_map(|(name, server)| one(Some(name), server)).collect();
    }
    let own = text(&value["name"]);
    if let Some(server) = one(own.as_deref(), value) {
        return vec![server];
    }
    // Named servers, without the word around them.
    let within = value.as_object().into_iter().flatten();
    within.filter_map(|(name, server)| one(Some(name), server)).collect()
}

pub(super) fn one(name: Option<&str>, server: &Value) -> Option<PastedServer> {
    let target = match Written::read(server).ok()? {
        Written::Web { url, headers } => web(&url, headers)?,
        Written::Program { command, .. } => program(command),
    };
    Some(PastedServer::of(name, target))
}

/// One server as a client's command takes it.
pub(super) fn named(name: &str, text: &str) -> Option<PastedServer> {
    let value = value(text)?;
    one(Some(name), &value).or_else(|| servers(&json!({ name: value })).into_iter().next())
}
