//! The tools of one server, and what changed in the list.

use std::collections::BTreeMap;
use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Set as _, Update as _, WithUntracked as _};

use crate::mcp::event::ToolsChange;
use crate::mcp::failure::CallFailure;
use crate::mcp::types::Tool;

/// One line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub tool: Arc<Tool>,
    pub mark: Option<Mark>,
    /// Name, title and description in lower case: what the filter looks through.
    pub haystack: Arc<str>,
}

/// How a tool differs from the list before this one.
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
    /// The server declares no tools.
    Unsupported,
}

#[derive(Clone, Debug)]
pub struct Tools {
    pub entries: ArcRwSignal<Arc<Vec<Entry>>>,
    pub listing: ArcRwSignal<Listing>,
    /// Names that the latest list no longer has.
    pub gone: ArcRwSignal<Vec<String>>,
}

impl Default for Tools {
    fn default() -> Self {
        Self {
            entries: ArcRwSignal::default(),
            listing: ArcRwSignal::new(Listing::Never),
            gone: ArcRwSignal::default(),
        }
    }
}

impl Tools {
    pub fn find(&self, name: &str) -> Option<Arc<Tool>> {
        self.entries.with_untracked(|entries| {
            let found = entries.iter().find(|entry| entry.tool.name == name);
            found.map(|entry| entry.tool.clone())
        })
    }

    pub(super) fn apply(&self, change: ToolsChange) {
        match change {
            ToolsChange::Listing => self.listing.set(Listing::Running),
            ToolsChange::Page(tools) => self.entries.update(|entries| {
                Arc::make_mut(entries).extend(tools.into_iter().map(|tool| Entry::new(tool, None)));
            }),
            ToolsChange::Replaced(tools) => {
                self.replace(tools);
                self.listing.set(Listing::Complete);
            }
            ToolsChange::Complete => self.listing.set(Listing::Complete),
            ToolsChange::Failed(failure) => self.listing.set(Listing::Failed(failure)),
            ToolsChange::Unsupported => self.listing.set(Listing::Unsupported),
        }
    }

    fn replace(&self, tools: Vec<Arc<Tool>>) {
        let held = self.entries.with_untracked(Arc::clone);
        let mut before: BTreeMap<&str, &Arc<Tool>> = BTreeMap::new();
        before.extend(held.iter().map(|entry| (entry.tool.name.as_str(), &entry.tool)));
        let first = held.is_empty();
        let mut entries = Vec::with_capacity(tools.len());
        for tool in tools {
            let mark = match before.remove(tool.name.as_str()) {
                None if first => None,
                None => Some(Mark::New),
                Some(old) => (old.raw != tool.raw).then_some(Mark::Changed),
            };
            entries.push(Entry::new(tool, mark));
        }
        let gone = before.into_keys().map(str::to_owned).collect();
        self.gone.set(gone);
        self.entries.set(Arc::new(entries));
    }
}

impl Entry {
    fn new(tool: Arc<Tool>, mark: Option<Mark>) -> Self {
        let mut haystack = tool.name.to_lowercase();
        for part in [&tool.title, &tool.description].into_iter().flatten() {
            haystack.push('\n');
            haystack.push_str(&part.to_lowercase());
        }
        Self { tool, mark, haystack: haystack.into() }
    }

    /// Every word of `needle` (lower case) stands somewhere in name, title or description.
    pub fn matches(&self, needle: &str) -> bool {
        needle.split_whitespace().all(|word| self.haystack.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use serde_json::json;

    use super::*;

    fn tool(name: &str, description: &str) -> Arc<Tool> {
        let raw = json!({ "name": name, "description": description, "inputSchema": {} });
        Tool::read(raw, String::new())
    }

    #[test]
    fn a_new_list_marks_what_came_what_changed_and_what_went() {
        Owner::new().with(|| {
            let tools = Tools::default();
            tools.apply(ToolsChange::Page(vec![tool("a", "1"), tool("b", "1"), tool("c", "1")]));

            tools.apply(ToolsChange::Replaced(vec![
                tool("a", "1"),
                tool("b", "2"),
                tool("d", "1"),
            ]));

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
