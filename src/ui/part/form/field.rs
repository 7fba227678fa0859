//! The control of one field, by its kind.

use std::sync::Arc;

use leptos::prelude::*;

use super::choice::{CheckList, ManyOptions, Radios, Select};
use super::list_field::{ListField, TupleField};
use super::text_entry::{LineEntry, TextEntry};
use super::union_field::UnionField;
use super::{Edit, FieldIds, FormState, cut, members};
use crate::schema::form::{Choice, Field, FieldKind, Range, Remark, TextFormat, TextRule};
use crate::ui::figures;
use crate::wire::brief;

/// Up to this many options stand side by side.
const FEW: usize = 4;
/// From more than these the wanted one is looked for.
const MANY: usize = 200;
/// Lines of a field that is likely to hold several.
const LONG: usize = 3;

#[component]
pub fn FieldControl(
    field: Arc<Field>,
    pointer: String,
    ids: FieldIds,
    state: FormState,
) -> impl IntoView {
    control(&field.kind, field.required, pointer, ids, state)
}

/// Also for the items of a list, which are always `required`.
pub fn control(
    kind: &FieldKind,
    required: bool,
    pointer: String,
    ids: FieldIds,
    state: FormState,
) -> AnyView {
    match kind {
        FieldKind::Text(rule) => text(rule, required, pointer, ids, state),
        FieldKind::Integer(_) => {
            line(typed(pointer, ids, state, false), required, "numeric", false)
        }
        FieldKind::Number(_) => line(typed(pointer, ids, state, false), required, "decimal", false),
        FieldKind::Boolean if required => view! { <Checkbox pointer ids state /> }.into_any(),
        FieldKind::Boolean => {
            let option = |value: bool| Choice { value: value.into(), label: value.to_string() };
            let options = Arc::new(vec![option(true), option(false)]);
            view! { <Select pointer ids state options required /> }.into_any()
        }
        FieldKind::Choice { options } | FieldKind::Choices { options, .. }
            if options.len() > MANY =>
        {
            let takes_several = matches!(kind, FieldKind::Choices { .. });
            view! { <ManyOptions pointer ids state options=options.clone() takes_several /> }
                .into_any()
        }
        FieldKind::Choice { options } if options.len() <= FEW => {
            view! { <Radios pointer ids state options=options.clone() /> }.into_any()
        }
        FieldKind::Choice { options } => {
            view! { <Select pointer ids state options=options.clone() required /> }.into_any()
        }
        FieldKind::Choices { options, .. } => {
            view! { <CheckList pointer ids state options=options.clone() /> }.into_any()
        }
        FieldKind::List { item, .. } => {
            view! { <ListField pointer ids state item=Arc::new((**item).clone()) /> }.into_any()
        }
        FieldKind::Tuple { items, rest } => {
            let (items, rest) = (Arc::clone(items), rest.clone());
            let at = pointer.clone();
            let show = move || {
                let (items, rest, pointer, ids) =
                    (Arc::clone(&items), rest.clone(), at.clone(), ids.clone());
                view! { <TupleField items rest pointer ids state /> }.into_any()
            };
            once_begun(required, pointer, state, show)
        }
        FieldKind::Group { fields, rest } => {
            let (fields, rest, at) = (Arc::clone(fields), rest.clone(), pointer.clone());
            let show = move || members(&fields, rest.as_ref(), at.clone(), state, None);
            // At the top it is in sight what there is. Below, a schema may refer to itself.
            let is_shown = required || pointer.matches('/').count() < 2;
            once_begun(is_shown, pointer, state, show)
        }
        FieldKind::Union { alternatives } => {
            let alternatives = Arc::clone(alternatives);
            view! { <UnionField alternatives required pointer ids state /> }.into_any()
        }
        FieldKind::Json { .. } => {
            lines_of_text(typed(pointer, ids, state, false), required, LONG, true)
        }
    }
}

/// What is optional and of several fields, from the press on that wants it.
fn once_begun(
    is_shown: bool,
    pointer: String,
    state: FormState,
    show: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    if is_shown {
        return show();
    }
    let at = pointer.clone();
    let is_begun = Memo::new(move |_| state.is_touched(&at));
    let view = move || {
        if is_begun.get() {
            return show();
        }
        let pointer = pointer.clone();
        let begin = move |_| state.edit.run(Edit::Begin(pointer.clone()));
        view! {
            <button type="button" class="add" on:click=begin>
                "Add"
            </button>
        }
        .into_any()
    };
    view.into_any()
}

/// Whether a label can point at the control.
pub fn has_one_control(field: &Field) -> bool {
    match &field.kind {
        FieldKind::Choice { options } => (FEW + 1..=MANY).contains(&options.len()),
        kind => !matches!(
            kind,
            FieldKind::Choices { .. }
                | FieldKind::List { .. }
                | FieldKind::Tuple { .. }
                | FieldKind::Group { .. }
        ),
    }
}

pub fn kind(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text(_) => "text",
        FieldKind::Integer(_) | FieldKind::Number(_) => "number",
        FieldKind::Boolean => "boolean",
        FieldKind::Choice { .. } | FieldKind::Choices { .. } => "choice",
        FieldKind::List { .. } => "list",
        FieldKind::Tuple { .. } => "tuple",
        FieldKind::Group { .. } => "group",
        FieldKind::Union { .. } => "union",
        FieldKind::Json { .. } => "json",
    }
}

