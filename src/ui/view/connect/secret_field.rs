//! A field for a secret, in the connect form.

use leptos::prelude::*;

use crate::ui::connect_draft::ConnectDraft;

/// A secret that is typed, and whether it is to be remembered.
#[component]
pub fn SecretField(
    id: &'static str,
    #[prop(into)] label: Signal<&'static str>,
    draft: RwSignal<ConnectDraft>,
    get: fn(&ConnectDraft) -> String,
    set: fn(&mut ConnectDraft, String),
    ticked: fn(&ConnectDraft) -> bool,
    tick: fn(&mut ConnectDraft, bool),
) -> impl IntoView {
    let value = move || draft.with(get);
    let edit = move |event| draft.update(|draft| set(draft, event_target_value(&event)));
    let remember = move |event| draft.update(|draft| tick(draft, event_target_checked(&event)));
    view! {
        <div class="entry">
            <label for=id>{label}</label>
            <input id=id type="password" autocomplete="off" prop:value=value on:input=edit />
            <label class="choice">
                <input type="checkbox" prop:checked=move || draft.with(ticked) on:change=remember />
                "Remember on this device"
            </label>
        </div>
    }
}
