//! The card of an access token.

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use super::step::Claims;
use crate::oauth;
use crate::session::{Command, SignInCommand, Token};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::words;

/// The token in hand: what it is good for, and how long.
#[component]
pub fn TokenCard(stores: Stores, connection: Connection, token: Arc<Token>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let send = move |command| {
        commands.send(Command::SignIn(id, SignInCommand::Flow(command)));
    };
    let access = connection.sign_in.access.clone();
    let stays = move || access.with(|access| access.remembers.tokens);
    let held = connection.clone();
    let stay = move |event| {
        let on = event_target_checked(&event);
        held.sign_in.access.update(|access| access.remembers.tokens = on);
        stores.note_keys(&held);
    };
    let tokens = &token.tokens;
    let scopes =
        if tokens.scopes.is_empty() { "not stated".to_owned() } else { tokens.scopes.join(" ") };
    let expires_at = tokens.expires_at;
    let expires = move || expires_at.map_or_else(|| "not stated".to_owned(), |at| left(stores, at));
    let can_refresh = tokens.refresh.is_some();
    let sign_out = if token.can_revoke {
        "Sign out revokes the token at the authorization server and forgets it here"
    } else {
        "Sign out forgets the token here; the authorization server does not support revocation"
    };
    let bound_to = tokens.key.as_ref().map(|key| {
        let thumbprint = key.thumbprint();
        view! {
            <div>
                <dt>"Bound to the key"</dt>
                <dd><code title="Its thumbprint, as the claim cnf.jkt of the token">{thumbprint}</code></dd>
            </div>
        }
    });
    let secret = tokens.access.clone();
    view! {
        <section class="token" aria-label="Token">
            <dl>
                <div><dt>"Scopes"</dt><dd><code>{scopes}</code></dd></div>
                <div><dt>"Expires"</dt><dd>{expires}</dd></div>
                <div><dt>"Issued by"</dt><dd><code>{token.issuer.clone()}</code></dd></div>
                <div><dt>"To the client"</dt><dd><code>{token.client_id.clone()}</code></dd></div>
                {bound_to}
            </dl>
            <div class="actions">
                <Show when=move || can_refresh>
                    <button type="button" on:click=move |_| send(oauth::Command::Refresh)>
                        "Refresh"
                    </button>
                </Show>
                <button
                    type="button"
                    title=sign_out
                    on:click=move |_| send(oauth::Command::SignOut)
                >
                    "Sign out"
                </button>
                <label class="choice">
                    <input type="checkbox" prop:checked=stays on:change=stay />
                    "Stay signed in on this device"
                </label>
            </div>
            <Claims what="Access token" token=secret.reveal().clone() />
        </section>
    }
}

fn left(stores: Stores, at: Duration) -> String {
    let epoch = Duration::from_secs_f64(stores.page.epoch_millis.get().max(0.0) / 1000.0);
    let now = epoch.saturating_add(stores.page.now.get().0);
    if at <= now {
        return "has expired".to_owned();
    }
    let seconds = Duration::from_secs(at.saturating_sub(now).as_secs());
    if seconds < Duration::from_mins(1) {
        return format!("in {} s", seconds.as_secs());
    }
    format!("in {}", words::duration(seconds))
}
