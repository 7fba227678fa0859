//! What was pasted in place of an address, and what became of it.

use crate::mcp::http::NetworkFailure;
use crate::session::pasted::{PastedServer, Source};
use crate::wire::url::UrlMistake;

pub const BY_COMPANION: &str =
    "This is a command, and a web page cannot start programs. The companion program can:";

fn source(source: Source) -> &'static str {
    match source {
        Source::Address => "the pasted text",
        Source::Curl => "a curl command",
        Source::ClientConfig => "a client's configuration",
        Source::ClientCommand => "a client's command",
        Source::Registry => "a registry entry",
        Source::Bundle => "an MCP bundle",
        Source::InstallLink => "an install link",
        Source::Command => "a command",
    }
}

/// The form was filled in by it. `headers` are names, never values; the values of the `missing` were not in it.
pub fn taken(from: Source, headers: &[String], missing: &[String]) -> String {
    let from = source(from);
    let with = match headers {
        [] => String::new(),
        [header] => format!(" and the header {header}"),
        _ => format!(" and the headers {}", headers.join(", ")),
    };
    let options = if headers.is_empty() { "" } else { ": see Options" };
    let taken = format!("Took the address{with} from {from}{options}");
    if missing.is_empty() {
        return taken;
    }
    let what = if missing.len() == 1 { "value of the header" } else { "values of the headers" };
    format!("{taken}. Under Options, enter the {what} {}", missing.join(", "))
}

/// Several servers, or one that is a program.
pub fn found(from: Source, count: usize) -> String {
    let servers = if count == 1 { "a server".to_owned() } else { format!("{count} servers") };
    let from = source(from);
    format!("Found {servers} in {from}")
}

/// Why the file that a person dropped was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// More than 1 MB.
    TooLarge,
    /// More than 50 MB.
    TooMuch,
    /// An archive without `manifest.json`.
    NoManifest,
    /// The browser does not hand it over.
    Unreadable,
}

pub fn not_read(why: NotRead) -> &'static str {
    match why {
        NotRead::TooLarge => "This file is too large for a configuration: 1 MB at most",
        NotRead::TooMuch => "This file is too large for an argument: 50 MB at most",
        NotRead::NoManifest => "This archive contains no manifest.json, so it is not an MCP bundle",
        NotRead::Unreadable => "The browser could not read this file",
    }
}

/// What a server asks of whoever wants to reach it; empty where an address is enough.
pub fn needs(server: &PastedServer) -> String {
    let missing = |name: &String, value: &str| value.is_empty().then(|| name.clone());
    let mut needs: Vec<String> =
        server.command().map(|_| "the companion".to_owned()).into_iter().collect();
    let open: Vec<String> = if let Some(command) = server.command() {
        command.env.iter().filter_map(|(name, value)| missing(name, value.reveal())).collect()
    } else {
        let headers = server.target.headers.iter();
        headers.filter_map(|header| missing(&header.name, header.value.reveal())).collect()
    };
    needs.extend(open);
    if needs.is_empty() { String::new() } else { format!("Needs {}", needs.join(", ")) }
}

/// Why a search in a registry came to nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum SearchFailed {
    Address(UrlMistake),
    Network(NetworkFailure),
    /// In seconds.
    Silent(u64),
    Status(u16),
    /// The answer is no list of servers.
    NoList,
}

/// `has_companion`: it was asked as well.
pub fn search_failed(why: &SearchFailed, has_companion: bool) -> String {
    match why {
        SearchFailed::Address(mistake) => {
            format!("The address of the registry {mistake}")
        }
        SearchFailed::Network(NetworkFailure::Hidden(_)) if !has_companion => {
            "The registry did not answer, or it does not let web pages read its answers (CORS). \
             Check the address, or start the Wirescope companion, which needs no CORS"
                .to_owned()
        }
        SearchFailed::Network(failure) => {
            format!("The registry did not answer: {}", super::network_failure_line(failure))
        }
        SearchFailed::Silent(seconds) => {
            format!(
                "The registry did not answer within {seconds} s. Try again, or check its address"
            )
        }
        SearchFailed::Status(404) => {
            "The registry answered HTTP 404: this address has no registry API (v0.1). Check the address"
                .to_owned()
        }
        SearchFailed::Status(status) => format!("The registry answered HTTP {status}"),
        SearchFailed::NoList => {
            "The answer is not a list of servers: this address may not be a registry".to_owned()
        }
    }
}
