//! A form made from a JSON Schema, over a draft.

mod aids;
mod choice;
mod field;
mod json_entry;
mod list_field;
mod members;
mod suggest_input;
mod text_entry;
mod union_field;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::focus::fresh_id;
use super::icon::{Icon, IconName};
use super::lists::keyed;
use super::text::Told;
use crate::schema::draft::Draft;
use crate::schema::form::{Field, FieldKind, Form};
use crate::schema::mistake::InputMistake;
use crate::schema::pointer::{child, parent};
use crate::schema::validate::Applied;
use crate::ui::figures;
use crate::wire::brief;
use crate::words::pasted::NotRead;
use field::FieldControl;
use members::Members;

pub use json_entry::JsonEntry;
pub use suggest_input::{Suggest, SuggestFor, SuggestInput};
pub use text_entry::{LineEntry, TextArea, TextEntry};

/// One thing a person does to a draft. The text is a JSON Pointer to the field.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    Set(String, String),
    SetJson(String, Value),
    Clear(String),
    AddItem(String),
    RemoveItem(String, usize),
    /// By one place; down if true.
    MoveItem(String, usize, bool),
    ToggleItem(String, String),
    /// The whole of an optional group, or of a list of positions.
    Begin(String),
    /// One of several alternatives, counted from 0.
    Choose(String, usize),
    /// A property by any name.
    AddMember(String),
    /// Within a group, from one name to another.
    Rename(String, String, String),
}

impl Edit {
    /// Groups and items that it makes begin as `form` declares them.
    pub fn apply(self, draft: &mut Draft, form: &Form) {
        if let Self::Set(pointer, _)
        | Self::SetJson(pointer, _)
        | Self::AddItem(pointer)
        | Self::Begin(pointer)
        | Self::Choose(pointer, _)
        | Self::AddMember(pointer)
        | Self::ToggleItem(pointer, _) = &self
        {
            draft.enter(form, pointer);
        }
        match self {
            Self::Set(pointer, text) => draft.set(&pointer, &text),
            Self::SetJson(pointer, value) => draft.set_json(&pointer, &value),
            Self::Clear(pointer) => draft.leave_out(form, &pointer),
            Self::AddItem(pointer) => draft.begin_item(form, &pointer),
            Self::RemoveItem(pointer, index) => draft.remove_item(&pointer, index),
            Self::MoveItem(pointer, index, is_down) => draft.move_item(&pointer, index, is_down),
            Self::ToggleItem(pointer, text) => draft.toggle_item(&pointer, &text),
            Self::Begin(pointer) => draft.begin(form, &pointer),
            Self::Choose(pointer, index) => draft.choose(form, &pointer, index),
            Self::AddMember(pointer) => draft.begin_member(form, &pointer),
            Self::Rename(pointer, name, to) => draft.rename(&pointer, &name, &to),
        }
    }
}

/// How many rows a form may still draw by itself: a server can declare any number of fields, and of
/// items. What is over is drawn when a person asks for it.
#[derive(Clone, Copy)]
pub struct RowBudget(StoredValue<usize>);

impl RowBudget {
    const WHOLE: usize = 150;
    /// What a person gets at a press, groups and lists within included.
    pub const MORE: usize = 50;

    pub fn new() -> Self {
        Self(StoredValue::new(Self::WHOLE))
    }

    /// As many of `wanted` as there are left.
    pub fn take(self, wanted: usize) -> usize {
        let taken = self.0.try_update_value(|left| {
            let taken = wanted.min(*left);
            *left -= taken;
            taken
        });
        taken.unwrap_or_default()
    }

    pub fn refill(self) {
        self.0.set_value(Self::MORE);
    }
}

/// What all fields of a form share.
#[derive(Clone, Copy)]
pub struct FormState {
    pub rows: RowBudget,
    pub draft: Signal<Arc<Draft>>,
    pub mistakes: Signal<Arc<Vec<InputMistake>>>,
    /// What has its place by what stands there.
    pub applied: Signal<Arc<Applied>>,
    pub edit: Callback<Edit>,
    /// Where files may stand for their base64.
    pub read_file: Option<ReadFile>,
}

/// Reads a file, and hands over its base64, or why there is none.
pub type ReadFile = Callback<(web_sys::File, Callback<Result<String, NotRead>>)>;

