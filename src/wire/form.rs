//! `application/x-www-form-urlencoded`: the queries and bodies that OAuth speaks in.

use super::url::{percent_decode, push_escape};

pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// Pairs as `name=value&…`.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        encode_into(&mut text, name);
        text.push('=');
        encode_into(&mut text, value);
    }
    text
}

/// One name or value.
pub fn encode_part(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    encode_into(&mut text, part);
    text
}

/// The pairs of a query or a body, in order, repeated names included.
pub fn decode(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode_part(name), decode_part(value)))
        .collect()
}

fn decode_part(part: &str) -> String {
    percent_decode(&part.replace('+', " "))
}

fn encode_into(text: &mut String, part: &str) {
    for byte in part.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'*' => {
                text.push(char::from(byte));
            }
            b' ' => text.push('+'),
            _ => push_escape(text, byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_and_reads_what_a_browser_does() {
        let text = encode([("scope", "a b"), ("resource", "https://x.test/mcp?é")]);

        assert_eq!(text, "scope=a+b&resource=https%3A%2F%2Fx.test%2Fmcp%3F%C3%A9");
        assert_eq!(
            decode(&text),
            [
                ("scope".to_owned(), "a b".to_owned()),
                ("resource".to_owned(), "https://x.test/mcp?é".to_owned())
            ]
        );
    }

    #[test]
    fn keeps_repeated_names() {
        assert_eq!(decode("code=1&code=2&&x").len(), 3);
    }

    proptest! {
        #[test]
        fn any_pair_comes_back(name in "[^&]{1,8}", value: String) {
            let text = encode([(name.as_str(), value.as_str())]);

            prop_assert_eq!(decode(&text), [(name, value)]);
        }
    }
}
