//! What a browser's console or `curl` says, read for the cause: a script learns only that a request failed, while
//! the console has the whole sentence, and `curl` has the answer itself.
//!
//! Not here: what the page saw by its own requests, and any guess. A text that leaves the cause open is read as
//! `None`, as is one in another language than English. Which of several servers a text is about is for whoever
//! shows it, too.

use super::cause::Cause;

mod codes;
mod failures;
mod sentences;
#[cfg(test)]
mod tests;
mod transcript;
mod verdict;

/// As much of a text as is read. Consoles are long, and what failed first stands at the beginning.
const MOST_BYTES: usize = 64 * 1024;
/// As much of a value as is handed on: it stands in a sentence for people.
const MOST_VALUE: usize = 300;

/// What a pasted text says about the cause. `None` where it holds none of the known sentences.
///
/// Browsers name the failure and not always the address: the host of `NameNotFound` and the port of `PortBlocked`
/// are empty where the text does not have them.
pub fn read(text: &str) -> Option<Cause> {
    let lines = plain(text);
    let flat = lines.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(cause) = sentences::of_rules(&flat) {
        return Some(cause);
    }
    // What the answers say comes first: a line about a failed attempt may stand before one that went well.
    let exchanges = transcript::exchanges(&lines);
    if !exchanges.is_empty() {
        return verdict::of(&exchanges).or_else(|| failures::read(&lines, true));
    }
    if let Some(cause) = failures::read(&lines, false) {
        return Some(cause);
    }
    // The page asks its neighbours when an address fails, and those fail after it: what comes first counts.
    [sentences::of_connections(&flat), codes::read(&flat)]
        .into_iter()
        .flatten()
        .min_by_key(|(at, _)| *at)
        .map(|(_, cause)| cause)
}

/// Which request a command line makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurlOf {
    /// The question that a browser asks before it sends anything but the simplest.
    Preflight,
    Post,
    Get,
}

/// What a server of the newest revision answers without a session, and others refuse in a way that can be read.
const DISCOVER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}"#;
/// What a request has among `headers` if it has it at all. Keys are not among them: a command line is kept in
/// histories, and pasted into chats.
const KNOWN_VALUES: [(&str, &str); 2] =
    [("mcp-protocol-version", "2026-07-28"), ("mcp-method", "server/discover")];

/// A command line for a POSIX shell which shows what the page cannot see. `headers` are the names of those that
/// the page's request has; of their values none goes along.
pub fn curl(method: CurlOf, url: &str, origin: &str, headers: &[String]) -> String {
    // `curl` takes brackets and braces for patterns.
    let glob = if url.contains(['[', ']', '{', '}']) { " -g" } else { "" };
    let mut line = format!("curl -i{glob}");
    let mut names: Vec<String> = headers.iter().filter_map(|name| header_name(name)).collect();
    names.sort_unstable();
    names.dedup();
    match method {
        CurlOf::Preflight => {
            line.push_str(" -X OPTIONS");
            push(&mut line, "", url);
            push(&mut line, "-H ", &format!("Origin: {origin}"));
            push(&mut line, "-H ", "Access-Control-Request-Method: POST");
            if !names.is_empty() {
                let names = names.join(",");
                push(&mut line, "-H ", &format!("Access-Control-Request-Headers: {names}"));
            }
        }
        CurlOf::Post => {
            push(&mut line, "", url);
            push(&mut line, "-H ", &format!("Origin: {origin}"));
            push(&mut line, "-H ", "content-type: application/json");
            push(&mut line, "-H ", "accept: application/json, text/event-stream");
            for (name, value) in KNOWN_VALUES {
                if names.iter().any(|held| held == name) {
                    push(&mut line, "-H ", &format!("{name}: {value}"));
                }
            }
            push(&mut line, "-d ", DISCOVER);
        }
        CurlOf::Get => {
            // A stream does not end, and the head is all that matters.
            line.push_str(" -N -m 5");
            push(&mut line, "", url);
            push(&mut line, "-H ", &format!("Origin: {origin}"));
            push(&mut line, "-H ", "accept: text/event-stream");
        }
    }
    line
}

fn push(line: &mut String, option: &str, value: &str) {
    // A control character has no place in an address or a header, and a line break would end the command.
    let value: String = value.chars().filter(|c| !c.is_control()).collect();
    line.push(' ');
    line.push_str(option);
    line.push('\'');
    // Nothing ends a text in single quotes but the quote.
    line.push_str(&value.replace('\'', r"'\''"));
    line.push('\'');
}

/// The first part of `text`, with straight quotes and without what terminals add.
fn plain(text: &str) -> String {
    let start = text.get(..text.floor_char_boundary(MOST_BYTES)).unwrap_or_default();
    let straight = start.chars().filter_map(|c| match c {
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{201c}' | '\u{201d}' => Some('"'),
        '\u{a0}' | '\t' => Some(' '),
        '\n' => Some('\n'),
        other if other.is_control() => None,
        other => Some(other),
    });
    straight.collect()
}

/// A part of the text that becomes part of a cause.
fn value(text: &str) -> Option<String> {
    let text = text.trim();
    let short = text.get(..text.floor_char_boundary(MOST_VALUE)).unwrap_or_default();
    (!short.is_empty()).then(|| short.to_owned())
}

/// In lower case, if it is one: what cannot be a name is not repeated as one.
fn header_name(text: &str) -> Option<String> {
    let text = text.trim();
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let is_name = !text.is_empty() && text.len() <= MOST_VALUE && text.bytes().all(is_token);
    is_name.then(|| text.to_ascii_lowercase())
}

/// The number that `text` begins with, if it can be a status.
fn status(text: &str) -> Option<u16> {
    let text = text.trim_start();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text.get(..end)?.parse().ok()?;
    (100..600).contains(&number).then_some(number)
}
