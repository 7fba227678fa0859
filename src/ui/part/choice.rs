//! Controls for a value out of several.

use leptos::prelude::*;

use super::form::{Edit, FieldIds, FormState};
use crate::schema::form::Choice;

#[component]
pub fn Select(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    options: Vec<Choice>,
    required: bool,
) -> impl IntoView {
    let (at, wrong_at) = (pointer.clone(), pointer.clone());
    let value = Memo::new(move |_| state.text(&at).unwrap_or_default());
    let is_wrong = move || state.mistake(&wrong_at).is_some().to_string();
    let on_change = move |event| {
        let text = event_target_value(&event);
        let pointer = pointer.clone();
        state.edit.run(if text.is_empty() {
            Edit::Clear(pointer)
        } else {
            Edit::Set(pointer, text)
        });
    };
    let options = options.into_iter().map(|option| {
        let text = option.text();
        let shown = text.clone();
        view! { <option value=text prop:selected=move || value.get() == shown>{option.label}</option> }
    });
    let described_by = ids.described_by();
    view! {
        <select
            id=ids.control
            aria-required=required.to_string()
            aria-invalid=is_wrong
            aria-describedby=described_by
            on:change=on_change
        >
            <option value="" prop:selected=move || value.get().is_empty()>
                "not sent"
            </option>
            {options.collect_view()}
        </select>
    }
}

#[component]
pub fn Radios(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    options: Vec<Choice>,
) -> impl IntoView {
    let (at, wrong_at) = (pointer.clone(), pointer.clone());
    let value = Memo::new(move |_| state.text(&at));
    let is_wrong = move || state.mistake(&wrong_at).is_some().to_string();
    let described_by = ids.described_by();
    let group = ids.control;
    let radios = options.into_iter().map(|option| {
        let (text, pointer) = (option.text(), pointer.clone());
        let shown = text.clone();
        let on_change = move |_| state.edit.run(Edit::Set(pointer.clone(), text.clone()));
        view! {
            <label>
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || value.get().as_ref() == Some(&shown)
                    on:change=on_change
                />
                {option.label}
            </label>
        }
    });
    let radios = radios.collect_view();
    view! {
        <div
            class="options"
            role="radiogroup"
            aria-labelledby=ids.label
            aria-invalid=is_wrong
            aria-describedby=described_by
        >
            {radios}
        </div>
    }
}

#[component]
pub fn CheckList(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    options: Vec<Choice>,
) -> impl IntoView {
    let boxes = options.into_iter().map(|option| {
        let (text, at) = (option.text(), pointer.clone());
        let (shown, shown_at) = (text.clone(), pointer.clone());
        let is_checked = move || state.draft.with(|draft| draft.has_item(&shown_at, &shown));
        let on_change = move |_| state.edit.run(Edit::ToggleItem(at.clone(), text.clone()));
        view! {
            <label>
                <input type="checkbox" prop:checked=is_checked on:change=on_change />
                {option.label}
            </label>
        }
    });
    let boxes = boxes.collect_view();
    view! {
        <div class="options" role="group" aria-labelledby=ids.label aria-describedby=ids.mistake>
            {boxes}
        </div>
    }
}
