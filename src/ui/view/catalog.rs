//! A list of the server's and its filter: tools, resources, prompts.

mod row;

use std::sync::Arc;

use leptos::prelude::*;

use self::row::group_row;
pub use self::row::{CatalogRow, about};

use crate::mcp::types::Listed;
use crate::mcp::{self, List};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::layout::Layout;
use crate::store::server::catalog::{Entry, Listing, Shelf};
use crate::store::server::connection::Connection;
use crate::store::server::order::{Order, Shown, arranged, grouped};
use crate::store::server::traffic::Sought;
use crate::store::typed::drafts::DraftKey;
use crate::ui::figures;
use crate::ui::keys::Deed;
use crate::ui::part::{
    Edge, Handle, Icon, IconName, ListKind, VirtualList, key_shortcut, title_with_key,
};
use crate::ui::route::{Part, Route};
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use crate::ui::view::pages::PagesLine;
use crate::wire::brief;

/// In rem: one line, or two.
const ROW_HEIGHTS: [f64; 2] = [1.75, 2.875];

fn method_of(list: List) -> &'static str {
    match list {
        List::Tools => "tools/list",
        List::Resources => "resources/list",
        List::ResourceTemplates => "resources/templates/list",
        List::Prompts => "prompts/list",
    }
}

/// The words for one kind of list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    pub list: List,
    /// Such as “Tools”.
    pub title: &'static str,
    /// Such as “tool”, also the prefix of the rows' ids.
    pub one: &'static str,
    /// Such as “tools”.
    pub many: &'static str,
    /// What is done with one of them.
    pub method: &'static str,
}

impl Words {
    /// Of so many.
    fn noun(&self, count: usize) -> &'static str {
        if count == 1 { self.one } else { self.many }
    }
}

/// One list of the server's with its filter. `row` draws an entry in one of [`ROW_HEIGHTS`].
#[component]
pub fn CatalogList<T: Listed + PartialEq + Send + Sync + 'static>(
    stores: Stores,
    connection: Connection,
    shelf: Shelf<T>,
    words: Words,
    chosen: Memo<Option<String>>,
    /// Gets the handle of an entry.
    choose: Callback<String>,
    row: fn(Entry<T>) -> AnyView,
) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let all = RwSignal::from(shelf.entries.clone());
    let server = connection.id;
    let two_lines = Memo::new(move |_| stores.settings.layout.with(|layout| layout.two_lines));
    let shown = arrangement(stores, &connection, words, all, typed);
    let lines = Signal::derive(move || shown.with(Vec::len));
    let count = Signal::derive(move || {
        shown.with(|shown| shown.iter().filter(|line| matches!(line, Shown::Entry(_))).count())
    });
    let total = Signal::derive(move || all.with(|all| all.len()));
    let selected = Memo::new(move |_| {
        let key = chosen.get()?;
        let index = all.with(|all| all.iter().position(|entry| entry.handle() == key))?;
        let index = u32::try_from(index).ok()?;
        shown.with(|shown| shown.iter().position(|held| *held == Shown::Entry(index)))
    });
    let line = move |index: usize| match shown.with(|shown| shown.get(index).cloned())? {
        Shown::Entry(index) => {
            let entry = all.with(|all| all.get(index as usize).cloned())?;
            Some(Line { group: None, entry: Some(entry), row })
        }
        Shown::Group { prefix, count } => {
            Some(Line { group: Some((prefix, count)), entry: None, row })
        }
    };
    let choose = Callback::new(move |index: usize| {
        let entry = |index| untrack(|| line(index)).and_then(|line| line.entry);
        // A heading is passed over, in the direction that somebody goes.
        let is_up = selected.get_untracked().is_some_and(|selected| index < selected);
        let beside = if is_up { index.wrapping_sub(1) } else { index + 1 };
        let Some(entry) = entry(index).or_else(|| entry(beside)) else { return };
        if !entry.item.key().is_empty() {
            choose.run(entry.handle());
        }
    });
    let listing = Signal::from(shelf.listing);
    let gone = Signal::from(shelf.gone);
    let pages = Signal::from(shelf.pages);
    let is_listing = Signal::derive(move || listing.with(|held| *held == Listing::Running));
    view! {
        <section
            class="catalog-list"
            aria-label=format!("List of {}", words.many)
            data-lines=move || if two_lines.get() { "2" } else { "1" }
        >
            <ListHead stores server words listing total count typed />
            <ListState stores server words listing gone total />
            <PagesLine stores server words pages is_listing />
            <NothingFound words total count typed />
            <VirtualList
                id=words.one
                name=words.title
                kind=ListKind::Listbox
                count=lines
                row_height=Signal::derive(move || ROW_HEIGHTS[usize::from(two_lines.get())])
                item=Arc::new(line)
                row=Line::draw
                selected
                choose
            />
        </section>
    }
}

