//! A line as it stands in a terminal or in a text: a command, or words with an address in them.

use super::{Pasted, PastedServer, Source, config, curl, found, mended, program, web};
use crate::wire::program::Command;
use crate::wire::secret::Secret;

/// Clients that take servers on their command line.
const CLIENTS: [&str; 6] = ["claude", "codex", "gemini", "qwen", "amp", "droid"];
/// Options of theirs that say nothing of how a server is reached, with a value.
const WITH_VALUE: [&str; 12] = [
    "-s",
    "--scope",
    "-t",
    "--transport",
    "--bearer-token-env-var",
    "--timeout",
    "--client-id",
    "--client-secret",
    "--callback-port",
    "--description",
    "--include-tools",
    "--exclude-tools",
];
/// What servers are commonly started by.
const RUNNERS: [&str; 23] = [
    "npx", "npm", "pnpm", "pnpx", "yarn", "bun", "bunx", "deno", "node", "tsx", "uvx", "uv",
    "pipx", "python", "python3", "py", "docker", "podman", "java", "dotnet", "dnx", "cargo", "wsl",
];

pub(super) fn read(text: &str) -> Option<Pasted> {
    // Lines that go on in the next one, and what a terminal or a document puts before them.
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ").replace("^\r\n", " ");
    let joined = joined.trim().trim_matches('`').trim_start_matches(['$', '#', '%']).trim();
    let words = shlex::split(&with_backslashes(joined)).unwrap_or_default();
    let (env, words) = environment(&words);
    let Some((first, rest)) = words.split_first() else { return address(joined) };
    let called = first.rsplit(['/', '\\']).next().unwrap_or_default();
    let called =
        called.strip_suffix(".exe").or_else(|| called.strip_suffix(".cmd")).unwrap_or(called);
    match called {
        "curl" => found(Source::Curl, curl::read(rest).into_iter().collect()),
        "code" | "code-insiders" if rest.first().is_some_and(|word| word == "--add-mcp") => {
            let value = config::value(rest.get(1)?)?;
            found(Source::ClientCommand, config::servers(&value))
        }
        client if CLIENTS.contains(&client) && rest.first().is_some_and(|word| word == "mcp") => {
            found(Source::ClientCommand, added(rest.get(1..)?).into_iter().collect())
        }
        // Also a word of English.
        "go" if rest.first().is_some_and(|word| word == "run") => command(first, rest, env),
        runner if RUNNERS.contains(&runner) && !rest.is_empty() => command(first, rest, env),
        // A lone `/mcp` is the end of an address.
        _ if is_path(first) && !(rest.is_empty() && first.starts_with('/')) => {
            command(first, rest, env)
        }
        _ => address(joined),
    }
}

/// Within the paths of Windows a backslash is no escape.
fn with_backslashes(text: &str) -> String {
    let bytes = text.as_bytes();
    let is_drive = |at: usize| {
        at.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic)
    };
    let has_drive = text.match_indices(":\\").any(|(at, _)| is_drive(at));
    let begins = text.starts_with(".\\") || text.starts_with("\\\\");
    if has_drive || begins { text.replace('\\', "\\\\") } else { text.to_owned() }
}

/// `NAME=value` before a command.
fn environment(words: &[String]) -> (Vec<(String, Secret<String>)>, &[String]) {
    let variables = words.iter().map_while(|word| variable(word)).collect::<Vec<_>>();
    let rest = words.get(variables.len()..).unwrap_or_default();
    (variables, rest)
}

fn variable(word: &str) -> Option<(String, Secret<String>)> {
    let (name, value) = word.split_once('=')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let fits = !name.is_empty() && name.chars().all(is_name);
    fits.then(|| (name.to_owned(), Secret::new(value.to_owned())))
}

fn is_path(word: &str) -> bool {
    let drive = word.as_bytes().get(1) == Some(&b':') && word.contains('\\');
    drive || ["/", "./", "../", "~/", ".\\", "..\\"].iter().any(|begin| word.starts_with(begin))
}

fn command(first: &str, rest: &[String], env: Vec<(String, Secret<String>)>) -> Option<Pasted> {
    let command = Command { command: first.to_owned(), args: rest.to_vec(), env, folder: None };
    found(Source::Command, vec![PastedServer::of(None, program(command))])
}

/// The only address among the words; or what is one once it is mended.
fn address(text: &str) -> Option<Pasted> {
    let begins = text.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("http"));
    let mut named = text.split_whitespace().filter(|word| word.contains("://"));
    let url = match (named.next(), named.next()) {
        (Some(_), Some(_)) => return None,
        (Some(word), None) if !begins => mended(without_name(word))?,
        // Spaces within it.
        _ if begins => mended(text)?,
        _ => mended(text).filter(|url| url.contains(['.', ':']) && !text.contains(' '))?,
    };
    found(Source::Address, vec![PastedServer::of(None, web(&url, Vec::new())?)])
}

/// What stands behind the name of a variable or of an option.
fn without_name(word: &str) -> &str {
    match word.split_once('=') {
        Some((name, value)) if !name.contains("://") => value,
        _ => word,
    }
}

/// `add NAME URL`, `add NAME -- COMMAND`, `add-json NAME JSON`, with options anywhere before the command.
fn added(words: &[String]) -> Option<PastedServer> {
    let (verb, words) = words.split_first()?;
    if verb == "add-json" {
        let mut plain = words.iter().filter(|word| !word.starts_with('-'));
        return config::named(plain.next()?, plain.next()?);
    }
    if verb != "add" {
        return None;
    }
    let (mut plain, mut headers, mut env) = (Vec::new(), Vec::new(), Vec::new());
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--" => break,
            // One of these may bring several.
            "-H" | "--header" => {
                let header = |word: &&String| curl::header(word).is_some() && !word.contains("://");
                while let Some(word) = words.next_if(header) {
                    headers.extend(curl::header(word));
                }
            }
            "-e" | "--env" => {
                while let Some(word) = words.next_if(|word| variable(word).is_some()) {
                    env.extend(variable(word));
                }
            }
            "--url" => plain.extend(words.next().cloned()),
            option if WITH_VALUE.contains(&option) => {
                words.next();
            }
            option if option.starts_with('-') && plain.len() < 2 => {}
            _ => plain.push(word.clone()),
        }
    }
    plain.extend(words.cloned());
    let mut plain = plain.into_iter();
    let (name, first) = (plain.next()?, plain.next()?);
    let target = if first.contains("://") {
        web(&first, headers)?
    } else {
        program(Command { command: first, args: plain.collect(), env, folder: None })
    };
    Some(PastedServer::of(Some(&name), target))
}
