//! The form that says where a server is and how to speak to it.

mod draft;
mod form;
mod header_rows;
mod options;
mod trace_fields;

use leptos::prelude::*;

pub use self::draft::ConnectDraft;
pub use self::form::ConnectForm;
use crate::mcp;
use crate::session::command::Place;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::ui::route::{Part, Route, Screen};

/// Opens servers and shows them: the steps of connecting first, then the tools.
pub fn opener(stores: Stores) -> impl Fn(Place) + Copy {
    let commands = expect_context::<Commands>();
    let route = expect_context::<Route>();
    move |place: Place| {
        let id = stores.servers.open(place.clone());
        commands.send(Command::Open(id, place));
        route.navigate(Screen::Server(id, Part::Tools.alone()));
    }
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
    let place = connection.place.clone();
    move || {
        if let Place::Web(target) = place.get_untracked() {
            draft.set(ConnectDraft::from_target(&target));
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
        Place::Demo => Command::Open(id, Place::Demo),
    });
}
