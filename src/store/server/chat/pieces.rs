//! Markdown that is still being written, cut where nothing that follows can change what stands before:
//! what is settled is drawn once, and only the rest again and again.

/// How far a text that grows at its end has been cut.
#[derive(Clone, Debug, Default)]
pub struct Pieces {
    settled: usize,
    /// Whole lines up to here were looked at.
    seen: usize,
    /// Inside a fenced block, and what ends it.
    fence: Option<(char, usize)>,
}

impl Pieces {
    /// The pieces that have been settled since the last time; `text` is the whole text.
    pub fn settle<'a>(&mut self, text: &'a str) -> Vec<&'a str> {
        self.begin_anew_at(text);
        let mut pieces = Vec::new();
        while let Some(length) = text[self.seen..].find('\n') {
            let line = &text[self.seen..self.seen + length];
            self.seen += length + 1;
            let is_blank = line.trim().is_empty();
            self.heed(line);
            if is_blank && self.fence.is_none() {
                let piece = &text[self.settled..self.seen];
                self.settled = self.seen;
                if !piece.trim().is_empty() {
                    pieces.push(piece);
                }
            }
        }
        pieces
    }

    /// What may still change its shape.
    pub fn rest<'a>(&self, text: &'a str) -> &'a str {
        text.get(self.settled..).unwrap_or(text)
    }

    /// Begins anew where this cannot be the text that was cut so far, and tells whether it did.
    pub fn begin_anew_at(&mut self, text: &str) -> bool {
        let goes_on = text.is_char_boundary(self.seen) && text.is_char_boundary(self.settled);
        if !goes_on {
            *self = Self::default();
        }
        !goes_on
    }

    fn heed(&mut self, line: &str) {
        let line = line.trim_start();
        let Some(mark) = line.chars().next().filter(|mark| matches!(mark, '`' | '~')) else {
            return;
        };
        let run = line.chars().take_while(|c| *c == mark).count();
        match self.fence {
            None if run >= 3 => self.fence = Some((mark, run)),
            Some((held, least))
                if held == mark && run >= least && line[run..].trim().is_empty() =>
            {
                self.fence = None;
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_settle_and_the_last_one_stays_open() {
        let mut pieces = Pieces::default();

        assert_eq!(pieces.settle("one\n"), [""; 0]);
        assert_eq!(pieces.settle("one\n\ntw"), ["one\n\n"]);
        assert_eq!(pieces.rest("one\n\ntwo"), "two");
        assert_eq!(pieces.settle("one\n\ntwo\n\n"), ["two\n\n"]);
    }

    #[test]
    fn a_blank_line_in_a_fenced_block_settles_nothing() {
        let text = "````\na\n\n```\n\n````\n\nafter";
        let mut pieces = Pieces::default();

        assert_eq!(pieces.settle(text), ["````\na\n\n```\n\n````\n\n"]);
        assert_eq!(pieces.rest(text), "after");
    }

    #[test]
    fn however_a_text_comes_its_pieces_make_it_up() {
        let text = "# a\n\n* b\n\n~~~x\n\n~~~\n\né\n\n\nend";
        let (mut pieces, mut put) = (Pieces::default(), String::new());
        for (end, _) in text.char_indices() {
            put.extend(pieces.settle(&text[..end]));
        }

        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&format!("{put}{}", pieces.rest(text))), words(text));
    }

    #[test]
    fn a_text_that_is_not_the_one_before_is_cut_from_its_beginning() {
        let grown = "word\n\nmore\n";
        for other in [format!("{}{grown}", "é".repeat(20)), "short".to_owned()] {
            let mut pieces = Pieces::default();
            pieces.settle(grown);

            let settled = pieces.settle(&other).concat();

            assert_eq!(format!("{settled}{}", pieces.rest(&other)), other);
            pieces.rest("é");
        }
    }
}
