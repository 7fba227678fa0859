//! What the server lists – tools, resources, resource templates, prompts – and again when it changes.

pub(super) mod cache;
mod page;
mod paging;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use self::paging::Listing;
use super::link::deadline::Timer;
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::list::{List, ListChange, Pages, Turn};
use super::model::moment::Moment;
use super::model::paces::{RELIST, asked_pause};
use super::model::record::Cause;
use super::model::reply::Reply;
use super::model::types::{Listed, Prompt, Resource, ResourceTemplate, Spoken, Tool};
use crate::mcp::link::Link;
use crate::mcp::lists::cache::Cache;
use crate::mcp::peer::Peer;
use crate::wire::pace::Tries;

/// A list that changes so long after it was read has changed by itself.
const CALM: Duration = Duration::from_secs(5);
/// So many changes in a row are followed at once: of several together, one comes while the list is read.
const AT_ONCE: u32 = 2;
/// More changes in a row than a server has that is just starting.
const RESTLESS: u32 = 3;

/// Entries of earlier pages that those of a page are compared with.
const MOST_COMPARED: usize = 10_000;

/// The lists, and what of the server's results may be used again.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Lists {
    catalog: Catalog,
    pub(in crate::mcp) cache: Cache,
    followed: Option<Followed>,
}

/// What the end of a reading means for calls that wait for the list of tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum Followed {
    /// It is here.
    Tools,
    /// It could not be read.
    NoTools,
}

#[derive(Debug, Default)]
struct Catalog {
    tools: Shelf<Tool>,
    resources: Shelf<Resource>,
    templates: Shelf<ResourceTemplate>,
    prompts: Shelf<Prompt>,
}

/// One list as far as it is known.
#[derive(Debug)]
struct Shelf<T> {
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
    /// How often in a row it was put off, because the server asked to wait.
    pub(super) waits: u32,
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
            waits: 0,
        }
    }
}

/// Which shelf an item stands on, and how news of it is told.
trait Shelved: Listed {
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

impl Lists {
    pub(in crate::mcp) fn find_tool(&self, name: &str) -> Option<&Tool> {
        let tools = &self.catalog.tools;
        let listing = tools.listing.iter().flat_map(|listing| &listing.gathered);
        let mut known = tools.items.iter().chain(listing);
        known.find(|tool| tool.name == name).map(Arc::as_ref)
    }

    /// What has followed from the list of tools since it was asked last.
    pub(in crate::mcp) fn take_followed(&mut self) -> Option<Followed> {
        self.followed.take()
    }
}

impl Lists {
    /// Reads every list that the server declares, and says which it does not.
    pub(in crate::mcp) fn list_declared(&mut self, link: &mut Link, peer: &Peer) {
        for list in List::ALL {
            if peer.declares(list.method()) {
                self.list(link, peer, list, Cause::App);
            } else {
                match list {
                    List::Tools => link.tell(Tool::event(ListChange::Unsupported)),
                    List::Resources => link.tell(Resource::event(ListChange::Unsupported)),
                    List::ResourceTemplates => {
                        link.tell(ResourceTemplate::event(ListChange::Unsupported));
                    }
                    List::Prompts => link.tell(Prompt::event(ListChange::Unsupported)),
                }
            }
        }
    }

    pub(in crate::mcp) fn list(&mut self, link: &mut Link, peer: &Peer, list: List, cause: Cause) {
        match list {
            List::Tools => self.list_all::<Tool>(link, peer, cause),
            List::Resources => self.list_all::<Resource>(link, peer, cause),
            List::ResourceTemplates => self.list_all::<ResourceTemplate>(link, peer, cause),
            List::Prompts => self.list_all::<Prompt>(link, peer, cause),
        }
    }

    /// Reads a list from its beginning, whatever is still fresh.
    pub(in crate::mcp) fn reload(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        list: List,
        cause: Cause,
    ) {
        self.cache.forget(list.method());
        self.list(link, peer, list, cause);
    }

    /// The server says that a list has changed. One that says so whenever it is asked for the list is asked
    /// less and less often.
    pub(in crate::mcp) fn list_changed(&mut self, link: &mut Link, peer: &Peer, list: List) {
        self.cache.forget(list.method());
        match list {
            List::Tools => self.relist::<Tool>(link, peer),
            List::Resources => self.relist::<Resource>(link, peer),
            List::ResourceTemplates => self.relist::<ResourceTemplate>(link, peer),
            List::Prompts => self.relist::<Prompt>(link, peer),
        }
    }

    fn relist<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) {
        let held = T::shelf(&mut self.catalog);
        if held.listing.is_some() {
            held.stale = true;
            return;
        }
        let timer = Timer::Relist(T::LIST);
        if link.is_armed(timer) {
            return;
        }
        if held.read_at.is_none_or(|at| link.now().since(at) >= CALM) {
            held.changes.end_row();
        }
        let is_soon = held.changes.count() < AT_ONCE;
        let pause = held.changes.next(&RELIST, None, link.jitter());
        match pause.filter(|_| !is_soon) {
            Some(pause) => link.set_timer(timer, link.now().after(pause)),
            None => self.list_all::<T>(link, peer, Cause::App),
        }
    }

    /// Whether a list changes as soon as it is read, over and over.
    pub(in crate::mcp) fn is_restless(&self, list: List) -> bool {
        let changes = match list {
            List::Tools => self.catalog.tools.changes,
            List::Resources => self.catalog.resources.changes,
            List::ResourceTemplates => self.catalog.templates.changes,
            List::Prompts => self.catalog.prompts.changes,
        };
        changes.count() >= RESTLESS
    }

