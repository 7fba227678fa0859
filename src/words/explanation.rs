//! What an explanation consists of, and how one is put together.

use crate::diagnosis::{Cause, Certainty};
use crate::wire::http::ExchangeId;

/// One failure explained. Parts of sentences in backticks are shown as code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    pub headline: String,
    pub reason: Option<String>,
    /// What the server itself said, to be quoted as the server's words.
    pub quote: Option<String>,
    /// What to try, most promising first.
    pub next: Vec<String>,
    /// Lines for the server's side; several are the same for different kits.
    pub paste: Vec<Paste>,
    pub spec: Option<&'static str>,
    /// The names of the cause and of how certain it is, for whoever reads the page by a program.
    pub cause: Option<(&'static str, &'static str)>,
    /// Other causes that fit what was seen.
    pub also: Vec<Explanation>,
    /// What the search for the cause went by.
    pub clues: Vec<ClueLine>,
    /// Where a browser hides the cause, the person can see it.
    pub look: Option<Look>,
}

/// One request or probe, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClueLine {
    pub words: String,
    /// Where it is in the wire log.
    pub exchange: Option<ExchangeId>,
}

/// What a person can look at, and the page cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// What was asked for; what the person brings back is about it.
    pub url: String,
    /// A command line that shows what a browser hides.
    pub curl: String,
}

/// Lines to paste on the server's side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paste {
    pub label: &'static str,
    pub code: String,
}

impl Explanation {
    pub(super) fn new(headline: impl Into<String>) -> Self {
        Self { headline: headline.into(), ..Self::default() }
    }

    /// A few words in place of all that could be said.
    pub fn brief(headline: &str, reason: String) -> Self {
        let plain = Self::new(headline);
        if reason.is_empty() { plain } else { plain.because(reason) }
    }

    pub(super) fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(sentence(reason.into()));
        self
    }

    pub(super) fn quote(mut self, words: &str) -> Self {
        let words = words.trim();
        self.quote = (!words.is_empty()).then(|| shorten(words));
        self
    }

    /// Quotes the end of what may be long, as of a log.
    pub(super) fn quote_end(mut self, words: &str) -> Self {
        let words = words.trim();
        self.quote = (!words.is_empty()).then(|| end(words));
        self
    }

    /// Adds one thing to try.
    pub(super) fn advise(mut self, advice: impl Into<String>) -> Self {
        self.next.push(advice.into());
        self
    }

    pub(super) fn advise_all(mut self, advice: impl IntoIterator<Item = String>) -> Self {
        self.next.extend(advice);
        self
    }

    pub(super) fn paste(mut self, paste: Vec<Paste>) -> Self {
        self.paste = paste;
        self
    }

    /// Says which cause it is about.
    pub(super) fn of(mut self, cause: &Cause) -> Self {
        self.cause = Some((cause.key(), Certainty::Certain.key()));
        self
    }

    /// Something else fits too.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.cause = self.cause.map(|(key, _)| (key, Certainty::Likely.key()));
        self.also.push(other);
        self
    }

    pub(super) fn spec(mut self, url: &'static str) -> Self {
        self.spec = Some(url);
        self
    }
}

/// With a capital: a reason may come from a lower room, which writes it as a part of a sentence.
fn sentence(text: String) -> String {
    match text.chars().next() {
        Some(first) if first.is_lowercase() => {
            first.to_uppercase().chain(text.chars().skip(1)).collect()
        }
        _ => text,
    }
}

/// Longer bodies are whole in the wire log.
const QUOTE_CHARS: usize = 600;

/// Of lines, of which the newest say the most.
const END_CHARS: usize = 2_000;

fn end(words: &str) -> String {
    let surplus = words.chars().count().saturating_sub(END_CHARS);
    match words.char_indices().nth(surplus) {
        Some((at, _)) if surplus > 0 => format!("… {}", &words[at..]),
        _ => words.to_owned(),
    }
}

fn shorten(words: &str) -> String {
    match words.char_indices().nth(QUOTE_CHARS) {
        Some((at, _)) => format!("{} …", &words[..at]),
        None => words.to_owned(),
    }
}
