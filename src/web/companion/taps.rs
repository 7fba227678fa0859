//! The records of taps that the companion has.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;

use super::{Companion, Relayed};
use crate::store::Stores;
use crate::store::page::companion::CompanionState;

/// For as long as the page lives, and anew with each companion.
pub(in crate::web) fn list_taps(stores: Stores, companion: Companion) {
    let listing = Rc::new(RefCell::new(None::<Relayed>));
    Effect::new(move |_| {
        let page = stores.page;
        let is_present = page.companion_state.with(CompanionState::is_present);
        // What others have said is none of another host's business.
        let is_asked = is_present && page.is_served_by_companion();
        let asked = is_asked.then(|| companion.taps(move |taps| page.note_taps(taps)));
        listing.replace(asked.flatten());
    });
}
