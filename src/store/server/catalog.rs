//! What one server lists, and what changed in each list.

use std::collections::BTreeMap;
use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Set as _, Update as _, With as _, WithUntracked as _};

use crate::mcp::event::ListChange;
use crate::mcp::failure::CallFailure;
use crate::mcp::types::Listed;
use crate::mcp::{Moment, Pages};

/// One line of the list.
#[derive(Debug, PartialEq)]
pub struct Entry<T> {
    pub item: Arc<T>,
    /// Its number among those of the same key, from 1: servers list a name twice.
    pub nth: u32,
    pub mark: Option<Mark>,
    /// Key, title and description in lower case: what the filter looks through.
    pub haystack: Arc<str>,
}

/// How an item differs from the list before this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    New,
    Changed,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Listing {
    /// Nothing asked for yet.
    Never,
    Running,
    Complete,
    Failed(CallFailure),
    /// It failed, and begins again by itself at this moment.
    PutOff(CallFailure, Moment),
    /// The server does not declare it.
    Unsupported,
}

/// One list of the server's.
#[derive(Debug)]
pub struct Shelf<T: 'static> {
    pub entries: ArcRwSignal<Arc<Vec<Entry<T>>>>,
    pub listing: ArcRwSignal<Listing>,
    /// Keys that the latest list no longer has.
    pub gone: ArcRwSignal<Vec<String>>,
    pub pages: ArcRwSignal<Arc<Pages>>,
}

impl<T> Clone for Entry<T> {
    fn clone(&self) -> Self {
        let Self { item, nth, mark, haystack } = self;
        Self { item: Arc::clone(item), nth: *nth, mark: *mark, haystack: Arc::clone(haystack) }
    }
}

impl<T> Clone for Shelf<T> {
    fn clone(&self) -> Self {
        Self {
            entries: self.entries.clone(),
            listing: self.listing.clone(),
            gone: self.gone.clone(),
            pages: self.pages.clone(),
        }
    }
}

impl<T: Send + Sync> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            entries: ArcRwSignal::new(Arc::default()),
            listing: ArcRwSignal::new(Listing::Never),
            gone: ArcRwSignal::default(),
            pages: ArcRwSignal::default(),
        }
    }
}

impl<T: Listed + Send + Sync> Shelf<T> {
    pub fn find(&self, key: &str) -> Option<Arc<T>> {
        self.entries.with_untracked(|entries| {
            let found = entries.iter().find(|entry| entry.item.key() == key);
            found.map(|entry| entry.item.clone())
        })
    }

    /// The entry of this [`Entry::handle`], tracked.
    pub fn watch(&self, handle: &str) -> Option<Arc<T>> {
        self.entries.with(|entries| {
            let found = entries.iter().find(|entry| entry.is(handle));
            found.map(|entry| entry.item.clone())
        })
    }

    /// The number of this entry among those of its key, and how many these are, tracked; `None` for one
    /// that has its key for itself.
    pub fn twins(&self, handle: &str) -> Option<(u32, u32)> {
        self.entries.with(|entries| {
            let entry = entries.iter().find(|entry| entry.is(handle))?;
            let twins = entries.iter().filter(|other| other.item.key() == entry.item.key());
            let count = u32::try_from(twins.count()).unwrap_or(u32::MAX);
            (count > 1).then_some((entry.nth, count))
        })
    }

    #[inline(never)]
    pub(in crate::store) fn apply(&self, change: ListChange<T>) {
        match change {
            ListChange::Listing => self.listing.set(Listing::Running),
            ListChange::Page(items) => self.entries.update(|entries| {
                let mut counts = counts(entries, &items);
                let entry = |item: Arc<T>| {
                    let nth = next(&mut counts, item.key());
                    Entry { nth, ..Entry::new(item, None) }
                };
                Arc::make_mut(entries).extend(items.into_iter().map(entry));
            }),
            ListChange::Replaced(items) => {
                self.replace(items);
                self.listing.set(Listing::Complete);
            }
            ListChange::Complete => self.listing.set(Listing::Complete),
            ListChange::Failed(failure) => self.listing.set(Listing::Failed(failure)),
            ListChange::PutOff(failure, until) => {
                self.listing.set(Listing::PutOff(failure, until));
            }
            ListChange::Unsupported => self.listing.set(Listing::Unsupported),
        }
    }

    fn replace(&self, items: Vec<Arc<T>>) {
        let held = self.entries.with_untracked(Arc::clone);
        let mut before: BTreeMap<(String, u32), &Arc<T>> = BTreeMap::new();
        before.extend(
            held.iter().map(|entry| ((entry.item.key().to_owned(), entry.nth), &entry.item)),
        );
        let first = held.is_empty();
        let mut counts = counts(&[], &items);
        let mut entries = Vec::with_capacity(items.len());
        for item in items {
            let nth = next(&mut counts, item.key());
            let mark = match before.remove(&(item.key().to_owned(), nth)) {
                None if first => None,
                None => Some(Mark::New),
                Some(old) => (old.raw() != item.raw()).then_some(Mark::Changed),
            };
            entries.push(Entry { nth, ..Entry::new(item, mark) });
        }
        let gone = before.into_keys().map(|(key, nth)| match nth {
            1 => key,
            nth => format!("{key} (number {nth})"),
        });
        let gone = gone.collect();
        self.gone.set(gone);
        self.entries.set(Arc::new(entries));
    }
}

