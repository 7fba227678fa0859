//! The list of a server's parts, at the side.

use leptos::html;
use leptos::prelude::*;

use super::server_menu::ServerMenu;
use crate::mcp::{self, Dialect};
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::figures;
use crate::ui::part::{Deaf, Icon, IconName, StateDot, reveal};
use crate::ui::route::{Part, Route};
use crate::ui::view::parts::Parts;
use crate::words;

/// One server's state and its parts.
#[component]
pub fn Navigation(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let layout = stores.settings.layout;
    let reached = connection.reached.clone();
    let identity = connection.identity.clone();
    let came_about = connection.reached.clone();
    let held = connection.clone();
    // There is nothing of a server yet but how it is reached.
    let early = move || {
        [link_as(&held, Part::Tools, "Connection"), link(&held, Part::SignIn)].collect_view()
    };
    let held = connection.clone();
    let parts = move || {
        let is_event = identity.with(|identity| {
            identity.as_ref().is_some_and(|identity| identity.dialect == Dialect::Event)
        });
        let is_demo = held.place.with(|place| *place == Place::Demo);
        let offered = Part::ALL.into_iter().filter(|part| part.is_offered(is_event, is_demo));
        offered.map(|part| link(&held, part)).collect_view()
    };
    if connection.is_tap() {
        return view! {
            <nav class="navigation" aria-label="Parts of this server">
                <ConnectionState stores connection draft />
            </nav>
        }
        .into_any();
    }
    view! {
        <nav
            class="navigation"
            aria-label="Parts of this server"
            data-icons=move || layout.with(|layout| layout.icons).then_some("")
        >
            <ConnectionState stores connection draft />
            <Show when=move || reached.get()>
                <ul role="list">{parts.clone()}</ul>
            </Show>
            <Show when=move || !came_about.get()>
                <ul role="list">{early.clone()}</ul>
            </Show>
            <button
                type="button"
                class="icon-button fold"
                aria-label="Icons only"
                title="Show icons only"
                aria-pressed=move || layout.with(|layout| layout.icons).to_string()
                on:click=move |_| layout.update(|layout| layout.icons = !layout.icons)
            >
                <Icon name=IconName::PanelLeft />
            </button>
        </nav>
    }
    .into_any()
}

fn link(connection: &Connection, part: Part) -> AnyView {
    link_as(connection, part, "")
}

fn link_as(connection: &Connection, part: Part, other_name: &'static str) -> AnyView {
    let route = expect_context::<Route>();
    let id = connection.id;
    let icon = match part {
        Part::Overview => IconName::Gauge,
        Part::Tools => IconName::Wrench,
        Part::Resources => IconName::File,
        Part::Prompts => IconName::Speech,
        Part::Tasks => IconName::Clock,
        Part::Requests => IconName::Question,
        Part::Log => IconName::Lines,
        Part::Composer => IconName::Send,
        Part::SignIn => IconName::Key,
        Part::Chat => IconName::Chat,
    };
    let is_early = !other_name.is_empty();
    let (icon, name) = if is_early { (IconName::Gauge, other_name) } else { (icon, part.name()) };
    let figure = if is_early { Signal::default() } else { figure(connection, part) };
    // What waits for the person stands out from what merely exists.
    let waits = matches!(part, Part::Requests | Part::Chat).then_some("");
    let entry = NodeRef::<html::Li>::new();
    let parts = expect_context::<Parts>();
    Effect::new(move |_| {
        if route.part() == Some(part)
            && let Some(entry) = entry.get()
        {
            reveal(&entry);
        }
    });
    view! {
        <li node_ref=entry>
            <a
                href=move || route.address(&route.part_of(id, part))
                on:pointerover=move |_| parts.want(part)
                on:focus=move |_| parts.want(part)
                aria-current=move || (route.part() == Some(part)).then_some("page")
                title=name
            >
                <Icon name=icon />
                <span>{name}</span>
                <span class="count" data-waits=waits>{figure}</span>
            </a>
        </li>
    }
    .into_any()
}

/// How many there are of what a part shows, each list by itself; empty where that says nothing.
fn figure(connection: &Connection, part: Part) -> Signal<String> {
    let connection = connection.clone();
    let waiting = |count: usize| if count > 0 { figures::count(count) } else { String::new() };
    let figure = move || match part {
        Part::Tools => figures::count(connection.tools.entries.with(|all| all.len())),
        Part::Resources => {
            let resources = figures::count(connection.resources.entries.with(|all| all.len()));
            match connection.templates.entries.with(|all| all.len()) {
                0 => resources,
                templates => format!("{resources} + {}", figures::count(templates)),
            }
        }
        Part::Prompts => figures::count(connection.prompts.entries.with(|all| all.len())),
        Part::Tasks => figures::count(connection.tasks.entries.with(Vec::len)),
        Part::Requests => waiting(connection.questions.open()),
        Part::Chat => waiting(connection.chat.waiting()),
        Part::Log => figures::count(connection.log.count()),
        _ => String::new(),
    };
    Signal::derive(figure)
}

#[component]
fn ConnectionState(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let server = connection.id;
    let listen = Callback::new(move |()| {
        commands.send(Command::Server(server, mcp::Command::ListenAgain));
    });
    let listening = Signal::from(connection.listening.clone());
    let phase = connection.phase.clone();
    let state = Signal::derive(move || phase.with(crate::ui::part::state_of));
    let phase = connection.phase.clone();
    let place = connection.place.clone();
    let word =
        Memo::new(move |_| place.with(|place| phase.with(|phase| words::state(place, phase))));
    let identity = connection.identity.clone();
    let dialect = move || {
        identity.with(|identity| {
            let identity = identity.as_ref()?;
            Some(words::spoken(identity.dialect, identity.revision.as_deref()))
        })
    };
    let menu = (!connection.is_tap()).then(|| view! { <ServerMenu stores connection draft /> });
    view! {
        <div class="connection-state" data-state=state>
            <div class="word" role="status">
                <StateDot state />
                <span>{word}</span>
            </div>
            <span class="dialect">{dialect}</span>
            {menu}
            <Deaf listening now=stores.page.now what="Not listening" on_listen=listen />
        </div>
    }
}
