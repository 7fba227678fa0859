//! What a client may send, by revision: a memory for whoever writes a message by hand.

/// One method that the specification has a client send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    pub name: &'static str,
    /// Params to begin with, as JSON; empty where there need be none.
    pub params: &'static str,
    first: &'static str,
    last: &'static str,
}

const OLDEST: &str = "2024-11-05";
const NEWEST: &str = "2026-07-28";
const LAST_LEGACY: &str = "2025-11-25";

const REQUESTS: [Method; 21] = [
    always("tools/list", ""),
    always("tools/call", r#"{ "name": "", "arguments": {} }"#),
    always("resources/list", ""),
    always("resources/templates/list", ""),
    always("resources/read", r#"{ "uri": "" }"#),
    always("prompts/list", ""),
    always("prompts/get", r#"{ "name": "", "arguments": {} }"#),
    always(
        "completion/complete",
        r#"{ "ref": { "type": "ref/prompt", "name": "" }, "argument": { "name": "", "value": "" } }"#,
    ),
    legacy("ping", ""),
    legacy("logging/setLevel", r#"{ "level": "debug" }"#),
    legacy("resources/subscribe", r#"{ "uri": "" }"#),
    legacy("resources/unsubscribe", r#"{ "uri": "" }"#),
    legacy(
        "initialize",
        r#"{ "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "", "version": "" } }"#,
    ),
    since("tasks/get", r#"{ "taskId": "" }"#, "2025-11-25", NEWEST),
    since("tasks/cancel", r#"{ "taskId": "" }"#, "2025-11-25", NEWEST),
    since("tasks/result", r#"{ "taskId": "" }"#, "2025-11-25", LAST_LEGACY),
    since("tasks/list", "", "2025-11-25", LAST_LEGACY),
    since("tasks/update", r#"{ "taskId": "", "inputResponses": {} }"#, NEWEST, NEWEST),
    since("server/discover", "", NEWEST, NEWEST),
    since("subscriptions/listen", r#"{ "notifications": {} }"#, NEWEST, NEWEST),
    since("skills/list", "", NEWEST, NEWEST),
];

const NOTIFICATIONS: [Method; 5] = [
    legacy("notifications/initialized", ""),
    always("notifications/cancelled", r#"{ "requestId": 1, "reason": "" }"#),
    legacy("notifications/progress", r#"{ "progressToken": 1, "progress": 1 }"#),
    legacy("notifications/roots/list_changed", ""),
    since("notifications/tasks/status", r#"{ "taskId": "" }"#, "2025-11-25", LAST_LEGACY),
];

const fn always(name: &'static str, params: &'static str) -> Method {
    since(name, params, OLDEST, NEWEST)
}

const fn legacy(name: &'static str, params: &'static str) -> Method {
    since(name, params, OLDEST, LAST_LEGACY)
}

const fn since(
    name: &'static str,
    params: &'static str,
    first: &'static str,
    last: &'static str,
) -> Method {
    Method { name, params, first, last }
}

/// The requests of a revision.
pub fn requests(revision: &str) -> impl Iterator<Item = Method> {
    of(&REQUESTS, revision)
}

/// The notifications of a revision.
pub fn notifications(revision: &str) -> impl Iterator<Item = Method> {
    of(&NOTIFICATIONS, revision)
}

fn of(methods: &'static [Method], revision: &str) -> impl Iterator<Item = Method> {
    methods
        .iter()
        .copied()
        .filter(move |method| method.first <= revision && revision <= method.last)
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
        for method in REQUESTS.iter().chain(&NOTIFICATIONS).filter(|held| !held.params.is_empty()) {
            let read = serde_json::from_str::<serde_json::Value>(method.params);
            assert!(read.is_ok_and(|value| value.is_object()), "{}", method.name);
        }
    }
}
