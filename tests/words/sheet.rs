//! The file of all explanations, as it grows.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use wirescope::words::explain::Explanation;

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
    /// Lines to paste that were written out already.
    pasted: BTreeSet<String>,
}

impl Sheet {
    pub fn new(title: &str) -> Self {
        Self { text: format!("{title}\n"), pasted: BTreeSet::new() }
    }

    pub fn chapter(&mut self, title: &str) {
        let line = "=".repeat(title.chars().count());
        self.put(&format!("\n\n{title}\n{line}"));
    }

    pub fn explain(&mut self, what: &str, explanation: &Explanation) {
        let Explanation { headline, reason, quote, next, paste, spec } = explanation;
        self.put(&format!("\n[{}]\n{headline}", one_line(what)));
        if let Some(reason) = reason {
            self.put(reason);
        }
        if let Some(quote) = quote {
            let quote = quote.replace('\n', "\n> ");
            self.put(&format!("> {quote}"));
        }
        for advice in next {
            self.put(&format!("- {advice}"));
        }
        for lines in paste {
            let is_new = self.pasted.insert(format!("{}\n{}", lines.label, lines.code));
            let label = lines.label;
            if is_new {
                let code = lines.code.replace('\n', "\n    | ");
                self.put(&format!("  {label}:\n    | {code}"));
            } else {
                self.put(&format!("  {label}: as above"));
            }
        }
        if let Some(spec) = spec {
            self.put(&format!("  {spec}"));
        }
    }

    /// A few words for one thing.
    pub fn name(&mut self, what: &str, words: &str) {
        self.put(&format!("{:<28} {words}", one_line(what)));
    }

    pub fn finish(self) -> String {
        self.text
    }

    fn put(&mut self, line: &str) {
        writeln!(self.text, "{line}").expect("a text takes all");
    }
}

/// A pattern as the compiler prints it may be broken into lines.
fn one_line(what: &str) -> String {
    what.split_whitespace().collect::<Vec<_>>().join(" ")
}
