//! Lines of a log with the one that is chosen beside them: the wire's and the server's are alike.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::frames::next_frame;
use super::virtual_list::{ListKind, VirtualList, heads_id};
use crate::ui::part::focus::focus_first;

/// In rem.
const ROW_HEIGHT: f64 = 1.375;

/// The lines, newest followed unless somebody scrolls up. Where there are none,
/// `nothing` says why.
#[component]
pub fn Lines<T>(
    id: &'static str,
    name: &'static str,
    #[prop(into)] count: Signal<usize>,
    nothing: Signal<Option<&'static str>>,
    item: Arc<dyn Fn(usize) -> Option<T> + Send + Sync>,
    row: fn(T) -> AnyView,
    #[prop(into)] selected: Signal<Option<usize>>,
    choose: Callback<usize>,
    follow: RwSignal<bool>,
    /// See [`VirtualList`].
    #[prop(optional)]
    aim: Option<RwSignal<u64>>,
    /// The row that names the columns, of this id.
    #[prop(optional)]
    head: Option<fn(String) -> AnyView>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    view! {
        <div class="lines">
            <p class="note" hidden=move || nothing.get().is_none()>
                {nothing}
            </p>
            {head.map(|head| head(heads_id(id)))}
            <VirtualList
                id
                name
                kind=if head.is_some() { ListKind::HeadedGrid } else { ListKind::Grid }
                count
                row_height=ROW_HEIGHT
                item
                row
                selected
                choose
                follow
                aim
            />
        </div>
    }
}

/// Closes what is beside the lines in `section`; the focus goes back to them.
pub fn closing<T: Send + Sync + 'static>(
    chosen: RwSignal<Option<T>>,
    section: NodeRef<html::Section>,
) -> Callback<()> {
    Callback::new(move |()| {
        chosen.set(None);
        next_frame(section, |section| focus_first(&section, "[role=grid]"));
    })
}

/// Escape does the same, where something is open.
pub fn close_by_key(event: &KeyboardEvent, is_open: bool, close: Callback<()>) {
    if event.key() == "Escape" && is_open {
        event.prevent_default();
        close.run(());
    }
}

/// Over what is beside the lines: what it is, whose, where it leads, and the way out. `sign` stands before it.
pub fn detail_head(
    way: Option<&'static str>,
    sign: AnyView,
    what: String,
    name: Option<String>,
    lead: Option<AnyView>,
    close: Callback<()>,
) -> AnyView {
    view! {
        <header class="head" data-way=way>
            {sign}
            <h3>{what} " " <span class="name">{name}</span></h3>
            {lead}
            <button
                type="button"
                class="quiet"
                aria-label="Close details"
                on:click=move |_| close.run(())
            >
                "Close"
            </button>
        </header>
    }
    .into_any()
}
