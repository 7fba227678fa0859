//! Controls for a value out of several.

use std::sync::Arc;

use leptos::prelude::*;

use super::{Edit, FieldIds, FormState, cut};
use crate::schema::form::Choice;
use crate::ui::figures;

/// Options drawn at a time; typing finds the others.
const MOST_OPTIONS: usize = 50;

/// One, or several, out of more options than anybody scrolls through. What is chosen comes first.
#[component]
pub fn ManyOptions(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    options: Arc<Vec<Choice>>,
    takes_several: bool,
) -> impl IntoView {
    let count = options.len();
    let options = StoredValue::new(options);
    let typed = RwSignal::new(String::new());
    let at = pointer.clone();
    // Not tracked: what is ticked stays where it is.
    let chosen = move |option: &Choice| {
        let text = option.text();
        state.draft.with_untracked(|draft| {
            if takes_several {
                draft.has_item(&at, &text)
            } else {
                draft.text(&at) == Some(text.as_str())
            }
        })
    };
    let found = Memo::new(move |_| {
        let needle = typed.get().to_lowercase();
        options.with_value(|options| {
            let fits = |option: &&Choice| option.label.to_lowercase().contains(&needle);
            let is_first = |option: &&Choice| needle.is_empty() && chosen(option);
            let mut found: Vec<Choice> =
                options.iter().filter(is_first).take(MOST_OPTIONS).cloned().collect();
            let mut fitting = options.iter().filter(fits).filter(|option| !is_first(option));
            let room = MOST_OPTIONS - found.len();
            found.extend(fitting.by_ref().take(room).cloned());
            let total = found.len() + fitting.count();
            (Arc::new(found), total)
        })
    });
    let list = move || {
        let options = found.with(|(options, _)| Arc::clone(options));
        let (pointer, ids) = (pointer.clone(), ids.clone());
        if takes_several {
            view! { <CheckList pointer ids state options /> }.into_any()
        } else {
            view! { <Radios pointer ids state options /> }.into_any()
        }
    };
    let told = move || {
        let (shown, total) = found.with(|(options, total)| (options.len(), *total));
        if shown == total {
            format!("{} of {}", figures::count(total), figures::counted(count, "option"))
        } else {
            let (shown, total) = (figures::count(shown), figures::count(total));
            format!("The first {shown} of {total}; type to filter")
        }
    };
    let label = format!("Filter {}", figures::counted(count, "option"));
    view! {
        <div class="many">
            <input
                type="search"
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            {list}
            <p class="state" role="status">
                {told}
            </p>
        </div>
    }
}

#[component]
pub fn Select(
    pointer: String,
    ids: FieldIds,
    state: FormState,
    options: Arc<Vec<Choice>>,
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
    let options = options.iter().map(|option| {
        let text = option.text();
        let shown = text.clone();
        view! { <option value=text prop:selected=move || value.get() == shown>{cut(&option.label)}</option> }
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
    options: Arc<Vec<Choice>>,
) -> impl IntoView {
    let (at, wrong_at) = (pointer.clone(), pointer.clone());
    let value = Memo::new(move |_| state.text(&at));
    let is_wrong = move || state.mistake(&wrong_at).is_some().to_string();
    let described_by = ids.described_by();
    let group = ids.control;
    let radios = options.iter().map(|option| {
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
                {cut(&option.label)}
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
    options: Arc<Vec<Choice>>,
) -> impl IntoView {
    let boxes = options.iter().map(|option| {
        let (text, at) = (option.text(), pointer.clone());
        let (shown, shown_at) = (text.clone(), pointer.clone());
        let is_checked = move || state.draft.with(|draft| draft.has_item(&shown_at, &shown));
        let on_change = move |_| state.edit.run(Edit::ToggleItem(at.clone(), text.clone()));
        view! {
            <label>
                <input type="checkbox" prop:checked=is_checked on:change=on_change />
                {cut(&option.label)}
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
