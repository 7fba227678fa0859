//! JSON as literals of Python and JavaScript. Refused is what the language itself would change.

use std::fmt::Write as _;

use serde_json::{Number, Value};

use super::Refused;
use crate::schema::number::survives_f64;

/// A value that takes more than this is written over several lines.
const WIDTH: usize = 80;
/// Python reads no longer whole number.
const PYTHON_DIGITS: usize = 4300;

/// Whose literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    JavaScript,
}

impl Language {
    /// `indent` is how far its last line is indented where it takes several.
    pub(super) fn literal(self, value: &Value, indent: usize) -> Result<String, Refused> {
        let short = self.on_one_line(value)?;
        if short.len() <= WIDTH {
            return Ok(short);
        }
        let step = if self == Self::Python { 4 } else { 2 };
        let inner = indent + step;
        let (open, items, close) = match value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.literal(item, inner));
                ('[', items.collect::<Result<Vec<_>, _>>()?, ']')
            }
            Value::Object(members) => {
                let member = |(key, value): (&String, &Value)| {
                    Ok(format!("{}: {}", self.key(key), self.literal(value, inner)?))
                };
                ('{', members.iter().map(member).collect::<Result<Vec<_>, _>>()?, '}')
            }
            _ => return Ok(short),
        };
        let lines = items.iter().map(|item| format!("{:inner$}{item},\n", ""));
        Ok(format!("{open}\n{}{:indent$}{close}", lines.collect::<String>(), ""))
    }

    fn on_one_line(self, value: &Value) -> Result<String, Refused> {
        let is_python = self == Self::Python;
        Ok(match value {
            Value::Null => if is_python { "None" } else { "null" }.to_owned(),
            Value::Bool(true) => if is_python { "True" } else { "true" }.to_owned(),
            Value::Bool(false) => if is_python { "False" } else { "false" }.to_owned(),
            Value::Number(number) => self.number(number)?,
            Value::String(text) => self.string(text),
            Value::Array(items) => {
                let items = items.iter().map(|item| self.on_one_line(item));
                format!("[{}]", items.collect::<Result<Vec<_>, _>>()?.join(", "))
            }
            Value::Object(members) => {
                let member = |(key, value): (&String, &Value)| {
                    Ok(format!("{}: {}", self.key(key), self.on_one_line(value)?))
                };
                let members = members.iter().map(member).collect::<Result<Vec<_>, _>>()?;
                format!("{{{}}}", members.join(", "))
            }
        })
    }

    pub(super) fn string(self, text: &str) -> String {
        match self {
            Self::Python => python_string(text),
            Self::JavaScript => script_string(text),
        }
    }

    fn key(self, key: &str) -> String {
        // As it is, it would not be a member of the object.
        if self == Self::JavaScript && key == "__proto__" {
            return "[\"__proto__\"]".to_owned();
        }
        self.string(key)
    }

    fn number(self, number: &Number) -> Result<String, Refused> {
        let text = number.to_string();
        let is_whole = !text.contains(['.', 'e', 'E']);
        let (language, is_kept, instead) = match self {
            Self::Python if is_whole => ("Python", text.len() <= PYTHON_DIGITS, "curl or JSON-RPC"),
            Self::Python => ("Python", survives_f64(number), "curl or JSON-RPC"),
            Self::JavaScript if is_whole => ("JavaScript", survives_f64(number), "Python"),
            Self::JavaScript => ("JavaScript", survives_f64(number), "curl or JSON-RPC"),
        };
        if is_kept { Ok(text) } else { Err(Refused::Number { language, number: text, instead }) }
    }
}

pub(super) fn python_string(text: &str) -> String {
    // Writing to a string does not fail.
    string(text, |out, c| match u32::from(c) {
        code @ ..=0xffff => _ = write!(out, "\\u{code:04x}"),
        code => _ = write!(out, "\\U{code:08x}"),
    })
}

/// It is a string of JSON as well.
pub(super) fn script_string(text: &str) -> String {
    string(text, push_escape)
}

/// JSON with escapes for what nobody sees, or a terminal would act on. It means what it meant.
pub(super) fn visible_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) { push_escape(&mut out, c) } else { out.push(c) }
    }
    out
}

fn string(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    for c in Value::from(text).to_string().chars() {
        if is_unseen(c) { escape(&mut out, c) } else { out.push(c) }
    }
    out
}

fn push_escape(out: &mut String, c: char) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = write!(out, "\\u{unit:04x}");
    }
}

/// Controls that JSON lets stand, what turns the direction of text, and what takes no room. Joiners stay: words
/// and pictures are made with them.
fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}
