//! One tool call: what Claude wants, the person's word on it, what came back.

use std::sync::Arc;

use leptos::prelude::*;

use super::call_end::End;
use super::state::ChatState;
use crate::claude::{self, CallEnd, CallPhase, Scope};
use crate::mcp::types::{Progress, Tool};
use crate::store::server::chat::reply::Call;
use crate::store::server::connection::Connection;
use crate::ui::part::{Code, Colours, JsonTree, ProgressBar, TextEntry, keyed};
use crate::ui::view::question::QuestionCard;
use crate::wire::json_text::pretty;
use crate::words;

/// Claude is still writing the arguments.
#[component]
pub fn Writing(name: String, text: ArcRwSignal<String>) -> impl IntoView {
    let label = format!("Tool call {name}");
    view! {
        <article class="chat-call" data-phase="writing" aria-label=label>
            <header class="head">
                <code class="tool">{name}</code>
                <span class="state">"Claude is writing the arguments…"</span>
            </header>
            <pre class="input">{move || text.get()}</pre>
        </article>
    }
}

/// A call's phase without what it carries.
fn key(phase: &CallPhase) -> &'static str {
    match phase {
        CallPhase::Asking => "asking",
        CallPhase::Running(_) => "running",
        CallPhase::Ended(CallEnd::Returned(result)) => {
            let is_error = result.get("isError").and_then(serde_json::Value::as_bool);
            if is_error == Some(true) { "reported" } else { "returned" }
        }
        CallPhase::Ended(CallEnd::Refused(_)) => "refused",
        CallPhase::Ended(CallEnd::Cancelled) => "cancelled",
        CallPhase::Ended(_) => "failed",
    }
}

#[component]
pub fn CallCard(state: ChatState, call: Call) -> impl IntoView {
    let phase = RwSignal::from(call.phase.clone());
    let shape = Memo::new(move |_| phase.with(key));
    let (tool, server) = match &call.tool {
        Some(tool) => (tool.tool.clone(), tool.server.0.clone()),
        None => (call.name.clone(), String::new()),
    };
    let label = format!("Tool call {tool}");
    let held = StoredValue::new(call.clone());
    let body = move || {
        let call = held.get_value();
        match shape.get() {
            "asking" => view! { <Verdict state call /> }.into_any(),
            "running" => view! { <Running state call /> }.into_any(),
            _ => view! { <End state call /> }.into_any(),
        }
    };
    view! {
        <article class="chat-call" data-phase=shape aria-label=label>
            <header class="head">
                <code class="tool">{tool}</code>
                <span class="of">{server}</span>
                <span class="state" role="status">
                    {move || phase.with(words::claude_call)}
                </span>
            </header>
            {body}
        </article>
    }
}

/// What is known of the tool where it is, for the person to judge.
fn tool_of(state: ChatState, call: &Call) -> Option<(Connection, Arc<Tool>)> {
    let wanted = call.tool.as_ref()?;
    let all = state.stores.servers.entries.get_untracked();
    let connection =
        all.into_iter().find(|held| held.chat.key.with_untracked(|key| *key == wanted.server))?;
    let tool = connection.tools.find(&wanted.tool)?;
    Some((connection, tool))
}

/// The person's word: arguments as they are to go, then yes or no.
#[component]
fn Verdict(state: ChatState, call: Call) -> impl IntoView {
    let id = call.id;
    let (edited, reason) =
        (RwSignal::from(call.edited.clone()), RwSignal::from(call.reason.clone()));
    let wanted = pretty(&call.wanted.to_string());
    let shown = Signal::derive(move || edited.get().unwrap_or_else(|| wanted.clone()));
    let judged = call.clone();
    let arguments = Memo::new(move |_| judged.arguments());
    let mistake = move || arguments.with(|arguments| arguments.clone().err());
    let allow = move |scope| {
        if let Ok(arguments) = arguments.get_untracked() {
            state.talk(claude::Command::Approve { call: id, arguments, scope });
        }
    };
    let refuse = move |_| {
        let reason = reason.get_untracked();
        state.talk(claude::Command::Refuse { call: id, reason });
    };
    let hints = tool_of(state, &call).map(|(_, tool)| hints(&tool)).unwrap_or_default();
    view! {
        <p class="hints" hidden=hints.is_empty()>{hints.clone()}</p>
        <label class="entry">
            <span>"Arguments to send"</span>
            <TextEntry
                is_code=true
                lines=2
                is_wrong=Signal::derive(move || mistake().is_some())
                value=shown
                set=Callback::new(move |text| edited.set(Some(text)))
            />
        </label>
        <p class="mistake" role="alert">{mistake}</p>
        <div class="actions">
            <button type="button" class="primary" on:click=move |_| allow(Scope::Once)>
                "Allow once"
            </button>
            <button type="button" on:click=move |_| allow(Scope::Conversation)>
                "Allow this tool in this conversation"
            </button>
        </div>
        <div class="refusal">
            <TextEntry
                label="Reason, which Claude sees".to_owned()
                placeholder=Signal::stored("Reason, which Claude sees")
                value=reason
                set=Callback::new(move |text| reason.set(text))
            />
            <button type="button" on:click=refuse>
                "Refuse"
            </button>
        </div>
    }
}

/// The server's claims about its tool.
fn hints(tool: &Tool) -> String {
    let hints = &tool.annotations;
    let mut told = Vec::new();
    if hints.read_only == Some(true) {
        told.push("it only reads");
    }
    if hints.destructive == Some(true) && hints.read_only != Some(true) {
        told.push("it may destroy something");
    }
    if hints.open_world == Some(true) {
        told.push("it reaches the outside world");
    }
    if told.is_empty() { String::new() } else { format!("The server says: {}", told.join(", ")) }
}

#[component]
fn Running(state: ChatState, call: Call) -> impl IntoView {
    let id = call.id;
    let arguments = Arc::new(match call.arguments() {
        Ok(Some(edited)) => edited,
        _ => call.wanted.clone(),
    });
    let place = call.runs_as;
    let detail = move || {
        let (server, as_call) = place.get()?;
        let connection = state.stores.servers.find(server)?;
        let questions = connection.questions.clone();
        connection.calls.entries.track();
        let progress = connection
            .calls
            .find(as_call)
            .map(|call| Signal::<Option<Progress>>::from(call.progress.clone()));
        let bar = progress.map(|progress| view! { <ProgressBar progress /> });
        let card = move |question| {
            view! { <QuestionCard connection=connection.clone() question /> }
        };
        Some(view! {
            {bar}
            {keyed(move || questions.of_call(as_call), |question| question.id.0, card)}
        })
    };
    view! {
        <JsonTree root=arguments pointer="" />
        {detail}
        <div class="actions">
            <button type="button" on:click=move |_| state.talk(claude::Command::CancelCall(id))>
                "Cancel this call"
            </button>
        </div>
    }
}

/// Used where a call has ended, and its arguments are history.
#[component]
pub fn Passed(call: Call) -> impl IntoView {
    let edited = call.edited.get_untracked();
    let text = edited.clone().unwrap_or_else(|| call.wanted.to_string());
    let label = if edited.is_some() { "Arguments, as you changed them" } else { "Arguments" };
    view! {
        <details>
            <summary>{label}</summary>
            <Code text=pretty(&text) name="Arguments" colours=Colours::Json />
        </details>
    }
}

/// What people call the server of a call.
pub fn server_name(connection: &Connection) -> String {
    connection.name().unwrap_or_else(|| connection.place.with_untracked(words::place))
}
