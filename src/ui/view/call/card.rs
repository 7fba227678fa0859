//! One call: how it goes, and what came of it.

use std::time::Duration;

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use serde_json::{Value, json};

use super::ShowResult;
use super::compare::has_other;
use super::outcome::CallBody;
use super::wire_id::WireId;
use crate::mcp::failure::CallFailure;
use crate::mcp::{self, CallId, Moment, Operation};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::server::calls::{Call, CallPhase, Took};
use crate::store::server::connection::Connection;
use crate::store::{LONG_CALL, Stores};
use crate::ui::figures;
use crate::ui::part::{focus_first, next_frame, reveal};
use crate::ui::view::pages::freshness_words;
use crate::wire::brief;
use crate::words;

/// A call's phase without what it carries: what decides the shape of the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outline {
    Queued,
    Running(Moment),
    /// The server waits for the person.
    Awaiting,
    /// The server has asked this often, and may not go on by itself.
    Spent(u32),
    Finished(Took),
    /// Finished with a result of which so many things are wrong.
    Flawed(Took, usize),
    /// Finished with a result that is marked as an error.
    Reported(Took),
    Failed(Took),
    Cancelled(Took),
}

impl Outline {
    fn of(phase: &CallPhase) -> Self {
        match phase {
            CallPhase::Queued => Self::Queued,
            CallPhase::Running { since } => Self::Running(*since),
            CallPhase::AwaitingInput => Self::Awaiting,
            CallPhase::RoundsSpent { rounds } => Self::Spent(*rounds),
            CallPhase::Finished { took, answer } => {
                let is_error = answer.result.get("isError").and_then(Value::as_bool);
                match answer.findings.len() {
                    _ if is_error == Some(true) => Self::Reported(*took),
                    0 => Self::Finished(*took),
                    findings => Self::Flawed(*took, findings),
                }
            }
            CallPhase::Failed { took, failure: CallFailure::Cancelled, .. } => {
                Self::Cancelled(*took)
            }
            CallPhase::Failed { took, .. } => Self::Failed(*took),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running(_) => "running",
            Self::Awaiting | Self::Spent(_) => "awaiting-input",
            Self::Finished(_) => "finished",
            Self::Flawed(..) => "flawed",
            Self::Reported(_) => "reported",
            Self::Failed(_) => "failed",
            Self::Cancelled(_) => "cancelled",
        }
    }

    pub fn waits_for_person(self) -> bool {
        matches!(self, Self::Awaiting | Self::Spent(_))
    }

    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Running(_) | Self::Awaiting | Self::Spent(_))
    }
}

#[component]
pub fn CallCard(
    stores: Stores,
    connection: Connection,
    show: ShowResult,
    call: Call,
    #[prop(into)] is_newest: Signal<bool>,
    again: Option<Callback<CallId>>,
    names_method: bool,
) -> impl IntoView {
    let chosen = RwSignal::new(None::<bool>);
    let element = NodeRef::<html::Article>::new();
    show_when_sought(call.id, RwSignal::from(connection.calls.sought.clone()), chosen, element);
    let phase = call.phase.clone();
    let phase = Memo::new(move |_| phase.with(Outline::of));
    // A question is not to wait behind a fold.
    let is_open = Memo::new(move |_| {
        let matters = || is_newest.get() || phase.get().waits_for_person();
        chosen.get().unwrap_or_else(matters)
    });
    let toggle = Callback::new(move |()| chosen.set(Some(!is_open.get_untracked())));
    let (body_call, held) = (call.clone(), connection.clone());
    let is_compared = RwSignal::new(false);
    let body = move || {
        let (connection, call) = (held.clone(), body_call.clone());
        let show = show.clone();
        is_open.get().then(|| {
            view! { <CallBody stores connection show call phase is_compared /> }
        })
    };
    let compare = Callback::new(move |()| {
        is_compared.update(|is| *is = !*is);
        chosen.set(Some(true));
    });
    let server = connection.id;
    let named = call.clone();
    let name = Signal::derive(move || named.spoken());
    view! {
        <article class="call-card" node_ref=element data-phase=move || phase.get().word() aria-label=name>
            <header class="head">
                <Fold name is_open toggle />
                <WireId stores server call=call.clone() />
                <CardState stores call=call.clone() phase names_method />
                <CardActions connection call phase again is_compared compare />
            </header>
            {body}
        </article>
    }
}

