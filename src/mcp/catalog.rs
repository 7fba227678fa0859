//! What the server lists – tools, resources, resource templates, prompts – and again when it changes.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::client::Client;
use super::deadline::Timer;
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::list::{List, ListChange, Pages, Turn};
use super::model::moment::Moment;
use super::model::paces::RELIST;
use super::model::record::Cause;
use super::model::reply::Reply;
use super::model::types::{Listed, Prompt, Resource, ResourceTemplate, Tool};
use super::paging::Listing;
use crate::wire::pace::Tries;

/// A list that changes so long after it was read has changed by itself.
const CALM: Duration = Duration::from_secs(5);
/// So many changes in a row are followed at once: of several together, one comes while the list is read.
const AT_ONCE: u32 = 2;
/// More changes in a row than a server has that is just starting.
const RESTLESS: u32 = 3;

/// Entries of earlier pages that those of a page are compared with.
const MOST_COMPARED: usize = 10_000;

#[derive(Debug, Default)]
pub(super) struct Catalog {
    tools: Shelf<Tool>,
    resources: Shelf<Resource>,
    templates: Shelf<ResourceTemplate>,
    prompts: Shelf<Prompt>,
}

/// One list as far as it is known.
#[derive(Debug)]
pub(super) struct Shelf<T> {
    pub(super) items: Vec<Arc<T>>,
    pub(super) listing: Option<Listing<T>>,
    /// The list changed while it was being read.
    pub(super) stale: bool,
    /// How far the list was read the last time.
    pub(super) read: Pages,
    /// A person turns the pages.
    pub(super) by_hand: bool,
    /// It could not be read for want of authorization.
    pub(super) refused: bool,
    /// Changes in a row, each soon after the list was read.
    pub(super) changes: Tries,
    /// When it was read last.
    pub(super) read_at: Option<Moment>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            listing: None,
            stale: false,
            read: Pages::default(),
            by_hand: false,
            refused: false,
            changes: Tries::default(),
            read_at: None,
        }
    }
}

/// Which shelf an item stands on, and how news of it is told.
pub(super) trait Shelved: Listed {
    fn shelf(catalog: &mut Catalog) -> &mut Shelf<Self>;
    fn event(change: ListChange<Self>) -> Event;
}

macro_rules! shelved {
    ($item:ty, $shelf:ident, $event:ident) => {
        impl Shelved for $item {
            fn shelf(catalog: &mut Catalog) -> &mut Shelf<Self> {
                &mut catalog.$shelf
            }

            fn event(change: ListChange<Self>) -> Event {
                Event::$event(change)
            }
        }
    };
}

shelved!(Tool, tools, Tools);
shelved!(Resource, resources, Resources);
shelved!(ResourceTemplate, templates, ResourceTemplates);
shelved!(Prompt, prompts, Prompts);

impl Catalog {
    pub(super) fn find_tool(&self, name: &str) -> Option<&Tool> {
        let listing = self.tools.listing.iter().flat_map(|listing| &listing.gathered);
        let mut known = self.tools.items.iter().chain(listing);
        known.find(|tool| tool.name == name).map(Arc::as_ref)
    }
}

impl Client {
    /// Reads every list that the server declares, and says which it does not.
    pub(super) fn list_declared(&mut self) {
        for list in List::ALL {
            if self.peer.declares(list.method()) {
                self.list(list, Cause::App);
            } else {
                match list {
                    List::Tools => self.tell(Tool::event(ListChange::Unsupported)),
                    List::Resources => self.tell(Resource::event(ListChange::Unsupported)),
                    List::ResourceTemplates => {
                        self.tell(ResourceTemplate::event(ListChange::Unsupported));
                    }
                    List::Prompts => self.tell(Prompt::event(ListChange::Unsupported)),
                }
            }
        }
    }

