//! JSON as people write it into configuration files: with comments and trailing commas.

/// The same without them. What is no JSON otherwise stays so.
pub fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    while let Some(at) = rest.find(['"', '/', '}', ']']) {
        let (before, after) = rest.split_at(at);
        plain.push_str(before);
        rest = if after.starts_with('"') {
            let (string, after) = after.split_at(string_end(after));
            plain.push_str(string);
            after
        } else if let Some(comment) = after.strip_prefix("//") {
            comment.find('\n').map_or("", |end| &comment[end..])
        } else if let Some(comment) = after.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            if !after.starts_with('/') {
                let kept = plain.trim_end().strip_suffix(',').map(str::len);
                plain.truncate(kept.unwrap_or(plain.len()));
            }
            let (sign, after) = after.split_at(1);
            plain.push_str(sign);
            after
        };
    }
    plain.push_str(rest);
    plain
}

/// Behind the quotation mark that closes it, or the end of the text.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, sign) in text.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_trailing_commas_go_and_strings_stay() {
        for (written, expected) in [
            ("", ""),
            ("{}", "{}"),
            ("\u{feff}{ // a }\n \"a\": 1, }", "{ \n \"a\": 1}"),
            ("[1, /* 2, */ 3, /* , */ ]", "[1,  3]"),
            (r#"["//", "/* ,]", "\"//", 1,]"#, r#"["//", "/* ,]", "\"//", 1]"#),
            ("{\"a\": \"b", "{\"a\": \"b"),
            ("[1] // end", "[1] "),
            ("/* open", ""),
            ("1 / 2", "1 / 2"),
        ] {
            assert_eq!(without_comments(written), expected, "{written}");
        }
    }
}
