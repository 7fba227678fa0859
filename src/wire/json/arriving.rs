//! JSON read while it arrives: each piece takes what its own length explains, so that at the end of a message
//! of any length there is next to nothing left to do.

use std::mem;

use serde_json::{Map, Number, Value};

use super::{Halves, Json, code, marked};
use crate::wire::pieces::Pieces;

#[cfg(test)]
mod tests;

/// So many arrays and objects within each other `serde_json` reads, and no more.
const MOST_DEEP: usize = 127;
/// What `serde_json` takes for a number where an object begins with it.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// A JSON text as far as it has arrived. Comes to the value and the findings of [`super::read`]; what cannot be
/// read is left to that, which says why.
#[derive(Debug, Default)]
pub struct Arriving {
    /// In bytes, so far.
    length: usize,
    open: Vec<Container>,
    due: Due,
    /// What the last piece broke off in, and what there is of it.
    token: Token,
    held: Vec<u8>,
    /// The same of a string: its characters.
    text: Pieces,
    escape: Vec<u8>,
    /// Half a character that waits for its other half, as it is written.
    half: Option<(u32, String)>,
    halves: Halves,
    is_marked: bool,
    value: Option<Value>,
}

#[derive(Debug)]
enum Container {
    Array(Vec<Value>),
    /// Its members, and the key whose value is at hand.
    Object(Map<String, Value>, String),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Due {
    #[default]
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    Nothing,
    /// It is no JSON, or none for this reader.
    GivenUp,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Token {
    #[default]
    None,
    /// A byte order mark.
    Mark,
    /// A number, `true`, `false` or `null`.
    Word,
    Text,
}

impl Arriving {
    /// With what has arrived already, in order.
    pub fn of<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut arriving = Self::default();
        pieces.for_each(|piece| arriving.feed(piece));
        arriving
    }

    /// Goes on where it stopped in the text that these parts make, put together; they are all of it so far.
    /// A part may be cut anywhere, even inside a character.
    pub fn follow(&mut self, parts: &[&[u8]]) {
        let mut known = self.length;
        for part in parts {
            if let Some(news) = part.get(known..) {
                self.feed(news);
            }
            known = known.saturating_sub(part.len());
        }
    }

    /// What was read so far, in bytes.
    pub fn length(&self) -> usize {
        self.length
    }

    /// An array or an object has begun, and what has come of it is JSON: more is due.
    pub fn is_open(&self) -> bool {
        !self.open.is_empty() && self.due != Due::GivenUp
    }

    pub fn feed(&mut self, piece: &[u8]) {
        if self.length == 0 && piece.first() == Some(&0xef) {
            self.token = Token::Mark;
        }
        self.length += piece.len();
        let mut rest = piece;
        while !rest.is_empty() && self.due != Due::GivenUp {
            rest = match self.token {
                Token::None => self.sign(rest),
                Token::Mark => self.mark(rest),
                Token::Word => self.word(rest),
                Token::Text => self.text(rest),
            };
        }
    }

    /// `None` where all that has come is not one JSON text.
    pub fn finish(mut self) -> Option<Json> {
        if self.token == Token::Word {
            let word = mem::take(&mut self.held);
            self.end_word(&word);
        }
        if matches!(self.token, Token::Mark | Token::Text) || self.due != Due::Nothing {
            return None;
        }
        let mut findings = Vec::new();
        findings.extend(self.is_marked.then(marked));
        findings.extend(self.halves.finding());
        Some(Json { value: self.value?, findings })
    }

    fn give_up(&mut self) {
        self.due = Due::GivenUp;
    }

    /// One sign of the grammar, or the first of a token.
    fn sign<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let Some((sign, tail)) = rest.split_first() else { return rest };
        match (sign, self.due) {
            (b' ' | b'\n' | b'\t' | b'\r', _) => {}
            (b'"', Due::Value | Due::ValueOrEnd | Due::Key | Due::KeyOrEnd) => {
                self.token = Token::Text;
            }
            (b'[', Due::Value | Due::ValueOrEnd) => {
                self.begin(Container::Array(Vec::new()), Due::ValueOrEnd);
            }
            (b'{', Due::Value | Due::ValueOrEnd) => {
                self.begin(Container::Object(Map::new(), String::new()), Due::KeyOrEnd);
            }
            (b',', Due::CommaOrEnd) => {
                let is_array = matches!(self.open.last(), Some(Container::Array(_)));
                self.due = if is_array { Due::Value } else { Due::Key };
            }
            (b':', Due::Colon) => self.due = Due::Value,
            (b']', Due::ValueOrEnd | Due::CommaOrEnd) | (b'}', Due::KeyOrEnd | Due::CommaOrEnd) => {
                self.end(*sign);
            }
            (byte, Due::Value | Due::ValueOrEnd) if is_of_word(*byte) => return self.word(rest),
            _ => self.give_up(),
        }
        tail
    }

    fn begin(&mut self, container: Container, due: Due) {
        if self.open.len() >= MOST_DEEP {
            return self.give_up();
        }
        self.open.push(container);
        self.due = due;
    }

    fn end(&mut self, sign: u8) {
        match (self.open.pop(), sign) {
            (Some(Container::Array(items)), b']') => self.put(Value::Array(items)),
            (Some(Container::Object(members, _)), b'}') => self.put(Value::Object(members)),
            _ => self.give_up(),
        }
    }

    fn put(&mut self, value: Value) {
        self.due = Due::CommaOrEnd;
        match self.open.last_mut() {
            Some(Container::Array(items)) => items.push(value),
            Some(Container::Object(members, key)) => {
                members.insert(mem::take(key), value);
            }
            None => {
                self.value = Some(value);
                self.due = Due::Nothing;
            }
        }
    }

