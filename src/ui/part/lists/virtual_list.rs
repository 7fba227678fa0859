//! A list of any length that draws only the rows on screen.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::frames::next_frame;
use super::keyed::keyed;
use super::viewport::Viewport;
use crate::ui::part::icon::{Icon, IconName};
use crate::ui::window::{OVERSCAN, Rows};

/// What a list is to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Rows are options.
    Listbox,
    /// Options of a field, which keeps the focus and has the keys; the field names the list by the id
    /// `…-list`.
    Popup,
    /// Rows are rows of cells; the cells are the caller's.
    Grid,
    /// With a row of heads besides, which does not scroll: the grid owns it, by its [`heads_id`].
    HeadedGrid,
}

impl ListKind {
    fn is_grid(self) -> bool {
        matches!(self, Self::Grid | Self::HeadedGrid)
    }

    /// Rows before the first of the list.
    fn heads(self) -> usize {
        usize::from(self == Self::HeadedGrid)
    }
}

/// Of the row of heads of the list of this id.
pub fn heads_id(list: &str) -> String {
    format!("{list}-heads")
}

/// Rows of one height with one of them selected, by pointer or keyboard: arrows, Home, End and the
/// page keys.
///
/// `item` gives what one row shows and tracks what it depends on; `row` draws it anew only when it has
/// changed.
///
/// `follow`, while true, keeps the last row on screen. Only going up ends that, by scrolling or to a row above what
/// is seen; reaching the end begins it. With it comes a way to the last row, below the list, whenever that row is
/// out of sight. The selected row may change its place meanwhile: `aim` grows when somebody wants to see it.
#[component]
pub fn VirtualList<T>(
    id: &'static str,
    name: &'static str,
    kind: ListKind,
    #[prop(into)] count: Signal<usize>,
    /// In rem: the root's font size, which people set as they need it.
    #[prop(into)]
    row_height: Signal<f64>,
    item: Arc<dyn Fn(usize) -> Option<T> + Send + Sync>,
    row: fn(T) -> AnyView,
    #[prop(into)] selected: Signal<Option<usize>>,
    choose: Callback<usize>,
    #[prop(optional)] follow: Option<RwSignal<bool>>,
    #[prop(optional_no_strip)] aim: Option<RwSignal<u64>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let viewport = Viewport::new();
    // What changes with every letter is drawn for the eye alone.
    let overscan = if kind == ListKind::Popup { 1 } else { OVERSCAN };
    let rows = Signal::derive(move || Rows {
        count: count.get(),
        height: row_height.get() * viewport.rem.get(),
        overscan,
    });
    let follows = move || follow.is_some_and(|follow| follow.get());
    let shown = Memo::new(move |_| {
        let height = viewport.height.get();
        let scroll = viewport.scroll.get();
        let scroll = if follows() { rows.get().most_scroll(height) } else { scroll };
        rows.get().window(scroll, height)
    });
    keep_end_in_view(viewport, rows, follows);
    keep_in_view(viewport, rows, selected, follow, aim);
    let on_key = Callback::new(move |event: KeyboardEvent| {
        let rows = rows.get_untracked();
        let page = rows.page(viewport.height.get_untracked());
        if let Some(next) = after_key(&event, selected.get_untracked(), rows.count, page) {
            event.prevent_default();
            choose.run(next);
            reveal(viewport, rows, next, follow);
        }
    });
    let draw = move |index: usize| {
        let item = Memo::new({
            let item = Arc::clone(&item);
            move |_| item(index)
        });
        let content = move || item.get().map(row);
        view! { <Row id kind index count selected choose row_height>{content}</Row> }
    };
    let newest = follow.map(|follow| newest(viewport, rows, follow));
    let seen = move || shown.with(|shown| (shown.first..shown.end).collect());
    let top = Signal::derive(move || shown.with(|shown| shown.top));
    view! {
        <Scroller id name kind viewport rows top selected follow on_key>
            {keyed(seen, |index| *index, draw)}
        </Scroller>
        {newest}
    }
}

/// What scrolls: as tall as all rows together, with those on screen, its children, at their height.
#[component]
fn Scroller(
    id: &'static str,
    name: &'static str,
    kind: ListKind,
    viewport: Viewport,
    rows: Signal<Rows>,
    /// In pixels.
    top: Signal<f64>,
    selected: Signal<Option<usize>>,
    follow: Option<RwSignal<bool>>,
    on_key: Callback<KeyboardEvent>,
    children: Children,
) -> impl IntoView {
    let role = match kind {
        ListKind::Listbox | ListKind::Popup => "listbox",
        ListKind::Grid | ListKind::HeadedGrid => "grid",
    };
    let is_popup = kind == ListKind::Popup;
    let active = move || selected.get().map(|index| row_id(id, index));
    let before = StoredValue::new(0.0);
    let row_count = move || kind.is_grid().then(|| rows.with(|rows| rows.count) + kind.heads());
    view! {
        <div
            class="virtual-list"
            node_ref=viewport.element
            role=role
            id=is_popup.then(|| format!("{id}-list"))
            tabindex=if is_popup { "-1" } else { "0" }
            aria-label=name
            aria-activedescendant=active
            aria-rowcount=row_count
            aria-owns=(kind == ListKind::HeadedGrid).then(|| heads_id(id))
            on:scroll=move |_| on_scroll(viewport, rows, follow, before)
            on:keydown=move |event| on_key.run(event)
        >
            {viewport.ruler()}
            <div
                class="extent"
                role="presentation"
                style:height=move || format!("{}px", rows.get().total_height())
            >
                <div
                    class="rows"
                    role="presentation"
                    style:transform=move || format!("translateY({}px)", top.get())
                >
                    {children()}
                </div>
            </div>
        </div>
    }
}

