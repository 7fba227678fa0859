//! The arguments of a call: a form and a JSON view of the same draft.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Map, Value};

use crate::schema::check::check;
use crate::schema::draft::Draft;
use crate::schema::form::Form;
use crate::schema::mistake::InputMistake;
use crate::schema::validate::Flaw;
use crate::store::typed::drafts::SavedDraft;
use crate::ui::checking::Checks;
use crate::ui::chunk::Chunk;
use crate::ui::part::{Edit, FormState, FormView, RowBudget, SuggestFor, Tabs, TextEntry};
use crate::ui::view::parts::Parts;
use crate::wire::brief;

const FORM: &str = "Form";
const JSON: &str = "JSON";

/// A schema where it stands, and not as a copy: it may be of any size.
#[derive(Clone)]
pub struct SchemaWithin {
    pub whole: Arc<Value>,
    pub find: fn(&Value) -> &Value,
}

/// A draft on the workbench and what is known about it.
#[derive(Clone, Copy)]
pub struct EditorState {
    draft: RwSignal<SavedDraft>,
    form: StoredValue<Arc<Form>>,
    schema: StoredValue<SchemaWithin>,
    checks: Option<Chunk<Checks>>,
    /// Mistakes are told from the first attempt to run on.
    is_checked: RwSignal<bool>,
    mistakes: Memo<Arc<Vec<InputMistake>>>,
}

impl EditorState {
    pub fn new(draft: ArcRwSignal<SavedDraft>, form: Arc<Form>, schema: SchemaWithin) -> Self {
        if form.reason.is_some() && draft.with_untracked(|draft| draft.json.is_none()) {
            draft.update(|draft| draft.json = Some(draft.json(&form)));
        }
        let draft = RwSignal::from(draft);
        let is_checked = RwSignal::new(false);
        let (form, schema) = (StoredValue::new(form), StoredValue::new(schema));
        let checks = use_context::<Parts>().map(Parts::checks);
        let mistakes = Memo::new(move |_| {
            let mistakes =
                if is_checked.get() { judge(draft, form, schema, checks).err() } else { None };
            Arc::new(mistakes.unwrap_or_default())
        });
        Self { draft, form, schema, checks, is_checked, mistakes }
    }

    /// What to send; `None`, and from then on what is wrong with it, when the schema is not kept.
    pub fn arguments(self) -> Option<Map<String, Value>> {
        let arguments = untrack(|| judge(self.draft, self.form, self.schema, self.checks)).ok();
        self.is_checked.set(arguments.is_none());
        arguments
    }

    pub fn arguments_anyway(self) -> Option<Map<String, Value>> {
        let form = self.form.get_value();
        self.draft.with_untracked(|draft| draft.arguments_anyway(&form))
    }

    pub fn can_send_anyway(self) -> bool {
        let form = self.form.get_value();
        let is_wrong = self.mistakes.with(|mistakes| !mistakes.is_empty());
        is_wrong && self.draft.with(|draft| draft.arguments_anyway(&form).is_some())
    }

    pub fn reset(self) {
        let form = self.form.get_value();
        self.is_checked.set(false);
        self.draft.update(|draft| {
            let on_json = draft.json.is_some();
            *draft = SavedDraft::default();
            draft.json = on_json.then(|| draft.json(&form));
        });
    }

    /// Takes over arguments that somebody else has written, and returns what stood there; from then on says what
    /// is wrong with them where they cannot be read.
    pub fn fill(self, text: String) -> Option<SavedDraft> {
        let form = self.form.get_value();
        let filled = self.draft.try_update(|draft| draft.fill(&form, text))?;
        self.is_checked.set(filled.is_err());
        filled.ok()
    }

    fn choose_tab(self, tab: &str) {
        let form = self.form.get_value();
        let refused = self.draft.try_update(|draft| {
            if tab == JSON {
                draft.json = Some(draft.json(&form));
                return false;
            }
            draft.show_form().is_err()
        });
        if refused == Some(true) {
            self.is_checked.set(true);
        }
    }

    fn edit(self, edit: Edit) {
        let form = self.form.get_value();
        self.draft.update(|saved| {
            let mut draft = saved.form(&form);
            edit.apply(&mut draft, &form);
            saved.form = Some(draft);
        });
    }

    /// The arguments as far as they are filled in, without looking for mistakes.
    pub fn filled_in(self) -> Map<String, Value> {
        untrack(|| self.arguments_anyway()).unwrap_or_default()
    }

    fn form_state(self) -> FormState {
        let draft = Memo::new(move |_| {
            let form = self.form.get_value();
            Arc::new(self.draft.with(|draft| -> Draft { draft.form(&form) }))
        });
        FormState {
            rows: RowBudget::new(),
            draft: draft.into(),
            mistakes: self.mistakes.into(),
            edit: Callback::new(move |edit| self.edit(edit)),
        }
    }
}

