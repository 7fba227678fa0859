//! What one server lists, and what changed in each list.

use std::collections::BTreeMap;
use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Set as _, Track as _, Update as _, WithUntracked as _};

use crate::mcp::Pages;
use crate::mcp::event::ListChange;
use crate::mcp::failure::CallFailure;
use crate::mcp::types::Listed;

/// One line of the list.
#[derive(Debug, PartialEq)]
pub struct Entry<T> {
    pub item: Arc<T>,
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
        let Self { item, mark, haystack } = self;
        Self { item: Arc::clone(item), mark: *mark, haystack: Arc::clone(haystack) }
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

    /// [`Shelf::find`], tracked.
    pub fn watch(&self, key: &str) -> Option<Arc<T>> {
        self.entries.track();
        self.find(key)
    }

    #[cold]
    pub(super) fn apply(&self, change: ListChange<T>) {
        match change {
            ListChange::Listing => self.listing.set(Listing::Running),
            ListChange::Page(items) => self.entries.update(|entries| {
                Arc::make_mut(entries).extend(items.into_iter().map(|item| Entry::new(item, None)));
            }),
            ListChange::Replaced(items) => {
                self.replace(items);
                self.listing.set(Listing::Complete);
            }
            ListChange::Complete => self.listing.set(Listing::Complete),
            ListChange::Failed(failure) => self.listing.set(Listing::Failed(failure)),
            ListChange::Unsupported => self.listing.set(Listing::Unsupported),
        }
    }

    fn replace(&self, items: Vec<Arc<T>>) {
        let held = self.entries.with_untracked(Arc::clone);
        let mut before: BTreeMap<&str, &Arc<T>> = BTreeMap::new();
        before.extend(held.iter().map(|entry| (entry.item.key(), &entry.item)));
        let first = held.is_empty();
        let mut entries = Vec::with_capacity(items.len());
        for item in items {
            let mark = match before.remove(item.key()) {
                None if first => None,
                None => Some(Mark::New),
                Some(old) => (old.raw() != item.raw()).then_some(Mark::Changed),
            };
            entries.push(Entry::new(item, mark));
        }
        let gone = before.into_keys().map(str::to_owned).collect();
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
        Self { item, mark, haystack: haystack.into() }
    }
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
    fn the_filter_finds_words_in_any_order() {
        let entry = Entry::new(tool("get-weather", "Forecast for a City"), None);

        assert!(entry.matches("city weather"));
        assert!(!entry.matches("city tides"));
    }
}
