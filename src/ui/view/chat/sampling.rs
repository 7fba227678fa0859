//! Claude's part in a server's wish for a message: the person sees and edits the request before it goes
//! to Claude, and the answer, as a draft, before the server gets it.

use leptos::prelude::*;

use super::state::ChatState;
use crate::claude::sampling::{Phase, SamplingRequest};
use crate::session::agent;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::Question;
use crate::ui::part::{ExplanationCard, TextEntry};
use crate::wire::json;
use crate::wire::json_text::pretty;
use crate::words::explain::claude_failure;

#[component]
pub fn LetClaude(stores: Stores, connection: Connection, question: Question) -> impl IntoView {
    let state = ChatState::new(stores, &connection);
    let id = question.id;
    let text = RwSignal::new(pretty(&question.request.params.to_string()));
    let mistake = move || {
        text.with(|text| json::typed(text).err().map(|error| format!("This is not JSON: {error}")))
    };
    let samplings = RwSignal::from(connection.chat.samplings.clone());
    let phase =
        Memo::new(move |_| samplings.with(|all| all.get(&id).cloned().unwrap_or(Phase::Proposed)));
    let runs = move || {
        matches!(phase.get(), Phase::Asking { .. } | Phase::Answering | Phase::Pausing { .. })
    };
    let ask = move |_| {
        if let Ok(params) = text.with_untracked(|text| json::typed(text)) {
            let request = Box::new(SamplingRequest::read(&params));
            state.send(agent::Command::Sample(id, request));
        }
    };
    let told = move || phase.with(told);
    let failed = move || match phase.get() {
        Phase::Failed(failure) => {
            let explanation = claude_failure(&failure);
            Some(view! { <ExplanationCard explanation on_copy=state.copy() /> })
        }
        _ => None,
    };
    let model = move || stores.claude.settings.with(|settings| settings.model.clone());
    view! {
        <details class="let-claude">
            <summary>"Let Claude write the reply"</summary>
            <label class="entry">
                <span>"What goes to Claude; you can edit it"</span>
                <TextEntry
                    is_code=true
                    lines=10
                    is_wrong=Signal::derive(move || mistake().is_some())
                    value=text
                    set=Callback::new(move |edited| text.set(edited))
                />
            </label>
            <p class="mistake" role="alert">{mistake}</p>
            <div class="verdict">
                <button type="button" hidden=runs disabled=move || mistake().is_some() on:click=ask>
                    "Ask Claude"
                </button>
                <button
                    type="button"
                    hidden=move || !runs()
                    on:click=move |_| state.send(agent::Command::StopSampling(id))
                >
                    "Stop"
                </button>
                <span class="note">"Model " {model} ", with the settings of the chat"</span>
            </div>
            <p class="note" role="status">{told}</p>
            {failed}
        </details>
    }
}

fn told(phase: &Phase) -> Option<String> {
    match phase {
        Phase::Asking { .. } => Some("Waiting for Claude…".to_owned()),
        Phase::Answering => Some("Claude is answering…".to_owned()),
        Phase::Pausing { failure, .. } => {
            Some(format!("{}. Wirescope will try again soon", claude_failure(failure).headline))
        }
        Phase::Drafted(_) => Some(
            "Claude's reply is below. Read it, edit it if needed, then send it: the server has not received it yet"
                .to_owned(),
        ),
        _ => None,
    }
}
