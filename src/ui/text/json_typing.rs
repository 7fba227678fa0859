//! What typing in JSON puts in besides what was typed: the space before a line, and the line of a bracket that
//! closes. Knows text, nothing of fields.

/// More than any JSON written by hand is set in.
const MOST_INDENT: usize = 200;

/// What a line break puts in, and how many characters before its end the cursor then stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    pub text: String,
    pub back: usize,
}

/// A line break between `before` and `after`: the next line begins where this one does, two spaces further in behind
/// an opening bracket, and what closes that bracket stands on a line of its own.
pub fn line_break(before: &str, after: &str) -> Break {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let indent = &line[..indent.min(MOST_INDENT)];
    let opening = line.trim_end().chars().last().filter(|last| matches!(last, '{' | '['));
    let Some(opening) = opening else {
        return Break { text: format!("\n{indent}"), back: 0 };
    };
    let closing = if opening == '{' { '}' } else { ']' };
    let is_closed = after.trim_start_matches([' ', '\t']).starts_with(closing);
    let tail = if is_closed { format!("\n{indent}") } else { String::new() };
    Break { text: format!("\n{indent}  {tail}"), back: tail.chars().count() }
}

/// How many spaces before the cursor go when `typed` closes a bracket at the beginning of a line: it stands two
/// further out than what it holds.
pub fn outdent(before: &str, typed: &str) -> usize {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let closes = matches!(typed, "}" | "]");
    let is_blank = !line.is_empty() && line.chars().all(|letter| letter == ' ');
    if closes && is_blank { line.len().min(2) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(before: &str, after: &str) -> String {
        let Break { text, back } = line_break(before, after);
        let cursor = text.len() - back;
        format!("{before}{}|{}{after}", &text[..cursor], &text[cursor..])
    }

    #[test]
    fn a_line_begins_where_the_one_before_does_and_further_in_behind_a_bracket() {
        assert_eq!(typed("{", "}"), "{\n  |\n}");
        assert_eq!(typed("  \"a\": [", ""), "  \"a\": [\n    |");
        assert_eq!(typed("{\n  \"a\": 1,", "\n}"), "{\n  \"a\": 1,\n  |\n}");
        assert_eq!(typed("", ""), "\n|");
        assert_eq!(typed("{ ", " }"), "{ \n  |\n }");
        assert_eq!(typed("[", "}"), "[\n  |}");
    }

    #[test]
    fn what_closes_stands_where_the_line_that_opened_does() {
        assert_eq!(outdent("{\n    ", "}"), 2);
        assert_eq!(outdent("{\n ", "]"), 1);
        assert_eq!(outdent("{\n  x", "}"), 0);
        assert_eq!(outdent("{\n    ", "x"), 0);
        assert_eq!(outdent("{", "}"), 0);
    }
}
