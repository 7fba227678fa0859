//! Every label of the page: what stands in its views between quotation marks, for a person to read. By the file
//! in which it is to be changed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::files_below;

/// Attributes whose values people read or hear.
const SPOKEN: [&str; 7] = ["title", "aria-label", "placeholder", "label", "name", "words", "what"];

/// All of `src/ui`, a heading for each file.
pub fn sheet(head: &str) -> String {
    let mut sheet = format!("{head}\n");
    let mut paths = files_below(Path::new("src/ui"));
    paths.sort();
    for path in paths {
        let text = fs::read_to_string(&path).expect("readable source");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let labels: BTreeSet<String> =
            literals(code).into_iter().filter(is_label).map(|one| one.text).collect();
        if labels.is_empty() {
            continue;
        }
        let name = path.to_string_lossy().replace('\\', "/");
        write!(sheet, "\n{name}\n").expect("a string takes it");
        for label in labels {
            writeln!(sheet, "  {label}").expect("a string takes it");
        }
    }
    sheet
}

/// A text between quotation marks, and what stands before it.
struct Literal {
    text: String,
    /// The name of the attribute that it is the value of; empty where it is none.
    attribute: String,
    /// It is compared, or matched.
    is_pattern: bool,
}

fn is_label(literal: &Literal) -> bool {
    let Literal { text, attribute, is_pattern } = literal;
    if *is_pattern || !attribute.is_empty() && !SPOKEN.contains(&attribute.as_str()) {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let begins = text.trim_start().chars().next().is_some_and(char::is_uppercase);
    let is_code = text.contains(['{', '<', '[', '#', '=', '_'].as_slice()) && !text.contains(' ');
    let is_markup = text.starts_with(['.', '#', '/', '[', '&']) || text.starts_with("var(");
    letters > 1 && !is_code && !is_markup && (begins || text.trim().contains(' '))
}

/// Comments and characters have quotation marks too.
fn literals(code: &str) -> Vec<Literal> {
    let mut found = Vec::new();
    let is_said = |line: &&str| !line.trim_start().starts_with("//") && !line.contains("reason =");
    for line in code.lines().filter(is_said) {
        let mut rest = line;
        let mut before = String::new();
        while let Some(at) = rest.find('"') {
            before.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(end) = end_of(rest) else { break };
            let text = rest[..end].replace("\\\"", "\"").replace("\\n", " ");
            rest = &rest[end + 1..];
            let is_key = ["KeyboardEvent", ".key()", "=> Some("].iter().any(|it| line.contains(it));
            let is_pattern =
                is_key || before.trim_end().ends_with("==") || rest.trim_start().starts_with("=>");
            found.push(Literal { text, attribute: attribute(&before), is_pattern });
            before.push('"');
        }
    }
    found
}

fn end_of(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !is_escaped => is_escaped = true,
            b'"' if !is_escaped => return Some(at),
            _ => is_escaped = false,
        }
    }
    None
}

/// `class=` before a text makes it the value of `class`; a space makes it an assignment.
fn attribute(before: &str) -> String {
    let Some(named) = before.strip_suffix('=') else { return String::new() };
    let name = named.rsplit(|c: char| !(c.is_alphanumeric() || "-_:".contains(c))).next();
    name.unwrap_or_default().to_owned()
}
