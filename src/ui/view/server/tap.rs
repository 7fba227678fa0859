//! A session that others hold: who they are, and the whole wire between them. It is read, and nothing is sent.

use std::sync::Arc;

use leptos::prelude::*;

use crate::mcp::event::{Identity, Phase, Recorded};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::view::connect::connect_again;
use crate::ui::view::failed::{Failed, as_it_is, show_failed};
use crate::ui::view::traffic::TrafficView;
use crate::wire::companion::tap::Transport;
use crate::words;

#[component]
pub fn TapView(stores: Stores, connection: Connection) -> impl IntoView {
    let name = {
        let connection = connection.clone();
        move || {
            connection.identity.track();
            connection.name().unwrap_or_else(|| connection.place.with(words::place))
        }
    };
    let (recorded, identity) = (connection.recorded.clone(), connection.identity.clone());
    let facts = move || {
        let recorded = recorded.get()?;
        Some(view! { <Facts recorded identity=identity.get() /> })
    };
    let traffic = connection.traffic.clone();
    view! {
        <div class="tap">
            <header>
                <h1>{name}</h1>
                <p class="note">
                    "What a client and its server say to each other, recorded by wirescope tap. "
                    "This page sends nothing"
                </p>
                {facts}
            </header>
            <Unread stores connection />
            <TrafficView stores traffic source=ViewFn::default() whose=None />
        </div>
    }
}

#[component]
fn Facts(recorded: Arc<Recorded>, identity: Option<Arc<Identity>>) -> impl IntoView {
    let Recorded { opening, client } = (*recorded).clone();
    let fact = |label: &'static str, value: String| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    let server = identity.as_ref().map(|identity| {
        let name = identity.title.as_ref().or(identity.name.as_ref());
        let words = [name, identity.version.as_ref()].map(|word| word.cloned().unwrap_or_default());
        words.join(" ").trim().to_owned()
    });
    let spoken = identity.map(|identity| {
        fact("Transport", words::spoken(identity.dialect, identity.revision.as_deref()))
    });
    let target = match opening.transport {
        Transport::Stdio => "Command",
        Transport::Http => "Address",
    };
    let started = opening.started.as_secs_f64() * 1000.0;
    view! {
        <dl class="facts">
            {fact("Recorded as", opening.name)}
            {client.map(|client| fact("Client", client))}
            {server.filter(|server| !server.is_empty()).map(|server| fact("Server", server))}
            {spoken}
            {fact(target, opening.target)}
            {fact("Started", figures::date_and_time(started))}
        </dl>
    }
}

/// Why nothing, or nothing more, can be read.
#[component]
fn Unread(stores: Stores, connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let (id, place) = (connection.id, connection.place.clone());
    let again = move |_| connect_again(commands, id, place.get_untracked());
    let phase = connection.phase.clone();
    move || {
        let Phase::Failed { diagnosis } = phase.get() else { return None };
        let card = show_failed(stores, Failed::Record(diagnosis), as_it_is, true, None);
        let again = again.clone();
        Some(view! {
            <div class="unread-record">
                {card}
                <button type="button" class="primary" on:click=again>
                    "Read again"
                </button>
            </div>
        })
    }
}
