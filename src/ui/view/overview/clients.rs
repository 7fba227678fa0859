//! The lines that set this server up in common clients.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::Dialect;
use crate::mcp::event::{Identity, StepKind};
use crate::session::Command;
use crate::session::client_config::{Transport, client_configs};
use crate::session::command::Place;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{CopyButton, Tabs};
use crate::words;

#[component]
pub fn Clients(connection: Connection, identity: Arc<Identity>) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let Place::Web(target) = connection.place.get_untracked() else { return ().into_any() };
    if identity.is_program {
        return ().into_any();
    }
    if identity.dialect == Dialect::Event {
        return view! {
            <section aria-labelledby="clients-title">
                <h2 id="clients-title">"Use it in a client"</h2>
                <p class="none">"Other clients do not speak the event dialect"</p>
            </section>
        }
        .into_any();
    }
    let (url, transport) = match identity.dialect {
        Dialect::HttpSse => (stream_url(&connection).unwrap_or(target.url.clone()), Transport::Sse),
        _ => (identity.endpoint.clone(), Transport::Http),
    };
    let name = identity.name.clone().unwrap_or_else(|| words::host(&url));
    let configs = StoredValue::new(client_configs(&name, &url, transport, &target));
    let labels: Vec<&'static str> =
        configs.with_value(|all| all.iter().map(|config| config.client).collect());
    let chosen = RwSignal::new(labels.first().copied().unwrap_or_default());
    let of = move |pick: fn(&crate::session::client_config::ClientConfig) -> String| {
        configs.with_value(|all| {
            let found = all.iter().find(|config| config.client == chosen.get());
            found.map(pick).unwrap_or_default()
        })
    };
    let text = Signal::derive(move || of(|config| config.text.clone()));
    let place = move || of(|config| config.place.to_owned());
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    view! {
        <section aria-labelledby="clients-title">
            <h2 id="clients-title">"Use it in a client"</h2>
            <Tabs
                name="Clients"
                labels
                chosen
                choose=Callback::new(move |client| chosen.set(client))
            />
            <div class="client" role="tabpanel" aria-label=move || chosen.get()>
                <p>
                    <span>{place}</span>
                    <CopyButton text on_copy what="these lines" />
                </p>
                <pre tabindex="0" role="group" aria-label="Lines for the client">
                    <code>{text}</code>
                </pre>
            </div>
        </section>
    }
    .into_any()
}

/// Where the event stream of HTTP+SSE was opened: that is the address clients want.
fn stream_url(connection: &Connection) -> Option<String> {
    connection.steps.with_untracked(|steps| {
        let streams = steps.iter().rev().find(|step| step.kind == StepKind::Stream);
        streams.map(|step| step.url.clone())
    })
}
