//! The strip that says that a server wants to know who asks.

use leptos::prelude::*;

use super::SignInActions;
use crate::oauth::challenge::Challenge;
use crate::oauth::{Phase, Refusal};
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::ui::view::failed::{Failed, Way, failed_words, strip};
use crate::words::explain;
use crate::words::explanation::Explanation;

/// Over whatever is on screen: the server has refused a request for want of authorization, or signing in
/// has failed.
#[component]
pub fn SignInStrip(stores: Stores, connection: Connection) -> impl IntoView {
    let id = connection.id;
    let sign_in = connection.sign_in.clone();
    move || {
        let (explanation, state) = match (sign_in.phase.get(), sign_in.wanted.get()) {
            _ if sign_in.held.get() => {
                (plain("The authorization server wants you to sign in"), "lost")
            }
            (Phase::Running | Phase::AwaitingTrust { .. }, _) => return None,
            (Phase::Failed(failure), _) => {
                let failed = Failed::SigningIn { failure, verdict: sign_in.found.get() };
                (failed_words(stores, &failed), "failed")
            }
            (_, Some(refusal)) => (plain(&explain::wants(&challenge_of(&refusal))), "lost"),
            (_, None) => return None,
        };
        let actions = view! { <SignInActions id /> }.into_any();
        let sought = connection.sought_sign_in().filter(|_| state == "failed");
        let way = sought.map(|sought| Way::to(stores, id, sought));
        Some(strip(stores, "Signing in", explanation, state, actions, way))
    }
}

fn plain(headline: &str) -> Explanation {
    Explanation { headline: headline.to_owned(), ..Explanation::default() }
}

fn challenge_of(refusal: &Refusal) -> Challenge {
    Challenge::read(refusal.www_authenticate.as_deref().unwrap_or_default())
}
