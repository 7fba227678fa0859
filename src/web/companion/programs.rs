//! What was named on the companion's command line, started once.

use leptos::prelude::*;

use crate::session::Access;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::companion::CompanionState;
use crate::web::places;

/// `wirescope -- COMMAND`: whoever named the program there wants it started, and looked at. Once, in the page
/// that the companion has opened.
pub(in crate::web) fn start_what_was_named(stores: Stores, commands: Commands) {
    Effect::new(move |_| {
        let offers = stores.page.companion_state.with(CompanionState::offers);
        let is_first = stores.servers.entries.with_untracked(Vec::is_empty);
        if !is_first || !stores.page.is_companions.get_untracked() {
            return;
        }
        let Some(offered) = offers.iter().find(|offered| offered.listed.at_once) else { return };
        stores.page.is_companions.set(false);
        let (id, all) = stores.open(offered.target(Vec::new()), Access::default());
        for command in all {
            commands.send(command);
        }
        places::show(stores, id);
    });
}
