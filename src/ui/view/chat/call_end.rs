//! What a call came to. All of it is the server's words: shown as such, and inert.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::call::{Passed, server_name};
use super::state::ChatState;
use crate::claude::{CallEnd, CallPhase};
use crate::mcp::types::ToolResult;
use crate::session::ServerId;
use crate::store::server::chat::reply::Call;
use crate::store::server::traffic::Sought;
use crate::ui::part::{Code, Colours, ContentBlocks, JsonTree};
use crate::ui::route::{Pane, Part, Route, Screen};
use crate::ui::view::call::save;

#[component]
pub fn End(state: ChatState, call: Call) -> impl IntoView {
    let end = call.phase.with_untracked(|phase| match phase {
        CallPhase::Ended(end) => Some(end.clone()),
        _ => None,
    });
    let said = match end {
        Some(CallEnd::Returned(result)) => {
            view! { <Returned state call=call.clone() result=Arc::new(result) /> }.into_any()
        }
        Some(CallEnd::Failed(why)) => view! { <p class="why">{why}</p> }.into_any(),
        Some(CallEnd::Refused(reason)) if !reason.trim().is_empty() => {
            view! { <p class="why">"Claude was told: " {reason}</p> }.into_any()
        }
        Some(CallEnd::BadArguments(text)) => {
            view! { <Code text name="What Claude wrote" colours=Colours::None /> }.into_any()
        }
        _ => ().into_any(),
    };
    view! {
        <Passed call=call.clone() />
        {said}
        <Links state call />
    }
}

#[component]
fn Returned(state: ChatState, call: Call, result: Arc<Value>) -> impl IntoView {
    let commands = state.commands;
    let route = expect_context::<Route>();
    let server = call.runs_as.get_untracked().map_or(state.server, |(server, _)| server);
    let save = Callback::new(move |file| save(commands, &file));
    let open = Callback::new(move |uri| {
        let pane = Pane { part: Part::Resources, chosen: Some(uri) };
        route.navigate(Screen::Server(server, pane));
    });
    let read = ToolResult::read(&result);
    let (has_content, has_structure) = (!read.content.is_empty(), read.structured.is_some());
    let structured = (!has_content || has_structure).then(|| {
        let is_whole = result.get("structuredContent").is_none();
        let pointer = if is_whole { "" } else { "/structuredContent" };
        view! { <JsonTree root=Arc::clone(&result) pointer /> }
    });
    let content =
        has_content.then(|| view! { <ContentBlocks result=Arc::clone(&result) save open /> });
    let who = state.stores.servers.find(server).map_or_else(
        || "Text from the server".to_owned(),
        |connection| format!("Text from the server {}", server_name(&connection)),
    );
    view! {
        <figure class="words">
            <figcaption>
                {who} ": shown as received; trust it only as far as you trust the server"
            </figcaption>
            {content}
            {structured}
        </figure>
    }
}

/// To the call where it ran, and to its messages.
#[component]
fn Links(state: ChatState, call: Call) -> impl IntoView {
    let route = expect_context::<Route>();
    let runs_as = RwSignal::from(call.runs_as);
    let tool = call.tool.map(|tool| tool.tool);
    let to_tool = move |_| {
        if let Some((server, _)) = runs_as.get_untracked() {
            let pane = Pane { part: Part::Tools, chosen: tool.clone() };
            route.navigate(Screen::Server(server, pane));
        }
    };
    let to_wire = move |_| {
        if let Some((server, as_call)) = runs_as.get_untracked() {
            point_at(state, route, server, as_call);
        }
    };
    view! {
        <div class="actions" hidden=move || runs_as.get().is_none()>
            <button type="button" class="quiet" on:click=to_tool>
                "Show the call in Tools"
            </button>
            <button type="button" class="quiet" on:click=to_wire>
                "Show in the wire log"
            </button>
        </div>
    }
}

fn point_at(state: ChatState, route: Route, server: ServerId, as_call: crate::mcp::CallId) {
    state.stores.show_in_wire(server, &Sought::Call(as_call));
    // The panel shows the log of the server on screen.
    state.chat().shows_api.set(false);
    if server != state.server {
        route.navigate(Screen::Server(server, Part::Tools.alone()));
    }
}