    pub(super) fn list(&mut self, list: List, cause: Cause) {
        match list {
            List::Tools => self.list_all::<Tool>(cause),
            List::Resources => self.list_all::<Resource>(cause),
            List::ResourceTemplates => self.list_all::<ResourceTemplate>(cause),
            List::Prompts => self.list_all::<Prompt>(cause),
        }
    }

    /// Reads a list from its beginning, whatever is still fresh.
    pub(super) fn reload(&mut self, list: List, cause: Cause) {
        self.cache.forget(list.method());
        self.list(list, cause);
    }

    /// The server says that a list has changed. One that says so whenever it is asked for the list is asked
    /// less and less often.
    pub(super) fn list_changed(&mut self, list: List) {
        self.cache.forget(list.method());
        match list {
            List::Tools => self.relist::<Tool>(),
            List::Resources => self.relist::<Resource>(),
            List::ResourceTemplates => self.relist::<ResourceTemplate>(),
            List::Prompts => self.relist::<Prompt>(),
        }
    }

    pub(super) fn relist<T: Shelved>(&mut self) {
        let held = T::shelf(&mut self.catalog);
        if held.listing.is_some() {
            held.stale = true;
            return;
        }
        let timer = Timer::Relist(T::LIST);
        if self.deadlines.is_set(timer) {
            return;
        }
        if held.read_at.is_none_or(|at| self.now.since(at) >= CALM) {
            held.changes.end_row();
        }
        let is_soon = held.changes.count() < AT_ONCE;
        let pause = held.changes.next(&RELIST, None, &mut self.jitter);
        match pause.filter(|_| !is_soon) {
            Some(pause) => self.deadlines.set(timer, self.now.after(pause)),
            None => self.list_all::<T>(Cause::App),
        }
    }

    /// Whether a list changes as soon as it is read, over and over.
    pub(super) fn is_restless(&self, list: List) -> bool {
        let changes = match list {
            List::Tools => self.catalog.tools.changes,
            List::Resources => self.catalog.resources.changes,
            List::ResourceTemplates => self.catalog.templates.changes,
            List::Prompts => self.catalog.prompts.changes,
        };
        changes.count() >= RESTLESS
    }

    /// Reads no more pages, because a person has seen enough.
    pub(super) fn stop_reading(&mut self, list: List) {
        match list {
            List::Tools => self.stop_pages::<Tool>(),
            List::Resources => self.stop_pages::<Resource>(),
            List::ResourceTemplates => self.stop_pages::<ResourceTemplate>(),
            List::Prompts => self.stop_pages::<Prompt>(),
        }
    }

    /// With a token that was not in hand when they were refused.
    pub fn list_refused(&mut self) {
        for list in List::ALL {
            if self.is_refused(list) {
                self.list(list, Cause::App);
            }
        }
    }

    /// A person wants the whole list, as it is now.
    pub(super) fn read_whole(&mut self, list: List) {
        match list {
            List::Tools => self.catalog.tools.begin_anew(),
            List::Resources => self.catalog.resources.begin_anew(),
            List::ResourceTemplates => self.catalog.templates.begin_anew(),
            List::Prompts => self.catalog.prompts.begin_anew(),
        }
        self.reload(list, Cause::Person);
    }

    /// Reads one page, or all that are left.
    pub(super) fn turn(&mut self, list: List, turn: Turn) {
        match list {
            List::Tools => self.turn_pages::<Tool>(turn),
            List::Resources => self.turn_pages::<Resource>(turn),
            List::ResourceTemplates => self.turn_pages::<ResourceTemplate>(turn),
            List::Prompts => self.turn_pages::<Prompt>(turn),
        }
    }

    /// Goes on with a long page.
    pub(super) fn read_entries(&mut self, list: List) {
        match list {
            List::Tools => self.entries_due::<Tool>(),
            List::Resources => self.entries_due::<Resource>(),
            List::ResourceTemplates => self.entries_due::<ResourceTemplate>(),
            List::Prompts => self.entries_due::<Prompt>(),
        }
    }

