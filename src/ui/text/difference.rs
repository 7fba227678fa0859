//! Two texts side by side: which lines are the same, which are not, and where in a line. How it looks is the view's.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// Bytes of a text that is compared: what a person can look through.
pub const MOST_BYTES: usize = 2 << 20;
/// Rows that are shown.
const MOST_ROWS: usize = 2_000;
/// Equal lines around what differs.
const AROUND: usize = 3;
/// Characters of a line.
const MOST_LETTERS: usize = 2_000;

/// What is to be shown, from the top.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub rows: Vec<Row>,
    /// Places that differ, in all.
    pub places: usize,
    /// Some of them are not among the rows.
    pub is_cut: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    Same(String),
    /// So many equal lines.
    Gap(usize),
    /// A line on one side, on the other, or on both.
    Changed {
        before: Option<Pieces>,
        after: Option<Pieces>,
    },
}

/// A line in three pieces: the middle one is what differs from the line beside it.
pub type Pieces = [String; 3];

impl Difference {
    /// By lines.
    pub fn between(before: &str, after: &str) -> Self {
        let input = InternedInput::new(before, after);
        let mut diff = Diff::compute(Algorithm::Histogram, &input);
        diff.postprocess_lines(&input);
        let line = |token| cut(input.interner[token].trim_end_matches(['\n', '\r']));
        let (left, right) = (&input.before, &input.after);
        let mut made = Self::default();
        let mut done = 0;
        for hunk in diff.hunks() {
            let (old, new) = (range(&hunk.before), range(&hunk.after));
            made.places += 1;
            if made.rows.len() >= MOST_ROWS {
                made.is_cut = true;
                continue;
            }
            let equal = left[done..old.start].iter().map(|token| line(*token));
            made.put_equal(&equal.collect::<Vec<_>>(), done == 0, false);
            let old_lines = left[old.clone()].iter().map(|token| line(*token));
            let new_lines = right[new].iter().map(|token| line(*token));
            made.put_changed(old_lines.collect(), new_lines.collect());
            done = old.end;
        }
        if !made.is_cut {
            let equal: Vec<_> = left[done..].iter().map(|token| line(*token)).collect();
            made.put_equal(&equal, done == 0, true);
        }
        made
    }

    pub fn is_none(&self) -> bool {
        self.places == 0
    }

    /// The lines between two places that differ: those near to one, and how many there are besides.
    fn put_equal(&mut self, lines: &[String], is_first: bool, is_last: bool) {
        let head = if is_first { 0 } else { AROUND.min(lines.len()) };
        let tail = if is_last { 0 } else { AROUND.min(lines.len() - head) };
        let hidden = lines.len() - head - tail;
        let same = |line: &String| Row::Same(line.clone());
        self.rows.extend(lines[..head].iter().map(same));
        if hidden == 1 {
            self.rows.push(same(&lines[head]));
        } else if hidden > 1 {
            self.rows.push(Row::Gap(hidden));
        }
        self.rows.extend(lines[lines.len() - tail..].iter().map(same));
    }

    fn put_changed(&mut self, before: Vec<String>, after: Vec<String>) {
        let (mut before, mut after) = (before.into_iter(), after.into_iter());
        loop {
            let row = match (before.next(), after.next()) {
                (None, None) => return,
                (Some(one), Some(other)) => {
                    let (one, other) = beside(&one, &other);
                    Row::Changed { before: Some(one), after: Some(other) }
                }
                (one, other) => Row::Changed { before: one.map(whole), after: other.map(whole) },
            };
            if self.rows.len() >= MOST_ROWS {
                self.is_cut = true;
                return;
            }
            self.rows.push(row);
        }
    }
}

fn range(lines: &Range<u32>) -> Range<usize> {
    let place = |line: u32| usize::try_from(line).unwrap_or(usize::MAX);
    place(lines.start)..place(lines.end)
}

fn whole(line: String) -> Pieces {
    [String::new(), line, String::new()]
}

/// What two lines begin and end with alike stays unmarked.
fn beside(one: &str, other: &str) -> (Pieces, Pieces) {
    let alike = |(a, b): &(char, char)| a == b;
    let head: usize =
        one.chars().zip(other.chars()).take_while(alike).map(|(a, _)| a.len_utf8()).sum();
    let (left, right) = (&one[head..], &other[head..]);
    let ends = left.chars().rev().zip(right.chars().rev());
    let tail: usize = ends.take_while(alike).map(|(a, _)| a.len_utf8()).sum();
    let pieces = |line: &str| {
        let to = line.len() - tail;
        [&line[..head], &line[head..to], &line[to..]].map(str::to_owned)
    };
    (pieces(one), pieces(other))
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(MOST_LETTERS) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pieces(head: &str, middle: &str, tail: &str) -> Pieces {
        [head, middle, tail].map(str::to_owned)
    }

    fn lines(word: &str, count: usize) -> String {
        (0..count).map(|line| [word, &line.to_string(), "\n"].concat()).collect()
    }

    #[test]
    fn a_changed_line_stands_beside_its_other_and_says_where() {
        let found = Difference::between("{\n  \"a\": 1\n}", "{\n  \"a\": 25\n}");
        let changed = Row::Changed {
            before: Some(pieces("  \"a\": ", "1", "")),
            after: Some(pieces("  \"a\": ", "25", "")),
        };
        assert_eq!(found.rows, [Row::Same("{".to_owned()), changed, Row::Same("}".to_owned())]);
        assert_eq!(found.places, 1);
    }

    #[test]
    fn lines_of_one_side_have_nothing_beside_them_and_far_lines_are_counted() {
        let many = lines("", 40);
        let more = many.replace("20\n", "20\nnew\n");
        let found = Difference::between(&many, &more);
        let added = Row::Changed { before: None, after: Some(pieces("", "new", "")) };
        assert_eq!(found.rows[0], Row::Gap(18));
        assert_eq!(found.rows[4], added);
        assert_eq!(found.rows.last(), Some(&Row::Gap(16)));
    }

    #[test]
    fn equal_texts_have_no_difference_and_long_ones_an_end() {
        assert!(Difference::between("a\nb", "a\nb").is_none());
        let found = Difference::between(&lines("a", 5_000), &lines("b", 5_000));
        assert!(found.is_cut);
        assert_eq!(found.rows.len(), MOST_ROWS);
    }

    proptest! {
        /// Whatever is cut out, both sides say what their texts say.
        #[test]
        fn each_side_is_its_text(before in "[ab\n]{0,40}", after in "[ab\n]{0,40}") {
            let found = Difference::between(&before, &after);
            let gap: usize = found.rows.iter().map(|row| usize::from(matches!(row, Row::Gap(_)))).sum();
            prop_assume!(gap == 0);
            let side = |is_left: bool| {
                let line = |row: &Row| match row {
                    Row::Same(line) => Some(line.clone()),
                    Row::Gap(_) => None,
                    Row::Changed { before, after } => {
                        if is_left { before } else { after }.as_ref().map(|pieces| pieces.concat())
                    }
                };
                found.rows.iter().filter_map(line).collect::<Vec<_>>()
            };
            let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(side(true), lines(&before));
            prop_assert_eq!(side(false), lines(&after));
        }
    }
}