impl FormState {
    pub fn text(self, pointer: &str) -> Option<String> {
        self.draft.with(|draft| draft.text(pointer).map(str::to_owned))
    }

    /// Whether a field is to be seen. What stands in one is never hidden.
    fn has_place(self, field: &Field, pointer: &str) -> bool {
        !field.conditional
            || self.is_touched(pointer)
            || self.applied.with(|applied| applied.names(parent(pointer), &field.key))
    }

    fn requires(self, field: &Field, pointer: &str) -> bool {
        field.required || self.applied.with(|applied| applied.requires(parent(pointer), &field.key))
    }

    pub fn is_touched(self, pointer: &str) -> bool {
        self.draft.with(|draft| draft.is_touched(pointer))
    }

    /// What is wrong with the value at `pointer`, in sentences without a subject.
    pub fn mistake(self, pointer: &str) -> Option<String> {
        self.mistakes.with(|all| {
            let here = all.iter().filter(|mistake| mistake.pointer == pointer);
            let rules: Vec<String> = here.map(|mistake| mistake.rule.to_string()).collect();
            (!rules.is_empty()).then(|| rules.join("; "))
        })
    }
}

/// Names of the elements that tell about a field.
#[derive(Clone, Debug)]
pub struct FieldIds {
    pub control: String,
    pub label: String,
    pub rule: String,
    pub description: String,
    pub mistake: String,
}

impl FieldIds {
    pub fn fresh() -> Self {
        let control = fresh_id();
        let of = |part: &str| format!("{control}-{part}");
        Self {
            label: of("label"),
            rule: of("rule"),
            description: of("about"),
            mistake: of("mistake"),
            control,
        }
    }

    pub fn described_by(&self) -> String {
        format!("{} {} {}", self.rule, self.description, self.mistake)
    }
}

/// All of a form.
#[component]
pub fn FormView(
    form: Arc<Form>,
    state: FormState,
    /// Values to choose from while typing, for the texts at the top.
    #[prop(optional_no_strip)]
    suggest: Option<SuggestFor>,
) -> impl IntoView {
    match &form.root {
        FieldKind::Group { fields, rest } => {
            members(fields, rest.as_ref(), String::new(), state, suggest)
        }
        kind => field::control(kind, true, String::new(), FieldIds::fresh(), state),
    }
}

/// The fields of a group, and what it has by other names.
pub fn members(
    fields: &Arc<Vec<Field>>,
    rest: Option<&Arc<Field>>,
    pointer: String,
    state: FormState,
    suggest: Option<SuggestFor>,
) -> AnyView {
    let others = rest.map(|rest| {
        let (fields, field, pointer) = (Arc::clone(fields), Arc::clone(rest), pointer.clone());
        view! { <Members fields field pointer state /> }
    });
    let fields = Arc::clone(fields);
    let is_empty = fields.is_empty();
    let named = (!is_empty).then(|| view! { <FormFields fields pointer state suggest /> });
    view! { <div class="object">{named} {others}</div> }.into_any()
}

/// The fields below `pointer`.
#[component]
pub fn FormFields(
    fields: Arc<Vec<Field>>,
    #[prop(into)] pointer: String,
    state: FormState,
    /// Values to choose from while typing, for the texts at the top.
    #[prop(optional_no_strip)]
    suggest: Option<SuggestFor>,
) -> impl IntoView {
    let drawn = state.rows.take(fields.len());
    if drawn < fields.len() {
        return view! { <ManyFields fields pointer state suggest drawn /> }.into_any();
    }
    let rows = fields.iter().cloned().map(|field| {
        let pointer = child(&pointer, &field.key);
        view! { <FieldRow field pointer state suggest /> }.into_any()
    });
    view! { <div class="form">{rows.collect_view()}</div> }.into_any()
}

