//! What the server says unasked: log messages and other notifications, what it is asked to tell, and what
//! the app did by itself.

mod asks;
mod head;
mod line;
mod listening;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::log_book::{LogBook, Sieve, Sifted};
use crate::ui::part::{Frames, Lines, close_by_key, closing};
use asks::LogAsks;
use head::LogHead;
use line::{LogDetail, LogLine, Row};

#[component]
pub fn LogView(stores: Stores, connection: Connection) -> impl IntoView {
    let state = LogState {
        book: StoredValue::new(connection.log.clone()),
        sieve: RwSignal::new(Sieve::default()),
        sifted: RwSignal::new(Sifted::default()),
        chosen: RwSignal::new(None),
        follows: RwSignal::new(true),
    };
    state.keep_up();
    let element = NodeRef::<html::Section>::new();
    let close = closing(state.chosen, element);
    let on_key = move |event: KeyboardEvent| {
        close_by_key(&event, state.chosen.get_untracked().is_some(), close);
    };
    // What is chosen stays on screen when its line has left the list.
    let chosen = Memo::new(move |held: Option<&Option<Row>>| {
        let number = state.chosen.get()?;
        let kept = held.cloned().flatten().filter(|row| row.number == number);
        kept.or_else(|| state.row(number, stores.page.epoch_millis.get()))
    });
    let detail = move || chosen.get().map(|row| view! { <LogDetail row close /> });
    let has_detail = move || state.chosen.get().is_some().to_string();
    view! {
        <section
            class="log"
            aria-label="Log"
            data-detail=has_detail
            node_ref=element
            on:keydown=on_key
        >
            <LogHead stores state />
            <LogAsks stores connection />
            <div class="split">
                {lines(stores, state)}
                {detail}
            </div>
        </section>
    }
}

/// What the parts of this view share.
#[derive(Clone, Copy)]
struct LogState {
    book: StoredValue<LogBook>,
    sieve: RwSignal<Sieve>,
    sifted: RwSignal<Sifted>,
    /// The number of a line.
    chosen: RwSignal<Option<u64>>,
    follows: RwSignal<bool>,
}

impl LogState {
    /// Looks at what is new once a frame, however fast it comes.
    fn keep_up(self) {
        let frames = Frames::new(move || {
            self.book.with_value(|book| self.sifted.update(|sifted| book.sift(sifted)));
            true
        });
        Effect::new(move |before: Option<Sieve>| {
            self.book.with_value(LogBook::revision);
            let sieve = self.sieve.get();
            if before.is_some_and(|before| before != sieve) {
                self.sifted.set(Sifted::with(sieve.clone()));
            }
            frames.wake();
            sieve
        });
    }

    fn row(self, number: u64, epoch: f64) -> Option<Row> {
        self.sifted.with(|sifted| {
            let notice = Arc::clone(sifted.find(number)?);
            Some(Row { number, notice, epoch })
        })
    }
}

fn lines(stores: Stores, state: LogState) -> impl IntoView {
    let count = Memo::new(move |_| state.sifted.with(Sifted::len));
    let selected = Memo::new(move |_| {
        let chosen = state.chosen.get()?;
        state.sifted.with(|sifted| sifted.index_of(chosen))
    });
    let choose = Callback::new(move |index: usize| {
        let line = state.sifted.with_untracked(|sifted| sifted.line(index).map(|line| line.0));
        state.chosen.set(line);
    });
    let epoch = stores.page.epoch_millis;
    let item = move |index: usize| {
        state.sifted.with(|sifted| {
            let (number, notice) = sifted.line(index)?;
            Some(Row { number: *number, notice: Arc::clone(notice), epoch: epoch.get() })
        })
    };
    let nothing = Signal::derive(move || {
        let all = state.book.with_value(LogBook::count);
        match (count.get(), all) {
            (0, 0) => Some("Log messages and other notifications from the server appear here"),
            (0, _) => Some("No line matches the filter"),
            _ => None,
        }
    });
    view! {
        <Lines
            id="log"
            name="Log lines"
            count
            nothing
            item=Arc::new(item)
            row=|row| view! { <LogLine row /> }.into_any()
            selected
            choose
            follow=state.follows
        />
    }
}
