//! The stream of notifications as people see it: what it was asked to bring, what the server agreed to,
//! and whether it is open.
//!
//! Spec: 2026-07-28, subscriptions; 2025-11-25, Streamable HTTP, listening for messages.

use serde_json::{Map, Value};

use super::Listener;
use crate::mcp::link::Link;
use crate::mcp::model::event::Event;
use crate::mcp::model::list::List;
use crate::mcp::model::listening::{Listening, Wishes};
use crate::mcp::model::notice::Told;
use crate::mcp::model::record::Cause;
use crate::mcp::peer::Peer;
use crate::wire::reader::{Finding, Problem};

/// The filter's switches, and the lists they are about.
const SWITCHES: [(&str, List); 3] = [
    ("toolsListChanged", List::Tools),
    ("promptsListChanged", List::Prompts),
    ("resourcesListChanged", List::Resources),
];

impl Listener {
    pub(in crate::mcp) fn set_wishes(&mut self, link: &mut Link, peer: &Peer, wishes: Wishes) {
        if self.wishes == Some(wishes) {
            return;
        }
        self.wishes = Some(wishes);
        if peer.listens_by_request() && peer.is_ready() {
            self.renew_notices(link, peer, Cause::Person);
        }
    }

    /// What the modern era's stream is to bring; empty when nothing is wished for.
    pub(super) fn wish(&self, peer: &Peer) -> Map<String, Value> {
        let wishes = self.wishes.unwrap_or_else(|| Wishes::declared_by(peer.capabilities()));
        let switches = SWITCHES.into_iter().filter(|(_, list)| wishes.wants(*list));
        let mut wish: Map<String, Value> =
            switches.map(|(key, _)| (key.to_owned(), true.into())).collect();
        if !self.subscriptions.is_empty() {
            let uris: Vec<&str> = self.subscriptions.uris().collect();
            wish.insert("resourceSubscriptions".to_owned(), uris.into());
        }
        wish
    }
}

pub(super) fn tell_listening(link: &mut Link, listening: Listening) {
    link.tell(Event::Listening(listening));
}

/// Compares an acknowledgement with what was asked for.
pub(in crate::mcp) fn check_acknowledgement(
    link: &mut Link,
    wish: &Value,
    params: &Value,
    findings: &mut Vec<Finding>,
) {
    let pointer = "/params/notifications";
    let Some(honoured) = params.get("notifications").filter(|honoured| honoured.is_object()) else {
        let pointer = pointer.to_owned();
        return findings.push(Finding { pointer, problem: Problem::NotA("object") });
    };
    let (asked, agreed) = (entries(wish), entries(honoured));
    let lacks = |all: &[String], entry: &&String| !all.contains(*entry);
    let left_out: Vec<String> = asked.iter().filter(|it| lacks(&agreed, it)).cloned().collect();
    let added: Vec<String> = agreed.iter().filter(|it| lacks(&asked, it)).cloned().collect();
    let mut find = |entries: &[String], words: &str| {
        for entry in entries {
            let key = entry.split(' ').next().unwrap_or_default();
            let problem = Problem::Says(format!("{words}: {entry}"));
            findings.push(Finding { pointer: format!("{pointer}/{key}"), problem });
        }
    };
    find(&left_out, "leaves out what was requested");
    find(&added, "contains what was not requested");
    if !left_out.is_empty() || !added.is_empty() {
        link.tell_app_notice(None, Told::Acknowledged { left_out, added });
    }
}

/// What a filter holds, one by one: `toolsListChanged`, `resourceSubscriptions note://a`.
fn entries(filter: &Value) -> Vec<String> {
    let Value::Object(members) = filter else { return Vec::new() };
    let of_member = |(key, value): (&String, &Value)| match value {
        Value::Bool(true) => vec![key.clone()],
        Value::Array(items) => items
            .iter()
            .map(|item| match item.as_str() {
                Some(text) => format!("{key} {text}"),
                None => format!("{key} {item}"),
            })
            .collect(),
        Value::Bool(false) | Value::Null => Vec::new(),
        other => vec![format!("{key} {other}")],
    };
    members.iter().flat_map(of_member).collect()
}
