use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use super::steps::StepList;
use crate::mcp;
use crate::mcp::event::Identity;
use crate::mcp::types::LogMessage;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::ui::part::CopyButton;
use crate::ui::words;

/// Who the server is, what it can do, how that was found out, and what it logs.
#[component]
pub fn OverviewView(stores: Stores, connection: Connection) -> impl IntoView {
    let identity = connection.identity.clone();
    let known = move || {
        identity.get().map(|identity| {
            view! {
                <Facts identity=identity.clone() />
                <Instructions identity=identity.clone() />
                <Capabilities identity=identity.clone() />
                <Findings identity />
            }
        })
    };
    let heading = {
        let connection = connection.clone();
        move || {
            connection.identity.track();
            connection.name().unwrap_or_else(|| connection.place.with(words::place))
        }
    };
    view! {
        <div class="overview">
            <header>
                <h1>{heading}</h1>
                <Disconnect connection=connection.clone() />
            </header>
            <div class="who">{known}</div>
            <div class="how">
            <section aria-labelledby="found-title">
                <h2 id="found-title">"How it was found"</h2>
                <StepList stores steps=connection.steps.clone() />
            </section>
            <Logs logs=connection.logs.clone() />
            </div>
        </div>
    }
}

#[component]
fn Disconnect(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let ready = move || connection.phase.with(|phase| words::state(phase) == "ready");
    let disconnect = move |_| commands.send(Command::Server(id, mcp::Command::Disconnect));
    view! {
        <Show when=ready>
            <button type="button" on:click=disconnect>
                "Disconnect"
            </button>
        </Show>
    }
}

#[component]
fn Facts(identity: Arc<Identity>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let fact = move |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <dt>{label}</dt><dd>{value}</dd> })
    };
    let code = move |label: &'static str, what: &'static str, value: Option<String>| {
        value.map(|value| {
            view! {
                <dt>{label}</dt>
                <dd>
                    <code>{value.clone()}</code>
                    <CopyButton text=Signal::stored(value) on_copy what />
                </dd>
            }
        })
    };
    let id = identity.as_ref();
    view! {
            <section aria-labelledby="identity-title">
    <h2 id="identity-title">"Identity"</h2>
            <dl class="facts">
                {fact("Name", id.name.clone())}
                {fact("Version", id.version.clone())}
                {fact("Dialect", Some(words::dialect(id.dialect).to_owned()))}
                {fact("Revision", id.revision.clone())}
                {code("Endpoint", "endpoint", Some(id.endpoint.clone()))}
                {code("Session", "session id", id.session_id.clone())}
            </dl>
    </section>
        }
}

#[component]
fn Instructions(identity: Arc<Identity>) -> impl IntoView {
    let words = identity.instructions.clone().filter(|words| !words.trim().is_empty());
    words.map(|words| {
        view! {
            <section aria-labelledby="instructions-title">
                <h2 id="instructions-title">"Instructions for the model"</h2>
                <p class="instructions">{words}</p>
            </section>
        }
    })
}

#[component]
fn Capabilities(identity: Arc<Identity>) -> impl IntoView {
    let Value::Object(object) = &identity.capabilities else { return ().into_any() };
    let line = |(name, value): (&String, &Value)| {
        let detail = value.to_string();
        view! { <li><code>{name.clone()}</code><code class="declared">{detail}</code></li> }
    };
    let lines = object.iter().map(line).collect_view();
    let none = object.is_empty().then(|| view! { <p class="none">"It declares none"</p> });
    view! {
        <section aria-labelledby="capabilities-title">
            <h2 id="capabilities-title">"Capabilities"</h2>
            {none}
            <ul class="capabilities" role="list">{lines}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Findings(identity: Arc<Identity>) -> impl IntoView {
    let findings = identity.findings.clone();
    (!findings.is_empty()).then(|| {
        let lines = findings.into_iter().map(|finding| {
            view! { <li><code>{finding.pointer}</code>" "{finding.problem.to_string()}</li> }
        });
        view! {
            <section aria-labelledby="findings-title">
                <h2 id="findings-title">"Not as the protocol has it"</h2>
                <ul class="findings">{lines.collect_view()}</ul>
            </section>
        }
    })
}

/// The newest lines; all of them are in the wire log.
const SHOWN: usize = 200;

#[component]
fn Logs(logs: ArcRwSignal<Vec<LogMessage>>) -> impl IntoView {
    let line = |message: &LogMessage| {
        let data = match &message.data {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        view! {
            <li data-level=message.level.as_str().to_owned()>
                <span class="level">{message.level.as_str().to_owned()}</span>
                <span class="logger">{message.logger.clone()}</span>
                <code>{data}</code>
            </li>
        }
    };
    let held = logs.clone();
    let lines = move || held.with(|logs| logs.iter().rev().take(SHOWN).map(line).collect_view());
    let any = Memo::new(move |_| logs.with(|logs| !logs.is_empty()));
    view! {
        <Show when=move || any.get()>
            <section aria-labelledby="logs-title">
                <h2 id="logs-title">"Server log, newest first"</h2>
                <ol class="logs" role="list">{lines.clone()}</ol>
            </section>
        </Show>
    }
}
