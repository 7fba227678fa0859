//! Text with gaps for what must not stand in it, as each language writes it. What comes from outside stays text
//! there, whatever is in it.

use super::literal;
use crate::wire::program;

/// Pieces, one after the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Text(Vec<Piece>);

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Plain(String),
    /// The name of a variable.
    Variable(String),
}

impl Text {
    pub(super) fn plain(text: &str) -> Self {
        let mut whole = Self::default();
        whole.push(text);
        whole
    }

    pub(super) fn variable(name: String) -> Self {
        Self(vec![Piece::Variable(name)])
    }

    pub(super) fn push(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Piece::Plain(held)) => held.push_str(text),
            _ if text.is_empty() => {}
            _ => self.0.push(Piece::Plain(text.to_owned())),
        }
    }

    pub(super) fn push_variable(&mut self, name: String) {
        self.0.push(Piece::Variable(name));
    }

    /// This, and another behind it.
    pub(super) fn with(mut self, other: Self) -> Self {
        for piece in other.0 {
            match piece {
                Piece::Plain(text) => self.push(&text),
                Piece::Variable(name) => self.push_variable(name),
            }
        }
        self
    }

    /// For people: dots where a variable belongs.
    pub(super) fn masked(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Variable(_) => "•••".to_owned(),
        };
        self.0.iter().map(piece).collect()
    }

    /// Whether `c` stands in what is written out.
    pub(super) fn contains(&self, c: &[char]) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Plain(text) if text.contains(c)))
    }

    pub(super) fn has_variable(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Variable(_)))
    }

    /// As one word of a POSIX shell.
    pub(super) fn sh(&self) -> String {
        // What means something between double quotes, in one shell or another.
        if self.has_variable() && !self.contains(&['"', '$', '`', '\\', '!', '\n']) {
            let name = |name: &str, is_last| {
                // What follows a name without braces, some shells take for a part of it.
                if is_last { format!("${name}") } else { format!("${{{name}}}") }
            };
            return format!("\"{}\"", self.with_variables(name));
        }
        let pieces = self.0.iter().map(|piece| match piece {
            // To one shell a word is the path of a program when it begins so.
            Piece::Plain(text) if text.starts_with('=') => quoted(text),
            Piece::Plain(text) => program::quoted(text),
            Piece::Variable(name) => format!("\"${name}\""),
        });
        let word: String = pieces.collect();
        if word.is_empty() { quoted("") } else { word }
    }

    /// As an expression of Python, which has imported `os`.
    pub(super) fn python(&self) -> String {
        self.sum(literal::python_string, |name| format!("os.environ[\"{name}\"]"))
    }

    /// As an expression of JavaScript.
    pub(super) fn script(&self) -> String {
        let is_sum = self.0.len() > 1;
        self.sum(literal::script_string, |name| {
            let value = format!(r#"process.env.{name} ?? """#);
            if is_sum { format!("({value})") } else { value }
        })
    }

    /// As clients read it from a file.
    pub(super) fn config(&self) -> String {
        self.with_variables(|name, _| format!("${{{name}}}"))
    }

    fn with_variables(&self, write: impl Fn(&str, bool) -> String) -> String {
        let last = self.0.len().saturating_sub(1);
        let pieces = self.0.iter().enumerate().map(|(at, piece)| match piece {
            Piece::Plain(text) => text.clone(),
            Piece::Variable(name) => write(name, at == last),
        });
        pieces.collect()
    }

    fn sum(&self, plain: fn(&str) -> String, variable: impl Fn(&str) -> String) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Plain(text) => plain(text),
            Piece::Variable(name) => variable(name),
        });
        let sum = pieces.collect::<Vec<_>>().join(" + ");
        if sum.is_empty() { plain("") } else { sum }
    }
}

/// Between single quotes, where no shell looks at anything but the quote itself.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
