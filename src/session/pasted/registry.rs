//! `server.json`, as the registry of MCP servers has it: where a server is hosted, and which packages have it. And a
//! registry's answer to a search, which holds many.
//!
//! Spec: <https://github.com/modelcontextprotocol/registry>, `docs/reference/server-json` and `docs/reference/api`.

use serde_json::Value;

use super::{PastedServer, program, web};
use crate::wire::client_config::text;
use crate::wire::json;
use crate::wire::program::Command;
use crate::wire::secret::Secret;
use crate::wire::url::{Url, UrlMistake, encode_component};

/// The official registry.
pub const OFFICIAL: &str = "https://registry.modelcontextprotocol.io";
/// Servers in one answer.
const PAGE: usize = 30;

/// What a search has found so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub servers: Vec<Listed>,
    /// Where the next part of the list begins; `None` at its end.
    pub cursor: Option<String>,
}

/// One server of a registry.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listed {
    /// Such as `io.github.example/shop`.
    pub name: String,
    pub title: Option<String>,
    pub description: String,
    pub version: String,
    /// Whoever published it advises against it.
    pub is_deprecated: bool,
    /// The ways to it that are understood here.
    pub ways: Vec<PastedServer>,
}

/// Where to ask for the servers with `words` in their names, each in its newest version. `registry` is the address
/// of one, with or without the path of its API.
pub fn search(registry: &str, words: &str, cursor: Option<&str>) -> Result<String, UrlMistake> {
    let url = Url::read(registry)?;
    let base = format!("{}{}", url.origin(), url.path());
    let base = base.trim_end_matches('/');
    let base = base.strip_suffix("/servers").unwrap_or(base);
    let version = ["/v0.1", "/v0"].into_iter().find(|version| base.ends_with(version));
    let path = if version.is_some() { "" } else { "/v0.1" };
    let pair = |name: &str, value: Option<&str>| {
        let value = value.filter(|value| !value.is_empty());
        value.map(|value| format!("&{name}={}", encode_component(value))).unwrap_or_default()
    };
    let (words, cursor) = (pair("search", Some(words.trim())), pair("cursor", cursor));
    Ok(format!("{base}{path}/servers?version=latest&limit={PAGE}{words}{cursor}"))
}

impl Page {
    /// From a registry's answer; `None` where it is no list of servers.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::value(text)?;
        let servers = value["servers"].as_array()?;
        let cursor = member(&value["metadata"], "nextCursor", "next_cursor");
        let cursor = cursor.as_str().filter(|cursor| !cursor.is_empty()).map(str::to_owned);
        Some(Self { servers: servers.iter().filter_map(Listed::read).collect(), cursor })
    }
}

impl Listed {
    fn read(held: &Value) -> Option<Self> {
        let entry = entry(held);
        let official = &held["_meta"]["io.modelcontextprotocol.registry/official"];
        let status = official["status"].as_str().or_else(|| entry["status"].as_str());
        Some(Self {
            name: text(&entry["name"])?,
            title: text(&entry["title"]).filter(|title| !title.trim().is_empty()),
            description: text(&entry["description"]).unwrap_or_default(),
            version: text(&entry["version"]).unwrap_or_default(),
            is_deprecated: status.is_some_and(|status| status == "deprecated"),
            ways: servers(held).unwrap_or_default(),
        })
    }
}

fn entry(held: &Value) -> &Value {
    if held["server"].is_object() { &held["server"] } else { held }
}

/// `None` where it is none.
pub(super) fn servers(value: &Value) -> Option<Vec<PastedServer>> {
    if let Some(list) = value["servers"].as_array() {
        return Some(list.iter().filter_map(servers).flatten().collect());
    }
    let entry = entry(value);
    let (remotes, packages) = (entry["remotes"].as_array(), entry["packages"].as_array());
    if remotes.is_none() && packages.is_none() {
        return None;
    }
    let name = text(&entry["title"]).or_else(|| text(&entry["name"]));
    let remotes = remotes
        .into_iter()
        .flatten()
        .filter_map(|remote| web(remote["url"].as_str()?, inputs(&remote["headers"])));
    let version = entry["version"].as_str();
    let packages = packages.into_iter().flatten().filter_map(|held| package(held, version));
    let targets = remotes.chain(packages.map(program));
    Some(targets.map(|target| PastedServer::of(name.as_deref(), target)).collect())
}

/// What is not said is for the person to fill in.
fn inputs(list: &Value) -> Vec<(String, Secret<String>)> {
    let list = list.as_array().into_iter().flatten();
    let input = |input: &Value| {
        let value = text(&input["value"]).or_else(|| text(&input["default"])).unwrap_or_default();
        // Of a template the person has to say the rest.
        let value = if value.contains('{') { String::new() } else { value };
        Some((text(&input["name"])?, Secret::new(value)))
    };
    list.filter_map(input).collect()
}

fn member<'a>(value: &'a Value, name: &str, older: &str) -> &'a Value {
    value.get(name).or_else(|| value.get(older)).unwrap_or(&Value::Null)
}

/// The command that clients start it by.
fn package(package: &Value, version: Option<&str>) -> Option<Command> {
    let kind = member(package, "registryType", "registry_type").as_str()?;
    let identifier = package["identifier"].as_str()?;
    let version = package["version"].as_str().or(version);
    let with = |sign: &str| {
        version
            .map_or_else(|| identifier.to_owned(), |version| format!("{identifier}{sign}{version}"))
    };
    let env = inputs(member(package, "environmentVariables", "environment_variables"));
    let runtime = arguments(member(package, "runtimeArguments", "runtime_arguments"));
    let (command, mut args) = match kind {
        "npm" => ("npx", before("-y", runtime, with("@"))),
        "pypi" => ("uvx", [runtime, vec![with("@")]].concat()),
        "nuget" => ("dnx", [runtime, vec![with("@"), "--yes".to_owned()]].concat()),
        "oci" => {
            let mut args: Vec<String> = ["run", "-i", "--rm"].map(str::to_owned).into();
            args.extend(runtime);
            // Docker takes them from its own environment.
            args.extend(env.iter().flat_map(|(name, _)| ["-e".to_owned(), name.clone()]));
            args.push(if identifier.contains(':') { identifier.to_owned() } else { with(":") });
            ("docker", args)
        }
        _ => return None,
    };
    args.extend(arguments(member(package, "packageArguments", "package_arguments")));
    let hint = member(package, "runtimeHint", "runtime_hint").as_str();
    Some(Command { command: hint.unwrap_or(command).to_owned(), args, env, folder: None })
}

/// Unless it is among them already.
fn before(word: &str, mut words: Vec<String>, last: String) -> Vec<String> {
    if !words.iter().any(|held| held == word) {
        words.insert(0, word.to_owned());
    }
    words.push(last);
    words
}

/// Named ones have their name before them.
fn arguments(list: &Value) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    let words = list.flat_map(|argument| {
        let value = text(&argument["value"]).or_else(|| text(&argument["default"]));
        let name = text(&argument["name"]).filter(|_| argument["type"] == "named");
        let hint =
            || member(argument, "valueHint", "value_hint").as_str().map(|hint| format!("<{hint}>"));
        let value = value.or_else(|| if name.is_some() { None } else { hint() });
        name.into_iter().chain(value)
    });
    words.collect()
}
