//! Lines none of which is a message, and which may be one together: JSON that was printed with line breaks.

use crate::wire::json::{Arriving, Json};
use crate::wire::received::Received;

/// More lines, or more bytes, are not held back: whatever begins with a brace and never comes to an end would
/// fill the memory of the page.
const MOST_LINES: usize = 100_000;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Lines that have come so far of what may be one JSON text.
#[derive(Debug)]
pub struct Block {
    lines: Vec<Received>,
    json: Arriving,
}

/// What the next line makes of a block.
#[derive(Debug)]
pub enum Added {
    /// More is due.
    Open(Block),
    Whole(Joined),
    /// The lines are no JSON text together; the newest is not among them.
    Broken(Block, Received),
}

/// Several lines that are one JSON text.
#[derive(Debug, PartialEq)]
pub struct Joined {
    /// The lines as they came, with line feeds between them.
    pub text: Received,
    pub json: Json,
    pub lines: usize,
}

impl Block {
    /// `Err` gives the line back where no JSON text begins with it that goes on in the next one.
    pub fn begin(line: Received) -> Result<Self, Received> {
        let text = line.text.trim_start_matches('\u{feff}').trim_start();
        if !text.starts_with(['{', '[']) {
            return Err(line);
        }
        let mut json = Arriving::default();
        feed(&mut json, &line);
        if json.is_open() { Ok(Self { lines: vec![line], json }) } else { Err(line) }
    }

    pub fn join(mut self, line: Received) -> Added {
        let length = self.json.length() + line.size();
        if self.lines.len() >= MOST_LINES || length > MOST_BYTES {
            return Added::Broken(self, line);
        }
        feed(&mut self.json, &line);
        if self.json.is_open() {
            self.lines.push(line);
            return Added::Open(self);
        }
        match std::mem::take(&mut self.json).finish() {
            Some(json) => {
                self.lines.push(line);
                let lines = self.lines.len();
                Added::Whole(Joined { text: joined(&self.lines), json, lines })
            }
            None => Added::Broken(self, line),
        }
    }

    pub fn into_lines(self) -> Vec<Received> {
        self.lines
    }
}

fn bytes(line: &Received) -> &[u8] {
    line.bytes.as_deref().unwrap_or(line.text.as_bytes())
}

fn feed(json: &mut Arriving, line: &Received) {
    json.feed(bytes(line));
    json.feed(b"\n");
}

fn joined(lines: &[Received]) -> Received {
    let parts: Vec<&[u8]> = lines.iter().map(bytes).collect();
    Received::decode(parts.join(&b'\n'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn line(text: &str) -> Received {
        text.to_owned().into()
    }

    #[test]
    fn lines_that_are_json_together_are_joined() {
        let printed = ["\u{feff} {", "  \"a\": [", "    {},", "    \"\\ud83d\"", "  ]", "}"];
        let mut lines = printed.into_iter();
        let mut block = Block::begin(line(lines.next().expect("a line"))).expect("it begins");
        let mut whole = None;
        for text in lines {
            match block.join(line(text)) {
                Added::Open(open) => block = open,
                Added::Whole(joined) => {
                    whole = Some(joined);
                    break;
                }
                Added::Broken(..) => panic!("{text} belongs to it"),
            }
        }

        let whole = whole.expect("it comes to an end");
        assert_eq!(whole.json.value, json!({ "a": [{}, "\u{fffd}"] }));
        assert_eq!((&*whole.text.text, whole.lines), (&*printed.join("\n"), 6));
        assert_eq!(whole.json.findings.len(), 2);
    }

    #[test]
    fn what_goes_on_as_something_else_is_given_back() {
        for (first, second) in [("{", "Listening"), ("[", "}"), ("{\"a\":", "1}}"), ("[1,", "2] x")]
        {
            let block = Block::begin(line(first)).expect("it may begin with this");
            let Added::Broken(block, last) = block.join(line(second)) else {
                panic!("{first} {second} are not JSON")
            };
            assert_eq!((block.into_lines(), last), (vec![line(first)], line(second)));
        }
    }

    #[test]
    fn a_line_that_begins_no_json_is_none_of_a_block() {
        for text in ["", "Listening", "[INFO] up", "{}", "[1]", "{\"a\": 1} x", "{\"a", "}"] {
            assert_eq!(Block::begin(line(text)).err(), Some(line(text)), "{text}");
        }
    }

    #[test]
    fn so_much_is_held_back_and_no_more() {
        let mut block = Block::begin(line("[")).expect("it begins");
        for _ in 1..100_000 {
            let Added::Open(open) = block.join(line("1,")) else { panic!("it goes on") };
            block = open;
        }

        assert!(matches!(block.join(line("1,")), Added::Broken(..)));
        let block = Block::begin(line("[")).expect("it begins");
        let long = format!("\"{}\",", "x".repeat(17_000_000));
        assert!(matches!(block.join(line(&long)), Added::Broken(..)));
    }
}
