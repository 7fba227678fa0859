use leptos::prelude::*;

use super::SignInActions;
use crate::oauth::challenge::Challenge;
use crate::oauth::{Phase, Refusal};
use crate::store::connection::Connection;
use crate::ui::part::Prose;

/// Over whatever is on screen: the server has refused a request for want of authorization.
#[component]
pub fn SignInStrip(connection: Connection) -> impl IntoView {
    let id = connection.id;
    let sign_in = connection.sign_in;
    move || {
        let refusal = sign_in.wanted.get();
        let failed = sign_in.phase.with(|phase| match phase {
            Phase::Failed(failure) => Some(failure.to_string()),
            _ => None,
        });
        let is_busy = sign_in.phase.with(|phase| matches!(phase, Phase::Running));
        let text = match (refusal, failed) {
            _ if sign_in.held.get() => "The authorization server wants to see you".to_owned(),
            _ if is_busy => return None,
            (Some(refusal), None) => wants(&refusal),
            (Some(_), Some(said)) => format!("Signing in failed: {said}"),
            (None, _) => return None,
        };
        Some(view! {
            <section class="banner" role="group" aria-label="Signing in" data-state="lost">
                <div class="words">
                    <strong><Prose text /></strong>
                </div>
                <div class="actions">
                    <SignInActions id />
                </div>
            </section>
        })
    }
}

fn wants(refusal: &Refusal) -> String {
    let challenge = Challenge::read(refusal.www_authenticate.as_deref().unwrap_or_default());
    if challenge.wants_more_scopes() {
        return match challenge.scopes.as_slice() {
            [] => "The server wants more than you were granted".to_owned(),
            scopes => format!("The server wants you to be granted more: `{}`", scopes.join(" ")),
        };
    }
    "The server wants you to sign in".to_owned()
}