/// Of what type a field is, and what else the schema asks of it, in a few words.
pub fn rule(field: &Field) -> String {
    const SHOWN: usize = 60;
    let mut words = match &field.kind {
        FieldKind::Text(rule) => text_words(rule),
        FieldKind::Integer(range) => range_words("whole number", range),
        FieldKind::Number(range) => range_words("number", range),
        FieldKind::Json { reason } => vec![format!("written as JSON, because {reason}")],
        FieldKind::List { min_items, max_items, .. }
        | FieldKind::Choices { min_items, max_items, .. } => {
            let least = min_items.map(|least| format!("at least {least}"));
            let most = max_items.map(|most| format!("at most {most}"));
            let noun =
                if matches!(field.kind, FieldKind::List { .. }) { "list" } else { "choices" };
            [Some(noun.to_owned()), least, most].into_iter().flatten().collect()
        }
        FieldKind::Boolean => vec!["boolean".to_owned()],
        FieldKind::Choice { .. } => vec!["choice".to_owned()],
        FieldKind::Tuple { items, rest } => {
            let count = figures::counted(items.len(), "item");
            let more = if rest.is_some() { " or more" } else { "" };
            vec![format!("list of {count}{more}")]
        }
        FieldKind::Group { .. } => vec!["object".to_owned()],
        FieldKind::Union { alternatives } => vec![format!("one of {}", alternatives.len())],
    };
    if let Some(default) = &field.default {
        words.push(format!("default {}", brief::json(default, SHOWN)));
    }
    words.extend(field.remark.map(|remark| match remark {
        Remark::Deprecated => "deprecated".to_owned(),
        Remark::ReadOnly => "read-only: set by the server".to_owned(),
    }));
    words.join(" · ")
}

fn text_words(rule: &TextRule) -> Vec<String> {
    let format = rule.format.as_ref().map_or_else(
        || "text".to_owned(),
        |format| match format {
            TextFormat::Email => "e-mail address".to_owned(),
            TextFormat::Uri => "URL".to_owned(),
            TextFormat::Date => "date, such as 2026-07-28".to_owned(),
            TextFormat::DateTime => "date and time, such as 2026-07-28T12:00:00Z".to_owned(),
            TextFormat::Time => "time, such as 12:00:00Z".to_owned(),
            TextFormat::Password => "secret".to_owned(),
            TextFormat::Base64 => "base64".to_owned(),
            TextFormat::Other(name) => cut(name),
        },
    );
    let characters =
        |count: u64| figures::counted(usize::try_from(count).unwrap_or(usize::MAX), "character");
    let least = rule.min_length.map(|least| format!("at least {}", characters(least)));
    let most = rule.max_length.map(|most| format!("at most {}", characters(most)));
    let pattern = rule.pattern.as_ref().map(|pattern| format!("pattern {}", cut(pattern)));
    [Some(format), least, most, pattern].into_iter().flatten().collect()
}

fn range_words(noun: &str, range: &Range) -> Vec<String> {
    let bounds = [
        ("≥", &range.minimum),
        (">", &range.exclusive_minimum),
        ("≤", &range.maximum),
        ("<", &range.exclusive_maximum),
        ("multiple of", &range.multiple_of),
    ];
    let bounds =
        bounds.iter().filter_map(|(sign, bound)| Some(format!("{sign} {}", bound.as_ref()?)));
    std::iter::once(noun.to_owned()).chain(bounds).collect()
}

/// What the fields for text and numbers have in common.
struct Typed {
    value: Signal<String>,
    set: Callback<String>,
    is_wrong: Signal<bool>,
    described_by: String,
    id: String,
    placeholder: Signal<&'static str>,
}

fn typed(pointer: String, ids: FieldIds, state: FormState, has_empty: bool) -> Typed {
    let (at, wrong_at, empty_at) = (pointer.clone(), pointer.clone(), pointer.clone());
    Typed {
        value: Signal::derive(move || state.text(&at).unwrap_or_default()),
        set: Callback::new(move |text| state.edit.run(Edit::Set(pointer.clone(), text))),
        is_wrong: Signal::derive(move || state.mistake(&wrong_at).is_some()),
        described_by: ids.described_by(),
        id: ids.control,
        placeholder: Signal::derive(move || {
            if has_empty && state.is_touched(&empty_at) { "empty text" } else { "not sent" }
        }),
    }
}

fn text(
    rule: &TextRule,
    required: bool,
    pointer: String,
    ids: FieldIds,
    state: FormState,
) -> AnyView {
    let is_secret = rule.format == Some(TextFormat::Password);
    if rule.is_one_line() {
        return line(typed(pointer, ids, state, true), required, "text", is_secret);
    }
    let lines = if rule.multiline { LONG } else { 1 };
    lines_of_text(typed(pointer, ids, state, true), required, lines, false)
}

fn line(typed: Typed, required: bool, mode: &'static str, is_secret: bool) -> AnyView {
    let Typed { value, set, is_wrong, described_by, id, placeholder } = typed;
    view! {
        <LineEntry id described_by required is_wrong is_secret placeholder mode value set />
    }
    .into_any()
}

fn lines_of_text(typed: Typed, required: bool, lines: usize, is_code: bool) -> AnyView {
    let Typed { value, set, is_wrong, described_by, id, placeholder } = typed;
    view! { <TextEntry id described_by required is_wrong is_code lines placeholder value set /> }
        .into_any()
}

#[component]
fn Checkbox(pointer: String, ids: FieldIds, state: FormState) -> impl IntoView {
    let at = pointer.clone();
    let is_checked = move || state.text(&at).as_deref() == Some("true");
    let on_change = move |event| {
        let text = event_target_checked(&event).to_string();
        state.edit.run(Edit::Set(pointer.clone(), text));
    };
    let described_by = ids.described_by();
    view! {
        <input
            type="checkbox"
            id=ids.control
            aria-describedby=described_by
            prop:checked=is_checked
            on:change=on_change
        />
    }
}