/// The first fields, and those that are found, and the first that are wrong; more at a press.
#[component]
fn ManyFields(
    fields: Arc<Vec<Field>>,
    pointer: String,
    state: FormState,
    suggest: Option<SuggestFor>,
    drawn: usize,
) -> impl IntoView {
    let count = fields.len();
    let fields = StoredValue::new(fields);
    let limit = RwSignal::new(drawn);
    let typed = RwSignal::new(String::new());
    let wrong = wrong_among(state, format!("{pointer}/"));
    let found = found_among(fields, typed);
    let shown = Memo::new(move |_| {
        let mut shown =
            found.with(|found| found.iter().take(limit.get()).copied().collect::<Vec<_>>());
        wrong.with(|wrong| {
            let is_wrong = |field: &Field| {
                let own = child("", &field.key);
                wrong.iter().any(|key| own.get(1..) == Some(key.as_str()))
            };
            if !wrong.is_empty() {
                fields.with_value(|fields| {
                    let all = fields.iter().enumerate().filter(|(_, field)| is_wrong(field));
                    shown.extend(all.map(|(index, _)| index));
                });
                shown.sort_unstable();
                shown.dedup();
            }
        });
        shown
    });
    let row = move |index: usize| {
        let field = fields.with_value(|fields| fields.get(index).cloned())?;
        let pointer = child(&pointer, &field.key);
        Some(view! { <FieldRow field pointer state suggest /> })
    };
    let rest = move || found.with(Vec::len).saturating_sub(limit.get());
    let more = move |_| {
        state.rows.refill();
        limit.update(|limit| *limit += state.rows.take(RowBudget::MORE));
    };
    let label = format!("Filter {}", figures::counted(count, "field"));
    view! {
        <div class="form">
            <input
                type="search"
                aria-label=label.clone()
                placeholder=label
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| {
                    limit.update(|limit| *limit = (*limit).clamp(1, RowBudget::MORE));
                    typed.set(event_target_value(&event));
                }
            />
            {keyed(move || shown.get(), |index| *index, row)}
            <button type="button" class="more" hidden=move || rest() == 0 on:click=more>
                {move || format!("Show more of {}", figures::counted(rest(), "further field"))}
            </button>
        </div>
    }
}

/// The keys below `prefix`, as a JSON Pointer writes them, of the first fields that have mistakes.
fn wrong_among(state: FormState, prefix: String) -> Memo<Vec<String>> {
    Memo::new(move |_| {
        let key = |mistake: &InputMistake| {
            let rest = mistake.pointer.strip_prefix(&prefix)?;
            Some(rest.split('/').next().unwrap_or_default().to_owned())
        };
        let most = RowBudget::MORE;
        state.mistakes.with(|all| all.iter().filter_map(key).take(most).collect())
    })
}

/// Where the fields are that have what is `typed` in their key or label.
fn found_among(fields: StoredValue<Arc<Vec<Field>>>, typed: RwSignal<String>) -> Memo<Vec<usize>> {
    Memo::new(move |_| {
        let needle = typed.get().to_lowercase();
        let fits = |field: &Field| {
            needle.is_empty()
                || field.key.to_lowercase().contains(&needle)
                || field.label.to_lowercase().contains(&needle)
        };
        fields.with_value(|fields| {
            let all = fields.iter().enumerate().filter(|(_, field)| fits(field));
            all.map(|(index, _)| index).collect()
        })
    })
}

#[component]
pub fn FieldRow(
    field: Field,
    pointer: String,
    state: FormState,
    suggest: Option<SuggestFor>,
) -> impl IntoView {
    let ids = FieldIds::fresh();
    let mistake = Memo::new({
        let pointer = pointer.clone();
        move |_| state.mistake(&pointer)
    });
    let field = Arc::new(field);
    let has_place = Memo::new({
        let (field, pointer) = (Arc::clone(&field), pointer.clone());
        move |_| state.has_place(&field, &pointer)
    });
    let kind = field::kind(&field.kind);
    let is_group = matches!(field.kind, FieldKind::Group { .. } | FieldKind::Tuple { .. });
    let head = view! { <FieldHead field=Arc::clone(&field) ids=ids.clone() pointer=pointer.clone() state /> };
    let about = field.description.clone().map(|text| view! { <Told text class="about" /> });
    let mistake_id = ids.mistake.clone();
    let is_wrong = move || mistake.get().is_some().to_string();
    let suggest = suggest.filter(|_| matches!(field.kind, FieldKind::Text(_)));
    let control = if let Some(suggest) = suggest {
        suggesting(&field, &pointer, &ids, state, suggest)
    } else {
        let (field, pointer, ids) = (Arc::clone(&field), pointer.clone(), ids.clone());
        view! { <FieldControl field pointer ids state /> }.into_any()
    };
    let at = pointer.clone();
    let beside = aids::beside(&field, &pointer, state);
    let below = aids::below(&field, &pointer, state);
    let role = is_group.then_some("group");
    let label = is_group.then(|| ids.label.clone());
    view! {
        <div
            class="field"
            hidden=move || !has_place.get()
            data-invalid=is_wrong
            data-kind=kind
            data-pointer=at
            role=role
            aria-labelledby=label
        >
            {head}
            <div class="notes" id=ids.description.clone()>
                {about}
            </div>
            <Misfit pointer=pointer.clone() state />
            <div class="entry">{control} <Omit field pointer state /> {beside}</div>
            {below}
            <p class="mistake" id=mistake_id hidden=move || mistake.get().is_none()>
                {move || mistake.get()}
            </p>
        </div>
    }
}

