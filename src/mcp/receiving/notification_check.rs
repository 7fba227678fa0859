//! What is wrong with a notification, as far as the conversation so far tells.
//!
//! Spec: progress, cancellation, logging and subscriptions of each revision.

use serde_json::Value;

use crate::mcp::client::Client;
use crate::mcp::link::pending::{Place, RequestKind, SUBSCRIPTION_ID};
use crate::mcp::link::track::Track;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::list::List;
use crate::mcp::model::types::LogLevel;
use crate::wire::reader::{Finding, Problem};

pub(in crate::mcp) const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";

impl Client {
    #[inline(never)]
    pub(super) fn check_notification(
        &mut self,
        place: Place,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        match method {
            "notifications/progress" => self.check_progress(params, findings),
            "notifications/message" => self.check_log(place.exchange, params, findings),
            "notifications/cancelled" => self.check_cancelled(params, findings),
            "notifications/resources/updated" if params.get("uri").is_none() => {
                missing(findings, "/params/uri");
            }
            "notifications/tools/list_changed" => self.check_change(List::Tools, findings),
            "notifications/prompts/list_changed" => self.check_change(List::Prompts, findings),
            "notifications/resources/list_changed" => self.check_change(List::Resources, findings),
            _ => {}
        }
        if self.peer.listens_by_request() {
            self.check_place(place, method, params, findings);
        }
    }

    #[inline(never)]
    fn check_progress(&mut self, params: &Value, findings: &mut Vec<Finding>) {
        match params.get("progressToken") {
            None => missing(findings, "/params/progressToken"),
            Some(token) => self.check_report(token, params, findings),
        }
        if !params.get("progress").is_some_and(Value::is_number) {
            let pointer = "/params/progress".to_owned();
            findings.push(Finding { pointer, problem: Problem::NotA("number") });
        }
    }

    fn check_report(&mut self, token: &Value, params: &Value, findings: &mut Vec<Finding>) {
        // A task that was begun before a reload has a token that nobody remembers.
        let may_be_known = self.tasks.runs.values().any(|run| run.origin.is_none());
        if let Some(track) = self.track_with(token) {
            track.advance(params, findings);
        } else if !may_be_known && self.link.given_up().record_with(token).is_none() {
            says(findings, "/params/progressToken", "does not belong to any request in progress");
        }
    }

    fn track_with(&mut self, token: &Value) -> Option<&mut Track> {
        if let Some(request) = self.link.request_with_token(token) {
            return self.link.pending_mut(request).map(|pending| &mut pending.track);
        }
        let origins = self.tasks.runs.values_mut().filter_map(|run| run.origin.as_mut());
        origins.map(|origin| &mut origin.track).find(|track| track.has(token))
    }

    #[inline(never)]
    fn check_change(&self, list: List, findings: &mut Vec<Finding>) {
        if self.lists.is_restless(list) {
            let words = "arrives after every reload of the list, so Wirescope reloads it less and less often";
            says(findings, "/method", words);
        }
    }

    #[inline(never)]
    fn check_log(&self, exchange: ExchangeId, params: &Value, findings: &mut Vec<Finding>) {
        let level = params.get("level").and_then(Value::as_str).map(LogLevel::read);
        match &level {
            None => missing(findings, "/params/level"),
            Some(LogLevel::Other(_)) => {
                says(findings, "/params/level", "is not a log level of the protocol");
            }
            Some(level) => {
                let least = self
                    .logging
                    .least(&self.link, &self.peer, exchange)
                    .filter(|least| level < least);
                if let Some(least) = least {
                    let words = format!("is below the requested level: {}", least.as_str());
                    says(findings, "/params/level", &words);
                }
            }
        }
        if params.get("data").is_none() {
            missing(findings, "/params/data");
        }
        if self.peer.is_ready() && !self.peer.declares("logging/setLevel") {
            says(findings, "/method", "comes from a server that does not declare logging");
        }
    }

    #[inline(never)]
    fn check_cancelled(&self, params: &Value, findings: &mut Vec<Finding>) {
        let Some(id) = params.get("requestId") else {
            // Tasks of 2025-11-25 are cancelled by a request; nothing else goes without an id.
            return missing(findings, "/params/requestId");
        };
        if self.link.is_servers(id) || self.inputs.waits_for(id) {
            return;
        }
        let held = id.as_i64().and_then(|id| self.link.pending(id));
        let words = match held.map(|held| held.kind) {
            Some(RequestKind::Listen | RequestKind::TaskNews) => return,
            Some(_) => "is the id of this client's own request, which only the client may cancel",
            None => "does not belong to any known request",
        };
        says(findings, "/params/requestId", words);
    }

    /// In the modern era some notifications belong on a subscription's stream and nowhere else, and
    /// some nowhere near it.
    #[inline(never)]
    fn check_place(&self, place: Place, method: &str, params: &Value, findings: &mut Vec<Finding>) {
        let id = params.get("_meta").and_then(|meta| meta.get(SUBSCRIPTION_ID));
        let pointer = "/params/_meta/io.modelcontextprotocol~1subscriptionId";
        let Some((listen, kind)) = place.subscription else {
            let subscribed = method.ends_with("/list_changed")
                || matches!(method, ACKNOWLEDGED | "notifications/resources/updated");
            let is_stray = subscribed && !self.listener.notices.is_old(place);
            match id.filter(|_| self.link.is_program(place.exchange)) {
                _ if !is_stray => {}
                Some(_) => says(findings, pointer, "is not the id of a subscription that is open"),
                None if self.link.is_program(place.exchange) => missing(findings, pointer),
                None => says(findings, "/method", "belongs on the stream of subscriptions/listen"),
            }
            return;
        };
        if matches!(method, "notifications/progress" | "notifications/message") {
            says(findings, "/method", "does not belong on the stream of subscriptions/listen");
        }
        match id {
            None => missing(findings, pointer),
            Some(id) if *id != listen => {
                says(findings, pointer, "is not the id of the request that opened this stream");
            }
            Some(_) => {}
        }
        let acknowledged = match kind {
            RequestKind::TaskNews => self.tasks.watch.is_acknowledged(),
            _ => self.listener.notices.is_acknowledged(),
        };
        if method != ACKNOWLEDGED && !acknowledged {
            says(findings, "/method", "comes before the acknowledgement");
        }
    }
}

fn says(findings: &mut Vec<Finding>, pointer: &str, words: &str) {
    findings
        .push(Finding { pointer: pointer.to_owned(), problem: Problem::Says(words.to_owned()) });
}

fn missing(findings: &mut Vec<Finding>, pointer: &str) {
    findings.push(Finding { pointer: pointer.to_owned(), problem: Problem::Missing });
}
