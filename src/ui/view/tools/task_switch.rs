//! Whether a call is run as a task (2025-11-25), and how long the server is to keep it.

use leptos::prelude::*;

use crate::mcp::event::Identity;
use crate::mcp::types::{TaskSupport, Tool};
use crate::mcp::{Dialect, Operation};
use crate::store::server::connection::Connection;

#[derive(Clone, Copy)]
pub struct TaskChoice {
    support: Memo<TaskSupport>,
    is_on: RwSignal<bool>,
    /// In seconds, as typed; empty: as long as the server likes.
    keep: RwSignal<String>,
}

impl TaskChoice {
    pub fn of(connection: &Connection, tool: &Tool) -> Self {
        let (takes, said) = (TakesTasks::of(connection), tool.task_support());
        let support = Memo::new(move |_| takes.allow(said));
        Self { support, is_on: RwSignal::new(false), keep: RwSignal::default() }
    }

    /// How a call of the tool may run. Tracks.
    pub fn support(self) -> TaskSupport {
        self.support.get()
    }

    fn is_on(self) -> bool {
        match self.support.get() {
            TaskSupport::Required => true,
            TaskSupport::Optional => self.is_on.get(),
            TaskSupport::Forbidden => false,
        }
    }

    /// Tracks.
    pub fn put_into(self, operation: Operation) -> Operation {
        if !self.is_on() {
            return operation;
        }
        let seconds = self.keep.with(|typed| typed.trim().parse::<u64>().ok());
        operation.as_task(seconds.map(|seconds| seconds.saturating_mul(1_000)))
    }
}

/// Whether the server takes calls as tasks: what a tool says of them counts only there.
#[derive(Clone, Copy)]
pub struct TakesTasks(Memo<bool>);

impl TakesTasks {
    pub fn of(connection: &Connection) -> Self {
        let identity = connection.identity.clone();
        Self(Memo::new(move |_| {
            identity.with(|identity| identity.as_deref().is_some_and(takes_tasks))
        }))
    }

    /// What this tool says, where it counts. Tracks.
    pub fn of_tool(self, tool: &Tool) -> TaskSupport {
        self.allow(tool.task_support())
    }

    fn allow(self, said: TaskSupport) -> TaskSupport {
        if self.0.get() { said } else { TaskSupport::Forbidden }
    }
}

fn takes_tasks(identity: &Identity) -> bool {
    let declared = identity.capabilities.pointer("/tasks/requests/tools/call").is_some();
    declared && identity.dialect != Dialect::Modern
}

#[component]
pub fn TaskSwitch(choice: TaskChoice) -> impl IntoView {
    let is_required = move || choice.support.get() == TaskSupport::Required;
    let is_possible = move || choice.support.get() != TaskSupport::Forbidden;
    let note = move || {
        if is_required() {
            "This tool runs only as a task"
        } else {
            "Wirescope fetches the result when it is ready"
        }
    };
    let switch = move || {
        view! {
            <div class="task-switch">
                <label>
                    <input
                        type="checkbox"
                        prop:checked=move || choice.is_on()
                        disabled=is_required
                        on:change=move |event| choice.is_on.set(event_target_checked(&event))
                    />
                    <span>"Run as a task"</span>
                    <small>{note}</small>
                </label>
                <label hidden=move || !choice.is_on()>
                    <span>"Keep it for"</span>
                    <input
                        type="number"
                        min="1"
                        aria-label="Seconds to keep the task"
                        prop:value=choice.keep
                        on:input=move |event| choice.keep.set(event_target_value(&event))
                    />
                    <span>"s"</span>
                    <small>"Empty: the server decides"</small>
                </label>
            </div>
        }
    };
    view! { <Show when=is_possible>{switch}</Show> }
}
