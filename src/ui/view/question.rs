//! One question of the server's: who asks, what for, how to answer, and what came of it. Never a modal:
//! several may be open, and each stands in the card of its call as well as among the requests.

mod form;
mod sampling;
mod url;

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use form::FormAnswer;
use sampling::SamplingAnswer;
use url::UrlAnswer;

use crate::mcp::input_request::{InputKind, InputRequest};
use crate::mcp::{self, InputResponse};
use crate::session::Command;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::{Question, QuestionState};
use crate::ui::part::{Code, Colours, FindingList, JsonTree, Told, faults};
use crate::wire::brief;
use crate::wire::json_text::pretty;
use crate::words;

#[component]
pub fn QuestionCard(
    connection: Connection,
    question: Question,
    /// Where the call is that it belongs to.
    #[prop(optional)]
    link: Option<AnyView>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let (server, id) = (connection.id, question.id);
    let answer = Callback::new(move |response: InputResponse| {
        commands.send(Command::Server(server, mcp::Command::Answer(id, response)));
    });
    let state = question.state.clone();
    let word = move || state.with(word);
    let request = Arc::clone(&question.request);
    let (name, kind) = (format!("Question {}", id.0), kind(&request.kind));
    let asks = asks(&connection, &request.kind);
    view! {
        <article
            class="question"
            data-state=word
            data-kind=kind
            aria-label=name
        >
            <header class="head">
                <h3>{asks}</h3>
                <Fate question=question.clone() />
                {link}
            </header>
            <Message request=Arc::clone(&request) />
            <TaskNote request=Arc::clone(&request) />
            <Body connection question answer />
            <FindingList faults=faults(request.findings.iter()) title="What is wrong with this request" />
            <Sent request />
        </article>
    }
}

/// The two ways not to give what an elicitation asks for.
#[component]
fn Refusals(answer: Callback<InputResponse>) -> impl IntoView {
    view! {
        <button type="button" on:click=move |_| answer.run(InputResponse::decline())>
            "Decline"
        </button>
        <button
            type="button"
            class="quiet"
            title="Answer with the action “cancel”: neither accept nor decline"
            on:click=move |_| answer.run(InputResponse::cancel())
        >
            "Dismiss"
        </button>
    }
}

/// Ctrl+Enter sends what is typed here, and not the call around it.
fn when_sent(event: &KeyboardEvent, send: impl Fn()) {
    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
        event.prevent_default();
        event.stop_propagation();
        send();
    }
}

fn kind(kind: &InputKind) -> &'static str {
    match kind {
        InputKind::Form { .. } => "form",
        InputKind::Url { .. } => "url",
        InputKind::Sampling { .. } => "sampling",
        InputKind::Roots => "roots",
    }
}

/// Names the server by its address too: its name is its own word.
fn asks(connection: &Connection, kind: &InputKind) -> impl IntoView + use<> {
    let (place, has_address) =
        connection.place.with_untracked(|place| (words::place(place), place.target().is_some()));
    let name = connection.name().filter(|name| *name != place);
    let is_named = name.is_some();
    let name = name.map(|name| view! { <bdi>{brief::text(&name, 80)}</bdi> });
    let at = (is_named && has_address).then_some(" at ");
    let place = (!is_named || has_address).then(|| view! { <bdi>{place}</bdi> });
    let what = match kind {
        InputKind::Form { .. } => "asks you to fill in a form",
        InputKind::Url { .. } => "asks you to open a URL",
        InputKind::Sampling { .. } => "asks for a message from a model",
        InputKind::Roots => "asks for your roots",
    };
    view! { {name} {at} {place} " " {what} }
}

fn word(state: &QuestionState) -> &'static str {
    match state {
        QuestionState::Open => "open",
        QuestionState::Answered { .. } => "answered",
        QuestionState::Withdrawn { .. } => "withdrawn",
    }
}

#[component]
fn Fate(question: Question) -> impl IntoView {
    let Question { state, asked, completed, .. } = question;
    let fate = move || {
        state.with(|state| match state {
            QuestionState::Open => "Waiting for you".to_owned(),
            QuestionState::Answered { at, response, by } => {
                format!(
                    "{} after {}",
                    words::answered(response, *by),
                    words::duration(at.since(asked))
                )
            }
            QuestionState::Withdrawn { why, .. } => words::withdrawn(*why).to_owned(),
        })
    };
    let done = move || completed.get().then_some("The server says the elicitation is complete");
    view! {
        <span class="fate" role="status">
            {fate}
        </span>
        <span class="done">{done}</span>
    }
}

#[component]
fn Message(request: Arc<InputRequest>) -> impl IntoView {
    let message = match &request.kind {
        InputKind::Form { message, .. } | InputKind::Url { message, .. } => Some(message.clone()),
        InputKind::Sampling { .. } | InputKind::Roots => None,
    };
    message.filter(|message| !message.is_empty()).map(|message| {
        view! { <Told text=message class="message-text" /> }
    })
}

/// A question that was put as a task has been answered already, as far as the server's request goes.
#[component]
fn TaskNote(request: Arc<InputRequest>) -> impl IntoView {
    request.task.clone().map(|task| {
        view! {
            <p class="note">
                "Requested as task " <code>{task}</code>
                ": the server continues and fetches your answer later"
            </p>
        }
    })
}

#[component]
fn Body(
    connection: Connection,
    question: Question,
    answer: Callback<InputResponse>,
) -> impl IntoView {
    let state = question.state.clone();
    move || {
        let question = question.clone();
        match state.get() {
            QuestionState::Open => match &question.request.kind {
                InputKind::Form { .. } => view! { <FormAnswer question answer /> }.into_any(),
                InputKind::Url { url, .. } => {
                    view! { <UrlAnswer url=url.clone() answer /> }.into_any()
                }
                InputKind::Sampling { .. } => {
                    let connection = connection.clone();
                    view! { <SamplingAnswer connection question answer /> }.into_any()
                }
                InputKind::Roots => ().into_any(),
            },
            QuestionState::Answered { response, .. } => view! { <Given response /> }.into_any(),
            QuestionState::Withdrawn { .. } => ().into_any(),
        }
    }
}

/// What was answered, as it went onto the wire.
#[component]
fn Given(response: InputResponse) -> impl IntoView {
    let text = match response {
        InputResponse::Result(result) => pretty(&result.to_string()),
        InputResponse::Error { code, message } => format!("error {code}: {message}"),
    };
    view! {
        <details>
            <summary>"Your answer"</summary>
            <Code text name="Your answer" colours=Colours::Json />
        </details>
    }
}

#[component]
fn Sent(request: Arc<InputRequest>) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let label = format!("{} “{}” as sent", request.method, request.key);
    let root = Arc::clone(&request.params);
    let tree =
        move || is_open.get().then(|| view! { <JsonTree root=Arc::clone(&root) pointer="" /> });
    view! {
        <details class="sent-as" on:toggle=move |_| is_open.set(true)>
            <summary>{label}</summary>
            {tree}
        </details>
    }
}
