//! Which resources a person wants to hear about. In the legacy era each is asked for by a request of its
//! own; in the modern one the stream of notifications is opened anew with all of them.
//!
//! Spec: 2025-11-25, resources, subscriptions; 2026-07-28, subscriptions.

use serde_json::{Map, Value};

use super::Listener;
use crate::mcp::link::Link;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::event::{Event, ResourceChange};
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::SubscriptionId;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::mcp::peer::Peer;

/// The subscriptions a person asked for, in that order. They outlive a lost connection.
#[derive(Debug, Default)]
pub(in crate::mcp) struct Subscriptions {
    wanted: Vec<(SubscriptionId, String)>,
    minted: u32,
}

impl Subscriptions {
    pub(super) fn uris(&self) -> impl Iterator<Item = &str> {
        self.wanted.iter().map(|(_, uri)| uri.as_str())
    }

    pub(in crate::mcp) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    fn find(&self, uri: &str) -> Option<SubscriptionId> {
        self.wanted.iter().find(|(_, wanted)| wanted == uri).map(|(id, _)| *id)
    }

    fn uri(&self, id: SubscriptionId) -> Option<String> {
        self.wanted.iter().find(|(held, _)| *held == id).map(|(_, uri)| uri.clone())
    }

    fn add(&mut self, uri: String) -> SubscriptionId {
        self.minted += 1;
        let id = SubscriptionId(self.minted);
        self.wanted.push((id, uri));
        id
    }

    fn remove(&mut self, id: SubscriptionId) {
        self.wanted.retain(|(held, _)| *held != id);
    }
}

impl Listener {
    pub(in crate::mcp) fn subscribe(&mut self, link: &mut Link, peer: &Peer, uri: String) {
        if self.subscriptions.find(&uri).is_some() {
            return;
        }
        if !peer.is_ready() {
            let failure = CallFailure::NotConnected;
            return tell_resource(link, &uri, ResourceChange::SubscriptionFailed(failure));
        }
        tell_resource(link, &uri, ResourceChange::Subscribing);
        let id = self.subscriptions.add(uri);
        if peer.may_send("resources/subscribe") {
            self.ask_subscription(link, peer, id, Cause::Person);
        } else if peer.listens_by_request() {
            self.renew_notices(link, peer, Cause::Person);
        } else {
            self.subscription_failed(link, id, CallFailure::NotConnected);
        }
    }

    /// What was asked for ends at once as far as the page is concerned; the server is told.
    pub(in crate::mcp) fn unsubscribe(&mut self, link: &mut Link, peer: &Peer, uri: &str) {
        let Some(id) = self.subscriptions.find(uri) else { return };
        self.subscriptions.remove(id);
        tell_resource(link, uri, ResourceChange::Unsubscribed);
        link.drop_requests(|kind| kind == RequestKind::Subscribe(id));
        if !peer.is_ready() {
            return;
        }
        if peer.may_send("resources/unsubscribe") {
            let params = about(uri);
            link.ask(
                peer,
                RequestKind::Unsubscribe,
                "resources/unsubscribe",
                params,
                Cause::Person,
            );
        } else {
            self.renew_notices(link, peer, Cause::Person);
        }
    }

    /// A session begins: the legacy era's server knows nothing of what the one before was asked for.
    /// In the modern era the stream of notifications carries it all by itself.
    pub(in crate::mcp) fn subscribe_again(&mut self, link: &mut Link, peer: &Peer) {
        let held: Vec<_> = self.subscriptions.wanted.iter().map(|(id, _)| *id).collect();
        for id in held {
            let Some(uri) = self.subscriptions.uri(id) else { continue };
            tell_resource(link, &uri, ResourceChange::Subscribing);
            if peer.may_send("resources/subscribe") {
                self.ask_subscription(link, peer, id, Cause::App);
            }
        }
    }

    /// Leaving the server ends them all.
    pub(super) fn drop_subscriptions(&mut self, link: &mut Link) {
        for (_, uri) in std::mem::take(&mut self.subscriptions.wanted) {
            tell_resource(link, &uri, ResourceChange::Unsubscribed);
        }
    }

    fn ask_subscription(&mut self, link: &mut Link, peer: &Peer, id: SubscriptionId, cause: Cause) {
        let Some(uri) = self.subscriptions.uri(id) else { return };
        link.ask(peer, RequestKind::Subscribe(id), "resources/subscribe", about(&uri), cause);
    }

    pub(in crate::mcp) fn subscription_answered(
        &mut self,
        link: &mut Link,
        id: SubscriptionId,
        reply: Reply,
    ) {
        let failure = match reply {
            Reply::Result(_) => {
                let Some(uri) = self.subscriptions.uri(id) else { return };
                return tell_resource(link, &uri, ResourceChange::Subscribed { at: link.now() });
            }
            // The connection is lost, or was answered for by another request; it is asked for again.
            Reply::Network(_) => return,
            other => other.failure(),
        };
        self.subscription_failed(link, id, failure);
    }

    pub(in crate::mcp) fn subscription_failed(
        &mut self,
        link: &mut Link,
        id: SubscriptionId,
        failure: CallFailure,
    ) {
        let Some(uri) = self.subscriptions.uri(id) else { return };
        self.subscriptions.remove(id);
        tell_resource(link, &uri, ResourceChange::SubscriptionFailed(failure));
    }

    /// `notifications/subscriptions/acknowledged`: what the server took on of what was asked for.
    pub(super) fn subscriptions_acknowledged(&mut self, link: &mut Link, params: &Value) {
        let taken = params.pointer("/notifications/resourceSubscriptions");
        let taken = taken.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let uris: Vec<String> = self.subscriptions.uris().map(str::to_owned).collect();
        for uri in uris {
            let is_taken = taken.iter().any(|taken| taken.as_str() == Some(&uri));
            let change = if is_taken {
                ResourceChange::Subscribed { at: link.now() }
            } else {
                ResourceChange::NotTaken
            };
            tell_resource(link, &uri, change);
        }
    }

    /// The stream that would carry the updates was refused.
    pub(super) fn all_subscriptions_failed(&mut self, link: &mut Link, failure: &CallFailure) {
        for (_, uri) in std::mem::take(&mut self.subscriptions.wanted) {
            tell_resource(link, &uri, ResourceChange::SubscriptionFailed(failure.clone()));
        }
    }

    /// `notifications/resources/updated`, which may name a part of what was subscribed to. Tells what has changed.
    #[inline(never)]
    pub(in crate::mcp) fn resource_updated(&self, link: &mut Link, params: &Value) -> Vec<String> {
        let Some(uri) = params.get("uri").and_then(Value::as_str) else { return Vec::new() };
        let above = self.subscriptions.uris().filter(|wanted| is_below(uri, wanted));
        let changed: Vec<String> = above.chain([uri]).map(str::to_owned).collect();
        let now = link.now();
        for uri in &changed {
            tell_resource(link, uri, ResourceChange::Updated { at: now });
        }
        changed
    }
}

fn tell_resource(link: &mut Link, uri: &str, change: ResourceChange) {
    link.tell(Event::Resource(uri.into(), change));
}

/// Whether `uri` names a part of `whole`, as `file:///a/b` does of `file:///a`.
fn is_below(uri: &str, whole: &str) -> bool {
    uri.strip_prefix(whole).is_some_and(|rest| {
        !rest.is_empty() && (whole.ends_with('/') || rest.starts_with(['/', '?', '#']))
    })
}

fn about(uri: &str) -> Map<String, Value> {
    Map::from_iter([("uri".to_owned(), Value::from(uri))])
}
