//! Asking for an argument's values: `completion/complete`, one request under way for each field. A newer
//! question takes the place of the one before it.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/completion>

use super::client::Client;
use super::model::completion::{Completion, CompletionChange, Offer};
use super::model::event::Event;
use super::model::failure::CallFailure;
use super::model::id::FieldId;
use super::model::record::Cause;
use super::model::reply::Reply;
use super::pending::Asked;

const COMPLETE: &str = "completion/complete";

impl Client {
    pub(super) fn complete(&mut self, field: FieldId, completion: Completion) {
        self.withdraw_completion(field);
        if !self.peer.is_ready() {
            return self
                .tell_completion(field, CompletionChange::Failed(CallFailure::NotConnected));
        }
        if !self.peer.may_send(COMPLETE) {
            return;
        }
        self.tell_completion(field, CompletionChange::Asked);
        let params = completion.params(self.peer.completes_with_context());
        self.ask(Asked::Completion(field), COMPLETE, params, Cause::App);
    }

    /// Nobody waits for this field's values any more.
    pub(super) fn stop_completing(&mut self, field: FieldId) {
        self.withdraw_completion(field);
        self.tell_completion(field, CompletionChange::Dismissed);
    }

    fn withdraw_completion(&mut self, field: FieldId) {
        let mut all = self.pending.iter();
        let found = all.find(|(_, pending)| pending.asked == Asked::Completion(field));
        let Some(request) = found.map(|(request, _)| *request) else { return };
        let Some(held) = self.forget_request(request) else { return };
        self.withdraw(request, held, "typing went on", Cause::App);
    }

    pub(super) fn completed(&mut self, field: FieldId, reply: Reply) {
        let change = match reply {
            Reply::Result(result) => CompletionChange::Offered(Offer::read(&result)),
            other => CompletionChange::Failed(other.failure()),
        };
        self.tell_completion(field, change);
    }

    pub(super) fn completion_failed(&mut self, field: FieldId, failure: CallFailure) {
        self.tell_completion(field, CompletionChange::Failed(failure));
    }

    /// The connection is gone, and with it the answers.
    pub(super) fn drop_completions(&mut self, failure: &CallFailure) {
        let field = |asked: Asked| match asked {
            Asked::Completion(field) => Some(field),
            _ => None,
        };
        let open = self.pending.values().filter_map(|pending| field(pending.asked));
        let open: Vec<FieldId> = open.collect();
        self.drop_requests(|asked| field(asked).is_some());
        for field in open {
            self.completion_failed(field, failure.clone());
        }
    }

    fn tell_completion(&mut self, field: FieldId, change: CompletionChange) {
        self.tell(Event::Completion(field, change));
    }
}
