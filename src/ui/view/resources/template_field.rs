//! One variable of a template.

use leptos::prelude::*;

use crate::schema::pointer::child;
use crate::schema::uri_template::{Modifier, Variable};
use crate::store::typed::drafts::SavedDraft;
use crate::store::typed::template_draft::{Shape, TemplateDraft};
use crate::ui::part::{Icon, IconName, SuggestFor, SuggestInput, TextEntry, fresh_id};

const SHAPES: [(Shape, &str, &str); 3] = [
    (Shape::Text, "text", "Text"),
    (Shape::List, "list", "List"),
    (Shape::Pairs, "pairs", "Pairs"),
];

/// A variable left empty is left out of the URI, until something was typed: then empty text is a value
/// too, as RFC 6570 tells the two apart.
#[component]
pub fn TemplateField(
    variable: Variable,
    typed: Memo<TemplateDraft>,
    draft: RwSignal<SavedDraft>,
    suggest: Option<SuggestFor>,
) -> impl IntoView {
    let by_itself = if variable.modifier == Modifier::Explode { Shape::List } else { Shape::Text };
    // What is chosen while nothing is typed, for the draft keeps typed variables only.
    let preferred = RwSignal::new(by_itself);
    let name = StoredValue::new(variable.name.clone());
    let shape = Memo::new(move |_| {
        let held = name.with_value(|name| typed.with(|typed| typed.shape(name)));
        held.unwrap_or_else(|| preferred.get())
    });
    let text = Memo::new(move |_| {
        name.with_value(|name| typed.with(|typed| typed.text(name).map(str::to_owned)))
    });
    let change = move |apply: &dyn Fn(&mut TemplateDraft, &str)| {
        let mut typed = typed.get_untracked();
        name.with_value(|name| apply(&mut typed, name));
        draft.update(|draft| typed.save(draft));
    };
    let set = Callback::new(move |text: String| {
        let shape = shape.get_untracked();
        change(&|typed, name| typed.set(name, shape, text.clone()));
    });
    let choose = move |event| {
        let value = event_target_value(&event);
        let found = SHAPES.iter().find(|(_, key, _)| *key == value);
        let shape = found.map_or(Shape::Text, |(shape, ..)| *shape);
        preferred.set(shape);
        if let Some(text) = text.get_untracked() {
            change(&|typed, name| typed.set(name, shape, text.clone()));
        }
    };
    let omit = move |_| change(&TemplateDraft::leave_out);
    let options = SHAPES.iter().map(|(own, key, label)| {
        view! { <option value=*key prop:selected=move || shape.get() == *own>{*label}</option> }
    });
    let options = options.collect_view();
    let label = variable.name.clone();
    view! {
        <div class="field" data-kind="text">
            <div class="head">
                <span class="label">{label.clone()}</span>
                <span class="rule">{move || rule(&variable, shape.get())}</span>
                <span class="gap"></span>
                <select aria-label=format!("Type of {label}") on:change=choose>
                    {options}
                </select>
            </div>
            <div class="entry">
                <VariableInput name=label.clone() shape text set suggest />
                <button
                    type="button"
                    class="omit quiet"
                    hidden=move || text.with(Option::is_none)
                    title="Omit: do not send this value"
                    aria-label=format!("Omit {label}")
                    on:click=omit
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
        </div>
    }
}

/// The control for a variable. `set` gets all of the text whenever it changes.
#[component]
fn VariableInput(
    name: String,
    shape: Memo<Shape>,
    text: Memo<Option<String>>,
    set: Callback<String>,
    suggest: Option<SuggestFor>,
) -> impl IntoView {
    let value = Signal::derive(move || text.get().unwrap_or_default());
    let placeholder = Signal::derive(move || {
        if shape.get() == Shape::Text && text.with(Option::is_some) {
            "empty text"
        } else {
            "not sent"
        }
    });
    move || {
        let name = name.clone();
        if let Some(suggest) = suggest.filter(|_| shape.get() == Shape::Text) {
            let suggest = suggest.run(child("", &name));
            return view! {
                <SuggestInput
                    id=fresh_id()
                    described_by=String::new()
                    label=name
                    value
                    placeholder
                    set
                    suggest
                />
            }
            .into_any();
        }
        let lines = if shape.get() == Shape::Text { 1 } else { 3 };
        view! { <TextEntry label=name lines placeholder value set /> }.into_any()
    }
}

/// How what is typed is meant, in a few words.
fn rule(variable: &Variable, shape: Shape) -> String {
    let shape = match shape {
        Shape::Text => None,
        Shape::List => Some("one item on each line".to_owned()),
        Shape::Pairs => Some("one name=value on each line".to_owned()),
    };
    let modifier = match variable.modifier {
        Modifier::None => None,
        Modifier::Prefix(1) => Some("only the first character is used".to_owned()),
        Modifier::Prefix(most) => Some(format!("only the first {most} characters are used")),
        Modifier::Explode => Some("each item appears separately in the URI".to_owned()),
    };
    [shape, modifier].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
