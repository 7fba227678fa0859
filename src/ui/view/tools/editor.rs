//! The arguments of a call: a form and a JSON view of the same draft.

use std::sync::Arc;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use serde_json::{Map, Value};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use crate::schema::check::check;
use crate::schema::draft::Draft;
use crate::schema::form::Form;
use crate::schema::mistake::InputMistake;
use crate::schema::pointer::parent;
use crate::schema::validate::{Applied, Flaw};
use crate::store::typed::drafts::SavedDraft;
use crate::ui::checking::Checks;
use crate::ui::chunk::Chunk;
use crate::ui::part::{
    Edit, FormState, FormView, JsonEntry, RowBudget, SuggestFor, Tabs, focus_first,
};
use crate::ui::view::parts::Parts;
use crate::wire::brief;
use crate::words::pasted::NotRead;

const FORM: &str = "Form";
const JSON: &str = "JSON";
/// Side by side, where there is room.
const BOTH: &str = "Both";

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
    beside: RwSignal<bool>,
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
        let parts = use_context::<Parts>();
        let checks = parts.map(Parts::checks);
        let beside = parts.map_or_else(|| RwSignal::new(false), |parts| parts.beside);
        let mistakes = Memo::new(move |_| {
            let mistakes =
                if is_checked.get() { judge(draft, form, schema, checks).err() } else { None };
            Arc::new(mistakes.unwrap_or_default())
        });
        Self { draft, form, schema, checks, beside, is_checked, mistakes }
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
        self.beside.set(tab == BOTH);
        let refused = self.draft.try_update(|draft| {
            match tab {
                JSON => draft.json = Some(draft.json(&form)),
                FORM => return draft.show_form().is_err(),
                _ => {}
            }
            false
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
            // What stands beside the form follows it.
            saved.json = None;
        });
    }

    /// The arguments as far as they are filled in, without looking for mistakes.
    pub fn filled_in(self) -> Map<String, Value> {
        untrack(|| self.now())
    }

    /// The same. Tracks.
    pub fn now(self) -> Map<String, Value> {
        let form = self.form.get_value();
        self.draft.with(|draft| draft.arguments_anyway(&form)).unwrap_or_default()
    }

    /// What the schema asks for, conditions followed.
    fn applied(self) -> Option<Applied> {
        let applied = self.checks?.map(|checks| checks.applied)?;
        let schema = self.schema.get_value();
        let form = self.form.get_value();
        let value = self.draft.with(|draft| draft.arguments_so_far(&form));
        Some(applied((schema.find)(&schema.whole), &Value::Object(value)))
    }

    fn form_state(self) -> FormState {
        let draft = Memo::new(move |_| {
            let form = self.form.get_value();
            Arc::new(self.draft.with(|draft| -> Draft { draft.form(&form) }))
        });
        // Asked once: a letter more changes nothing of it.
        let depends = Memo::new(move |_| {
            let has_conditions = self.checks.and_then(|it| it.map(|checks| checks.has_conditions));
            let schema = self.schema.get_value();
            has_conditions.is_some_and(|ask| ask((schema.find)(&schema.whole)))
        });
        let applied = Memo::new(move |_| {
            let applied = depends.get().then(|| self.applied()).flatten();
            Arc::new(applied.unwrap_or_default())
        });
        FormState {
            rows: RowBudget::new(),
            draft: draft.into(),
            mistakes: self.mistakes.into(),
            applied: applied.into(),
            edit: Callback::new(move |edit| self.edit(edit)),
            read_file: Some(Callback::new(move |(file, take)| {
                let read = untrack(|| self.checks?.map(|checks| checks.read_base64));
                match read {
                    Some(read) => read(file, take),
                    None => take.run(Err(NotRead::Unreadable)),
                }
            })),
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
    let has_form = form.reason.is_none() && !form.is_empty();
    let chosen = Memo::new(move |_| match state.draft.with(|draft| draft.json.is_some()) {
        _ if has_form && state.beside.get() => BOTH,
        true => JSON,
        false => FORM,
    });
    let choose = Callback::new(move |tab| state.choose_tab(tab));
    let labels = match (form.reason, has_form) {
        (Some(_), _) => vec![JSON],
        (None, true) => vec![FORM, JSON, BOTH],
        (None, false) => vec![FORM, JSON],
    };
    let reason = form.reason.map(|reason| {
        view! { <p class="note">"Written as JSON, because " {reason}</p> }
    });
    let panel = move || {
        let form = state.form.get_value();
        match chosen.get() {
            JSON => view! { <JsonPanel state /> }.into_any(),
            BOTH => view! { <BothPanels state suggest /> }.into_any(),
            _ if form.is_empty() => {
                view! { <p class="note">{format!("This {noun} takes no arguments")}</p> }.into_any()
            }
            _ => view! { <FormView form state=state.form_state() suggest /> }.into_any(),
        }
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
    view! { <JsonEntry label="Arguments as JSON" is_wrong value set /> }
}

/// Each follows the other; while the JSON cannot be read, the form waits.
#[component]
fn BothPanels(state: EditorState, suggest: Option<SuggestFor>) -> impl IntoView {
    let form = state.form.get_value();
    let is_torn = Memo::new(move |_| state.draft.with(SavedDraft::is_torn));
    view! {
        <div class="both">
            <div class="form-side" inert=is_torn>
                <p class="note" hidden=move || !is_torn.get()>
                    "The form waits until the JSON can be read"
                </p>
                <FormView form state=state.form_state() suggest />
            </div>
            <JsonPanel state />
        </div>
    }
}

/// Puts the cursor where a mistake is: in the field, or in the one around it, or in the JSON.
fn lead_to(event: &MouseEvent, pointer: &str) {
    let button = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let editor = button.and_then(|button| button.closest(".editor").ok()?);
    let Some(editor) = editor.and_then(|editor| editor.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let mut around = pointer;
    while !around.is_empty() {
        let fields = editor.query_selector_all("[data-pointer]").ok();
        let fields = fields.iter().flat_map(|all| (0..all.length()).filter_map(|at| all.item(at)));
        let mut fields = fields.filter_map(|field| field.dyn_into::<HtmlElement>().ok());
        let is_it =
            |field: &HtmlElement| field.get_attribute("data-pointer").as_deref() == Some(around);
        if let Some(field) = fields.find(is_it) {
            return focus_first(&field, "input:not([tabindex]), textarea, select, button");
        }
        around = parent(around);
    }
    focus_first(&editor, "textarea");
}

/// All that is wrong, also where no field is there to tell it.
#[component]
fn Mistakes(state: EditorState, noun: &'static str) -> impl IntoView {
    const SHOWN: usize = 20;
    let lines = move || {
        state.mistakes.with(|mistakes| {
            let shown = mistakes.iter().take(SHOWN).map(|mistake| {
                let rule = mistake.rule.to_string();
                let place = match mistake.pointer.clone() {
                    pointer if pointer.is_empty() => "It".into_any(),
                    pointer => {
                        let to = pointer.clone();
                        view! {
                            <button type="button" class="quiet" on:click=move |event| lead_to(&event, &to)>
                                <code>{pointer}</code>
                            </button>
                        }
                        .into_any()
                    }
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
