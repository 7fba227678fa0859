//! The tab of an open server: its name, its state, what waits there for the person, and a way to close it.

use leptos::html;
use leptos::prelude::*;

use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Icon, IconName, StateDot, reveal};
use crate::ui::route::{Route, Screen};
use crate::ui::view::connect::connect_again;
use crate::words;

#[component]
pub fn ServerTab(
    stores: Stores,
    connection: Connection,
    server: Memo<Option<ServerId>>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let id = connection.id;
    let phase = connection.phase.clone();
    let state = Signal::derive(move || phase.with(crate::ui::part::state_of));
    let phase = connection.phase.clone();
    let place = connection.place.clone();
    let words = move || place.with(|place| phase.with(|phase| words::state(place, phase)));
    let held = connection.clone();
    let name = Signal::derive(move || stores.servers.name_of(&held));
    let waiting = Memo::new(move |_| connection.waiting());
    let waits = move || match waiting.get() {
        0 => String::new(),
        count => count.to_string(),
    };
    let commands = expect_context::<Commands>();
    let close = move |_| {
        let was_here = server.get_untracked() == Some(id);
        close_server(stores, commands, route, id, &name.get_untracked());
        if was_here {
            let next = stores.servers.current.get_untracked();
            let screen = next.map_or(Screen::Start, |id| route.last_of(id));
            route.navigate(screen);
        }
    };
    let tab = NodeRef::<html::Li>::new();
    Effect::new(move |_| {
        if server.get() == Some(id)
            && let Some(tab) = tab.get()
        {
            reveal(&tab);
        }
    });
    view! {
        <li class="server-tab" node_ref=tab data-current=move || (server.get() == Some(id)).then_some("")>
            <a
                href=move || route.address(&route.last_of(id))
                aria-current=move || (server.get() == Some(id)).then_some("page")
                title=move || format!("{}, {}", name.get(), words())
            >
                <StateDot state />
                <span class="name">{name}</span>
                <span class="waits" title="Waiting for you">{waits}</span>
            </a>
            <button
                type="button"
                aria-label=move || format!("Close {}", name.get())
                on:click=close
            >
                <Icon name=IconName::Close />
            </button>
        </li>
    }
}

/// The session ends at once; what was seen of it stays until it is clear that nobody wants it back.
fn close_server(stores: Stores, commands: Commands, route: Route, id: ServerId, name: &str) {
    let Some(connection) = stores.servers.find(id) else { return };
    let state = connection.phase.with_untracked(crate::ui::part::state_of);
    let was_up = !matches!(state, "closed" | "failed");
    let act = move || {
        commands.send(Command::Rest(id));
        stores.servers.close(id);
    };
    let back = move || {
        let Some(connection) = stores.servers.bring_back() else { return };
        if was_up {
            connect_again(commands, id, connection.place.get_untracked());
        }
        route.navigate(route.last_of(id));
    };
    let end = move || {
        stores.servers.let_go();
        commands.send(Command::Close(id));
    };
    stores.undo.offer(stores.page.now.get_untracked(), format!("Closed {name}"), act, back, end);
}
