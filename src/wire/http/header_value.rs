//! Header values that HTTP can carry, and the encoding for those it cannot.
//!
//! A browser trims a value's edges and refuses line breaks and anything outside Latin-1, so without the
//! encoding a tool named `café ` could not be called at all.

use crate::wire::base64;

const OPENING: &str = "=?base64?";
const CLOSING: &str = "?=";

/// `text` as the value of `Mcp-Name` or `Mcp-Param-*`: itself where HTTP carries it unharmed, otherwise
/// `=?base64?…?=` around its UTF-8. Text that already looks encoded is encoded again, so that a
/// reader who decodes gets it back.
pub fn encode(text: &str) -> String {
    if travels_as_is(text) {
        return text.to_owned();
    }
    format!("{OPENING}{}{CLOSING}", base64::encode(text.as_bytes()))
}

/// A `token` of RFC 9110 §5.6.2, which every header name must be.
pub fn is_token(name: &str) -> bool {
    let is_token_byte =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token_byte)
}

/// At least one character, and only from `!` to `~`: what a session id may consist of.
pub fn is_visible_ascii(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn travels_as_is(text: &str) -> bool {
    let carried = |byte: u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\t');
    let has_edge_space = text.trim_matches([' ', '\t']).len() != text.len();
    text.bytes().all(carried) && !has_edge_space && !looks_encoded(text)
}

fn looks_encoded(text: &str) -> bool {
    let head = text.get(..OPENING.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(OPENING)) && text.ends_with(CLOSING)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decoded(value: &str) -> String {
        let Some(inner) = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="))
        else {
            return value.to_owned();
        };
        let bytes = base64::decode(inner).expect("base64 between the marks");
        String::from_utf8(bytes).expect("UTF-8 inside")
    }

    #[test]
    fn plain_values_travel_as_they_are() {
        for text in ["get-weather", "a b\tc", "", "file:///a?b#c", "=?base64?", "?="] {
            assert_eq!(encode(text), text);
        }
    }

    #[test]
    fn values_a_header_would_harm_are_encoded() {
        assert_eq!(encode("é"), "=?base64?w6k=?=");
        assert_eq!(encode(" a"), "=?base64?IGE=?=");
        assert_eq!(encode("a\t"), "=?base64?YQk=?=");
        assert_eq!(encode("a\nb"), "=?base64?YQpi?=");
        assert_eq!(encode("\u{7f}"), "=?base64?fw==?=");
    }

    #[test]
    fn a_value_that_looks_encoded_is_encoded_again() {
        assert_eq!(encode("=?base64?YQ==?="), "=?base64?PT9iYXNlNjQ/WVE9PT89?=");
        assert_eq!(decoded(&encode("=?BASE64?YQ==?=")), "=?BASE64?YQ==?=");
    }

    #[test]
    fn a_header_name_is_a_token() {
        assert!(is_token("Mcp-Param-city_1"));
        for name in ["", "a b", "a:b", "é", "a\n", "(x)"] {
            assert!(!is_token(name), "{name:?}");
        }
    }

    #[test]
    fn a_session_id_is_visible_ascii() {
        assert!(is_visible_ascii("1868a90c-~!"));
        for text in ["", "a b", "é", "a\u{7f}", "\t"] {
            assert!(!is_visible_ascii(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_the_value_can_travel_and_be_read_back(text: String) {
            let value = encode(&text);

            prop_assert!(value.bytes().all(|byte| matches!(byte, b'\t' | b' '..=b'~')));
            prop_assert_eq!(value.trim(), value.as_str());
            prop_assert_eq!(decoded(&value), text);
        }
    }
}