    pub(super) fn listed(&mut self, list: List, reply: Reply) {
        match list {
            List::Tools => self.page_came::<Tool>(reply),
            List::Resources => self.page_came::<Resource>(reply),
            List::ResourceTemplates => self.page_came::<ResourceTemplate>(reply),
            List::Prompts => self.page_came::<Prompt>(reply),
        }
    }

    pub(super) fn listing_failed(&mut self, list: List, failure: CallFailure) {
        match list {
            List::Tools => self.list_failed::<Tool>(failure),
            List::Resources => self.list_failed::<Resource>(failure),
            List::ResourceTemplates => self.list_failed::<ResourceTemplate>(failure),
            List::Prompts => self.list_failed::<Prompt>(failure),
        }
    }

    /// The connection was lost: what was being listed is not coming any more, and says so.
    pub(super) fn fail_listings(&mut self, failure: &CallFailure) {
        for list in List::ALL {
            if self.is_listing(list) {
                self.listing_failed(list, failure.clone());
            }
        }
    }

    /// The connection is being made anew: what was being listed is not coming any more.
    pub(super) fn stop_listing(&mut self) {
        self.catalog.tools.stop();
        self.catalog.resources.stop();
        self.catalog.templates.stop();
        self.catalog.prompts.stop();
    }

    fn is_listing(&self, list: List) -> bool {
        match list {
            List::Tools => self.catalog.tools.listing.is_some(),
            List::Resources => self.catalog.resources.listing.is_some(),
            List::ResourceTemplates => self.catalog.templates.listing.is_some(),
            List::Prompts => self.catalog.prompts.listing.is_some(),
        }
    }

    fn is_refused(&self, list: List) -> bool {
        match list {
            List::Tools => self.catalog.tools.refused,
            List::Resources => self.catalog.resources.refused,
            List::ResourceTemplates => self.catalog.templates.refused,
            List::Prompts => self.catalog.prompts.refused,
        }
    }

    /// The event dialect's `tools` event: the whole list at once.
    pub(super) fn tools_announced(&mut self, entries: Vec<Value>) {
        self.catalog.tools.items = read_items(None, entries.into_iter().map(Arc::new), "", 0);
        let tools = self.catalog.tools.items.clone();
        self.tell(Event::Tools(ListChange::Replaced(tools)));
    }
}

impl<T> Shelf<T> {
    fn begin_anew(&mut self) {
        self.by_hand = false;
        self.changes.end_row();
    }

    pub(super) fn stop(&mut self) {
        // What was shown stays shown, and a later list replaces it.
        if let Some(listing) = self.listing.take().filter(|listing| listing.first) {
            self.items = listing.gathered;
            self.read = listing.pages;
        }
        self.stale = false;
    }
}

impl Client {
    /// What the entries are known by that came with the pages before, unless they are too many to look
    /// through with every page.
    pub(super) fn names_so_far(&self, list: List) -> BTreeSet<&str> {
        fn keys<T: Listed>(shelf: &Shelf<T>) -> BTreeSet<&str> {
            let gathered = shelf.listing.iter().flat_map(|listing| &listing.gathered);
            gathered
                .take(MOST_COMPARED)
                .map(|item| item.key())
                .filter(|key| !key.is_empty())
                .collect()
        }
        match list {
            List::Tools => keys(&self.catalog.tools),
            List::Resources => keys(&self.catalog.resources),
            List::ResourceTemplates => keys(&self.catalog.templates),
            List::Prompts => keys(&self.catalog.prompts),
        }
    }
}

/// `revision` is the one that is spoken, where there is one; `first` is the index of the first entry.
pub(super) fn read_items<T: Listed>(
    revision: Option<&str>,
    entries: impl Iterator<Item = Arc<Value>>,
    pointer: &str,
    first: usize,
) -> Vec<Arc<T>> {
    let read = |(index, entry)| T::read_in(revision, entry, format!("{pointer}/{index}"));
    (first..).zip(entries).map(read).collect()
}
