//! Trace context, in the connect form.

use leptos::prelude::*;

use crate::mcp::types::{TraceContext, baggage_fault, parent_fault, state_fault};
use crate::ui::connect_draft::ConnectDraft;

/// Trace context that goes with every request of the modern era, so that a server's spans join a trace
/// kept elsewhere.
#[component]
pub fn TraceFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    view! {
        <fieldset class="entry">
            <legend>"Trace context (2026-07-28)"</legend>
            <TraceField
                draft
                name="traceparent"
                example="00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
                get=|trace| &mut trace.parent
                fault=parent_fault
            />
            <TraceField
                draft
                name="tracestate"
                example="vendor=value"
                get=|trace| &mut trace.state
                fault=state_fault
            />
            <TraceField
                draft
                name="baggage"
                example="userId=alice"
                get=|trace| &mut trace.baggage
                fault=baggage_fault
            />
        </fieldset>
    }
}

#[component]
fn TraceField(
    draft: RwSignal<ConnectDraft>,
    name: &'static str,
    example: &'static str,
    get: fn(&mut TraceContext) -> &mut String,
    fault: fn(&str) -> Option<&'static str>,
) -> impl IntoView {
    let value = Memo::new(move |_| draft.with(|draft| get(&mut draft.trace.clone()).clone()));
    let change = move |event| {
        let text = event_target_value(&event);
        draft.update(|draft| *get(&mut draft.trace) = text);
    };
    let problem = move || value.with(|value| fault(value.trim()));
    let note = format!("{name}-note");
    view! {
        <div class="trace-field">
            <label for=name>
                <code>{name}</code>
            </label>
            <input
                id=name
                type="text"
                class="mono"
                placeholder=example
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || problem().is_some().to_string()
                aria-describedby=note.clone()
                prop:value=value
                on:input=change
            />
            <p class="problem" id=note aria-live="polite">
                {move || problem().map(|words| format!("It {words}; it will not be sent"))}
            </p>
        </div>
    }
}
