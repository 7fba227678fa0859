//! The strip over a server that was lost.

use std::time::Duration;

use leptos::prelude::*;

use super::connecting::ConnectAgain;
use crate::mcp::event::Phase;
use crate::mcp::{self, Moment};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::view::failed::{Failed, Way, failed_words, strip, want_words_soon};
use crate::words::explanation::Explanation;

const NAME: &str = "Connection";

/// What is wrong with a connection that worked before. Absent while all is well.
#[component]
pub fn Banner(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let phase = connection.phase.clone();
    let is_ready = move || phase.with(|phase| matches!(phase, Phase::Ready { .. }));
    Effect::new(move || {
        if is_ready() {
            want_words_soon();
        }
    });
    let phase = connection.phase.clone();
    let place = connection.place.clone();
    let url = move || {
        let target = place.with_untracked(|place| place.target().map(|target| target.url.clone()));
        target.unwrap_or_default()
    };
    move || {
        let connection = connection.clone();
        let way = Way::to(stores, connection.id, connection.sought_loss());
        let (failed, actions) = match phase.get() {
            Phase::Ready { .. } => return None,
            Phase::Closed => {
                let actions = view! { <ConnectAgain stores connection draft label="Reconnect" /> };
                let reason = "What the server sent so far is still here";
                let explanation = explained("You disconnected", reason);
                let state = connection_state(&phase);
                return Some(strip(stores, NAME, explanation, state, actions.into_any(), None));
            }
            Phase::Idle | Phase::Connecting { .. } => {
                let state = connection_state(&phase);
                let explanation = explained("Connecting…", "");
                return Some(strip(stores, NAME, explanation, state, ().into_any(), None));
            }
            Phase::Failed { diagnosis } => (
                Failed::Connecting { diagnosis, url: url(), offers_companion: false },
                view! { <ConnectAgain stores connection draft /> }.into_any(),
            ),
            Phase::Lost { loss, attempt, retry_at } => (
                Failed::Lost(loss),
                view! { <Retry stores connection attempt retry_at /> }.into_any(),
            ),
            Phase::Reconnecting { loss, attempt } => {
                (Failed::Lost(loss), view! { <Trying connection attempt /> }.into_any())
            }
        };
        let explanation = failed_words(stores, &failed);
        Some(strip(stores, NAME, explanation, connection_state(&phase), actions, Some(way)))
    }
}

fn connection_state(phase: &ArcRwSignal<Phase>) -> &'static str {
    phase.with_untracked(crate::ui::part::state_of)
}

fn explained(headline: &str, reason: &str) -> Explanation {
    let reason = (!reason.is_empty()).then(|| reason.to_owned());
    Explanation { headline: headline.to_owned(), reason, ..Explanation::default() }
}

#[component]
fn Retry(
    stores: Stores,
    connection: Connection,
    attempt: u32,
    retry_at: Option<Moment>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let send = move |command| commands.send(Command::Server(id, command));
    let Some(retry_at) = retry_at else {
        return view! {
            <button
                type="button"
                class="primary"
                on:click=move |_| send(mcp::Command::ReconnectNow)
            >
                "Reconnect"
            </button>
        }
        .into_any();
    };
    let left = move || retry_at.since(stores.page.now.get());
    let words = move || match whole_seconds(left()) {
        0 => "Trying again now".to_owned(),
        seconds => format!("Trying again in {seconds} s"),
    };
    view! {
        <span class="countdown" title=format!("Attempt {attempt}")>{words}</span>
        <button type="button" class="primary" on:click=move |_| send(mcp::Command::ReconnectNow)>
            "Reconnect now"
        </button>
        <button type="button" on:click=move |_| send(mcp::Command::StopReconnecting)>
            "Stop"
        </button>
    }
    .into_any()
}

#[component]
fn Trying(connection: Connection, attempt: u32) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let stop = move |_| commands.send(Command::Server(id, mcp::Command::StopReconnecting));
    view! {
        <span class="countdown">"Attempt "{attempt}" under way…"</span>
        <button type="button" on:click=stop>
            "Stop"
        </button>
    }
}

fn whole_seconds(left: Duration) -> u64 {
    u64::try_from(left.as_millis().div_ceil(1_000)).unwrap_or(u64::MAX)
}
