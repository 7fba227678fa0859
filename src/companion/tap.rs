//! `wirescope tap`: stands between a client and its server, passes on what they say, byte for byte and at once,
//! and records it. The format of the record is that of `wire::companion::tap`.
//!
//! Client and server come first: whatever becomes of the record, they go on as without a tap. It reads nothing of
//! what passes, and knows nothing of MCP.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::relay::{Tls, UnreadableRoots};
use crate::wire::companion::tap::{Opening, Transport};
use crate::wire::program::Command;
use crate::wire::url::Url;

mod folder;
mod http;
mod program;
mod recorder;
pub mod records;

pub use folder::folder;

use recorder::Recorder;

const AFTER_HELP: &str = "\
Examples:
  wirescope tap --name files -- npx -y @modelcontextprotocol/server-filesystem .
      what a client starts in place of the server's own command
  wirescope tap --name shop --listen 9100 --to https://shop.example/mcp
      then let the client connect to http://127.0.0.1:9100/mcp

The record is a file of JSON Lines, readable only by you. It contains everything that was said, the command
line and the address; for headers that carry keys, only their names.

Exit codes:
  that of the server; 128 and the number of the signal that ended it; 127 if it was not found, 126 if it
  could not be started";

/// Record what a client and a server say to each other
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct TapOptions {
    /// What to call the record [default: the name of the program or of the host]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Write the record to this file, or beside it if it exists, instead of to the folder for records
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,

    /// Record the values of headers that carry keys, too
    #[arg(long)]
    keep_secrets: bool,

    /// Listen at this port of this machine for an HTTP client
    #[arg(long, value_name = "PORT", requires = "to", conflicts_with = "program")]
    listen: Option<u16>,

    /// The HTTP server to pass on to
    #[arg(long, value_name = "URL", requires = "listen", value_parser = address)]
    to: Option<Url>,

    /// Also trust the certificates in this PEM file as roots
    #[arg(long, value_name = "FILE", requires = "to")]
    ca: Option<PathBuf>,

    #[arg(
        last = true,
        value_name = "COMMAND",
        required_unless_present = "listen",
        help = "The server's own command, with its arguments"
    )]
    program: Vec<String>,
}

/// Each says what to do about it.
#[derive(Debug, thiserror::Error)]
enum CannotTap {
    #[error("this system gives the program nothing to run with ({0}): close other programs")]
    NoRuntime(#[from] io::Error),
    #[error("port {port} cannot be used ({error}): name another with --listen")]
    NoPort { port: u16, error: io::Error },
    #[error(transparent)]
    UnreadableRoots(#[from] UnreadableRoots),
}

/// All of it, up to its exit code.
pub fn run(options: &TapOptions) -> ExitCode {
    match tap(options) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("Cannot tap: {error}");
            ExitCode::FAILURE
        }
    }
}

fn tap(options: &TapOptions) -> Result<u8, CannotTap> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let recorder = Recorder::begin(&options.opening(), options.record.as_deref());
    let code = match (options.listen, &options.to) {
        (Some(port), Some(to)) => {
            let tls = Tls::new(options.ca.as_deref(), Vec::new())?;
            let tap = http::Tap::new(to.clone(), &tls, recorder.clone(), options.keep_secrets);
            runtime
                .block_on(tap.listen(port))
                .map_err(|error| CannotTap::NoPort { port, error })?;
            0
        }
        _ => runtime.block_on(program::tap(&options.command(), &recorder))?,
    };
    recorder.end();
    // The client may keep stdin open, which a thread waits for.
    runtime.shutdown_background();
    Ok(code)
}

impl TapOptions {
    fn command(&self) -> Command {
        let mut words = self.program.iter().cloned();
        let command = words.next().unwrap_or_default();
        Command { command, args: words.collect(), ..Command::default() }
    }

    fn opening(&self) -> Opening {
        let (transport, target, usual) = if let Some(to) = &self.to {
            (Transport::Http, to.to_string(), to.host().to_owned())
        } else {
            let command = self.command();
            let name = PathBuf::from(&command.command);
            let name = name.file_stem().map(|stem| stem.to_string_lossy().into_owned());
            (Transport::Stdio, command.line(), name.unwrap_or_default())
        };
        let name = self.name.clone().unwrap_or(usual);
        let started = now();
        let started = Duration::from_millis(u64::try_from(started.as_millis()).unwrap_or_default());
        Opening { name, transport, target, started }
    }
}

/// Since the Unix epoch.
#[expect(clippy::disallowed_methods, reason = "natively there is a clock")]
pub(super) fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

fn address(text: &str) -> Result<Url, String> {
    Url::read(text).map_err(|mistake| format!("it {mistake}"))
}
