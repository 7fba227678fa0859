//! The words of a failure, and the card they stand on. Loaded on demand: nothing else may name this.

use leptos::prelude::*;

use super::examined::Examined;
use super::{Card, Failed};
use crate::ui::part::{ExplanationCard, InWire};
use crate::words::explain;
use crate::words::explanation::Explanation;

pub fn words(failed: &Failed, origin: &str) -> Explanation {
    match failed {
        Failed::Connecting { diagnosis, url, offers_companion } => {
            let plain = explain::diagnosis_at(diagnosis, url, origin);
            if *offers_companion { explain::with_companion(plain) } else { plain }
        }
        Failed::Lost(loss) => explain::loss(loss, origin),
        Failed::Call { verdict: Some(verdict), .. } => explain::verdict_of_call(verdict, origin),
        Failed::Call { failure, method, .. } => explain::failure_of(failure, method, origin),
        Failed::SigningIn { failure, verdict: None } => explain::sign_in(failure, origin),
        Failed::SigningIn { failure, verdict: Some(verdict) } => {
            explain::verdict_of_sign_in(failure, verdict, origin)
        }
        Failed::OnTheWay(verdict) => explain::verdict(verdict, origin),
        Failed::Listening(verdict) => explain::verdict_of_listening(verdict, origin),
        Failed::Record(diagnosis) => explain::record(diagnosis, origin),
        Failed::ModernBlocked(revision) => explain::modern_blocked(revision, origin),
    }
}

pub fn card(card: Card) -> AnyView {
    let Card { explanation, origin, is_alert, copy, way } = card;
    let show = way.as_ref().map(|way| way.show);
    let line = way.map(|way| view! { <InWire go=way.go() /> });
    let is_examined = !explanation.clues.is_empty() || !explanation.also.is_empty();
    let held = explanation.clone();
    let examined = is_examined.then(|| view! { <Examined explanation=held origin show copy /> });
    let more = view! {
        {line}
        {examined}
    };
    if is_alert {
        view! { <ExplanationCard explanation on_copy=copy role="alert">{more}</ExplanationCard> }
            .into_any()
    } else {
        view! { <ExplanationCard explanation on_copy=copy>{more}</ExplanationCard> }.into_any()
    }
}