/// Opens the card of a call that somebody comes to from elsewhere.
fn show_when_sought(
    id: CallId,
    sought: RwSignal<Option<CallId>>,
    chosen: RwSignal<Option<bool>>,
    element: NodeRef<html::Article>,
) {
    Effect::new(move |_| {
        if sought.get() != Some(id) {
            return;
        }
        sought.set(None);
        chosen.set(Some(true));
        next_frame(element, |card| {
            reveal(&card);
            focus_first(&card, ".wire-id");
        });
    });
}

/// The time of the server's, and apart from it the person's own.
fn ended(words: &str, Took { work, person }: Took) -> String {
    let work = words::duration(work);
    if person.is_zero() {
        return format!("{words} {work}");
    }
    format!("{words} {work}, plus {} waiting for you", words::duration(person))
}

#[component]
fn Fold(name: Signal<String>, is_open: Memo<bool>, toggle: Callback<()>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="fold"
            aria-expanded=move || is_open.get().to_string()
            aria-label=move || format!("Details of {}", name.get())
            on:click=move |_| toggle.run(())
        ></button>
    }
}

#[component]
fn CardState(
    stores: Stores,
    call: Call,
    phase: Memo<Outline>,
    names_method: bool,
) -> impl IntoView {
    let task = call.task.clone();
    let of_task = Memo::new(move |_| task.with(|task| Some(task.as_ref()?.task.status)));
    let state = move || match phase.get() {
        Outline::Queued | Outline::Running(_) | Outline::Awaiting if of_task.get().is_some() => {
            let status = of_task.get().map(words::task_status).unwrap_or_default();
            format!("Task: {status}")
        }
        Outline::Queued => "Waiting for a free connection".to_owned(),
        Outline::Running(_) => "Running…".to_owned(),
        Outline::Awaiting => "Waiting for you".to_owned(),
        Outline::Spent(rounds) => format!("Asked {rounds} times"),
        Outline::Finished(took) => ended("Done in", took),
        Outline::Flawed(took, findings) => {
            let findings = figures::counted(findings, "finding");
            format!("{}, with {findings}", ended("Done in", took))
        }
        Outline::Reported(took) => ended("Error in", took),
        Outline::Failed(took) => ended("Failed after", took),
        Outline::Cancelled(took) => ended("Cancelled after", took),
    };
    // Of one that took long the whole page tells, wherever the person is by then.
    let is_told_elsewhere = Memo::new(move |_| match phase.get() {
        Outline::Running(since) => stores.page.now.get().since(since) >= LONG_CALL,
        Outline::Finished(took)
        | Outline::Flawed(took, _)
        | Outline::Reported(took)
        | Outline::Failed(took)
        | Outline::Cancelled(took) => took.whole() >= LONG_CALL,
        Outline::Queued | Outline::Awaiting | Outline::Spent(_) => false,
    });
    // Apart from the state, or a screen reader would count the seconds aloud.
    let elapsed = move || {
        let Outline::Running(since) = phase.get() else { return None };
        let elapsed = stores.page.now.get().since(since).as_secs();
        (elapsed > 0).then(|| words::duration(Duration::from_secs(elapsed)))
    };
    let received = call.received.clone();
    let size = move || {
        let received = usize::try_from(received.get()).unwrap_or(usize::MAX);
        (received > 0).then(|| figures::bytes(received))
    };
    let epoch = stores.page.epoch_millis.get_untracked();
    let time = figures::time_of_day(epoch, call.started.0);
    let time = time.split_once('.').map_or(time.clone(), |(seconds, _)| seconds.to_owned());
    let arguments = sent(&call.operation);
    let arguments =
        if names_method { format!("{} {arguments}", call.operation.method) } else { arguments };
    view! {
        <span class="phase" role="status" aria-live=move || is_told_elsewhere.get().then_some("off")>
            {state}
        </span>
        <span class="size">{elapsed}</span>
        <span class="size">{size}</span>
        {fresh(stores, &call)}
        <code class="sent" title=arguments.clone()>
            {arguments.clone()}
        </code>
        <span class="time" title="Start time">
            {time}
        </span>
    }
}

