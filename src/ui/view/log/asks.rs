//! Over the log: its level, and what the server is to announce.

use leptos::prelude::*;

use super::listening::ListeningPart;
use crate::mcp;
use crate::mcp::Dialect;
use crate::mcp::types::LogLevel;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;

/// What the server is asked to tell: how much it logs, and which changes it announces.
#[component]
pub fn LogAsks(stores: Stores, connection: Connection) -> impl IntoView {
    view! {
        <div class="asks">
            <LevelSelect connection=connection.clone() />
            <ListeningPart stores connection />
        </div>
    }
}

/// In the legacy era the level is set once for the session; in the modern one it goes with each call.
#[component]
fn LevelSelect(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let level = connection.log_level.clone();
    let identity = connection.identity.clone();
    let is_modern = Memo::new(move |_| {
        identity.with(|held| held.as_ref().is_some_and(|held| held.dialect == Dialect::Modern))
    });
    let identity = connection.identity.clone();
    let declares = Memo::new(move |_| {
        identity.with(|held| {
            held.as_ref().is_some_and(|held| held.capabilities.get("logging").is_some())
        })
    });
    let is_off = move || !is_modern.get() && !declares.get();
    let choose = move |event| {
        let key = event_target_value(&event);
        let level = (!key.is_empty()).then(|| LogLevel::read(&key));
        commands.send(Command::Server(server, mcp::Command::SetLogLevel(level)));
    };
    let held = level.clone();
    let unset = move || held.with(Option::is_none);
    let option = move |own: LogLevel| {
        let name = own.as_str().to_owned();
        let level = level.clone();
        let chosen = move || level.with(|level| level.as_ref() == Some(&own));
        view! { <option value=name.clone() prop:selected=chosen>{name.clone()}</option> }
    };
    let unset_word = move || if is_modern.get() { "none" } else { "chosen by the server" };
    let note = move || match (is_modern.get(), declares.get()) {
        (true, true) => "sent with each call",
        (true, false) => "sent with each call, although the server does not declare logging",
        (false, true) => "for this session, with logging/setLevel",
        (false, false) => "the server does not declare logging",
    };
    view! {
        <div class="ask">
            <label for="log-level">"Log level"</label>
            <select id="log-level" disabled=is_off on:change=choose aria-describedby="log-level-note">
                // Only the modern era can take a level back.
                <option value="" prop:selected=unset disabled=move || !is_modern.get()>
                    {unset_word}
                </option>
                {LogLevel::ALL.map(option).into_iter().collect_view()}
            </select>
            <span class="note" id="log-level-note">{note}</span>
        </div>
    }
}
