//! The wire: a line for each message, newest followed unless somebody scrolls up.

mod detail;
mod exchange;
mod kinds;
mod lead;
mod line;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use crate::mcp::CallId;
use crate::mcp::event::RecordId;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::filter::{Filter, Matches};
use crate::store::server::traffic::{Kind, Log, MOST_BYTES, Traffic};
use crate::ui::docked::Docked;
use crate::ui::figures;
use crate::ui::part::{
    Edge, Frames, Handle, Icon, IconName, Lines, Rest, close_by_key, closing, focus_first,
    next_frame, percent, within,
};
use crate::ui::view::parts::{ShownRecord, show_record};
pub use detail::Detail;
use kinds::KindChoice;
use line::{Line, LineRow, heads};

/// What searching may take of one frame.
const SLICE_MILLIS: f64 = 6.0;
const SLICE_BYTES: usize = 256 * 1024;
/// Where so many lines come or go in one frame, nobody reads them one by one.
const MANY_LINES: u64 = 8;

#[component]
pub fn TrafficView(
    stores: Stores,
    traffic: Traffic,
    /// Which log of several this is.
    source: ViewFn,
    /// Whose log it is; the API's has none.
    whose: Option<Connection>,
) -> impl IntoView {
    let chosen = RwSignal::from(traffic.chosen.clone());
    let traffic = StoredValue::new(traffic);
    let state = WireState {
        typed: RwSignal::new(String::new()),
        only: RwSignal::new(None),
        is_paused: RwSignal::new(false),
        matches: StoredValue::new(Matches::default()),
        shown: RwSignal::new(0),
        chosen,
        follows: RwSignal::new(chosen.with_untracked(Option::is_none)),
        aim: RwSignal::new(0),
        traffic,
    };
    state.keep_up();
    state.show_what_is_pointed_at();
    let element = NodeRef::<html::Section>::new();
    let close = closing(state.chosen, element);
    // The button that was pressed goes with the message it belongs to, and the focus with it.
    let go = Callback::new(move |id: RecordId| {
        state.chosen.set(Some(id));
        state.aim.update(|aim| *aim += 1);
        next_frame(element, |section| {
            focus_first(&section, ".detail button");
            focus_first(&section, ".partner button");
        });
    });
    let on_key = move |event: KeyboardEvent| {
        close_by_key(&event, state.chosen.get_untracked().is_some(), close);
    };
    let has_detail = move || state.chosen.get().is_some().to_string();
    let detail = move || {
        let id = state.chosen.get()?;
        let record =
            traffic.with_value(|traffic| traffic.with_untracked(|log| log.record(id).cloned()))?;
        let hidden = whose.as_ref().and_then(|whose| whose.sign_in.hidden(id));
        let connection = whose.clone();
        let shown = ShownRecord { traffic, connection, record, hidden, go, close };
        Some(view! {
            <DetailHandle stores />
            {show_record(stores, shown)}
        })
    };
    let layout = stores.settings.layout;
    view! {
        <section class="traffic" aria-label="Wire" data-detail=has_detail node_ref=element on:keydown=on_key>
            <WireHead stores state source />
            <div class="split" style:--detail=move || percent(layout.with(|layout| layout.detail))>
                {lines(stores, state)}
                {detail}
            </div>
        </section>
    }
}

/// The edge between the lines and the message that is looked at.
#[component]
fn DetailHandle(stores: Stores) -> impl IntoView {
    let layout = stores.settings.layout;
    let docked = expect_context::<Docked>();
    let edge = move || if docked.is_right() { Edge::Top } else { Edge::Start };
    let value = Signal::derive(move || layout.with(|layout| layout.detail));
    let set = Callback::new(move |share| layout.update(|layout| layout.detail = share));
    view! { <Handle name="Size of the message" edge=Signal::derive(edge) value usual=0.46 set /> }
}

