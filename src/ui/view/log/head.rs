//! Over the log: its filter and its count.

use leptos::prelude::*;

use super::LogState;
use crate::mcp::types::LogLevel;
use crate::store::Stores;
use crate::store::server::log_book::{LogBook, Show, Sifted};
use crate::ui::figures;

/// Which lines are shown, and how many there are.
#[component]
pub fn LogHead(stores: Stores, state: LogState) -> impl IntoView {
    let counts =
        Memo::new(move |_| (state.book.with_value(LogBook::count), state.sifted.with(Sifted::len)));
    let figure = move || match counts.get() {
        (all, shown) if all == shown => figures::counted(all, "line"),
        (all, shown) => format!("{} of {}", figures::count(shown), figures::counted(all, "line")),
    };
    let dropped = move || {
        let gone = state.book.with_value(LogBook::dropped);
        (gone > 0).then(|| {
            format!(
                "{} dropped; the wire log keeps them while it has room",
                figures::counted(gone, "older line")
            )
        })
    };
    let choose = move |event| {
        let show = show_of(&event_target_value(&event));
        state.sieve.update(|sieve| sieve.show = show);
    };
    let option = move |show: Show, words: String| {
        let key = key_of(&show).to_owned();
        let chosen = move || state.sieve.with(|sieve| sieve.show == show);
        view! { <option value=key prop:selected=chosen>{words}</option> }
    };
    let levels = LogLevel::ALL.map(|level| {
        let words = match level {
            LogLevel::Emergency => "emergency only".to_owned(),
            _ => format!("{} and above", level.as_str()),
        };
        option(Show::From(level), words)
    });
    let type_words = move |event| {
        let words = event_target_value(&event).to_lowercase();
        state.sieve.update(|sieve| sieve.words = words);
    };
    let clear = move |_| {
        state.chosen.set(None);
        state.follows.set(true);
        let book = state.book.get_value();
        let (cleared, back) = (book.clone(), book.clone());
        let words = "Cleared the log".to_owned();
        let now = stores.page.now.get_untracked();
        let act = move || cleared.clear();
        stores.undo.offer(now, words, act, move || back.bring_back(), move || book.let_go());
    };
    view! {
        <header class="head">
            <h2>"Log"</h2>
            <span class="count">{figure}</span>
            <span class="dropped">{dropped}</span>
            <span class="gap"></span>
            <select aria-label="Show" on:change=choose>
                {option(Show::Everything, "Everything".to_owned())}
                {levels.into_iter().collect_view()}
                {option(Show::NoMessages, "Notifications only".to_owned())}
            </select>
            <input
                type="search"
                placeholder="Filter"
                aria-label="Filter log lines"
                autocomplete="off"
                spellcheck="false"
                on:input=type_words
            />
            <button type="button" on:click=clear>
                "Clear"
            </button>
        </header>
    }
}

fn key_of(show: &Show) -> &str {
    match show {
        Show::Everything => "everything",
        Show::From(level) => level.as_str(),
        Show::NoMessages => "notifications",
    }
}

fn show_of(key: &str) -> Show {
    match key {
        "everything" => Show::Everything,
        "notifications" => Show::NoMessages,
        level => Show::From(LogLevel::read(level)),
    }
}
