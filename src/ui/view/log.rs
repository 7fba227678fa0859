//! What the server logs besides what it logs of a call.

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::types::LogMessage;
use crate::store::connection::Connection;

/// The newest lines; all of them are in the wire log.
const SHOWN: usize = 200;

#[component]
pub fn LogView(connection: Connection) -> impl IntoView {
    let logs = RwSignal::from(connection.logs);
    let lines = move || logs.with(|logs| logs.iter().rev().take(SHOWN).map(line).collect_view());
    let is_empty = move || logs.with(Vec::is_empty);
    view! {
        <section class="log-view" aria-labelledby="log-title">
            <h2 id="log-title">"Server log, newest first"</h2>
            <p class="note" hidden=move || !is_empty()>
                "Nothing logged yet. What the server logs of a call stands in the call"
            </p>
            <ol role="list" hidden=is_empty>
                {lines}
            </ol>
        </section>
    }
}

fn line(message: &LogMessage) -> AnyView {
    let data = match &message.data {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let level = message.level.as_str().to_owned();
    view! {
        <li data-level=level.clone()>
            <span class="level">{level.clone()}</span>
            <span class="logger">{message.logger.clone()}</span>
            <code>{data}</code>
        </li>
    }
    .into_any()
}
