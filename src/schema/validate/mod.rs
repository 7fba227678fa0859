//! JSON Schema in full: whether a value fits a schema, why not, and what is wrong with the schema itself.
//!
//! Read are draft 2020-12 and draft 7, by `$schema`, and 2020-12 where that is missing. All keywords of their
//! core, applicator, validation and unevaluated vocabularies count (<https://json-schema.org/draft/2020-12/json-schema-core>,
//! <https://json-schema.org/draft/2020-12/json-schema-validation>, <https://json-schema.org/draft-07>). This is
//! checked with the official test suite, by `tests/schema_suite.rs`, in whole except for the files named there.
//!
//! Not for:
//! - documents from elsewhere. Nothing is fetched, and no document is built in, not even the meta-schemas:
//!   a reference that leads out of the schema is [`Unchecked::Reference`];
//! - vocabularies of somebody's own: a `$schema` that names no draft is taken for 2020-12;
//! - `format` and `content…`, which are remarks in both drafts; for forms there is
//!   [`check_formats`](super::format::check_formats).
//!
//! Schemas and values are hostile until shown otherwise. The work is bounded, and where it does not suffice
//! the answer is that it did not, which is neither yes nor no.

use serde_json::Value;

use super::mistake::{InputMistake, Rule};
use applied::Recorder;
use index::Index;
use seen::Verdict as Found;
use walk::{Instance, Note, Walk};

mod applied;
mod combined;
pub(super) mod decimal;
mod dialect;
mod flaw;
mod index;
mod list;
mod object;
mod place;
mod raw;
mod same;
mod seen;
mod simple;
#[cfg(test)]
mod tests;
mod walk;

pub use applied::{Applied, has_conditions};
pub use flaw::{Flaw, Wrong, flaws};

/// Failures told of one value.
const MAX_FAILURES: usize = 100;
/// Schemas, members and options looked at: enough for 10,000 rows of 30 columns, under half a second's work.
const MAX_STEPS: usize = 1_000_000;

/// Whether a text has a match of a regular expression (ECMA-262, with the flag `u`) anywhere in it: first the
/// expression, then the text. `None` where the expression is none.
///
/// It is asked for each text anew, and should keep what it has compiled. Nothing here bounds its work.
pub type Matcher<'a> = &'a dyn Fn(&str, &str) -> Option<bool>;

/// A schema made ready to check values.
pub struct Validator<'a> {
    root: &'a Value,
    index: Index<'a>,
    matcher: Matcher<'a>,
}

impl<'a> Validator<'a> {
    /// Of any schema. Keywords that are wrong are left out; [`flaws`] tells of them.
    pub fn new(schema: &'a Value, matcher: Matcher<'a>) -> Self {
        Self { root: schema, index: Index::of(schema), matcher }
    }

    pub fn check(&self, value: &Value) -> Outcome {
        self.check_within(value, MAX_STEPS)
    }

    /// What is said of the objects in `value`, as far as the work suffices.
    pub fn applied(&self, value: &Value) -> Applied {
        let mut walk = Walk::new(&self.index, self.matcher, MAX_STEPS, usize::MAX);
        walk.recorder = Some(Recorder::default());
        walk.visit(self.root, Instance::Value(value));
        walk.recorder.map(Recorder::into_found).unwrap_or_default()
    }

    fn check_within(&self, value: &Value, steps: usize) -> Outcome {
        // One more than is told, to know that there are more.
        let mut walk = Walk::new(&self.index, self.matcher, steps, MAX_FAILURES + 1);
        let verdict = walk.visit(self.root, Instance::Value(value)).verdict;
        let (mut found, notes) = walk.into_parts();
        let has_more = found.len() > MAX_FAILURES;
        found.truncate(MAX_FAILURES);
        // What could not be checked does not matter where the value fits in spite of it.
        let notes = notes.into_iter().filter(|_| verdict != Found::Valid);
        Outcome {
            failures: raw::failures(self.root, &found),
            has_more,
            unchecked: notes.map(Unchecked::of).collect(),
        }
    }
}

/// What is known about a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// In the order of the schema; these are certain. At most 100.
    pub failures: Vec<Failure>,
    /// There are more failures than are told.
    pub has_more: bool,
    /// Why it was not checked to the end; empty where it was.
    pub unchecked: Vec<Unchecked>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Invalid,
    /// Nothing wrong was found, but it was not checked to the end.
    Open,
}

impl Outcome {
    pub fn verdict(&self) -> Verdict {
        if !self.failures.is_empty() {
            Verdict::Invalid
        } else if self.unchecked.is_empty() {
            Verdict::Valid
        } else {
            Verdict::Open
        }
    }

    /// For a form: each failure where a person can do something about it, and at the end whether it was too much
    /// to check. What else was not checked is a flaw of the schema.
    pub fn mistakes(&self) -> Vec<InputMistake> {
        let mut mistakes = Vec::new();
        self.failures.iter().for_each(|failure| failure.add_mistakes(&mut mistakes));
        let is_too_much = |one: &Unchecked| matches!(one, Unchecked::TooLarge | Unchecked::TooDeep);
        if self.unchecked.iter().any(is_too_much) {
            mistakes.push(InputMistake { pointer: String::new(), rule: Rule::Unchecked });
        }
        mistakes
    }
}

/// One rule that one value breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// JSON Pointer to the value; for a missing one, to where it belongs.
    pub at: String,
    /// JSON Pointer, within the schema document, to the keyword or to the `false` that is broken.
    pub schema_at: String,
    pub rule: Rule,
    /// Where no alternative of an `anyOf` or `oneOf` fits: the one that seems to be meant, if one does.
    pub closest: Option<Closest>,
}

/// An alternative that nearly fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closest {
    /// Its place in the list, from zero.
    pub branch: usize,
    /// What keeps it from fitting; at most 10.
    pub failures: Vec<Failure>,
}

impl Failure {
    /// What is wrong with the closest alternative says more than that none fits.
    fn add_mistakes(&self, mistakes: &mut Vec<InputMistake>) {
        match &self.closest {
            Some(closest) => closest.failures.iter().for_each(|one| one.add_mistakes(mistakes)),
            None => {
                mistakes.push(InputMistake { pointer: self.at.clone(), rule: self.rule.clone() });
            }
        }
    }
}

/// Why a value was not checked to the end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unchecked {
    #[error("the schema or the value is too large")]
    TooLarge,
    #[error("the schema or the value is nested too deeply")]
    TooDeep,
    /// It leads out of the document, where nothing is fetched, or nowhere.
    #[error("the schema refers to something outside of it: {0}")]
    Reference(String),
    #[error("the schema refers to itself for the same value: {0}")]
    Circle(String),
    #[error("the schema has a pattern that is not a regular expression: {0}")]
    Pattern(String),
}

impl Unchecked {
    fn of(note: Note<'_>) -> Self {
        match note {
            Note::TooLarge => Self::TooLarge,
            Note::TooDeep => Self::TooDeep,
            Note::Reference(text) => Self::Reference(text.to_owned()),
            Note::Circle(text) => Self::Circle(text.to_owned()),
            Note::Pattern(text) => Self::Pattern(text.to_owned()),
        }
    }
}
