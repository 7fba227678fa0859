//! JSON text as tokens for display. Works on what crossed the wire, not on a value read from it, so every
//! digit, escape and duplicate key stays as sent. Takes a few passes over the text, whatever is in it.

use memchr::memchr_iter;

#[cfg(test)]
mod tests;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A string in front of a colon.
    Key,
    String,
    Number,
    /// `true`, `false` or `null`.
    Literal,
    Punctuation,
    Space,
    /// All the text from the first place on that cannot be JSON, such as a string without an end.
    Invalid,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub kind: TokenKind,
    pub text: &'a str,
}

/// The tokens of `text`, white space included: put together they are `text` again. Looks at words
/// only; brackets that do not match and commas that are missing pass.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { rest: text }
}

/// The items of the array that `text` is, each as it stands there without the space around it. Empty when
/// the text is no array.
pub fn items(text: &str) -> Vec<&str> {
    let mut items = Vec::new();
    let (mut depth, mut at, mut from) = (0_usize, 0, 0);
    for token in tokens(text) {
        let end = at + token.text.len();
        let mark = match (token.kind, token.text) {
            (TokenKind::Punctuation, mark) => mark,
            _ => "",
        };
        if depth == 1 && matches!(mark, "," | "]") && !text[from..at].trim().is_empty() {
            items.push(text[from..at].trim());
        }
        match mark {
            "[" | "{" => depth += 1,
            "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 1 && matches!(mark, "[" | ",") {
            from = end;
        }
        at = end;
    }
    items
}

#[derive(Clone, Debug)]
pub struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let first = *self.rest.as_bytes().first()?;
        let (kind, length) = match first {
            b'{' | b'}' | b'[' | b']' | b',' | b':' => (TokenKind::Punctuation, 1),
            b'"' => self.string(),
            byte if is_space(byte) => (TokenKind::Space, run(self.rest, is_space)),
            _ => self.word(),
        };
        let (text, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(Token { kind, text })
    }
}

impl Tokens<'_> {
    fn string(&self) -> (TokenKind, usize) {
        let Some(length) = string_length(self.rest.as_bytes()) else {
            return (TokenKind::Invalid, self.rest.len());
        };
        let after = &self.rest[length..];
        let is_key = after.as_bytes().get(run(after, is_space)) == Some(&b':');
        (if is_key { TokenKind::Key } else { TokenKind::String }, length)
    }

    fn word(&self) -> (TokenKind, usize) {
        let length = run(self.rest, |byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
        match &self.rest[..length] {
            "true" | "false" | "null" => (TokenKind::Literal, length),
            word if is_number(word) => (TokenKind::Number, length),
            _ => (TokenKind::Invalid, self.rest.len()),
        }
    }
}

/// `text` with one member or item a line and two spaces for each level. Digits, escapes and the order
/// of keys stay; what cannot be JSON is kept as it came, at the end.
///
/// Text nested to attack would make mostly indentation, so lines stop being indented where it has
/// grown past ten times the text.
pub fn pretty(text: &str) -> String {
    let mut printer = Printer {
        out: String::with_capacity(text.len() + text.len() / 4),
        depth: 0,
        indent_left: text.len().saturating_mul(10).saturating_add(1 << 20),
        last: None,
    };
    for token in tokens(text).filter(|token| token.kind != TokenKind::Space) {
        printer.push(token.text);
    }
    printer.out
}

struct Printer {
    out: String,
    depth: usize,
    indent_left: usize,
    /// The last byte of the token before.
    last: Option<u8>,
}

impl Printer {
    fn push(&mut self, token: &str) {
        match token {
            "," => self.out.push(','),
            ":" => self.out.push_str(": "),
            "}" | "]" => {
                self.depth = self.depth.saturating_sub(1);
                if !matches!((self.last, token), (None, _) | (Some(b'{'), "}") | (Some(b'['), "]"))
                {
                    self.start_line();
                }
                self.out.push_str(token);
            }
            _ => {
                if !matches!(self.last, None | Some(b':')) {
                    self.start_line();
                }
                self.depth += usize::from(matches!(token, "{" | "["));
                self.out.push_str(token);
            }
        }
        self.last = token.bytes().last();
    }

    fn start_line(&mut self) {
        const SPACES: &str = "                                ";
        let mut indent = (self.depth * 2).min(self.indent_left);
        self.indent_left -= indent;
        self.out.push('\n');
        while indent > 0 {
            let some = indent.min(SPACES.len());
            self.out.push_str(&SPACES[..some]);
            indent -= some;
        }
    }
}

/// A text of which a screen shows a few lines at a time. Knows where each line starts, and colours only
/// the lines asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    text: String,
    line_starts: Vec<usize>,
}

impl Document {
    /// The lines of [`pretty`].
    pub fn pretty(json: &str) -> Self {
        Self::verbatim(pretty(json))
    }

    /// The lines as they are. Each is coloured by itself, so text that is not JSON is mostly `Invalid`.
    pub fn verbatim(text: String) -> Self {
        let after_breaks = memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
        let line_starts = std::iter::once(0).chain(after_breaks).collect();
        Self { text, line_starts }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// At least one: an empty text is one empty line.
    pub fn line_count(&self) -> usize {
        self.line_starts.len()
    }

    /// Without its line break; empty when there is no such line.
    pub fn line(&self, index: usize) -> &str {
        let Some(&start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |next| next - 1);
        &self.text[start..end]
    }

    /// What to paint for one line: put together, its text up to about `max_bytes`. One line can hold an
    /// image of 20 MB, which no screen should be asked to lay out.
    pub fn spans(&self, index: usize, max_bytes: usize) -> Vec<(TokenKind, &str)> {
        let mut left = max_bytes;
        let mut spans = Vec::new();
        for token in tokens(self.line(index)) {
            let shown = &token.text[..token.text.floor_char_boundary(left)];
            if !shown.is_empty() {
                spans.push((token.kind, shown));
            }
            left -= shown.len();
            if shown.len() < token.text.len() {
                break;
            }
        }
        spans
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// How many bytes `text` starts with that `belong`, which must refuse everything outside ASCII.
fn run(text: &str, belongs: impl Fn(u8) -> bool) -> usize {
    text.bytes().position(|byte| !belongs(byte)).unwrap_or(text.len())
}

/// Both quotes included; `None` where the string has no end or holds a bare control character.
fn string_length(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        at += text.get(at..)?.iter().position(ends)?;
        match text[at] {
            b'"' => return Some(at + 1),
            b'\\' if text.get(at + 1).is_some_and(u8::is_ascii_graphic) => at += 2,
            _ => return None,
        }
    }
}

/// By the grammar of RFC 8259 §6.
fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}
