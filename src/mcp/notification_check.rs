//! What is wrong with a notification, as far as the conversation so far tells.
//!
//! Spec: progress, cancellation, logging and subscriptions of each revision.

use serde_json::Value;

use super::client::Client;
use super::model::http::ExchangeId;
use super::model::list::List;
use super::model::types::LogLevel;
use super::pending::Asked;
use crate::wire::json_rpc::RequestId;
use crate::wire::reader::{Finding, Problem};

pub(super) const ACKNOWLEDGED: &str = "notifications/subscriptions/acknowledged";
const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";
/// The server's latest requests whose ids are remembered, to tell what a cancellation is about.
const MOST_REMEMBERED: usize = 64;

impl Client {
    #[inline(never)]
    pub(super) fn check_notification(
        &mut self,
        exchange: ExchangeId,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        match method {
            "notifications/progress" => self.check_progress(params, findings),
            "notifications/message" => self.check_log(exchange, params, findings),
            "notifications/cancelled" => self.check_cancelled(params, findings),
            "notifications/tools/list_changed" => self.check_change(List::Tools, findings),
            "notifications/prompts/list_changed" => self.check_change(List::Prompts, findings),
            "notifications/resources/list_changed" => self.check_change(List::Resources, findings),
            _ => {}
        }
        if self.peer.listens_by_request() {
            self.check_place(exchange, method, params, findings);
        }
    }

    fn check_change(&self, list: List, findings: &mut Vec<Finding>) {
        if self.is_restless(list) {
            let words = "follows each reading of the list, which is read again less and less often";
            says(findings, "/method", words);
        }
    }

    fn check_log(&self, exchange: ExchangeId, params: &Value, findings: &mut Vec<Finding>) {
        let level = params.get("level").and_then(Value::as_str).map(LogLevel::read);
        match &level {
            None => missing(findings, "/params/level"),
            Some(LogLevel::Other(_)) => {
                says(findings, "/params/level", "is none of the protocol's levels");
            }
            Some(level) => {
                let least = self.least_level(exchange).filter(|least| level < least);
                if let Some(least) = least {
                    let words =
                        format!("is below the level that was asked for: {}", least.as_str());
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

    fn check_cancelled(&self, params: &Value, findings: &mut Vec<Finding>) {
        let Some(id) = params.get("requestId") else {
            // Tasks of 2025-11-25 are cancelled by a request; nothing else goes without an id.
            return missing(findings, "/params/requestId");
        };
        if self.servers_requests.iter().any(|held| held.to_value() == *id) {
            return;
        }
        let held = id.as_i64().and_then(|id| self.pending.get(&id));
        let words = match held.map(|held| held.asked) {
            Some(Asked::Listen | Asked::TaskNews) => return,
            Some(_) => "is the id of this client's own request, which only the client may cancel",
            None => "is the id of no request that is known",
        };
        says(findings, "/params/requestId", words);
    }

    /// In the modern era some notifications belong on a subscription's stream and nowhere else, and
    /// some nowhere near it.
    fn check_place(
        &self,
        exchange: ExchangeId,
        method: &str,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        let Some((listen, asked)) = self.subscription_on(exchange) else {
            let subscribed = method.ends_with("/list_changed")
                || matches!(method, ACKNOWLEDGED | "notifications/resources/updated");
            if subscribed && !self.notices.is_old(exchange) {
                says(findings, "/method", "belongs on the stream of subscriptions/listen");
            }
            return;
        };
        if matches!(method, "notifications/progress" | "notifications/message") {
            says(findings, "/method", "does not belong on the stream of subscriptions/listen");
        }
        let id = params.get("_meta").and_then(|meta| meta.get(SUBSCRIPTION_ID));
        let pointer = "/params/_meta/io.modelcontextprotocol~1subscriptionId";
        match id {
            None => missing(findings, pointer),
            Some(id) if *id != listen => {
                says(findings, pointer, "is not the id of the request that opened this stream");
            }
            Some(_) => {}
        }
        let acknowledged = match asked {
            Asked::TaskNews => self.tasks.watch.is_acknowledged(),
            _ => self.notices.is_acknowledged(),
        };
        if method != ACKNOWLEDGED && !acknowledged {
            says(findings, "/method", "comes before the acknowledgement");
        }
    }

    /// The `subscriptions/listen` that opened this exchange and is under way: its id, and which it is.
    pub(super) fn subscription_on(&self, exchange: ExchangeId) -> Option<(i64, Asked)> {
        let request = self.waits_on(exchange).filter(|request| self.is_subscription(*request))?;
        self.pending.get(&request).map(|held| (request, held.asked))
    }

    pub(super) fn remember_request(&mut self, id: &RequestId) {
        if self.servers_requests.len() == MOST_REMEMBERED {
            self.servers_requests.pop_front();
        }
        self.servers_requests.push_back(id.clone());
    }
}

fn says(findings: &mut Vec<Finding>, pointer: &str, words: &str) {
    findings
        .push(Finding { pointer: pointer.to_owned(), problem: Problem::Says(words.to_owned()) });
}

fn missing(findings: &mut Vec<Finding>, pointer: &str) {
    findings.push(Finding { pointer: pointer.to_owned(), problem: Problem::Missing });
}
