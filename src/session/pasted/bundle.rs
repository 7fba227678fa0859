//! `manifest.json` of a bundle (`.mcpb`, formerly `.dxt`): the program in it, and what a person has to set for it.
//!
//! Spec: <https://github.com/modelcontextprotocol/mcpb>, `MANIFEST.md`.

use serde_json::Value;

use super::{PastedServer, program};
use crate::wire::client_config::{Written, text};
use crate::wire::program::Command;
use crate::wire::secret::Secret;

/// `None` where it is none, or names no program.
pub(super) fn servers(value: &Value) -> Option<Vec<PastedServer>> {
    let is_manifest = ["manifest_version", "dxt_version", "mcpb_version"];
    if !is_manifest.iter().any(|key| value[key].is_string()) {
        return None;
    }
    let Ok(Written::Program { command, .. }) = Written::read(&value["server"]["mcp_config"]) else {
        return None;
    };
    let settings = &value["user_config"];
    let Command { command, args, env, folder } = command;
    let command = Command {
        command: filled_in(&command, settings),
        args: args.iter().flat_map(|arg| argument(arg, settings)).collect(),
        env: env.into_iter().map(|(name, value)| (name, variable(&value, settings))).collect(),
        folder,
    };
    let name = text(&value["display_name"]).or_else(|| text(&value["name"]));
    Some(vec![PastedServer::of(name.as_deref(), program(command))])
}

/// A setting that is a list, and all that an argument says, is as many arguments.
fn argument(arg: &str, settings: &Value) -> Vec<String> {
    let whole = arg.strip_prefix("${user_config.").and_then(|rest| rest.strip_suffix('}'));
    let list = whole.and_then(|name| settings[name]["default"].as_array());
    match list {
        Some(list) => list.iter().filter_map(text).collect(),
        None => vec![filled_in(arg, settings)],
    }
}

/// What a person would have to say is not in it.
fn variable(value: &Secret<String>, settings: &Value) -> Secret<String> {
    let filled = filled_in(value.reveal(), settings);
    Secret::new(if filled.contains("${user_config.") { String::new() } else { filled })
}

/// With the settings that have a default; the others stay as they are named.
fn filled_in(text_of: &str, settings: &Value) -> String {
    let settings = settings.as_object().into_iter().flatten();
    settings.fold(text_of.to_owned(), |filled, (name, setting)| match text(&setting["default"]) {
        Some(default) => filled.replace(&format!("${{user_config.{name}}}"), &default),
        None => filled,
    })
}
