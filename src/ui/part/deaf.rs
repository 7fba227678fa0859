//! The strip that says that a server is not heard, and listens again.

use leptos::prelude::*;

use crate::mcp::failure::CallFailure;
use crate::mcp::notice::StreamEnd;
use crate::mcp::{Listening, Moment};
use crate::words;

/// Says that the server's stream of messages is not open, and lets a person open it now. Absent while it is
/// open, and where the server offers none.
#[component]
pub fn Deaf(
    listening: Signal<Listening>,
    now: RwSignal<Moment>,
    /// What follows from it here.
    what: &'static str,
    on_listen: Callback<()>,
) -> impl IntoView {
    let is_deaf = Memo::new(move |_| listening.with(is_deaf));
    let why = move || listening.with(|listening| words::not_listening(listening, now.get()));
    move || {
        is_deaf.get().then(|| {
            view! {
                <div class="deaf" role="group" aria-label="Not listening">
                    <span>{what}</span>
                    <span class="why">{why}</span>
                    <button type="button" on:click=move |_| on_listen.run(())>
                        "Listen now"
                    </button>
                </div>
            }
        })
    }
}

/// A stream that the server closes now and then, and that is there again in a moment, is as good as open.
fn is_deaf(listening: &Listening) -> bool {
    match listening {
        Listening::Closed | Listening::Opening { .. } | Listening::Open { .. } => false,
        Listening::Pausing { end, .. } => *end != StreamEnd::Meant,
        // The server has none, as is its right.
        Listening::Refused(CallFailure::Http(failure)) => {
            !matches!(failure.head.status, 404 | 405 | 501)
        }
        Listening::Refused(_) => true,
    }
}
