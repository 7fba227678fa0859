//! The key for Claude and where it goes.

use leptos::prelude::*;

use super::state::ChatState;
use crate::claude::access::{DEFAULT_BASE, KeyHeader};

#[component]
pub fn Setup(state: ChatState) -> impl IntoView {
    let claude = state.stores.claude;
    let mistake =
        move || claude.access().err().map(|mistake| format!("This cannot be used: {mistake}"));
    let exposed = move || {
        let exposes = claude.access().ok().flatten().is_some_and(|access| access.exposes_key());
        exposes.then_some("This address is not encrypted: anyone on the network can read the key")
    };
    view! {
        <fieldset class="setup">
            <legend>"Access"</legend>
            <KeyField state />
            <BaseField state />
            <p class="mistake" role="alert">
                {mistake}
                {exposed}
            </p>
        </fieldset>
    }
}

/// Also in the conversation that has no key yet.
#[component]
pub fn KeyField(state: ChatState) -> impl IntoView {
    let claude = state.stores.claude;
    let has_key = move || claude.key.with(Option::is_some);
    let set = move |event| {
        claude.set_key(&event_target_value(&event));
        state.ask_models();
    };
    let forget = move |_| state.stores.forget_claude_key();
    let remember = move |event| claude.is_remembered.set(event_target_checked(&event));
    let held = move || claude.key.get().map(|key| key.reveal().clone()).unwrap_or_default();
    view! {
        <div class="key">
            <label class="entry">
                <span>"API key"</span>
                <input
                    type="password"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="sk-ant-…"
                    prop:value=held
                    on:change=set
                />
            </label>
            <button type="button" hidden=move || !has_key() on:click=forget>
                "Forget"
            </button>
        </div>
        <label class="check">
            <input type="checkbox" prop:checked=claude.is_remembered on:change=remember />
            "Remember the key on this device"
        </label>
        <p class="note">
            "The key goes to " <code>{move || claude.origin()}</code>
            " and nowhere else. " {move || {
                if claude.is_remembered.get() {
                    "This browser stores it unencrypted: anyone who uses this profile, and every page of this origin, can read it."
                } else {
                    "It stays in the memory of this page until you leave it."
                }
            }}
        </p>
    }
}

#[component]
fn BaseField(state: ChatState) -> impl IntoView {
    let claude = state.stores.claude;
    let set = move |event| {
        claude.move_to(&event_target_value(&event));
        state.ask_models();
    };
    let set_header = move |event| {
        let is_bearer = event_target_value(&event) == "bearer";
        claude.key_header.set(if is_bearer { KeyHeader::Bearer } else { KeyHeader::XApiKey });
    };
    let is = move |header: KeyHeader| move || claude.key_header.get() == header;
    view! {
        <div class="pair">
            <label class="entry">
                <span>"Base URL"</span>
                <input
                    type="url"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=DEFAULT_BASE
                    prop:value=claude.base
                    on:change=set
                />
            </label>
            <label class="entry">
                <span>"Send key as"</span>
                <select on:change=set_header>
                    <option value="x-api-key" prop:selected=is(KeyHeader::XApiKey)>
                        "x-api-key"
                    </option>
                    <option value="bearer" prop:selected=is(KeyHeader::Bearer)>
                        "Authorization: Bearer"
                    </option>
                </select>
            </label>
        </div>
        <p class="note">
            "A proxy or a compatible server works too. For another origin, you enter the key again."
        </p>
    }
}
