//! Hearing about changes of a resource.

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp;
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::store::server::resources::Subscription;
use crate::store::server::traffic::Sought;
use crate::ui::figures;
use crate::ui::view::failed::{Failed, Way, as_it_is, show_failed};

/// Subscribes where the server offers that, and says what was heard.
#[component]
pub fn SubscriptionControl(stores: Stores, connection: Connection, uri: String) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let (id, heard, own) = (connection.id, connection.heard.clone(), uri.clone());
    let state = Memo::new(move |_| heard.of(&own));
    let identity = connection.identity.clone();
    let is_offered = Memo::new(move |_| {
        let declared = |capabilities: &Value| {
            capabilities.pointer("/resources/subscribe").and_then(Value::as_bool) == Some(true)
        };
        identity.with(|held| held.as_ref().is_some_and(|held| declared(&held.capabilities)))
    });
    let is_wanted = Memo::new(move |_| state.with(|state| state.subscription.is_wanted()));
    let toggle = move |_| {
        let uri = uri.clone();
        let command = if is_wanted.get_untracked() {
            mcp::Command::Unsubscribe(uri)
        } else {
            mcp::Command::Subscribe(uri)
        };
        commands.send(Command::Server(id, command));
    };
    let time = move |at: mcp::Moment| {
        figures::time_of_day(stores.page.epoch_millis.get(), at.since(mcp::Moment::default()))
    };
    let words = move || {
        state.with(|state| match &state.subscription {
            Subscription::None => String::new(),
            Subscription::Asked => "Subscribing…".to_owned(),
            Subscription::Active { since } => format!("Subscribed since {}", time(*since)),
            Subscription::NotTaken => {
                "The server acknowledged the subscription without this resource".to_owned()
            }
            Subscription::Failed(_) => "Not subscribed".to_owned(),
        })
    };
    let failed = move || {
        state.with(|state| {
            let Subscription::Failed(failure) = &state.subscription else { return None };
            let method = "resources/subscribe".to_owned();
            let way = Way::to(stores, id, Sought::Method(method.clone()));
            let failed = Failed::Call { failure: failure.clone(), method, verdict: None };
            Some(show_failed(stores, failed, as_it_is, true, Some(way)))
        })
    };
    let updated = move || {
        state.with(|state| {
            let at = state.updated?;
            Some(format!("Updated at {}: read it again to see the change", time(at)))
        })
    };
    view! {
        <button
            type="button"
            hidden=move || !is_offered.get()
            on:click=toggle
        >
            {move || if is_wanted.get() { "Unsubscribe" } else { "Subscribe" }}
        </button>
        <span class="subscription" role="status">
            <span>{words}</span>
            {move || updated().map(|words| view! { <strong>{words}</strong> })}
        </span>
        {failed}
    }
}
