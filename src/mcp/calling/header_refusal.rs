//! A call that the server refuses because of its `Mcp-Param-*` headers: the tool's schema may have
//! changed, so the tools are listed again and the call goes out once more.
//!
//! Spec: 2026-07-28, Streamable HTTP, custom headers from tool parameters.

use crate::mcp::client::Client;
use crate::mcp::model::failure::CallFailure;
use crate::mcp::model::id::CallId;
use crate::mcp::model::list::List;
use crate::mcp::model::notice::Told;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;

const HEADER_MISMATCH: i64 = -32020;

/// What became of a call's headers.
#[derive(Clone, Debug, Default)]
pub(in crate::mcp) enum HeaderTrouble {
    #[default]
    None,
    /// Waits for the list of tools; this is what it fails with where no list comes.
    Refused(CallFailure),
    /// Has gone out again, and does not a third time.
    Retried,
}

impl Client {
    /// Whether the call is put off until the tools are listed again.
    pub(super) fn puts_off(&mut self, id: CallId, reply: &Reply) -> bool {
        let repeats_in_headers = self.peer.repeats_in_headers() && self.peer.is_ready();
        let refused = reply.error().is_some_and(|error| error.code == HEADER_MISMATCH);
        let Some(call) = self.calls.get_mut(&id).filter(|_| repeats_in_headers && refused) else {
            return false;
        };
        let is_first = matches!(call.headers, HeaderTrouble::None);
        // Other requests repeat nothing that a list could have changed, and a round repeats one that was
        // taken.
        let repeats = call.operation.method == "tools/call" && call.rounds.is_untouched();
        if !is_first || !repeats {
            return false;
        }
        call.headers = HeaderTrouble::Refused(reply.clone().failure());
        let tool = call.operation.name().to_owned();
        self.link.tell_app_notice(Some(id), Told::HeadersRefused { tool });
        self.with_lists(|lists, link, peer| lists.reload(link, peer, List::Tools, Cause::App));
        true
    }

    pub(in crate::mcp) fn retry_refused_calls(&mut self) {
        for (id, _) in self.take_refused_calls() {
            let Some(operation) = self.calls.get(&id).map(|call| call.operation.clone()) else {
                continue;
            };
            let params = operation.params.clone();
            self.ask_call(id, &operation.method, params, Cause::App);
        }
    }

    pub(in crate::mcp) fn give_up_refused_calls(&mut self) {
        for (id, failure) in self.take_refused_calls() {
            self.fail_call(id, failure);
        }
    }

    fn take_refused_calls(&mut self) -> Vec<(CallId, CallFailure)> {
        let take = |(id, call): (&CallId, &mut super::call::Call)| match &call.headers {
            HeaderTrouble::Refused(failure) => {
                let failure = failure.clone();
                call.headers = HeaderTrouble::Retried;
                Some((*id, failure))
            }
            HeaderTrouble::None | HeaderTrouble::Retried => None,
        };
        self.calls.iter_mut().filter_map(take).collect()
    }
}
