//! What a server lists page by page, and how far that was read.

use std::sync::Arc;

use super::failure::CallFailure;
use super::freshness::Freshness;
use super::moment::Moment;

/// A server that never ends its list is stopped after this many pages.
pub(in crate::mcp) const MOST_PAGES: usize = 1_000;

/// What a server lists, page by page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Tools,
    Resources,
    ResourceTemplates,
    Prompts,
}

impl List {
    pub const ALL: [Self; 4] =
        [Self::Tools, Self::Resources, Self::ResourceTemplates, Self::Prompts];

    pub fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Resources => "resources/list",
            Self::ResourceTemplates => "resources/templates/list",
            Self::Prompts => "prompts/list",
        }
    }

    /// The member of the result that holds the items.
    pub fn field(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Resources => "resources",
            Self::ResourceTemplates => "resourceTemplates",
            Self::Prompts => "prompts",
        }
    }

    /// The server's capability that promises the list.
    pub fn capability(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Resources | Self::ResourceTemplates => "resources",
            Self::Prompts => "prompts",
        }
    }
}

/// What a person does with the pages of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Begin again, and stop after the first page.
    First,
    Next,
    /// All that are left.
    Rest,
}

/// How far a list was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pages {
    pub count: usize,
    /// Those of them that were still fresh, and not asked for again.
    pub from_cache: usize,
    /// Where the next page begins; `None` at the end of the list.
    pub next: Option<String>,
    pub cut: Option<ListCut>,
    /// Of the page that goes stale first; `None` where the server says nothing about it.
    pub freshness: Option<Freshness>,
    /// Every cursor that led here.
    pub(in crate::mcp) cursors: Vec<String>,
}

impl Pages {
    pub(in crate::mcp) fn took(&mut self, freshness: Option<Freshness>) {
        self.count += 1;
        self.freshness = match (self.freshness, freshness) {
            (Some(held), Some(new)) if held.until() <= new.until() => Some(held),
            (held, new) => new.or(held),
        };
    }

    /// Where the next page begins, unless that would lead around in a circle.
    pub(in crate::mcp) fn turn(&mut self, next: Option<String>) {
        self.next = next.filter(|cursor| {
            let is_new = !self.cursors.contains(cursor);
            if !is_new {
                self.cut = Some(ListCut::Circle { cursor: cursor.clone() });
            }
            is_new
        });
        if let Some(cursor) = &self.next {
            self.cursors.push(cursor.clone());
        }
        if self.count >= MOST_PAGES && self.next.is_some() {
            self.cut = Some(ListCut::TooManyPages(self.count));
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ListChange<T> {
    /// Listing began; what is known stays until more arrives.
    Listing,
    /// More of the list, in order. The first page of a first listing replaces nothing.
    Page(Vec<Arc<T>>),
    /// The whole list, in place of the one before.
    Replaced(Vec<Arc<T>>),
    /// All pages of the first listing are here.
    Complete,
    Failed(CallFailure),
    /// The server is asked too often (429); it is asked again at this moment.
    PutOff(CallFailure, Moment),
    /// The server does not declare what is listed here.
    Unsupported,
}

/// Why a list was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListCut {
    /// So many pages are more than any list should have.
    TooManyPages(usize),
    /// A person stopped it after so many pages.
    Stopped(usize),
    /// The server named a cursor that it had named before: its pages go around in a circle.
    Circle { cursor: String },
}
