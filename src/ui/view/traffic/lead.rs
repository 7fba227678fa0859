//! The way from a line of the wire to what it is about.

use leptos::prelude::*;

use crate::mcp::event::Record;
use crate::store::server::connection::Connection;
use crate::store::server::lead::Lead;
use crate::ui::route::{Pane, Part, Route, Screen};
use crate::words;

/// Absent where there is nothing of it any more.
#[component]
pub fn LeadButton(connection: Connection, record: std::sync::Arc<Record>) -> impl IntoView {
    let route = expect_context::<Route>();
    let lead = Lead::of(&connection, &record)?;
    let (label, pane) = place(&lead);
    let go = move |_| {
        if let Lead::Call(call) = &lead {
            connection.calls.sought.set(Some(call.id));
        }
        route.navigate(Screen::Server(connection.id, pane.clone()));
    };
    Some(view! {
        <button type="button" title="Go to what this message is about" on:click=go>
            {label}
        </button>
    })
}

fn place(lead: &Lead) -> (String, Pane) {
    let (label, part) = match lead {
        Lead::Call(call) => {
            let asked = call.asked.get_untracked();
            let id = asked.as_ref().and_then(|asked| asked.id());
            let label = words::named_call(id, call.id, call.operation.name());
            return (label, Pane::of_call(&call.operation));
        }
        Lead::Question(_) => ("Requests", Part::Requests),
        Lead::Tools => ("Tools", Part::Tools),
        Lead::Resources => ("Resources", Part::Resources),
        Lead::Prompts => ("Prompts", Part::Prompts),
        Lead::Tasks => ("Tasks", Part::Tasks),
        Lead::Log => ("Log", Part::Log),
        Lead::SignIn(_) => ("Sign-in", Part::SignIn),
        Lead::Overview => ("Overview", Part::Overview),
    };
    (label.to_owned(), part.alone())
}
