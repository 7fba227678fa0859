//! What this client offers to the server: its switches and roots, and telling what of them it was told.

use std::sync::Arc;

use crate::mcp::client::Client;
use crate::mcp::model::event::{Event, Offer};
use crate::mcp::model::features::{ClientFeatures, Feature};
use crate::mcp::model::input_request::Root;
use crate::mcp::model::record::Cause;

impl Client {
    pub(in crate::mcp) fn set_features(&mut self, features: ClientFeatures) {
        self.peer.set_features(features);
        self.tell_offer();
    }

    pub(in crate::mcp) fn set_roots(&mut self, roots: Vec<Root>) {
        if !self.peer.set_roots(roots) {
            return;
        }
        self.tell_offer();
        if self.peer.is_ready() && self.peer.declared().has(Feature::Roots) {
            self.link.notify(&self.peer, "notifications/roots/list_changed", None, Cause::Person);
        }
    }

    pub(super) fn tell_offer(&mut self) {
        let Some((features, roots)) = self.peer.offer() else { return };
        let offer = Offer { features, roots: roots.to_vec(), declared: self.peer.told() };
        self.link.tell(Event::Offer(Arc::new(offer)));
    }
}
