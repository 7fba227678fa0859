//! A field of a form for a list of items.

use std::sync::Arc;

use leptos::prelude::*;

use super::field::control;
use super::{Edit, FieldIds, FormState, RowBudget};
use crate::schema::form::FieldKind;
use crate::ui::figures;
use crate::ui::part::lists::keyed;

/// Items of one kind, which come and go.
#[component]
pub fn ListField(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    item: Arc<FieldKind>,
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

#[component]
fn Item(index: usize, pointer: String, item: Arc<FieldKind>, state: FormState) -> impl IntoView {
    let ids = FieldIds::fresh();
    let at = format!("{pointer}/{index}");
    let mistake = Memo::new({
        let at = at.clone();
        move |_| state.mistake(&at)
    });
    let remove = move |_| state.edit.run(Edit::RemoveItem(pointer.clone(), index));
    let name = format!("Item {}", index + 1);
    let label = (ids.label.clone(), ids.control.clone());
    let mistake_id = ids.mistake.clone();
    let input = control(&item, true, at, ids, state);
    view! {
        <div class="item">
            <label class="number" id=label.0 for=label.1 aria-label=name.clone()>
                {index + 1}
            </label>
            <div>
                {input}
                <p class="mistake" id=mistake_id hidden=move || mistake.get().is_none()>
                    {move || mistake.get()}
                </p>
            </div>
            <button type="button" class="quiet" aria-label=format!("Remove {name}") on:click=remove>
                "Remove"
            </button>
        </div>
    }
}
