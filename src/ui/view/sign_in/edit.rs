//! The request of the step that waits, as the person changes it.

use leptos::prelude::*;

use crate::oauth::StepId;
use crate::oauth::request::{Body, Field, Request};
use crate::ui::part::{LineEntry, TextEntry};
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
    let url = kept(&request.url, move |text| change(&|request| text.clone_into(&mut request.url)));
    let row = move |(place, index, field): (Place, usize, Field)| {
        let is_secret = matches!(field.value, HeaderText::Secret(_));
        let (value, set) = kept(field.value.reveal(), move |text| {
            change(&|request| place.set(request, index, text));
        });
        let id = format!("step-{}-{}-{index}", step.0, place.key());
        view! {
            <label for=id.clone()>{field.name.clone()}</label>
            <LineEntry id is_secret is_code=true value set />
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
            <legend>"Change the request before it is sent"</legend>
            <label for=url_id.clone()>{request.method.as_str()}</label>
            <LineEntry id=url_id label="Address".to_owned() is_code=true value=url.0 set=url.1 />
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
    let (value, set) = kept(&text, move |text| {
        base.with_value(|base| {
            edited.change(base, |request| request.body = Body::Json(text.to_owned()));
        });
    });
    let id = format!("step-{}-body", step.0);
    view! {
        <label for=id.clone()>"Body"</label>
        <TextEntry id is_code=true lines=10 value set />
    }
}

/// What a box holds, and what takes what is typed in it.
fn kept(
    text: &str,
    change: impl Fn(&str) + Send + Sync + 'static,
) -> (Signal<String>, Callback<String>) {
    let held = RwSignal::new(text.to_owned());
    let set = Callback::new(move |text: String| {
        change(&text);
        held.set(text);
    });
    (held.into(), set)
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
