//! What a configuration file asks a person for, before its server is opened.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::session::Access;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::page::companion::Offered;
use crate::ui::part::{focus_first, fresh_id};
use crate::ui::view::connect;
use crate::wire::companion::Input;
use crate::wire::program::Program;
use crate::wire::secret::Secret;

/// Folded until somebody wants it.
#[component]
pub fn Asking(stores: Stores, offered: Offered, name: String) -> impl IntoView {
    let open = connect::opener(stores);
    let line = offered.line().to_owned();
    let usual = |input: &Input| (input.id.clone(), input.usual.clone());
    let said = RwSignal::new(offered.listed.inputs.iter().map(usual).collect::<Vec<_>>());
    let (wanted_line, wanted) = (line.clone(), stores.page.wanted);
    // Somebody had it before, and what they said then is not kept.
    let fold = NodeRef::<html::Details>::new();
    Effect::new(move |_| {
        let is_wanted = wanted.with(|target| {
            match target.as_ref().and_then(|target| target.program.as_ref()) {
                Some(Program::Named { line, .. }) => *line == wanted_line,
                _ => false,
            }
        });
        if let Some(fold) = fold.get().filter(|_| is_wanted) {
            drop(fold.set_attribute("open", ""));
            focus_first(&fold, "input, select");
            wanted.set(None);
        }
    });
    let fields = offered.listed.inputs.iter().cloned().enumerate();
    let fields = fields.map(|(index, input)| view! { <Field input index said /> }).collect_view();
    let asks = match offered.listed.inputs.len() {
        1 => "asks for a value".to_owned(),
        count => format!("asks for {count} values"),
    };
    let verb = if offered.is_program() { "Start" } else { "Connect" };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let secret = |(id, value): (String, String)| (id, Secret::new(value));
        let inputs = said.get_untracked().into_iter().map(secret).collect();
        open(Place::Web(offered.target(inputs)), Access::default());
    };
    view! {
        <details class="asking" node_ref=fold>
            <summary class="again">
                <span class="name">{name}</span>
                <code>{line}</code>
                <span class="forced">{asks}</span>
            </summary>
            <form class="connect-form" on:submit=submit>
                <div class="fields">
                    {fields}
                    <button type="submit" class="primary">{verb}</button>
                </div>
            </form>
        </details>
    }
}

#[component]
fn Field(input: Input, index: usize, said: RwSignal<Vec<(String, String)>>) -> impl IntoView {
    let id = fresh_id();
    let label = if input.description.is_empty() { input.id } else { input.description };
    let value = move || said.with(|said| said.get(index).map(|(_, value)| value.clone()));
    let edit = move |event| {
        let text = event_target_value(&event);
        said.update(|said| {
            if let Some((_, value)) = said.get_mut(index) {
                *value = text;
            }
        });
    };
    let field = if input.options.is_empty() {
        let kind = if input.is_secret { "password" } else { "text" };
        view! {
            <input
                id=id.clone()
                type=kind
                autocomplete="off"
                spellcheck="false"
                prop:value=move || value().unwrap_or_default()
                on:input=edit
            />
        }
        .into_any()
    } else {
        let option = |option: String| {
            let is_it = option == input.usual;
            view! { <option value=option.clone() selected=is_it>{option.clone()}</option> }
        };
        let options = input.options.into_iter().map(option).collect_view();
        view! { <select id=id.clone() on:change=edit>{options}</select> }.into_any()
    };
    view! {
        <div class="entry">
            <label for=id>{label}</label>
            {field}
        </div>
    }
}
