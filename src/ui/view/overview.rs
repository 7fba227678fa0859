//! A server at a glance.

mod capabilities;
mod checkup;
mod clients;
mod facts;
mod hop;
mod restarting;

use std::sync::Arc;

use leptos::prelude::*;

use super::server::StepList;
use crate::mcp;
use crate::mcp::event::Identity;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::traffic::Sought;
use crate::ui::part::{FindingList, Told, faults};
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};
use crate::words;
use capabilities::Capabilities;
use checkup::CheckConnection;
use clients::Clients;
use facts::Facts;

/// Who the server is, what it can do, how that was found out, and how other clients get to it.
#[component]
pub fn OverviewView(stores: Stores, connection: Connection) -> impl IntoView {
    let identity = connection.identity.clone();
    let held = connection.clone();
    let known = move || {
        identity.get().map(|identity| {
            view! {
                <ModernBlocked stores server=held.id identity=identity.clone() />
                <Facts stores connection=held.clone() identity=identity.clone() />
                <Instructions identity=identity.clone() />
                <Capabilities identity=identity.clone() />
                <Findings identity />
            }
        })
    };
    let held = connection.clone();
    let clients = move || {
        let connection = held.clone();
        held.identity.get().map(|identity| view! { <Clients connection identity /> })
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
                    <h2 id="found-title">"How Wirescope connected"</h2>
                    <StepList stores steps=connection.steps.clone() />
                </section>
                <CheckConnection stores connection=connection.clone() />
                {clients}
            </div>
        </div>
    }
}

#[component]
fn Disconnect(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let ready = move || connection.phase.with(|phase| crate::ui::part::state_of(phase) == "ready");
    let disconnect = move |_| commands.send(Command::Server(id, mcp::Command::Disconnect));
    view! {
        <Show when=ready>
            <button type="button" on:click=disconnect>
                "Disconnect"
            </button>
        </Show>
    }
}

/// What the server may offer in the modern era stays out of sight, for the browser may not ask for it.
#[component]
fn ModernBlocked(stores: Stores, server: ServerId, identity: Arc<Identity>) -> impl IntoView {
    identity.modern_blocked.then(|| {
        let failed = Failed::ModernBlocked(identity.revision.clone().unwrap_or_default());
        let sought = Sought::Method("server/discover".to_owned());
        let way = Some(Way::to(stores, server, sought));
        let card = show_failed(stores, failed, as_it_is, false, way);
        view! {
            <section class="blocked" aria-label="The newest protocol version is blocked">
                {card}
            </section>
        }
    })
}

#[component]
fn Instructions(identity: Arc<Identity>) -> impl IntoView {
    let words = identity.instructions.clone().filter(|words| !words.trim().is_empty());
    words.map(|words| {
        view! {
            <section aria-labelledby="instructions-title">
                <h2 id="instructions-title">"Instructions for the model"</h2>
                <Told text=words class="instructions" />
            </section>
        }
    })
}

#[component]
fn Findings(identity: Arc<Identity>) -> impl IntoView {
    let title = "Violates the specification";
    (!identity.findings.is_empty()).then(|| {
        view! {
            <section aria-labelledby="findings-title">
                <h2 id="findings-title">{title}</h2>
                <FindingList faults=faults(identity.findings.iter()) title />
            </section>
        }
    })
}
