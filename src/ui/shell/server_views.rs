//! What the window shows of an open server. The chunk `server` holds it: the shell itself may reach it
//! through this table only.

use leptos::prelude::*;

use super::navigation::Navigation;
use super::server_tab::ServerTab;
use super::share::CopyLink;
use super::wire_panel::WirePanel;
use crate::session::ServerId;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::docked::Docked;
use crate::ui::view::parts::{show_programs, show_tap};
use crate::ui::view::server::{ServerView, provide_parts};

pub type ShowServer = fn(Stores, Connection, RwSignal<ConnectDraft>) -> AnyView;

#[derive(Clone, Copy)]
pub struct ServerViews {
    /// Done once, before anything of it is shown.
    pub prepare: fn(Stores),
    pub navigation: ShowServer,
    pub main: ShowServer,
    pub wire: ShowServer,
    /// In the top bar.
    pub share: ShowServer,
    /// Among the others in the top bar.
    pub tab: fn(Stores, Connection, Memo<Option<ServerId>>) -> AnyView,
    /// On the first screen.
    pub programs: fn(Stores) -> AnyView,
}

impl ServerViews {
    pub const ALL: Self = Self {
        prepare: |stores| {
            provide_parts();
            Docked::provide(stores);
        },
        navigation: |stores, connection, draft| {
            view! { <Navigation stores connection draft /> }.into_any()
        },
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
        tab: |stores, connection, server| {
            view! { <ServerTab stores connection server /> }.into_any()
        },
        programs: show_programs,
    };
}
