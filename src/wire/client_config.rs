//! The configuration files of MCP clients, as they stand: which servers they name, and how each of them is reached.
//! What a variable in them stands for, and whether a server can be reached at all, is for whoever reads them.
//!
//! Known are `mcpServers` (Claude, Cursor, Windsurf, Cline, Gemini and others), `servers` with its `inputs` (VS
//! Code), `mcp.servers` (VS Code's settings) and `context_servers` (Zed).

use serde_json::{Map, Value};

use super::program::Command;
use super::secret::Secret;

/// A file that names servers.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    pub servers: &'a Map<String, Value>,
    /// What a person is asked for, in the manner of VS Code.
    pub inputs: &'a [Value],
    /// Programs start in the folder that the file is about.
    pub is_code: bool,
}

/// How a server is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written {
    Web { url: String, headers: Vec<(String, Secret<String>)> },
    Program { command: Command, env_file: Option<String> },
}

impl<'a> File<'a> {
    /// `None` where it names none.
    pub fn read(file: &'a Value) -> Option<Self> {
        let within = if file["mcp"].is_object() { &file["mcp"] } else { file };
        let (servers, is_code) =
            match (&file["mcpServers"], &within["servers"], &file["context_servers"]) {
                (Value::Object(servers), ..) => (servers, false),
                (_, Value::Object(servers), _) => (servers, true),
                (.., Value::Object(servers)) => (servers, false),
                _ => return None,
            };
        let inputs = within["inputs"].as_array().map(Vec::as_slice).unwrap_or_default();
        Some(Self { servers, inputs, is_code })
    }
}

impl Written {
    /// One server of a file; or why it is none.
    pub fn read(server: &Value) -> Result<Self, String> {
        let url = ["url", "serverUrl", "httpUrl"].iter().find_map(|key| server[key].as_str());
        if let Some(url) = url {
            return Ok(Self::Web { url: url.to_owned(), headers: pairs(&server["headers"]) });
        }
        // Zed has the whole command in an object of its own.
        let within = if server["command"].is_object() { &server["command"] } else { server };
        let Some(command) = text(&within["command"]).or_else(|| text(&within["path"])) else {
            return Err("it has neither a `command` nor a `url`".to_owned());
        };
        let args = within["args"].as_array().into_iter().flatten().filter_map(text);
        let (env, folder) = (pairs(&within["env"]), text(&server["cwd"]));
        let command = Command { command, args: args.collect(), env, folder };
        Ok(Self::Program { command, env_file: text(&server["envFile"]) })
    }
}

/// Names and values; a value that is `null` is not set.
fn pairs(object: &Value) -> Vec<(String, Secret<String>)> {
    let given = object.as_object().into_iter().flatten();
    given.filter_map(|(name, value)| Some((name.clone(), Secret::new(text(value)?)))).collect()
}

/// Numbers and truth values stand where text is meant.
pub fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