    /// Reads no more pages, because a person has seen enough.
    pub(in crate::mcp) fn stop_reading(&mut self, link: &mut Link, peer: &Peer, list: List) {
        match list {
            List::Tools => self.stop_pages::<Tool>(link, peer),
            List::Resources => self.stop_pages::<Resource>(link, peer),
            List::ResourceTemplates => self.stop_pages::<ResourceTemplate>(link, peer),
            List::Prompts => self.stop_pages::<Prompt>(link, peer),
        }
    }

    /// With a token that was not in hand when they were refused.
    pub(in crate::mcp) fn list_refused(&mut self, link: &mut Link, peer: &Peer) {
        for list in List::ALL {
            if self.is_refused(list) {
                self.list(link, peer, list, Cause::App);
            }
        }
    }

    /// A person wants the whole list, as it is now.
    pub(in crate::mcp) fn read_whole(&mut self, link: &mut Link, peer: &Peer, list: List) {
        match list {
            List::Tools => self.catalog.tools.begin_anew(),
            List::Resources => self.catalog.resources.begin_anew(),
            List::ResourceTemplates => self.catalog.templates.begin_anew(),
            List::Prompts => self.catalog.prompts.begin_anew(),
        }
        self.reload(link, peer, list, Cause::Person);
    }

    /// Reads one page, or all that are left.
    pub(in crate::mcp) fn turn(&mut self, link: &mut Link, peer: &Peer, list: List, turn: Turn) {
        match list {
            List::Tools => self.turn_pages::<Tool>(link, peer, turn),
            List::Resources => self.turn_pages::<Resource>(link, peer, turn),
            List::ResourceTemplates => self.turn_pages::<ResourceTemplate>(link, peer, turn),
            List::Prompts => self.turn_pages::<Prompt>(link, peer, turn),
        }
    }

    /// Goes on with a long page.
    pub(in crate::mcp) fn read_entries(&mut self, link: &mut Link, peer: &Peer, list: List) {
        match list {
            List::Tools => self.entries_due::<Tool>(link, peer),
            List::Resources => self.entries_due::<Resource>(link, peer),
            List::ResourceTemplates => self.entries_due::<ResourceTemplate>(link, peer),
            List::Prompts => self.entries_due::<Prompt>(link, peer),
        }
    }

    pub(in crate::mcp) fn listed(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        list: List,
        reply: Reply,
    ) {
        match list {
            List::Tools => self.page_came::<Tool>(link, peer, reply),
            List::Resources => self.page_came::<Resource>(link, peer, reply),
            List::ResourceTemplates => self.page_came::<ResourceTemplate>(link, peer, reply),
            List::Prompts => self.page_came::<Prompt>(link, peer, reply),
        }
    }

    pub(in crate::mcp) fn listing_failed(
        &mut self,
        link: &mut Link,
        list: List,
        failure: CallFailure,
    ) {
        match list {
            List::Tools => self.list_failed::<Tool>(link, failure),
            List::Resources => self.list_failed::<Resource>(link, failure),
            List::ResourceTemplates => self.list_failed::<ResourceTemplate>(link, failure),
            List::Prompts => self.list_failed::<Prompt>(link, failure),
        }
    }

    /// The connection was lost: what was being listed is not coming any more, and says so.
    pub(in crate::mcp) fn fail_listings(&mut self, link: &mut Link, failure: &CallFailure) {
        for list in List::ALL {
            link.stop(Timer::Relist(list));
            link.stop(Timer::Entries(list));
            if self.is_listing(list) {
                self.listing_failed(link, list, failure.clone());
            }
        }
    }

    /// The connection is being made anew: what was being listed is not coming any more.
    pub(in crate::mcp) fn stop_listing(&mut self) {
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
    pub(in crate::mcp) fn tools_announced(&mut self, link: &mut Link, entries: Vec<Value>) {
        self.catalog.tools.items = read_items(None, entries.into_iter().map(Arc::new), "", 0);
        let tools = self.catalog.tools.items.clone();
        link.tell(Event::Tools(ListChange::Replaced(tools)));
    }
}

impl<T> Shelf<T> {
    fn begin_anew(&mut self) {
        self.by_hand = false;
        self.changes.end_row();
    }

    /// After how long to ask again, where the server is asked too often; not over and over.
    pub(super) fn pause_after(
        &mut self,
        failure: &CallFailure,
        wall: Duration,
    ) -> Option<Duration> {
        let CallFailure::Http(http) = failure else { return None };
        let pause = asked_pause(&http.head, self.waits, wall)?;
        self.waits += 1;
        Some(pause)
    }

    pub(in crate::mcp) fn stop(&mut self) {
        // What was shown stays shown, and a later list replaces it.
        if let Some(listing) = self.listing.take().filter(|listing| listing.first) {
            self.items = listing.gathered;
            self.read = listing.pages;
        }
        self.stale = false;
    }
}

impl Lists {
    /// What the entries are known by that came with the pages before, unless they are too many to look
    /// through with every page.
    pub(in crate::mcp) fn names_so_far(&self, list: List) -> BTreeSet<&str> {
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

/// `spoken` is `None` where there is no revision; `first` is the index of the first entry.
fn read_items<T: Listed>(
    spoken: Option<Spoken<'_>>,
    entries: impl Iterator<Item = Arc<Value>>,
    pointer: &str,
    first: usize,
) -> Vec<Arc<T>> {
    let read = |(index, entry)| T::read_in(spoken, entry, format!("{pointer}/{index}"));
    (first..).zip(entries).map(read).collect()
}
