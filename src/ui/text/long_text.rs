//! Text of any length, held where it is, and its lines, found a little at a time.

use std::sync::Arc;

use memchr::memchr;
use serde_json::Value;

/// Text that may be part of something larger. Cloning it copies nothing.
#[derive(Clone, Debug)]
pub enum HeldText {
    Whole(Arc<str>),
    /// The string at a JSON Pointer.
    Within(Arc<Value>, Arc<str>),
}

impl HeldText {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Whole(text) => text,
            Self::Within(value, pointer) => {
                value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
            }
        }
    }
}

impl From<&str> for HeldText {
    fn from(text: &str) -> Self {
        Self::Whole(text.into())
    }
}

impl From<String> for HeldText {
    fn from(text: String) -> Self {
        Self::Whole(text.into())
    }
}

/// Where each row of a text starts. A row is a line, or a part of one that is too long for the screen.
///
/// Grows by [`TextRows::advance`], so that a text of 20 MB shows its beginning at once and never holds up
/// the page.
#[derive(Debug)]
pub struct TextRows {
    starts: Vec<usize>,
    columns: usize,
    is_complete: bool,
}

impl TextRows {
    /// Lines of more than `columns` characters are broken.
    pub fn new(columns: usize) -> Self {
        Self { starts: vec![0], columns: columns.max(1), is_complete: false }
    }

    /// Looks at about `most_bytes` more of the text, which must be the same every time. True when
    /// nothing is left.
    pub fn advance(&mut self, text: &str, most_bytes: usize) -> bool {
        let begun = self.last();
        while !self.is_complete && self.last() - begun < most_bytes {
            let rest = &text[self.last()..];
            match row_length(rest, self.columns) {
                Some(length) => self.starts.push(self.last() + length),
                None => self.is_complete = true,
            }
        }
        self.is_complete
    }

    /// Rows whose end is known.
    pub fn count(&self) -> usize {
        self.starts.len() - usize::from(!self.is_complete)
    }

    /// Without its line break; empty where there is no such row.
    pub fn row<'a>(&self, text: &'a str, index: usize) -> &'a str {
        let Some(&start) = self.starts.get(index) else { return "" };
        let end = self.starts.get(index + 1).copied().unwrap_or(text.len());
        let row = &text[start..end];
        let row = row.strip_suffix('\n').unwrap_or(row);
        row.strip_suffix('\r').unwrap_or(row)
    }

    /// Whether a row goes on with the line before it.
    pub fn goes_on(&self, text: &str, index: usize) -> bool {
        let before = self.starts.get(index).and_then(|start| start.checked_sub(1));
        before.is_some_and(|before| text.as_bytes().get(before) != Some(&b'\n'))
    }

    fn last(&self) -> usize {
        self.starts.last().copied().unwrap_or_default()
    }
}

/// Bytes of the first row, its line break included; `None` when all of `text` is one row.
fn row_length(text: &str, columns: usize) -> Option<usize> {
    const MOST_BYTES_A_CHARACTER: usize = 4;
    let window = &text[..text.floor_char_boundary((columns + 1) * MOST_BYTES_A_CHARACTER)];
    let line = memchr(b'\n', window.as_bytes());
    let seen = &window[..line.unwrap_or(window.len())];
    let cut = if seen.len() <= columns {
        None
    } else {
        seen.char_indices().nth(columns).map(|(index, _)| index)
    };
    cut.or(line.map(|end| end + 1))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn rows(text: &str, columns: usize) -> Vec<&str> {
        let mut rows = TextRows::new(columns);
        while !rows.advance(text, 4) {}
        (0..rows.count()).map(|index| rows.row(text, index)).collect()
    }

    #[test]
    fn lines_are_rows_and_long_ones_are_broken_between_characters() {
        assert_eq!(rows("one\r\n\ntwo\n", 10), ["one", "", "two", ""]);
        assert_eq!(rows("äöüäö\nab", 2), ["äö", "üä", "ö", "ab"]);
        assert_eq!(rows("", 5), [""]);
        assert_eq!(rows("ab\ncd", 2), ["ab", "cd"]);
    }

    #[test]
    fn the_first_rows_are_there_before_the_rest_was_looked_at() {
        let text = "line\n".repeat(1_000);
        let mut rows = TextRows::new(80);

        assert!(!rows.advance(&text, 100));

        assert_eq!(rows.count(), 20);
        assert_eq!(rows.row(&text, 19), "line");
    }

    #[test]
    fn text_within_a_value_is_borrowed_from_it() {
        let value = Arc::new(json!({ "content": [{ "text": "hi" }] }));

        assert_eq!(HeldText::Within(value, "/content/0/text".into()).as_str(), "hi");
    }

    proptest! {
        #[test]
        fn nothing_but_line_breaks_is_lost(text in "[aä€\u{1F600}\n ]{0,40}", columns in 1_usize..6) {
            let kept: String = rows(&text, columns).concat();
            prop_assert_eq!(kept, text.replace('\n', ""));
        }
    }
}
