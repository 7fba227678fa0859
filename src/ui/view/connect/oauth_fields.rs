use leptos::prelude::*;

use super::draft::ConnectDraft;
use super::secret_field::SecretField;
use crate::oauth::Proving;
use crate::session::access::{Access, Grant};
use crate::wire::secret::Secret;

/// What may be settled before signing in. Nothing has to be: what is empty is found out.
#[component]
pub fn OAuthFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let grant = Memo::new(move |_| draft.with(|draft| draft.access.grant));
    let own =
        move || matches!(grant.get(), Grant::Person | Grant::ClientSecret | Grant::Enterprise);
    view! {
        <div class="oauth">
            <GrantField draft />
            <TextField draft id="client-id" label="Client id" hint="found out" get=|access| &mut access.client_id />
            <Show when=own>
                <SecretField
                    id="client-secret"
                    label="Client secret"
                    draft
                    get=|draft| draft.access.client_secret.reveal().clone()
                    set=|draft, text| draft.access.client_secret = Secret::new(text)
                    ticked=|draft| draft.access.remembers.client_secret
                    tick=|draft, on| draft.access.remembers.client_secret = on
                />
            </Show>
            <Show when=move || grant.get() == Grant::PrivateKey>
                <KeyField draft />
            </Show>
            <Show when=move || grant.get() == Grant::Enterprise>
                <ProviderFields draft />
            </Show>
            <Show when=move || grant.get() == Grant::Assertion>
                <TokenField draft label="Assertion" />
            </Show>
            <Show when=move || grant.get() == Grant::Person>
                <TextField
                    draft
                    id="client-metadata"
                    label="Client ID metadata document"
                    hint="https://…/client-metadata.json"
                    get=|access| &mut access.metadata_document
                />
            </Show>
            <ProofField draft />
            <TextField draft id="scopes" label="Scopes" hint="as the server asks" get=|access| &mut access.scopes />
            <TextField draft id="issuer" label="Issuer" hint="as the server names it" get=|access| &mut access.issuer />
            <TokensRemembered draft />
        </div>
        <p class="note">
            "All of it may stay empty: signing in finds out what it can. Secrets live in memory, and go "
            "to the authorization server they belong to; remembered, they lie in this browser's "
            "storage, unencrypted, until you forget them"
        </p>
    }
}

#[component]
fn GrantField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let choices = [
        (Grant::Person, "person", "I sign in"),
        (Grant::ClientSecret, "secret", "Client credentials, with a secret"),
        (Grant::PrivateKey, "key", "Client credentials, with a signed JWT"),
        (Grant::Enterprise, "enterprise", "My company's identity provider vouches"),
        (Grant::Assertion, "assertion", "A token of another issuer vouches (workload identity)"),
    ];
    let option = move |(choice, key, words): (Grant, &'static str, &'static str)| {
        let chosen = move || draft.with(|draft| draft.access.grant == choice);
        view! { <option value=key prop:selected=chosen>{words}</option> }
    };
    let choose = move |event| {
        let key = event_target_value(&event);
        if let Some((grant, ..)) = choices.into_iter().find(|(_, held, _)| *held == key) {
            draft.update(|draft| draft.access.grant = grant);
        }
    };
    view! {
        <div class="entry">
            <label for="grant">"How"</label>
            <select id="grant" on:change=choose>
                {choices.map(option).into_iter().collect_view()}
            </select>
        </div>
    }
}

/// Whether tokens are bound to a key.
#[component]
fn ProofField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let choices = [
        (Proving::Automatic, "automatic", "Where the server takes nothing else"),
        (Proving::Always, "always", "Always"),
        (Proving::Never, "never", "Never"),
    ];
    let option = move |(choice, key, words): (Proving, &'static str, &'static str)| {
        let chosen = move || draft.with(|draft| draft.access.proving == choice);
        view! { <option value=key prop:selected=chosen>{words}</option> }
    };
    let choose = move |event| {
        let key = event_target_value(&event);
        if let Some((proving, ..)) = choices.into_iter().find(|(_, held, _)| *held == key) {
            draft.update(|draft| draft.access.proving = proving);
        }
    };
    view! {
        <div class="entry">
            <label for="proving">"Proof of possession (DPoP)"</label>
            <select id="proving" on:change=choose>
                {choices.map(option).into_iter().collect_view()}
            </select>
        </div>
    }
}

