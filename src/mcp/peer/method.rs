//! The methods of the protocol, in one table: who sends each, which revisions have it, what the other side
//! must have declared, and how it is treated here.
//!
//! Nothing goes out by itself that is not in it (`Peer::sendable`), and whoever writes a message by hand is
//! offered what a client may send. `tests/protocol/methods.rs` holds it against the official schemas.

use crate::mcp::model::question::Question;

/// One method, in the revisions that have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    pub name: &'static str,
    /// Params to begin with, as JSON; empty where there need be none.
    pub params: &'static str,
    pub sender: Sender,
    pub kind: Kind,
    /// Of an extension, or proposed: the schema of the revision does not name it.
    pub is_extra: bool,
    first: &'static str,
    last: &'static str,
    needs: Needs,
    policy: Policy,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    Client,
    Server,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Request,
    Notification,
}

/// What a server has to declare before it is asked for something, as JSON Pointer into its capabilities.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) enum Needs {
    Nothing,
    /// Whatever stands there.
    Any(&'static str),
    Object(&'static str),
}

/// How a request of ours is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::mcp) struct Policy {
    /// A person waits for the work: it asks for reports of progress and log messages, and the server may ask
    /// questions in the course of it.
    pub(in crate::mcp) is_work: bool,
    /// The member of the params that `Mcp-Name` repeats.
    pub(in crate::mcp) name: Option<&'static str>,
    /// What the result has to hold, and whether as a list.
    pub(in crate::mcp) holds: Option<(&'static str, bool)>,
    /// The answer to a call may be used again for as long as it says.
    pub(in crate::mcp) is_kept: bool,
}

const OLDEST: &str = "2024-11-05";
const NEWEST: &str = "2026-07-28";
const LAST_LEGACY: &str = "2025-11-25";
const PLAIN: Policy = Policy { is_work: false, name: None, holds: None, is_kept: false };

const METHODS: &[Method] = &[
    request("tools/list").needs("/tools"),
    request("tools/call")
        .needs("/tools")
        .params(r#"{ "name": "", "arguments": {} }"#)
        .work("name", ("content", true)),
    request("resources/list").needs("/resources"),
    request("resources/templates/list").needs("/resources"),
    request("resources/read")
        .needs("/resources")
        .params(r#"{ "uri": "" }"#)
        .work("uri", ("contents", true))
        .kept(),
    request("prompts/list").needs("/prompts"),
    request("prompts/get")
        .needs("/prompts")
        .params(r#"{ "name": "", "arguments": {} }"#)
        .work("name", ("messages", true)),
    request("completion/complete")
        .needs("/completions")
        .params(
            r#"{ "ref": { "type": "ref/prompt", "name": "" }, "argument": { "name": "", "value": "" } }"#,
        )
        .holds(("completion", false)),
    request("ping").legacy().both(),
    request("logging/setLevel").legacy().needs("/logging").params(r#"{ "level": "debug" }"#),
    request("resources/subscribe")
        .legacy()
        .needs("/resources/subscribe")
        .params(r#"{ "uri": "" }"#),
    request("resources/unsubscribe")
        .legacy()
        .needs("/resources/subscribe")
        .params(r#"{ "uri": "" }"#),
    request("initialize").legacy().params(
        r#"{ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "", "version": "" } }"#,
    ),
    request("tasks/get").since(LAST_LEGACY).until(LAST_LEGACY).both().of_task(),
    request("tasks/get").since(NEWEST).extra().of_task(),
    request("tasks/cancel")
        .since(LAST_LEGACY)
        .until(LAST_LEGACY)
        .both()
        .needs_object("/tasks/cancel")
        .of_task(),
    request("tasks/cancel").since(NEWEST).extra().of_task(),
    request("tasks/result").since(LAST_LEGACY).until(LAST_LEGACY).both().of_task(),
    request("tasks/list")
        .since(LAST_LEGACY)
        .until(LAST_LEGACY)
        .both()
        .needs_object("/tasks/list"),
    request("tasks/update").since(NEWEST).extra().of_task().params(
        r#"{ "taskId": "", "inputResponses": {} }"#,
    ),
    request("server/discover").since(NEWEST),
    request("subscriptions/listen").since(NEWEST).params(r#"{ "notifications": {} }"#),
    request("skills/list").since(NEWEST).extra(),
    question(Question::Roots).legacy(),
    question(Question::Sampling).legacy(),
    question(Question::Elicitation).legacy().since("2025-06-18"),
    notification("notifications/initialized").legacy(),
    notification("notifications/cancelled")
        .both()
        .params(r#"{ "requestId": 1, "reason": "" }"#),
    notification("notifications/progress")
        .legacy()
        .both()
        .params(r#"{ "progressToken": 1, "progress": 1 }"#),
    notification("notifications/progress").since(NEWEST).by_server(),
    notification("notifications/roots/list_changed").legacy(),
    notification("notifications/tasks/status")
        .since(LAST_LEGACY)
        .until(LAST_LEGACY)
        .both()
        .params(r#"{ "taskId": "" }"#),
    notification("notifications/tasks").since(NEWEST).extra().by_server(),
    notification("notifications/message").by_server(),
    notification("notifications/tools/list_changed").by_server(),
    notification("notifications/prompts/list_changed").by_server(),
    notification("notifications/resources/list_changed").by_server(),
    notification("notifications/resources/updated").by_server(),
    notification("notifications/elicitation/complete")
        .since(LAST_LEGACY)
        .until(LAST_LEGACY)
        .by_server(),
    notification("notifications/subscriptions/acknowledged").since(NEWEST).by_server(),
];

const fn request(name: &'static str) -> Method {
    Method {
        name,
        params: "",
        sender: Sender::Client,
        kind: Kind::Request,
        is_extra: false,
        first: OLDEST,
        last: NEWEST,
        needs: Needs::Nothing,
        policy: PLAIN,
    }
}

const fn notification(name: &'static str) -> Method {
    Method { kind: Kind::Notification, ..request(name) }
}

/// A request of the server's that a person, or a setting of theirs, answers.
const fn question(question: Question) -> Method {
    Method { sender: Sender::Server, ..request(question.method()) }
}

impl Method {
    const fn legacy(self) -> Self {
        self.until(LAST_LEGACY)
    }

    const fn since(self, first: &'static str) -> Self {
        Self { first, ..self }
    }

    const fn until(self, last: &'static str) -> Self {
        Self { last, ..self }
    }

    const fn both(self) -> Self {
        Self { sender: Sender::Both, ..self }
    }

    const fn by_server(self) -> Self {
        Self { sender: Sender::Server, ..self }
    }

    const fn extra(self) -> Self {
        Self { is_extra: true, ..self }
    }

    const fn params(self, params: &'static str) -> Self {
        Self { params, ..self }
    }

    const fn needs(self, pointer: &'static str) -> Self {
        Self { needs: Needs::Any(pointer), ..self }
    }

    const fn needs_object(self, pointer: &'static str) -> Self {
        Self { needs: Needs::Object(pointer), ..self }
    }

    const fn work(self, name: &'static str, holds: (&'static str, bool)) -> Self {
        let policy = Policy { is_work: true, name: Some(name), ..self.policy };
        Self { policy, ..self }.holds(holds)
    }

    const fn holds(self, holds: (&'static str, bool)) -> Self {
        Self { policy: Policy { holds: Some(holds), ..self.policy }, ..self }
    }

    const fn kept(self) -> Self {
        Self { policy: Policy { is_kept: true, ..self.policy }, ..self }
    }

    const fn of_task(self) -> Self {
        let policy = Policy { name: Some("taskId"), ..self.policy };
        Self { params: r#"{ "taskId": "" }"#, policy, ..self }
    }

    /// Whether a revision has it.
    pub fn is_in(&self, revision: &str) -> bool {
        self.first <= revision && revision <= self.last
    }

    fn is_sent_by_client(&self) -> bool {
        self.sender != Sender::Server
    }
}

/// All methods of a revision, whoever sends them.
pub fn all(revision: &str) -> impl Iterator<Item = Method> {
    METHODS.iter().copied().filter(move |method| method.is_in(revision))
}

/// The requests that a client sends in a revision.
pub fn requests(revision: &str) -> impl Iterator<Item = Method> {
    of_client(revision, Kind::Request)
}

/// The notifications that a client sends in a revision.
pub fn notifications(revision: &str) -> impl Iterator<Item = Method> {
    of_client(revision, Kind::Notification)
}

fn of_client(revision: &str, kind: Kind) -> impl Iterator<Item = Method> {
    all(revision).filter(move |method| method.kind == kind && method.is_sent_by_client())
}

pub(super) fn is_sent_by_client(name: &str, revision: &str) -> bool {
    all(revision).any(|method| method.name == name && method.is_sent_by_client())
}

pub(super) fn needs(name: &str) -> Needs {
    find(name).map_or(Needs::Nothing, |method| method.needs)
}

/// How a request is treated; one that is in no revision, like any.
pub(in crate::mcp) fn policy(name: &str) -> Policy {
    find(name).map_or(PLAIN, |method| method.policy)
}

fn find(name: &str) -> Option<&'static Method> {
    METHODS.iter().find(|method| method.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(revision: &str, name: &str) -> bool {
        requests(revision).any(|method| method.name == name)
    }

    #[test]
    fn each_revision_has_its_own_methods() {
        assert!(has("2025-11-25", "ping") && !has("2026-07-28", "ping"));
        assert!(has("2026-07-28", "server/discover") && !has("2025-11-25", "server/discover"));
        assert!(has("2025-11-25", "tasks/list") && !has("2025-06-18", "tasks/list"));
        assert!(has("2024-11-05", "completion/complete"));
        assert_eq!(notifications("2026-07-28").count(), 1);
    }

    #[test]
    fn what_stands_there_to_begin_with_is_json() {
        for method in METHODS.iter().filter(|held| !held.params.is_empty()) {
            let read = serde_json::from_str::<serde_json::Value>(method.params);
            assert!(read.is_ok_and(|value| value.is_object()), "{}", method.name);
        }
    }

    #[test]
    fn what_the_server_asks_of_a_person_is_in_the_table() {
        for question in Question::ALL {
            let asked = |method: Method| method.name == question.method();
            assert!(all("2025-11-25").any(asked), "{}", question.method());
        }
    }
}
