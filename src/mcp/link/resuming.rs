//! The rest of an answer that broke off: events of a stream are numbered where the revision has it, and with
//! such a number a GET brings what is missing.
//!
//! Spec: 2025-11-25, Streamable HTTP, resumability.

use super::Link;
use super::deadline::Timer;
use super::exchange::{Exchange, Purpose};
use crate::mcp::model::paces::RESUME;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::peer::Peer;
use crate::wire::pace::Pace;

impl Link {
    /// Events of an answer may be numbered; with such a number the rest can be asked for.
    pub(in crate::mcp) fn can_resume(
        &self,
        peer: &Peer,
        request: i64,
        exchange: &Exchange,
    ) -> bool {
        let tries = self.pending.get(&request).map_or(0, |pending| pending.resumed);
        let most = RESUME.most.unwrap_or(u32::MAX);
        let known =
            exchange.last_event_id().is_some() || exchange.purpose == Purpose::Resume(request);
        let refused = exchange.head.is_some() && !exchange.is_success();
        peer.resumes_answers() && known && !refused && tries < most
    }

    pub(in crate::mcp) fn await_resumption(&mut self, request: i64, exchange: &Exchange) {
        // How many there may be is another matter: those count that bring nothing.
        let row = Pace { most: None, ..RESUME };
        let Some(pending) = self.pending.get_mut(&request) else { return };
        pending.exchange = None;
        pending.resumed += 1;
        if exchange.brought {
            pending.resumed = 1;
        }
        let wish = exchange.retry.unwrap_or(RESUME.usual);
        let pause = pending.resumptions.next(&row, Some(wish), &mut self.jitter);
        if let Some(id) = exchange.last_event_id() {
            self.resume_from.insert(request, id.to_owned());
        }
        self.arm(Timer::Resume(request), pause.unwrap_or(RESUME.usual));
    }

    pub(in crate::mcp) fn resume_answer(&mut self, peer: &Peer, request: i64) {
        if !self.pending.contains_key(&request) {
            return;
        }
        let from = self.resume_from.get(&request).cloned();
        let Some(http) = from.and_then(|from| peer.stream(Some(&from))) else { return };
        let subject = Subject::HttpRequest { method: "GET", path: String::new() };
        let id = self.open(Purpose::Resume(request), http, subject, Cause::App);
        if let Some(pending) = self.pending.get_mut(&request) {
            pending.exchange = Some(id);
        }
    }
}
