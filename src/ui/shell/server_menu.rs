//! What can be done with the server on screen: a menu behind its state.

use leptos::html;
use leptos::prelude::*;

use crate::mcp;
use crate::mcp::event::Phase;
use crate::session::Command;
use crate::session::command::Place;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::part::{Icon, IconName};
use crate::ui::view::connect::{connect_again, editor, opener};

const ID: &str = "server-menu";

/// The button lies over the state, and the menu in the top layer.
#[component]
pub fn ServerMenu(
    stores: Stores,
    connection: Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let menu = NodeRef::<html::Div>::new();
    let edit = editor(stores, &connection, draft);
    let open = opener(stores);
    let held = connection.clone();
    let act = Callback::new(move |deed: Deed| {
        if let Some(menu) = menu.get_untracked() {
            drop(menu.hide_popover());
        }
        let place = held.place.get_untracked();
        match deed {
            Deed::Edit => edit(),
            Deed::Reconnect => connect_again(commands, id, place),
            Deed::Disconnect => commands.send(Command::Server(id, mcp::Command::Disconnect)),
            Deed::CopyUrl => {
                if let Some(target) = place.target() {
                    commands.send(Command::CopyText(target.url.clone()));
                }
            }
            Deed::Duplicate => open(place, held.sign_in.access.get_untracked()),
        }
    });
    let items = Deed::ALL.map(|deed| {
        let connection = connection.clone();
        view! {
            <button type="button" hidden=move || !deed.fits(&connection) on:click=move |_| act.run(deed)>
                {deed.words()}
            </button>
        }
    });
    view! {
        <button
            type="button"
            class="open-menu"
            aria-label="Server menu"
            title="Edit, reconnect, disconnect, copy the URL, duplicate"
            popovertarget=ID
        >
            <Icon name=IconName::ChevronDown />
        </button>
        <div class="menu" id=ID popover="auto" role="group" aria-label="Server menu" node_ref=menu>
            {items.into_iter().collect_view()}
            <AlertSwitch stores />
        </div>
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    Edit,
    Reconnect,
    Disconnect,
    CopyUrl,
    Duplicate,
}

impl Deed {
    const ALL: [Self; 5] =
        [Self::Edit, Self::Reconnect, Self::Disconnect, Self::CopyUrl, Self::Duplicate];

    fn words(self) -> &'static str {
        match self {
            Self::Edit => "Edit connection…",
            Self::Reconnect => "Reconnect",
            Self::Disconnect => "Disconnect",
            Self::CopyUrl => "Copy URL",
            Self::Duplicate => "Duplicate",
        }
    }

    /// Tracks.
    fn fits(self, connection: &Connection) -> bool {
        let is_over =
            connection.phase.with(|phase| matches!(phase, Phase::Closed | Phase::Failed { .. }));
        let (is_demo, has_url) = connection.place.with(|place| {
            let target = place.target();
            (*place == Place::Demo, target.is_some_and(|target| target.program.is_none()))
        });
        match self {
            // The demo server is part of this page, and there is one.
            Self::Edit | Self::Duplicate => !is_demo,
            Self::Reconnect => true,
            Self::Disconnect => !is_over,
            Self::CopyUrl => has_url,
        }
    }
}

/// For all servers: what a person who looks elsewhere wants to hear of.
#[component]
fn AlertSwitch(stores: Stores) -> impl IntoView {
    let layout = stores.settings.layout;
    view! {
        <label>
            <input
                type="checkbox"
                prop:checked=move || layout.with(|layout| layout.alerts)
                on:change=move |event| {
                    let alerts = event_target_checked(&event);
                    layout.update(|layout| layout.alerts = alerts);
                }
            />
            "Notify me when a call longer than 20 s ends while this tab is hidden"
        </label>
    }
}
