//! The configuration files of MCP clients, and the servers that they name. It reads, and starts nothing.
//!
//! What a file looks like is in `wire::client_config`. Comments and trailing commas are allowed.

use std::fs;
use std::path::{Path, PathBuf};

use jsonc_parser::{ParseOptions, parse_to_serde_value};
use serde_json::Value;

use crate::wire::client_config::{File, Written, text};
use crate::wire::companion::{Input, Listed, ListedPlace};
use crate::wire::program::{Command, filled};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

mod env_file;
mod variables;

pub use variables::Surroundings;

/// What a file offers.
#[derive(Debug, Default, PartialEq)]
pub struct Config {
    pub servers: Vec<Configured>,
    /// Those that cannot be offered: their names, and why.
    pub left_out: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Configured {
    pub name: String,
    pub place: Configuration,
    /// What its variables stand for, once it is opened: a page is shown the text as it stands in the file. `None`:
    /// it stands in no file, and has none.
    around: Option<Surroundings>,
    /// What a person has to say first.
    pub inputs: Vec<Input>,
    /// With more of its environment, which is read when it is started.
    env_file: Option<PathBuf>,
    /// It stands on the command line itself.
    pub at_once: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Configuration {
    /// As it stands in the file.
    Program(Command),
    /// `is_filled`: with what a variable stands for, which may be a key.
    Web { url: String, headers: Vec<(String, Secret<String>)>, is_filled: bool },
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it is not JSON: {0}")]
    NotJson(String),
    #[error("it has neither `mcpServers` nor `servers`")]
    NoServers,
}

impl Configured {
    /// For a page, without what the environment of a program holds.
    pub fn listed(&self) -> Listed {
        let place = match &self.place {
            Configuration::Program(command) => ListedPlace::Program { line: command.line() },
            Configuration::Web { url, headers, .. } => {
                ListedPlace::Web { url: url.clone(), headers: headers.clone() }
            }
        };
        Listed {
            name: self.name.clone(),
            place,
            inputs: self.inputs.clone(),
            at_once: self.at_once,
        }
    }

    /// Whether another host's page may open it: nothing of it is that page's to say, or to see.
    pub fn is_for_others(&self) -> bool {
        let is_filled = matches!(self.place, Configuration::Web { is_filled: true, .. });
        self.inputs.is_empty() && !is_filled
    }

    /// What is to be started, with what a person has said; or why it cannot be.
    pub fn command(&self, inputs: &[(String, Secret<String>)]) -> Result<Command, String> {
        let Configuration::Program(command) = &self.place else {
            return Err("it is no program".to_owned());
        };
        for input in self.inputs.iter().filter(|input| !input.options.is_empty()) {
            let said = inputs.iter().find(|(id, _)| *id == input.id);
            if !said.is_some_and(|(_, value)| input.options.contains(value.reveal())) {
                return Err(format!("{} is to be one of {}", input.id, input.options.join(", ")));
            }
        }
        // What a person says is no text of the file, in which variables stand for something.
        let fill = |text: &str| match &self.around {
            Some(around) => Ok(filled(&around.expand(text)?, inputs)),
            None => Ok(text.to_owned()),
        };
        let variable = |(name, value): &(String, Secret<String>)| {
            Ok((name.clone(), Secret::new(fill(value.reveal())?)))
        };
        // Of two with the same name the later counts.
        let mut env = self.read_env_file()?;
        env.extend(command.env.iter().map(variable).collect::<Result<Vec<_>, String>>()?);
        Ok(Command {
            command: fill(&command.command)?,
            args: command.args.iter().map(|arg| fill(arg)).collect::<Result<_, String>>()?,
            env,
            folder: command.folder.as_deref().map(fill).transpose()?,
        })
    }

    fn read_env_file(&self) -> Result<Vec<(String, Secret<String>)>, String> {
        let Some(path) = &self.env_file else { return Ok(Vec::new()) };
        let text = fs::read_to_string(path)
            .map_err(|error| format!("its envFile {} cannot be read: {error}", path.display()))?;
        Ok(env_file::read(&text))
    }
}

/// On the command line.
impl From<Command> for Configured {
    fn from(command: Command) -> Self {
        let name = command.line();
        let place = Configuration::Program(command);
        Self { name, place, around: None, inputs: Vec::new(), env_file: None, at_once: true }
    }
}

/// A file as it stands at `path`.
pub fn read(text: &str, path: &Path, around: &Surroundings) -> Result<Config, Unreadable> {
    let options = ParseOptions {
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        ..ParseOptions::default()
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: Value = parse_to_serde_value(text, &options)
        .map_err(|error| Unreadable::NotJson(error.to_string()))?;
    let File { servers, inputs, is_code } = File::read(&file).ok_or(Unreadable::NoServers)?;
    let around = around.of_file(path, is_code);
    let inputs: Vec<Input> = inputs.iter().filter_map(input).collect();
    let mut config = Config::default();
    for (name, server) in servers {
        let around = around.of_server(&server["env"]);
        match configured(name, server, around, &inputs) {
            Ok(configured) => config.servers.push(configured),
            Err(why) => config.left_out.push((name.clone(), why)),
        }
    }
    Ok(config)
}

fn configured(
    name: &str,
    server: &Value,
    around: Surroundings,
    inputs: &[Input],
) -> Result<Configured, String> {
    let (place, env_file) = match Written::read(server)? {
        Written::Web { url, headers } => (web(&url, headers, &around)?, None),
        Written::Program { command, env_file } => {
            let env_file = env_file.map(|written| env_file_path(&written, &around));
            (program(command, &around)?, env_file.transpose()?)
        }
    };
    let (name, inputs) = (name.to_owned(), asked(server, inputs));
    Ok(Configured { name, place, inputs, env_file, around: Some(around), at_once: false })
}

/// A path that is relative begins at the folder that the file is about.
fn env_file_path(written: &str, around: &Surroundings) -> Result<PathBuf, String> {
    let path = around.expand(written)?;
    if path.contains("${input:") {
        return Err("its `envFile` contains `${input:…}`, which is not supported there".to_owned());
    }
    Ok(around.workspace.clone().unwrap_or_default().join(path))
}

fn web(
    written: &str,
    headers: Vec<(String, Secret<String>)>,
    around: &Surroundings,
) -> Result<Configuration, String> {
    let url = around.expand(written)?;
    // What a person has yet to say may be any part of it.
    if !url.contains("${input:") {
        Url::read(&url).map_err(|mistake| format!("its address {mistake}"))?;
    }
    let filled = |(name, value): (String, Secret<String>)| {
        Ok((name, Secret::new(around.expand(value.reveal())?)))
    };
    let headers = headers.into_iter().map(filled).collect::<Result<_, String>>()?;
    Ok(Configuration::Web { is_filled: url != written, url, headers })
}

fn program(command: Command, around: &Surroundings) -> Result<Configuration, String> {
    let folder = command.folder.clone().or_else(|| around.usual_folder());
    let command = Command { folder, ..command };
    // What cannot be started is told before anybody tries.
    let env = command.env.iter().map(|(_, value)| value.reveal());
    for text in command.args.iter().chain([&command.command]).chain(&command.folder).chain(env) {
        around.expand(text)?;
    }
    Ok(Configuration::Program(command))
}

fn input(value: &Value) -> Option<Input> {
    let words = |name: &str| text(&value[name]).unwrap_or_default();
    let option = |option: &Value| text(option).or_else(|| text(&option["value"]));
    let options = value["options"].as_array().into_iter().flatten().filter_map(option);
    Some(Input {
        id: text(&value["id"])?,
        description: words("description"),
        is_secret: value["password"] == true,
        usual: words("default"),
        options: options.collect(),
    })
}

/// Those that stand somewhere in the server, also one that the file forgot to describe.
fn asked(server: &Value, inputs: &[Input]) -> Vec<Input> {
    let written = server.to_string();
    let mut ids: Vec<&str> = Vec::new();
    for (_, rest) in
        written.match_indices("${input:").map(|(at, mark)| written.split_at(at + mark.len()))
    {
        if let Some((id, _)) = rest.split_once('}')
            && !ids.contains(&id)
        {
            ids.push(id);
        }
    }
    let known = |id: &&str| inputs.iter().find(|input| input.id == **id).cloned();
    let unknown = |id: &str| Input { id: id.to_owned(), is_secret: true, ..Input::default() };
    ids.iter().map(|id| known(id).unwrap_or_else(|| unknown(id))).collect()
}

#[cfg(test)]
mod tests;
