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

/// Connects a server that is on screen already once more.
pub fn connect_again(commands: Commands, id: ServerId, place: Place) {
    commands.send(match place {
        Place::Web(target) => Command::Server(id, mcp::Command::Connect(target)),
        Place::Demo => Command::Open(id, Place::Demo),
    });
}
