//! What was pasted in place of an address, and what became of it.

use crate::session::pasted::Source;

pub const BY_COMPANION: &str =
    "This is a command, and a web page cannot start programs. The companion program can:";

fn source(source: Source) -> &'static str {
    match source {
        Source::Address => "the pasted text",
        Source::Curl => "a curl command",
        Source::ClientConfig => "a client's configuration",
        Source::ClientCommand => "a client's command",
        Source::Registry => "a registry entry",
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