fn judge(
    draft: RwSignal<SavedDraft>,
    form: StoredValue<Arc<Form>>,
    schema: StoredValue<SchemaWithin>,
    checks: Option<Chunk<Checks>>,
) -> Result<Map<String, Value>, Vec<InputMistake>> {
    let (form, schema) = (form.get_value(), schema.get_value());
    let whole = checks.and_then(|checks| checks.map(|checks| checks.check));
    let schema = (schema.find)(&schema.whole);
    draft.with(|draft| draft.arguments_by(whole.unwrap_or(check), &form, schema))
}

#[component]
pub fn Editor(
    state: EditorState,
    /// What takes the arguments, such as “tool”.
    noun: &'static str,
    #[prop(optional_no_strip)] suggest: Option<SuggestFor>,
) -> impl IntoView {
    let form = state.form.get_value();
    let on_json = Memo::new(move |_| state.draft.with(|draft| draft.json.is_some()));
    let chosen = Signal::derive(move || if on_json.get() { JSON } else { FORM });
    let choose = Callback::new(move |tab| state.choose_tab(tab));
    let labels = if form.reason.is_some() { vec![JSON] } else { vec![FORM, JSON] };
    let reason = form.reason.map(|reason| {
        view! { <p class="note">"Written as JSON, because " {reason}</p> }
    });
    let panel = move || {
        if on_json.get() {
            return view! { <JsonPanel state /> }.into_any();
        }
        let form = state.form.get_value();
        if form.is_empty() {
            return view! { <p class="note">{format!("This {noun} takes no arguments")}</p> }
                .into_any();
        }
        view! { <FormView form state=state.form_state() suggest /> }.into_any()
    };
    view! {
        <div class="editor">
            <Tabs name="Arguments" labels chosen choose />
            {reason}
            <div role="tabpanel" aria-label=move || chosen.get()>
                {panel}
            </div>
            <Mistakes state noun />
            <Flaws state noun />
        </div>
    }
}

/// What is wrong with the schema itself: its author wants to know, and whoever fills it in wonders.
#[component]
fn Flaws(state: EditorState, noun: &'static str) -> impl IntoView {
    const SHOWN: usize = 20;
    let found = Memo::new(move |_| {
        let found = state.checks.and_then(|checks| {
            let schema = state.schema.get_value();
            checks.map(|checks| (checks.flaws)((schema.find)(&schema.whole)))
        });
        Arc::new(found.unwrap_or_default())
    });
    move || {
        let found = found.get();
        let title = match found.len() {
            0 => return None,
            1 => format!("The schema of this {noun} has a flaw"),
            count => format!("The schema of this {noun} has {count} flaws"),
        };
        let line = |flaw: &Flaw| {
            let (at, words) =
                (brief::text(&flaw.at, 200), brief::text(&flaw.wrong.to_string(), 400));
            view! { <li><code>{at}</code> " " {words}</li> }
        };
        let lines = found.iter().take(SHOWN).map(line).collect_view();
        Some(view! {
            <details class="mistakes">
                <summary>{title}</summary>
                <ul>{lines}</ul>
            </details>
        })
    }
}

#[component]
fn JsonPanel(state: EditorState) -> impl IntoView {
    let value = Signal::derive(move || {
        let form = state.form.get_value();
        state.draft.with(|draft| draft.json(&form))
    });
    let set = Callback::new(move |text| {
        let form = state.form.get_value();
        state.draft.update(|draft| draft.type_json(&form, text));
    });
    let is_wrong = Signal::derive(move || state.mistakes.with(|mistakes| !mistakes.is_empty()));
    view! { <TextEntry label="Arguments as JSON".to_owned() is_code=true lines=8 is_wrong value set /> }
}

/// All that is wrong, also where no field is there to tell it.
#[component]
fn Mistakes(state: EditorState, noun: &'static str) -> impl IntoView {
    const SHOWN: usize = 20;
    let lines = move || {
        state.mistakes.with(|mistakes| {
            let shown = mistakes.iter().take(SHOWN).map(|mistake| {
                let rule = mistake.rule.to_string();
                let place = match mistake.pointer.as_str() {
                    "" => "It".into_any(),
                    pointer => view! { <code>{pointer.to_owned()}</code> }.into_any(),
                };
                view! { <li>{place} " " {rule}</li> }
            });
            shown.collect_view()
        })
    };
    let is_empty = move || state.mistakes.with(|mistakes| mistakes.is_empty());
    view! {
        <div class="mistakes" role="status" hidden=is_empty>
            <p>{format!("The arguments do not match the schema of the {noun}")}</p>
            <ul>{lines}</ul>
        </div>
    }
}
