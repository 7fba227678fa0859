//! One task: what is known of it, what can be done, and the call that waits for it.

use std::sync::Arc;

use leptos::prelude::*;

use super::line::{Ages, Facts};
use crate::mcp;
use crate::mcp::event::Answer;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::calls::{Call, CallPhase};
use crate::store::server::connection::Connection;
use crate::store::server::tasks::{TaskEntry, TaskFacts};
use crate::ui::route::{Part, Route};
use crate::ui::view::call::{CallCard, ShowResult, ToolResultView};
use crate::words;

#[component]
pub fn TaskCard(stores: Stores, connection: Connection, entry: TaskEntry) -> impl IntoView {
    let facts = RwSignal::from(entry.facts.clone());
    let status = move || facts.with(|facts| facts.status.key());
    let word = move || {
        facts.with(|facts| {
            let status = words::task_status(facts.status);
            if facts.is_forgotten { "forgotten by the server" } else { status }
        })
    };
    let message = move || facts.with(|facts| facts.message.clone());
    let ages = Signal::derive(move || facts.with(Ages::of));
    let call = {
        let calls = connection.calls.clone();
        Memo::new(move |_| {
            let id = facts.with(|facts| facts.call)?;
            calls.entries.with(|all| all.iter().rfind(|call| call.id == id).cloned()).map(Held)
        })
    };
    let followed = move || call.get().is_some_and(|Held(call)| call.phase.with(CallPhase::is_open));
    // The call that waits for it tells the rest.
    let known = move || {
        (!followed()).then(|| view! { <p class="message">{message}</p> <Facts stores ages /> })
    };
    let show = shower();
    let (held, id) = (connection.clone(), entry.id.clone());
    let waiting = move || {
        let Held(call) = call.get()?;
        let (connection, show) = (held.clone(), show.clone());
        let is_newest = Signal::stored(true);
        Some(
            view! { <CallCard stores connection show call is_newest again=None names_method=false /> },
        )
    };
    view! {
        <article class="task-card" data-status=status aria-label=format!("Task {id}")>
            <header class="head">
                <span class="status" role="status">{word}</span>
                <ToolName facts />
                <code class="id" title=id.clone()>{id.clone()}</code>
                <Actions stores connection entry call />
            </header>
            {known}
            {waiting}
        </article>
    }
}

#[component]
fn ToolName(facts: RwSignal<TaskFacts>) -> impl IntoView {
    let route = expect_context::<Route>();
    let name =
        Memo::new(move |_| facts.with(|facts| Some(facts.operation.as_ref()?.name().to_owned())));
    move || {
        let name = name.get()?;
        let choose = {
            let name = name.clone();
            move |_| route.choose(Part::Tools, Some(name.clone()))
        };
        let title = format!("Go to {name}");
        Some(
            view! { <button type="button" class="tool quiet" title=title on:click=choose>{name}</button> },
        )
    }
}

#[component]
fn Actions(
    stores: Stores,
    connection: Connection,
    entry: TaskEntry,
    call: Memo<Option<Held>>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let facts = RwSignal::from(entry.facts.clone());
    let (server, calls) = (connection.id, connection.calls.clone());
    let followed = Memo::new(move |_| {
        let Held(call) = call.get()?;
        call.phase.with(CallPhase::is_open).then_some(call.id)
    });
    let is_left = move || followed.get().is_none() && facts.with(TaskFacts::is_open);
    let has_result = move || {
        let ended = facts.with(|facts| facts.status.is_over() && !facts.is_forgotten);
        let cancelled = facts.with(|facts| facts.status == mcp::types::TaskStatus::Cancelled);
        followed.get().is_none() && ended && !cancelled
    };
    let send = move |command| commands.send(Command::Server(server, command));
    let resumed = entry.clone();
    let resume = Callback::new(move |()| {
        let id = calls.mint();
        send(mcp::Command::ResumeTask(id, resumed.resumption()));
        id
    });
    let look = move |_| {
        resume.run(());
    };
    let fetch = move |_| {
        resume.run(());
    };
    let cancel = move |_| send(mcp::Command::Cancel(resume.run(())));
    let forget = move |_| stores.forget_task(server, &entry.id);
    view! {
        <div class="actions">
            <button type="button" hidden=move || !is_left() on:click=look>"Start polling"</button>
            <button type="button" hidden=move || !has_result() on:click=fetch>"Get result"</button>
            <button
                type="button"
                hidden=move || !is_left()
                on:click=cancel
            >
                "Cancel"
            </button>
            <button type="button" class="quiet" hidden=move || followed.get().is_some() on:click=forget>
                "Forget"
            </button>
        </div>
    }
}

/// A task's result looks like that of the tool.
fn shower() -> ShowResult {
    Arc::new(|answer: Answer| view! { <ToolResultView answer /> }.into_any())
}

/// A call is the same as long as its id is: what changes in it has signals of its own.
#[derive(Clone)]
pub struct Held(Call);

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}
