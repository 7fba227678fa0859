//! What a message says, in one line: the arguments of a call, the beginning of its answer, the words of an
//! error. Of a long message only the beginning is read.

use crate::mcp::event::{Record, Subject};
use crate::wire::brief;
use crate::wire::json::skim::{at, elements, members, plain};

/// Bytes that are read of a message.
const READ: usize = 4 * 1024;
/// Characters that are shown.
const SHOWN: usize = 160;
/// Names of what a list holds.
const NAMES: usize = 12;

/// Where a result says most, in the order in which that is looked for.
const TELLING: &[&[&str]] = &[
    &["result", "content", "0", "text"],
    &["result", "contents", "0", "text"],
    &["result", "messages", "0", "content", "text"],
    &["result", "structuredContent"],
    &["result", "content", "0"],
    &["result", "completion", "values"],
    &["result", "task"],
    &["result", "inputRequests"],
    &["result", "serverInfo"],
    &["result", "_meta", "io.modelcontextprotocol/serverInfo"],
];

/// Empty where the rest of the line says it all.
pub fn preview(record: &Record) -> String {
    let text = beginning(&record.text);
    let said = match &record.subject {
        Subject::Request { method, .. } => request(method, text),
        Subject::Notification { method } => notification(method, text),
        Subject::Response { error: Some(_), .. } => {
            at(text, &["error", "message"]).map_or_else(|| text.to_owned(), plain)
        }
        Subject::Response { is_reported: true, .. } => {
            format!("isError: {}", told(text).map_or_else(|| text.to_owned(), plain))
        }
        Subject::Response { .. } => result(text),
        Subject::ToolPost { .. } => at(text, &["args"]).unwrap_or(text).to_owned(),
        Subject::HttpAnswer { .. } if text.trim().is_empty() => found(record),
        Subject::Retry { .. } | Subject::Start | Subject::Exit(_) | Subject::Stderr => {
            String::new()
        }
        Subject::Event { .. }
        | Subject::HttpRequest { .. }
        | Subject::HttpAnswer { .. }
        | Subject::Comment
        | Subject::Unreadable { .. } => text.to_owned(),
    };
    one_line(&said)
}

fn beginning(text: &str) -> &str {
    let mut end = READ.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn one_line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    brief::text(&words.join(" "), SHOWN)
}

fn request(method: &str, text: &str) -> String {
    let params = |name| at(text, &["params", name]);
    let telling = match method {
        "tools/call" | "prompts/get" => Some(params("arguments").unwrap_or_default().to_owned()),
        // The name of it is there already.
        "resources/read"
        | "resources/subscribe"
        | "resources/unsubscribe"
        | "tasks/get"
        | "tasks/result"
        | "tasks/cancel" => Some(String::new()),
        "completion/complete" => params("argument").map(str::to_owned),
        "elicitation/create" => params("message").map(plain),
        "sampling/createMessage" => {
            at(text, &["params", "messages", "0", "content", "text"]).map(str::to_owned)
        }
        _ => None,
    };
    telling.unwrap_or_else(|| all_params(text))
}

fn notification(method: &str, text: &str) -> String {
    let params = |name| at(text, &["params", name]).map(plain);
    let telling = match method {
        "notifications/progress" => params("progress").map(|progress| {
            let total = params("total").map(|total| format!(" / {total}")).unwrap_or_default();
            format!("{progress}{total} {}", params("message").unwrap_or_default())
        }),
        "notifications/message" => params("data").map(|data| {
            let level = params("level").unwrap_or_default();
            format!("{level}: {data}")
        }),
        "notifications/resources/updated" => params("uri"),
        "notifications/cancelled" => {
            params("requestId").map(|id| format!("#{id} {}", params("reason").unwrap_or_default()))
        }
        _ => None,
    };
    telling.unwrap_or_else(|| all_params(text))
}

/// Without what each message of the protocol carries along.
fn all_params(text: &str) -> String {
    let params = at(text, &["params"]).unwrap_or_default();
    let own = members(params).filter(|(name, _)| *name != "_meta");
    let said: Vec<String> = own.map(|(name, value)| format!("{name}: {value}")).collect();
    said.join(", ")
}

fn told(text: &str) -> Option<&str> {
    TELLING.iter().find_map(|path| at(text, path))
}

fn result(text: &str) -> String {
    let result = at(text, &["result"]).unwrap_or_default();
    let list = members(result).find(|(_, value)| value.starts_with('['));
    let names: Vec<String> = list.map(|(_, list)| names(list)).unwrap_or_default();
    if !names.is_empty() {
        return names.join(", ");
    }
    told(text).unwrap_or(result).to_owned()
}

fn names(list: &str) -> Vec<String> {
    let name = |item| {
        ["name", "uri", "uriTemplate", "taskId"].into_iter().find_map(|key| at(item, &[key]))
    };
    // Blocks of content may have names too.
    let is_block = |item| at(item, &["type"]).is_some() || at(item, &["text"]).is_some();
    let items = elements(list).take_while(|item| !is_block(item));
    items.filter_map(name).map(plain).take(NAMES).collect()
}