#[component]
fn TextField(
    draft: RwSignal<ConnectDraft>,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    get: fn(&mut Access) -> &mut String,
) -> impl IntoView {
    let value = Memo::new(move |_| draft.with(|draft| get(&mut draft.access.clone()).clone()));
    let edit = move |event| {
        let text = event_target_value(&event);
        draft.update(|draft| *get(&mut draft.access) = text);
    };
    view! {
        <div class="entry">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                class="mono"
                placeholder=hint
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                on:input=edit
            />
        </div>
    }
}

/// A password box holds no lines, and a key is shown to nobody: a text area that is not remembered by
/// the browser.
#[component]
fn KeyField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let edit = move |event| {
        let key = Secret::new(event_target_value(&event));
        draft.update(|draft| draft.access.private_key = key);
    };
    let remember = move |event| {
        let on = event_target_checked(&event);
        draft.update(|draft| draft.access.remembers.private_key = on);
    };
    let algorithms = ["ES256", "ES384", "RS256", "PS256", "EdDSA"];
    let option = move |name: &'static str| {
        let chosen = move || draft.with(|draft| draft.access.signs_with().as_str() == name);
        view! { <option value=name prop:selected=chosen>{name}</option> }
    };
    let choose = move |event| {
        draft.update(|draft| draft.access.algorithm = event_target_value(&event));
    };
    view! {
        <div class="entry">
            <label for="private-key">"Private key (PKCS #8 in PEM, or a JWK)"</label>
            <textarea
                id="private-key"
                class="mono"
                rows="4"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || draft.with(|draft| draft.access.private_key.reveal().clone())
                on:input=edit
            ></textarea>
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=move || draft.with(|draft| draft.access.remembers.private_key)
                    on:change=remember
                />
                "Remember on this device"
            </label>
        </div>
        <div class="entry">
            <label for="algorithm">"Algorithm"</label>
            <select id="algorithm" on:change=choose>
                {algorithms.map(option).into_iter().collect_view()}
            </select>
        </div>
        <TextField draft id="key-id" label="Key id" hint="none" get=|access| &mut access.key_id />
    }
}

#[component]
fn ProviderFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    view! {
        <TextField
            draft
            id="provider-endpoint"
            label="Token endpoint of the identity provider"
            hint="https://…/token"
            get=|access| &mut access.provider_endpoint
        />
        <TextField
            draft
            id="provider-client"
            label="Client id at the identity provider"
            hint=""
            get=|access| &mut access.provider_client_id
        />
        <TokenField draft label="ID token" />
    }
}

/// A token that somebody else made.
#[component]
fn TokenField(draft: RwSignal<ConnectDraft>, label: &'static str) -> impl IntoView {
    let token = move |event| {
        let token = Secret::new(event_target_value(&event));
        draft.update(|draft| draft.access.id_token = token);
    };
    view! {
        <div class="entry">
            <label for="id-token">{label}</label>
            <input
                id="id-token"
                type="password"
                autocomplete="off"
                prop:value=move || draft.with(|draft| draft.access.id_token.reveal().clone())
                on:input=token
            />
        </div>
    }
}

#[component]
fn TokensRemembered(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let remember = move |event| {
        let on = event_target_checked(&event);
        draft.update(|draft| draft.access.remembers.tokens = on);
    };
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || draft.with(|draft| draft.access.remembers.tokens)
                on:change=remember
            />
            "Stay signed in on this device"
        </label>
    }
}
