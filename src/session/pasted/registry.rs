//! `server.json`, as the registry of MCP servers has it: where a server is hosted, and which packages have it.
//!
//! Spec: <https://github.com/modelcontextprotocol/registry>, `docs/reference/server-json`.

use serde_json::Value;

use super::{PastedServer, program, web};
use crate::wire::client_config::text;
use crate::wire::program::Command;
use crate::wire::secret::Secret;

/// `None` where it is none.
pub(super) fn servers(value: &Value) -> Option<Vec<PastedServer>> {
    if let Some(list) = value["servers"].as_array() {
        return Some(list.iter().filter_map(servers).flatten().collect());
    }
    let entry = if value["server"].is_object() { &value["server"] } else { value };
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
