//! A search in a registry of servers. What is found fills the form as a pasted entry does; nothing is connected to.

use std::any::Any;
use std::rc::Rc;
use std::time::Duration;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::option_views::AskRegistry;
use super::pasted::{PastedLine, Pasting};
use crate::mcp::http::NetworkFailure;
use crate::session::pasted::Source;
use crate::session::pasted::registry::{Listed, OFFICIAL, Page, search};
use crate::store::Stores;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::figures;
use crate::ui::part::{Later, keyed};
use crate::words::pasted::{SearchFailed, needs, search_failed};

/// A registry that says nothing for so long is given up.
const LIMIT: Duration = Duration::from_secs(15);
/// A list that goes on and on ends here: whoever looks for one more has to search for it.
const MOST: usize = 300;

/// What became of the search.
#[derive(Clone, PartialEq)]
enum State {
    Idle,
    Searching,
    Found,
    Failed(SearchFailed),
}

#[derive(Clone, Copy)]
struct Search {
    stores: Stores,
    ask: AskRegistry,
    registry: RwSignal<String>,
    typed: RwSignal<String>,
    state: RwSignal<State>,
    found: RwSignal<Page>,
    /// What was searched for, and where: what comes later belongs to it.
    begun: StoredValue<(String, String)>,
    under_way: StoredValue<Option<Rc<dyn Any>>, LocalStorage>,
    limit: Later,
}

impl Search {
    fn new(stores: Stores, ask: AskRegistry) -> Self {
        Self {
            stores,
            ask,
            registry: RwSignal::new(
                stores.drawer.registry().unwrap_or_else(|| OFFICIAL.to_owned()),
            ),
            typed: RwSignal::default(),
            state: RwSignal::new(State::Idle),
            found: RwSignal::default(),
            begun: StoredValue::default(),
            under_way: StoredValue::new_local(None),
            limit: Later::new(),
        }
    }

    fn begin(self) {
        let words = (self.registry.get_untracked(), self.typed.get_untracked());
        self.begun.set_value(words);
        self.found.set(Page::default());
        self.go(None);
    }

    fn go_on(self) {
        if let Some(cursor) = self.found.with_untracked(|found| found.cursor.clone()) {
            self.go(Some(cursor));
        }
    }

    fn go(self, cursor: Option<String>) {
        let address =
            self.begun.with_value(|(registry, words)| search(registry, words, cursor.as_deref()));
        let address = match address {
            Ok(address) => address,
            Err(mistake) => return self.end(State::Failed(SearchFailed::Address(mistake))),
        };
        self.state.set(State::Searching);
        let answer = Callback::new(move |answer| self.take(answer));
        let silent = State::Failed(SearchFailed::Silent(LIMIT.as_secs()));
        self.limit.begin(LIMIT, move || self.end(silent));
        // What the browser refuses to send is told before this is over, and ends the wait.
        self.under_way.set_value(Some((self.ask)(self.stores, address, answer)));
    }

    fn take(self, answer: Result<(u16, String), NetworkFailure>) {
        let end = match answer {
            Err(failure) => State::Failed(SearchFailed::Network(failure)),
            Ok((200, text)) => match Page::read(&text) {
                Some(page) => {
                    self.keep_address();
                    self.join(page)
                }
                None => State::Failed(SearchFailed::NoList),
            },
            Ok((status, _)) => State::Failed(SearchFailed::Status(status)),
        };
        self.end(end);
    }

    /// One that has answered is asked the next time, too.
    fn keep_address(self) {
        self.begun.with_value(|(registry, _)| {
            let is_usual = registry == OFFICIAL;
            self.stores.drawer.keep_registry(Some(registry.as_str()).filter(|_| !is_usual));
        });
    }

    fn join(self, page: Page) -> State {
        self.found.update(|found| {
            let is_stuck = page.cursor == found.cursor;
            found.servers.extend(page.servers);
            found.servers.truncate(MOST);
            let is_full = found.servers.len() == MOST;
            found.cursor = page.cursor.filter(|_| !is_stuck && !is_full);
        });
        State::Found
    }

