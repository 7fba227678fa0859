//! A list of any length that draws only the rows on screen.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::viewport::Viewport;
use crate::store::window::Rows;

/// What a list is to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListKind {
    /// Rows are options.
    Listbox,
    /// Rows are rows of cells; the cells are the caller's.
    Grid,
}

/// Rows of one height with one of them selected, by pointer or keyboard: arrows, Home, End and the
/// page keys.
///
/// `item` gives what one row shows and tracks what it depends on; `row` draws it anew only when it has
/// changed. `follow`, while true, keeps the last row on screen; scrolling up ends it. `at_end` is told
/// whether the last row is on screen, followed or not.
#[component]
pub fn VirtualList<T>(
    id: &'static str,
    name: &'static str,
    kind: ListKind,
    #[prop(into)] count: Signal<usize>,
    row_height: f64,
    item: Arc<dyn Fn(usize) -> Option<T> + Send + Sync>,
    row: fn(T) -> AnyView,
    #[prop(into)] selected: Signal<Option<usize>>,
    choose: Callback<usize>,
    #[prop(optional)] follow: Option<RwSignal<bool>>,
    #[prop(optional)] at_end: Option<RwSignal<bool>>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let viewport = Viewport::new();
    let rows = move || Rows { count: count.get(), height: row_height };
    let follows = move || follow.is_some_and(|follow| follow.get());
    let shown = Memo::new(move |_| {
        let height = viewport.height.get();
        let scroll = viewport.scroll.get();
        let scroll = if follows() { rows().most_scroll(height) } else { scroll };
        rows().window(scroll, height)
    });
    keep_in_view(viewport, rows, selected, follow);
    tell_end(viewport, rows, at_end);
    let on_key = move |event: KeyboardEvent| {
        let rows = untrack(rows);
        let page = rows.page(viewport.height.get_untracked());
        if let Some(next) = after_key(&event.key(), selected.get_untracked(), rows.count, page) {
            event.prevent_default();
            choose.run(next);
            viewport.reveal(rows, next);
        }
    };
    let draw = move |index: usize| {
        let item = Memo::new({
            let item = Arc::clone(&item);
            move |_| item(index)
        });
        let content = move || item.get().map(row);
        view! { <Row id kind index count selected choose row_height>{content}</Row> }
    };
    let roles = match kind {
        ListKind::Listbox => "listbox",
        ListKind::Grid => "grid",
    };
    let active = move || selected.get().map(|index| row_id(id, index));
    let row_count = move || (kind == ListKind::Grid).then(|| count.get());
    view! {
        <div
            class="virtual-list"
            node_ref=viewport.element
            role=roles
            tabindex="0"
            aria-label=name
            aria-activedescendant=active
            aria-rowcount=row_count
            on:scroll=move |_| on_scroll(viewport, rows, follow)
            on:keydown=on_key
        >
            <div
                class="extent"
                role="presentation"
                style:height=move || format!("{}px", rows().total_height())
            >
                <div
                    class="rows"
                    role="presentation"
                    style:transform=move || format!("translateY({}px)", shown.get().top)
                >
                    <For
                        each=move || { let shown = shown.get(); shown.first..shown.end }
                        key=|index| *index
                        children=draw
                    />
                </div>
            </div>
        </div>
    }
}

#[component]
fn Row(
    id: &'static str,
    kind: ListKind,
    index: usize,
    count: Signal<usize>,
    selected: Signal<Option<usize>>,
    choose: Callback<usize>,
    row_height: f64,
    children: Children,
) -> impl IntoView {
    let is_selected = move || (selected.get() == Some(index)).to_string();
    let is_option = kind == ListKind::Listbox;
    view! {
        <div
            class="row"
            role=if is_option { "option" } else { "row" }
            id=row_id(id, index)
            aria-selected=is_selected
            aria-setsize=move || is_option.then(|| count.get())
            aria-posinset=is_option.then_some(index + 1)
            aria-rowindex=(!is_option).then_some(index + 1)
            style:height=format!("{row_height}px")
            on:click=move |_| choose.run(index)
        >
            {children()}
        </div>
    }
}

fn tell_end(viewport: Viewport, rows: impl Fn() -> Rows + 'static, at_end: Option<RwSignal<bool>>) {
    let Some(at_end) = at_end else { return };
    Effect::new(move |_| {
        let is_there = is_end(rows(), viewport.height.get(), viewport.scroll.get());
        if at_end.get_untracked() != is_there {
            at_end.set(is_there);
        }
    });
}

/// Give or take what a screen with fractional pixels does.
fn is_end(rows: Rows, height: f64, scroll: f64) -> bool {
    rows.most_scroll(height) - scroll < 2.0
}

/// Scrolling up ends following, reaching the end begins it.
fn on_scroll(viewport: Viewport, rows: impl Fn() -> Rows, follow: Option<RwSignal<bool>>) {
    let Some(went_up) = viewport.follow_scroll() else { return };
    let Some(follow) = follow else { return };
    let (height, scroll) = (viewport.height.get_untracked(), viewport.scroll.get_untracked());
    if is_end(untrack(rows), height, scroll) {
        follow.set(true);
    } else if went_up {
        follow.set(false);
    }
}

/// Scrolls to what was selected from elsewhere, and to the end while the list follows it.
fn keep_in_view(
    viewport: Viewport,
    rows: impl Fn() -> Rows + Copy + 'static,
    selected: Signal<Option<usize>>,
    follow: Option<RwSignal<bool>>,
) {
    let follows = move || follow.is_some_and(|follow| follow.get());
    Effect::new(move |_| {
        let height = viewport.height.get();
        if follows() && height > 0.0 {
            let end = rows().most_scroll(height);
            request_animation_frame(move || viewport.scroll_to(end));
        }
    });
    Effect::new(move |_| {
        let is_measured = viewport.height.with(|height| *height > 0.0);
        if let Some(index) = selected.get().filter(|_| is_measured && !untrack(follows)) {
            viewport.reveal(untrack(rows), index);
        }
    });
}

fn after_key(key: &str, selected: Option<usize>, count: usize, page: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    let next = match (key, selected) {
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
