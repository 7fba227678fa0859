//! One call: how it goes, and what came of it.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use serde_json::Value;

use super::ShowResult;
use super::outcome::CallBody;
use crate::mcp::failure::CallFailure;
use crate::mcp::{self, Moment, Operation};
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::calls::{Call, CallPhase, Calls};
use crate::store::commands::Commands;
use crate::ui::view::pages::freshness_words;
use crate::ui::{figures, words};

/// A call's phase without what it carries: what decides the shape of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    Queued,
    Running(Moment),
    Finished(Duration),
    /// Finished with a result that is marked as an error.
    Reported(Duration),
    Failed(Duration),
    Cancelled(Duration),
}

impl Outline {
    fn of(phase: &CallPhase) -> Self {
        match phase {
            CallPhase::Queued => Self::Queued,
            CallPhase::Running { since } => Self::Running(*since),
            CallPhase::Finished { took, answer } => {
                let is_error = answer.result.get("isError").and_then(Value::as_bool);
                if is_error == Some(true) { Self::Reported(*took) } else { Self::Finished(*took) }
            }
            CallPhase::Failed { took, failure: CallFailure::Cancelled } => Self::Cancelled(*took),
            CallPhase::Failed { took, .. } => Self::Failed(*took),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running(_) => "running",
            Self::Finished(_) => "finished",
            Self::Reported(_) => "reported",
            Self::Failed(_) => "failed",
            Self::Cancelled(_) => "cancelled",
        }
    }

    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Running(_))
    }
}

#[component]
pub fn CallCard(
    stores: Stores,
    server: ServerId,
    calls: Calls,
    show: ShowResult,
    call: Call,
    is_newest: Signal<bool>,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<bool>);
    let is_open = Memo::new(move |_| chosen.get().unwrap_or_else(|| is_newest.get()));
    let phase = call.phase.clone();
    let phase = Memo::new(move |_| phase.with(Outline::of));
    let toggle = Callback::new(move |()| chosen.set(Some(!is_open.get_untracked())));
    let body_call = call.clone();
    let body = move || {
        is_open
            .get()
            .then(|| view! { <CallBody stores show=show.clone() call=body_call.clone() phase /> })
    };
    let name = format!("Call {}", call.id.0);
    view! {
        <article class="call-card" data-phase=move || phase.get().word() aria-label=name>
            <header class="head">
                <Fold id=call.id.0 is_open toggle />
                <CardState stores call=call.clone() phase />
                <CardActions server calls call phase />
            </header>
            {body}
        </article>
    }
}

#[component]
fn Fold(id: u32, is_open: Memo<bool>, toggle: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="fold"
            aria-expanded=move || is_open.get().to_string()
            aria-label=format!("Details of call {id}")
            on:click=move |_| toggle.run(())
        ></button>
    }
}

#[component]
fn CardState(stores: Stores, call: Call, phase: Memo<Outline>) -> impl IntoView {
    const SHOWN: usize = 300;
    let state = move || match phase.get() {
        Outline::Queued => "Waiting for a free connection".to_owned(),
        Outline::Running(_) => "Running…".to_owned(),
        Outline::Finished(took) => format!("Done in {}", words::duration(took)),
        Outline::Reported(took) => format!("Error in {}", words::duration(took)),
        Outline::Failed(took) => format!("Failed after {}", words::duration(took)),
        Outline::Cancelled(took) => format!("Cancelled after {}", words::duration(took)),
    };
    // Apart from the state, or a screen reader would count the seconds aloud.
    let elapsed = move || {
        let Outline::Running(since) = phase.get() else { return None };
        let elapsed = stores.page.now.get().since(since).as_secs();
        (elapsed > 0).then(|| words::duration(Duration::from_secs(elapsed)))
    };
    let held = call.clone();
    let size = move || {
        let received = usize::try_from(call.received.get()).unwrap_or(usize::MAX);
        (received > 0).then(|| figures::bytes(received))
    };
    let fresh = move || {
        let freshness = held.freshness()?;
        let epoch = stores.page.epoch_millis.get();
        let words = freshness_words(freshness, stores.page.now.get(), epoch);
        Some(if held.recalled.with(Option::is_some) {
            format!("from the cache, {words}")
        } else {
            words
        })
    };
    let arguments = sent(&call.operation);
    let arguments: String = arguments.chars().take(SHOWN).collect();
    view! {
        <span class="phase" role="status">
            {state}
        </span>
        <span class="size">{elapsed}</span>
        <span class="size">{size}</span>
        <span class="size">{fresh}</span>
        <code class="sent" title=arguments.clone()>
            {arguments.clone()}
        </code>
    }
}

/// What tells this call from the others about the same thing.
fn sent(operation: &Operation) -> String {
    match operation.arguments() {
        Value::Null => Value::Object(operation.params.clone()).to_string(),
        arguments => arguments.to_string(),
    }
}

/// Running again sends the same arguments once more, as a call of its own.
#[component]
fn CardActions(server: ServerId, calls: Calls, call: Call, phase: Memo<Outline>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let (id, operation) = (call.id, call.operation);
    let send = move |command| commands.send(Command::Server(server, command));
    let cancel = move |_: MouseEvent| send(mcp::Command::Cancel(id));
    let again = move |_: MouseEvent| send(mcp::Command::Call(calls.mint(), (*operation).clone()));
    let is_failed = move || {
        let phase = phase.get();
        matches!(phase, Outline::Reported(_) | Outline::Failed(_) | Outline::Cancelled(_))
    };
    view! {
        <button type="button" hidden=move || !is_failed() on:click=again>
            "Run again"
        </button>
        <button type="button" hidden=move || !phase.get().is_under_way() on:click=cancel>
            "Cancel"
        </button>
    }
}