/// The way to the last row, in a line of its own, so that it covers no row.
fn newest(viewport: Viewport, rows: Signal<Rows>, follow: RwSignal<bool>) -> AnyView {
    let is_seen = Memo::new(move |_| {
        follow.get() || is_end(rows.get(), viewport.height.get(), viewport.scroll.get())
    });
    let go = move |_| {
        follow.set(true);
        viewport.scroll_to(rows.get_untracked().most_scroll(viewport.height.get_untracked()));
    };
    view! {
        <button type="button" class="newest" hidden=move || is_seen.get() on:click=go>
            <Icon name=IconName::Down />
            "Newest"
        </button>
    }
    .into_any()
}

#[component]
fn Row(
    id: &'static str,
    kind: ListKind,
    index: usize,
    count: Signal<usize>,
    selected: Signal<Option<usize>>,
    choose: Callback<usize>,
    row_height: Signal<f64>,
    children: Children,
) -> impl IntoView {
    let is_selected = move || (selected.get() == Some(index)).to_string();
    let is_option = !kind.is_grid();
    view! {
        <div
            class="row"
            role=if is_option { "option" } else { "row" }
            id=row_id(id, index)
            aria-selected=is_selected
            aria-setsize=move || is_option.then(|| count.get())
            aria-posinset=is_option.then_some(index + 1)
            aria-rowindex=(!is_option).then_some(index + 1 + kind.heads())
            style:height=move || format!("{}rem", row_height.get())
            on:click=move |_| choose.run(index)
        >
            {children()}
        </div>
    }
}

/// Give or take what a screen with fractional pixels does.
fn is_end(rows: Rows, height: f64, scroll: f64) -> bool {
    rows.most_scroll(height) - scroll < 2.0
}

/// Scrolling up ends following, reaching the end begins it. Where there are fewer rows than `before` it is the
/// browser that went up, and no person.
fn on_scroll(
    viewport: Viewport,
    rows: Signal<Rows>,
    follow: Option<RwSignal<bool>>,
    before: StoredValue<f64>,
) {
    let Some(went_up) = viewport.follow_scroll() else { return };
    let Some(follow) = follow else { return };
    let (height, scroll) = (viewport.height.get_untracked(), viewport.scroll.get_untracked());
    let rows = rows.get_untracked();
    let all = rows.total_height();
    let has_shrunk = before.try_update_value(|before| std::mem::replace(before, all) > all);
    if is_end(rows, height, scroll) {
        follow.set(true);
    } else if went_up && has_shrunk != Some(true) {
        follow.set(false);
    }
}

fn keep_end_in_view(
    viewport: Viewport,
    rows: Signal<Rows>,
    follows: impl Fn() -> bool + Copy + 'static,
) {
    Effect::new(move |_| {
        let height = viewport.height.get();
        if follows() && height > 0.0 {
            let end = rows.get().most_scroll(height);
            next_frame(viewport.element, move |_| {
                if untrack(follows) {
                    viewport.scroll_to(end);
                }
            });
        }
    });
}

/// What [`keep_in_view`] saw last.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    selected: Option<usize>,
    height: f64,
    /// The last aim that was met.
    aim: u64,
}

/// Scrolls to what was selected from elsewhere, and keeps it on screen where less is seen of the list.
fn keep_in_view(
    viewport: Viewport,
    rows: Signal<Rows>,
    selected: Signal<Option<usize>>,
    follow: Option<RwSignal<bool>>,
    aim: Option<RwSignal<u64>>,
) {
    Effect::new(move |before: Option<Seen>| {
        let (selected, height) = (selected.get(), viewport.height.get());
        let now = Seen { selected, height, aim: aim.map_or(0, |aim| aim.get()) };
        let Some(index) = selected.filter(|_| height > 0.0) else {
            return Seen { aim: before.map_or(0, |before| before.aim), ..now };
        };
        let follows = follow.is_some_and(|follow| follow.get_untracked());
        let is_due = before.is_none_or(|before| {
            let scroll = viewport.scroll.get_untracked();
            let was_seen = rows.get_untracked().reveal(index, scroll, before.height).is_none();
            before.aim != now.aim || !follows && (before.selected != selected || was_seen)
        });
        if is_due {
            // A list that has just been filled is as tall as it says in the next frame.
            next_frame(viewport.element, move |_| {
                if let Some(rows) = rows.try_get_untracked() {
                    reveal(viewport, rows, index, follow);
                }
            });
        }
        now
    });
}

/// Whoever goes up to a row wants to stay there.
fn reveal(viewport: Viewport, rows: Rows, index: usize, follow: Option<RwSignal<bool>>) {
    if viewport.reveal(rows, index)
        && let Some(follow) = follow
    {
        follow.set(false);
    }
}

fn after_key(
    event: &KeyboardEvent,
    selected: Option<usize>,
    count: usize,
    page: usize,
) -> Option<usize> {
    // With these a key belongs to what is around the list.
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return None;
    }
    let last = count.checked_sub(1)?;
    let next = match (event.key().as_str(), selected) {
        ("Home", _) | ("ArrowDown" | "PageDown", None) => 0,
        ("End", _) | ("ArrowUp" | "PageUp", None) => last,
        ("ArrowDown", Some(index)) => index + 1,
        ("ArrowUp", Some(index)) => index.saturating_sub(1),
        ("PageDown", Some(index)) => index + page,
        ("PageUp", Some(index)) => index.saturating_sub(page),
        ("Enter" | " ", Some(index)) => index,
        _ => return None,
    };
    Some(next.min(last))
}

fn row_id(list: &str, index: usize) -> String {
    format!("{list}-{index}")
}
