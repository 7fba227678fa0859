//! Asking for an argument's values: `completion/complete`, one request under way for each field. A newer
//! question takes the place of the one before it.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion>

use crate::mcp::link::Link;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::model::completion::{Completion, CompletionChange, Offer};
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::FieldId;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::mcp::peer::Peer;

const COMPLETE: &str = "completion/complete";

pub(in crate::mcp) fn ask(link: &mut Link, peer: &Peer, field: FieldId, completion: Completion) {
    withdraw(link, peer, field);
    if !peer.is_ready() {
        return failed(link, field, CallFailure::NotConnected);
    }
    if !peer.may_send(COMPLETE) {
        return;
    }
    tell(link, field, CompletionChange::Asked);
    let params = completion.params(peer.completes_with_context());
    link.ask(peer, RequestKind::Completion(field), COMPLETE, params, Cause::App);
}

/// Nobody waits for this field's values any more.
pub(in crate::mcp) fn stop(link: &mut Link, peer: &Peer, field: FieldId) {
    withdraw(link, peer, field);
    tell(link, field, CompletionChange::Dismissed);
}

fn withdraw(link: &mut Link, peer: &Peer, field: FieldId) {
    link.call_off(peer, RequestKind::Completion(field), "typing went on", Cause::App);
}

pub(in crate::mcp) fn answered(link: &mut Link, field: FieldId, reply: Reply) {
    let change = match reply {
        Reply::Result(result) => CompletionChange::Offered(Offer::read(&result)),
        other => CompletionChange::Failed(other.failure()),
    };
    tell(link, field, change);
}

pub(in crate::mcp) fn failed(link: &mut Link, field: FieldId, failure: CallFailure) {
    tell(link, field, CompletionChange::Failed(failure));
}

/// The connection is gone, and with it the answers.
pub(in crate::mcp) fn drop_all(link: &mut Link, failure: &CallFailure) {
    let field = |kind: RequestKind| match kind {
        RequestKind::Completion(field) => Some(field),
        _ => None,
    };
    let open = link.all_pending().filter_map(|(_, pending)| field(pending.kind));
    let open: Vec<FieldId> = open.collect();
    link.drop_requests(|kind| field(kind).is_some());
    for field in open {
        failed(link, field, failure.clone());
    }
}

fn tell(link: &mut Link, field: FieldId, change: CompletionChange) {
    link.tell(Event::Completion(field, change));
}