    fn end(self, state: State) {
        self.limit.stop();
        self.state.set(state);
        self.under_way.set_value(None);
    }

    fn said(self) -> String {
        self.state.with(|state| match state {
            State::Idle => String::new(),
            State::Searching => "Searching…".to_owned(),
            State::Found => self.found.with(|found| match found.servers.len() {
                0 => "No servers found".to_owned(),
                count if found.cursor.is_some() => {
                    format!("The first {}", figures::counted(count, "server"))
                }
                count => figures::counted(count, "server"),
            }),
            State::Failed(why) => {
                let has_companion = self.stores.page.companion.with_untracked(Option::is_some);
                search_failed(why, has_companion)
            }
        })
    }
}

#[component]
pub fn RegistrySearch(
    stores: Stores,
    draft: RwSignal<ConnectDraft>,
    ask: AskRegistry,
) -> impl IntoView {
    let search = Search::new(stores, ask);
    let pasting = Pasting::new(draft, Callback::new(|()| {}));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        search.begin();
    };
    let Search { registry, typed, state, found, .. } = search;
    let is_searching = Memo::new(move |_| state.with(|state| *state == State::Searching));
    let is_failed = move || state.with(|state| matches!(state, State::Failed(_)));
    let has_more = Memo::new(move |_| found.with(|found| found.cursor.is_some()));
    let all = move || found.with(|found| found.servers.iter().cloned().enumerate().collect());
    let row = move |(_, listed)| view! { <Found pasting listed /> };
    view! {
        <form class="registry" role="search" aria-label="MCP registry" on:submit=submit>
            <div class="line">
                <input
                    type="search"
                    aria-label="Search servers by name"
                    placeholder="Part of a server's name"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="submit">"Search"</button>
            </div>
            <div class="entry">
                <label for="registry-address">"Registry"</label>
                <input
                    id="registry-address"
                    type="text"
                    inputmode="url"
                    class="mono"
                    autocomplete="off"
                    spellcheck="false"
                    required
                    prop:value=registry
                    on:input=move |event| registry.set(event_target_value(&event))
                />
            </div>
            <p role="status" class:problem=is_failed>
                {move || search.said()}
            </p>
            <p class="note" role="status">
                {pasting.note}
            </p>
            <ul role="list">{keyed(all, |(index, _)| u64::try_from(*index).unwrap_or_default(), row)}</ul>
            <button
                type="button"
                hidden=move || !has_more.get()
                disabled=is_searching
                on:click=move |_| search.go_on()
            >
                "Show more"
            </button>
        </form>
    }
}

/// What it is, folded: the ways to it.
#[component]
fn Found(pasting: Pasting, listed: Listed) -> impl IntoView {
    let Listed { name, title, description, version, is_deprecated, ways } = listed;
    let is_titled = title.as_ref().is_some_and(|title| *title != name);
    let headline = title.unwrap_or_else(|| name.clone());
    let is_empty = ways.is_empty();
    let way = move |server: crate::session::pasted::PastedServer| {
        let needed = needs(&server);
        view! { <PastedLine pasting server source=Source::Registry needed /> }
    };
    view! {
        <li>
            <details>
                <summary>
                    <bdi class="name">{headline}</bdi>
                    <span class="version">{version}</span>
                    {is_deprecated.then(|| view! { <span class="deprecated">"deprecated"</span> })}
                    <bdi class="about">{description}</bdi>
                </summary>
                {is_titled.then(|| view! { <code>{name}</code> })}
                <ul role="list">{ways.into_iter().map(way).collect_view()}</ul>
                {is_empty
                    .then(|| {
                        view! { <p class="note">"This entry has no remote and no package that Wirescope can use"</p> }
                    })}
            </details>
        </li>
    }
}
