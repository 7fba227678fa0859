//! A command that starts a server, without a key in it.

use super::place;
use super::text::Text;
use super::variables::{Variables, harmless};
use super::{Note, Refused};
use crate::mcp::http::Header;
use crate::session::linking::names_key;
use crate::wire::program::{Command, Program};
use crate::wire::url::{Url, uri_scheme};

#[derive(Debug)]
pub(super) struct Started {
    pub(super) command: String,
    pub(super) args: Vec<Text>,
    pub(super) env: Vec<(String, Text)>,
    pub(super) folder: Option<String>,
    pub(super) note: Option<Note>,
}

impl Started {
    pub(super) fn of(program: &Program, variables: &mut Variables) -> Result<Self, Refused> {
        let (command, note) = match program {
            Program::Typed(command) => (command.clone(), None),
            Program::Named { line, inputs, .. } if inputs.is_empty() => {
                (from_line(line).ok_or(Refused::CompanionsProgram)?, Some(Note::LineAlone))
            }
            Program::Named { .. } => return Err(Refused::CompanionsProgram),
        };
        let args = arguments(&command.args, variables);
        let env = command.env.iter().map(|(name, _)| {
            let about = harmless(name).map_or_else(
                || "what the program is to find in its environment".to_owned(),
                |name| format!("what the program is to find as {name}"),
            );
            (name.clone(), Text::variable(variables.named(name, about)))
        });
        let env = env.collect();
        Ok(Self { command: command.command, args, env, folder: command.folder, note })
    }
}

/// What the companion made the line of. In the files it reads, a variable stands for what only it knows.
fn from_line(line: &str) -> Option<Command> {
    let mut words = shlex::split(line).filter(|_| !line.contains("${"))?.into_iter();
    Some(Command { command: words.next()?, args: words.collect(), ..Command::default() })
}

fn arguments(args: &[String], variables: &mut Variables) -> Vec<Text> {
    let mut before = None;
    let mut texts = Vec::new();
    for word in args {
        let text = match before {
            Some(option) if !word.starts_with('-') => key(option, variables),
            _ => argument(word, variables),
        };
        let is_option = word.starts_with('-') && !word.contains('=') && names_key(word);
        before = is_option.then_some(&**word);
        texts.push(text);
    }
    texts
}

/// `--token=…`, `TOKEN=…`, `Authorization: …`, an address.
fn argument(word: &str, variables: &mut Variables) -> Text {
    if let Ok(url) = Url::read_absolute(word) {
        let address = place::address(&url, variables);
        return if address.has_variable() { address } else { Text::plain(word) };
    }
    if names_password(word) {
        return key("ADDRESS", variables);
    }
    for mark in ['=', ':'] {
        let Some((name, value)) = word.split_once(mark) else { continue };
        let is_key = match mark {
            '=' => names_key(name),
            _ => Header::names_secret(name) && !name.contains(['/', '@', '\\']),
        };
        let is_name = !name.contains(char::is_whitespace);
        if is_key && is_name && !value.trim().is_empty() {
            let space = &value[..value.len() - value.trim_start().len()];
            return Text::plain(&format!("{name}{mark}{space}")).with(key(name, variables));
        }
    }
    Text::plain(word)
}

/// `postgres://me:mine@host/name`.
fn names_password(word: &str) -> bool {
    let rest = uri_scheme(word).and_then(|(_, rest)| rest.strip_prefix("//"));
    let person = rest.and_then(|rest| rest.split('/').next()?.rsplit_once('@'));
    person.is_some_and(|(person, _)| person.contains(':'))
}

fn key(name: &str, variables: &mut Variables) -> Text {
    let name = harmless(name.trim_start_matches('-')).unwrap_or("ARGUMENT");
    let about = format!("the value of {name} on the command line");
    Text::variable(variables.named(&format!("MCP_{name}"), about))
}
