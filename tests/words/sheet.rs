//! The file of all explanations, as it grows.

use std::fmt::Write as _;

use wirescope::words::explain::{Explanation, Paste};

/// Samples of an enum with the patterns they stand for. A variant without a sample does not compile.
macro_rules! every {
    ($type:ty { $($pattern:pat => [$($value:expr),+ $(,)?]),+ $(,)? }) => {{
        fn _has_a_sample_for_each(value: &$type) {
            let ($($pattern)|+) = value;
        }
        let mut samples: Vec<(&'static str, $type)> = Vec::new();
        $($(
            let sample: $type = $value;
            assert!(matches!(sample, $pattern), "{} is another", stringify!($pattern));
            samples.push((stringify!($pattern), sample));
        )+)+
        samples
    }};
}
pub(crate) use every;

pub struct Sheet {
    text: String,
    /// Lines to paste, each once, by their label.
    paste: Vec<Paste>,
}

impl Sheet {
    pub fn new(title: &str) -> Self {
        Self { text: format!("{title}\n"), paste: Vec::new() }
    }

    pub fn chapter(&mut self, title: &str) {
        let line = "=".repeat(title.chars().count());
        self.put(&format!("\n\n{title}\n{line}"));
    }

    pub fn explain(&mut self, what: &str, explanation: &Explanation) {
        let Explanation { headline, reason, quote, next, paste, spec, also, clues, .. } =
            explanation;
        self.put(&format!("\n[{}]\n{headline}", one_line(what)));
        if let Some(reason) = reason {
            self.put(reason);
        }
        if let Some(quote) = quote {
            self.put(&format!("> {}", quote.replace('\n', "\n> ")));
        }
        for advice in next {
            self.put(&format!("- {advice}"));
        }
        for other in also {
            self.put(&format!("  Also possible: {}", other.headline));
        }
        for clue in clues {
            self.put(&format!("  Why: {}", clue.words));
        }
        if !paste.is_empty() {
            let labels: Vec<String> = paste.iter().map(|paste| self.number(paste)).collect();
            self.put(&format!("  Lines: {}", labels.join(", ")));
        }
        if let Some(spec) = spec {
            self.put(&format!("  {spec}"));
        }
    }

    /// A few words for one thing.
    pub fn name(&mut self, what: &str, words: &str) {
        self.put(&format!("[{}] {words}", one_line(what)));
    }

    pub fn finish(mut self) -> String {
        self.chapter("Lines to paste");
        for (at, Paste { label, code }) in std::mem::take(&mut self.paste).iter().enumerate() {
            self.put(&format!("\n{}. {label}\n{code}", at + 1));
        }
        self.text
    }

    /// A label, and where its lines stand at the end of the file.
    fn number(&mut self, paste: &Paste) -> String {
        let known = self.paste.iter().position(|known| known == paste);
        let at = known.unwrap_or_else(|| {
            self.paste.push(paste.clone());
            self.paste.len() - 1
        });
        format!("{} ({})", paste.label, at + 1)
    }

    fn put(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a text takes all");
    }
}

/// A pattern as the compiler prints it may be broken into lines.
fn one_line(what: &str) -> String {
    what.split_whitespace().collect::<Vec<_>>().join(" ")
}
