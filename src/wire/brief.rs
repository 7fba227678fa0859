//! The beginnings of texts and values: what has room in a line, in as much time as that takes.

use std::io::{self, Write};

use serde_json::Value;

/// The first `most` characters, with `…` where there are more.
pub fn text(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A value as JSON on one line, as far as about `most` bytes go.
pub fn json(value: &Value, most: usize) -> String {
    let mut room = Room { bytes: Vec::new(), most };
    let is_whole = serde_json::to_writer(&mut room, value).is_ok();
    let mut line = String::from_utf8_lossy(&room.bytes).into_owned();
    if !is_whole {
        // The last character may have been cut in two.
        line.truncate(line.trim_end_matches('\u{fffd}').len());
        line.push('…');
    }
    line
}

/// A text as it is, any other value as JSON on one line.
pub fn value(value: &Value, most: usize) -> String {
    match value {
        Value::String(held) => text(held, most),
        other => json(other, most),
    }
}

struct Room {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Room {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        let left = self.most - self.bytes.len();
        self.bytes.extend_from_slice(&piece[..piece.len().min(left)]);
        if piece.len() > left { Err(io::ErrorKind::WriteZero.into()) } else { Ok(piece.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stays_whole() {
        assert_eq!(text("äöü", 3), "äöü");
        assert_eq!(json(&json!({ "a": [1, "ä"] }), 14), r#"{"a":[1,"ä"]}"#);
        assert_eq!(json(&json!({ "a": 1 }), 7), r#"{"a":1}"#);
        assert_eq!(value(&json!("äöü"), 2), "äö…");
        assert_eq!(value(&json!([1]), 3), "[1]");
    }

    #[test]
    fn what_does_not_fit_is_cut_between_characters_and_says_so() {
        assert_eq!(text("äöü", 2), "äö…");
        assert_eq!(json(&json!(["äää"]), 5), "[\"ä…");
        assert_eq!(json(&json!("x".repeat(1_000_000)), 4), "\"xxx…");
        assert_eq!(json(&json!(1), 0), "…");
    }
}
