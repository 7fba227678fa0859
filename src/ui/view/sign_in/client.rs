//! The form for a client that was registered by hand.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::oauth::{self, Preset};
use crate::session::{Command, ServerId, SignInCommand};
use crate::store::commands::Commands;
use crate::ui::part::{OutsideAddress, Prose};
use crate::wire::secret::Secret;

/// The authorization server registers no client by itself: the person has, and says which.
#[component]
pub fn ClientForm(id: ServerId, issuer: String) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let client_id = RwSignal::new(String::new());
    let secret = RwSignal::new(String::new());
    let page = location();
    let own = page.origin().unwrap_or_default() + &page.pathname().unwrap_or_default();
    let text = format!(
        "This authorization server does not register clients automatically. Register one there by hand, with `{own}` as its redirect URI, and enter its id and secret here"
    );
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = secret.get_untracked();
        let preset = Preset {
            issuer: None,
            client_id: client_id.get_untracked().trim().to_owned(),
            client_secret: (!given.is_empty()).then(|| Secret::new(given)),
        };
        let command = SignInCommand::Flow(oauth::Command::UseClient(preset));
        commands.send(Command::SignIn(id, command));
    };
    view! {
        <form class="client" aria-label="Client registered by hand" on:submit=submit>
            <p><Prose text /></p>
            <OutsideAddress url=issuer />
            <label for="own-client-id">"Client ID"</label>
            <input
                id="own-client-id"
                type="text"
                class="mono"
                required
                autocomplete="off"
                spellcheck="false"
                prop:value=client_id
                on:input=move |event| client_id.set(event_target_value(&event))
            />
            <label for="own-client-secret">"Client secret, if any"</label>
            <input
                id="own-client-secret"
                type="password"
                autocomplete="off"
                prop:value=secret
                on:input=move |event| secret.set(event_target_value(&event))
            />
            <button type="submit" class="primary">
                "Use this client"
            </button>
        </form>
    }
}
