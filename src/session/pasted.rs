//! What people paste where an address is asked for: an address within other words, a `curl` line, the configuration
//! of a client or a part of it, a command that adds a server to a client, an entry of the registry, the manifest of a
//! bundle, a link that installs a server, a command that starts one. Nothing is sent or started by reading it.

mod bundle;
mod config;
mod curl;
mod line;
mod link;
pub mod registry;

use crate::mcp::Target;
use crate::mcp::http::Header;
use crate::wire::program::{Command, Program};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

/// What was understood of it. Keys are in the targets alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Pasted {
    pub source: Source,
    /// At least one.
    pub servers: Vec<PastedServer>,
}

/// What it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Words with an address in them, or one that was mended.
    Address,
    Curl,
    ClientConfig,
    /// Such as `claude mcp add`.
    ClientCommand,
    /// `server.json`.
    Registry,
    /// `manifest.json` of a `.mcpb`.
    Bundle,
    /// One that a client installs a server by.
    InstallLink,
    /// It starts a program.
    Command,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PastedServer {
    /// What it is called there.
    pub name: Option<String>,
    pub target: Target,
}

impl PastedServer {
    fn of(name: Option<&str>, target: Target) -> Self {
        let name = name.map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        Self { name, target }
    }

    pub fn command(&self) -> Option<&Command> {
        match &self.target.program {
            Some(Program::Typed(command)) => Some(command),
            Some(Program::Named { .. }) | None => None,
        }
    }
}

/// `None` where it is an address as it should be, or nothing that is known.
pub fn read(text: &str) -> Option<Pasted> {
    let text = text.trim();
    if Url::read(text).is_ok() && !link::is_one(text) {
        return None;
    }
    link::read(text).or_else(|| json(text)).or_else(|| line::read(text))
}

/// The configuration of a client, an entry of the registry, or the manifest of a bundle.
fn json(text: &str) -> Option<Pasted> {
    let value = config::value(text)?;
    if let Some(servers) = registry::servers(&value) {
        return found(Source::Registry, servers);
    }
    if let Some(servers) = bundle::servers(&value) {
        return found(Source::Bundle, servers);
    }
    found(Source::ClientConfig, config::servers(&value))
}

fn found(source: Source, servers: Vec<PastedServer>) -> Option<Pasted> {
    (!servers.is_empty()).then_some(Pasted { source, servers })
}

/// A server on the web. `None` where it is no address that a page can reach.
fn web(url: &str, headers: Vec<(String, Secret<String>)>) -> Option<Target> {
    let url = mended(url)?;
    // What is set for each message is none of a person's.
    let headers = headers.into_iter().filter(|(name, _)| !is_set_anyway(name));
    let headers = headers.map(|(name, value)| {
        // What a variable would stand for is for the person to say.
        if value.reveal().contains("${") {
            Header::secret(&name, "")
        } else {
            Header::typed(&name, value.reveal().clone())
        }
    });
    Some(Target { headers: headers.collect(), ..Target::at(&url) })
}

fn is_set_anyway(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let of_body = ["accept", "content-type", "content-length", "host", "user-agent", "connection"];
    of_body.contains(&name.as_str()) || name.starts_with("mcp-") && !name.starts_with("mcp-param-")
}

/// One that stands for a server on the web, such as `mcp-remote`, is that server.
fn program(command: Command) -> Target {
    remote(&command).unwrap_or_else(|| Target::of(Program::Typed(command)))
}

fn remote(command: &Command) -> Option<Target> {
    let at = command.args.iter().position(|word| {
        word.split('@').next() == Some("mcp-remote") || word.ends_with("/mcp-remote")
    })?;
    let mut rest = command.args.get(at + 1..)?.iter();
    let (mut url, mut headers) = (None, Vec::new());
    while let Some(word) = rest.next() {
        if word == "--header" {
            let header = rest.next().map(|header| with_variables(header, &command.env));
            headers.extend(header.and_then(|header| curl::header(&header)));
        } else if url.is_none() && !word.starts_with('-') {
            url = Some(word);
        }
    }
    web(url?, headers)
}

/// `${NAME}` is what stands under that name beside the command.
fn with_variables(text: &str, env: &[(String, Secret<String>)]) -> String {
    env.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("${{{name}}}"), value.reveal())
    })
}

/// An address as it was meant: without what stands around it, and with both slashes.
fn mended(text: &str) -> Option<String> {
    const QUOTES: &str = "\"'`<>()[]{},;\u{201c}\u{201d}\u{2018}\u{2019}\u{ab}\u{bb}";
    let around = |c: char| c.is_whitespace() || QUOTES.contains(c);
    let text = text.trim_matches(around).trim_end_matches(['.', '!']);
    let squeezed = without_gaps(text);
    let lower = squeezed.to_ascii_lowercase();
    for scheme in ["https", "http"] {
        let Some(rest) = lower.strip_prefix(scheme).and_then(|rest| rest.strip_prefix(':')) else {
            continue;
        };
        let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
        // In its own letters: only the scheme is read without regard to them.
        let rest = squeezed.get(scheme.len() + 1 + slashes..)?;
        let whole = format!("{scheme}://{rest}");
        return Url::read(&whole).is_ok().then_some(whole);
    }
    Url::read(&squeezed).is_ok().then_some(squeezed)
}

/// Its first word, and what went on behind a gap at a slash.
fn without_gaps(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut whole = words.next().unwrap_or_default().to_owned();
    for word in words {
        if !whole.ends_with('/') && !word.starts_with('/') {
            break;
        }
        whole.push_str(word);
    }
    whole
}

#[cfg(test)]
mod tests;
