//! Signing in, in the connect form.

use leptos::prelude::*;

use super::secret_field::SecretField;
use crate::oauth::Proving;
use crate::session::access::{Access, Grant};
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::part::TextEntry;
use crate::wire::secret::Secret;

/// What may be settled before signing in. Nothing has to be: what is empty is found out.
#[component]
pub fn OAuthFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let grant = Memo::new(move |_| draft.with(|draft| draft.access.grant));
    let own =
        move || matches!(grant.get(), Grant::Person | Grant::ClientSecret | Grant::Enterprise);
    view! {
        <div class="oauth">
            <ChoiceField
                draft
                id="grant"
                label="Sign-in method"
                choices=GRANTS
                get=|access| access.grant
                set=|access, grant| access.grant = grant
            />
            <TextField draft id="client-id" label="Client ID" hint="automatic" get=|access| &mut access.client_id />
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
            <ChoiceField
                draft
                id="proving"
                label="Proof of possession (DPoP)"
                choices=PROVING
                get=|access| access.proving
                set=|access, proving| access.proving = proving
            />
            <TextField draft id="scopes" label="Scopes" hint="as requested by the server" get=|access| &mut access.scopes />
            <TextField draft id="issuer" label="Issuer" hint="as named by the server" get=|access| &mut access.issuer />
            <TokensRemembered draft />
        </div>
        <p class="note">
            "You can leave all of this empty: Wirescope finds out what it can. Secrets stay in memory and go "
            "only to the authorization server they belong to. If you remember them, this browser stores "
            "them unencrypted until you forget them"
        </p>
    }
}

/// By whom, or by what, a token is got.
const GRANTS: &[(Grant, &str)] = &[
    (Grant::Person, "I sign in"),
    (Grant::ClientSecret, "Client credentials, with a secret"),
    (Grant::PrivateKey, "Client credentials, with a signed JWT"),
    (Grant::Enterprise, "My company's identity provider (ID token)"),
    (Grant::Assertion, "A token from another issuer (workload identity)"),
];

/// Whether tokens are bound to a key.
const PROVING: &[(Proving, &str)] = &[
    (Proving::Automatic, "Only if the server requires it"),
    (Proving::Always, "Always"),
    (Proving::Never, "Never"),
];

/// One of `choices`, each with the words it is chosen by.
#[component]
fn ChoiceField<T>(
    draft: RwSignal<ConnectDraft>,
    id: &'static str,
    label: &'static str,
    choices: &'static [(T, &'static str)],
    get: fn(&Access) -> T,
    set: fn(&mut Access, T),
) -> impl IntoView
where
    T: Copy + PartialEq + Send + Sync + 'static,
{
    let options = choices.iter().enumerate().map(|(place, &(choice, words))| {
        let chosen = move || draft.with(|draft| get(&draft.access) == choice);
        view! { <option value=place prop:selected=chosen>{words}</option> }
    });
    let choose = move |event| {
        let chosen =
            event_target_value(&event).parse().ok().and_then(|place: usize| choices.get(place));
        if let Some((choice, _)) = chosen {
            draft.update(|draft| set(&mut draft.access, *choice));
        }
    };
    view! {
        <div class="entry">
            <label for=id>{label}</label>
            <select id=id on:change=choose>
                {options.collect_view()}
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
    let edit = Callback::new(move |text| {
        draft.update(|draft| draft.access.private_key = Secret::new(text));
    });
    let value =
        Signal::derive(move || draft.with(|draft| draft.access.private_key.reveal().clone()));
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
            <TextEntry id="private-key".to_owned() is_code=true lines=4 value set=edit />
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
        <TextField draft id="key-id" label="Key ID" hint="none" get=|access| &mut access.key_id />
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
            label="Client ID at the identity provider"
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
