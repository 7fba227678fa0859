//! Listing the server's tools: all pages, and again when the list changes.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::client::Client;
use super::event::{Cause, Phase, ToolsChange};
use super::failure::CallFailure;
use super::message::Reply;
use super::pending::Asked;
use super::types::Tool;

/// A server that never ends its list is stopped after this many pages.
const MOST_PAGES: usize = 1_000;

#[derive(Debug, Default)]
pub(super) struct Catalog {
    tools: Vec<Arc<Tool>>,
    listing: Option<Listing>,
    /// The list changed while it was being read.
    stale: bool,
}

#[derive(Debug)]
struct Listing {
    /// Nothing was listed before, so pages are shown as they come.
    first: bool,
    gathered: Vec<Arc<Tool>>,
    cursors: Vec<String>,
    cause: Cause,
}

impl Catalog {
    pub(super) fn find(&self, name: &str) -> Option<&Tool> {
        self.tools.iter().find(|tool| tool.name == name).map(Arc::as_ref)
    }
}

impl Client {
    pub(super) fn list_tools(&mut self, cause: Cause) {
        if self.catalog.listing.is_some() {
            self.catalog.stale = true;
            return;
        }
        if !matches!(self.phase, Phase::Ready { .. }) {
            return self.tell_tools(ToolsChange::Failed(CallFailure::NotConnected));
        }
        let first = self.catalog.tools.is_empty();
        let listing = Listing { first, gathered: Vec::new(), cursors: Vec::new(), cause };
        self.catalog.listing = Some(listing);
        self.tell_tools(ToolsChange::Listing);
        if self.ask(Asked::ListTools, "tools/list", Map::new(), cause).is_none() {
            self.catalog.listing = None;
            // The event dialect has no way to ask: its list comes by itself.
            self.tell_tools(ToolsChange::Complete);
        }
    }

    /// The connection was lost, or made anew: what was being listed is not coming any more.
    pub(super) fn stop_listing(&mut self) {
        // What was shown stays shown, and a later list replaces it.
        if let Some(listing) = self.catalog.listing.take().filter(|listing| listing.first) {
            self.catalog.tools = listing.gathered;
        }
        self.catalog.stale = false;
    }

    pub(super) fn is_listing(&self) -> bool {
        self.catalog.listing.is_some()
    }

    pub(super) fn tools_listed(&mut self, reply: Reply) {
        match reply {
            Reply::Result(result) => self.page(result),
            Reply::Error(error) => self.listing_failed(CallFailure::Rpc(error)),
            other => self.listing_failed(super::call::failure(other)),
        }
    }

    pub(super) fn listing_failed(&mut self, failure: CallFailure) {
        self.stop_listing();
        self.tell_tools(ToolsChange::Failed(failure));
    }

    fn page(&mut self, mut result: Value) {
        let Some(listing) = &mut self.catalog.listing else { return };
        let from = listing.gathered.len();
        let Some(Value::Array(entries)) = result.get_mut("tools").map(Value::take) else {
            let reason = "the result of tools/list has no array named tools".to_owned();
            let text = result.to_string().into();
            return self.listing_failed(CallFailure::Unreadable { reason, text });
        };
        listing.gathered.extend(read_tools(entries, "/tools"));
        let news = listing.first.then(|| listing.gathered[from..].to_vec());
        let cursor = result.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        // A cursor seen before would lead around in a circle.
        let next = cursor.filter(|cursor| !listing.cursors.contains(cursor));
        listing.cursors.extend(next.clone());
        let next = next.filter(|_| listing.cursors.len() < MOST_PAGES);
        let cause = listing.cause;
        if let Some(news) = news {
            self.tell_tools(ToolsChange::Page(news));
        }
        let Some(cursor) = next else { return self.listing_complete() };
        let params = Map::from_iter([("cursor".to_owned(), Value::from(cursor))]);
        self.ask(Asked::ListTools, "tools/list", params, cause);
    }

    fn listing_complete(&mut self) {
        let Some(listing) = self.catalog.listing.take() else { return };
        self.catalog.tools.clone_from(&listing.gathered);
        let change = if listing.first {
            ToolsChange::Complete
        } else {
            ToolsChange::Replaced(listing.gathered)
        };
        self.tell_tools(change);
        if std::mem::take(&mut self.catalog.stale) {
            self.list_tools(Cause::App);
        }
    }

    /// The event dialect's `tools` event: the whole list at once.
    pub(super) fn tools_announced(&mut self, entries: Vec<Value>) {
        self.catalog.tools = read_tools(entries, "");
        self.tell_tools(ToolsChange::Replaced(self.catalog.tools.clone()));
    }
}

fn read_tools(entries: Vec<Value>, pointer: &str) -> Vec<Arc<Tool>> {
    let entries = entries.into_iter().enumerate();
    entries.map(|(index, entry)| Tool::read(entry, format!("{pointer}/{index}"))).collect()
}