/// What the filter lets through, in the order that the person wants.
fn arrangement<T: Listed + PartialEq + Send + Sync + 'static>(
    stores: Stores,
    connection: &Connection,
    words: Words,
    all: RwSignal<Arc<Vec<Entry<T>>>>,
    typed: RwSignal<String>,
) -> Memo<Vec<Shown>> {
    let layout = stores.settings.layout;
    let order = Memo::new(move |_| layout.with(|layout| layout.order));
    let key = connection.draft_key(words.many, "");
    let calls = connection.calls.clone();
    let favorites = Memo::new(move |_| stores.settings.favorites.of(&key.url, &key.list));
    Memo::new(move |_| {
        let (needle, order) = (typed.get().to_lowercase(), order.get());
        // A list that moves at each call would be no list to point at.
        let recent = if order == Order::Recent { calls.latest(words.method) } else { Vec::new() };
        favorites.with(|favorites| {
            let is_favorite = |entry: &Entry<T>| favorites.iter().any(|handle| entry.is(handle));
            all.with(|all| {
                let found = arranged(all, matching(all, &needle), order, is_favorite, &recent);
                grouped(all, found)
            })
        })
    })
}

/// A line of the list: an entry, or the heading over some.
struct Line<T> {
    group: Option<(String, usize)>,
    entry: Option<Entry<T>>,
    row: fn(Entry<T>) -> AnyView,
}

/// An entry is a handle, whatever it holds.
impl<T> Clone for Line<T> {
    fn clone(&self) -> Self {
        Self { group: self.group.clone(), entry: self.entry.clone(), row: self.row }
    }
}

impl<T: PartialEq> PartialEq for Line<T> {
    fn eq(&self, other: &Self) -> bool {
        self.group == other.group && self.entry == other.entry
    }
}

impl<T> Line<T> {
    fn draw(self) -> AnyView {
        if let Some((prefix, count)) = self.group {
            return group_row(prefix, count);
        }
        self.entry.map(self.row).into_any()
    }
}

/// Indices of what the filter lets through.
fn matching<T>(all: &[Entry<T>], needle: &str) -> Vec<u32> {
    let found = (0_u32..).zip(all).filter(|(_, entry)| entry.matches(needle));
    found.map(|(index, _)| index).collect()
}

#[component]
fn ListHead(
    stores: Stores,
    server: ServerId,
    words: Words,
    listing: Signal<Listing>,
    total: Signal<usize>,
    count: Signal<usize>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let layout = stores.settings.layout;
    let two_lines = move || layout.with(|layout| layout.two_lines);
    let figure = move || {
        let (count, total) = (count.get(), total.get());
        if count == total {
            figures::count(total)
        } else {
            format!("{} of {}", figures::count(count), figures::count(total))
        }
    };
    let reload = move |_| {
        commands.send(Command::Server(server, mcp::Command::List(words.list)));
    };
    let is_listing = move || listing.with(|listing| *listing == Listing::Running);
    let has_key = stores.settings.single_keys;
    let hint = move || has_key.get().then(|| title_with_key("Filter", Deed::Filter));
    view! {
        <header class="head">
            <h2>{words.title}</h2>
            <span class="count" role="status">
                {figure}
                <span class="visually-hidden">{move || format!(" {}", words.noun(total.get()))}</span>
            </span>
            <button
                type="button"
                class="quiet"
                aria-label=format!("Reload the list of {}", words.many)
                title=format!("Reload the list of {}", words.many)
                disabled=is_listing
                on:click=reload
            >
                "Reload"
            </button>
            <button
                type="button"
                class="quiet lines"
                aria-label="Show descriptions on a second line"
                title="Show descriptions on a second line"
                aria-pressed=move || two_lines().to_string()
                on:click=move |_| layout.update(|layout| layout.two_lines = !layout.two_lines)
            >
                <Icon name=IconName::Lines />
            </button>
            <input
                type="search"
                placeholder="Filter"
                aria-label=format!("Filter {}", words.many)
                title=hint
                aria-keyshortcuts=move || has_key.get().then(|| key_shortcut(Deed::Filter))
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <OrderChoice layout words />
        </header>
    }
}

#[component]
fn OrderChoice(layout: RwSignal<Layout>, words: Words) -> impl IntoView {
    let options = Order::ALL.map(|choice| {
        let word = match choice {
            Order::Server => "Server order",
            Order::Name => "By name",
            Order::Recent => "Recently used",
        };
        view! {
            <option value=choice.key() selected=move || layout.with(|layout| layout.order == choice)>
                {word}
            </option>
        }
    });
    let choose = move |event| {
        if let Some(choice) = Order::from_key(&event_target_value(&event)) {
            layout.update(|layout| layout.order = choice);
        }
    };
    view! {
        <select aria-label=format!("Order of {}", words.many) on:change=choose>
            {options.into_iter().collect_view()}
        </select>
    }
}

/// The edge between a list and the workbench beside it.
#[component]
pub fn ListHandle(stores: Stores) -> impl IntoView {
    let layout = stores.settings.layout;
    let value = Signal::derive(move || layout.with(|layout| layout.list));
    let set = Callback::new(move |share| layout.update(|layout| layout.list = share));
    view! { <Handle name="Width of the list" edge=Edge::End value usual=0.24 set /> }
}

