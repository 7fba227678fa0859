//! The pages of a list: all at once or turned by hand, from the server or, while they are fresh, as they
//! came before.
//!
//! Spec: pagination, <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/pagination>

use std::sync::Arc;
use std::time::Duration;
use std::vec;

use serde_json::{Map, Value};

use super::cache::Held;
use super::page::Page;
use super::{Followed, Lists, Shelved, read_items};
use crate::mcp::link::Link;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::freshness::Freshness;
use crate::mcp::model::list::{List, ListChange, ListCut, MOST_PAGES, Pages, Turn};
use crate::mcp::model::notice::Told;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::mcp::model::types::{Prompt, Resource, ResourceTemplate, Spoken, Tool};
use crate::mcp::peer::Peer;
use crate::wire::reader::{Finding, Problem};

/// Entries of a page that are read at one go, and when the next of them are: as soon as everybody else has had
/// a turn.
const AT_ONCE: usize = 500;
const TURN: Duration = Duration::from_millis(1);

/// The page at hand, as far as it is yet to be read.
#[derive(Debug)]
struct Unread {
    entries: vec::IntoIter<Arc<Value>>,
    /// The index of the first of them.
    first: usize,
    next: Option<String>,
    freshness: Option<Freshness>,
}

#[derive(Debug)]
pub(in crate::mcp) struct Listing<T> {
    /// What comes is added to what is shown, for nothing stands there that it would replace.
    pub(in crate::mcp) first: bool,
    pub(in crate::mcp) gathered: Vec<Arc<T>>,
    pub(in crate::mcp) pages: Pages,
    unread: Option<Unread>,
    /// Pages to read in all.
    limit: usize,
    cause: Cause,
}

impl Lists {
    pub(super) fn list_all<T: Shelved>(&mut self, link: &mut Link, peer: &Peer, cause: Cause) {
        let held = T::shelf(&mut self.catalog);
        let limit = if held.by_hand { held.read.count.max(1) } else { MOST_PAGES };
        self.begin_listing::<T>(link, peer, limit, cause);
    }

    pub(super) fn turn_pages<T: Shelved>(&mut self, link: &mut Link, peer: &Peer, turn: Turn) {
        let held = T::shelf(&mut self.catalog);
        held.by_hand = turn != Turn::Rest;
        if turn == Turn::First {
            return self.begin_listing::<T>(link, peer, 1, Cause::Person);
        }
        if held.listing.is_some() || held.read.next.is_none() || !peer.is_ready() {
            return;
        }
        let held = T::shelf(&mut self.catalog);
        // A person may go on beyond the bound, a page at a time.
        let limit = if turn == Turn::Next { held.read.count + 1 } else { MOST_PAGES };
        let (gathered, mut pages) = (held.items.clone(), held.read.clone());
        pages.cut = None;
        let cause = Cause::Person;
        held.listing = Some(Listing { first: true, gathered, pages, unread: None, limit, cause });
        link.tell(T::event(ListChange::Listing));
        self.read_on::<T>(link, peer);
    }

    fn begin_listing<T: Shelved>(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        limit: usize,
        cause: Cause,
    ) {
        let held = T::shelf(&mut self.catalog);
        if held.listing.is_some() {
            held.stale = true;
            return;
        }
        let first = held.items.is_empty();
        if !peer.is_ready() {
            return link.tell(T::event(ListChange::Failed(CallFailure::NotConnected)));
        }
        link.stop(Timer::Relist(T::LIST));
        let (gathered, pages) = (Vec::new(), Pages::default());
        let held = T::shelf(&mut self.catalog);
        held.listing = Some(Listing { first, gathered, pages, unread: None, limit, cause });
        held.refused = false;
        link.tell(T::event(ListChange::Listing));
        self.read_on::<T>(link, peer);
    }

