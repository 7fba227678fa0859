//! What the server lists – tools, resources, resource templates, prompts: all pages of each list, and
//! again when it changes.
//!
//! Spec: pagination, <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination>

use std::sync::Arc;

use serde_json::{Map, Value};

use super::client::Client;
use super::command::List;
use super::event::{Cause, Event, ListChange, Phase};
use super::failure::CallFailure;
use super::message::Reply;
use super::pending::Asked;
use super::types::{Listed, Prompt, Resource, ResourceTemplate, Tool};

/// A server that never ends its list is stopped after this many pages.
const MOST_PAGES: usize = 1_000;

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
    items: Vec<Arc<T>>,
    listing: Option<Listing<T>>,
    /// The list changed while it was being read.
    stale: bool,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { items: Vec::new(), listing: None, stale: false }
    }
}

#[derive(Debug)]
struct Listing<T> {
    /// Nothing was listed before, so pages are shown as they come.
    first: bool,
    gathered: Vec<Arc<T>>,
    cursors: Vec<String>,
    cause: Cause,
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

impl Catalog {
    pub(super) fn find_tool(&self, name: &str) -> Option<&Tool> {
        self.tools.items.iter().find(|tool| tool.name == name).map(Arc::as_ref)
    }
}

impl Client {
    /// Reads every list that the server declares, and says which it does not.
    pub(super) fn list_declared(&mut self) {
        for list in List::ALL {
            if self.capabilities.get(list.capability()).is_some() {
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

    fn list_all<T: Shelved>(&mut self, cause: Cause) {
        let held = T::shelf(&mut self.catalog);
        if held.listing.is_some() {
            held.stale = true;
            return;
        }
        if !matches!(self.phase, Phase::Ready { .. }) {
            return self.tell(T::event(ListChange::Failed(CallFailure::NotConnected)));
        }
        let first = held.items.is_empty();
        held.listing = Some(Listing { first, gathered: Vec::new(), cursors: Vec::new(), cause });
        self.tell(T::event(ListChange::Listing));
        let method = T::LIST.method();
        if self.ask(Asked::List(T::LIST), method, Map::new(), cause).is_none() {
            T::shelf(&mut self.catalog).listing = None;
            // The event dialect has no way to ask: its list comes by itself.
            self.tell(T::event(ListChange::Complete));
        }
    }

    fn page_came<T: Shelved>(&mut self, reply: Reply) {
        match reply {
            Reply::Result(result) => self.page::<T>(result),
            Reply::Error(error) => self.list_failed::<T>(CallFailure::Rpc(error)),
            other => self.list_failed::<T>(super::call::failure(other)),
        }
    }

    fn list_failed<T: Shelved>(&mut self, failure: CallFailure) {
        T::shelf(&mut self.catalog).stop();
        self.tell(T::event(ListChange::Failed(failure)));
    }

    fn page<T: Shelved>(&mut self, mut result: Value) {
        let Some(listing) = &mut T::shelf(&mut self.catalog).listing else { return };
        let from = listing.gathered.len();
        let field = T::LIST.field();
        let Some(Value::Array(entries)) = result.get_mut(field).map(Value::take) else {
            let reason = format!("the result of {} has no array named {field}", T::LIST.method());
            let text = result.to_string().into();
            return self.list_failed::<T>(CallFailure::Unreadable { reason, text });
        };
        listing.gathered.extend(read_items::<T>(entries, &format!("/{field}")));
        let news = listing.first.then(|| listing.gathered[from..].to_vec());
        let cursor = result.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        // A cursor seen before would lead around in a circle.
        let next = cursor.filter(|cursor| !listing.cursors.contains(cursor));
        listing.cursors.extend(next.clone());
        let next = next.filter(|_| listing.cursors.len() < MOST_PAGES);
        let cause = listing.cause;
        if let Some(news) = news {
            self.tell(T::event(ListChange::Page(news)));
        }
        let Some(cursor) = next else { return self.list_complete::<T>() };
        let params = Map::from_iter([("cursor".to_owned(), Value::from(cursor))]);
        self.ask(Asked::List(T::LIST), T::LIST.method(), params, cause);
    }

    fn list_complete<T: Shelved>(&mut self) {
        let held = T::shelf(&mut self.catalog);
        let Some(listing) = held.listing.take() else { return };
        held.items.clone_from(&listing.gathered);
        let is_stale = std::mem::take(&mut held.stale);
        let change = if listing.first {
            ListChange::Complete
        } else {
            ListChange::Replaced(listing.gathered)
        };
        self.tell(T::event(change));
        if is_stale {
            self.list_all::<T>(Cause::App);
        }
    }

    /// The event dialect's `tools` event: the whole list at once.
    pub(super) fn tools_announced(&mut self, entries: Vec<Value>) {
        self.catalog.tools.items = read_items(entries, "");
        let tools = self.catalog.tools.items.clone();
        self.tell(Event::Tools(ListChange::Replaced(tools)));
    }
}

impl<T> Shelf<T> {
    fn stop(&mut self) {
        // What was shown stays shown, and a later list replaces it.
        if let Some(listing) = self.listing.take().filter(|listing| listing.first) {
            self.items = listing.gathered;
        }
        self.stale = false;
    }
}

fn read_items<T: Listed>(entries: Vec<Value>, pointer: &str) -> Vec<Arc<T>> {
    let entries = entries.into_iter().enumerate();
    entries.map(|(index, entry)| T::read(entry, format!("{pointer}/{index}"))).collect()
}
