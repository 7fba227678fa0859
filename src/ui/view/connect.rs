//! The form that says where a server is and how to speak to it.

mod form;
mod header_rows;
mod oauth_fields;
mod option_fields;
mod option_views;
mod options;
mod pasted;
mod registry;
mod secret_field;
mod trace_fields;

use leptos::prelude::*;

pub use self::form::ConnectForm;
pub use self::option_views::{OptionViews, Outside};
use crate::mcp;
use crate::session::command::Place;
use crate::session::{Access, Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::route::{Part, Route, Screen};
use crate::wire::program::Program;

/// Opens servers and shows them: the steps of connecting first, then the tools.
pub fn opener(stores: Stores) -> impl Fn(Place, Access) + Copy {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    move |place: Place, access: Access| {
        if let Some(id) = open_tap(stores, &place) {
            return route.navigate(route.last_of(id));
        }
        let is_invited = stores.page.invitation.with_untracked(|asked| match (asked, &place) {
            (Some(asked), Place::Web(target)) => asked.url == target.url,
            _ => false,
        });
        let (id, all) = match place {
            Place::Web(target) => stores.open(target, access),
            place @ (Place::Demo | Place::Tap { .. }) => {
                let id = stores.servers.open(place.clone());
                (id, vec![Command::Open(id, place)])
            }
        };
        for command in all {
            commands.send(command);
        }
        // A link may name a place of its server as well.
        let named = route.screen_of(id).filter(|_| is_invited);
        route.navigate(named.unwrap_or_else(|| Screen::Server(id, Part::Tools.alone())));
    }
}

/// A record that is read already is not read twice.
fn open_tap(stores: Stores, place: &Place) -> Option<ServerId> {
    let is_it = |open: &Place| match (open, place) {
        (Place::Tap { file: open, .. }, Place::Tap { file, .. }) => open == file,
        _ => false,
    };
    let entries = stores.servers.entries.get_untracked();
    let found = entries.iter().find(|connection| connection.place.with_untracked(is_it));
    found.map(|connection| connection.id)
}

/// Back to the form, with everything filled in.
pub fn editor(
    stores: Stores,
    connection: &Connection,
    draft: RwSignal<ConnectDraft>,
) -> impl Fn() + use<> {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    let id = connection.id;
    let (place, access) = (connection.place.clone(), connection.sign_in.access.clone());
    let wanted = connection.sign_in.wanted.clone();
    move || {
        match place.get_untracked() {
            Place::Web(target) if matches!(target.program, Some(Program::Typed(_))) => {
                stores.page.wanted.set(Some(target));
            }
            Place::Web(target) => {
                let wants_key = wanted.with_untracked(Option::is_some);
                let filled = ConnectDraft::of(&target, access.get_untracked());
                draft.set(ConnectDraft { wants_key, ..filled });
            }
            Place::Demo | Place::Tap { .. } => {}
        }
        commands.send(Command::Close(id));
        stores.servers.remove(id);
        route.navigate(Screen::Start);
    }
}

/// Connects a server that is on screen already once more.
pub fn connect_again(commands: Commands, id: ServerId, place: Place) {
    commands.send(match place {
        Place::Web(target) => Command::Server(id, mcp::Command::Connect(target)),
        place @ (Place::Demo | Place::Tap { .. }) => Command::Open(id, place),
    });
}
