//! Calls that are answered with what is kept from before, while it is fresh.

use std::sync::Arc;

use crate::mcp::client::Client;
use crate::mcp::lists::cache::Held;
use crate::mcp::model::call_change::{Answer, CallChange};
use crate::mcp::model::command::Operation;
use crate::mcp::model::freshness::Freshness;
use crate::mcp::model::id::CallId;
use crate::mcp::peer::method::policy;

impl Client {
    /// Answers with what is kept while it is fresh; otherwise it is a call like any other.
    pub(in crate::mcp) fn recall(&mut self, id: CallId, operation: Operation) {
        let kept = self.lists.cache.find(&operation.method, &operation.params, self.link.now());
        let Some((Held::Answer(answer), freshness)) = kept.filter(|_| self.peer.is_ready()) else {
            return self.start_call(id, operation);
        };
        let (at, answer) = (self.link.now(), *answer);
        self.link.tell_call(id, CallChange::Started { at, operation: Arc::new(operation) });
        self.link.tell_call(id, CallChange::Recalled(freshness));
        self.link.tell_call(id, CallChange::Finished { at, answer });
    }

    pub(super) fn keep_answer(&mut self, operation: &Operation, answer: &Answer) {
        if !policy(&operation.method).is_kept || !self.peer.limits_use_of_results() {
            return;
        }
        if let Some(freshness) = Freshness::read(&answer.result, self.link.now()) {
            let held = Held::Answer(Box::new(answer.clone()));
            self.lists.cache.keep(&operation.method, &operation.params, freshness, held);
        }
    }
}
