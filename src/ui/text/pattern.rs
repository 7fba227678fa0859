//! Whether a regular expression may take a browser longer than anybody waits.

/// A group that is repeated holds something that is repeated, or that may be one of several: such as `(a+)+` or
/// `(a|aa)*`. Some of these are harmless; those that are not are all among them, but for ones with references back.
pub fn may_take_long(pattern: &str) -> bool {
    const MOST: usize = 2_000;
    if pattern.len() > MOST {
        return true;
    }
    let mut groups = vec![false];
    let (mut in_class, mut refers_back) = (false, false);
    let mut letters = pattern.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            // A reference back repeats what a group has found.
            '\\' => {
                refers_back |=
                    letters.next().is_some_and(|next| next == 'k' || ('1'..='9').contains(&next));
            }
            '[' => in_class = true,
            ']' => in_class = false,
            _ if in_class => {}
            '(' => groups.push(false),
            ')' => {
                let holds = groups.pop().unwrap_or_default();
                let is_repeated = letters.peek().is_some_and(|next| "*+{".contains(*next));
                if holds && is_repeated {
                    return true;
                }
                // What it holds is within the group around it, too.
                if let Some(around) = groups.last_mut() {
                    *around |= holds || is_repeated;
                }
            }
            '*' | '+' | '{' | '|' => {
                if let Some(group) = groups.last_mut() {
                    *group = true;
                }
            }
            _ => {}
        }
    }
    refers_back
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_a_repetition_may_take_long() {
        for pattern in
            ["(a+)+$", "((a)*)*", "(a|aa)+", "(?:x{2,}y?)*", "(a)\\1", &"a".repeat(3_000)]
        {
            assert!(may_take_long(pattern), "{pattern}");
        }
        for pattern in [
            "^[a-z]+$",
            "^\\d{3}-\\d{4}$",
            "(abc)+",
            "[(+)]*",
            "\\(a+\\)+",
            "^(a|b)$",
            "^(?:foo|bar)-\\w+$",
        ] {
            assert!(!may_take_long(pattern), "{pattern}");
        }
    }
}
