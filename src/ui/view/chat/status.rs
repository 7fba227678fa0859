//! Where the conversation stands, and what can be done about it.

use leptos::prelude::*;

use super::state::{ChatState, Panel};
use crate::claude::{self, Failure, Phase};
use crate::mcp::Moment;
use crate::ui::part::ExplanationCard;
use crate::words::explain::claude_failure;

#[component]
pub fn Status(state: ChatState) -> impl IntoView {
    let chat = state.chat();
    let phase = RwSignal::from(chat.phase.clone());
    let waiting = Memo::new(move |_| chat.waiting());
    let strip = move || match phase.get() {
        Phase::Idle | Phase::Answering => ().into_any(),
        Phase::Asking { retry: 0 } => line("Waiting for Claude…").into_any(),
        Phase::Asking { retry } => {
            line(&format!("Waiting for Claude, attempt {}…", retry + 1)).into_any()
        }
        Phase::Calling => {
            let words = move || match waiting.get() {
                0 => "Running tools…",
                1 => "Claude is waiting for your decision on a call above",
                _ => "Claude is waiting for your decision on the calls above",
            };
            view! { <p class="line">{words}</p> }.into_any()
        }
        Phase::Pausing { failure, until, retry } => {
            view! { <Pause state failure until retry /> }.into_any()
        }
        Phase::Capped { rounds } => view! { <Cap state rounds /> }.into_any(),
        Phase::Failed { failure, retry_at } => {
            view! { <Failed state failure retry_at /> }.into_any()
        }
    };
    view! {
        <div class="status" role="status">
            {strip}
        </div>
    }
}

fn line(words: &str) -> impl IntoView {
    view! { <p class="line">{words.to_owned()}</p> }
}

/// Whole seconds until then; `None` when it is past. Tracks.
fn seconds_until(state: ChatState, until: Moment) -> Option<u64> {
    let millis = until.since(state.stores.page.now.get()).as_millis();
    u64::try_from(millis.div_ceil(1_000)).ok().filter(|seconds| *seconds > 0)
}

#[component]
fn Pause(state: ChatState, failure: Failure, until: Moment, retry: u32) -> impl IntoView {
    let explained = claude_failure(&failure);
    let left = move || match seconds_until(state, until) {
        Some(seconds) => format!("Trying again in {seconds} s"),
        None => "Trying again now".to_owned(),
    };
    view! {
        <div class="line" data-tone="warning">
            <strong>{explained.headline}</strong>
            <span class="countdown" title=format!("Attempt {}", retry + 1)>
                {left}
            </span>
            <button type="button" class="primary" on:click=move |_| state.talk(claude::Command::Retry)>
                "Now"
            </button>
            <button type="button" on:click=move |_| state.talk(claude::Command::Stop)>
                "Stop"
            </button>
        </div>
    }
}

#[component]
fn Cap(state: ChatState, rounds: u32) -> impl IntoView {
    view! {
        <div class="line">
            <span>
                {format!("This message has caused {rounds} requests to Claude. Continue?")}
            </span>
            <button type="button" class="primary" on:click=move |_| state.talk(claude::Command::GoOn)>
                "Continue"
            </button>
        </div>
    }
}

#[component]
fn Failed(state: ChatState, failure: Failure, retry_at: Option<Moment>) -> impl IntoView {
    let needs_setup = matches!(
        failure,
        Failure::NoAccess
            | Failure::NoModel
            | Failure::KeyRefused(_)
            | Failure::BrowserRefused(_)
            | Failure::UnknownModel { .. }
            | Failure::NotFound { .. }
            | Failure::Unreachable { .. }
            | Failure::NotTheApi { .. }
    );
    let explanation = claude_failure(&failure);
    let wait = move || {
        let seconds = seconds_until(state, retry_at?)?;
        Some(format!("The API asks you to wait {seconds} s more"))
    };
    let setup = needs_setup.then(|| {
        view! {
            <button type="button" on:click=move |_| state.panel.set(Some(Panel::Setup))>
                "Change the settings"
            </button>
        }
    });
    view! {
        <div class="failed" role="alert">
            <ExplanationCard explanation on_copy=state.copy() />
            <div class="actions">
                <button type="button" class="primary" on:click=move |_| state.talk(claude::Command::Retry)>
                    "Try again"
                </button>
                {setup}
                <span class="countdown">{wait}</span>
            </div>
        </div>
    }
}