    fn mark<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let Some((byte, tail)) = rest.split_first() else { return rest };
        self.held.push(*byte);
        if self.held == MARK {
            (self.is_marked, self.token) = (true, Token::None);
            self.held.clear();
        } else if !MARK.starts_with(&self.held) {
            self.give_up();
        }
        tail
    }

    fn word<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        let end = rest.iter().position(|byte| !is_of_word(*byte));
        let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
        if end.is_none() || !self.held.is_empty() {
            self.held.extend_from_slice(word);
        }
        self.token = Token::Word;
        match end {
            None => {}
            Some(_) if self.held.is_empty() => self.end_word(word),
            Some(_) => {
                let whole = mem::take(&mut self.held);
                self.end_word(&whole);
            }
        }
        tail
    }

    fn end_word(&mut self, word: &[u8]) {
        self.token = Token::None;
        let number = || std::str::from_utf8(word).ok()?.parse::<Number>().ok();
        match word {
            b"true" => self.put(Value::Bool(true)),
            b"false" => self.put(Value::Bool(false)),
            b"null" => self.put(Value::Null),
            _ => match number() {
                Some(number) => self.put(Value::Number(number)),
                None => self.give_up(),
            },
        }
    }

    fn text<'a>(&mut self, rest: &'a [u8]) -> &'a [u8] {
        if !self.escape.is_empty() {
            let Some((byte, tail)) = rest.split_first() else { return rest };
            self.escape.push(*byte);
            self.read_escape();
            return tail;
        }
        let (run, rest) = rest.split_at(plain_run(rest));
        let is_whole = self.text.is_empty() && self.half.is_none();
        match rest {
            [b'"', tail @ ..] if is_whole => {
                self.end_text(String::from_utf8_lossy(run).into_owned());
                tail
            }
            [b'"', tail @ ..] => {
                self.hold(run);
                self.settle_half();
                let text = String::from_utf8(self.text.take());
                let lossy = |broken: &[u8]| String::from_utf8_lossy(broken).into_owned();
                self.end_text(text.unwrap_or_else(|broken| lossy(broken.as_bytes())));
                tail
            }
            [b'\\', tail @ ..] => {
                self.hold(run);
                self.escape.push(b'\\');
                tail
            }
            [] => {
                self.hold(run);
                rest
            }
            // Characters that have to be escaped.
            _ => {
                self.give_up();
                rest
            }
        }
    }

    fn hold(&mut self, run: &[u8]) {
        if !run.is_empty() {
            self.settle_half();
            self.text.push(run);
        }
    }

    fn end_text(&mut self, mut text: String) {
        self.token = Token::None;
        if !matches!(self.due, Due::Key | Due::KeyOrEnd) {
            text.shrink_to_fit();
            return self.put(Value::String(text));
        }
        match self.open.last_mut() {
            Some(Container::Object(..)) if self.due == Due::KeyOrEnd && text == NUMBER_KEY => {
                self.give_up();
            }
            Some(Container::Object(_, key)) => (*key, self.due) = (text, Due::Colon),
            _ => self.give_up(),
        }
    }

    fn read_escape(&mut self) {
        let plain = match *self.escape.as_slice() {
            [_, b'u', ref digits @ ..] if digits.len() < 4 => return,
            [_, b'u', ..] => return self.read_code(),
            [_, byte @ (b'"' | b'\\' | b'/')] => byte,
            [_, b'b'] => 0x08,
            [_, b'f'] => 0x0c,
            [_, b'n'] => b'\n',
            [_, b'r'] => b'\r',
            [_, b't'] => b'\t',
            _ => return self.give_up(),
        };
        self.escape.clear();
        self.hold(&[plain]);
    }

    fn read_code(&mut self) {
        let escape = mem::take(&mut self.escape);
        let Some(escape) = std::str::from_utf8(&escape).ok() else { return self.give_up() };
        let Some(code) = code(escape) else { return self.give_up() };
        if let (Some((first, _)), 0xdc00..=0xdfff) = (&self.half, code) {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (code - 0xdc00);
            self.half = None;
            return self.push(code);
        }
        self.settle_half();
        match code {
            0xd800..=0xdbff => self.half = Some((code, escape.to_owned())),
            0xdc00..=0xdfff => {
                self.halves.add(escape);
                self.push(0xfffd);
            }
            _ => self.push(code),
        }
    }

    /// Its other half does not come.
    fn settle_half(&mut self) {
        if let Some((_, escape)) = self.half.take() {
            self.halves.add(&escape);
            self.push(0xfffd);
        }
    }

    fn push(&mut self, code: u32) {
        let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.text.push(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// How many bytes of a string stand for themselves: up to its end, an escape, or what has to be escaped.
/// Eight at a time, by the arithmetic that finds a zero byte in a word.
fn plain_run(text: &[u8]) -> usize {
    const LOW: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let is_plain = |eight: &&[u8; 8]| {
        let word = u64::from_ne_bytes(**eight);
        let zero = |word: u64| word.wrapping_sub(LOW) & !word;
        let quote = zero(word ^ (LOW * u64::from(b'"')));
        let escape = zero(word ^ (LOW * u64::from(b'\\')));
        let control = word.wrapping_sub(LOW * u64::from(b' ')) & !word;
        (quote | escape | control) & HIGH == 0
    };
    let (eights, _) = text.as_chunks();
    let plain = 8 * eights.iter().take_while(is_plain).count();
    let ends = |byte: &u8| *byte < b' ' || *byte == b'"' || *byte == b'\\';
    text[plain..].iter().position(ends).map_or(text.len(), |end| plain + end)
}

fn is_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}
