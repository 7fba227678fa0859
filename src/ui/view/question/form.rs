//! Elicitation by form: the fields of the requested schema, with its defaults, checked before they go.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Map, Value};

use super::{Refusals, when_sent};
use crate::mcp::input_request::InputKind;
use crate::mcp::{InputRequest, InputResponse};
use crate::schema::form::Form;
use crate::schema::format::check_formats;
use crate::schema::mistake::InputMistake;
use crate::store::server::input_requests::Question;
use crate::store::typed::drafts::SavedDraft;
use crate::ui::part::{Edit, FormState, FormView, RowBudget, focus_first, next_frame};

/// A form under way and what is known about it.
#[derive(Clone, Copy)]
struct Answer {
    draft: RwSignal<SavedDraft>,
    form: StoredValue<Arc<Form>>,
    request: StoredValue<Arc<InputRequest>>,
    /// Mistakes are told from the first attempt to accept on.
    is_checked: RwSignal<bool>,
}

impl Answer {
    fn content(self) -> Result<Map<String, Value>, Vec<InputMistake>> {
        let form = self.form.get_value();
        self.request.with_value(|request| {
            let schema = schema(request);
            let content = self.draft.with(|draft| draft.arguments(&form, schema))?;
            let mistakes = check_formats(schema, &content);
            if mistakes.is_empty() { Ok(content) } else { Err(mistakes) }
        })
    }

    fn content_anyway(self) -> Map<String, Value> {
        let form = self.form.get_value();
        self.draft.with_untracked(|draft| draft.form(&form).to_value_anyway(&form))
    }

    fn edit(self, edit: Edit) {
        let form = self.form.get_value();
        self.draft.update(|saved| {
            let mut draft = saved.form(&form);
            edit.apply(&mut draft, &form);
            saved.form = Some(draft);
        });
    }

    fn mistakes(self) -> Memo<Arc<Vec<InputMistake>>> {
        Memo::new(move |_| {
            let mistakes = if self.is_checked.get() { self.content().err() } else { None };
            Arc::new(mistakes.unwrap_or_default())
        })
    }
}

#[component]
pub fn FormAnswer(question: Question, answer: Callback<InputResponse>) -> impl IntoView {
    let form = Arc::new(Form::read(schema(&question.request)));
    let state = Answer {
        draft: RwSignal::from(question.draft),
        form: StoredValue::new(Arc::clone(&form)),
        request: StoredValue::new(question.request),
        is_checked: RwSignal::new(false),
    };
    let mistakes = state.mistakes();
    let shape = Arc::clone(&form);
    let draft = Memo::new(move |_| Arc::new(state.draft.with(|draft| draft.form(&shape))));
    let shown = FormState {
        rows: RowBudget::new(),
        draft: draft.into(),
        mistakes: mistakes.into(),
        // What a server may ask a person has no conditions.
        applied: Signal::stored(Arc::default()),
        edit: Callback::new(move |edit| state.edit(edit)),
        read_file: None,
    };
    let element = NodeRef::<html::Div>::new();
    let accept = move || {
        if let Ok(content) = untrack(|| state.content()) {
            return answer.run(InputResponse::accept(Some(content)));
        }
        state.is_checked.set(true);
        focus_mistake(element);
    };
    let on_key = move |event: KeyboardEvent| when_sent(&event, accept);
    let anyway = move |_| answer.run(InputResponse::accept(Some(state.content_anyway())));
    let is_right = move || mistakes.with(|mistakes| mistakes.is_empty());
    let body = if form.is_empty() {
        view! { <p class="note">"There is nothing to fill in"</p> }.into_any()
    } else {
        view! { <FormView form=Arc::clone(&form) state=shown /> }.into_any()
    };
    view! {
        <div class="answer" node_ref=element on:keydown=on_key>
            {body}
            <div class="verdict">
                <button type="button" class="primary" on:click=move |_| accept()>
                    "Accept"
                </button>
                <button type="button" hidden=is_right on:click=anyway>
                    "Accept anyway"
                </button>
                <Refusals answer />
            </div>
        </div>
    }
}

/// The schema that a question asks to fill in.
fn schema(request: &InputRequest) -> &Value {
    match &request.kind {
        InputKind::Form { schema, .. } => schema,
        _ => &Value::Null,
    }
}

fn focus_mistake(answer: NodeRef<html::Div>) {
    next_frame(answer, |answer| focus_first(&answer, "[aria-invalid=true]"));
}