/// Puts an item on top of its list, or back in its place.
#[component]
pub fn FavoriteButton(stores: Stores, key: DraftKey) -> impl IntoView {
    let favorites = stores.settings.favorites;
    let held = key.clone();
    let is_favorite = Memo::new(move |_| favorites.has(&held));
    view! {
        <button
            type="button"
            class="favorite quiet"
            aria-label="Favorite"
            title="Favorites are on top of the list"
            aria-pressed=move || is_favorite.get().to_string()
            on:click=move |_| favorites.turn(&key)
        >
            <Icon name=IconName::Star />
        </button>
    }
}

/// What there is to say about the list as a whole.
#[component]
fn ListState(
    stores: Stores,
    server: ServerId,
    words: Words,
    listing: Signal<Listing>,
    gone: Signal<Vec<String>>,
    total: Signal<usize>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let again = move |_| {
        commands.send(Command::Server(server, mcp::Command::List(words.list)));
    };
    let Words { title, many, .. } = words;
    let note = |text: String| view! { <p class="note">{text}</p> }.into_any();
    let countdown = move || {
        let until = listing.with(|listing| match listing {
            Listing::PutOff(_, until) => Some(*until),
            _ => None,
        })?;
        let left = until.since(stores.page.now.get()).as_millis().div_ceil(1_000);
        Some(
            view! { <span class="countdown" aria-live="off">{format!("Trying again in {left} s")}</span> },
        )
    };
    let state = move || match listing.get() {
        Listing::Failed(failure) | Listing::PutOff(failure, _) => {
            let method = method_of(words.list).to_owned();
            let way = Way::to(stores, server, Sought::Method(method.clone()));
            let failed = Failed::Call { failure, method, verdict: None };
            let card = show_failed(stores, failed, as_it_is, false, Some(way));
            view! {
                <div class="failed">
                    {card}
                    {countdown}
                    <button type="button" on:click=again>
                        "Try again"
                    </button>
                </div>
            }
            .into_any()
        }
        Listing::Running => note(format!("Listing {many}…")),
        Listing::Unsupported => note(format!("This server declares no {many}")),
        Listing::Complete if total.get() == 0 => {
            note(format!("The server's list of {many} is empty"))
        }
        Listing::Never if total.get() == 0 => {
            note(format!("{title} appear here once the server lists them"))
        }
        Listing::Complete | Listing::Never => ().into_any(),
    };
    view! {
        <div class="state" role="status">
            {state}
            <Gone names=gone />
        </div>
    }
}

/// Names that the latest list no longer has.
#[component]
fn Gone(names: Signal<Vec<String>>) -> impl IntoView {
    const SHOWN: usize = 8;
    let words = move || {
        names.with(|names| {
            let shown = names.iter().take(SHOWN).map(|name| brief::text(name, 80));
            let shown = shown.collect::<Vec<_>>().join(", ");
            match names.len().saturating_sub(SHOWN) {
                0 => shown,
                more => format!("{shown} and {more} more"),
            }
        })
    };
    let is_empty = move || names.with(Vec::is_empty);
    view! {
        <p class="note" hidden=is_empty>
            "Removed from the list: "
            <code>{words}</code>
        </p>
    }
}

#[component]
fn NothingFound(
    words: Words,
    total: Signal<usize>,
    count: Signal<usize>,
    typed: RwSignal<String>,
) -> impl IntoView {
    let is_needed = move || count.get() == 0 && total.get() > 0;
    view! {
        <div class="state" hidden=move || !is_needed()>
            <p class="note">{format!("No {} contains all of these words", words.one)}</p>
            <button type="button" on:click=move |_| typed.set(String::new())>
                "Show all"
            </button>
        </div>
    }
}

/// Says that the list has others of the same key: what is sent names the key alone.
#[component]
pub fn Twins(
    words: Words,
    /// What tells items apart, such as “name”.
    key: &'static str,
    #[prop(into)] twins: Signal<Option<(u32, u32)>>,
) -> impl IntoView {
    let told = move || {
        twins.get().map(|(nth, count)| {
            let Words { one, many, .. } = words;
            format!(
                "Number {nth} of {count} {many} with this {key}. A request names the {key} alone, \
                 so the server decides which {one} it means."
            )
        })
    };
    view! {
        <p class="twins" hidden=move || twins.with(Option::is_none)>
            {told}
        </p>
    }
}

/// The address names an item that the list does not have, or does not have yet.
#[component]
pub fn Missing(part: Part, words: Words, name: String) -> impl IntoView {
    let route = expect_context::<Route>();
    view! {
        <div class="empty">
            <p>{format!("The list has no {} named ", words.one)} <code>{name}</code></p>
            <button type="button" on:click=move |_| route.choose(part, None)>
                "Back to the list"
            </button>
        </div>
    }
}