    /// Reads the next page: from what is kept, one after the other, or from the server.
    fn read_on<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) {
        loop {
            let Some(listing) = &mut T::shelf(&mut self.catalog).listing else { return };
            let cause = listing.cause;
            let cursor =
                listing.pages.next.clone().map(|cursor| ("cursor".to_owned(), cursor.into()));
            let params: Map<String, Value> = cursor.into_iter().collect();
            let method = T::LIST.method();
            let Some((Held::Page(page), freshness)) = self.cache.find(method, &params, link.now())
            else {
                if link.ask(peer, RequestKind::List(T::LIST), method, params, cause).is_none() {
                    T::shelf(&mut self.catalog).listing = None;
                    // The event dialect has no way to ask: its list comes by itself.
                    link.tell(T::event(ListChange::Complete));
                }
                return;
            };
            if let Some(listing) = &mut T::shelf(&mut self.catalog).listing {
                listing.pages.from_cache += 1;
            }
            if !self.take_page::<T>(link, peer, page, Some(freshness)) {
                return;
            }
        }
    }

    pub(super) fn page_came<T: Shelved>(&mut self, link: &mut Link, peer: &Peer, reply: Reply) {
        match reply {
            Reply::Result(result) => {
                let is_limited = peer.limits_use_of_results();
                let freshness = Freshness::read(&result, link.now()).filter(|_| is_limited);
                match Page::read(T::LIST, result) {
                    Ok(page) => {
                        self.keep_page::<T>(&page, freshness);
                        if self.take_page::<T>(link, peer, page, freshness) {
                            self.read_on::<T>(link, peer);
                        }
                    }
                    Err(failure) => self.list_failed::<T>(link, *failure),
                }
            }
            other => self.page_failed::<T>(link, peer, other.failure()),
        }
    }

    fn keep_page<T: Shelved>(&mut self, page: &Page, freshness: Option<Freshness>) {
        let Some(freshness) = freshness.filter(|freshness| !freshness.ttl.is_zero()) else {
            return;
        };
        let Some(listing) = &T::shelf(&mut self.catalog).listing else { return };
        let cursor = listing.pages.next.clone().map(|cursor| ("cursor".to_owned(), cursor.into()));
        let params = cursor.into_iter().collect();
        self.cache.keep(T::LIST.method(), &params, freshness, Held::Page(page.clone()));
    }

    /// A cursor that came out of a kept page may be stale: then the whole list is read anew, once.
    fn page_failed<T: Shelved>(&mut self, link: &mut Link, peer: &Peer, failure: CallFailure) {
        let listing = T::shelf(&mut self.catalog).listing.as_ref();
        let is_stale = listing.is_some_and(|listing| listing.pages.from_cache > 0);
        if !is_stale || !matches!(failure, CallFailure::Rpc(_) | CallFailure::Http(_)) {
            return self.list_failed::<T>(link, failure);
        }
        self.cache.forget(T::LIST.method());
        if let Some(listing) = &mut T::shelf(&mut self.catalog).listing {
            listing.pages = Pages::default();
            listing.gathered.clear();
            listing.first = false;
        }
        self.read_on::<T>(link, peer);
    }

    pub(super) fn list_failed<T: Shelved>(&mut self, link: &mut Link, failure: CallFailure) {
        let held = T::shelf(&mut self.catalog);
        held.stop();
        held.refused =
            matches!(&failure, CallFailure::Http(http) if matches!(http.head.status, 401 | 403));
        let pause = held.pause_after(&failure, link.time_of_day(link.now()));
        let change = match pause {
            Some(pause) => {
                let until = link.now().after(pause);
                link.set_timer(Timer::Relist(T::LIST), until);
                ListChange::PutOff(failure, until)
            }
            None => ListChange::Failed(failure),
        };
        link.tell(T::event(change));
        if T::LIST == List::Tools {
            self.followed = Some(Followed::NoTools);
        }
    }

    /// Whether there is more to read now.
    fn take_page<T: Shelved>(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        page: Page,
        freshness: Option<Freshness>,
    ) -> bool {
        let Some(listing) = &mut T::shelf(&mut self.catalog).listing else { return false };
        let Page { entries, next } = page;
        let entries = entries.into_iter();
        listing.unread = Some(Unread { entries, first: 0, next, freshness });
        self.read_some::<T>(link, peer)
    }

    pub(super) fn entries_due<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) {
        if self.read_some::<T>(link, peer) {
            self.read_on::<T>(link, peer);
        }
    }

    /// Reads on in the page at hand, for a while. Whether there is another page to read now.
    fn read_some<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) -> bool {
        let has_headers = peer.repeats_in_headers();
        let spoken = peer.revision().map(|revision| Spoken { revision, has_headers });
        let Some(listing) = &mut T::shelf(&mut self.catalog).listing else { return false };
        let Some(unread) = &mut listing.unread else { return false };
        let from = listing.gathered.len();
        let pointer = format!("/{}", T::LIST.field());
        let some = unread.entries.by_ref().take(AT_ONCE);
        listing.gathered.extend(read_items::<T>(spoken, some, &pointer, unread.first));
        unread.first += AT_ONCE;
        let is_over = unread.entries.as_slice().is_empty();
        let news = listing.first.then(|| listing.gathered[from..].to_vec());
        if !is_over {
            if let Some(news) = news {
                link.tell(T::event(ListChange::Page(news)));
            }
            link.arm(Timer::Entries(T::LIST), TURN);
            return false;
        }
        let Some(Unread { next, freshness, .. }) = listing.unread.take() else { return false };
        listing.pages.took(freshness);
        listing.pages.turn(next);
        let goes_on = listing.pages.next.is_some() && listing.pages.count < listing.limit;
        let pages = Arc::new(listing.pages.clone());
        if let Some(news) = news {
            link.tell(T::event(ListChange::Page(news)));
        }
        link.tell(Event::Pages(T::LIST, pages));
        if !goes_on {
            self.list_complete::<T>(link, peer);
        }
        goes_on
    }

    fn list_complete<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) {
        let held = T::shelf(&mut self.catalog);
        let Some(listing) = held.listing.take() else { return };
        held.items.clone_from(&listing.gathered);
        let cut = listing.pages.cut.clone();
        held.read = listing.pages;
        held.read_at = Some(link.now());
        held.waits = 0;
        let is_stale = std::mem::take(&mut held.stale);
        let change = if listing.first {
            ListChange::Complete
        } else {
            ListChange::Replaced(listing.gathered)
        };
        link.tell(T::event(change));
        if let Some(cut) = cut {
            link.tell_app_notice(None, Told::ListCut(T::LIST, cut));
        }
        if is_stale {
            return self.relist::<T>(link, peer);
        }
        if T::LIST == List::Tools {
            self.followed = Some(Followed::Tools);
        }
    }

    /// What was read is shown, unless it is less than what is shown already.
    pub(super) fn stop_pages<T: Shelved>(&mut self, link: &mut Link, peer: &Peer) {
        link.stop(Timer::Relist(T::LIST));
        link.stop(Timer::Entries(T::LIST));
        let held = T::shelf(&mut self.catalog);
        held.stale = false;
        let Some(mut listing) = held.listing.take() else { return };
        let cut = ListCut::Stopped(listing.pages.count);
        listing.pages.cut = Some(cut.clone());
        let is_more = listing.first || listing.gathered.len() >= held.items.len();
        let (pages, gathered) = (Arc::new(listing.pages.clone()), listing.gathered.clone());
        if is_more {
            (held.items, held.read) = (listing.gathered, listing.pages);
        }
        link.call_off(peer, RequestKind::List(T::LIST), "stopped by the user", Cause::Person);
        if is_more {
            link.tell(Event::Pages(T::LIST, pages));
        }
        let replaces = is_more && !listing.first;
        let change = if replaces { ListChange::Replaced(gathered) } else { ListChange::Complete };
        link.tell(T::event(change));
        link.tell_app_notice(None, Told::ListCut(T::LIST, cut));
        if T::LIST == List::Tools {
            self.followed = Some(Followed::NoTools);
        }
    }

    /// What is wrong with where a page says that the next one begins.
    pub(in crate::mcp) fn check_page(
        &mut self,
        link: &Link,
        kind: RequestKind,
        result: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let RequestKind::List(list) = kind else { return };
        let scope = Freshness::read(result, link.now()).and_then(|freshness| freshness.scope);
        let before = self.pages_of(list).and_then(|pages| pages.freshness?.scope);
        if scope.zip(before).is_some_and(|(scope, before)| scope != before) {
            let problem = Problem::Says("differs from the earlier pages".to_owned());
            findings.push(Finding { pointer: "/result/cacheScope".to_owned(), problem });
        }
        let pointer = "/result/nextCursor".to_owned();
        match result.get("nextCursor") {
            Some(Value::String(cursor)) if self.has_seen_cursor(list, cursor) => {
                let problem = Problem::Says("appeared before: the pages form a loop".to_owned());
                findings.push(Finding { pointer, problem });
            }
            None | Some(Value::Null | Value::String(_)) => {}
            Some(_) => findings.push(Finding { pointer, problem: Problem::NotA("string") }),
        }
    }

    fn has_seen_cursor(&mut self, list: List, cursor: &str) -> bool {
        let pages = self.pages_of(list);
        pages.is_some_and(|pages| pages.cursors.iter().any(|seen| seen == cursor))
    }

    /// How far the list that is being read has come.
    fn pages_of(&mut self, list: List) -> Option<&Pages> {
        match list {
            List::Tools => self.pages_being_read::<Tool>(),
            List::Resources => self.pages_being_read::<Resource>(),
            List::ResourceTemplates => self.pages_being_read::<ResourceTemplate>(),
            List::Prompts => self.pages_being_read::<Prompt>(),
        }
    }

    fn pages_being_read<T: Shelved + 'static>(&mut self) -> Option<&Pages> {
        T::shelf(&mut self.catalog).listing.as_ref().map(|listing| &listing.pages)
    }
}
