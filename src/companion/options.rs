//! The command line, and what the environment adds to it.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;
use hyper::header::{HeaderName, HeaderValue};

use super::link::Target;
use super::programs::WATCH_ARGUMENT;
use super::tap::TapOptions;
use crate::wire::program::Command;
use crate::wire::secret::Secret;
use crate::wire::url::Url;

const AFTER_HELP: &str = "\
Examples:
  wirescope
      serve the page and open it
  wirescope http://localhost:3000/mcp
      open that server in it
  wirescope https://example.com/mcp --header 'Authorization: Bearer TOKEN'
      send a header to it
  wirescope https://dev.local:8443/mcp --ca ca.pem
      trust the certificates that ca.pem signs
  wirescope -- npx -y @modelcontextprotocol/server-everything
      offer a server that is a program, which speaks over stdin and stdout
  wirescope --env LOG=debug --cwd server -- python3 -u server.py
      add to its environment, and start it in a folder
  wirescope --config .vscode/mcp.json
      offer the servers in an MCP client's configuration file
  wirescope --port 9000 --no-open
      serve at port 9000 and print the link
  wirescope --allow-origin https://wirescope.example/
      also work for the page at that address
  wirescope tap --name files -- npx -y @modelcontextprotocol/server-filesystem .
      in place of a server's command in a client: record what the two say (wirescope tap --help)
  wirescope --completions bash > wirescope.bash
      write completions for a shell

Environment:
  MCP_SERVER_URL     the server to open where no URL is given
  MCP_API_KEY        the key for it, sent in the header api_key
  ANTHROPIC_API_KEY  the key for Claude in the chat

Exit codes:
  0  ended by Ctrl+C or SIGTERM, or printed what was asked for
  1  could not start; the message says why and what to do
  2  the arguments are wrong";

/// A visual debugger for MCP servers: serves its page on this machine, and reaches servers for it
#[derive(Debug, Parser)]
#[command(
    name = "wirescope",
    version,
    after_help = AFTER_HELP,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Options {
    #[command(subcommand)]
    pub mode: Option<Mode>,

    #[arg(
        value_name = "URL",
        value_parser = server,
        help = "Server to open, such as http://localhost:3000/mcp"
    )]
    server: Option<String>,

    #[arg(
        last = true,
        value_name = "COMMAND",
        conflicts_with = "server",
        help = "Program to offer, with its arguments; it speaks over stdin and stdout"
    )]
    program: Vec<String>,

    /// Variable for the program's environment (repeatable)
    #[arg(long, value_name = "NAME=VALUE", requires = "program", value_parser = variable)]
    env: Vec<(String, Secret<String>)>,

    /// Start the program in this folder
    #[arg(long, value_name = "FOLDER", requires = "program")]
    cwd: Option<String>,

    /// Offer the servers in this configuration file of an MCP client (repeatable)
    #[arg(long, value_name = "FILE")]
    pub config: Vec<PathBuf>,

    /// Serve at exactly this port, or with 0 at any free one [default: the first free one from 8970 on]
    #[arg(long, value_name = "N")]
    pub port: Option<u16>,

    /// Print the link instead of opening the browser
    #[arg(long)]
    pub no_open: bool,

    /// Header to send to the server, such as 'Authorization: Bearer TOKEN'
    #[arg(long, value_name = "NAME: VALUE", requires = "server", value_parser = header)]
    header: Option<(String, String)>,

    /// Also trust the certificates in this PEM file as roots
    #[arg(long, value_name = "FILE")]
    pub ca: Option<PathBuf>,

    /// Do not check the certificate of this host (repeatable)
    #[arg(long, value_name = "HOST", value_parser = host)]
    pub insecure: Vec<String>,

    /// Append a log of pages, exchanges and programs to this file, without keys or bodies
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,

    /// Also work for the page at this address (repeatable), and print the link that pairs it
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    pub allow_origin: Vec<Url>,

    /// Serve the page from this folder instead of the one inside the program
    #[arg(long, value_name = "FOLDER")]
    pub page: Option<PathBuf>,

    /// Print completions for this shell
    #[arg(long, value_name = "SHELL")]
    pub completions: Option<Shell>,

    #[arg(long = WATCH_ARGUMENT, hide = true, exclusive = true)]
    pub watch_programs: bool,
}

#[derive(Debug, Subcommand)]
pub enum Mode {
    Tap(TapOptions),
}

/// What the environment says, each where it is set and not empty.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    pub server: Option<String>,
    pub key: Option<String>,
    pub anthropic_key: Option<String>,
}

impl Environment {
    pub fn read() -> Self {
        let value = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        Self {
            server: value("MCP_SERVER_URL"),
            key: value("MCP_API_KEY"),
            anthropic_key: value("ANTHROPIC_API_KEY"),
        }
    }
}

impl Options {
    /// What the page is to open; a program it is offered in another way. The key in the environment belongs to
    /// the server named there, and goes to another one only where none is named.
    pub fn target(&self, environment: Environment) -> Target {
        if !self.program.is_empty() {
            return Target { anthropic_key: environment.anthropic_key, ..Target::default() };
        }
        let other = self.server.is_some() && environment.server.is_some();
        let is_other = other && self.server != environment.server;
        Target {
            server: self.server.clone().or(environment.server),
            header: self.header.clone(),
            key: environment.key.filter(|_| !is_other),
            anthropic_key: environment.anthropic_key,
        }
    }

    /// The one to be offered, if there is one.
    pub fn program(&self) -> Option<Command> {
        let (command, args) = self.program.split_first()?;
        Some(Command {
            command: command.clone(),
            args: args.to_owned(),
            env: self.env.clone(),
            folder: self.cwd.clone(),
        })
    }
}

/// A variable of the environment.
fn variable(text: &str) -> Result<(String, Secret<String>), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE")?;
    if name.is_empty() {
        return Err("the name is missing".to_owned());
    }
    Ok((name.to_owned(), Secret::new(value.to_owned())))
}

/// As typed, which the page reads in the same way.
fn server(text: &str) -> Result<String, String> {
    Url::read(text).map(|_| text.to_owned()).map_err(|mistake| format!("it {mistake}"))
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("write it as 'Name: value'")?;
    let (name, value) = (name.trim(), value.trim());
    HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| "the name has a character that is not allowed")?;
    HeaderValue::from_str(value).map_err(|_| "the value has a character that is not allowed")?;
    if value.is_empty() {
        return Err("the value is missing".to_owned());
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// In lower case, an IPv6 address without brackets.
fn host(text: &str) -> Result<String, String> {
    let bare = "write only the host, such as dev.local, without port and path";
    let is_address = text.contains(':') && !text.starts_with('[');
    let written = if is_address { format!("[{text}]") } else { text.to_owned() };
    let url = Url::read(&format!("https://{written}")).map_err(|_| bare)?;
    if url.port().is_some() || url.tail() != "/" || text.contains('/') {
        return Err(bare.to_owned());
    }
    Ok(url.host().trim_matches(['[', ']']).to_owned())
}

fn origin(text: &str) -> Result<Url, String> {
    Url::read_absolute(text).map_err(|mistake| format!("it {mistake}"))
}

#[cfg(test)]
mod tests;