/// What the parts of this view share.
#[derive(Clone, Copy)]
struct WireState {
    typed: RwSignal<String>,
    /// Lines of this kind alone.
    only: RwSignal<Option<Kind>>,
    is_paused: RwSignal<bool>,
    matches: StoredValue<Matches>,
    /// Grows whenever `matches` has changed.
    shown: RwSignal<u64>,
    chosen: RwSignal<Option<RecordId>>,
    follows: RwSignal<bool>,
    /// Grows when the chosen line is to be brought into view.
    aim: RwSignal<u64>,
    traffic: StoredValue<Traffic>,
}

impl WireState {
    /// Looks at what is new, a little in each frame, however fast messages come and however long the
    /// log is. This is why `shown` is written here and not derived: one message more must not mean
    /// another look at all of them.
    fn keep_up(self) {
        let rest = Rest::default();
        let frames = Frames::new(move || {
            if rest.goes_on() {
                return false;
            }
            let changes = || self.matches.with_value(Matches::changes);
            let before = changes();
            let is_done = self.advance();
            if is_done && changes() - before > MANY_LINES {
                rest.begin();
            }
            is_done
        });
        Effect::new(move |before: Option<(String, Option<Kind>)>| {
            self.traffic.with_value(Traffic::revision);
            self.is_paused.track();
            let wanted = (self.typed.get(), self.only.get());
            if before.is_some_and(|before| before != wanted) {
                self.matches.set_value(Matches::of(Filter::read(&wanted.0).only(wanted.1)));
            }
            frames.wake();
            wanted
        });
    }

    /// Whoever comes to a line from elsewhere sees it: what hides it is done away with.
    fn show_what_is_pointed_at(self) {
        let pointed_at = self.traffic.with_value(|traffic| traffic.pointed_at.clone());
        let pointed_at = RwSignal::from(pointed_at);
        Effect::new(move |_| {
            let Some(id) = pointed_at.get() else { return };
            pointed_at.set(None);
            let is_shown =
                self.matches.with_value(|matches| matches.ids().binary_search(&id).is_ok());
            if !is_shown {
                self.typed.set(String::new());
                self.only.set(None);
                self.is_paused.set(false);
            }
            self.aim.update(|aim| *aim += 1);
        });
    }

    fn advance(self) -> bool {
        let is_paused = self.is_paused.get_untracked();
        let is_done = self.with_log(|log| {
            self.matches.try_update_value(|matches| {
                matches.forget_dropped(log);
                is_paused || within(SLICE_MILLIS, || matches.advance(log, SLICE_BYTES))
            })
        });
        self.shown.update(|shown| *shown += 1);
        is_done.unwrap_or(true)
    }

    fn with_log<T>(self, read: impl FnOnce(&Log) -> T) -> T {
        self.traffic.with_value(|traffic| traffic.with_untracked(read))
    }

    fn is_filtered(self) -> bool {
        self.only.get().is_some() || self.typed.with(|typed| !typed.trim().is_empty())
    }

    fn count(self) -> usize {
        self.shown.track();
        self.matches.with_value(|matches| matches.ids().len())
    }

    fn line(self, index: usize, call: Option<CallId>) -> Option<Line> {
        self.shown.track();
        let id = self.matches.with_value(|matches| matches.ids().get(index).copied())?;
        self.with_log(|log| Line::of(log, id, call))
    }

    fn index_of(self, id: RecordId) -> Option<usize> {
        self.shown.track();
        self.matches.with_value(|matches| matches.ids().binary_search(&id).ok())
    }
}

