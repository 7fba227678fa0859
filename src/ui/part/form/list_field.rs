//! A field of a form for a list of items.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::field::control;
use super::{Edit, FieldIds, FieldRow, FormState, RowBudget, cut};
use crate::schema::form::Field;
use crate::ui::figures;
use crate::ui::part::icon::{Icon, IconName};
use crate::ui::part::lists::keyed;

/// Items of one kind, which come and go.
#[component]
pub fn ListField(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    item: Arc<Field>,
) -> impl IntoView {
    let at = pointer.clone();
    let count = Memo::new(move |_| state.draft.with(|draft| draft.items(&at)));
    let add_at = pointer.clone();
    let limit = RwSignal::new(state.rows.take(count.get_untracked()));
    let add = move |_| {
        limit.update(|limit| *limit += 1);
        state.edit.run(Edit::AddItem(add_at.clone()));
    };
    let seen = move || (0..count.get().min(limit.get())).collect();
    let rest = move || count.get().saturating_sub(limit.get());
    let more = move |_| {
        state.rows.refill();
        limit.update(|limit| *limit += state.rows.take(RowBudget::MORE));
    };
    let row = move |index: usize| {
        view! { <Item index pointer=pointer.clone() item=Arc::clone(&item) state /> }
    };
    view! {
        <div class="items" role="group" aria-labelledby=ids.label aria-describedby=ids.mistake>
            {keyed(seen, |index| *index, row)}
            <button type="button" class="more" hidden=move || rest() == 0 on:click=more>
                {move || format!("Show more of {}", figures::counted(rest(), "further item"))}
            </button>
            <button type="button" class="add" on:click=add>
                "Add item"
            </button>
        </div>
    }
}

/// A field for each position, and further items behind them where there may be some.
#[component]
pub fn TupleField(
    items: Arc<Vec<Field>>,
    rest: Option<Arc<Field>>,
    pointer: String,
    ids: FieldIds,
    state: FormState,
) -> impl IntoView {
    let first = items.len();
    let rows = items.iter().enumerate().map(|(index, field)| {
        let (field, pointer) = (field.clone(), format!("{pointer}/{index}"));
        view! { <FieldRow field pointer state suggest=None /> }
    });
    let rows = rows.collect_view();
    let more = rest.map(|item| {
        let (at, add_at) = (pointer.clone(), pointer.clone());
        let further = Memo::new(move |_| {
            let count = state.draft.with(|draft| draft.items(&at));
            (first..count).take(MOST_FURTHER).collect::<Vec<_>>()
        });
        let row = move |index: usize| {
            view! { <Item index pointer=pointer.clone() item=Arc::clone(&item) state /> }
        };
        let add = move |_| state.edit.run(Edit::AddItem(add_at.clone()));
        view! {
            {keyed(move || further.get(), |index| *index, row)}
            <button type="button" class="add" on:click=add>
                "Add item"
            </button>
        }
    });
    view! {
        <div class="items form" role="group" aria-labelledby=ids.label aria-describedby=ids.mistake>
            {rows}
            {more}
        </div>
    }
}

/// Items behind the positions that a schema names; more are in the JSON view.
const MOST_FURTHER: usize = 200;

#[component]
fn Item(index: usize, pointer: String, item: Arc<Field>, state: FormState) -> impl IntoView {
    let ids = FieldIds::fresh();
    let at = format!("{pointer}/{index}");
    let mistake = Memo::new({
        let at = at.clone();
        move |_| state.mistake(&at)
    });
    let misfit = Memo::new({
        let at = at.clone();
        move |_| state.draft.with(|draft| draft.misfit(&at).map(cut))
    });
    let name = format!("Item {}", index + 1);
    let null = item.nullable.then(|| {
        let at = at.clone();
        let set = move |_| state.edit.run(Edit::SetJson(at.clone(), Value::Null));
        view! {
            <button type="button" class="quiet" aria-label=format!("Set {name} to null") on:click=set>
                "null"
            </button>
        }
    });
    let label = (ids.label.clone(), ids.control.clone());
    let mistake_id = ids.mistake.clone();
    let input = control(&item.kind, true, at, ids, state);
    view! {
        <div class="item">
            <label class="number" id=label.0 for=label.1 aria-label=name.clone()>
                {index + 1}
            </label>
            <div>
                {move || misfit.get().map(|json| view! { <p class="misfit">"Contains " <code>{json}</code></p> })}
                {input}
                <p class="mistake" id=mistake_id hidden=move || mistake.get().is_none()>
                    {move || mistake.get()}
                </p>
            </div>
            <span class="deeds">{null} <ItemDeeds index pointer state name /></span>
        </div>
    }
}

/// Another place for an item, or none.
#[component]
fn ItemDeeds(index: usize, pointer: String, state: FormState, name: String) -> impl IntoView {
    let (up_at, down_at) = (pointer.clone(), pointer.clone());
    let counted_at = pointer.clone();
    let is_last =
        Memo::new(move |_| state.draft.with(|draft| index + 1 >= draft.items(&counted_at)));
    let up = move |_| state.edit.run(Edit::MoveItem(up_at.clone(), index, false));
    let down = move |_| state.edit.run(Edit::MoveItem(down_at.clone(), index, true));
    let remove = move |_| state.edit.run(Edit::RemoveItem(pointer.clone(), index));
    view! {
        <button
            type="button"
            class="quiet"
            disabled=index == 0
            title="Move up"
            aria-label=format!("Move {name} up")
            on:click=up
        >
            "↑"
        </button>
        <button
            type="button"
            class="quiet"
            disabled=is_last
            title="Move down"
            aria-label=format!("Move {name} down")
            on:click=down
        >
            "↓"
        </button>
        <button
            type="button"
            class="quiet"
            title="Remove"
            aria-label=format!("Remove {name}")
            on:click=remove
        >
            <Icon name=IconName::Close />
        </button>
    }
}
