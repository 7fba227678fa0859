//! Over the log: the stream of notifications.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp;
use crate::mcp::{Dialect, Listening, Wishes};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Sought;
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use crate::words;

/// The stream of notifications: in the modern era with switches for what it is to bring.
#[component]
pub fn ListeningPart(stores: Stores, connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let identity = connection.identity.clone();
    let dialect = Memo::new(move |_| identity.with(|held| held.as_ref().map(|held| held.dialect)));
    let listening = Signal::from(connection.listening.clone());
    let state = move || match dialect.get() {
        Some(Dialect::HttpSse | Dialect::Stdio) => "sent on the session's own stream".to_owned(),
        _ => listening.with(|listening| words::listening(listening, stores.page.now.get())),
    };
    let can_ask = Memo::new(move |_| {
        listening.with(|held| matches!(held, Listening::Pausing { .. } | Listening::Refused(_)))
    });
    let ask = move |_| commands.send(Command::Server(server, mcp::Command::ListenAgain));
    let held = connection.clone();
    let switches = move || {
        let connection = held.clone();
        (dialect.get() == Some(Dialect::Modern))
            .then(|| view! { <Switches connection listening /> })
    };
    let found = connection.unheard.clone();
    let unheard = move || {
        let verdict = found.get()?;
        let exchange = verdict.clues.first().and_then(|clue| clue.exchange);
        let way = exchange.map(|exchange| Way::to(stores, server, Sought::Failure(exchange)));
        let why = show_failed(stores, Failed::Listening(verdict), as_it_is, false, way);
        Some(view! {
            <details class="unheard">
                <summary>"Why, and what to try"</summary>
                {why}
            </details>
        })
    };
    view! {
        <div class="ask" role="group" aria-label="Notification stream">
            <span class="label">"Notifications"</span>
            {switches}
            <span class="note" role="status" data-stream=move || listening.with(state_key)>
                {state}
            </span>
            <button type="button" hidden=move || !can_ask.get() on:click=ask>
                "Listen now"
            </button>
            <Agreed listening />
            {unheard}
        </div>
    }
}

#[component]
fn Switches(connection: Connection, listening: Signal<Listening>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let identity = connection.identity.clone();
    let declared = Memo::new(move |_| {
        identity.with(|held| {
            held.as_ref().map(|held| Wishes::declared_by(&held.capabilities)).unwrap_or_default()
        })
    });
    // Until the first switch is moved, all that the server declares is wished for.
    let wishes =
        RwSignal::new(listening.with_untracked(wished).unwrap_or(declared.get_untracked()));
    Effect::new(move |_| {
        if let Some(wished) = listening.with(wished) {
            wishes.set(wished);
        }
    });
    let switch = move |name: &'static str, get: fn(&mut Wishes) -> &mut bool| {
        let is_on = move || *get(&mut wishes.get());
        let is_declared = move || *get(&mut declared.get());
        let turn = move |event| {
            wishes.update(|wishes| *get(wishes) = event_target_checked(&event));
            let wishes = wishes.get_untracked();
            commands.send(Command::Server(server, mcp::Command::Listen(wishes)));
        };
        let title = move || {
            let declares = if is_declared() { "declares" } else { "does not declare" };
            format!("The server {declares} notifications for changed {name}")
        };
        view! {
            <label class="switch" title=title data-declared=move || is_declared().to_string()>
                <input type="checkbox" prop:checked=is_on on:change=turn />
                {name}
            </label>
        }
    };
    view! {
        <span class="switches" role="group" aria-label="Notify about changed lists">
            {switch("tools", |wishes| &mut wishes.tools)}
            {switch("prompts", |wishes| &mut wishes.prompts)}
            {switch("resources", |wishes| &mut wishes.resources)}
        </span>
    }
}

/// The switches as the stream at hand was opened with them.
fn wished(listening: &Listening) -> Option<Wishes> {
    let (Listening::Opening { wish } | Listening::Open { wish, .. }) = listening else {
        return None;
    };
    let wants = |key: &str| wish.get(key).and_then(Value::as_bool).unwrap_or_default();
    wish.is_object().then(|| Wishes {
        tools: wants("toolsListChanged"),
        prompts: wants("promptsListChanged"),
        resources: wants("resourcesListChanged"),
    })
}

/// What was asked for and what the server agreed to, where the two differ.
#[component]
fn Agreed(listening: Signal<Listening>) -> impl IntoView {
    let difference = Memo::new(move |_| {
        listening.with(|listening| match listening {
            Listening::Open { wish, honoured: Some(honoured), .. } if wish != honoured => {
                Some((Arc::clone(wish), Arc::clone(honoured)))
            }
            _ => None,
        })
    });
    move || {
        difference.get().map(|(wish, honoured)| {
            view! {
                <p class="difference">
                    "Requested " <code>{wish.to_string()}</code> ", agreed to "
                    <code>{honoured.to_string()}</code>
                </p>
            }
        })
    }
}

fn state_key(listening: &Listening) -> &'static str {
    match listening {
        Listening::Closed => "closed",
        Listening::Opening { .. } => "opening",
        Listening::Open { .. } => "open",
        Listening::Refused(_) => "refused",
        Listening::Pausing { .. } => "pausing",
    }
}
