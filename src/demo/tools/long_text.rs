//! `long_text`: an answer worth scrolling.

use std::fmt::Write as _;

use super::{Arguments, Mistake, Outcome, said};

const SENTENCES: [&str; 5] = [
    "A message leaves the page, and a clock starts.",
    "The server reads it, thinks, and writes an answer.",
    "Chunks arrive cut anywhere, even inside a character.",
    "What belongs together is put together again.",
    "Then the clock stops, and somebody looks at the number.",
];

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let lines = arguments.whole("lines", 1..=20_000, 500)?;
    let mut words = String::new();
    for (number, sentence) in (1..=lines).zip(SENTENCES.iter().cycle()) {
        let _ = writeln!(words, "{number:>5}  {sentence}");
    }
    words.pop();
    Ok(Outcome::Done(said(words)))
}
