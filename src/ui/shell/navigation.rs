use leptos::prelude::*;

use crate::store::connection::Connection;
use crate::ui::part::{Icon, IconName, StateDot};
use crate::ui::route::{Pane, Route, Screen};
use crate::ui::words;

/// One server's state and its parts.
#[component]
pub fn Navigation(connection: Connection) -> impl IntoView {
    let route = expect_context::<Route>();
    let id = connection.id;
    let on_overview = move || route.pane() == Some(Pane::Overview);
    let on_tools = move || matches!(route.pane(), Some(Pane::Tools(_)));
    let tools = connection.tools.entries.clone();
    let count = move || tools.with(|all| all.len());
    let reached = connection.reached.clone();
    view! {
        <nav class="navigation" aria-label="Parts of this server">
            <ConnectionState connection />
            <Show when=move || reached.get()>
            <ul role="list">
                <li>
                    <a
                        href=Screen::Server(id, Pane::Overview).hash()
                        aria-current=move || on_overview().then_some("page")
                    >
                        <Icon name=IconName::Gauge />
                        <span>"Overview"</span>
                    </a>
                </li>
                <li>
                    <a
                        href=move || route.tools_of(id).hash()
                        aria-current=move || on_tools().then_some("page")
                    >
                        <Icon name=IconName::Wrench />
                        <span>"Tools"</span>
                        <span class="count">{count.clone()}</span>
                    </a>
                </li>
            </ul>
            </Show>
        </nav>
    }
}

#[component]
fn ConnectionState(connection: Connection) -> impl IntoView {
    let phase = connection.phase.clone();
    let state = Signal::derive(move || phase.with(words::state));
    let phase = connection.phase.clone();
    let word = Memo::new(move |_| phase.with(words::phase));
    let identity = connection.identity.clone();
    let dialect = move || {
        identity.with(|identity| {
            let identity = identity.as_ref()?;
            Some(words::spoken(identity.dialect, identity.revision.as_deref()))
        })
    };
    view! {
        <div class="connection-state" data-state=state>
            <div class="word" role="status">
                <StateDot state />
                <span>{word}</span>
            </div>
            <span class="dialect">{dialect}</span>
        </div>
    }
}
