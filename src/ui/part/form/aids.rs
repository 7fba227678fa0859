//! What helps to fill in a field, below it: values that the schema gives as examples, the browser's own way to
//! choose a date, a file in place of its base64. Whatever is chosen stands in the field as text, where it is seen
//! and may be changed.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsValue;

use super::{Edit, FormState, ReadFile, cut};
use crate::schema::form::{Field, FieldKind, TextFormat};
use crate::ui::figures;
use crate::wire::brief;
use crate::words::pasted::{NotRead, not_read};

/// Examples that are offered.
const MOST_EXAMPLES: usize = 6;
/// Of an example, in a button.
const SHOWN: usize = 40;

/// What stands below the field; `None` where there is nothing to offer.
pub fn below(field: &Arc<Field>, pointer: &str, state: FormState) -> Option<AnyView> {
    let examples = examples(field, pointer, state);
    let file = file(field, pointer, state);
    if examples.is_none() && file.is_none() {
        return None;
    }
    Some(view! { <div class="aids">{file} {examples}</div> }.into_any())
}

fn examples(field: &Arc<Field>, pointer: &str, state: FormState) -> Option<AnyView> {
    let is_typed = matches!(
        field.kind,
        FieldKind::Text(_) | FieldKind::Integer(_) | FieldKind::Number(_) | FieldKind::Json { .. }
    );
    if !is_typed || field.examples.is_empty() {
        return None;
    }
    let button = |example: &Value| {
        let (at, value) = (pointer.to_owned(), example.clone());
        let fill = move |_| {
            // As a person would type it, where it can be typed.
            let edit = match &value {
                Value::String(text) => Edit::Set(at.clone(), text.clone()),
                Value::Number(number) => Edit::Set(at.clone(), number.to_string()),
                other => Edit::SetJson(at.clone(), other.clone()),
            };
            state.edit.run(edit);
        };
        let words = brief::json(example, SHOWN);
        let name = format!("Fill in {words}");
        view! {
            <button type="button" class="example quiet" aria-label=name title="Fill in" on:click=fill>
                {words}
            </button>
        }
    };
    let buttons = field.examples.iter().take(MOST_EXAMPLES).map(button).collect_view();
    Some(view! { <span class="note">"Examples"</span> {buttons} }.into_any())
}

fn format(field: &Field) -> Option<&TextFormat> {
    match &field.kind {
        FieldKind::Text(rule) => rule.format.as_ref(),
        _ => None,
    }
}

fn file(field: &Field, pointer: &str, state: FormState) -> Option<AnyView> {
    let read = state.read_file.filter(|_| format(field) == Some(&TextFormat::Base64))?;
    let (pointer, name) = (pointer.to_owned(), cut(&field.label));
    Some(view! { <FileField pointer state name read /> }.into_any())
}

/// What stands beside the field.
pub fn beside(field: &Field, pointer: &str, state: FormState) -> Option<AnyView> {
    let kind = match format(field)? {
        TextFormat::Date => "date",
        TextFormat::DateTime => "datetime-local",
        TextFormat::Time => "time",
        _ => return None,
    };
    let (pointer, name) = (pointer.to_owned(), cut(&field.label));
    Some(view! { <Moment pointer state name kind /> }.into_any())
}

/// The browser's own field, of which only what opens its calendar is needed.
#[component]
fn Moment(pointer: String, state: FormState, name: String, kind: &'static str) -> impl IntoView {
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some(text) = written(kind, &chosen) {
            state.edit.run(Edit::Set(pointer.clone(), text));
        }
    };
    view! {
        <input
            type=kind
            class="moment"
            aria-label=format!("Choose {name}")
            title=if kind == "date" { "Choose a date" } else { "Choose a time, in your time zone" }
            step=(kind != "date").then_some("1")
            on:change=choose
        />
    }
}

/// What a person chose, as the format has it. RFC 3339 asks for a time zone with a time; the browser's field has
/// none and means the person's own.
fn written(kind: &str, chosen: &str) -> Option<String> {
    let text = match kind {
        _ if chosen.is_empty() => return None,
        "datetime-local" => in_utc(chosen)?,
        "time" => {
            let today = js_sys::Date::new_0().to_iso_string().as_string()?;
            let moment = in_utc(&format!("{}T{chosen}", today.get(..10)?))?;
            moment.get(11..)?.to_owned()
        }
        _ => chosen.to_owned(),
    };
    Some(text)
}

fn in_utc(local: &str) -> Option<String> {
    let date = js_sys::Date::new(&JsValue::from_str(local));
    // What is no date throws when it is written.
    if date.get_time().is_nan() {
        return None;
    }
    let text = date.to_iso_string().as_string()?;
    Some(text.replace(".000Z", "Z"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size in bytes")]
fn whole(size: f64) -> usize {
    size as usize
}

/// A file whose base64 becomes the value.
#[component]
fn FileField(pointer: String, state: FormState, name: String, read: ReadFile) -> impl IntoView {
    // The file's name, or why it could not be read.
    let told = RwSignal::new(Ok(String::new()));
    let field = NodeRef::<html::Input>::new();
    let at = StoredValue::new(pointer.clone());
    let take = Callback::new(move |read: Result<String, NotRead>| match read {
        Ok(base64) => state.edit.run(Edit::Set(at.get_value(), base64)),
        Err(why) => told.set(Err(why)),
    });
    let choose = move |_| {
        let file = field.get_untracked().and_then(|field| field.files()?.get(0));
        let Some(file) = file else { return };
        let size = figures::bytes(whole(file.size()));
        told.set(Ok(format!("{}, {size}", cut(&file.name()))));
        read.run((file, take));
    };
    // Whoever takes the value back has no file there any more.
    let is_there = Memo::new(move |_| state.is_touched(&pointer));
    let words = move || match told.get() {
        Ok(name) => is_there.get().then_some(name),
        Err(why) => Some(not_read(why).to_owned()),
    };
    view! {
        <input
            type="file"
            class="visually-hidden"
            tabindex="-1"
            aria-hidden="true"
            node_ref=field
            on:change=choose
        />
        <button
            type="button"
            aria-label=format!("Choose a file for {name}")
            on:click=move |_| {
                if let Some(field) = field.get_untracked() {
                    // The same file may be chosen again.
                    field.set_value("");
                    field.click();
                }
            }
        >
            "Choose a file…"
        </button>
        <span class="note" role="status">
            {words}
        </span>
    }
}
