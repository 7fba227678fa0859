//! What the window shows of an open server. The chunk `server` holds it: the shell itself may reach it
//! through this table only.

use leptos::prelude::*;

use super::navigation::Navigation;
use super::share::CopyLink;
use super::wire_panel::WirePanel;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::view::parts::{show_programs, show_tap};
use crate::ui::view::server::{ServerView, provide_parts};

pub type ShowServer = fn(Stores, Connection, RwSignal<ConnectDraft>) -> AnyView;

#[derive(Clone, Copy)]
pub struct ServerViews {
    /// Done once, before anything of it is shown.
    pub prepare: fn(),
    pub navigation: ShowServer,
    pub main: ShowServer,
    pub wire: ShowServer,
    /// In the top bar.
    pub share: ShowServer,
    /// On the first screen.
    pub programs: fn(Stores) -> AnyView,
}

impl ServerViews {
    pub const ALL: Self = Self {
        prepare: provide_parts,
        navigation: |stores, connection, _| view! { <Navigation stores connection /> }.into_any(),
        main: |stores, connection, draft| {
            if connection.is_tap() {
                show_tap(stores, connection)
            } else {
                view! { <ServerView stores connection draft /> }.into_any()
            }
        },
        // The wire is all that there is of a tap.
        wire: |stores, connection, _| {
            (!connection.is_tap()).then(|| view! { <WirePanel stores connection /> }).into_any()
        },
        share: |stores, connection, _| {
            let is_tap = connection.is_tap();
            (!is_tap).then(|| view! { <CopyLink stores connection /> }).into_any()
        },
        programs: show_programs,
    };
}
