//! Properties of an object by names that its schema does not fix: each a name and a value.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use super::field::control;
use super::{Edit, FieldIds, FormState, LineEntry, RowBudget, cut};
use crate::schema::form::Field;
use crate::schema::pointer::child;
use crate::ui::figures;
use crate::ui::part::icon::{Icon, IconName};
use crate::ui::part::lists::keyed;

/// They come and go, and a person names them.
#[component]
pub fn Members(
    /// Those that have a name in the schema.
    fields: Arc<Vec<Field>>,
    /// What each of the others is.
    field: Arc<Field>,
    pointer: String,
    state: FormState,
) -> impl IntoView {
    let at = pointer.clone();
    let names = Memo::new(move |_| {
        let mut known = BTreeSet::new();
        known.extend(fields.iter().map(|field| field.key.as_str()));
        state.draft.with(|draft| draft.others(&at, &known))
    });
    let limit = RwSignal::new(state.rows.take(names.with_untracked(Vec::len)));
    let shown = move || (0..names.with(Vec::len).min(limit.get())).collect();
    let rest = move || names.with(Vec::len).saturating_sub(limit.get());
    let more = move |_| {
        state.rows.refill();
        limit.update(|limit| *limit += state.rows.take(RowBudget::MORE));
    };
    let add_at = pointer.clone();
    let add = move |_| {
        limit.update(|limit| *limit += 1);
        state.edit.run(Edit::AddMember(add_at.clone()));
    };
    let row = move |index: usize| {
        view! { <Member index names pointer=pointer.clone() field=Arc::clone(&field) state /> }
    };
    view! {
        <div class="members" role="group" aria-label="Properties by other names">
            {keyed(shown, |index| *index, row)}
            <button type="button" class="more" hidden=move || rest() == 0 on:click=more>
                {move || format!("Show more of {}", figures::counted(rest(), "further property"))}
            </button>
            <button type="button" class="add" on:click=add>
                "Add property"
            </button>
        </div>
    }
}

/// Its place stays the same while a person types its name.
#[component]
fn Member(
    index: usize,
    names: Memo<Vec<String>>,
    pointer: String,
    field: Arc<Field>,
    state: FormState,
) -> impl IntoView {
    let name =
        Memo::new(move |_| names.with(|names| names.get(index).cloned()).unwrap_or_default());
    let is_taken = RwSignal::new(false);
    let group = pointer.clone();
    let rename = Callback::new(move |to: String| {
        let held = name.get_untracked();
        let taken = held != to && names.with_untracked(|names| names.contains(&to));
        is_taken.set(taken);
        if !taken {
            state.edit.run(Edit::Rename(group.clone(), held, to));
        }
    });
    let group = pointer.clone();
    let remove = move |_| state.edit.run(Edit::Clear(child(&group, &name.get_untracked())));
    let value = move || {
        let name = name.get();
        let at = child(&pointer, &name);
        let wrong_at = at.clone();
        let mistake = Memo::new(move |_| state.mistake(&wrong_at));
        let ids = FieldIds::fresh();
        let label = (ids.label.clone(), ids.control.clone());
        let mistake_id = ids.mistake.clone();
        let input = control(&field.kind, true, at, ids, state);
        view! {
            <label id=label.0 for=label.1>{format!("Value of {}", cut(&name))}</label>
            {input}
            <p class="mistake" id=mistake_id hidden=move || mistake.get().is_none()>
                {move || mistake.get()}
            </p>
        }
    };
    view! {
        <div class="member">
            <LineEntry
                label=format!("Name of property {}", index + 1)
                is_wrong=is_taken
                is_code=true
                value=name
                set=rename
            />
            <div>
                {value}
                <p class="mistake" hidden=move || !is_taken.get()>
                    "Another property has this name"
                </p>
            </div>
            <button
                type="button"
                class="omit quiet"
                title="Remove"
                aria-label=move || format!("Remove {}", cut(&name.get()))
                on:click=remove
            >
                <Icon name=IconName::Close />
            </button>
        </div>
    }
}
