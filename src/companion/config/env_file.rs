//! Files of variables, one `NAME=VALUE` in a line, as VS Code reads them: values are literal, and may stand in quotes.

use crate::wire::secret::Secret;

pub fn read(text: &str) -> Vec<(String, Secret<String>)> {
    text.strip_prefix('\u{feff}').unwrap_or(text).lines().filter_map(variable).collect()
}

/// Lines that are none, such as comments, say nothing.
fn variable(line: &str) -> Option<(String, Secret<String>)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    if name.is_empty() || !name.chars().all(is_part) {
        return None;
    }
    let value = value.trim();
    let within = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    let value = match (within('"'), within('\'')) {
        (Some(quoted), _) => quoted.replace("\\n", "\n"),
        (None, Some(quoted)) => quoted.to_owned(),
        (None, None) => value.to_owned(),
    };
    Some((name.to_owned(), Secret::new(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_taken_as_they_stand() {
        let text = "\u{feff}# keys\nA=1\n B = two words \r\nC=\"x\\ny\"\nD='$A #1'\nE=a=b\nF=\nno line\n=x\nG=\"";

        let read = read(text);

        let found: Vec<(&str, &str)> =
            read.iter().map(|(name, value)| (name.as_str(), value.reveal().as_str())).collect();
        assert_eq!(
            found,
            [
                ("A", "1"),
                ("B", "two words"),
                ("C", "x\ny"),
                ("D", "$A #1"),
                ("E", "a=b"),
                ("F", ""),
                ("G", "\"")
            ]
        );
    }
}
