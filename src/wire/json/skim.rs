//! Finds values in the beginning of a JSON text, where the rest is of no interest or not at hand. It trusts
//! nothing and checks little: what is no JSON leads to nothing, or to text that is shown as it is.

use serde_json::Value;

/// The text of the value at `path`, as far as `text` goes. `"0"` is the first element of an array.
pub fn at<'a>(text: &'a str, path: &[&str]) -> Option<&'a str> {
    path.iter().try_fold(value(text), |held, step| match held.as_bytes().first()? {
        b'{' => members(held).find(|(name, _)| name == step).map(|(_, value)| value),
        b'[' if *step == "0" => elements(held).next(),
        _ => None,
    })
}

/// The members of an object, their names as they are written between the quotes.
pub fn members(object: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = inside(object, '{');
    std::iter::from_fn(move || {
        let name = rest.strip_prefix('"').map(|_| &rest[..length(rest)])?;
        let after = skip_space(&rest[name.len()..]).strip_prefix(':')?;
        let value = value(after);
        rest = next(skip_space(after), value);
        Some((name.trim_matches('"'), value))
    })
}

/// The elements of an array.
pub fn elements(array: &str) -> impl Iterator<Item = &str> {
    let mut rest = inside(array, '[');
    std::iter::from_fn(move || {
        let value = value(rest);
        if value.is_empty() {
            return None;
        }
        rest = next(rest, value);
        Some(value)
    })
}

/// What a string says; any other value as it is.
pub fn plain(value: &str) -> String {
    let Some(inner) = value.strip_prefix('"') else { return value.to_owned() };
    match super::value(value) {
        Some(Value::String(said)) => said,
        // It is cut, or no JSON.
        _ => inner.trim_end_matches('"').to_owned(),
    }
}

fn inside(value: &str, opening: char) -> &str {
    skip_space(skip_space(value).strip_prefix(opening).unwrap_or_default())
}

/// What stands behind `value`, which `rest` begins with, and the comma after it.
fn next<'a>(rest: &'a str, value: &str) -> &'a str {
    skip_space(skip_space(&rest[value.len()..]).strip_prefix(',').unwrap_or_default())
}

fn value(text: &str) -> &str {
    let text = skip_space(text);
    &text[..length(text)]
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
}

/// How long the value is that a text begins with. Only ASCII ends one, so it ends between characters.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += string_length(&bytes[at..]),
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            b',' | b' ' | b'\t' | b'\n' | b'\r' if depth == 0 => return at,
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

fn string_length(bytes: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_path() {
        let text = r#" {"a": [ {"b\"": 1, "c" : {"d":"é }"}}, 2], "e":-1.5 ,"f":null}"#;

        assert_eq!(at(text, &["a", "0", "c", "d"]), Some(r#""é }""#));
        assert_eq!(at(text, &["e"]), Some("-1.5"));
        assert_eq!(at(text, &["f"]), Some("null"));
        assert_eq!(at(text, &["a", "0", "c", "x"]), None);
        assert_eq!(at(text, &["e", "0"]), None);
        assert_eq!(elements("[1, [2,3] ,{}]").collect::<Vec<_>>(), ["1", "[2,3]", "{}"]);
        assert_eq!(members("{}").count() + elements("[ ]").count(), 0);
    }

    #[test]
    fn of_a_text_that_is_cut_the_beginning_is_read() {
        let whole = r#"{"a":{"b":["x","yé\"z"]},"c":"\u00e4"}"#;
        for (end, _) in whole.char_indices() {
            let cut = &whole[..end];
            assert!(at(cut, &["a", "b", "0"]).is_none_or(|found| cut.contains(found)));
            assert!(at(cut, &["c"]).is_none_or(|found| cut.contains(found)));
            drop(members(cut).chain(members("{")).collect::<Vec<_>>());
        }
        assert_eq!(at(&whole[..17], &["a", "b"]), Some(r#"["x","y"#));
    }

    #[test]
    fn what_is_no_json_leads_nowhere() {
        for text in
            ["", "{", "}", "]", "[}", "{\"", "{\"a\"", "{\"a\":", "\"\\", "{,}", "[,]", "{:1}", "é"]
        {
            assert_eq!(at(text, &["a", "b"]), None, "{text}");
            assert!(members(text).count() + elements(text).count() < 3, "{text}");
        }
    }

    #[test]
    fn a_string_says_what_is_between_its_quotes() {
        assert_eq!(plain(r#""a\nb""#), "a\nb");
        assert_eq!(plain(r#""cut off\"#), r"cut off\");
        assert_eq!(plain("[1]"), "[1]");
    }
}
