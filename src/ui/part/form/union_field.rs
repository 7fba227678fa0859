//! A field for a value that may be one of several kinds.

use std::sync::Arc;

use leptos::prelude::*;

use super::field::control;
use super::{Edit, FieldIds, FormState, cut};
use crate::schema::form::Field;
use crate::ui::part::text::Told;

/// Which of them, and below it the field of that one.
#[component]
pub fn UnionField(
    alternatives: Arc<Vec<Field>>,
    required: bool,
    pointer: String,
    ids: FieldIds,
    state: FormState,
) -> impl IntoView {
    let at = pointer.clone();
    let chosen = Memo::new(move |_| state.draft.with(|draft| draft.variant(&at)));
    let wrong_at = pointer.clone();
    let is_wrong = move || state.mistake(&wrong_at).is_some().to_string();
    let set_at = pointer.clone();
    let on_change = move |event| {
        let pointer = set_at.clone();
        state.edit.run(match event_target_value(&event).parse() {
            Ok(index) => Edit::Choose(pointer, index),
            Err(_) => Edit::Clear(pointer),
        });
    };
    let options = alternatives.iter().enumerate().map(|(index, one)| {
        let is_chosen = move || chosen.get() == Some(index);
        view! { <option value=index.to_string() prop:selected=is_chosen>{cut(&one.label)}</option> }
    });
    let options = options.collect_view();
    // The whole of the arguments is always sent.
    let is_root = pointer.is_empty();
    let described_by = ids.described_by();
    let name = is_root.then_some("Alternative");
    let body = move || {
        let one = alternatives.get(chosen.get()?)?;
        Some(view! { <Alternative one=one.clone() pointer=pointer.clone() state /> })
    };
    view! {
        <div class="union">
            <select
                id=ids.control
                aria-label=name
                aria-required=required.to_string()
                aria-invalid=is_wrong
                aria-describedby=described_by
                on:change=on_change
            >
                {(!is_root)
                    .then(|| {
                        view! {
                            <option value="" prop:selected=move || chosen.get().is_none()>
                                "not sent"
                            </option>
                        }
                    })}
                {options}
            </select>
            {body}
        </div>
    }
}

#[component]
fn Alternative(one: Field, pointer: String, state: FormState) -> impl IntoView {
    let ids = FieldIds::fresh();
    let about = one.description.clone().map(|text| view! { <Told text class="about" /> });
    let (label, control_id) = (ids.label.clone(), ids.control.clone());
    let rule = super::field::rule(&one);
    let (rule_id, about_id) = (ids.rule.clone(), ids.description.clone());
    let input = control(&one.kind, true, pointer, ids, state);
    view! {
        <div class="alternative">
            <div class="head">
                <label id=label for=control_id>{cut(&one.label)}</label>
                <span class="rule" id=rule_id>{rule}</span>
            </div>
            <div class="notes" id=about_id>{about}</div>
            {input}
        </div>
    }
}