fn lines(stores: Stores, state: WireState) -> impl IntoView {
    let count = Memo::new(move |_| state.count());
    let selected = Memo::new(move |_| state.index_of(state.chosen.get()?));
    let choose = Callback::new(move |index: usize| {
        let id = state.matches.with_value(|matches| matches.ids().get(index).copied());
        state.chosen.set(id);
    });
    let call = Memo::new(move |_| {
        let id = state.chosen.get()?;
        state.with_log(|log| log.call_of(log.record(id)?))
    });
    let item = move |index: usize| {
        let line = state.line(index, call.get())?;
        let epoch = state.traffic.with_value(|traffic| traffic.epoch_millis.get());
        Some((line, epoch.unwrap_or_else(|| stores.page.epoch_millis.get())))
    };
    let nothing = Signal::derive(move || {
        state.shown.track();
        let is_empty = state.with_log(Log::is_empty);
        match (count.get(), is_empty) {
            (0, true) => Some("Messages appear here as they cross the wire"),
            (0, false) => Some("No message matches the filter"),
            _ => None,
        }
    });
    view! {
        <Lines
            id="wire"
            name="Messages"
            count
            nothing
            item=Arc::new(item)
            row=|(line, epoch)| view! { <LineRow line epoch /> }.into_any()
            selected
            choose
            follow=state.follows
            aim=state.aim
            head=heads
        />
    }
}

#[component]
fn WireHead(stores: Stores, state: WireState, source: ViewFn) -> impl IntoView {
    let count = Memo::new(move |_| {
        state.shown.track();
        (state.with_log(Log::len), state.count())
    });
    let figure = move || match count.get() {
        (all, shown) if !state.is_filtered() || all == shown => figures::counted(all, "message"),
        (all, shown) => {
            format!("{} of {}", figures::count(shown), figures::counted(all, "message"))
        }
    };
    let dropped = move || {
        state.shown.track();
        let dropped = usize::try_from(state.with_log(Log::dropped)).unwrap_or(usize::MAX);
        (dropped > 0).then(|| {
            let bound = MOST_BYTES / (1024 * 1024);
            let gone = figures::counted(dropped, "older message");
            format!("{gone} dropped to stay within {bound} MB")
        })
    };
    view! {
        <header class="head">
            <h2>"Wire"</h2>
            {move || source.run()}
            <span class="count">{figure}</span>
            <span class="dropped">{dropped}</span>
            <KindChoice state />
            <span class="gap"></span>
            <input
                type="search"
                placeholder="Filter, such as method:tools/call is:error in"
                title="All words must match: in, out, is:error, method:tools/call, id:7, or any text"
                aria-label="Filter messages"
                autocomplete="off"
                spellcheck="false"
                prop:value=state.typed
                on:input=move |event| state.typed.set(event_target_value(&event))
            />
            <WireButtons stores state />
        </header>
    }
}

#[component]
fn WireButtons(stores: Stores, state: WireState) -> impl IntoView {
    let layout = stores.settings.layout;
    let docked = expect_context::<Docked>();
    let pause = move |_| state.is_paused.update(|is_paused| *is_paused = !*is_paused);
    let clear = move |_| {
        state.chosen.set(None);
        state.follows.set(true);
        let traffic = state.traffic.get_value();
        let (cleared, back) = (traffic.clone(), traffic.clone());
        let words = "Cleared the wire log".to_owned();
        let now = stores.page.now.get_untracked();
        let act = move || cleared.clear();
        stores.undo.offer(now, words, act, move || back.bring_back(), move || traffic.let_go());
    };
    let since = move || {
        state.shown.track();
        let unseen = state.with_log(|log| state.matches.with_value(|matches| matches.unseen(log)));
        let is_told = state.is_paused.get() && unseen > 0;
        is_told.then(|| format!("{} since", figures::count(unseen)))
    };
    view! {
        <span class="since" role="status">
            {since}
        </span>
        <button
            type="button"
            title="Pause the view; recording continues"
            aria-pressed=move || state.is_paused.get().to_string()
            on:click=pause
        >
            {move || if state.is_paused.get() { "Resume" } else { "Pause" }}
        </button>
        <button type="button" on:click=clear>
            "Clear"
        </button>
        <Show when=move || docked.has_choice()>
            <button
                type="button"
                class="quiet"
                aria-label="Wire on the right"
                title="Show the wire on the right"
                aria-pressed=move || docked.is_right().to_string()
                on:click=move |_| layout.update(|layout| layout.dock = layout.dock.other())
            >
                <Icon name=IconName::PanelRight />
            </button>
        </Show>
    }
}