impl<T: Listed> Entry<T> {
    fn new(item: Arc<T>, mark: Option<Mark>) -> Self {
        let mut haystack = item.key().to_lowercase();
        for part in [item.title(), item.description()].into_iter().flatten() {
            haystack.push('\n');
            haystack.push_str(&part.to_lowercase());
        }
        Self { item, nth: 1, mark, haystack: haystack.into() }
    }

    /// Names this entry and no other of its list, also in the address bar: the key, from the second of
    /// a key on with its number.
    pub fn handle(&self) -> String {
        let key = self.item.key();
        if self.nth == 1 { key.to_owned() } else { format!("{key}{BEFORE_NUMBER}{}", self.nth) }
    }

    pub fn is(&self, handle: &str) -> bool {
        let Some(rest) = handle.strip_prefix(self.item.key()) else { return false };
        match rest.strip_prefix(BEFORE_NUMBER) {
            Some(number) => self.nth > 1 && number.parse() == Ok(self.nth),
            None => self.nth == 1 && rest.is_empty(),
        }
    }
}

/// What no name in earnest holds.
const BEFORE_NUMBER: char = '\u{1f}';

/// The key in a handle.
pub fn key_of(handle: &str) -> &str {
    match handle.rsplit_once(BEFORE_NUMBER) {
        Some((key, number)) if number.parse::<u32>().is_ok() => key,
        _ => handle,
    }
}

/// How many of `entries` have each key of `items`.
fn counts<T: Listed>(entries: &[Entry<T>], items: &[Arc<T>]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    counts.extend(items.iter().map(|item| (item.key().to_owned(), 0)));
    for entry in entries {
        if let Some(count) = counts.get_mut(entry.item.key()) {
            *count += 1;
        }
    }
    counts
}

fn next(counts: &mut BTreeMap<String, u32>, key: &str) -> u32 {
    let Some(count) = counts.get_mut(key) else { return 1 };
    *count += 1;
    *count
}

impl<T> Entry<T> {
    /// Every word of `needle` (lower case) stands somewhere in key, title or description.
    pub fn matches(&self, needle: &str) -> bool {
        needle.split_whitespace().all(|word| self.haystack.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use serde_json::json;

    use super::*;
    use crate::mcp::types::Tool;

    fn tool(name: &str, description: &str) -> Arc<Tool> {
        let raw = json!({ "name": name, "description": description, "inputSchema": {} });
        Tool::read(raw, String::new())
    }

    #[test]
    fn a_new_list_marks_what_came_what_changed_and_what_went() {
        Owner::new().with(|| {
            let tools = Shelf::<Tool>::default();
            tools.apply(ListChange::Page(vec![tool("a", "1"), tool("b", "1"), tool("c", "1")]));

            tools.apply(ListChange::Replaced(vec![tool("a", "1"), tool("b", "2"), tool("d", "1")]));

            let marks: Vec<_> =
                tools.entries.with_untracked(|all| all.iter().map(|entry| entry.mark).collect());
            assert_eq!(marks, [None, Some(Mark::Changed), Some(Mark::New)]);
            assert_eq!(tools.gone.with_untracked(Clone::clone), ["c"]);
        });
    }

    #[test]
    fn items_of_one_name_are_told_apart_by_their_place() {
        Owner::new().with(|| {
            let tools = Shelf::<Tool>::default();
            tools.apply(ListChange::Page(vec![tool("a", "1"), tool("a", "2")]));
            tools.apply(ListChange::Page(vec![tool("b", "1"), tool("a", "3")]));

            let handles: Vec<_> =
                tools.entries.with_untracked(|all| all.iter().map(Entry::handle).collect());
            let description = |handle: &str| tools.watch(handle)?.description.clone();

            assert_eq!(handles[0], "a");
            assert_eq!(description(&handles[1]).as_deref(), Some("2"));
            assert_eq!(description(&handles[3]).as_deref(), Some("3"));
            assert_eq!(tools.twins(&handles[3]), Some((3, 3)));
            assert_eq!(tools.twins("b"), None);
            assert_eq!(key_of(&handles[3]), "a");

            tools.apply(ListChange::Replaced(vec![tool("a", "1"), tool("a", "9"), tool("b", "1")]));
            let marks: Vec<_> =
                tools.entries.with_untracked(|all| all.iter().map(|entry| entry.mark).collect());
            assert_eq!(marks, [None, Some(Mark::Changed), None]);
            assert_eq!(tools.gone.with_untracked(Clone::clone), ["a (number 3)"]);
        });
    }

    #[test]
    fn the_filter_finds_words_in_any_order() {
        let entry = Entry::new(tool("get-weather", "Forecast for a City"), None);

        assert!(entry.matches("city weather"));
        assert!(!entry.matches("city tides"));
    }
}