/// Why there is nothing to read.
fn found(record: &Record) -> String {
    record.findings.first().map(|finding| finding.problem.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::event::{Cause, Direction, RecordId};
    use crate::mcp::{ExchangeId, Moment};

    fn shown(subject: Subject, text: &str) -> String {
        preview(&Record {
            id: RecordId(1),
            exchange: ExchangeId(1),
            at: Moment::default(),
            direction: Direction::ToServer,
            subject,
            text: text.into(),
            bytes: None,
            answers: None,
            about: None,
            call: None,
            cause: Cause::Person,
            is_provided_for: false,
            findings: Vec::new(),
        })
    }

    fn asked(method: &str, params: &str) -> String {
        let subject =
            Subject::Request { id: "1".to_owned(), method: method.to_owned(), name: None };
        shown(subject, &format!(r#"{{"jsonrpc":"2.0","id":1,"params":{params}}}"#))
    }

    fn told(method: &str, params: &str) -> String {
        let subject = Subject::Notification { method: method.to_owned() };
        shown(subject, &format!(r#"{{"jsonrpc":"2.0","params":{params}}}"#))
    }

    fn answered(error: Option<i64>, is_reported: bool, text: &str) -> String {
        shown(Subject::Response { id: None, error, is_reported }, text)
    }

    #[test]
    fn a_request_shows_what_tells_it_from_others() {
        let call = r#"{"name":"echo","arguments":{"message":"hello"},"_meta":{"progressToken":1}}"#;
        assert_eq!(asked("tools/call", call), r#"{"message":"hello"}"#);
        assert_eq!(asked("resources/read", r#"{"uri":"file:///a"}"#), "");
        assert_eq!(
            asked("logging/setLevel", r#"{"_meta":{},"level":"debug"}"#),
            r#"level: "debug""#
        );
        assert_eq!(asked("elicitation/create", r#"{"message":"Which city?"}"#), "Which city?");
        assert_eq!(asked("ping", "{}"), "");
    }

    #[test]
    fn a_notification_shows_how_far_it_is_and_what_it_says() {
        let progress = r#"{"progressToken":1,"progress":3,"total":5,"message":"holding seats"}"#;
        assert_eq!(told("notifications/progress", progress), "3 / 5 holding seats");
        assert_eq!(told("notifications/progress", r#"{"progress":0.5}"#), "0.5");
        let message = r#"{"level":"warning","data":{"disk":"full"}}"#;
        assert_eq!(told("notifications/message", message), r#"warning: {"disk":"full"}"#);
        let cancelled = r#"{"requestId":7,"reason":"no longer"}"#;
        assert_eq!(told("notifications/cancelled", cancelled), "#7 no longer");
        assert_eq!(told("notifications/tools/list_changed", "{}"), "");
    }

    #[test]
    fn a_result_shows_where_it_says_most() {
        let text = r#"{"result":{"_meta":{},"content":[{"type":"text","text":"Echo: hello"}]}}"#;
        assert_eq!(answered(None, false, text), r#""Echo: hello""#);
        let tools = r#"{"result":{"tools":[{"inputSchema":{"type":"object"},"name":"echo"},{"name":"add"}]}}"#;
        assert_eq!(answered(None, false, tools), "echo, add");
        assert_eq!(answered(None, false, r#"{"result":{"a": [1,  2]}}"#), r#"{"a": [1, 2]}"#);
        assert_eq!(answered(None, false, r#"{"result":{}}"#), "{}");
    }

    #[test]
    fn an_error_shows_its_words() {
        let reported =
            r#"{"result":{"content":[{"type":"text","text":"no such city"}],"isError":true}}"#;
        assert_eq!(answered(None, true, reported), "isError: no such city");
        let error = r#"{"error":{"code":-32602,"message":"Unknown\ntool"}}"#;
        assert_eq!(answered(Some(-32_602), false, error), "Unknown tool");
        assert_eq!(
            shown(Subject::HttpAnswer { status: Some(500) }, "<h1>Oops</h1>"),
            "<h1>Oops</h1>"
        );
    }

    #[test]
    fn of_a_long_message_the_beginning_is_shown() {
        let long = format!(
            r#"{{"result":{{"content":[{{"type":"text","text":"{}"}}]}}}}"#,
            "é".repeat(1_000_000)
        );
        assert_eq!(answered(None, false, &long).chars().count(), 161);
        let late = format!(r#"{{"result":{{"a":"{}","content":[]}}}}"#, "x".repeat(1_000_000));
        assert!(answered(None, false, &late).starts_with(r#"{"a":"xxx"#));
        let post = Subject::ToolPost { tool: "echo".to_owned() };
        assert_eq!(shown(post, r#"{"tool":"echo","args":{"a":1}}"#), r#"{"a":1}"#);
    }
}
