//! Line breaks between a value and the browser's text fields, which know `\n` only.

use std::borrow::Cow;

/// The text as a field for several lines shows it: each `\r\n` and each lone `\r` as `\n`.
pub fn shown(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a field for one line would lose something of the text.
pub fn is_in(text: &str) -> bool {
    text.contains(['\n', '\r'])
}

/// The value after a person has changed what was [`shown`] of `held` into `typed`: what they did not
/// touch keeps its own line breaks.
pub fn restored(held: &str, typed: &str) -> String {
    if !held.contains('\r') {
        return typed.to_owned();
    }
    let before = pieces(held);
    let after: Vec<char> = typed.chars().collect();
    let is_same = |(piece, typed): &(&(char, &str), &char)| piece.0 == **typed;
    let start = before.iter().zip(&after).take_while(is_same).count();
    let most = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(most).take_while(is_same).count();
    let mut value = String::new();
    let mut push = |own: &str| {
        // Two line breaks, which must not become the one that they look like.
        let is_joined = value.ends_with('\r') && own == "\n";
        value.push_str(if is_joined { "\r\n" } else { own });
    };
    before[..start].iter().for_each(|(_, own)| push(own));
    after[start..after.len() - end].iter().for_each(|typed| push(typed.encode_utf8(&mut [0; 4])));
    before[before.len() - end..].iter().for_each(|(_, own)| push(own));
    value
}

/// Each character as it is shown, with what it stands for.
fn pieces(text: &str) -> Vec<(char, &str)> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("\r\n") { 2 } else { first.len_utf8() };
        let (own, behind) = rest.split_at(length);
        pieces.push((if first == '\r' { '\n' } else { first }, own));
        rest = behind;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn line_breaks_outside_of_what_was_typed_stay_as_they_were() {
        let cases = [
            ("a\r\nb\rc\nd", "a\nb\nc\ndX", "a\r\nb\rc\ndX"),
            ("a\r\nb\rc", "a\nXb\nc", "a\r\nXb\rc"),
            ("a\r\nb\r\nc", "a\nb\n\nc", "a\r\nb\r\n\nc"),
            ("a\r\nb\r\nc", "ab\nc", "ab\r\nc"),
            ("a\r\nb", "", ""),
            ("a\nb", "a\nb!", "a\nb!"),
            ("\r\r\n", "\n\n", "\r\r\n"),
        ];
        for (held, typed, value) in cases {
            assert_eq!(restored(held, typed), value, "{held:?} shown, {typed:?} typed");
        }
    }

    proptest! {
        #[test]
        fn what_is_only_looked_at_does_not_change(held in "[ab\r\n]{0,8}") {
            prop_assert_eq!(restored(&held, &shown(&held)), held);
        }

        #[test]
        fn what_is_typed_is_what_is_shown_afterwards(held in "[ab\r\n]{0,8}", typed in "[abc\n]{0,8}") {
            let value = restored(&held, &typed);
            prop_assert_eq!(shown(&value), typed);
        }
    }
}
