//! What this client offers to the server: its switches and roots, and telling what of them it was told.

use std::sync::Arc;

use super::client::Client;
use super::era::Era;
use super::model::event::{Event, Offer};
use super::model::features::{ClientFeatures, Feature};
use super::model::input_request::Root;
use super::model::record::Cause;

impl Client {
    pub(super) fn set_features(&mut self, features: ClientFeatures) {
        let Some(target) = &mut self.target else { return };
        target.features = features;
        if let Some(Era::Modern(modern)) = &mut self.era {
            modern.features = features;
        }
        self.tell_offer();
    }

    pub(super) fn set_roots(&mut self, roots: Vec<Root>) {
        let Some(target) = self.target.as_mut().filter(|target| target.roots != roots) else {
            return;
        };
        target.roots = roots;
        self.tell_offer();
        if self.is_ready() && self.declared.has(Feature::Roots) {
            self.notify("notifications/roots/list_changed", None, Cause::Person);
        }
    }

    pub(super) fn tell_offer(&mut self) {
        let Some(target) = &self.target else { return };
        let is_declared = matches!(self.era, Some(Era::Legacy(_)));
        let offer = Offer {
            features: target.features,
            roots: target.roots.clone(),
            declared: is_declared.then_some(self.switches),
        };
        self.tell(Event::Offer(Arc::new(offer)));
    }
}