/// How long what came may be used again; for no other calls than those of which that can be said.
fn fresh(stores: Stores, call: &Call) -> Option<impl IntoView + use<>> {
    let call = call.may_be_fresh().then(|| call.clone())?;
    let words = move || {
        let freshness = call.freshness()?;
        let epoch = stores.page.epoch_millis.get();
        let words = freshness_words(freshness, stores.page.now.get(), epoch);
        let is_recalled = call.recalled.with(Option::is_some);
        Some(if is_recalled { format!("from the cache, {words}") } else { words })
    };
    Some(view! { <span class="size">{words}</span> })
}

/// Bytes of the arguments that a card shows.
const SHOWN: usize = 300;

/// What tells this call from the others about the same thing.
fn sent(operation: &Operation) -> String {
    match operation.arguments() {
        Value::Null => brief::json(&json!(operation.params), SHOWN),
        arguments => brief::json(arguments, SHOWN),
    }
}

/// Running again sends the same arguments once more, as a call of its own.
#[component]
fn CardActions(
    connection: Connection,
    call: Call,
    phase: Memo<Outline>,
    again: Option<Callback<CallId>>,
    is_compared: RwSignal<bool>,
    compare: Callback<()>,
) -> impl IntoView {
    let (server, calls) = (connection.id, connection.calls.clone());
    let has_other = {
        let call = call.clone();
        let is_finished = move || {
            matches!(phase.get(), Outline::Finished(_) | Outline::Flawed(..) | Outline::Reported(_))
        };
        Memo::new(move |_| is_finished() && has_other(&connection, &call))
    };
    let commands = expect_context::<Commands>();
    let (id, operation, task) = (call.id, call.operation.clone(), call.task.clone());
    let send = move |command| commands.send(Command::Server(server, command));
    let cancel = move |_: MouseEvent| send(mcp::Command::Cancel(id));
    let again = Callback::new(move |_: MouseEvent| match again {
        Some(again) => again.run(id),
        None => send(mcp::Command::Call(calls.mint(), (*operation).clone())),
    });
    let is_under_way = Memo::new(move |_| phase.get().is_under_way());
    let refill = use_context::<Refill>();
    let sent = call.operation.clone();
    move || {
        if is_under_way.get() {
            let task = task.clone();
            let is_cancelling =
                move || task.with(|task| task.as_ref().is_some_and(|it| it.cancelling));
            let word = move || if is_cancelling() { "Stop waiting" } else { "Cancel" };
            return view! { <button type="button" on:click=cancel>{word}</button> }.into_any();
        }
        let again = move |event| again.run(event);
        let sent = sent.clone();
        let edit = refill.map(|refill| {
            let edit = move |_| refill.0.run(sent.arguments().clone());
            view! {
                <button
                    type="button"
                    class="quiet"
                    title="Fill the form with these arguments"
                    on:click=edit
                >
                    "Edit"
                </button>
            }
        });
        view! {
            <button type="button" class="quiet" on:click=again>
                "Run again"
            </button>
            {edit}
            <button
                type="button"
                class="quiet"
                hidden=move || !has_other.get()
                aria-pressed=move || is_compared.get().to_string()
                title="Compare with another call, side by side"
                on:click=move |_| compare.run(())
            >
                "Compare"
            </button>
        }
        .into_any()
    }
}

/// Puts the arguments of a call back into the form that they came from. In context, on a bench that has one.
#[derive(Clone, Copy)]
pub struct Refill(pub Callback<Value>);
