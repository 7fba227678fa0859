//! The server of a call as an entry of a client: as a command that adds it, and as a file.

use serde_json::{Map, Value, json};

use super::place::Place;
use super::program::Started;
use super::python::said;
use super::text::Text;
use super::variables::Variables;
use super::{Call, Handed, Refused};
use crate::wire::json_text;

/// Of Claude Code (<https://code.claude.com/docs/en/mcp>). An option that takes several values ends with the
/// next option or with the line; a name right after one would be another value.
pub(super) fn command(call: &Call<'_>) -> Result<Handed, Refused> {
    let mut variables = Variables::default();
    let place = Place::of(call, &mut variables, Refused::EntryOfEvents)?;
    let name = name(call.name);
    let (line, note) = match &place {
        Place::Web { url, is_stream, headers } => {
            let kind = if *is_stream { "sse" } else { "http" };
            let header = |(name, value): &(String, Text)| {
                let header = Text::plain(&format!("{name}: ")).with(value.clone());
                format!(" \\\n  --header {}", header.sh())
            };
            let headers: String = headers.iter().map(header).collect();
            (format!("claude mcp add --transport {kind} {name} {}{headers}\n", url.sh()), None)
        }
        Place::Program(program) => {
            let variable = |(name, value): &(String, Text)| {
                let pair = Text::plain(&format!("{name}=")).with(value.clone());
                format!("--env {} ", pair.sh())
            };
            let env: String = program.env.iter().map(variable).collect();
            let words = words(program);
            (format!("claude mcp add {env}--transport stdio {name} -- {words}\n"), program.note)
        }
    };
    let text = said("#", note) + &variables.comment("#") + &line;
    Ok(Handed { text, variables: variables.0, note })
}

/// There is no option for the folder, so that a shell has to go there.
fn words(program: &Started) -> String {
    let command = Text::plain(&program.command);
    let words = std::iter::once(&command).chain(&program.args);
    let words = words.map(Text::sh).collect::<Vec<_>>().join(" ");
    match &program.folder {
        Some(folder) => {
            let folder = Text::plain(folder).sh();
            format!("sh -c 'cd -- \"$1\" && shift && exec \"$@\"' sh {folder} {words}")
        }
        None => words,
    }
}

/// `mcp.json` holds no comments: what has to be set is beside it, in [`Handed`].
pub(super) fn config(call: &Call<'_>) -> Result<Handed, Refused> {
    let mut variables = Variables::default();
    let place = Place::of(call, &mut variables, Refused::EntryOfEvents)?;
    let (entry, note) = match &place {
        Place::Web { url, is_stream, headers } => {
            let kind = if *is_stream { "sse" } else { "http" };
            let mut entry = object([("type", json!(kind)), ("url", json!(url.config()))]);
            if !headers.is_empty() {
                entry.insert("headers".to_owned(), pairs(headers));
            }
            (entry, None)
        }
        Place::Program(program) => {
            let args: Vec<_> = program.args.iter().map(Text::config).collect();
            let mut entry = object([("command", json!(program.command)), ("args", json!(args))]);
            if !program.env.is_empty() {
                entry.insert("env".to_owned(), pairs(&program.env));
            }
            if let Some(folder) = &program.folder {
                entry.insert("cwd".to_owned(), json!(folder));
            }
            (entry, program.note)
        }
    };
    let file = json!({ "mcpServers": { name(call.name): entry } });
    let text = json_text::pretty(&file.to_string()) + "\n";
    Ok(Handed { text, variables: variables.0, note })
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn pairs(pairs: &[(String, Text)]) -> Value {
    let pairs = pairs.iter().map(|(name, value)| (name.clone(), Value::from(value.config())));
    Value::Object(pairs.collect())
}

/// Letters, digits, `-` and `_`, and no `-` at either end.
fn name(name: Option<&str>) -> String {
    let is_kept = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let parts = name.unwrap_or_default().split(|c| !is_kept(c)).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    if name.is_empty() { "server".to_owned() } else { name }
}
