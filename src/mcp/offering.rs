//! What this client offers to the server: its switches and roots, and telling what of them it was told.

use std::sync::Arc;

use super::client::Client;
use super::model::event::{Event, Offer};
use super::model::features::{ClientFeatures, Feature};
use super::model::input_request::Root;
use super::model::record::Cause;

impl Client {
    pub(super) fn set_features(&mut self, features: ClientFeatures) {
        self.peer.set_features(features);
        self.tell_offer();
    }

    pub(super) fn set_roots(&mut self, roots: Vec<Root>) {
        if !self.peer.set_roots(roots) {
            return;
        }
        self.tell_offer();
        if self.peer.is_ready() && self.peer.declared().has(Feature::Roots) {
            self.notify("notifications/roots/list_changed", None, Cause::Person);
        }
    }

    pub(super) fn tell_offer(&mut self) {
        let Some((features, roots)) = self.peer.offer() else { return };
        let offer = Offer { features, roots: roots.to_vec(), declared: self.peer.told() };
        self.tell(Event::Offer(Arc::new(offer)));
    }
}
