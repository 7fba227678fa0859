//! What is known of single resources beside the list: subscriptions, and whether what was read is stale.

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Update as _, With as _};
use vecmap::VecMap;

use crate::mcp::Moment;
use crate::mcp::event::ResourceChange;
use crate::mcp::failure::CallFailure;

/// By URI; listed or not. Few: only what a person subscribed to or a server spoke of.
#[derive(Clone, Debug, Default)]
pub struct Resources {
    entries: ArcRwSignal<VecMap<String, ResourceState>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResourceState {
    pub subscription: Subscription,
    /// When the server last said that the content changed, unless it was read after that.
    pub updated: Option<Moment>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Subscription {
    #[default]
    None,
    Asked,
    Active {
        since: Moment,
    },
    /// The server acknowledged the subscriptions without this one.
    NotTaken,
    Failed(CallFailure),
}

impl Subscription {
    /// It can be ended.
    pub fn is_wanted(&self) -> bool {
        matches!(self, Self::Asked | Self::Active { .. } | Self::NotTaken)
    }
}

/// A server may speak of any number of URIs; beyond this many new ones are not kept.
const MOST_URIS: usize = 10_000;

impl Resources {
    /// Tracked.
    pub fn of(&self, uri: &str) -> ResourceState {
        self.entries.with(|entries| entries.get(uri).cloned()).unwrap_or_default()
    }

    #[inline(never)]
    pub(in crate::store) fn apply(&self, uri: &str, change: ResourceChange) {
        self.entries.update(|entries| {
            if entries.len() >= MOST_URIS && !entries.contains_key(uri) {
                return;
            }
            let state = entries.entry(uri.to_owned()).or_default();
            match change {
                ResourceChange::Subscribing => state.subscription = Subscription::Asked,
                ResourceChange::Subscribed { at } => {
                    // A renewed stream goes on with what it had.
                    if !matches!(state.subscription, Subscription::Active { .. }) {
                        state.subscription = Subscription::Active { since: at };
                    }
                }
                ResourceChange::NotTaken => state.subscription = Subscription::NotTaken,
                ResourceChange::SubscriptionFailed(failure) => {
                    state.subscription = Subscription::Failed(failure);
                }
                ResourceChange::Unsubscribed => state.subscription = Subscription::None,
                ResourceChange::Updated { at } => state.updated = Some(at),
            }
        });
    }

    /// The content was read by a request sent at `asked`: what changed before that is known.
    pub(in crate::store) fn was_read(&self, uri: &str, asked: Moment) {
        let is_known = |state: &ResourceState| state.updated.is_some_and(|at| at <= asked);
        if self.entries.with(|entries| entries.get(uri).is_some_and(is_known)) {
            self.entries.update(|entries| {
                if let Some(state) = entries.get_mut(uri) {
                    state.updated = None;
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reactive_graph::owner::Owner;

    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment(Duration::from_secs(seconds))
    }

    #[test]
    fn an_update_is_marked_until_the_resource_is_read_after_it() {
        Owner::new().with(|| {
            let resources = Resources::default();
            resources.apply("a://b", ResourceChange::Updated { at: at(5) });

            resources.was_read("a://b", at(4));
            assert_eq!(resources.of("a://b").updated, Some(at(5)));

            resources.was_read("a://b", at(6));
            assert_eq!(resources.of("a://b").updated, None);
        });
    }

    #[test]
    fn a_subscription_that_is_taken_on_again_is_as_old_as_it_was() {
        Owner::new().with(|| {
            let resources = Resources::default();
            resources.apply("a://b", ResourceChange::Subscribing);
            resources.apply("a://b", ResourceChange::Subscribed { at: at(1) });

            resources.apply("a://b", ResourceChange::Subscribed { at: at(9) });

            assert_eq!(resources.of("a://b").subscription, Subscription::Active { since: at(1) });
        });
    }
}
