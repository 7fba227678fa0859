//! How far a list was read, how long that may be relied on, and the way to the next page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::{self, CacheScope, Freshness, Pages, Turn};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::ui::figures;
use crate::ui::view::catalog::Words;
use crate::words;
use crate::words::explain::list_cut;

#[component]
pub fn PagesLine(
    stores: Stores,
    server: ServerId,
    words: Words,
    pages: Signal<Arc<Pages>>,
    is_listing: Signal<bool>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let turn = move |turn| {
        move |_| commands.send(Command::Server(server, mcp::Command::Turn(words.list, turn)))
    };
    let stop = move |_| {
        commands.send(Command::Server(server, mcp::Command::StopListing(words.list)));
    };
    // A list of a page or two is there before anybody could stop it.
    let is_long = Memo::new(move |_| is_listing.get() && pages.with(|pages| pages.count > 2));
    let has_more = move || pages.with(|pages| pages.next.is_some());
    let has_several = move || pages.with(|pages| pages.count > 1);
    let count = move || pages.with(|pages| count_words(pages));
    let cut = move || pages.with(|pages| pages.cut.as_ref().map(list_cut));
    let cursor = move || pages.with(|pages| pages.next.clone()).map(|cursor| format!("{cursor:?}"));
    let fresh = move || {
        let freshness = pages.with(|pages| pages.freshness)?;
        Some(freshness_words(freshness, stores.page.now.get(), stores.page.epoch_millis.get()))
    };
    let is_needed = move || has_more() || has_several() || fresh().is_some();
    let many = words.many;
    view! {
        <div class="pages" hidden=move || !is_needed() aria-label=format!("Pages of {many}") role="group">
            <span class="note">{count}</span>
            <span class="note">{fresh}</span>
            <p class="cut" hidden=move || cut().is_none()>
                "Cut short: " {cut}
            </p>
            <span class="note" hidden=move || !has_more()>
                "next cursor " <code>{cursor}</code>
            </span>
            <span class="turns">
                <button type="button" hidden=move || !is_long.get() on:click=stop>
                    "Stop"
                </button>
                <button type="button" hidden=move || !has_more() disabled=is_listing on:click=turn(Turn::Next)>
                    "Next page"
                </button>
                <button type="button" hidden=move || !has_more() disabled=is_listing on:click=turn(Turn::Rest)>
                    "All pages"
                </button>
                <button
                    type="button"
                    class="quiet"
                    hidden=move || !has_several()
                    disabled=is_listing
                    title="List the first page again, then continue page by page"
                    on:click=turn(Turn::First)
                >
                    "Page by page"
                </button>
            </span>
        </div>
    }
}

fn count_words(pages: &Pages) -> String {
    let count = figures::counted(pages.count, "page");
    match pages.from_cache {
        0 => count,
        all if all == pages.count => format!("{count} from the cache"),
        some => format!("{count}, {} from the cache", figures::count(some)),
    }
}

/// Such as `fresh until 12:03:04, private`.
pub fn freshness_words(freshness: Freshness, now: mcp::Moment, epoch: f64) -> String {
    let scope = match freshness.scope {
        Some(CacheScope::Public) => ", public",
        Some(CacheScope::Private) => ", private",
        None => "",
    };
    if freshness.ttl.is_zero() {
        return format!("not to be cached{scope}");
    }
    let until = figures::time_of_day(epoch, freshness.until().0);
    let until = until.split('.').next().unwrap_or_default();
    if freshness.is_fresh(now) {
        let left = words::duration(freshness.ttl);
        format!("fresh until {until} ({left}){scope}")
    } else {
        format!("stale since {until}{scope}")
    }
}
