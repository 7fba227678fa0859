//! Which parts of a value schemas have looked at, for `unevaluatedItems` and `unevaluatedProperties`
//! (<https://json-schema.org/draft/2020-12/json-schema-core#section-11>).

use std::collections::BTreeSet;

/// What one schema found out about one value.
#[derive(Debug)]
pub struct Answer<'a> {
    pub verdict: Verdict,
    pub seen: Seen<'a>,
    /// A schema that might have looked at more could not say: what is left over is not known.
    pub is_partial: bool,
}

/// In this order: with one rule broken a value is wrong, whatever else could not be checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    #[default]
    Valid,
    /// Not checked to the end.
    Unknown,
    Invalid,
}

#[derive(Debug, Default)]
pub struct Seen<'a> {
    has_all_keys: bool,
    keys: BTreeSet<&'a str>,
    has_all_items: bool,
    /// So many from the start.
    first_items: usize,
    items: BTreeSet<usize>,
}

impl Answer<'_> {
    pub fn of(verdict: Verdict) -> Self {
        Self { verdict, seen: Seen::default(), is_partial: false }
    }

    /// Adds what a keyword of the same schema found about the value or its parts.
    pub fn add(&mut self, verdict: Verdict) {
        self.verdict = self.verdict.max(verdict);
    }

    /// Adds what another schema found about the same value: what it looked at counts if the value fits it.
    pub fn join(&mut self, other: Self) {
        self.verdict = self.verdict.max(other.verdict);
        self.take(other);
    }

    /// The same, where the other's verdict is one of several.
    pub fn take(&mut self, other: Self) {
        if other.verdict == Verdict::Valid {
            self.seen.merge(other.seen);
        }
        self.is_partial |= other.is_partial || other.verdict != Verdict::Valid;
    }
}

impl<'a> Seen<'a> {
    pub fn add_key(&mut self, key: &'a str) {
        if !self.has_all_keys {
            self.keys.insert(key);
        }
    }

    pub fn add_all_keys(&mut self) {
        self.has_all_keys = true;
        self.keys.clear();
    }

    pub fn add_item(&mut self, index: usize) {
        if !self.has_item(index) {
            self.items.insert(index);
        }
    }

    pub fn add_first_items(&mut self, count: usize) {
        self.first_items = self.first_items.max(count);
    }

    pub fn add_all_items(&mut self) {
        self.has_all_items = true;
        self.items.clear();
    }

    pub fn has_key(&self, key: &str) -> bool {
        self.has_all_keys || self.keys.contains(key)
    }

    pub fn has_item(&self, index: usize) -> bool {
        self.has_all_items || index < self.first_items || self.items.contains(&index)
    }

    /// How much there is to merge.
    pub fn len(&self) -> usize {
        self.keys.len() + self.items.len()
    }

    fn merge(&mut self, other: Self) {
        if other.has_all_keys {
            self.add_all_keys();
        }
        if other.has_all_items {
            self.add_all_items();
        }
        self.add_first_items(other.first_items);
        if !self.has_all_keys {
            self.keys.extend(other.keys);
        }
        if !self.has_all_items {
            self.items.extend(other.items);
        }
    }
}