/// Takes the value back, in the field itself.
#[component]
fn Omit(field: Arc<Field>, pointer: String, state: FormState) -> impl IntoView {
    let at = pointer.clone();
    let is_untouched = move || !state.is_touched(&at);
    let omit = move |_| state.edit.run(Edit::Clear(pointer.clone()));
    view! {
        <button
            type="button"
            class="omit quiet"
            hidden=is_untouched
            title="Omit: do not send this value"
            aria-label=format!("Omit {}", cut(&field.label))
            on:click=omit
        >
            <Icon name=IconName::Close />
        </button>
    }
}

fn suggesting(
    field: &Field,
    pointer: &str,
    ids: &FieldIds,
    state: FormState,
    suggest: SuggestFor,
) -> AnyView {
    let (at, empty_at, wrong_at, set_at) =
        (pointer.to_owned(), pointer.to_owned(), pointer.to_owned(), pointer.to_owned());
    let value = Signal::derive(move || state.text(&at).unwrap_or_default());
    let placeholder =
        Signal::derive(move || if state.is_touched(&empty_at) { "empty text" } else { "not sent" });
    let is_wrong = Signal::derive(move || state.mistake(&wrong_at).is_some());
    let set = Callback::new(move |text| state.edit.run(Edit::Set(set_at.clone(), text)));
    view! {
        <SuggestInput
            id=ids.control.clone()
            described_by=ids.described_by()
            required=field.required
            value
            placeholder
            is_wrong
            set
            suggest=suggest.run(pointer.to_owned())
        />
    }
    .into_any()
}

#[component]
fn FieldHead(field: Arc<Field>, ids: FieldIds, pointer: String, state: FormState) -> impl IntoView {
    let key = (field.label != field.key).then(|| view! { <code>{cut(&field.key)}</code> });
    let is_required = Memo::new({
        let (field, pointer) = (Arc::clone(&field), pointer.clone());
        move |_| state.requires(&field, &pointer)
    });
    let required =
        move || is_required.get().then(|| view! { <span class="required">"required"</span> });
    let label = cut(&field.label);
    let name = if field::has_one_control(&field) {
        view! { <label id=ids.label for=ids.control>{label}</label> }.into_any()
    } else {
        view! { <span class="label" id=ids.label>{label}</span> }.into_any()
    };
    let set_null = move |_| state.edit.run(Edit::SetJson(pointer.clone(), Value::Null));
    let null = field.nullable.then(|| {
        view! {
            <button type="button" class="quiet" on:click=set_null aria-label=format!("Set {} to null", cut(&field.label))>
                "null"
            </button>
        }
    });
    view! {
        <div class="head">
            {name} {key} <span class="rule" id=ids.rule>{field::rule(&field)}</span> {required}
            <span class="gap"></span> {null}
        </div>
    }
}

/// Says so where a value came in that the field cannot show.
#[component]
fn Misfit(pointer: String, state: FormState) -> impl IntoView {
    let held = Memo::new(move |_| state.draft.with(|draft| draft.misfit(&pointer).map(cut)));
    move || held.get().map(|json| view! { <p class="misfit">"Contains " <code>{json}</code></p> })
}

/// What a line has room for of a text that a server may make of any length.
pub fn cut(text: &str) -> String {
    const MOST: usize = 200;
    brief::text(text, MOST)
}
