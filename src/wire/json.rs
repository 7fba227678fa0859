//! JSON from outside, read as far as its grammar goes. What a strict reader would give up at, and what is
//! no reason to lose a whole answer, is a finding.

use serde_json::Value;

use super::json_text::{Token, TokenKind, tokens};
use super::reader::{Finding, Problem};

mod arriving;
mod comments;
pub mod skim;

pub use arriving::Arriving;
pub use comments::without_comments;

/// A value, and what was wrong with the text it stood in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Json {
    pub value: Value,
    pub findings: Vec<Finding>,
}

/// Reads what a peer sent, wherever it came from. `Err` says why it is no JSON.
///
/// The text is mended only where it cannot be read as it is, so that the usual message costs nothing.
pub fn read(text: &str) -> Result<Json, String> {
    let mut findings = Vec::new();
    let bare = without_mark(text);
    if bare.len() < text.len() {
        findings.push(marked());
    }
    let error = match serde_json::from_str(bare) {
        Ok(value) => return Ok(Json { value, findings }),
        Err(error) => error.to_string(),
    };
    let Some((mended, finding)) = mend(bare) else { return Err(error) };
    findings.push(finding);
    serde_json::from_str(&mended).map(|value| Json { value, findings }).map_err(|_| error)
}

/// The value alone, for whoever has nobody to tell of findings.
pub fn value(text: &str) -> Option<Value> {
    read(text).ok().map(|json| json.value)
}

/// [`value`] of bytes that need not be text.
pub fn value_of(bytes: &[u8]) -> Option<Value> {
    value(&String::from_utf8_lossy(bytes))
}

/// Reads what a person typed or pasted: what cannot be seen, a byte order mark, is no mistake of theirs.
pub fn typed(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(without_mark(text))
}

/// A number; most are small and whole, and need not be read as a fraction.
pub fn number(value: &Value) -> Option<f64> {
    let whole = value.as_i64().and_then(|whole| i32::try_from(whole).ok());
    whole.map(f64::from).or_else(|| value.as_f64())
}

pub fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

fn found(words: String) -> Finding {
    Finding { pointer: String::new(), problem: Problem::Says(words) }
}

fn marked() -> Finding {
    found("begins with a byte order mark, which JSON must not have (RFC 8259 §8.1)".to_owned())
}

/// Escapes that are half of a surrogate pair: valid by the grammar of JSON, and no character.
#[derive(Debug, Default)]
struct Halves {
    first: Option<String>,
    count: usize,
}

impl Halves {
    fn add(&mut self, escape: &str) {
        self.first.get_or_insert_with(|| escape.to_owned());
        self.count += 1;
    }

    fn finding(&self) -> Option<Finding> {
        let first = self.first.as_ref()?;
        let count = match self.count {
            1 => String::new(),
            count => format!(", {count} in all"),
        };
        let says = format!("contains half a character (`{first}`){count}, which is read as U+FFFD");
        Some(found(says))
    }
}

/// The same text with U+FFFD in place of each escape that is half of a surrogate pair. `None` where there is
/// none.
#[inline(never)]
fn mend(text: &str) -> Option<(String, Finding)> {
    let mut mended = String::with_capacity(text.len());
    let mut halves = Halves::default();
    for Token { kind, text } in tokens(text) {
        match kind {
            TokenKind::Key | TokenKind::String => mend_string(text, &mut mended, &mut halves),
            _ => mended.push_str(text),
        }
    }
    Some((mended, halves.finding()?))
}

/// Copies a string, and in place of each escape that is half of a surrogate pair, one for U+FFFD.
fn mend_string(string: &str, mended: &mut String, halves: &mut Halves) {
    let mut rest = string;
    while let Some(start) = rest.find('\\') {
        mended.push_str(&rest[..start]);
        let escape = &rest[start..];
        let length = match (code(escape), escape.get(6..).and_then(code)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                halves.add(&escape[..6]);
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            // The character after the backslash is of ASCII: the string is a whole token.
            (None, _) => 2.min(escape.len()),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended.push_str(rest);
}

/// The code that `\uXXXX`, at the start of a text, stands for.
fn code(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u32::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn says(text: &str) -> (Value, Vec<String>) {
        let json = read(text).expect("JSON");
        (json.value, json.findings.iter().map(|found| found.problem.to_string()).collect())
    }

    #[test]
    fn half_a_character_is_read_as_the_replacement_character() {
        let (value, findings) = says(r#"{"a":"x\ud83d","\udc00b":["\ud83d\ude00\\ud83d","ok"]}"#);

        assert_eq!(value, json!({ "a": "x\u{fffd}", "\u{fffd}b": ["😀\\ud83d", "ok"] }));
        assert_eq!(
            findings,
            [r"contains half a character (`\ud83d`), 2 in all, which is read as U+FFFD"]
        );
        let (value, _) = says(r#"["\ud83d\ud83d\ude00","\ud83d\n","\uD83D\u0041"]"#);
        assert_eq!(value, json!(["\u{fffd}😀", "\u{fffd}\n", "\u{fffd}A"]));
    }

    #[test]
    fn a_byte_order_mark_is_skipped_and_told() {
        let (value, findings) = says("\u{feff}{\"a\":\"\\ud83d\"}");

        assert_eq!(value, json!({ "a": "\u{fffd}" }));
        assert_eq!(findings.len(), 2);
        assert!(findings[0].starts_with("begins with a byte order mark"));
        assert_eq!(typed("\u{feff}[1]").ok(), Some(json!([1])));
    }

    #[test]
    fn what_is_no_json_is_told_as_it_was() {
        for text in ["{\"a\":", r#"{"a":"\ud83d""#, r#"["\ud83"]"#, "\u{feff}<html>", ""] {
            let whole = without_mark(text);
            let error = serde_json::from_str::<Value>(whole).expect_err("no JSON").to_string();
            assert_eq!(read(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn a_good_text_has_nothing_to_tell() {
        assert_eq!(says(r#"{"a":"\ud83d\ude00"}"#), (json!({ "a": "😀" }), Vec::new()));
    }
}
