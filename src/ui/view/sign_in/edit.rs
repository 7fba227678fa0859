//! The request of the step that waits, as the person changes it.

use leptos::prelude::*;

use crate::oauth::StepId;
use crate::oauth::request::{Body, Field, Request};
use crate::wire::http::HeaderText;
use crate::wire::secret::Secret;

/// What was changed of the step that waits; `None` while nothing was. `Copy`, like a signal.
#[derive(Clone, Copy, Default)]
pub struct Edited {
    request: RwSignal<Option<Request>>,
}

impl Edited {
    pub fn take(self) -> Option<Request> {
        let taken = self.request.get_untracked();
        self.request.set(None);
        taken
    }

    fn change(self, base: &Request, change: impl FnOnce(&mut Request)) {
        self.request.update(|held| change(held.get_or_insert_with(|| base.clone())));
    }
}

/// Every value in a box of its own.
#[component]
pub fn RequestEditor(step: StepId, request: Request, edited: Edited) -> impl IntoView {
    let base = StoredValue::new(request.clone());
    let change = move |change: &dyn Fn(&mut Request)| {
        base.with_value(|base| edited.change(base, change));
    };
    let url = move |event| {
        let text = event_target_value(&event);
        change(&|request| request.url.clone_from(&text));
    };
    let row = move |(place, index, field): (Place, usize, Field)| {
        let is_secret = matches!(field.value, HeaderText::Secret(_));
        let edit = move |event| {
            let text = event_target_value(&event);
            change(&|request| place.set(request, index, &text));
        };
        let id = format!("step-{}-{}-{index}", step.0, place.key());
        view! {
            <label for=id.clone()>{field.name.clone()}</label>
            <input
                id=id.clone()
                type=if is_secret { "password" } else { "text" }
                class="mono"
                autocomplete="off"
                spellcheck="false"
                prop:value=field.value.reveal().to_owned()
                on:input=edit
            />
        }
    };
    let fields = |place: Place, fields: &[Field]| -> Vec<(Place, usize, Field)> {
        let numbered = fields.iter().cloned().enumerate();
        numbered.map(|(index, field)| (place, index, field)).collect()
    };
    let query = fields(Place::Query, &request.query);
    let body = match &request.body {
        Body::Form(form) => fields(Place::Form, form),
        Body::None | Body::Json(_) => Vec::new(),
    };
    let json = match &request.body {
        Body::Json(text) => Some(text.clone()),
        Body::None | Body::Form(_) => None,
    };
    let json = json.map(|text| view! { <BodyEditor step text edited base /> });
    let url_id = format!("step-{}-url", step.0);
    view! {
        <fieldset class="edit">
            <legend>"Change it before it goes out"</legend>
            <label for=url_id.clone()>{request.method.as_str()}</label>
            <input
                id=url_id.clone()
                type="text"
                class="mono"
                aria-label="Address"
                autocomplete="off"
                spellcheck="false"
                prop:value=request.url.clone()
                on:input=url
            />
            {query.into_iter().map(row).collect_view()}
            {body.into_iter().map(row).collect_view()}
            {json}
        </fieldset>
    }
}

#[component]
fn BodyEditor(
    step: StepId,
    text: String,
    edited: Edited,
    base: StoredValue<Request>,
) -> impl IntoView {
    let edit = move |event| {
        let text = event_target_value(&event);
        base.with_value(|base| {
            edited.change(base, |request| request.body = Body::Json(text.clone()));
        });
    };
    let id = format!("step-{}-body", step.0);
    view! {
        <label for=id.clone()>"Body"</label>
        <textarea
            id=id.clone()
            class="mono"
            rows="10"
            spellcheck="false"
            prop:value=text
            on:input=edit
        ></textarea>
    }
}

#[derive(Clone, Copy)]
enum Place {
    Query,
    Form,
}

impl Place {
    fn key(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Form => "form",
        }
    }

    fn set(self, request: &mut Request, index: usize, text: &str) {
        let fields = match (self, &mut request.body) {
            (Self::Query, _) => &mut request.query,
            (Self::Form, Body::Form(fields)) => fields,
            (Self::Form, Body::None | Body::Json(_)) => return,
        };
        let Some(field) = fields.get_mut(index) else { return };
        field.value = match &field.value {
            HeaderText::Plain(_) => HeaderText::Plain(text.to_owned()),
            HeaderText::Secret(_) => HeaderText::Secret(Secret::new(text.to_owned())),
        };
    }
}
