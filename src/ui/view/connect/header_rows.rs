//! Further headers, in the connect form.

use leptos::prelude::*;

use crate::store::Stores;
use crate::ui::connect_draft::{ConnectDraft, HeaderRow};
use crate::ui::part::{Icon, IconName, Prose, keyed};

/// Headers besides the key, each a name and a value.
#[component]
pub fn HeaderRows(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let count = Memo::new(move |_| draft.with(|draft| draft.headers.len()));
    let fields = move |index| view! { <HeaderFields draft index /> };
    let add = move |_| draft.update(|draft| draft.headers.push(HeaderRow::default()));
    view! {
        <fieldset class="entry">
            <legend>"Custom headers"</legend>
            {keyed(move || (0..count.get()).collect(), |index| *index, fields)}
            <button type="button" class="quiet" on:click=add>
                <Icon name=IconName::Plus />
                "Add a header"
            </button>
        </fieldset>
    }
}

#[component]
fn HeaderFields(draft: RwSignal<ConnectDraft>, index: usize) -> impl IntoView {
    let row = Memo::new(move |_| {
        draft.with(|draft| draft.headers.get(index).cloned()).unwrap_or_default()
    });
    let change = move |change: &dyn Fn(&mut HeaderRow)| {
        draft.update(|draft| {
            if let Some(row) = draft.headers.get_mut(index) {
                change(row);
            }
        });
    };
    let name = move |event| {
        let name = event_target_value(&event);
        change(&|row| row.name.clone_from(&name));
    };
    let value = move |event| {
        let value = event_target_value(&event);
        change(&|row| row.value.clone_from(&value));
    };
    let stores = expect_context::<Stores>();
    let problem = Memo::new(move |_| {
        let carrier = draft.with(|draft| draft.carrier);
        row.with(|row| row.problem(carrier))
    });
    let note = format!("header-note-{index}");
    view! {
        <div class="header-row">
            <input
                type="text"
                class="mono"
                aria-label=format!("Header {} name", index + 1)
                placeholder="name"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || problem.with(Option::is_some).to_string()
                aria-describedby=note.clone()
                prop:value=move || row.with(|row| row.name.clone())
                on:input=name
            />
            <input
                type=move || if row.with(HeaderRow::is_secret) { "password" } else { "text" }
                class="mono"
                aria-label=format!("Header {} value", index + 1)
                placeholder="value"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || row.with(|row| row.value.clone())
                on:input=value
            />
            <button
                type="button"
                class="icon-button"
                aria-label=format!("Remove header {}", index + 1)
                on:click=move |_| remove(stores, draft, index)
            >
                <Icon name=IconName::Close />
            </button>
            <p class="problem" id=note aria-live="polite">
                {move || problem.get().map(|text| view! { <Prose text /> })}
            </p>
        </div>
    }
}

/// A row that was never filled goes without a way back.
fn remove(stores: Stores, draft: RwSignal<ConnectDraft>, index: usize) {
    let (mut gone, mut url) = (HeaderRow::default(), String::new());
    draft.update(|draft| {
        if index < draft.headers.len() {
            (gone, url) = (draft.headers.remove(index), draft.url.clone());
        }
    });
    if gone == HeaderRow::default() {
        return;
    }
    stores.offer_back("Removed a header", move || {
        draft.try_update(|draft| {
            // A secret belongs to the address it was typed for.
            if !gone.is_secret() || draft.url == url {
                draft.headers.insert(index.min(draft.headers.len()), gone);
            }
        });
    });
}
